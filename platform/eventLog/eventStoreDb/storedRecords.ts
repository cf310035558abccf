import { type Position, START, StreamNotFoundError } from '@eventstore/db-client';
import { storeUnavailable } from '../../storeUnavailable';
import type { StoredEvent, StoredEvents } from '../storedEvents';
import { ANSWER_WITHIN, collect, connect, type StoreConnection } from './connection';
import { tokenOf } from './position';
import { IDENTITY_STREAM } from './storedEvent';

const RECORDS_A_PAGE = 500;

/** The records of a log in EventStoreDB, the store's own left out. Refusal: `STORE_UNAVAILABLE`. */
export async function openStoredRecords(address: string): Promise<StoredEvents> {
  const connection = connect(address, ANSWER_WITHIN);
  try {
    const logId = await identityIn(connection);
    return { logId, read: () => records(connection, logId), close: () => connection.close() };
  } catch (error) {
    await connection.close();
    throw error;
  }
}

async function* records(connection: StoreConnection, logId: string): AsyncGenerator<StoredEvent[]> {
  const streams = new Set<string>();
  let last: Position | undefined;
  for (;;) {
    const from = last ?? START;
    const page = await connection.call((client, signal) =>
      collect(client.readAll({ fromPosition: from, maxCount: RECORDS_A_PAGE + 1 }), signal),
    );
    const events = page
      .flatMap(({ event }) => event ?? [])
      // A page begins with the record that ended the one before.
      .filter(
        ({ position }) => position.commit !== last?.commit || position.prepare !== last.prepare,
      );
    yield events
      .filter(({ streamId }) => !streamId.startsWith('$') && streamId !== IDENTITY_STREAM)
      .map(({ id, type, streamId, revision, data, metadata, position }) => {
        const isOurs = typeof metadata === 'object' && 'previousHash' in metadata;
        if (isOurs) streams.add(streamId);
        const of = { id, type, stream: streamId, revision: Number(revision), data };
        return {
          position: tokenOf(logId, position),
          stream: streamId,
          value: isOurs ? { ...metadata, ...of } : of,
          fault: null,
          standing: isOurs || streams.has(streamId) ? 'OURS' : 'FOREIGN',
        };
      });
    last = events.at(-1)?.position ?? last;
    if (page.length <= RECORDS_A_PAGE) return;
  }
}

async function identityIn(connection: StoreConnection): Promise<string> {
  try {
    const [first] = await connection.call((client, signal) =>
      collect(client.readStream(IDENTITY_STREAM, { maxCount: 1 }), signal),
    );
    const { logId } = (first?.event?.data ?? {}) as { logId?: unknown };
    if (typeof logId === 'string') return logId;
  } catch (error) {
    if (!(error instanceof StreamNotFoundError)) throw error;
  }
  throw storeUnavailable(new Error(`The store has no stream ${IDENTITY_STREAM}: no log of ours.`));
}
