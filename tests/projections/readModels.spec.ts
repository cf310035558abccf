import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EventLog } from '../../platform/eventLog/eventLog';
import { openFileLog } from '../../platform/eventLog/fileLog';
import { createLogger } from '../../platform/logger';
import { openReadModels, type Projection, type ReadModels } from '../../platform/readModels';
import { byStream, byType, counted, record, rowsOf, tallies } from '../support/tallies';

const logger = createLogger('silent');

let folder: string;
let log: EventLog;
let opened: ReadModels[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stele-read-models-'));
  log = openFileLog(join(folder, 'log.db'));
  opened = [];
});

afterEach(async () => {
  for (const models of opened) await models.close();
  await log.close();
  await rm(folder, { recursive: true });
});

async function open(process: string, projections = tallies, of = log): Promise<ReadModels> {
  const models = await openReadModels({ folder, process, log: of, projections, logger });
  opened.push(models);
  return models;
}

async function close(models: ReadModels): Promise<void> {
  opened = opened.filter((each) => each !== models);
  await models.close();
}

const filesOf = (process: string) =>
  readdirSync(join(folder, 'read')).filter(
    (file) => /^(.+)-\w{16}\.db$/.exec(file)?.[1] === process,
  );

/** Commands of one to three events on a few streams. */
async function recordSome(commands: number): Promise<void> {
  for (let index = 0; index < commands; index++) {
    const events = Array.from({ length: 1 + (index % 3) }, (_, part) =>
      counted(index + part, part === 2 ? 'Closed' : 'Counted'),
    );
    await record(log, `counter-${index % 7}`, ...events);
  }
}

describe('read models', () => {
  it('rebuilt from the beginning equal those that were there when it happened', async () => {
    const live = await open('live');
    await recordSome(150);
    await live.caughtUp();
    await recordSome(100);
    await live.caughtUp();

    const rebuilt = await open('rebuilt');
    await rebuilt.caughtUp();

    expect(rowsOf(live.db)['byStream']).toHaveLength(7);
    expect(rowsOf(rebuilt.db)).toEqual(rowsOf(live.db));
    expect(rebuilt.position()).toBe(await log.end());
    expect(rebuilt.state()).toEqual({ caughtUp: true, parked: [], position: await log.end() });
  });

  it('go on after a stop where they stood', async () => {
    const before = await open('web');
    await recordSome(10);
    await before.caughtUp();
    await close(before);
    const stoodAt = await log.end();
    await recordSome(5);

    const after = await open('web');
    const announced: string[] = [];
    after.onAnnouncement(([first]) => announced.push(first?.position ?? ''));
    await after.caughtUp();
    const rebuilt = await open('rebuilt');
    await rebuilt.caughtUp();

    expect(announced).toHaveLength(5);
    expect(announced.every((position) => position > (stoodAt ?? ''))).toBe(true);
    expect(rowsOf(after.db)).toEqual(rowsOf(rebuilt.db));
  });

  it('belong to one process: a second opener is refused with a sentence', async () => {
    const first = await open('web');

    await expect(open('web')).rejects.toMatchObject({
      code: 'STORE_UNAVAILABLE',
      message: expect.stringContaining('正被另一个进程使用') as unknown,
    });

    await close(first);
    await expect(open('web')).resolves.toBeDefined();
  });

  it('killed at any moment hold whole commands, each once', async () => {
    const commands = 60;
    for (let index = 0; index < commands; index++) {
      const events = Array.from({ length: 200 }, (_, part) => counted(part));
      await record(log, `counter-${index % 7}`, ...events);
    }
    const moments = [
      ['applied', 1_500],
      ['before', 2],
      ['after', 1],
      ['after', 2],
      ['before', 1],
      ['applied', 300],
      ['after', 3],
    ] as const;

    const started: string[] = [];
    for (const [moment, count] of moments) {
      const { position, signal } = await projectUntilKilled(count, moment);
      expect(signal).toBe('SIGKILL');
      started.push(position);
    }
    const survivor = await open('victim');
    const resumedAt = survivor.position() ?? '';
    await survivor.caughtUp();
    const rebuilt = await open('rebuilt');
    await rebuilt.caughtUp();

    expect(rowsOf(survivor.db)).toEqual(rowsOf(rebuilt.db));
    expect(rowsOf(survivor.db)['byType']).toEqual([{ type: 'Counted', events: commands * 200 }]);
    // The kills fell between the beginning and the end: some transactions are there, not all.
    expect(started[0]).toBe('nothing');
    expect(resumedAt > (started.at(-1) ?? '')).toBe(true);
    expect(resumedAt < ((await log.end()) ?? '')).toBe(true);
  });
});

/** Answers where the child started and what ended it. */
async function projectUntilKilled(count: number, moment: 'applied' | 'before' | 'after') {
  const support = join(__dirname, '../support');
  const script = [join(support, 'runTypeScript.cjs'), join(support, 'projectUntilKilled.ts')];
  const child = spawn(process.execPath, [...script, folder, String(count), moment], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise<NodeJS.Signals | null>((resolve) =>
    child.once('close', (_code, signal) => {
      resolve(signal);
    }),
  );
  let position = '';
  for await (const chunk of child.stdout) position += String(chunk);
  return { position, signal: await ended };
}

describe('a position that an answer named', () => {
  it('is reached once the rows hold its event', async () => {
    const models = await open('web');
    const waited: unknown[] = [];
    for (let index = 0; index < 5; index++) {
      const position = await record(log, 'counter-1', counted(1));
      await models.reached(position);
      waited.push(models.db.prepare('SELECT total FROM by_stream').get());
    }
    expect(waited).toEqual([1, 2, 3, 4, 5].map((total) => ({ total })));
  });

  it('is said to be not yet reached when it does not come in time', async () => {
    const models = await open('web');
    const position = await record(log, 'counter-1', counted(1));

    await expect(models.reached(`${position}9`, 20)).rejects.toMatchObject({
      code: 'NOT_YET_CAUGHT_UP',
    });

    const waiting = models.reached(`${position}9`, 60_000);
    await close(models);
    await expect(waiting).rejects.toMatchObject({ code: 'NOT_YET_CAUGHT_UP' });
  });

  it('is refused when it is of another log', async () => {
    const other = openFileLog(join(folder, 'other.db'));
    const elsewhere = await record(other, 'counter-1', counted(1));
    await other.close();
    const models = await open('web');

    const expected = { code: 'POSITION_OF_ANOTHER_LOG' };
    await expect(models.reached(elsewhere)).rejects.toMatchObject(expected);
    await record(log, 'counter-1', counted(1));
    await expect(models.reached(elsewhere)).rejects.toMatchObject(expected);
    await expect(models.reached('nonsense')).rejects.toMatchObject(expected);
  });
});

describe('announcements', () => {
  it('come once per command, in order, when its rows are committed', async () => {
    const models = await open('web');
    const seen: { size: number; position: string; total: unknown }[] = [];
    models.onAnnouncement((events) => {
      models.db.exec('BEGIN; ROLLBACK'); // fails within a transaction
      const total = models.db.prepare('SELECT sum(events) AS total FROM by_stream').get();
      seen.push({ size: events.length, position: events.at(-1)?.position ?? '', total });
    });

    const expected = [];
    for (let index = 0; index < 30; index++) {
      const events = Array.from({ length: 1 + (index % 3) }, () => counted(1));
      const position = await record(log, `counter-${index % 4}`, ...events);
      expected.push({ size: events.length, position });
    }
    await models.caughtUp();

    expect(seen.map(({ size, position }) => ({ size, position }))).toEqual(expected);
    expect(seen.at(-1)?.total).toEqual({ total: 60 });
  });

  it('go on to the other listeners when one fails, and end when asked', async () => {
    const models = await open('web');
    const seen: string[] = [];
    models.onAnnouncement(() => {
      throw new Error('a listener that fails');
    });
    const end = models.onAnnouncement(([event]) => seen.push(event?.type ?? ''));

    await models.reached(await record(log, 'counter-1', counted(1)));
    end();
    await models.reached(await record(log, 'counter-1', counted(1)));

    expect(seen).toEqual(['Counted']);
    expect(rowsOf(models.db)['byStream']).toEqual([{ stream: 'counter-1', events: 2, total: 2 }]);
  });
});

describe('a projection that throws', () => {
  /** Writes first, so that what must be undone is there. */
  const faulty = (isFaulty: () => boolean): Projection => ({
    ...byStream,
    open(db) {
      const sound = byStream.open(db);
      return {
        apply(event) {
          sound.apply(event);
          if (event.type === 'Strange' && isFaulty()) throw new Error('cannot read this event');
        },
      };
    },
  });
  const totals = (models: ReadModels) => rowsOf(models.db);

  it('is parked with whole commands, and the others go on', async () => {
    const models = await open('web', [faulty(() => true), byType]);
    await models.reached(await record(log, 'counter-1', counted(1), counted(2)));
    await models.reached(await record(log, 'counter-1', counted(4), counted(8, 'Strange')));
    await models.reached(await record(log, 'counter-1', counted(16)));

    expect(models.state().parked).toEqual(['byStream']);
    expect(totals(models)).toEqual({
      byStream: [{ stream: 'counter-1', events: 2, total: 3 }],
      byType: [
        { type: 'Counted', events: 4 },
        { type: 'Strange', events: 1 },
      ],
    });
  });

  it('goes on from where it stood once it is mended, and nothing is announced again', async () => {
    let isFaulty = true;
    const projections = [faulty(() => isFaulty), byType];
    const before = await open('web', projections);
    await before.reached(await record(log, 'counter-1', counted(1)));
    await before.reached(await record(log, 'counter-1', counted(2, 'Strange')));
    await before.reached(await record(log, 'counter-1', counted(4)));
    await close(before);

    const stillFaulty = await open('web', projections);
    await stillFaulty.reached(await record(log, 'counter-1', counted(8)));
    expect(stillFaulty.state().parked).toEqual(['byStream']);
    await close(stillFaulty);

    isFaulty = false;
    const announced: unknown[] = [];
    const mended = await open('web', projections);
    mended.onAnnouncement((events) => announced.push(events));
    await mended.reached(await record(log, 'counter-1', counted(16)));

    expect(mended.state()).toMatchObject({ caughtUp: true, parked: [] });
    expect(announced).toHaveLength(1);
    expect(totals(mended)).toEqual({
      byStream: [{ stream: 'counter-1', events: 5, total: 31 }],
      byType: [
        { type: 'Counted', events: 4 },
        { type: 'Strange', events: 1 },
      ],
    });
    expect(mended.db.prepare('SELECT projection FROM projector').all()).toHaveLength(1);
  });

  it('is not blamed for a full disk: its rows follow when there is room again', async () => {
    const models = await open('web');
    await models.reached(await record(log, 'counter-1', counted(1)));
    const pages = models.db.prepare<{ page_count: number }>('PRAGMA page_count').get();
    models.db.exec(`PRAGMA max_page_count = ${pages?.page_count ?? 0}`);

    const events = Array.from({ length: 20 }, () => counted(1));
    for (let index = 2; index < 12; index++) {
      await record(log, `counter-${index}-${'x'.repeat(2_000)}`, ...events);
    }
    const last = (await log.end()) ?? '';
    await expect(models.reached(last, 100)).rejects.toMatchObject({ code: 'NOT_YET_CAUGHT_UP' });
    expect(models.state().parked).toEqual([]);

    models.db.exec('PRAGMA max_page_count = 100000');
    await models.reached(last, 20_000);
    expect(rowsOf(models.db)['byType']).toEqual([{ type: 'Counted', events: 201 }]);
    expect(rowsOf(models.db)['byStream']).toHaveLength(11);
  });
});

describe('a new version of a projection', () => {
  const next: Projection = { ...byType, version: 2 };

  it('is built beside the old one, which serves until its process stops', async () => {
    await recordSome(20);
    const old = await open('web');
    await old.caughtUp();
    const fresh = await open('web', [byStream, next]);
    await fresh.caughtUp();

    await record(log, 'counter-1', counted(1));
    await Promise.all([old.caughtUp(), fresh.caughtUp()]);
    expect(rowsOf(old.db)).toEqual(rowsOf(fresh.db));
    expect(filesOf('web')).toHaveLength(2);

    await close(old);
    await close(fresh);
    await close(await open('web-2'));
    await open('web', [byStream, next]);
    expect(filesOf('web')).toHaveLength(1);
    expect(filesOf('web-2')).toHaveLength(1);
  });
});

describe('rows that do not belong to the log', () => {
  it.each([
    ['another log', 3],
    ['an empty log', 0],
  ])('are made afresh: %s', async (_case, commands) => {
    const before = await open('web');
    await recordSome(20);
    await before.caughtUp();
    await close(before);

    const other = openFileLog(join(folder, 'other.db'));
    for (let index = 0; index < commands; index++) await record(other, 'counter-1', counted(1));
    const models = await open('web', tallies, other);
    await models.caughtUp();
    const { db } = models;

    expect(rowsOf(db)['byType']).toEqual(
      commands === 0 ? [] : [{ type: 'Counted', events: commands }],
    );
    await close(models);
    await other.close();
  });

  it('are made afresh: a file that cannot be read', async () => {
    const before = await open('web');
    await recordSome(20);
    await before.caughtUp();
    const rows = rowsOf(before.db);
    await close(before);
    const [file = ''] = filesOf('web');
    await writeFile(
      join(folder, 'read', file),
      'not a database, but long enough to look at'.repeat(99),
    );

    const models = await open('web');
    await models.caughtUp();

    expect(rowsOf(models.db)).toEqual(rows);
  });
});
