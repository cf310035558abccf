import { Router, type Request, type Response } from 'express';
import type { Caller } from '../platform/caller';
import { noSuchUpload, type PartialUpload, type PartialUploads } from '../platform/partialUploads';
import { notPdf, tooLarge } from '../platform/pdfBytes';
import { Refusal } from '../platform/refusal';
import {
  answerStored,
  drain,
  FILE_ID_HEADER,
  type FileStore,
  type StoredAnswer,
} from './fileStore';
import { HttpRefusal } from './httpRefusal';

const VERSION = '1.0.0';
const EXTENSIONS = 'creation,expiration,termination';
const BYTES = 'application/offset+octet-stream';
/** Refused otherwise by pages of other origins' browsers. */
export const uploadHeaders = {
  sent: ['tus-resumable', 'upload-length', 'upload-offset', 'upload-metadata'],
  answered: [
    ...['location', 'tus-resumable', 'tus-version', 'tus-extension', 'tus-max-size'],
    ...['upload-length', 'upload-offset', 'upload-expires', FILE_ID_HEADER],
  ],
} as const;

export interface UploadRoutesOptions {
  readonly store: FileStore;
  readonly uploads: PartialUploads;
  readonly callerOf: (request: Request) => Caller;
  /** Bytes of the largest file. */
  readonly fileLimit: number;
}

/**
 * tus 1.0 (core, creation, termination, expiration): `POST /files` begins an upload, `/files/uploads/{id}`
 * goes on with it. Only who began it may, within a day, also after a restart. The whole file passes the same
 * checks as one that is PUT, and its id is answered with the last PATCH; a client that missed that answer
 * gets it with its next HEAD.
 */
export function uploadRoutes({ store, uploads, callerOf, fileLimit }: UploadRoutesOptions): Router {
  const router = Router();

  const owner = (request: Request) => callerOf(request).accountId ?? '';

  /** Takes the whole file in, or answers again what came of that. A refused one is gone. */
  async function finished(request: Request, { id }: PartialUpload): Promise<StoredAnswer> {
    const caller = callerOf(request);
    try {
      return await uploads.finish(id, caller.accountId ?? '', ({ name }, content) =>
        store.store(caller, name, content),
      );
    } catch (error) {
      if (error instanceof Refusal && error.code !== 'STORE_UNAVAILABLE') await uploads.remove(id);
      throw error;
    }
  }

  router.use((request, response, next) => {
    response.set('tus-resumable', VERSION);
    const isTus = request.path.startsWith('/uploads/') || request.method === 'POST';
    if (isTus && request.method !== 'OPTIONS' && request.get('tus-resumable') !== VERSION) {
      response.set('tus-version', VERSION);
      throw new HttpRefusal(412, 'INVALID', '不支持的 tus 版本', {
        en: `The Tus-Resumable header must say ${VERSION}`,
      });
    }
    next();
  });

  router.options(['/', '/uploads/:id'], (_request, response) => {
    response.set({
      'tus-version': VERSION,
      'tus-extension': EXTENSIONS,
      'tus-max-size': String(fileLimit),
    });
    response.status(204).end();
  });

  router.post('/', async (request, response) => {
    const caller = callerOf(request);
    const name = await store.admit(caller, fileNameIn(request.get('upload-metadata')));
    const length = wholeNumber(request.get('upload-length'), 'Upload-Length');
    if (length > fileLimit) throw tooLarge(fileLimit);
    if (length === 0) throw notPdf();
    const upload = await uploads.create({ owner: caller.accountId ?? '', name, length });
    tell(response, upload);
    response.status(201).location(`/files/uploads/${upload.id}`).end();
  });

  router.head('/uploads/:id', async (request, response) => {
    const upload = await uploads.find(request.params.id, owner(request));
    if (upload === null) throw noSuchUpload();
    if (upload.offset === upload.length) {
      const { fileId } = await finished(request, upload);
      response.set(FILE_ID_HEADER, fileId);
    }
    tell(response, upload);
    response.set('cache-control', 'no-store').status(200).end();
  });

  router.patch('/uploads/:id', async (request, response) => {
    const { id } = request.params;
    try {
      if (request.get('content-type') !== BYTES) {
        throw new HttpRefusal(415, 'INVALID', `Content-Type 须为 ${BYTES}`, {
          en: `The Content-Type must be ${BYTES}`,
        });
      }
      const offset = wholeNumber(request.get('upload-offset'), 'Upload-Offset');
      const upload = await uploads.append(id, owner(request), offset, request);
      if (upload.offset < upload.length) {
        tell(response, upload);
        response.status(204).end();
        return;
      }
      const stored = await finished(request, upload);
      tell(response, upload);
      answerStored(response.status(200), stored);
    } catch (error) {
      if (error instanceof Refusal && error.rule === 'V-501') await uploads.remove(id);
      await drain(request);
      throw error;
    }
  });

  router.delete('/uploads/:id', async (request, response) => {
    const upload = await uploads.find(request.params.id, owner(request));
    if (upload === null) throw noSuchUpload();
    await uploads.remove(upload.id);
    response.status(204).end();
  });

  return router;
}

function tell(response: Response, { offset, length, expiresAt }: PartialUpload): void {
  response.set({
    'upload-offset': String(offset),
    'upload-length': String(length),
    'upload-expires': new Date(expiresAt).toUTCString(),
  });
}

function wholeNumber(text: string | undefined, header: string): number {
  if (text !== undefined && /^\d{1,15}$/.test(text)) return Number(text);
  throw new Refusal('INVALID', `请求头 ${header} 须为非负整数`, {
    en: `The header ${header} must be a whole number`,
  });
}

/** `filename` of the metadata: pairs of a key and a value in base64, by commas. */
function fileNameIn(metadata = ''): string {
  const pairs = metadata.split(',').map((pair) => pair.trim().split(' '));
  const value = pairs.find(([key]) => key === 'filename')?.[1] ?? '';
  return Buffer.from(value, 'base64').toString() || 'document.pdf';
}
