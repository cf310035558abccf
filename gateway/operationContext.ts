import type { Caller } from '../platform/caller';
import { signCaller } from '../platform/callerToken';
import type { SubgraphAnswer } from '../platform/subgraph';

/**
 * What one operation of a client, or one event of a subscription, carries to the subgraphs and back.
 * Made afresh for each: the engine keeps its loaders by this object, so that a second event under
 * the same one would be answered with what the first one loaded.
 */
export interface OperationContext {
  /** Who asked, as known when the operation or the event began. */
  readonly caller: Caller;
  /** For the next call of a subgraph: it waits for the highest position seen so far. */
  callerToken(): Promise<string>;
  /** Who asks by now: for the next event of a subscription that runs in a subgraph. */
  renewCallerToken(): Promise<string>;
  /** Whether a subscription tells only what was missed, and ends with that. */
  readonly isReplay: boolean;
  /** Takes what a subgraph answered beside its data. */
  note(extensions: SubgraphAnswer['extensions']): void;
  /** Takes the same of an event of a subscription, whose position is the place to resume from. */
  noteEvent(extensions: SubgraphAnswer['extensions']): void;
  /** Takes what the operation costs, and what is left after it. */
  noteCost(cost: Cost): void;
  cost(): Cost | undefined;
  /** The highest position seen. */
  position(): string | null;
  /** The position of the last event. */
  eventPosition(): string | null;
  /** Whether a command had been carried out before, and is answered again. */
  replayed(): boolean;
  /** A sign-in's new token; '' when the sign-in has ended. */
  signInToken(): string | undefined;
}

/** What an operation costs, as `extensions.cost` says it. */
export interface Cost {
  /** Objects that it may have to load (limits.ts). */
  readonly requested: number;
  /** Points for a minute, over all transports; absent where there is no limit. */
  readonly limit?: number;
  readonly remaining?: number;
  /** Seconds until there are `limit` points again. */
  readonly resetSeconds?: number;
}

export interface OperationContextOptions {
  readonly callerNow: () => Caller;
  /** Signs the caller's token. */
  readonly callerKey: Uint8Array;
  /** What the client says it has seen; null: nothing. */
  readonly position: string | null;
  readonly isReplay?: boolean;
}

export function operationContext(options: OperationContextOptions): OperationContext {
  const { callerNow, callerKey, isReplay = false } = options;
  const caller = callerNow();
  let position = later(caller.position, options.position);
  let eventPosition: string | null = null;
  let replayed = false;
  let signInToken: string | undefined;
  let cost: Cost | undefined;
  let signed: { readonly position: string | null; readonly token: Promise<string> } | undefined;

  return {
    caller,
    isReplay,
    callerToken() {
      if (signed?.position !== position) signed = undefined;
      signed ??= { position, token: signCaller({ ...caller, position }, callerKey) };
      return signed.token;
    },
    renewCallerToken: () => signCaller({ ...callerNow(), position }, callerKey),
    note(extensions) {
      position = later(position, extensions?.position ?? null);
      replayed ||= extensions?.replayed === true;
      signInToken = extensions?.signInToken ?? signInToken;
    },
    noteEvent(extensions) {
      eventPosition = extensions?.position ?? eventPosition;
    },
    noteCost(known) {
      cost = known;
    },
    cost: () => cost,
    position: () => position,
    eventPosition: () => eventPosition,
    replayed: () => replayed,
    signInToken: () => signInToken,
  };
}

/** What a client gets beside the data of an answer. */
export function extensionsFor(context: OperationContext) {
  const position = context.position();
  const signInToken = context.signInToken();
  const cost = context.cost();
  return {
    ...(position !== null && { position }),
    ...(context.replayed() && { replayed: true }),
    ...(signInToken !== undefined && { signInToken }),
    ...(cost !== undefined && { cost }),
  };
}

function later(left: string | null, right: string | null): string | null {
  return left === null || (right !== null && left < right) ? right : left;
}
