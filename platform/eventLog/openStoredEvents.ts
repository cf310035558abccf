/* eslint-disable @typescript-eslint/no-require-imports -- only the store that is used is loaded */

import type { StoredEvents } from './storedEvents';

/** Opens the log at `file:<path>` or `esdb://…` for checking. Refusal: `STORE_UNAVAILABLE`. */
export async function openStoredEvents(address: string): Promise<StoredEvents> {
  if (address.startsWith('file:')) {
    const { openStoredRows } =
      require('./fileLog/storedRows') as typeof import('./fileLog/storedRows');
    return openStoredRows(address.slice('file:'.length));
  }
  if (/^esdb(\+discover)?:\/\//.test(address)) {
    const { openStoredRecords } =
      require('./eventStoreDb/storedRecords') as typeof import('./eventStoreDb/storedRecords');
    return await openStoredRecords(address);
  }
  throw new Error('A log to check is file:<path>, esdb://… or esdb+discover://….');
}
