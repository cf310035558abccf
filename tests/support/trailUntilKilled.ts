/**
 * Appends to the file log argv[2] and keeps its trail in the folder argv[3], a checkpoint every few events, until
 * it is killed. Writes `ready` when the trail has caught up. The signing key is the bytes argv[4] (hex).
 */
import { randomUUID } from 'node:crypto';
import { writeSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { openFileLog } from '../../platform/eventLog/fileLog';
import { createLogger } from '../../platform/logger';
import { keepTrail } from '../../platform/trail/keeper';
import { signingKeyOf } from '../../platform/trail/signingKey';

/** Nobody waits for it for ever, should nobody kill it. */
const MOST_COMMANDS = 20_000;

async function work(path: string, folder: string, seed: string): Promise<void> {
  const log = openFileLog(path);
  const key = signingKeyOf(Buffer.from(seed, 'hex'));
  const logger = createLogger('error');
  const trail = await keepTrail({ log, folder, key, logger, everyEvents: 5 });
  while (trail.state().status === 'CATCHING_UP') await pause(5);
  writeSync(1, 'ready\n');
  for (let count = 0; count < MOST_COMMANDS; count += 1) {
    const stream = `work-${randomUUID()}`;
    await log.append({
      stream,
      expectedRevision: -1,
      events: Array.from({ length: 1 + (count % 3) }, () => ({ type: 'Noted', data: { count } })),
      actor: { accountId: 'account-1', role: 'PI', institutionId: null },
      commandId: stream,
      requestHash: '',
    });
  }
}

const [, , path = '', folder = '', seed = ''] = process.argv;
void work(path, folder, seed);
