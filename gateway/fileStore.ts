import type { Readable } from 'node:stream';
import type { Request, Response } from 'express';
import type { Caller } from '../platform/caller';

/** What the routes need of the registry: handed in by the composition root. */
export interface FileStore {
  /** The name that a file will have; refuses whoever may not upload, and a name that is no PDF's. */
  admit(caller: Caller, name: string): Promise<string>;
  store(caller: Caller, name: string, content: Readable): Promise<StoredAnswer>;
  /** Records the download before the first byte. */
  open(
    caller: Caller,
    fileId: string,
    purpose: string | null,
  ): Promise<{ name: string; size: number; sha256: string; content: Readable }>;
}

export interface StoredAnswer {
  readonly fileId: string;
  readonly name: string;
  readonly size: number;
  readonly sha256: string;
  /** In quarantine: nobody may attach or download it before the virus scanner has seen it. */
  readonly awaitsScan: boolean;
  readonly position: string | null;
}

/** Where tus's last answer says which file the upload has become. */
export const FILE_ID_HEADER = 'stele-file-id';

/** How much of a refused upload is still read, so that its sender hears the answer instead of a reset. */
const DRAINED = 64 * 1024 * 1024;

/** The id of a file that is stored, with what its sender can compare. */
export function answerStored(response: Response, stored: StoredAnswer): void {
  const { fileId, name, size, sha256, awaitsScan, position } = stored;
  if (position !== null) response.set('x-stele-position', position);
  response.set(FILE_ID_HEADER, fileId).json({ id: fileId, name, size, sha256, awaitsScan });
}

/** Reads what still comes of a request, up to a bound, and forgets it. */
export async function drain(request: Request): Promise<void> {
  let read = 0;
  request.resume();
  await new Promise<void>((resolve) => {
    request.on('data', (chunk: Buffer) => {
      read += chunk.length;
      if (read > DRAINED) resolve();
    });
    request.once('end', resolve);
    request.once('close', resolve);
    request.once('error', () => {
      resolve();
    });
    if (request.readableEnded || request.destroyed) resolve();
  });
}
