import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Refusal } from '../../platform/refusal';
import { type Database, openDatabase, transaction } from '../../platform/sqlite';

describe('a SQLite file', () => {
  let folder: string;
  let path: string;
  const opened: Database[] = [];

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'stele-sqlite-'));
    path = join(folder, 'within', 'file.db');
  });
  afterEach(() => {
    for (const db of opened.splice(0)) db.close();
    rmSync(folder, { recursive: true, force: true });
  });

  function open(options: Parameters<typeof openDatabase>[1]): Database {
    const db = openDatabase(path, options);
    opened.push(db);
    return db;
  }

  function close(db: Database): void {
    opened.splice(opened.indexOf(db), 1);
    db.close();
  }

  function whyNot(file: string, exclusive: boolean): Refusal {
    try {
      openDatabase(file, { synchronous: 'NORMAL', exclusive, busyTimeout: 1 }).close();
    } catch (error) {
      if (error instanceof Refusal) return error;
      throw error;
    }
    throw new Error('It was opened.');
  }

  const pragma = (db: Database, name: string) =>
    Object.values(db.prepare<Record<string, unknown>>(`PRAGMA ${name}`).get() ?? {})[0];

  it.each([
    ['FULL', 2],
    ['NORMAL', 1],
  ] as const)('is made with its folder, in WAL mode, synchronous %s', (synchronous, level) => {
    const db = open({ synchronous });
    expect(pragma(db, 'journal_mode')).toBe('wal');
    expect(pragma(db, 'synchronous')).toBe(level);
  });

  it('stores all of a transaction, or nothing when it throws', () => {
    const db = open({ synchronous: 'NORMAL' });
    db.exec('CREATE TABLE note (text TEXT)');
    const insert = db.prepare('INSERT INTO note VALUES (?)');
    expect(transaction(db, () => insert.run('kept').changes)).toBe(1);
    expect(() =>
      transaction(db, () => {
        insert.run('lost');
        throw new Error('Halfway.');
      }),
    ).toThrow('Halfway.');
    expect(db.prepare<{ text: string }>('SELECT text FROM note').all()).toEqual([{ text: 'kept' }]);
  });

  it('ends a reading that is left halfway', () => {
    const db = open({ synchronous: 'NORMAL' });
    db.exec('CREATE TABLE note (text TEXT); INSERT INTO note VALUES (1), (2), (3)');
    const select = db.prepare<{ text: string }>('SELECT text FROM note ORDER BY text');
    for (const { text } of select.iterate()) if (text === '2') break;
    const other = open({ synchronous: 'NORMAL' });
    other.exec('INSERT INTO note VALUES (0)');
    expect(select.get()).toEqual({ text: '0' });
    // A reading that were still open would keep the file from being checkpointed.
    expect(pragma(other, 'wal_checkpoint(TRUNCATE)')).toBe(0);
  });

  describe('that is held exclusively', () => {
    it.each([true, false])('refuses a second opener with the file name (exclusive: %j)', (also) => {
      const db = open({ synchronous: 'NORMAL', exclusive: true });
      const refusal = whyNot(path, also);
      expect(refusal.code).toBe('STORE_UNAVAILABLE');
      expect(refusal.message).toContain(path);
      expect(refusal.message).toMatch(/正被另一个进程使用/);
      expect(refusal.en).toContain(path);
      db.exec('CREATE TABLE stillMine (a)');
    });

    it('is free as soon as it is closed, with what was written', () => {
      const db = open({ synchronous: 'NORMAL', exclusive: true });
      db.exec('CREATE TABLE note (text TEXT)');
      const insert = db.prepare('INSERT INTO note VALUES (?)');
      insert.run('kept');
      const select = db.prepare<{ text: string }>('SELECT text FROM note');
      expect(select.all()).toHaveLength(1);
      close(db);

      const next = open({ synchronous: 'NORMAL', exclusive: true });
      expect(next.prepare('SELECT text FROM note').all()).toEqual([{ text: 'kept' }]);
    });
  });

  it.each([true, false])(
    'is refused by name when it is no database (exclusive: %j)',
    (exclusive) => {
      const other = join(folder, 'letter.txt');
      writeFileSync(other, 'Dear committee, '.repeat(1_000));
      const refusal = whyNot(other, exclusive);
      expect(refusal.code).toBe('STORE_UNAVAILABLE');
      expect(refusal.message).toBe(`文件 ${other} 不是数据文件`);
    },
  );

  it('is refused by name when it cannot be opened', () => {
    expect(whyNot(folder, false).message).toContain(`数据文件 ${folder} 无法打开`);
  });
});
