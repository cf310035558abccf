import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Append, type EventLog, NO_STREAM } from '../platform/eventLog/eventLog';
import { openFileLog } from '../platform/eventLog/fileLog';
import { openDatabase, transaction } from '../platform/sqlite';
import type { Figure } from './figure';

const TOGETHER = 64;
const STREAMS = 500;
/** The two are measured in turns, so that whatever else the machine does weighs on both alike. */
const ROUNDS = 8;
const ROUND_MS = 400;

/**
 * Durable appends a second through the file log, one at a time and 64 together, beside what SQLite
 * itself does with the same JSON, table and fsync: one row, and 64 rows, a transaction.
 */
export async function benchAppends(): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'stele-appends-'));
  const log = openFileLog(join(folder, 'log.db'));
  try {
    const raw = openRaw(join(folder, 'raw.db'), await exampleJson(log));
    const next = appendsInTurn();
    const one = new Comparison();
    const together = new Comparison();

    for (let round = 0; round < ROUNDS; round += 1) {
      await one.raw.run(1, () => {
        raw.insert(1);
      });
      await one.log.run(1, () => log.append(next()));
      await together.raw.run(TOGETHER, () => {
        raw.insert(TOGETHER);
      });
      await together.log.run(TOGETHER, () =>
        Promise.all(Array.from({ length: TOGETHER }, () => log.append(next()))),
      );
    }
    raw.close();
    return [...one.figures('one at a time'), ...together.figures(`${TOGETHER} together`)];
  } finally {
    await log.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

class Rate {
  private count = 0;
  private seconds = 0;

  /** Does the work again and again for a round; each time counts as `count`. */
  async run(count: number, work: () => unknown): Promise<void> {
    const start = performance.now();
    let elapsed = 0;
    while (elapsed < ROUND_MS) {
      await work();
      this.count += count;
      elapsed = performance.now() - start;
    }
    this.seconds += elapsed / 1_000;
  }

  get aSecond(): number {
    return this.count / this.seconds;
  }
}

class Comparison {
  readonly raw = new Rate();
  readonly log = new Rate();

  figures(how: string): Figure[] {
    return [
      { name: `Durable appends, ${how}`, value: this.log.aSecond, unit: '/s' },
      { name: `SQLite inserts, ${how}`, value: this.raw.aSecond, unit: '/s' },
      {
        name: `Durable appends against SQLite inserts, ${how}`,
        value: this.log.aSecond / this.raw.aSecond,
        unit: 'ratio',
        floor: 0.5,
      },
    ];
  }
}

/** An endless row of saves of a section, each on the next of the streams at its revision. */
function appendsInTurn(): () => Append {
  let count = 0;
  return () => {
    const stream = `project-${count % STREAMS}`;
    const expectedRevision = NO_STREAM + Math.floor(count / STREAMS);
    count += 1;
    return saved(stream, expectedRevision);
  };
}

function saved(stream: string, expectedRevision: number): Append {
  return {
    stream,
    expectedRevision,
    events: [
      {
        type: 'SectionSaved',
        data: {
          section: 'BASICS',
          fields: {
            title: '社区高血压患者家庭血压监测的随机对照研究',
            summary: '比较家庭血压监测与常规随访对血压控制率的影响。'.repeat(4),
            startOn: '2026-03-01',
            sampleSize: 240,
          },
        },
      },
    ],
    actor: { accountId: 'account-1', role: 'PI', institutionId: 'institution-1' },
    commandId: `${stream}-${expectedRevision}`,
    requestHash: '0'.repeat(64),
  };
}

/** What the log stores for one such save. */
async function exampleJson(log: EventLog): Promise<string> {
  const [event] = await log.append(saved('example', NO_STREAM));
  return JSON.stringify({ ...event, position: undefined });
}

function openRaw(path: string, json: string) {
  const db = openDatabase(path, { synchronous: 'FULL' });
  db.exec(`
    CREATE TABLE events (
      position INTEGER PRIMARY KEY,
      stream TEXT NOT NULL,
      revision INTEGER NOT NULL,
      json TEXT NOT NULL,
      UNIQUE (stream, revision)
    ) STRICT
  `);
  const insert = db.prepare('INSERT INTO events (stream, revision, json) VALUES (?, ?, ?)');
  let count = 0;
  return {
    insert: (rows: number) => {
      transaction(db, () => {
        for (let row = 0; row < rows; row += 1) {
          insert.run(`project-${count % STREAMS}`, Math.floor(count / STREAMS), json);
          count += 1;
        }
      });
    },
    close: () => {
      db.close();
    },
  };
}
