import { Router } from 'express';
import { pipeline } from 'node:stream/promises';
import { Refusal } from '../platform/refusal';
import { answerStored, drain } from './fileStore';
import { uploadRoutes, type UploadRoutesOptions } from './uploads';

/**
 * `PUT /files?name=…` streams one PDF and answers its id once it is durable, `POST /files` begins a resumable
 * upload (gateway/uploads.ts), and `GET /files/{id}` is for those entitled, recorded, with the purpose that is
 * given (`?purpose=…`).
 */
export function fileRoutes(options: UploadRoutesOptions): Router {
  const { store, callerOf } = options;
  const router = Router();
  router.use(uploadRoutes(options));

  router.put('/', async (request, response) => {
    try {
      const name = request.query['name'];
      const given = typeof name === 'string' && name !== '' ? name : 'document.pdf';
      answerStored(response.status(201), await store.store(callerOf(request), given, request));
    } catch (error) {
      await drain(request);
      throw error;
    }
  });

  router.get('/:id', async (request, response) => {
    const purpose = request.query['purpose'];
    const given = typeof purpose === 'string' ? purpose : null;
    const { name, size, sha256, content } = await store.open(
      callerOf(request),
      request.params.id,
      given,
    );
    response.set({
      'content-type': 'application/pdf',
      'content-length': String(size),
      'content-disposition': attachment(name),
      // What a PDF can do in a browser, it does without this site.
      'content-security-policy': "default-src 'none'; sandbox",
      'x-content-type-options': 'nosniff',
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

/** RFC 6266: the name in the letters of RFC 5987, and one for clients that do not know them. */
function attachment(name: string): string {
  const plain = name.replaceAll(/[^\w .-]/g, '_');
  const whole = encodeURIComponent(name).replaceAll(
    /['()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${plain}"; filename*=UTF-8''${whole}`;
}
