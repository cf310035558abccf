import {
  type CipherGCM,
  createCipheriv,
  createDecipheriv,
  createHash,
  randomBytes,
  randomUUID,
} from 'node:crypto';
import { readdirSync, rmSync } from 'node:fs';
import { type FileHandle, mkdir, open, readdir, rm, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { linkOnce, makeFolderSync, syncFolders } from './durableFile';
import { CIPHER, IV_BYTES, TAG_BYTES } from './encryption';
import type { KeyStore } from './keyStore';
import { pdfBytes } from './pdfBytes';
import { Refusal } from './refusal';
import { isFileError, storeUnavailable } from './storeUnavailable';

/** Files as uploaded, encrypted at rest, each under a key of its own (`file:<id>`). */
export interface Blobs {
  /**
   * Takes one PDF in, in constant memory. Durable when it resolves; after a refusal nothing is left.
   * Refusals: `INVALID` V-501 (no PDF, as soon as its first bytes are seen), `TOO_LARGE` V-502 (more than
   * `limit` bytes), `CONFLICT` (the id is taken), `INVALID` (the stream broke off), `STORE_UNAVAILABLE`, and
   * those of `check`, which is given the whole file before it is kept.
   * A refused stream is not destroyed, so that its sender can still be answered.
   */
  put(
    id: string,
    stream: Readable,
    limit: number,
    check?: (arrived: ArrivedBlob) => Promise<void>,
  ): Promise<StoredBlob>;
  /**
   * null: never stored, removed or erased. The stream fails at its end with a `DamagedBlob` when the stored
   * bytes are not what was written: who acts on the whole waits for the end.
   */
  read(id: string): Promise<Readable | null>;
  /** Key and bytes are gone when it resolves. */
  remove(id: string): Promise<void>;
  /** The ids of all that was kept before this instant (of the machine's clock, milliseconds), in no order. */
  keptBefore(instant: number): AsyncIterable<string>;
}

/** A file that has come whole and is not kept yet. */
interface ArrivedBlob extends StoredBlob {
  /** As `Blobs.read`. */
  content(): Readable;
}

interface StoredBlob {
  /** Bytes. */
  readonly size: number;
  /** Hex, of the clear bytes. */
  readonly sha256: string;
}

export class DamagedBlob extends Error {
  override readonly name = 'DamagedBlob';

  constructor(id: string) {
    super(`The stored bytes of the file ${id} are not what was written`);
  }
}

const READ_BYTES = 64 * 1024;

/** `<folder>/ab/<id>`: iv | cipher text | tag, with the id authenticated. Ids are those of UUIDs. */
export function openFileBlobs(folder: string, keys: KeyStore): Blobs {
  const root = resolve(folder);
  const waitingRoom = join(root, 'arriving');
  makeFolderSync(waitingRoom);
  sweep(waitingRoom);
  const arriving = new Set<string>();

  const pathOf = (id: string) =>
    join(root, createHash('sha256').update(id).digest('hex').slice(0, 2), id);

  async function receive(
    id: string,
    stream: Readable,
    limit: number,
    check?: (arrived: ArrivedBlob) => Promise<void>,
  ): Promise<StoredBlob> {
    const path = pathOf(id);
    if ((await sizeOf(path)) !== null) throw taken();

    const temporary = join(waitingRoom, `${String(process.pid)}-${randomUUID()}`);
    const hash = createHash('sha256');
    const stored = { size: 0, sha256: '' };
    let sealing: Sealing | null = null;
    let hasKey = false;
    let isMine = false;
    try {
      for await (const chunk of pdfBytes(stream, limit)) {
        if (sealing === null) {
          hasKey = true;
          sealing = await beginSealing(temporary, id, await keys.keyFor(subjectOf(id)));
        }
        hash.update(chunk);
        stored.size += chunk.length;
        await sealing.write(chunk);
      }
      stored.sha256 = hash.digest('hex');
      await sealing?.finish();
      if (check) {
        const key = await keys.keyFor(subjectOf(id));
        const sealed = (await stat(temporary)).size;
        await check({ ...stored, content: () => clearStream(temporary, id, sealed, key) });
      }
      await mkdir(dirname(path), { recursive: true, mode: 0o700 });
      isMine = await linkOnce(temporary, path);
      if (isMine) await syncFolders(dirname(path), root);
    } catch (error) {
      await sealing?.abandon();
      if (isMine) await rm(path, { force: true });
      if (hasKey) await keys.destroy(subjectOf(id));
      throw error;
    }
    // Another process was given the same id: the file and the key are that one's.
    if (!isMine) throw taken();
    return stored;
  }

  return {
    async put(id, stream, limit, check) {
      if (!isBlobId(id)) throw new TypeError('The id of a file is not a UUID');
      // Two writers of one id share its key: the loser must not destroy it.
      if (arriving.has(id)) throw taken();
      arriving.add(id);
      try {
        return await receive(id, stream, limit, check);
      } catch (error) {
        throw isFileError(error) ? storeUnavailable(error) : error;
      } finally {
        arriving.delete(id);
      }
    },

    async read(id) {
      if (!isBlobId(id)) return null;
      try {
        const size = await sizeOf(pathOf(id));
        const key = size === null ? null : await keys.find(subjectOf(id));
        if (size === null || key === null) return null;
        return clearStream(pathOf(id), id, size, key);
      } catch (error) {
        throw isFileError(error) ? storeUnavailable(error) : error;
      }
    },

    async remove(id) {
      if (!isBlobId(id)) return;
      // The key first: without it, whatever a crash leaves behind is noise.
      await keys.destroy(subjectOf(id));
      try {
        if ((await sizeOf(pathOf(id))) === null) return;
        await rm(pathOf(id), { force: true });
        await syncFolders(dirname(pathOf(id)), root);
      } catch (error) {
        throw isFileError(error) ? storeUnavailable(error) : error;
      }
    },

    async *keptBefore(instant) {
      for (const folder of await readdir(root)) {
        if (!/^[0-9a-f]{2}$/.test(folder)) continue;
        for (const id of await readdir(join(root, folder))) {
          const kept = await stat(join(root, folder, id)).catch(() => null);
          if (isBlobId(id) && kept !== null && kept.ctimeMs < instant) yield id;
        }
      }
    },
  };
}

const subjectOf = (id: string) => `file:${id}`;

/** An id is part of a path: nothing but a UUID may become one. */
const isBlobId = (id: string) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id);

interface Sealing {
  write(clear: Buffer): Promise<void>;
  /** All bytes are on the disk when it resolves. */
  finish(): Promise<void>;
  abandon(): Promise<void>;
}

async function beginSealing(path: string, id: string, key: Buffer): Promise<Sealing> {
  const file = await open(path, 'wx', 0o600);
  const iv = randomBytes(IV_BYTES);
  const cipher: CipherGCM = createCipheriv(CIPHER, key, iv).setAAD(Buffer.from(id));
  const sealing: Sealing = {
    write: (clear) => file.appendFile(cipher.update(clear)),
    async finish() {
      await file.appendFile(Buffer.concat([cipher.final(), cipher.getAuthTag()]));
      await file.sync();
      await file.close();
    },
    async abandon() {
      // Closed already when it was finished.
      await file.close().catch(() => undefined);
      await rm(path, { force: true });
    },
  };
  try {
    await file.appendFile(iv);
    return sealing;
  } catch (error) {
    await sealing.abandon();
    throw error;
  }
}

const clearStream = (...stored: Parameters<typeof clearBytes>): Readable =>
  Readable.from(clearBytes(...stored), { objectMode: false });

async function* clearBytes(
  path: string,
  id: string,
  size: number,
  key: Buffer,
): AsyncGenerator<Buffer> {
  const end = size - TAG_BYTES;
  if (end < IV_BYTES) throw new DamagedBlob(id);
  const file = await open(path, 'r');
  try {
    const iv = await bytesAt(file, id, 0, IV_BYTES);
    const decipher = createDecipheriv(CIPHER, key, iv, { authTagLength: TAG_BYTES });
    decipher.setAAD(Buffer.from(id)).setAuthTag(await bytesAt(file, id, end, TAG_BYTES));
    for (let at = IV_BYTES; at < end; at += READ_BYTES) {
      yield decipher.update(await bytesAt(file, id, at, Math.min(READ_BYTES, end - at)));
    }
    try {
      decipher.final();
    } catch {
      throw new DamagedBlob(id);
    }
  } finally {
    await file.close();
  }
}

async function bytesAt(file: FileHandle, id: string, at: number, length: number): Promise<Buffer> {
  const { bytesRead, buffer } = await file.read(Buffer.alloc(length), 0, length, at);
  if (bytesRead !== length) throw new DamagedBlob(id);
  return buffer;
}

async function sizeOf(path: string): Promise<number | null> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if (isFileError(error, 'ENOENT')) return null;
    throw error;
  }
}

/** Removes what a crash left unfinished, but not what another living process is receiving. */
function sweep(waitingRoom: string): void {
  for (const name of readdirSync(waitingRoom)) {
    const owner = Number(name.split('-')[0]);
    if (owner === process.pid || !isAlive(owner)) rmSync(join(waitingRoom, name), { force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return isFileError(error, 'EPERM');
  }
}

function taken(): Refusal {
  return new Refusal('CONFLICT', '文件已存在', { en: 'There is a file with this id already' });
}
