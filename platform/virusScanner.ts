import { connect } from 'node:net';
import type { Readable } from 'node:stream';
import type { ClamdAddress } from './settings';

export type ScanVerdict =
  { readonly isClean: true } | { readonly isClean: false; readonly virus: string };

/** Shows files to a scanner. */
export interface VirusScanner {
  /** Null: no verdict was to be had, and another try may bring one. Rejects only as `content` does. */
  scan(content: Readable): Promise<ScanVerdict | null>;
}

/** Milliseconds for a whole scan, the sending included: clamd is slow with large files. */
const PATIENCE = 120_000;
/** What clamd says is one line. */
const LONGEST_ANSWER = 4_096;

/**
 * clamd's own protocol (`INSTREAM`): each chunk with its length before it, an empty one at the end, and
 * one answer. Chunks beyond its `StreamMaxLength` it refuses, which counts as no verdict.
 */
export function openClamdScanner(address: ClamdAddress): VirusScanner {
  return {
    async scan(content) {
      const socket = connect(address);
      const timer = setTimeout(() => socket.destroy(), PATIENCE);
      const answer = answerOf(socket);
      try {
        socket.write('zINSTREAM\0');
        for await (const chunk of content as AsyncIterable<Buffer>) {
          if (socket.destroyed) break;
          socket.write(lengthOf(chunk));
          if (!socket.write(chunk)) await roomIn(socket);
        }
        if (!socket.destroyed) socket.write(Buffer.alloc(4));
        return verdictIn(await answer);
      } finally {
        clearTimeout(timer);
        socket.destroy();
      }
    },
  };
}

function lengthOf(chunk: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(chunk.length);
  return length;
}

/** What comes until the connection ends, however it ends. */
function answerOf(socket: Readable): Promise<string> {
  return new Promise((resolve) => {
    let said = '';
    socket.on('data', (part: Buffer) => {
      said += part.toString();
      if (said.includes('\0') || said.length > LONGEST_ANSWER) resolve(said);
    });
    socket.once('error', () => {
      resolve('');
    });
    socket.once('close', () => {
      resolve(said);
    });
  });
}

const roomIn = (socket: NodeJS.EventEmitter): Promise<void> =>
  new Promise((resolve) => {
    const go = () => {
      socket.off('drain', go);
      socket.off('close', go);
      resolve();
    };
    socket.once('drain', go);
    socket.once('close', go);
  });

function verdictIn(answer: string): ScanVerdict | null {
  const [said = ''] = answer.split('\0');
  if (said === 'stream: OK') return { isClean: true };
  const virus = /^stream: (.+) FOUND$/.exec(said)?.[1];
  return virus === undefined ? null : { isClean: false, virus };
}
