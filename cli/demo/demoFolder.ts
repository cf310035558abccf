import { fork } from 'node:child_process';
import { existsSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { syncFolders } from '../../platform/durableFile';
import { Refusal } from '../../platform/refusal';
import { openDatabase } from '../../platform/sqlite';

/**
 * Makes the demo's folder where there is none. It appears whole or not at all: it is made under
 * `<folder>.making` by a process of its own, which has ended, and closed every file, before the folder gets
 * its name. What a start left there that was killed is removed first.
 *
 * Refused with `STORE_UNAVAILABLE` while another start makes the same demo, and where the folder holds
 * files but no log.
 */
export async function makeDemoFolder(folder: string): Promise<void> {
  const making = `${folder}.making`;
  if (!isMade(folder)) {
    // Let go of by the system when this process is killed, so that the next start is not held up.
    const lock = openDatabase(join(making, 'lock.db'), { synchronous: 'NORMAL', exclusive: true });
    try {
      // Asked again: the start that held the lock before may have finished.
      if (!isMade(folder)) await make(join(making, 'demo'), folder);
    } finally {
      lock.close();
    }
  }
  rmSync(making, { recursive: true, force: true });
}

function isMade(folder: string): boolean {
  if (existsSync(join(folder, 'events.db'))) return true;
  if (existsSync(folder) && readdirSync(folder).length > 0) {
    throw new Refusal('STORE_UNAVAILABLE', `${folder} 中有文件但没有事件日志，请先移走`, {
      en: `${folder} holds files but no event log: move them away, and the demo is made anew`,
    });
  }
  return false;
}

async function make(unfinished: string, folder: string): Promise<void> {
  rmSync(unfinished, { recursive: true, force: true });
  const maker = fork(join(__dirname, 'main.js'), [unfinished]);
  const code = await new Promise((resolve, reject) => {
    maker.once('error', reject);
    maker.once('exit', resolve);
  });
  if (code !== 0)
    throw new Refusal('STORE_UNAVAILABLE', '演示数据未能生成', {
      en: 'The demo could not be made',
    });
  renameSync(unfinished, folder);
  await syncFolders(dirname(folder), dirname(folder));
}
