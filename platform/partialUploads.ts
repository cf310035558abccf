import { randomUUID } from 'node:crypto';
import { type FileHandle, open, readdir, readFile, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { makeFolderSync, syncFolders, writeOnce } from './durableFile';
import { decrypt, encrypt } from './encryption';
import { takingTurns } from './inTurn';
import type { KeyStore } from './keyStore';
import { isPdfSoFar, notPdf } from './pdfBytes';
import { Refusal } from './refusal';
import { isFileError, storeUnavailable } from './storeUnavailable';

/** A file that comes in parts, perhaps over several connections and starts of the server. */
export interface PartialUpload {
  readonly id: string;
  readonly owner: string;
  readonly name: string;
  /** Bytes of the whole file. */
  readonly length: number;
  /** Bytes that have come, all of them durable. */
  readonly offset: number;
  /** UTC; after it the upload is as if it had never been. */
  readonly expiresAt: string;
  /** What was answered when the whole file was taken in; null before. */
  readonly outcome: unknown;
}

/** Uploads under way, encrypted at rest, each under a key of its own (`upload:<id>`). */
export interface PartialUploads {
  /** Refusals: `TOO_MANY_REQUESTS` for an owner with `MOST_OPEN` uploads under way, `STORE_UNAVAILABLE`. */
  create(given: Pick<PartialUpload, 'owner' | 'name' | 'length'>): Promise<PartialUpload>;
  /** Null: never begun, ended, expired, or another's. Ends an `append` that is still waiting for bytes. */
  find(id: string, owner: string): Promise<PartialUpload | null>;
  /**
   * Adds what comes at `offset`; keeps what has come when the stream breaks off. Refusals: `NOT_FOUND`,
   * `CONFLICT` at another offset, `TOO_LARGE` for more than the whole, V-501 as soon as the first bytes are not
   * those of a PDF, `STORE_UNAVAILABLE`.
   */
  append(id: string, owner: string, offset: number, bytes: Readable): Promise<PartialUpload>;
  /** Runs `take` on the whole file, once, and keeps its answer until the upload expires; the bytes are gone. */
  finish<Outcome>(id: string, owner: string, take: Take<Outcome>): Promise<Outcome>;
  remove(id: string): Promise<void>;
  removeExpired(): Promise<void>;
}

type Take<Outcome> = (upload: PartialUpload, content: Readable) => Promise<Outcome>;

interface Begun {
  readonly owner: string;
  readonly name: string;
  readonly length: number;
  readonly begunAt: number;
}

const MOST_OPEN = 20;
const KEPT = 24 * 60 * 60_000;
const LENGTH_BYTES = 4;
/** Larger pieces never come from a socket: what claims to be one is damage. */
const LARGEST_PIECE = 16 * 1024 * 1024;

const isId = (id: string) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id);
const subjectOf = (id: string) => `upload:${id}`;

/**
 * `<folder>/<id>.begun`, `.parts` and `.done`. The parts are pieces as they came, each sealed with its place
 * in the file: length | sealed. A piece that a crash left unfinished is cut off.
 */
export function openPartialUploads(
  folder: string,
  keys: KeyStore,
  now: () => number,
): PartialUploads {
  const root = resolve(folder);
  makeFolderSync(root);
  const inTurn = takingTurns();
  /** How far each upload is, once it was looked at; before that only its file tells. */
  const offsets = new Map<string, number>();
  const receiving = new Map<string, Readable>();

  const pathOf = (id: string, part: 'begun' | 'parts' | 'done') => join(root, `${id}.${part}`);

  async function sealedIn(id: string, part: 'begun' | 'done'): Promise<unknown> {
    const key = await keys.find(subjectOf(id));
    const sealed = await readFile(pathOf(id, part)).catch(nullIfMissing);
    const clear = key && sealed && decrypt(key, `${id} ${part}`, sealed);
    return clear === null ? null : JSON.parse(clear.toString());
  }

  async function seal(id: string, part: 'begun' | 'done', value: unknown): Promise<void> {
    const key = await keys.keyFor(subjectOf(id));
    const clear = Buffer.from(JSON.stringify(value));
    await writeOnce(pathOf(id, part), encrypt(key, `${id} ${part}`, clear));
    await syncFolders(root, root);
  }

  async function begunBy(id: string, owner: string): Promise<Begun | null> {
    const begun = isId(id) ? ((await sealedIn(id, 'begun')) as Begun | null) : null;
    return begun?.owner !== owner || begun.begunAt + KEPT <= now() ? null : begun;
  }

  /** In turn only: it cuts off what was left unfinished, which another may be writing. */
  async function load(id: string, owner: string): Promise<PartialUpload | null> {
    const begun = await begunBy(id, owner);
    if (begun === null) return null;
    const { name, length, begunAt } = begun;
    const outcome = await sealedIn(id, 'done');
    const offset = outcome === null ? await offsetOf(id) : length;
    const expiresAt = new Date(begunAt + KEPT).toISOString();
    return { id, owner, name, length, offset, expiresAt, outcome };
  }

  async function offsetOf(id: string): Promise<number> {
    const known = offsets.get(id);
    if (known !== undefined) return known;
    const { offset, end } = await wholePieces(id);
    const file = await open(pathOf(id, 'parts'), 'a', 0o600);
    try {
      await file.truncate(end);
      await file.sync();
    } finally {
      await file.close();
    }
    offsets.set(id, offset);
    return offset;
  }

  /** How many bytes the sound pieces hold, and where the last of them ends in the file. */
  async function wholePieces(id: string): Promise<{ offset: number; end: number }> {
    let offset = 0;
    let end = 0;
    for await (const { clear, next } of pieces(id)) {
      offset += clear.length;
      end = next;
    }
    return { offset, end };
  }

  async function* pieces(id: string): AsyncGenerator<{ clear: Buffer; next: number }> {
    const key = await keys.find(subjectOf(id));
    const file = await open(pathOf(id, 'parts'), 'r').catch(nullIfMissing);
    if (file === null) return;
    try {
      let offset = 0;
      for (let at = 0; key !== null;) {
        const length = (await bytesAt(file, at, LENGTH_BYTES))?.readUInt32BE() ?? Infinity;
        if (length > LARGEST_PIECE) return;
        const sealed = await bytesAt(file, at + LENGTH_BYTES, length);
        const clear = sealed && decrypt(key, placeOf(id, offset), sealed);
        if (clear === null) return;
        offset += clear.length;
        at += LENGTH_BYTES + length;
        yield { clear, next: at };
      }
    } finally {
      await file.close();
    }
  }

  async function write(upload: PartialUpload, bytes: Readable): Promise<number> {
    const { id, length } = upload;
    const key = await keys.keyFor(subjectOf(id));
    const file = await open(pathOf(id, 'parts'), 'a', 0o600);
    let { offset } = upload;
    try {
      for await (const chunk of arrivals(bytes)) {
        if (offset + chunk.length > length) throw tooMuch();
        if (offset === 0 && !isPdfSoFar(chunk)) throw notPdf();
        const sealed = encrypt(key, placeOf(id, offset), chunk);
        const size = Buffer.alloc(LENGTH_BYTES);
        size.writeUInt32BE(sealed.length);
        // Not known again before it is durable, whatever goes wrong.
        offsets.delete(id);
        await file.appendFile(Buffer.concat([size, sealed]));
        offset += chunk.length;
      }
    } finally {
      await file.sync();
      await file.close();
    }
    offsets.set(id, offset);
    return offset;
  }

  async function destroy(id: string): Promise<void> {
    if (!isId(id)) return;
    offsets.delete(id);
    await keys.destroy(subjectOf(id));
    for (const part of ['begun', 'parts', 'done'] as const) {
      await rm(pathOf(id, part), { force: true });
    }
  }

  async function found(id: string, owner: string): Promise<PartialUpload> {
    const upload = await load(id, owner);
    if (upload === null) throw noSuchUpload();
    return upload;
  }

  /**
   * The turn of an owner who comes back: the old connection has been given up, perhaps before this end has
   * noticed. Others wait for nothing.
   */
  async function inOwnersTurn<Result>(
    id: string,
    owner: string,
    work: () => Promise<Result>,
  ): Promise<Result | null> {
    if ((await begunBy(id, owner)) === null) return null;
    receiving.get(id)?.destroy();
    return await inTurn(id, work);
  }

  async function idsUnderWay(): Promise<string[]> {
    const names = (await readdir(root)).filter((name) => name.endsWith('.begun'));
    return names.map((name) => name.slice(0, -'.begun'.length));
  }

  async function ownersOpen(owner: string): Promise<number> {
    const names = await readdir(root);
    const isOpen = async (id: string) =>
      !names.includes(`${id}.done`) && (await begunBy(id, owner)) !== null;
    const open = await Promise.all((await idsUnderWay()).map(isOpen));
    return open.filter((each) => each).length;
  }

  return {
    create: ({ owner, name, length }) =>
      inTurn(`owner ${owner}`, async () => {
        if ((await ownersOpen(owner)) >= MOST_OPEN) throw tooMany();
        const id = randomUUID();
        await seal(id, 'begun', { owner, name, length, begunAt: now() } satisfies Begun);
        return await found(id, owner);
      }).catch(unavailable),

    find: (id, owner) => inOwnersTurn(id, owner, () => load(id, owner)).catch(unavailable),

    async append(id, owner, offset, bytes) {
      const appended = await inOwnersTurn(id, owner, async () => {
        const upload = await found(id, owner);
        if (upload.offset !== offset) throw elsewhere(upload.offset);
        receiving.set(id, bytes);
        try {
          return { ...upload, offset: await write(upload, bytes) };
        } finally {
          if (receiving.get(id) === bytes) receiving.delete(id);
        }
      }).catch(unavailable);
      if (appended === null) throw noSuchUpload();
      return appended;
    },

    finish: <Outcome>(id: string, owner: string, take: Take<Outcome>) =>
      inTurn(id, async () => {
        const upload = await found(id, owner);
        if (upload.outcome !== null) return upload.outcome as Outcome;
        const outcome = await take(
          upload,
          Readable.from(clearOf(pieces(id)), { objectMode: false }),
        );
        await seal(id, 'done', outcome);
        await rm(pathOf(id, 'parts'), { force: true });
        return outcome;
      }).catch(unavailable),

    remove: (id) => inTurn(id, () => destroy(id)).catch(unavailable),

    async removeExpired() {
      for (const id of await idsUnderWay()) {
        const begun = (await sealedIn(id, 'begun')) as Begun | null;
        if (begun !== null && begun.begunAt + KEPT > now()) continue;
        await inTurn(id, () => destroy(id));
      }
    },
  };
}

const placeOf = (id: string, offset: number) => `${id} ${offset}`;

async function* clearOf(pieces: AsyncIterable<{ clear: Buffer }>): AsyncGenerator<Buffer> {
  for await (const { clear } of pieces) yield clear;
}

/** What comes until the end, or until the connection breaks: what has come then is kept all the same. */
async function* arrivals(stream: Readable): AsyncGenerator<Buffer> {
  try {
    for await (const chunk of stream.iterator({ destroyOnReturn: false })) {
      yield Buffer.from(chunk as Uint8Array);
    }
  } catch {
    // The client asks how far it has come, and goes on from there.
  }
}

async function bytesAt(file: FileHandle, at: number, length: number): Promise<Buffer | null> {
  const { bytesRead, buffer } = await file.read(Buffer.alloc(length), 0, length, at);
  return bytesRead === length ? buffer : null;
}

function nullIfMissing(error: unknown): null {
  if (isFileError(error, 'ENOENT')) return null;
  throw error;
}

function unavailable(error: unknown): never {
  throw isFileError(error) ? storeUnavailable(error) : error;
}

export const noSuchUpload = (): Refusal =>
  new Refusal('NOT_FOUND', '上传任务不存在或已过期，请重新上传', {
    en: 'There is no such upload, or it has expired; begin again',
  });

const elsewhere = (offset: number): Refusal =>
  new Refusal('CONFLICT', '续传位置不符', { en: `The upload goes on at byte ${offset}` });

const tooMuch = (): Refusal =>
  new Refusal('TOO_LARGE', '上传内容超过声明的文件大小', {
    en: 'More bytes came than the upload was to have',
  });

const tooMany = (): Refusal =>
  new Refusal('TOO_MANY_REQUESTS', `未完成的上传不能超过${MOST_OPEN}个`, {
    en: `At most ${MOST_OPEN} uploads may be under way`,
    retryAfter: 60,
  });
