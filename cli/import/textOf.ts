import { createReadStream } from 'node:fs';

/** A file is not what its reader wants, as a whole or from some place on. */
export class UnreadableFile extends Error {
  override readonly name = 'UnreadableFile';
}

/** A file's text, piece by piece, without its byte order mark. Throws `UnreadableFile` for what is not UTF-8. */
export async function* textOf(path: string): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const decoded = (bytes?: Buffer): string => {
    try {
      return decoder.decode(bytes, { stream: bytes !== undefined });
    } catch {
      throw new UnreadableFile('不是 UTF-8 文本 not UTF-8 text');
    }
  };
  for await (const bytes of createReadStream(path)) {
    const text = decoded(bytes as Buffer);
    if (text !== '') yield text;
  }
  const rest = decoded();
  if (rest !== '') yield rest;
}
