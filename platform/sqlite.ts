import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync as PackagedDatabase } from '@photostructure/sqlite';
import { Refusal } from './refusal';

/** What SQLite stores in a column. Booleans are 0 and 1. */
export type SqlValue = null | number | bigint | string | Uint8Array;

/** A prepared statement; `Row` is the shape of the columns it selects. Everything is synchronous. */
export interface Statement<Row> {
  run(...values: SqlValue[]): { changes: number | bigint; lastInsertRowid: number | bigint };
  get(...values: SqlValue[]): Row | undefined;
  all(...values: SqlValue[]): Row[];
  /** Rows as they are read. Finish or leave the loop before anything else uses this statement. */
  iterate(...values: SqlValue[]): IterableIterator<Row>;
}

/** The part of a SQLite connection that the product uses: the same in `node:sqlite` and in the package. */
export interface Database {
  exec(sql: string): void;
  prepare<Row>(sql: string): Statement<Row>;
  close(): void;
}

export interface OpenDatabaseOptions {
  /** `FULL`: what was committed survives a power cut. `NORMAL`: it survives a crash of the process only. */
  readonly synchronous: 'FULL' | 'NORMAL';
  /** This connection alone, from now until it is closed or its process ends. Default false. */
  readonly exclusive?: boolean;
  /** How long to wait for another process's transaction, in milliseconds. Default 3,000. */
  readonly busyTimeout?: number;
}

/** Older SQLite can corrupt a WAL file that two connections write and checkpoint (fixed in 3.51.3). */
const OLDEST_SQLITE = '3.51.3';

const SQLITE_BUSY = 5;
const SQLITE_NOTADB = 26;

type DatabaseConstructor = new (
  path: string,
  options?: { timeout?: number; readOnly?: boolean },
) => Database;

/**
 * Opens the file, with its folder, in WAL mode. Refused with `STORE_UNAVAILABLE` and a sentence that
 * names the file when it is in use under an exclusive lock, is not a database, or cannot be opened.
 */
export function openDatabase(path: string, options: OpenDatabaseOptions): Database {
  const { synchronous, exclusive = false, busyTimeout = 3_000 } = options;
  const DatabaseSync = databaseConstructor();
  let db: Database | undefined;
  try {
    mkdirSync(dirname(path), { recursive: true });
    db = new DatabaseSync(path, { timeout: busyTimeout });
    // A lock that another process holds for as long as it runs is not worth waiting for.
    db.exec(`PRAGMA busy_timeout = ${exclusive ? 0 : busyTimeout}`);
    // Set before the first access in WAL mode, so that SQLite needs no shared memory.
    if (exclusive) db.exec('PRAGMA locking_mode = EXCLUSIVE');
    db.exec(
      `PRAGMA journal_mode = WAL; PRAGMA synchronous = ${synchronous}; PRAGMA foreign_keys = OFF`,
    );
    if (exclusive) db.exec('BEGIN EXCLUSIVE; COMMIT');
    return exclusive ? releasingItsLock(db) : db;
  } catch (error) {
    db?.close();
    throw notOpened(path, error);
  }
}

/**
 * Opens a file that is there to look at it: of a running server too, whose work goes on. Nothing can be
 * written. Refused like `openDatabase`.
 */
export function openDatabaseToRead(path: string): Database {
  const DatabaseSync = databaseConstructor();
  let db: Database | undefined;
  try {
    db = new DatabaseSync(path, { timeout: 3_000, readOnly: true });
    // A file is first looked at by the first query.
    db.prepare('SELECT count(*) FROM sqlite_master').get();
    return db;
  } catch (error) {
    db?.close();
    throw notOpened(path, error);
  }
}

/**
 * The packaged binding does not finalize statements when it closes, so SQLite keeps the connection, and
 * with it the lock, until the garbage is collected. Leaving WAL mode is what lets the lock go at once.
 */
function releasingItsLock(db: Database): Database {
  return {
    exec: (sql) => {
      db.exec(sql);
    },
    prepare: <Row>(sql: string) => db.prepare<Row>(sql),
    close() {
      try {
        db.exec(
          'PRAGMA journal_mode = DELETE; PRAGMA locking_mode = NORMAL; BEGIN IMMEDIATE; COMMIT',
        );
      } catch {
        // A file that is damaged, or on a full disk, keeps its lock a little longer; nothing is lost.
      }
      db.close();
    },
  };
}

/** Runs `fn` in one write transaction: all of it is stored, or nothing when it throws. Not nestable. */
export function transaction<Result>(db: Database, fn: () => Result): Result {
  db.exec('BEGIN IMMEDIATE');
  try {
    const result = fn();
    db.exec('COMMIT');
    return result;
  } catch (error) {
    try {
      db.exec('ROLLBACK');
    } catch {
      // After some errors (a full disk) SQLite has already rolled back by itself.
    }
    throw error;
  }
}

let chosen: DatabaseConstructor | undefined;

/** Node's own SQLite where it is new enough, else the packaged one: prebuilt, and with the same API. */
function databaseConstructor(): DatabaseConstructor {
  if (chosen !== undefined) return chosen;
  const { sqlite } = process.versions;
  const builtIn =
    sqlite === undefined || isOlder(sqlite, OLDEST_SQLITE)
      ? undefined
      : (process.getBuiltinModule('node:sqlite') as
          { DatabaseSync: DatabaseConstructor } | undefined);
  const DatabaseSync = builtIn?.DatabaseSync ?? PackagedDatabase;
  requireVersion(DatabaseSync);
  chosen = DatabaseSync;
  return DatabaseSync;
}

function requireVersion(DatabaseSync: DatabaseConstructor): void {
  const db = new DatabaseSync(':memory:');
  const { version = '?' } =
    db.prepare<{ version: string }>('SELECT sqlite_version() AS version').get() ?? {};
  db.close();
  if (isOlder(version, OLDEST_SQLITE)) {
    throw new Refusal(
      'STORE_UNAVAILABLE',
      `SQLite ${version} 版本过低，需要 ${OLDEST_SQLITE} 或更高版本`,
      {
        en: `SQLite ${version} is too old: ${OLDEST_SQLITE} or later is needed`,
      },
    );
  }
}

function isOlder(version: string, than: string): boolean {
  const wanted = than.split('.').map(Number);
  const found = version.split('.').map(Number);
  const at = wanted.findIndex((part, index) => part !== (found[index] ?? 0));
  return at !== -1 && (found[at] ?? 0) < (wanted[at] ?? 0);
}

function notOpened(path: string, cause: unknown): Refusal {
  const refusal = new Refusal('STORE_UNAVAILABLE', ...sentences(path, cause));
  refusal.cause = cause;
  return refusal;
}

function sentences(path: string, cause: unknown): [zh: string, facts: { en: string }] {
  switch (resultCode(cause)) {
    case SQLITE_BUSY:
      return [
        `数据文件 ${path} 正被另一个进程使用，请先停止该进程`,
        { en: `The data file ${path} is in use by another process; stop that process first` },
      ];
    case SQLITE_NOTADB:
      return [`文件 ${path} 不是数据文件`, { en: `The file ${path} is not a data file` }];
    default: {
      const reason = cause instanceof Error ? cause.message : String(cause);
      return [
        `数据文件 ${path} 无法打开：${reason}`,
        { en: `The data file ${path} cannot be opened: ${reason}` },
      ];
    }
  }
}

/** SQLite's primary result code; the bindings give the extended one as `errcode`. */
export function resultCode(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null || !('errcode' in error)) return undefined;
  return typeof error.errcode === 'number' ? error.errcode & 0xff : undefined;
}
