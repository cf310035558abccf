import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type Append, type EventLog, NO_STREAM } from '../../platform/eventLog/eventLog';
import { openFileLog } from '../../platform/eventLog/fileLog';
import { hashOf } from '../../platform/eventLog/seal';
import { openDatabase } from '../../platform/sqlite';
import type { Recorded } from '../../schema/envelope';
import { eventLogContract } from './eventLogContract';

const support = join(__dirname, '..', 'support');
const appender = [join(support, 'runTypeScript.cjs'), join(support, 'appendUntilKilled.ts')];
const KILLS = 5;

const noted = (stream: string, expectedRevision: number, ...texts: string[]): Append => ({
  stream,
  expectedRevision,
  events: texts.map((text) => ({ type: 'Noted', data: { text } })),
  actor: { accountId: 'account-1', role: 'PI', institutionId: 'institution-1' },
  commandId: `command-${stream}-${expectedRevision}-${texts.join()}`,
  requestHash: 'hash',
});

const refusal = (code: string): unknown => expect.objectContaining({ name: 'Refusal', code });

/** Every event of the log: each stream's revisions without a gap, its chain whole, its commands complete. */
async function readWholeLog(log: EventLog): Promise<Recorded[]> {
  const all: Recorded[] = [];
  for await (const batch of log.readAll(null)) all.push(...batch);

  const lasts = new Map<string, Recorded>();
  for (const event of all) {
    const last = lasts.get(event.stream);
    expect(event.revision).toBe((last?.revision ?? NO_STREAM) + 1);
    expect(event.previousHash).toBe(last?.hash ?? '');
    expect(event.hash).toBe(hashOf(event));
    lasts.set(event.stream, event);
  }
  for (const { part } of lasts.values()) expect(part.index).toBe(part.count - 1);
  return all;
}

/** A process that appends, and what it says was stored. */
function startAppender(path: string, name: string, characters = 20, limits = '') {
  const script = `${limits} exec "$0" "$@"`;
  const args = [...appender, path, name, String(characters)];
  const child: ChildProcess = spawn('/bin/sh', ['-c', script, process.execPath, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (output += text));
  const ended = once(child, 'close');
  const lines = (kind: string) =>
    output
      .slice(0, output.lastIndexOf('\n') + 1)
      .split('\n')
      .filter((line) => line.startsWith(kind))
      .map((line) => line.slice(kind.length + 1));
  return {
    ended,
    stored: () => lines('stored'),
    refused: () => lines('refused'),
    /** Resolves when the process said so often that an event was stored, or has ended. */
    async hasStored(count: number): Promise<void> {
      while (lines('stored').length < count && child.exitCode === null) await pause(5);
    },
    async kill(): Promise<void> {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

const saying = (events: readonly Recorded[]) =>
  events.map(({ id, position }) => `${id} ${position}`);

/** Transactions in a WAL file: frames whose header names the size of the database after a commit. */
function commitsIn(wal: Buffer): number {
  const pageSize = wal.readUInt32BE(8);
  const generation = wal.subarray(16, 24);
  let commits = 0;
  for (let at = 32; at + 24 + pageSize <= wal.length; at += 24 + pageSize) {
    if (!wal.subarray(at + 8, at + 16).equals(generation)) break;
    if (wal.readUInt32BE(at + 4) !== 0) commits += 1;
  }
  return commits;
}

eventLogContract('a file', (options) => {
  const folder = mkdtempSync(join(tmpdir(), 'stele-log-'));
  const path = join(folder, 'log.db');
  let log = openFileLog(path, options);
  return Promise.resolve({
    log,
    reopen: async () => {
      await log.close();
      log = openFileLog(path, options);
      return log;
    },
    dispose: async () => {
      await log.close();
      rmSync(folder, { recursive: true, force: true });
    },
  });
});

describe('a file log', () => {
  let folder: string;
  let path: string;
  let log: EventLog;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'stele-log-'));
    path = join(folder, 'log.db');
    log = openFileLog(path);
  });
  afterEach(async () => {
    await log.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const commits = () => commitsIn(readFileSync(`${path}-wal`));

  it('shares one transaction among appends that wait, and no more than that', async () => {
    await log.append(noted('project-0', NO_STREAM, 'first'));
    const before = commits();
    await Promise.all(
      Array.from({ length: 64 }, (_, index) =>
        log.append(noted(`project-together-${index}`, NO_STREAM, 'a', 'b')),
      ),
    );
    const together = commits() - before;
    for (let index = 0; index < 8; index += 1) {
      await log.append(noted(`project-alone-${index}`, NO_STREAM, 'a', 'b'));
    }
    expect(together).toBe(1);
    expect(commits() - before - together).toBe(8);
  });

  it('answers all that waits before it closes', async () => {
    const answers = Array.from({ length: 600 }, (_, index) =>
      log.append(noted(`project-${index}`, NO_STREAM, 'a')),
    );
    await log.close();
    expect((await Promise.all(answers)).flat()).toHaveLength(600);
  });

  it('writes nothing of a transaction that fails, says so to all in it, and works again', async () => {
    await log.append(noted('project-1', NO_STREAM, 'before'));
    const other = openDatabase(path, { synchronous: 'FULL' });
    other.exec(`
      CREATE TRIGGER fail AFTER INSERT ON events WHEN new.stream = 'project-3'
      BEGIN SELECT raise(FAIL, 'disk I/O error'); END
    `);
    const answers = await Promise.allSettled([
      log.append(noted('project-1', 0, 'second')),
      log.append(noted('project-2', NO_STREAM, 'first')),
      log.append(noted('project-3', NO_STREAM, 'first', 'second')),
    ]);
    for (const answer of answers) {
      expect(answer).toMatchObject({ status: 'rejected', reason: { code: 'STORE_UNAVAILABLE' } });
    }
    expect(await readWholeLog(log)).toHaveLength(1);

    other.exec('DROP TRIGGER fail');
    other.close();
    await log.append(noted('project-1', 0, 'second'));
    await log.append(noted('project-3', NO_STREAM, 'first', 'second'));
    expect(await readWholeLog(log)).toHaveLength(4);
  });

  it('refuses to open what is no log, naming the file', () => {
    expect(() => openFileLog(__filename)).toThrow(refusal('STORE_UNAVAILABLE') as Error);
    expect(() => openFileLog(__filename)).toThrow(__filename);
  });

  it('refuses a position beyond its end: it was put back to an earlier state', async () => {
    const [event] = await log.append(noted('project-1', NO_STREAM, 'first'));
    const beyond = event?.position.replace(/.$/, '2') ?? '';
    const another = refusal('POSITION_OF_ANOTHER_LOG');
    expect(() => log.subscribe(beyond, () => Promise.resolve())).toThrow(another as Error);
    await expect(readFirst(log, beyond)).rejects.toEqual(another);
    await log.append(noted('project-1', 0, 'second'));
    expect(await readFirst(log, beyond)).toBeUndefined();
  });

  const readFirst = async (from: EventLog, after: string) => {
    for await (const batch of from.readAll(after)) return batch;
    return undefined;
  };

  describe('that another connection appends to', () => {
    let other: EventLog;

    beforeEach(() => {
      other = openFileLog(path);
    });
    afterEach(() => other.close());

    it('is one log for both: name, revisions, chain, conflicts', async () => {
      await log.append(noted('project-1', NO_STREAM, 'first'));
      await other.append(noted('project-1', 0, 'second'));
      await expect(log.append(noted('project-1', 0, 'late'))).rejects.toEqual(refusal('CONFLICT'));
      await log.append(noted('project-1', 1, 'third'));
      await other.append(noted('project-1', 2, 'fourth'));

      const all = await readWholeLog(log);
      expect(all).toHaveLength(4);
      expect(await other.end()).toBe(all.at(-1)?.position);
      expect(await log.end()).toBe(all.at(-1)?.position);
    });

    it('answers a command that the other connection has stored', async () => {
      const command = noted('project-1', NO_STREAM, 'first', 'second');
      const events = await other.append(command);
      expect(await log.append(command)).toEqual(events);
    });

    it('gives subscribers what the other appends', async () => {
      const seen = new Promise<Recorded[]>((resolve) => {
        const subscription = log.subscribe(null, (batch) => {
          void subscription.stop();
          resolve(batch);
          return Promise.resolve();
        });
      });
      // Once it follows, only the other connection's append can wake it.
      await pause(100);
      const events = await other.append(noted('project-1', NO_STREAM, 'first', 'second'));
      expect(await seen).toEqual(events);
    });
  });

  describe('that other processes append to', () => {
    it('gives a subscriber all of it once, in order, among what is appended here', async () => {
      const seen: Recorded[] = [];
      const subscription = log.subscribe(null, (batch) => {
        seen.push(...batch);
        return Promise.resolve();
      });
      const appenders = ['project-a', 'project-b'].map((name) => startAppender(path, name));
      let revision = NO_STREAM;
      do {
        await log.append(noted('project-here', revision, 'here'));
        revision += 1;
        await pause(2);
      } while (appenders.some(({ stored }) => stored().length < 200));
      await Promise.all(appenders.map((each) => each.kill()));

      const all = await readWholeLog(log);
      while (seen.length < all.length) await pause(5);
      await subscription.stop();
      expect(saying(seen)).toEqual(saying(all));
      const stored = new Set(saying(all));
      for (const each of appenders) {
        expect(each.stored().filter((event) => !stored.has(event))).toEqual([]);
      }
    });

    it('is one log for processes that open a new file at once', async () => {
      const fresh = join(folder, 'fresh.db');
      const appenders = ['a', 'b', 'c', 'd'].map((name) => startAppender(fresh, `project-${name}`));
      await Promise.all(appenders.map((each) => each.hasStored(20)));
      await Promise.all(appenders.map((each) => each.kill()));

      const opened = openFileLog(fresh);
      const stored = new Set(saying(await readWholeLog(opened)));
      await opened.close();
      for (const each of appenders) {
        expect(each.stored().length).toBeGreaterThanOrEqual(20);
        expect(each.stored().filter((event) => !stored.has(event))).toEqual([]);
      }
    });

    it(`has every acknowledged event after each of ${KILLS} kills, and whole chains`, async () => {
      for (let kill = 0; kill < KILLS; kill += 1) {
        const killed = startAppender(path, `project-${kill}`);
        await killed.hasStored(1);
        await pause(Math.random() * 150);
        await killed.kill();

        const opened = openFileLog(path);
        const stored = new Set(saying(await readWholeLog(opened)));
        await opened.close();
        expect(killed.stored().length).toBeGreaterThan(0);
        expect(killed.stored().filter((event) => !stored.has(event))).toEqual([]);
      }
    });

    it('refuses what no longer fits on the disk, and keeps all that it acknowledged', async () => {
      // No file of this process may grow beyond 2 MB: what a full disk looks like to it.
      const limited = startAppender(path, 'project-large', 20_000, 'ulimit -f 4096;');
      await limited.ended;

      expect(limited.refused()).toEqual(['STORE_UNAVAILABLE']);
      const all = await readWholeLog(log);
      expect(limited.stored().length).toBeGreaterThan(0);
      expect(new Set(saying(all))).toEqual(new Set(limited.stored()));
      await log.append(noted('project-1', NO_STREAM, 'it goes on'));
    });
  });
});
