import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Append, NO_STREAM } from '../platform/eventLog/eventLog';
import { openFileLog } from '../platform/eventLog/fileLog';
import { openStoredEvents } from '../platform/eventLog/openStoredEvents';
import { openDatabaseToRead } from '../platform/sqlite';
import { verifyTrail } from '../platform/trail/verify';
import type { Figure } from './figure';

const EVENTS = 20_000;
const STREAMS = 500;
const ROUNDS = 5;

/**
 * Events a second that `stele verify` checks, in turns with a bare scan of the same file that only parses each
 * event; medians of five rounds.
 */
export async function benchVerify(): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'stele-verify-'));
  const path = join(folder, 'log.db');
  try {
    await fill(path);
    const scans: number[] = [];
    const checks: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      scans.push(EVENTS / bareScan(path));
      checks.push(EVENTS / (await check(path)));
    }
    const [scanned, checked] = [median(scans), median(checks)];
    return [
      { name: 'events verified', value: checked, unit: 'events/s' },
      { name: 'events scanned with JSON.parse', value: scanned, unit: 'events/s' },
      { name: 'verify against bare scan', value: checked / scanned, unit: '×' },
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function fill(path: string): Promise<void> {
  const log = openFileLog(path);
  for (let round = 0; round < EVENTS / STREAMS; round += 1) {
    await Promise.all(
      Array.from({ length: STREAMS }, (_, stream) => log.append(saved(stream, NO_STREAM + round))),
    );
  }
  await log.close();
}

const saved = (stream: number, expectedRevision: number): Append => ({
  stream: `project-${stream}`,
  expectedRevision,
  events: [
    {
      type: 'SectionSaved',
      data: {
        section: 'basic',
        set: { filingTitle: '社区高血压患者家庭血压监测的随机对照研究', targetSize: 240 },
      },
    },
  ],
  actor: { accountId: 'account-1', role: 'PI', institutionId: 'institution-1' },
  commandId: `${stream}-${expectedRevision}`,
  requestHash: '0'.repeat(64),
});

/** Seconds. */
function bareScan(path: string): number {
  const db = openDatabaseToRead(path);
  const startedAt = performance.now();
  let events = 0;
  const all = db.prepare<{ json: string }>('SELECT json FROM events ORDER BY position');
  for (const { json } of all.iterate()) if (JSON.parse(json) !== null) events += 1;
  const seconds = (performance.now() - startedAt) / 1_000;
  db.close();
  if (events !== EVENTS) throw new Error(`Scanned ${events} of ${EVENTS} events.`);
  return seconds;
}

/** Seconds. */
async function check(path: string): Promise<number> {
  const stored = await openStoredEvents(`file:${path}`);
  const startedAt = performance.now();
  const { events, faultCount } = await verifyTrail({ stored, checkpoints: [], keys: new Map() });
  const seconds = (performance.now() - startedAt) / 1_000;
  await stored.close();
  if (events !== EVENTS || faultCount > 0) throw new Error('The log was not verified.');
  return seconds;
}

const median = (values: readonly number[]): number =>
  values.toSorted((left, right) => left - right)[Math.floor(values.length / 2)] ?? 0;
