import { setTimeout as pause } from 'node:timers/promises';
import { LRUCache } from 'lru-cache';
import type { Actor, DomainEvent, Recorded } from '../schema/envelope';
import type { Decider } from './decider';
import { NO_STREAM, type EventLog } from './eventLog/eventLog';
import { takingTurns } from './inTurn';
import { changedByOthers, Refusal } from './refusal';

/** Who asks, and how a repetition of the same request is known (see commandId.ts). */
export interface Request {
  readonly actor: Actor;
  readonly commandId: string;
  readonly requestHash: string;
  /** Given: the stream must be at exactly this revision, and a conflict is not decided again. */
  readonly expectedRevision?: number;
}

/** A stream folded up to `revision` (`NO_STREAM` and null before its first event). */
export interface Loaded<State> {
  readonly state: State;
  readonly revision: number;
  /** Of the event at `revision`. */
  readonly position: string | null;
}

/** What a command came to: the stream right after it, or as it stands when nothing was to change. */
export interface Outcome<State> extends Loaded<State> {
  /** The command's own events; empty when nothing was to change. */
  readonly events: readonly Recorded[];
  /** The command had been carried out before, and this is its answer again. */
  readonly replayed: boolean;
}

/** Gathers the facts of a command once the state is known. Called again when the decision is made again. */
export type Gather<State, Command> = (state: State, revision: number) => Command | Promise<Command>;

/**
 * Carries out a command on the stream `<category>-<id>`. Refusals: the decider's own, the log's,
 * `IDEMPOTENCY_KEY_REUSED` for a command id that stands for another request, and `CONFLICT` (V-808)
 * when the stream is not at the expected revision. A command that changes nothing leaves no trace in the
 * log: what its id stands for is remembered by this process alone, for the last 10,000 of them, and is
 * forgotten by a restart. Commands on one stream take turns, so a `Gather`
 * must not wait for another command on its own stream.
 */
export interface CommandHandler<State, Command> {
  (
    id: string,
    request: Request,
    command: Command | Gather<State, Command>,
  ): Promise<Outcome<State>>;
  load(id: string): Promise<Loaded<State>>;
  /** The stream as it was at a revision; null when it never had that one. */
  loadAt(id: string, revision: number): Promise<Loaded<State> | null>;
}

/** How often a decision is made again that another process overtook, and how long a pause may grow (ms). */
const ATTEMPTS = 20;
const LONGEST_PAUSE = 250;

const CACHED_STREAMS = 1_000;

/** Commands that changed nothing, whose ids are remembered. */
const REMEMBERED_COMMANDS = 10_000;

interface Folded<State> extends Loaded<State> {
  /** The stream's commands by id, each with the revision of its last event. Shared along the stream: it only grows. */
  readonly commands: Map<string, { readonly requestHash: string; readonly last: number }>;
}

/** Read, fold, decide, append at the revision that was read: the only write path there is. */
export function commandHandler<State, Command, E extends DomainEvent>(
  log: EventLog,
  category: string,
  decider: Decider<State, Command, E>,
): CommandHandler<State, Command> {
  const cache = new LRUCache<string, Folded<State>>({ max: CACHED_STREAMS });
  /** By stream and command id: the request hash of what changed nothing. */
  const withoutTrace = new LRUCache<string, string>({ max: REMEMBERED_COMMANDS });
  const inTurn = takingTurns();

  const unread = (): Folded<State> => ({
    state: decider.initial,
    revision: NO_STREAM,
    position: null,
    commands: new Map(),
  });

  function fold(before: Folded<State>, events: readonly Recorded[]): Folded<State> {
    let { state, revision, position } = before;
    for (const event of events) {
      state = decider.evolve(state, event as DomainEvent as E);
      ({ revision, position } = event);
      before.commands.set(event.commandId, { requestHash: event.requestHash, last: revision });
    }
    return { state, revision, position, commands: before.commands };
  }

  /** The tail is always read: another process may have appended since the state was cached. */
  async function read(stream: string): Promise<Folded<State>> {
    const known = cache.get(stream) ?? unread();
    const folded = fold(known, await log.readStream(stream, { from: known.revision + 1 }));
    if (folded.revision !== NO_STREAM) cache.set(stream, folded);
    return folded;
  }

  /** The answer that the command got when it was carried out, whatever has happened since. */
  async function answerAgain(
    stream: string,
    commandId: string,
    last: number,
  ): Promise<Outcome<State>> {
    const history = await log.readStream(stream, { limit: last + 1 });
    const { state, revision, position } = fold(unread(), history);
    const events = history.filter((event) => event.commandId === commandId);
    return { events, state, revision, position, replayed: true };
  }

  const handle = (id: string, request: Request, command: Command | Gather<State, Command>) => {
    const stream = `${category}-${id}`;
    const { actor, commandId, requestHash, expectedRevision } = request;

    return inTurn(stream, async (): Promise<Outcome<State>> => {
      for (let attempt = 1; ; attempt++) {
        const current = await read(stream);
        const { state, revision, position } = current;

        const earlier = current.commands.get(commandId);
        if (earlier !== undefined) {
          if (earlier.requestHash !== requestHash) throw keyReused();
          return await answerAgain(stream, commandId, earlier.last);
        }
        const key = `${stream} ${commandId}`;
        if ((withoutTrace.get(key) ?? requestHash) !== requestHash) throw keyReused();
        if (expectedRevision !== undefined && expectedRevision !== revision)
          throw changedByOthers();

        const facts = isGather(command) ? await command(state, revision) : command;
        const events = decider.decide(facts, state);
        if (events.length === 0) {
          withoutTrace.set(key, requestHash);
          return { events: [], state, revision, position, replayed: false };
        }

        const append = {
          stream,
          expectedRevision: revision,
          events,
          actor,
          commandId,
          requestHash,
        };
        const recorded = await log.append(append).catch(nullOnConflict);
        if (recorded !== null) {
          // A log answers a repeated append with what is there: perhaps another request's events.
          if (recorded.some((event) => event.requestHash !== requestHash)) throw keyReused();
          const after = fold(current, recorded);
          cache.set(stream, after);
          const { state, revision, position } = after;
          return { events: recorded, state, revision, position, replayed: false };
        }

        if (attempt === ATTEMPTS) throw changedByOthers();
        await pause(Math.random() * Math.min(2 ** attempt, LONGEST_PAUSE));
      }
    });
  };

  const load = async (id: string): Promise<Loaded<State>> => {
    const { state, revision, position } = await read(`${category}-${id}`);
    return { state, revision, position };
  };

  const loadAt = async (id: string, wanted: number): Promise<Loaded<State> | null> => {
    if (wanted < 0) return null;
    const history = await log.readStream(`${category}-${id}`, { limit: wanted + 1 });
    const { state, revision, position } = fold(unread(), history);
    return revision === wanted ? { state, revision, position } : null;
  };

  return Object.assign(handle, { load, loadAt });
}

function isGather<State, Command>(
  command: Command | Gather<State, Command>,
): command is Gather<State, Command> {
  return typeof command === 'function';
}

function nullOnConflict(error: unknown): null {
  if (error instanceof Refusal && error.code === 'CONFLICT') return null;
  throw error;
}

function keyReused(): Refusal {
  return new Refusal('IDEMPOTENCY_KEY_REUSED', '幂等键已用于不同内容的请求', {
    en: 'The idempotency key was used for a request with other content',
  });
}
