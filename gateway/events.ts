import { OperationTypeNode, type ExecutionResult, type GraphQLError } from 'graphql';
import type { Request, RequestHandler, Response } from 'express';
import { z } from 'zod';
import type { Caller } from '../platform/caller';
import { isStream } from '../platform/mapStream';
import type { Node } from '../platform/node';
import { Refusal } from '../platform/refusal';
import { eventWriter, type EventWriter } from './eventWriter';
import {
  answerOperation,
  errorOf,
  forClient,
  prepareOperation,
  typeOf,
  type Asked,
  type Door,
} from './operation';
import { operationContext } from './operationContext';
import type { Patience } from './patience';
import { POSITION_HEADER, positionIn, type Requesters } from './requester';
import { noteAsked, outcomeOf } from './requestLog';
import { resumedAfter } from './resume';
import { tooSlow, type SharedLive } from './sharedLive';

/** What event streams may take; the defaults are the product's. */
export interface StreamLimits extends Patience {
  /** Streams of one account, or of one address for those who are not signed in. */
  readonly streams: number;
  /** Milliseconds between two signs of life. */
  readonly heartbeat: number;
}

export const streamLimits: StreamLimits = {
  streams: 50,
  heartbeat: 15_000,
  waiting: 1024 * 1024,
  patience: 5_000,
};

export interface EventStreamOptions extends Omit<Door, 'logger'> {
  readonly node: Node;
  readonly live: SharedLive;
  readonly requesters: Requesters;
  /** Told each account of which a token may have died. Returns what ends it. */
  readonly onSignInEnded?: ((listener: (accountId: string) => void) => () => void) | undefined;
  /** Told of each stream of a sign-in. Returns what is called when it closes. */
  readonly onOpened?: ((signInId: string) => () => void) | undefined;
  readonly limits: StreamLimits;
}

export interface EventStreams {
  /** Serves POST, with its body read, and GET, for subscriptions alone. */
  readonly handler: RequestHandler;
  /** Ends all streams without saying that they are complete, so that clients come back. */
  close(): void;
}

interface OpenStream {
  readonly countedAs: string;
  readonly accountId: string | null;
  /** Ends the stream if its sign-in has ended, and says so. */
  recheck(): void;
  /** Ends the stream without a word, so that its client comes back. */
  end(): void;
}

/**
 * GraphQL over server-sent events, "distinct connections": one request, one operation, its answers as
 * `next` events and then `complete`; refusals are events too. An event's id is its position: whoever comes
 * back with `Last-Event-ID` is told what was missed. Libraries neither name events nor wait for slow readers.
 */
export function eventStreams(options: EventStreamOptions): EventStreams {
  const { node, schema, rate, budget, live, requesters, limits, onSignInEnded, onOpened } = options;
  const { logger, callerKey } = node;
  const door: Door = { schema, rate, budget, logger };
  const streams = new Set<OpenStream>();

  const stopListening = onSignInEnded?.((accountId) => {
    for (const stream of streams) if (stream.accountId === accountId) stream.recheck();
  });

  async function serve(request: Request, response: Response): Promise<void> {
    requireEventStream(request);
    const asked = askedBy(request);
    const { caller, callerNow } = requesters.of(request);

    const countedAs = accountOrAddress(caller);
    const open = [...streams].filter((stream) => stream.countedAs === countedAs);
    if (open.length >= limits.streams) throw tooManyStreams(limits);

    const writer = eventWriter(response, limits.heartbeat, limits);
    let answers: Answers | undefined;
    let refusal: Error | undefined;
    const leave = () => void answers?.return?.();
    const stream: OpenStream = {
      ...{ countedAs, accountId: caller.accountId },
      recheck() {
        try {
          callerNow();
        } catch (error) {
          refusal = errorOf(error, logger);
          leave();
        }
      },
      end() {
        writer.end();
        leave();
      },
    };
    streams.add(stream);
    const closed = caller.signInId === null ? undefined : onOpened?.(caller.signInId);
    response.once('close', leave);

    let operation: OperationTypeNode | null = null;
    const note = (errors?: readonly GraphQLError[]) => {
      noteAsked(response, { transport: 'stream', operation, outcome: outcomeOf(errors), caller });
    };
    try {
      answers = await answersTo(asked, request, callerNow, (begun) => {
        operation = begun;
        note();
      });
      // What happened while the subscription began.
      if (refusal !== undefined || writer.hasGone()) leave();
      await tell(answers, writer, note);
      if (refusal !== undefined) throw refusal;
    } catch (error) {
      const said = errorOf(error, logger);
      note([said]);
      writer.next(forClient({ errors: [said] }, logger), null);
    } finally {
      streams.delete(stream);
      closed?.();
      writer.complete();
    }
  }

  async function answersTo(
    asked: Asked,
    request: Request,
    callerNow: () => Caller,
    onBegun: (operation: OperationTypeNode | null) => void,
  ): Promise<Answers> {
    const position = positionIn(request.get(POSITION_HEADER));
    const prepared = await prepareOperation(asked, door, () =>
      operationContext({ callerNow, callerKey, position }),
    );
    if (Array.isArray(prepared)) return only({ errors: prepared });

    onBegun(typeOf(prepared) ?? null);
    const isLive = typeOf(prepared) === OperationTypeNode.SUBSCRIPTION;
    if (request.method === 'GET' && !isLive) throw subscriptionsOnly();
    if (!isLive) return only(await answerOperation(prepared));

    const lastEvent = positionIn(request.get('last-event-id'));
    const resumed = lastEvent === null ? prepared : resumedAfter(prepared, lastEvent);
    const told = await live.subscribe(resumed, callerNow);
    return isStream(told) ? told : only(told);
  }

  async function tell(
    answers: Answers,
    writer: EventWriter,
    note: (errors: readonly GraphQLError[]) => void,
  ): Promise<void> {
    let delivered: string | null = null;
    for await (const answer of answers) {
      if (writer.hasGone()) return;
      if (!(await writer.keepsUp())) throw tooSlow(delivered);
      const position = positionIn(answer.extensions?.['position']);
      delivered = position ?? delivered;
      if (answer.errors) note(answer.errors);
      writer.next(forClient(answer, logger), position);
    }
  }

  return {
    handler: (request, response, next) => {
      serve(request, response).catch(next);
    },
    close() {
      stopListening?.();
      for (const stream of streams) stream.end();
    },
  };
}

type Answers = AsyncIterableIterator<ExecutionResult, undefined, undefined>;

async function* only(answer: ExecutionResult): Answers {
  yield await Promise.resolve(answer);
  return undefined;
}

const askedShape = z.object({
  query: z.string(),
  operationName: z.string().nullish(),
  variables: z.record(z.string(), z.unknown()).nullish(),
});

function askedBy(request: Request): z.infer<typeof askedShape> {
  try {
    if (request.method === 'POST') return askedShape.parse(request.body);
    const { variables, ...rest } = request.query;
    return askedShape.parse({
      ...rest,
      ...(typeof variables === 'string' && { variables: JSON.parse(variables) as unknown }),
    });
  } catch {
    throw new Refusal('INVALID', '请求须包含 query，variables 须为对象', {
      en: 'A request has a query; its variables are an object',
    });
  }
}

function requireEventStream(request: Request): void {
  const isWanted = request.accepts('text/event-stream') !== false;
  if ((request.method === 'GET' || request.method === 'POST') && isWanted) return;
  throw new Refusal('INVALID', '此地址以 GET 或 POST 请求，并须接受 text/event-stream', {
    en: 'This address takes GET and POST of clients that accept text/event-stream',
  });
}

/** A page of another site can make a browser send a GET; only what changes nothing may come so. */
const subscriptionsOnly = () =>
  new Refusal('INVALID', '以 GET 请求时只能订阅', { en: 'A GET takes subscriptions alone' });

const accountOrAddress = ({ accountId, ip }: Caller) =>
  accountId === null ? `address ${ip ?? ''}` : `account ${accountId}`;

function tooManyStreams({ streams }: StreamLimits): Refusal {
  return new Refusal('TOO_MANY_REQUESTS', `每个账号最多同时打开 ${streams} 个事件流`, {
    en: `An account has at most ${streams} event streams open at a time`,
    retryAfter: 10,
  });
}
