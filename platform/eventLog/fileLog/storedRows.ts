import { setImmediate as nextTurn } from 'node:timers/promises';
import { openDatabaseToRead } from '../../sqlite';
import { storeUnavailable } from '../../storeUnavailable';
import type { StoredEvent, StoredEvents } from '../storedEvents';
import { tokenOf } from './position';

const ROWS_A_BATCH = 500;

/** As the file has it, which may be anything: whoever can change the file can change its tables too. */
interface Row {
  readonly position: unknown;
  readonly stream: unknown;
  readonly revision: unknown;
  readonly json: unknown;
}

/** The rows of a file log, of a running server's or of a copy. Refusal: `STORE_UNAVAILABLE`. */
export function openStoredRows(path: string): StoredEvents {
  const db = openDatabaseToRead(path);
  let logId: string;
  try {
    const names = db.prepare<{ id: unknown }>('SELECT id FROM log').all();
    const [only] = names;
    if (names.length !== 1 || typeof only?.id !== 'string') {
      throw new Error(`${path} must hold the name of one log`);
    }
    logId = only.id;
  } catch (error) {
    db.close();
    throw storeUnavailable(error);
  }

  function* places(): Generator<StoredEvent> {
    let next = 1;
    try {
      const rows = db.prepare<Row>(
        'SELECT position, stream, revision, json FROM events ORDER BY position',
      );
      for (const row of rows.iterate()) {
        const { position } = row;
        // Positions are given from 1 on without a gap, because a row is never removed.
        if (typeof position !== 'number' || position < next) {
          yield stray(row);
        } else {
          if (position > next) yield* missing(next, position - next);
          yield placed(row, position);
          next = position + 1;
        }
      }
    } catch {
      // The file is damaged from here on: SQLite reads no further.
      yield unread(next);
    }
  }

  function* missing(from: number, count: number): Generator<StoredEvent> {
    // One stands for all the others of a gap that is too wide to be anything but nonsense.
    const wide = count > ROWS_A_BATCH;
    for (let place = from; place < from + (wide ? 1 : count); place += 1) {
      yield { ...unread(place), fault: 'MISSING' };
    }
  }

  const unread = (place: number): StoredEvent => ({
    position: tokenOf(logId, place),
    stream: '',
    value: undefined,
    fault: 'UNREADABLE',
    standing: 'OURS',
  });

  function stray(row: Row): StoredEvent {
    const stream = typeof row.stream === 'string' ? row.stream : '';
    const position = `${logId}-${String(row.position)}`;
    return { position, stream, value: parsed(row.json), fault: 'MISPLACED', standing: 'STRAY' };
  }

  function placed(row: Row, place: number): StoredEvent {
    const { stream, revision, json } = row;
    const at = {
      position: tokenOf(logId, place),
      stream: typeof stream === 'string' ? stream : '',
      value: parsed(json),
      standing: 'OURS',
    } as const;
    if (at.value === undefined) return { ...at, fault: 'UNREADABLE' };
    const named = (at.value ?? {}) as { readonly stream?: unknown; readonly revision?: unknown };
    if (named.stream !== stream || named.revision !== revision)
      return { ...at, fault: 'MISPLACED' };
    return { ...at, fault: isAsWritten(at.value, json) ? null : 'REWRITTEN' };
  }

  return {
    logId,
    async *read() {
      let batch: StoredEvent[] = [];
      for (const place of places()) {
        batch.push(place);
        if (batch.length < ROWS_A_BATCH) continue;
        yield batch;
        batch = [];
        await nextTurn();
      }
      if (batch.length > 0) yield batch;
    },
    close() {
      db.close();
      return Promise.resolve();
    },
  };
}

function parsed(json: unknown): unknown {
  if (typeof json !== 'string') return undefined;
  try {
    return JSON.parse(json) as unknown;
  } catch {
    return undefined;
  }
}

/** What was written is what JSON.stringify gives: another spelling may hide a member that is named twice. */
function isAsWritten(value: unknown, json: unknown): boolean {
  try {
    return JSON.stringify(value) === json;
  } catch {
    // Nested deeper than anything that was ever written.
    return false;
  }
}
