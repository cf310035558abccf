import type { EventLog } from './eventLog';

/* eslint-disable @typescript-eslint/no-require-imports --
   an embedded start need not wait for the store's client to load, nor a scaled-out one for SQLite */

/**
 * Opens the log that `STELE_EVENT_LOG` names: `file:<path>`, or EventStoreDB's own connection string,
 * `esdb://…` or `esdb+discover://…`. Only the adapter that is used is loaded.
 */
export async function openEventLog(
  address: string,
  options: { now?: () => number } = {},
): Promise<EventLog> {
  if (address.startsWith('file:')) {
    const path = address.slice('file:'.length);
    if (path === '') throw new Error('The event log "file:" names no file: write file:<path>.');
    const { openFileLog } = require('./fileLog') as typeof import('./fileLog');
    return openFileLog(path, options);
  }
  if (/^esdb(\+discover)?:\/\//.test(address)) {
    const { openEventStoreDb } = require('./eventStoreDb') as typeof import('./eventStoreDb');
    return openEventStoreDb(address, options);
  }
  // The address may hold a password, so only its kind is repeated.
  const [kind] = address.split(':');
  throw new Error(
    `There is no event log of the kind "${kind}": write file:<path>, esdb://… or esdb+discover://….`,
  );
}
