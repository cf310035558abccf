import { setTimeout as pause } from 'node:timers/promises';
import {
  type AllStreamRecordedEvent,
  type EventStoreDBClient,
  type Position,
  START,
  streamNameFilter,
} from '@eventstore/db-client';
import type { Recorded } from '../../../schema/envelope';
import type { Subscription } from '../eventLog';
import type { StoreConnection } from './connection';
import { endsItsCommand } from './storedEvent';

/** Events that are handed over together at most, unless one command has more. */
const LARGEST_BATCH = 100;
/** Milliseconds before the first further attempt, doubled at each until the longest. */
const FIRST_PAUSE = 100;
const LONGEST_PAUSE = 5_000;

export interface Followed {
  /** For this subscription alone, and closed with it: a client's error ends all that hangs on it. */
  readonly connection: StoreConnection;
  /** Null: from the beginning. */
  readonly after: Position | null;
  readonly confirmWithin: number;
  /** The recorded event, or null of one that subscribers do not see. */
  readonly recorded: (event: AllStreamRecordedEvent) => Recorded | null;
  readonly placeOf: (token: string) => Position;
  readonly handler: (batch: Recorded[]) => Promise<void>;
}

/** Subscribes again, from the last handled event, whenever the store ends a subscription or fails. */
export function follow(followed: Followed): Subscription {
  const { connection, placeOf, handler } = followed;
  const stopping = new AbortController();
  const { signal } = stopping;
  const isStopped = () => signal.aborted;
  const running = run();

  async function run(): Promise<void> {
    let handled = followed.after;
    const retry = backOff(signal);
    while (!isStopped()) {
      const client = connection.client();
      try {
        for await (const batch of batches(client, handled, followed, signal)) {
          await deliver(batch);
          const last = batch.at(-1);
          if (last !== undefined) handled = placeOf(last.position);
          retry.reset();
        }
      } catch (error) {
        if (!isStopped()) connection.failed(client, error);
      }
      await retry.wait();
    }
    await connection.close();
  }

  async function deliver(batch: Recorded[]): Promise<void> {
    const retry = backOff(signal);
    while (!isStopped()) {
      try {
        await handler(batch);
        return;
      } catch {
        await retry.wait();
      }
    }
  }

  return {
    stop: async () => {
      stopping.abort();
      await running;
    },
  };
}

async function* batches(
  client: EventStoreDBClient,
  after: Position | null,
  { confirmWithin, recorded }: Followed,
  signal: AbortSignal,
): AsyncGenerator<Recorded[]> {
  const subscription = client.subscribeToAll(
    { fromPosition: after ?? START, filter: streamNameFilter({ regex: '^[^$]' }) },
    { highWaterMark: LARGEST_BATCH },
  );
  // Iterating hears the first error; one that follows must not bring the process down.
  subscription.on('error', () => undefined);
  const unconfirmed = setTimeout(() => {
    subscription.destroy(new Error(`No subscription was confirmed within ${confirmWithin} ms.`));
  }, confirmWithin);
  subscription.once('confirmation', () => {
    clearTimeout(unconfirmed);
  });
  const end = () => subscription.destroy();
  signal.addEventListener('abort', end);

  try {
    let batch: Recorded[] = [];
    for await (const { event } of subscription) {
      const next = event === undefined ? null : recorded(event);
      if (next !== null) batch.push(next);
      const last = batch.at(-1);
      const isEnough = batch.length >= LARGEST_BATCH || subscription.readableLength === 0;
      if (last !== undefined && endsItsCommand(last) && isEnough) {
        yield batch;
        batch = [];
      }
    }
  } finally {
    clearTimeout(unconfirmed);
    signal.removeEventListener('abort', end);
    subscription.unsubscribe().catch(() => undefined);
  }
}

/** Waits longer each time until it is reset; an aborted signal ends every wait. */
function backOff(signal: AbortSignal) {
  let next = FIRST_PAUSE;
  return {
    reset: () => {
      next = FIRST_PAUSE;
    },
    wait: async () => {
      await pause(next, undefined, { signal }).catch(() => undefined);
      next = Math.min(next * 2, LONGEST_PAUSE);
    },
  };
}
