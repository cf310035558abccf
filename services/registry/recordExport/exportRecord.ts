import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { recordAsJson } from './json';
import { recordAsPage } from './page';
import type { OpenedRecord } from './record';

export type RecordFormat = 'json' | 'html';

export interface ExportedRecord {
  /** Bytes. */
  readonly size: number;
  /** Hex, of every byte that is sent. */
  readonly sha256: string;
  /** Fails when what it gives is not what was hashed. */
  content(): Readable;
}

const writers = { json: recordAsJson, html: recordAsPage } as const;

/**
 * Writes a record twice: once to know its size and hash, which are recorded before the first byte leaves, and
 * once to send it. It costs the work twice, and no record has to be kept whole, in memory or in a clear file.
 */
export async function exportRecord(
  record: OpenedRecord,
  format: RecordFormat,
): Promise<ExportedRecord> {
  const write = () => chunksOf(writers[format](record.parts()));
  const { size, sha256 } = await measured(write());
  return {
    size,
    sha256,
    content: () => Readable.from(sameAs(sha256, write()), { objectMode: false }),
  };
}

/** As bytes, leaving the event loop to others in between. */
async function* chunksOf(texts: AsyncIterable<string>): AsyncGenerator<Buffer> {
  for await (const text of texts) {
    yield Buffer.from(text);
    await nextTurn();
  }
}

async function measured(chunks: AsyncIterable<Buffer>): Promise<{ size: number; sha256: string }> {
  const digest = createHash('sha256');
  let size = 0;
  for await (const chunk of chunks) {
    digest.update(chunk);
    size += chunk.length;
  }
  return { size, sha256: digest.digest('hex') };
}

/** A key that was destroyed between the two makes another text: the receiver must not take it for the one recorded. */
async function* sameAs(sha256: string, chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const digest = createHash('sha256');
  let last: Buffer | null = null;
  for await (const chunk of chunks) {
    digest.update(chunk);
    if (last !== null) yield last;
    last = chunk;
  }
  if (digest.digest('hex') !== sha256) throw new Error('the record changed while it was exported');
  if (last !== null) yield last;
}
