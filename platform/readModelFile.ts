import { createHash } from 'node:crypto';
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Recorded } from '../schema/envelope';
import { canResume } from './eventLog/resume';
import { openDatabase, resultCode, transaction, type Database } from './sqlite';

/** A projection at work on its tables. */
export interface Fold {
  /** Takes one event into the rows. Synchronous, and never throws: a recorded event is a fact. */
  apply(event: Recorded): void;
  /** Writes what `apply` held back; called before each commit. */
  flush?(): void;
}

/** A pure fold into a few tables. Another version or other tables mean a rebuild in a new file. */
export interface Projection {
  readonly name: string;
  readonly version: number;
  /** Plain CREATE TABLE and CREATE INDEX statements. */
  readonly tables: string;
  /**
   * Called at start and again after a transaction that was rolled back: whatever a fold remembers
   * between events, it must be able to read again from its tables.
   */
  open(db: Database): Fold;
}

/** The file of one process's read models, locked by it, with how far its rows are. */
export interface ReadModelFile {
  readonly db: Database;
  /** The position up to which the rows hold every event; null before the first. */
  readonly checkpoint: string | null;
  /** Where a projection stopped that is behind the checkpoint, by name. */
  readonly behind: ReadonlyMap<string, string | null>;
  /** The reason why rows that were there are not used, for the log. */
  readonly startedAfresh: string | null;
  /** To be called within the transaction that writes the rows. */
  saveCheckpoint(position: string): void;
  saveBehind(projection: string, position: string | null): void;
  clearBehind(projection: string): void;
  /** Deletes the process's files of other versions, except those that a running process holds. */
  deleteOthers(): void;
  close(): void;
}

const SQLITE_CORRUPT = 11;
const SQLITE_NOTADB = 26;

/** The row of the checkpoint itself; no projection has this name. */
const ALL = '';

interface Place {
  readonly projection: string;
  readonly position: string | null;
}

/**
 * Opens `<folder>/read/<process>-<fingerprint>.db`; the fingerprint is that of the projections' names,
 * versions and tables. Starts with an empty file when the one that is there cannot be read or stands
 * at a position that its log, which ends at `end`, does not have. Refused with `STORE_UNAVAILABLE`
 * while another process holds the file.
 */
export function openReadModelFile(
  folder: string,
  process: string,
  projections: readonly Projection[],
  end: string | null,
): ReadModelFile {
  const read = join(folder, 'read');
  const name = `${process}-${fingerprintOf(projections)}.db`;
  const path = join(read, name);

  let startedAfresh: string | null = null;
  let opened = openExisting(path, projections);
  if (opened === null) {
    startedAfresh = 'the file cannot be read';
  } else if (!canResume(opened.checkpoint, end)) {
    opened.db.close();
    opened = null;
    startedAfresh = 'its checkpoint is not a position of this log';
  }
  if (opened === null) {
    remove(path);
    opened = open(path, projections);
  }

  const { db, checkpoint, behind } = opened;
  const save = db.prepare('INSERT OR REPLACE INTO projector (projection, position) VALUES (?, ?)');
  const clear = db.prepare('DELETE FROM projector WHERE projection = ?');

  return {
    db,
    checkpoint,
    behind,
    startedAfresh,
    saveCheckpoint: (position) => void save.run(ALL, position),
    saveBehind: (projection, position) => void save.run(projection, position),
    clearBehind: (projection) => void clear.run(projection),
    deleteOthers() {
      for (const other of readdirSync(read)) {
        if (other !== name && isOf(process, other)) removeUnlessHeld(join(read, other));
      }
    },
    close: () => {
      db.close();
    },
  };
}

type Opened = Pick<ReadModelFile, 'db' | 'checkpoint' | 'behind'>;

function open(path: string, projections: readonly Projection[]): Opened {
  const db = openDatabase(path, { synchronous: 'NORMAL', exclusive: true });
  try {
    const made = db.prepare("SELECT 1 FROM sqlite_master WHERE name = 'projector'").get();
    if (made === undefined) {
      transaction(db, () => {
        db.exec('CREATE TABLE projector (projection TEXT PRIMARY KEY, position TEXT) STRICT');
        for (const { tables } of projections) db.exec(tables);
      });
    }
    const places = db.prepare<Place>('SELECT projection, position FROM projector').all();
    const checkpoint = places.find(({ projection }) => projection === ALL)?.position ?? null;
    const behind = places.filter(({ projection }) => projection !== ALL);
    return {
      db,
      checkpoint,
      behind: new Map(behind.map(({ projection, position }) => [projection, position])),
    };
  } catch (error) {
    db.close();
    throw error;
  }
}

function openExisting(path: string, projections: readonly Projection[]): Opened | null {
  try {
    return open(path, projections);
  } catch (error) {
    const code = resultCode(error) ?? resultCode(error instanceof Error ? error.cause : undefined);
    if (code === SQLITE_CORRUPT || code === SQLITE_NOTADB) return null;
    throw error;
  }
}

function fingerprintOf(projections: readonly Projection[]): string {
  const what = projections.map(({ name, version, tables }) => [name, version, tables]);
  return createHash('sha256').update(JSON.stringify(what)).digest('hex').slice(0, 16);
}

function isOf(process: string, file: string): boolean {
  return (
    file.startsWith(`${process}-`) && /^[0-9a-f]{16}\.db$/.test(file.slice(process.length + 1))
  );
}

function removeUnlessHeld(path: string): void {
  try {
    openDatabase(path, { synchronous: 'NORMAL', exclusive: true }).close();
  } catch {
    return;
  }
  remove(path);
}

function remove(path: string): void {
  for (const suffix of ['', '-wal', '-shm', '-journal']) rmSync(path + suffix, { force: true });
}
