import { Router, type Request } from 'express';
import { pipeline } from 'node:stream/promises';
import type { Caller } from '../platform/caller';
import { Refusal } from '../platform/refusal';

/** What the route needs of the registry: handed in by the composition root. */
export interface FileStore {
  store(
    caller: Caller,
    name: string,
    content: Request,
  ): Promise<{
    fileId: string;
    /** As it was kept: cleaned. */
    name: string;
    position: string | null;
    size: number;
    sha256: string;
  }>;
  /** Records the download before the first byte. */
  open(
    caller: Caller,
    fileId: string,
    purpose: string | null,
  ): Promise<{ name: string; size: number; sha256: string; content: NodeJS.ReadableStream }>;
}

/** How much of a refused upload is still read, so that its sender hears the answer instead of a reset. */
const DRAINED = 64 * 1024 * 1024;

/**
 * `PUT /files?name=…` streams one PDF and answers its id once it is durable; `GET /files/{id}` is for those
 * entitled, recorded, with the purpose that is given (`?purpose=…`).
 */
export function fileRoutes(store: FileStore, callerOf: (request: Request) => Caller): Router {
  const router = Router();

  router.put('/', async (request, response) => {
    try {
      const name = request.query['name'];
      const given = typeof name === 'string' && name !== '' ? name : 'document.pdf';
      const { fileId, position, ...kept } = await store.store(callerOf(request), given, request);
      if (position !== null) response.set('x-stele-position', position);
      response.status(201).json({ id: fileId, ...kept });
    } catch (error) {
      await drain(request);
      throw error;
    }
  });

  router.get('/:id', async (request, response) => {
    const purpose = request.query['purpose'];
    const given = typeof purpose === 'string' ? purpose.slice(0, 200) : null;
    const { name, size, sha256, content } = await store.open(
      callerOf(request),
      request.params.id,
      given,
    );
    response.set({
      'content-type': 'application/pdf',
      'content-length': String(size),
      'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(name)}`,
      'cache-control': 'private, no-store',
      digest: `sha-256=${Buffer.from(sha256, 'hex').toString('base64')}`,
    });
    await pipeline(content, response);
  });

  router.all(/.*/, () => {
    throw new Refusal('NOT_FOUND', '没有这个地址', { en: 'There is nothing at this address' });
  });
  return router;
}

async function drain(request: Request): Promise<void> {
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
