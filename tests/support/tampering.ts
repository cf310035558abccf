/** What somebody who owns the log's file can do to it. */
import { copyFileSync, rmSync } from 'node:fs';
import { DatabaseSync } from '@photostructure/sqlite';
import { openDatabaseToRead } from '../../platform/sqlite';
import { plainHash, type PlainEvent, type PlainRow } from './independentTrail';

/** A number from 0 up to, but not with, `below`. */
export type Dice = (below: number) => number;

/** Rows as they may be changed; they are numbered afresh when they are written back, unless a gap is left. */
interface Draft {
  stream: string;
  revision: number;
  event: PlainEvent;
  /** Its place is left empty. */
  isGone: boolean;
}

export interface Tampering {
  readonly name: string;
  /** The event that was touched breaks its own hash or leaves a hole: its very place must be named. */
  readonly isPlain: boolean;
  /** `at`: index of the row where the change begins. */
  apply(rows: Draft[], at: number, dice: Dice): Draft[];
}

const draftOf = (event: PlainEvent): Draft => ({
  stream: event.stream,
  revision: event.revision,
  event,
  isGone: false,
});

/** Computes hashes and chains anew from a row on, so that the streams are whole again. */
function recomputed(rows: Draft[], from: number): Draft[] {
  const last = new Map<string, string>();
  rows.forEach(({ event }, index) => {
    if (index >= from) {
      event.previousHash = last.get(event.stream) ?? '';
      event.hash = plainHash(event);
    }
    last.set(event.stream, event.hash);
  });
  return rows;
}

const changed = (rows: Draft[], at: number, change: (event: PlainEvent) => void): Draft[] => {
  const row = rows[at];
  if (row !== undefined) change(row.event);
  return rows;
};

const reword = (event: PlainEvent): void => {
  event.data = { ...event.data, text: 'what was never said' };
};
const retime = (event: PlainEvent): void => {
  event.recordedAt = new Date(Date.parse(event.recordedAt) + 60_000).toISOString();
};
const reattribute = (event: PlainEvent): void => {
  event.actor = { ...event.actor, accountId: 'somebody-else' };
};

export const tamperings: readonly Tampering[] = [
  { name: 'edit', isPlain: true, apply: (rows, at) => changed(rows, at, reword) },
  { name: 're-time', isPlain: true, apply: (rows, at) => changed(rows, at, retime) },
  { name: 're-attribute', isPlain: true, apply: (rows, at) => changed(rows, at, reattribute) },
  {
    name: 'drop',
    isPlain: true,
    apply: (rows, at) => rows.map((row, index) => ({ ...row, isGone: index === at })),
  },
  {
    name: 'drop and close the gap',
    isPlain: false,
    apply: (rows, at) => rows.toSpliced(at, 1),
  },
  {
    name: 'insert a copy',
    isPlain: false,
    apply: (rows, at) => rows.toSpliced(at, 0, ...rows.slice(at, at + 1)),
  },
  {
    name: 'insert a stream of its own',
    isPlain: false,
    apply(rows, at, dice) {
      const like = rows[at]?.event;
      if (like === undefined) return rows;
      const forged = {
        ...structuredClone(like),
        stream: `forged-${String(dice(1_000_000))}`,
        revision: 0,
        part: { index: 0, count: 1 },
        previousHash: '',
      };
      forged.hash = plainHash(forged);
      return rows.toSpliced(at, 0, draftOf(forged));
    },
  },
  {
    name: 'swap',
    isPlain: false,
    apply(rows, at, dice) {
      const other = at + 1 + dice(20);
      const [left, right] = [rows[at], rows[other]];
      return left === undefined || right === undefined
        ? changed(rows, at, reword)
        : rows.with(at, right).with(other, left);
    },
  },
  {
    name: 'edit and recompute',
    isPlain: false,
    apply: (rows, at, dice) =>
      recomputed(changed(rows, at, [reword, reattribute][dice(2)] ?? reword), at),
  },
  { name: 'cut', isPlain: false, apply: (rows, at) => rows.slice(0, at) },
  {
    name: 'fork',
    isPlain: false,
    apply(rows, at) {
      for (const { event } of rows.slice(at)) reword(event);
      return recomputed(rows, at);
    },
  },
];

/** A copy of the log at `from` without the constraint that holds revisions apart: whoever owns a file can drop it. */
export function openableCopy(from: string, to: string): void {
  const db = openDatabaseToRead(from);
  db.exec(`VACUUM INTO '${to}'`);
  db.close();
  ownerOf(to).exec(`
    CREATE TABLE loose (position INTEGER PRIMARY KEY, stream TEXT, revision INTEGER, json TEXT);
    INSERT INTO loose SELECT * FROM events;
    DROP TABLE events;
    ALTER TABLE loose RENAME TO events;
  `);
}

/** A connection that may do anything to the file, and leaves nothing beside it. */
export function ownerOf(path: string) {
  const db = new DatabaseSync(path, { timeout: 3_000 });
  return {
    exec(sql: string) {
      db.exec(sql);
      return this;
    },
    /** Puts these rows in the place of all others. */
    rewrite(rows: readonly PlainRow[]) {
      const insert = db.prepare('INSERT INTO events VALUES (?, ?, ?, ?)');
      db.exec('BEGIN; DELETE FROM events');
      for (const { position, stream, revision, json } of rows) {
        insert.run(position, stream, revision, json);
      }
      db.exec('COMMIT');
      return this;
    },
  };
}

export function rowsIn(path: string): PlainRow[] {
  const db = openDatabaseToRead(path);
  const rows = db.prepare<PlainRow>('SELECT * FROM events ORDER BY position').all();
  db.close();
  return rows;
}

/** Makes the file at `to` the tampered copy of the one at `from`; answers its rows. */
export function tamperedCopy(
  from: { readonly path: string; readonly rows: readonly PlainRow[] },
  to: string,
  tampering: Tampering,
  at: number,
  dice: Dice,
): PlainRow[] {
  const drafts = from.rows.map(({ json }) => draftOf(JSON.parse(json) as PlainEvent));
  const after = tampering
    .apply(drafts, at, dice)
    .map((draft, index) => ({ ...draft, position: index + 1 }))
    .filter(({ isGone }) => !isGone)
    .map(({ position, stream, revision, event }) => ({
      position,
      stream,
      revision,
      json: JSON.stringify(event),
    }));

  rmSync(to, { force: true });
  copyFileSync(from.path, to);
  ownerOf(to).rewrite(after);
  return after;
}
