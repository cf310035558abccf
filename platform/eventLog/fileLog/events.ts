import { randomBytes } from 'node:crypto';
import type { Recorded } from '../../../schema/envelope';
import { type Database, transaction } from '../../sqlite';
import type { Sealed } from '../seal';
import { tokenOf } from './position';

/** A page also ends after so many characters of JSON, so that large events do not fill the memory. */
const LARGEST_PAGE = 8_000_000;

/** Some events of the log, and the row after which the next ones are. */
export interface Page {
  readonly events: Recorded[];
  readonly end: number;
}

/** The rows of the log. Synchronous; `insert` is for use within a transaction. */
export interface Events {
  readonly logId: string;
  insert(event: Sealed, json: string): Recorded;
  last(stream: string): Recorded | null;
  forwards(stream: string, from: number, limit: number): Recorded[];
  backwards(stream: string, from: number, limit: number): Recorded[];
  /** Whole commands from the rows after `after`: about `limit` events. Empty at the end of the log. */
  readonly page: (after: number, limit: number) => Page;
  /** The row of the last event; 0 of an empty log. */
  end(): number;
  /** Changes when another connection has committed. */
  version(): number;
}

interface Row {
  readonly position: number;
  readonly json: string;
}

/** Prepares the tables of a new file. The rows are never changed, so a row's number is its position. */
export function eventsOf(db: Database): Events {
  const logId = nameOf(db);
  const insert = db.prepare<never>('INSERT INTO events (stream, revision, json) VALUES (?, ?, ?)');
  const inStream = (where: string) =>
    db.prepare<Row>(`SELECT position, json FROM events WHERE stream = ? AND ${where} LIMIT ?`);
  const forwards = inStream('revision >= ? ORDER BY revision');
  const backwards = inStream('revision <= ? ORDER BY revision DESC');
  const after = db.prepare<Row>(
    'SELECT position, json FROM events WHERE position > ? ORDER BY position',
  );
  const end = db.prepare<{ end: number | null }>('SELECT max(position) AS end FROM events');
  const version = db.prepare<{ data_version: number }>('PRAGMA data_version');

  const at = (event: Sealed, row: number): Recorded =>
    Object.assign(event, { position: tokenOf(logId, row) });
  const recorded = ({ position, json }: Row): Recorded => at(JSON.parse(json) as Sealed, position);

  return {
    logId,
    insert: (event, json) =>
      at(event, Number(insert.run(event.stream, event.revision, json).lastInsertRowid)),
    last: (stream) => backwards.all(stream, Number.MAX_SAFE_INTEGER, 1).map(recorded)[0] ?? null,
    forwards: (stream, from, limit) => forwards.all(stream, from, limit).map(recorded),
    backwards: (stream, from, limit) => backwards.all(stream, from, limit).map(recorded),

    page(from, limit) {
      const events: Recorded[] = [];
      let place = from;
      let characters = 0;
      for (const row of after.iterate(from)) {
        const event = recorded(row);
        events.push(event);
        place = row.position;
        characters += row.json.length;
        // A command's events are neighbours: they were written in one transaction.
        const endsItsCommand = event.part.index === event.part.count - 1;
        if (endsItsCommand && (events.length >= limit || characters >= LARGEST_PAGE)) break;
      }
      return { events, end: place };
    },

    end: () => end.get()?.end ?? 0,
    version: () => version.get()?.data_version ?? 0,
  };
}

/** The log's own name, eight hexadecimal digits: given when the file is made, the same ever after. */
function nameOf(db: Database): string {
  const isNew = db.prepare("SELECT 1 FROM sqlite_master WHERE name = 'log'").get() === undefined;
  if (isNew) {
    transaction(db, () => {
      db.exec(`
        CREATE TABLE IF NOT EXISTS events (
          position INTEGER PRIMARY KEY,
          stream TEXT NOT NULL,
          revision INTEGER NOT NULL,
          json TEXT NOT NULL,
          UNIQUE (stream, revision)
        ) STRICT;
        CREATE TABLE IF NOT EXISTS log (id TEXT NOT NULL) STRICT;
      `);
      db.prepare('INSERT INTO log SELECT ? WHERE NOT EXISTS (SELECT * FROM log)').run(
        randomBytes(4).toString('hex'),
      );
    });
  }
  const log = db.prepare<{ id: string }>('SELECT id FROM log').get();
  if (log === undefined) throw new Error('The file has the tables of an event log, but no name.');
  return log.id;
}
