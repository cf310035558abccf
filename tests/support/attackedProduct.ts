import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { openEventLog } from '../../platform/eventLog/openEventLog';
import type { EventLog } from '../../platform/eventLog/eventLog';
import { readSettings } from '../../platform/settings';
import { livesOf } from './lives';
import { startKit, type Kit } from './registry';
import { startServer, type StartedProduct } from './startedProduct';

const root = join(__dirname, '..', '..');

/** A registry that is served by a process of its own, which any unhandled rejection would end. */
export interface AttackedProduct {
  readonly kit: Kit;
  readonly url: string;
  readonly port: number;
  /** The log that the process writes, opened a second time. */
  readonly log: EventLog;
  /** Megabytes that the process holds. */
  memory(): number;
  /** Throws, with what it printed, when the process has ended, is not well, or met what it did not expect. */
  requireUnharmed(): Promise<void>;
  close(): Promise<void>;
}

/** `prepare` runs while the registry is still served by this process. */
export async function startAttackedProduct(
  prepare: (kit: Kit) => Promise<unknown> = () => Promise.resolve(),
): Promise<AttackedProduct> {
  const kit = await startKit();
  await prepare(kit);
  const runTypeScript = join(root, 'tests', 'support', 'runTypeScript.cjs');
  const main = join(root, 'gateway', 'main.ts');
  // A budget would turn away what is to be tried.
  const env = { ...kit.env, STELE_LOG_LEVEL: 'error', STELE_BUDGET: '0' };
  let product: StartedProduct | undefined;
  const lives = livesOf(() => (product = startServer([runTypeScript, main], env)));
  await kit.moveTo(lives);
  await lives.start();
  const url = await lives.url();
  const log = await openEventLog(readSettings(kit.env).eventLog);
  const output = () => product?.output() ?? '';

  return {
    ...{ kit, url, log },
    port: Number(new URL(url).port),
    memory() {
      const pid = String(product?.process.pid);
      return Number(execFileSync('ps', ['-o', 'rss=', '-p', pid], { encoding: 'utf8' })) / 1024;
    },
    async requireUnharmed() {
      const { status } = await fetch(`${url}/livez`).catch((error: unknown) => {
        throw new Error(`the server does not answer: ${output()}`, { cause: error });
      });
      if (status !== 200) throw new Error(`the server is not well: ${status} ${output()}`);
      if (output().includes('"level":50')) throw new Error(`the server met an error: ${output()}`);
    },
    async close() {
      await log.close();
      await lives.kill();
      await kit.close();
    },
  };
}
