import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openFileLog } from '../platform/eventLog/fileLog';
import { createLogger } from '../platform/logger';
import { openReadModels, type Projection } from '../platform/readModels';
import { openDatabase } from '../platform/sqlite';
import type { Figure } from './figure';

const rounds = 5;

interface Pass {
  readonly events: number;
  readonly seconds: number;
}

/**
 * Replays the file log at `logPath` through all projections into new read models, in turns with a bare
 * scan of the same file that only parses each event; the figures are the medians of five rounds.
 */
export async function benchReplay(
  projections: readonly Projection[],
  logPath: string,
): Promise<Figure[]> {
  bareScan(logPath); // so that both find the file in the system's cache
  const scans: number[] = [];
  const replays: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const scan = bareScan(logPath);
    scans.push(scan.events / scan.seconds);
    replays.push(scan.events / (await replay(projections, logPath)));
  }

  const [scanned, replayed] = [median(scans), median(replays)];
  return [
    { name: 'events replayed through all read models', value: replayed, unit: 'events/s' },
    { name: 'events scanned with JSON.parse', value: scanned, unit: 'events/s' },
    { name: 'replay against bare scan', value: replayed / scanned, unit: '×', floor: 0.2 },
  ];
}

function bareScan(logPath: string): Pass {
  const db = openDatabase(logPath, { synchronous: 'FULL' });
  try {
    const all = db.prepare<{ json: string }>('SELECT json FROM events ORDER BY position');
    let events = 0;
    const startedAt = performance.now();
    for (const { json } of all.iterate()) if (JSON.parse(json) !== null) events++;
    return { events, seconds: (performance.now() - startedAt) / 1_000 };
  } finally {
    db.close();
  }
}

/** Answers the seconds from opening empty read models until they hold the whole log. */
async function replay(projections: readonly Projection[], logPath: string): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'stele-replay-'));
  const log = openFileLog(logPath);
  const logger = createLogger('silent');
  try {
    const startedAt = performance.now();
    const models = await openReadModels({ folder, process: 'replay', log, projections, logger });
    await models.caughtUp();
    const seconds = (performance.now() - startedAt) / 1_000;
    const { parked } = models.state();
    await models.close();
    if (parked.length > 0) throw new Error(`Replayed without ${parked.join(', ')}: it threw.`);
    return seconds;
  } finally {
    await log.close();
    rmSync(folder, { recursive: true });
  }
}

function median(values: readonly number[]): number {
  return values.toSorted((left, right) => left - right)[Math.floor(values.length / 2)] ?? 0;
}
