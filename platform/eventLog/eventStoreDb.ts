import { randomBytes } from 'node:crypto';
import {
  BACKWARDS,
  END,
  FORWARDS,
  jsonEvent,
  MaxAppendSizeExceededError,
  NO_STREAM as NO_STREAM_YET,
  type Position,
  type ReadPosition,
  START,
  StreamNotFoundError,
  WrongExpectedVersionError,
} from '@eventstore/db-client';
import { LRUCache } from 'lru-cache';
import type { Recorded } from '../../schema/envelope';
import { storeUnavailable } from '../storeUnavailable';
import {
  type Append,
  type EventLog,
  LARGEST_APPEND,
  NO_STREAM,
  type ReadStreamOptions,
  type Subscription,
} from './eventLog';
import { ANSWER_WITHIN, collect, connect, type StoreConnection } from './eventStoreDb/connection';
import { follow } from './eventStoreDb/follow';
import { placeOf } from './eventStoreDb/position';
import { endsItsCommand, fromStored, IDENTITY_STREAM, toStored } from './eventStoreDb/storedEvent';
import { conflict, tooLarge } from './refused';
import { seal, type Sealed } from './seal';

/** Streams whose last event is remembered, so that an append need not read it. */
const REMEMBERED_STREAMS = 10_000;
const EVENTS_A_PAGE = 500;
/** Few: the newest event of ours is nearly always among the newest events. */
const EVENTS_A_PAGE_FROM_THE_END = 32;

export interface EventStoreDbOptions {
  /** UTC in milliseconds. */
  readonly now?: () => number;
  /** How long the store may take to answer one call, in milliseconds. */
  readonly answerWithin?: number;
}

/**
 * The event log in EventStoreDB. `address` is the client's connection string, `esdb://…` or
 * `esdb+discover://…`. Refuses with `STORE_UNAVAILABLE` while the store does not answer.
 */
export async function openEventStoreDb(
  address: string,
  options: EventStoreDbOptions = {},
): Promise<EventLog> {
  const answerWithin = options.answerWithin ?? ANSWER_WITHIN;
  const appending = connect(address, answerWithin);
  const reading = connect(address, answerWithin);
  try {
    const logId = await identify(reading, appending);
    return eventLogOf({
      address,
      logId,
      appending,
      reading,
      answerWithin,
      now: options.now ?? Date.now,
    });
  } catch (error) {
    await Promise.all([appending.close(), reading.close()]);
    throw error;
  }
}

type Head = Pick<Sealed, 'revision' | 'hash' | 'recordedAt'>;

interface OpenedStore {
  readonly address: string;
  readonly logId: string;
  readonly appending: StoreConnection;
  readonly reading: StoreConnection;
  readonly answerWithin: number;
  readonly now: () => number;
}

function eventLogOf(store: OpenedStore): EventLog {
  const { address, logId, appending, reading, answerWithin, now } = store;
  const heads = new LRUCache<string, Head>({ max: REMEMBERED_STREAMS });
  const subscriptions = new Set<Subscription>();
  let isClosed = false;

  async function append(command: Append): Promise<Recorded[]> {
    const { stream, expectedRevision } = command;
    if (command.events.length === 0) return [];
    const head = heads.get(stream);
    if (head !== undefined && head.revision > expectedRevision) return whatIsThere(command);

    const last =
      head?.revision === expectedRevision ? head : await eventAt(stream, expectedRevision);
    if (last === null && expectedRevision !== NO_STREAM) throw conflict(command);
    const sealed = seal(command, last, now());
    const bytes = sealed.reduce((sum, event) => sum + Buffer.byteLength(JSON.stringify(event)), 0);
    if (bytes > LARGEST_APPEND) throw tooLarge();

    try {
      await write(command, sealed);
    } catch (error) {
      if (error instanceof MaxAppendSizeExceededError) throw tooLarge();
      if (!(error instanceof WrongExpectedVersionError)) throw error;
    }
    return whatIsThere(command);
  }

  async function write({ stream, expectedRevision }: Append, sealed: Sealed[]): Promise<void> {
    const expected = expectedRevision === NO_STREAM ? NO_STREAM_YET : BigInt(expectedRevision);
    await appending.call((client) =>
      client.appendToStream(stream, sealed.map(toStored), { expectedRevision: expected }),
    );
  }

  /**
   * The events that the command has in its place, whether this append wrote them or an earlier one of the
   * same command did: the store answers both alike, and only what is stored has the right hash, time and
   * positions. A conflict where another command has the place.
   */
  async function whatIsThere(command: Append): Promise<Recorded[]> {
    const { stream, expectedRevision, commandId, events } = command;
    const from = expectedRevision + 1;
    let stored = await readStream(stream, { from, limit: events.length });
    const first = stored[0];
    if (first?.commandId !== commandId || first.part.index !== 0) {
      heads.delete(stream);
      throw conflict(command);
    }
    if (first.part.count !== stored.length) {
      stored = await readStream(stream, { from, limit: first.part.count });
    }
    remember(stored.at(-1));
    return stored;
  }

  function remember(last: Recorded | undefined): void {
    if (last === undefined || (heads.get(last.stream)?.revision ?? NO_STREAM) > last.revision)
      return;
    const { stream, revision, hash, recordedAt } = last;
    heads.set(stream, { revision, hash, recordedAt });
  }

  async function eventAt(stream: string, revision: number): Promise<Recorded | null> {
    if (revision === NO_STREAM) return null;
    const [event] = await readStream(stream, { from: revision, limit: 1 });
    return event ?? null;
  }

  async function readStream(stream: string, options: ReadStreamOptions = {}): Promise<Recorded[]> {
    const { direction = FORWARDS, limit = Number.MAX_SAFE_INTEGER } = options;
    const { from = direction === FORWARDS ? 0 : undefined } = options;
    if (limit < 1 || (from !== undefined && from < 0)) return [];
    try {
      const events = await reading.call((client, signal) => {
        const fromRevision = from === undefined ? END : BigInt(from);
        return collect(
          client.readStream(stream, { fromRevision, direction, maxCount: limit }),
          signal,
        );
      });
      return events.flatMap(({ event }) => (event && fromStored(logId, event)) ?? []);
    } catch (error) {
      if (error instanceof StreamNotFoundError) return [];
      throw error;
    }
  }

  /** One page of the whole log, the store's own events included. Forwards, `from` is read again. */
  async function page(
    from: ReadPosition,
    direction: typeof FORWARDS | typeof BACKWARDS,
    size: number,
  ) {
    const events = await reading.call((client, signal) =>
      collect(client.readAll({ fromPosition: from, direction, maxCount: size }), signal),
    );
    return events.flatMap(({ event }) => event ?? []);
  }

  async function* readAll(
    after: string | null,
    { batch: size = EVENTS_A_PAGE }: { batch?: number } = {},
  ): AsyncGenerator<Recorded[]> {
    let last: Position | null = after === null ? null : placeOf(logId, after);
    let batch: Recorded[] = [];
    for (;;) {
      const events = await page(last ?? START, FORWARDS, size + 1);
      for (const event of events) {
        if (
          last !== null &&
          event.position.commit === last.commit &&
          event.position.prepare === last.prepare
        ) {
          continue;
        }
        const recorded = fromStored(logId, event);
        if (recorded === null) continue;
        batch.push(recorded);
        if (batch.length >= size && endsItsCommand(recorded)) {
          yield batch;
          batch = [];
        }
      }
      last = events.at(-1)?.position ?? last;
      if (events.length <= size) break;
    }
    const complete = batch.slice(0, batch.findLastIndex(endsItsCommand) + 1);
    if (complete.length > 0) yield complete;
  }

  async function end(): Promise<string | null> {
    let from: ReadPosition = END;
    for (;;) {
      const events = await page(from, BACKWARDS, EVENTS_A_PAGE_FROM_THE_END);
      for (const event of events) {
        const recorded = fromStored(logId, event);
        if (recorded !== null) return recorded.position;
      }
      const oldest = events.at(-1);
      if (oldest === undefined || events.length < EVENTS_A_PAGE_FROM_THE_END) return null;
      from = oldest.position;
    }
  }

  function subscribe(
    after: string | null,
    handler: (batch: Recorded[]) => Promise<void>,
  ): Subscription {
    if (isClosed) throw storeUnavailable(new Error('This event log is closed.'));
    const place = after === null ? null : placeOf(logId, after);
    const subscription = follow({
      connection: connect(address, answerWithin),
      after: place,
      confirmWithin: answerWithin,
      recorded: (event) => fromStored(logId, event),
      placeOf: (token) => placeOf(logId, token),
      handler,
    });
    subscriptions.add(subscription);
    return {
      stop: async () => {
        await subscription.stop();
        subscriptions.delete(subscription);
      },
    };
  }

  async function close(): Promise<void> {
    isClosed = true;
    await Promise.all([...subscriptions].map((subscription) => subscription.stop()));
    await Promise.all([appending.close(), reading.close()]);
  }

  return { append, readStream, readAll, subscribe, end, close };
}

/** The log's own name, eight hexadecimal digits: given by whoever opens it first, the same ever after. */
async function identify(reading: StoreConnection, appending: StoreConnection): Promise<string> {
  const known = await readIdentity(reading);
  if (known !== null) return known;
  const logId = randomBytes(4).toString('hex');
  const event = jsonEvent({ type: 'LogCreated', data: { logId } });
  try {
    await appending.call((client) =>
      client.appendToStream(IDENTITY_STREAM, event, { expectedRevision: NO_STREAM_YET }),
    );
  } catch (error) {
    if (!(error instanceof WrongExpectedVersionError)) throw error;
    return (await readIdentity(reading)) ?? logId;
  }
  return logId;
}

async function readIdentity(reading: StoreConnection): Promise<string | null> {
  try {
    const [first] = await reading.call((client, signal) =>
      collect(client.readStream(IDENTITY_STREAM, { maxCount: 1 }), signal),
    );
    const identity = first?.event?.data as { logId: string } | undefined;
    return identity?.logId ?? null;
  } catch (error) {
    if (error instanceof StreamNotFoundError) return null;
    throw error;
  }
}
