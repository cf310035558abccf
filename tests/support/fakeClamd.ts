import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';

export interface FakeClamd {
  readonly port: number;
  /** How it answers from now on; `silent` takes everything and says nothing. */
  mode: 'sound' | 'silent' | 'full';
  /** How many files it was shown whole. */
  readonly seen: () => number;
  close(): Promise<void>;
}

/** What it takes for a virus. */
export const FAKE_VIRUS = 'Invented-Test-Virus';

/**
 * Speaks clamd's INSTREAM over TCP: `zINSTREAM\0`, chunks with their length before them, an empty one, and
 * `stream: OK\0` or `stream: … FOUND\0`. Asked anything else it says `UNKNOWN COMMAND\0`, as clamd does.
 */
export async function startFakeClamd(port = 0): Promise<FakeClamd> {
  const sockets = new Set<Socket>();
  let seen = 0;
  const fake: FakeClamd = {
    port: 0,
    mode: 'sound',
    seen: () => seen,
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket)).on('error', () => undefined);
    let came = Buffer.alloc(0);
    socket.on('data', (part) => {
      came = Buffer.concat([came, part]);
      const said = answerTo(came);
      if (said === null || fake.mode === 'silent') return;
      if (said.startsWith('stream')) seen += 1;
      socket.end(fake.mode === 'full' ? 'INSTREAM size limit exceeded. ERROR\0' : said);
    });
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return Object.assign(fake, { port: (server.address() as AddressInfo).port });
}

/** Null while the stream goes on. */
function answerTo(came: Buffer): string | null {
  const command = came.indexOf(0);
  if (command === -1) return null;
  if (came.toString('latin1', 0, command) !== 'zINSTREAM') return 'UNKNOWN COMMAND\0';
  const chunks: Buffer[] = [];
  for (let at = command + 1; at + 4 <= came.length;) {
    const length = came.readUInt32BE(at);
    if (length === 0) {
      const file = Buffer.concat(chunks);
      return file.includes(FAKE_VIRUS) ? `stream: ${FAKE_VIRUS} FOUND\0` : 'stream: OK\0';
    }
    if (at + 4 + length > came.length) return null;
    chunks.push(came.subarray(at + 4, at + 4 + length));
    at += 4 + length;
  }
  return null;
}
