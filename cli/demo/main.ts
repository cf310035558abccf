// A composition root: makes the demo in the folder argv[2], for `demoFolder.ts`, and ends.
import { runStele } from '../../gateway/stele';
import { createLogger } from '../../platform/logger';
import { readSettings } from '../../platform/settings';
import { demoClock } from './demoClock';
import { makeDemo } from './makeDemo';

async function main(): Promise<void> {
  const [folder = ''] = process.argv.slice(2);
  const settings = { ...readSettings(), folder, eventLog: `file:${folder}/events.db` };
  const clock = demoClock();
  // Errors only: the paths that would be named, such as the master key's, are not the final ones.
  const logger = createLogger('error');
  const running = await runStele(settings, { now: clock.now, logger });
  await makeDemo({ ...running, clock, say: (text) => process.stdout.write(`${text}\n`) });
  await running.close();
}

// Nobody waits for it any more: the start that asked for it was killed.
process.once('disconnect', () => process.exit(1));
main().then(
  () => process.exit(0),
  (error: unknown) => {
    process.stderr.write(
      `${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
    );
    process.exit(1);
  },
);
