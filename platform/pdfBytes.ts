import type { Readable } from 'node:stream';
import { Refusal } from './refusal';

const MEGABYTE = 1024 * 1024;
const MAGIC = Buffer.from('%PDF-');

/**
 * The bytes of an upload, as they come, checked on the way. Refusals: `INVALID` V-501 as soon as the first
 * bytes are not those of a PDF, `TOO_LARGE` V-502 beyond `limit` bytes, `INVALID` when the stream breaks off.
 * The stream is not destroyed by a refusal.
 */
export async function* pdfBytes(stream: Readable, limit: number): AsyncGenerator<Buffer> {
  let size = 0;
  let head: Buffer | null = Buffer.alloc(0);
  for await (const chunk of arrivals(stream)) {
    size += chunk.length;
    if (head === null) {
      if (size > limit) throw tooLarge(limit);
      yield chunk;
      continue;
    }
    head = Buffer.concat([head, chunk]);
    if (!isPdfSoFar(head)) throw notPdf();
    if (size > limit) throw tooLarge(limit);
    if (head.length >= MAGIC.length) {
      yield head;
      head = null;
    }
  }
  if (head !== null) throw notPdf();
}

/** Whether the first bytes of a file are those of a PDF, as far as they go. */
export function isPdfSoFar(head: Buffer): boolean {
  const seen = head.subarray(0, MAGIC.length);
  return seen.equals(MAGIC.subarray(0, seen.length));
}

async function* arrivals(stream: Readable): AsyncGenerator<Buffer> {
  try {
    for await (const chunk of stream.iterator({ destroyOnReturn: false })) {
      yield Buffer.from(chunk as Uint8Array);
    }
  } catch (error) {
    const refusal = new Refusal('INVALID', '文件上传中断，请重新上传', {
      en: 'The upload broke off, please upload the file again',
    });
    refusal.cause = error;
    throw refusal;
  }
}

/** V-501. */
export function notPdf(): Refusal {
  return new Refusal('INVALID', '仅支持PDF格式文件', {
    rule: 'V-501',
    en: 'Only PDF files are accepted',
  });
}

/** V-502. */
export function tooLarge(limit: number): Refusal {
  const megabytes = String(Number((limit / MEGABYTE).toFixed(2)));
  return new Refusal('TOO_LARGE', `文件大小不能超过${megabytes}MB`, {
    rule: 'V-502',
    en: `The file must not be larger than ${megabytes} MB`,
  });
}
