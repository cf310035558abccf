/**
 * Runs the process of `doubling.ts` on the data folder argv[2] and kills itself with argv[3] reactions
 * done: after the append, before the checkpoint.
 */
import { join } from 'node:path';
import { openFileLog } from '../../platform/eventLog/fileLog';
import { createLogger } from '../../platform/logger';
import { runProcesses } from '../../platform/processes';
import { doubling } from './doubling';

async function reactUntilKilled(folder: string, reactions: number): Promise<void> {
  const log = openFileLog(join(folder, 'log.db'));
  let done = 0;
  const double = doubling(log, () => {
    if (++done === reactions) process.kill(process.pid, 'SIGKILL');
  });
  const logger = createLogger('silent');
  const running = await runProcesses({ folder, process: 'web', log, processes: [double], logger });
  await running.idle();
  await running.stop();
  await log.close();
}

void reactUntilKilled(process.argv[2] ?? '', Number(process.argv[3]));
