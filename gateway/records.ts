import { pipeline } from 'node:stream/promises';
import { Router, type Request } from 'express';
import type { Caller } from '../platform/caller';
import { Refusal } from '../platform/refusal';

const types = {
  json: 'application/json; charset=utf-8',
  html: 'text/html; charset=utf-8',
} as const;

/** What the route needs of the registry: handed in by the composition root. */
export interface RecordStore {
  /** Records the export before the first byte. */
  open(
    caller: Caller,
    projectId: string,
    format: keyof typeof types,
    purpose: string | null,
  ): Promise<{ name: string; size: number; sha256: string; content: NodeJS.ReadableStream }>;
}

/**
 * `GET /records/{projectId}?format=json|html&purpose=…`: the whole record of a project for an inspection, for
 * those entitled, recorded with its purpose.
 */
export function recordRoutes(store: RecordStore, callerOf: (request: Request) => Caller): Router {
  const router = Router();

  router.get('/:projectId', async (request, response) => {
    const { format = 'json', purpose } = request.query;
    if (format !== 'json' && format !== 'html') {
      throw new Refusal('INVALID', '导出格式（format）应为 json 或 html', {
        en: 'The format of an export is json or html.',
      });
    }
    const { name, size, sha256, content } = await store.open(
      callerOf(request),
      request.params.projectId,
      format,
      typeof purpose === 'string' ? purpose : null,
    );
    response.set({
      'content-type': types[format],
      'content-length': String(size),
      'content-disposition': `${format === 'html' ? 'inline' : 'attachment'}; filename*=UTF-8''${encodeURIComponent(name)}`,
      'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; sandbox",
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
