// A composition root: `npm run bench` prints each figure with its floor, where it has one.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeDemoFolder } from '../cli/demo/demoFolder';
import { startStele } from '../gateway/stele';
import { readSettings, realDataFolder } from '../platform/settings';
import { accountsProjections } from '../services/accounts/answers';
import { insightProjections } from '../services/insight/subgraph';
import { registryProjections } from '../services/registry/subgraph';
import { reviewProjections } from '../services/review/subgraph';
import { benchAppends } from './appends';
import { benchAttacks } from './attacks';
import { benchDifference } from './difference';
import type { Figure } from './figure';
import { benchFederation } from './federation';
import { benchLive } from './live';
import { benchImport } from './import';
import { benchReplay } from './replay';
import { benchSignIns } from './signIns';
import { benchVersions } from './versions';
import { benchVerify } from './verify';

function print(figures: readonly Figure[]): void {
  for (const { name, value, unit, floor, ceiling } of figures) {
    const shown = value >= 100 ? Math.round(value).toLocaleString('en') : value.toFixed(2);
    const isMissed = value < (floor ?? -Infinity) || value > (ceiling ?? Infinity);
    const bound =
      floor === undefined
        ? ceiling === undefined
          ? null
          : `at most ${ceiling}`
        : `at least ${floor}`;
    const verdict = bound === null ? '' : ` (${bound}${isMissed ? ', MISSED' : ''})`;
    process.stdout.write(`${name}: ${shown} ${unit}${verdict}\n`);
  }
}

/** Ready after start, first with the demo to make and then again, and memory with it. */
async function benchStart(folder: string): Promise<Figure[]> {
  const settings = readSettings({
    STELE_DATA: folder,
    STELE_PORT: '0',
    STELE_LOG_LEVEL: 'error',
    STELE_BUDGET: '0',
  });
  const start = async () => {
    const began = performance.now();
    await makeDemoFolder(settings.folder);
    const stele = await startStele(settings);
    return { stele, seconds: (performance.now() - began) / 1_000 };
  };
  const first = await start();
  await first.stele.close();
  const again = await start();
  const megabytes = process.memoryUsage().rss / 1_048_576;
  await again.stele.close();
  return [
    { name: 'ready after a first start, the demo made', value: first.seconds, unit: 's' },
    { name: 'ready after a later start', value: again.seconds, unit: 's' },
    { name: 'memory with the demo', value: megabytes, unit: 'MB' },
  ];
}

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'stele-bench-'));
  try {
    print(await benchStart(folder));
    print(await benchAppends());
    const projections = [
      ...accountsProjections,
      ...registryProjections,
      ...reviewProjections,
      ...insightProjections,
    ];
    const log = join(folder, 'demo', 'events.db');
    print(await benchReplay([...new Set(projections)], log));
    print(await benchDifference());
    print(await benchSignIns());
    print(await benchVersions(log));
    print(await benchFederation(folder));
    print(await benchLive(folder));
    print(await benchAttacks(folder));
    print(await benchVerify());
    print(await benchImport(realDataFolder()));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

void main();
