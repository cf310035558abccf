import { hkdfSync, randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { makeFolderSync, writeOnceSync } from './durableFile';
import type { Settings } from './settings';
import { isFileError } from './storeUnavailable';

/**
 * The 32 bytes that wrap every other key: from the setting, or from `<folder>/keys/master` (mode 0600),
 * which an embedded start makes once; `made` hears its path, so that the start can say so.
 *
 * Throws when that file is damaged, or gone while there are keys that only it could open.
 */
export function masterKey(
  { masterKey: given, folder }: Pick<Settings, 'masterKey' | 'folder'>,
  made?: (path: string) => void,
): Buffer {
  if (given !== null) return given.export();

  const path = join(folder, 'keys', 'master');
  makeFolderSync(dirname(path));
  const kept = read(path);
  if (kept !== null) return kept;

  const others = readdirSync(dirname(path)).filter((name) => !name.startsWith('master'));
  if (others.length > 0) {
    throw new Error(
      `The keys in ${dirname(path)} need the master key they were made with: wanted it in STELE_MASTER_KEY or in ${path}, found neither`,
    );
  }
  const isMine = writeOnceSync(path, `${randomBytes(32).toString('hex')}\n`);
  if (isMine) made?.(path);

  // Of two processes that start together, one wins; both go on with what is there now.
  const won = read(path);
  if (won === null) throw new Error(`${path} vanished while it was made`);
  return won;
}

/** An independent key of 32 bytes for one purpose (`wrap`, `lookup`, `caller` …): HKDF-SHA256. */
export function derivedKey(master: Buffer, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', master, '', `stele ${purpose}`, 32));
}

function read(path: string): Buffer | null {
  let text: string;
  try {
    text = readFileSync(path, 'utf8').trim();
  } catch (error) {
    if (isFileError(error, 'ENOENT')) return null;
    throw error;
  }
  if (!/^[0-9a-f]{64}$/.test(text)) {
    throw new Error(
      `${path} is damaged: wanted 64 hexadecimal characters, found ${String(text.length)} characters`,
    );
  }
  return Buffer.from(text, 'hex');
}
