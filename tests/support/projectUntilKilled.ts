/**
 * Brings the read models `victim` of the data folder argv[2] up to date and kills itself (SIGKILL) on
 * the way: with argv[3] events applied, or right before or right after its argv[3]th commit, as argv[4]
 * says. Writes the position it starts from.
 */
import { writeSync } from 'node:fs';
import { join } from 'node:path';
import { openFileLog } from '../../platform/eventLog/fileLog';
import { createLogger } from '../../platform/logger';
import { openReadModels, type Projection } from '../../platform/readModels';
import type { Database } from '../../platform/sqlite';
import { byStream, byType } from './tallies';

const [folder = '', count, moment] = process.argv.slice(2);
let left = Number(count);

function countDown(): void {
  if (--left === 0) process.kill(process.pid, 'SIGKILL');
}

/** It is the projector's own commit on this connection that is cut off. */
function killAtCommit(db: Database): void {
  const exec = db.exec.bind(db);
  Object.defineProperty(db, 'exec', {
    value(sql: string) {
      if (sql === 'COMMIT' && moment === 'before') countDown();
      exec(sql);
      if (sql === 'COMMIT' && moment === 'after') countDown();
    },
  });
}

const lethal: Projection = {
  ...byStream,
  open(db) {
    killAtCommit(db);
    const sound = byStream.open(db);
    return {
      apply(event) {
        sound.apply(event);
        if (moment === 'applied') countDown();
      },
    };
  },
};

async function projectUntilKilled(): Promise<void> {
  const log = openFileLog(join(folder, 'log.db'));
  const models = await openReadModels({
    folder,
    process: 'victim',
    log,
    projections: [lethal, byType],
    logger: createLogger('silent'),
  });
  writeSync(1, models.position() ?? 'nothing');
  await models.caughtUp();
  await models.close();
  await log.close();
}

void projectUntilKilled();
