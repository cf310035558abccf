import { createHmac, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { LRUCache } from 'lru-cache';
import { makeFolderSync, syncFolders, writeOnce, writeOnceSync } from './durableFile';
import { decrypt, encrypt } from './encryption';
import { derivedKey } from './masterKey';
import { isFileError, storeUnavailable } from './storeUnavailable';

/**
 * One data key of 32 bytes for each subject: a person (`account:<id>`), a project's contact, a file. To
 * destroy a key is to erase all that was encrypted under it, wherever it was copied.
 *
 * Refusal: `STORE_UNAVAILABLE` when the store does not do its work. A key that is there but damaged is an
 * Error, never taken for a missing one.
 */
export interface KeyStore {
  /** The subject's key, made if there is none; durable before it resolves, the same for every caller. */
  keyFor(subject: string): Promise<Buffer>;
  /** null: never made, or destroyed. An ordinary state. */
  find(subject: string): Promise<Buffer | null>;
  /** The key is gone, here and on disk, when it resolves. Another process forgets it within five minutes. */
  destroy(subject: string): Promise<void>;
}

const CACHED_KEYS = 10_000;
const CACHED_FOR_MS = 5 * 60_000;

/**
 * Keys as files, wrapped by AES-256-GCM with the subject authenticated: `<folder>/a/b/ab….key`, named by a
 * keyed hash, so that the names of the files tell nothing. Several processes may share the folder.
 *
 * Throws when the folder was made with another wrapping key.
 */
export function openFileKeyStore(folder: string, wrapKey: Buffer): KeyStore {
  const root = resolve(folder);
  const nameKey = derivedKey(wrapKey, 'names of key files');
  makeFolderSync(root);
  requireSameWrapKey(join(root, 'fingerprint'), derivedKey(wrapKey, 'fingerprint').toString('hex'));

  const cache = new LRUCache<string, Buffer>({ max: CACHED_KEYS, ttl: CACHED_FOR_MS });
  const inTurn = turns();

  function pathOf(subject: string): string {
    const name = createHmac('sha256', nameKey).update(subject).digest('hex');
    return join(root, name.slice(0, 1), name.slice(1, 2), `${name}.key`);
  }

  async function read(subject: string): Promise<Buffer | null> {
    const path = pathOf(subject);
    const wrapped = await readFile(path).catch(nullIfMissing);
    if (wrapped === null) return null;
    const key = decrypt(wrapKey, subject, wrapped);
    if (key?.length !== 32) throw new Error(`The key file ${path} is damaged or was moved`);
    return key;
  }

  async function readOrMake(subject: string): Promise<Buffer> {
    const path = pathOf(subject);
    let key = await read(subject);
    if (key === null) {
      await mkdir(dirname(path), { recursive: true, mode: 0o700 });
      await writeOnce(path, encrypt(wrapKey, subject, randomBytes(32)));
      // What is there now: of two processes that make it together, one wins.
      key = await read(subject);
    }
    if (key === null) throw new Error(`The key file ${path} vanished while it was made`);
    // Also for a key that was found: another process may have made it a moment ago.
    await syncFolders(dirname(path), root);
    return key;
  }

  return {
    async keyFor(subject) {
      const known = cache.get(subject);
      if (known) return known;
      return inTurn(subject, async () => {
        const key = cache.get(subject) ?? (await readOrMake(subject));
        cache.set(subject, key);
        return key;
      });
    },

    async find(subject) {
      const known = cache.get(subject);
      if (known) return known;
      return inTurn(subject, async () => {
        const key = await read(subject);
        if (key) cache.set(subject, key);
        return key;
      });
    },

    async destroy(subject) {
      await inTurn(subject, async () => {
        cache.delete(subject);
        const folderOfKey = dirname(pathOf(subject));
        const names = await readdir(folderOfKey).catch(nullIfMissing);
        // A crash may have left a temporary name of the same key behind: all its names go.
        const own = names?.filter((name) => name.startsWith(basename(pathOf(subject)))) ?? [];
        for (const name of own) await rm(join(folderOfKey, name), { force: true });
        if (own.length > 0) await syncFolders(folderOfKey, folderOfKey);
      });
    },
  };
}

function requireSameWrapKey(path: string, fingerprint: string): void {
  writeOnceSync(path, fingerprint);
  if (readFileSync(path, 'utf8') !== fingerprint) {
    throw new Error(
      `The keys in ${dirname(path)} were made with another master key: wanted that one in STELE_MASTER_KEY`,
    );
  }
}

/**
 * What is done to one subject is done one after the other; different subjects do not wait. So a key that
 * is being destroyed never comes back into memory, and no caller gets a key before it is durable.
 */
function turns(): <T>(subject: string, work: () => Promise<T>) => Promise<T> {
  const last = new Map<string, Promise<unknown>>();
  return (subject, work) => {
    const turn = (last.get(subject) ?? Promise.resolve()).then(work).catch(unavailable);
    const settled = turn
      .catch(() => undefined)
      .finally(() => {
        if (last.get(subject) === settled) last.delete(subject);
      });
    last.set(subject, settled);
    return turn;
  };
}

function nullIfMissing(error: unknown): null {
  if (isFileError(error, 'ENOENT')) return null;
  throw error;
}

function unavailable(error: unknown): never {
  throw isFileError(error) ? storeUnavailable(error) : error;
}
