import { randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';

/** One frame of RFC 6455, right or wrong. */
export interface Frame {
  readonly opcode: number;
  readonly payload?: Buffer | string;
  /** By default true: the last of its message. */
  readonly isLast?: boolean;
  /** By default true, as it must be for a client. */
  readonly isMasked?: boolean;
  /** The three reserved bits. */
  readonly reserved?: number;
  /** What the header says, where that is not the truth. */
  readonly length?: number;
}

export const TEXT = 1;
export const BINARY = 2;
export const CONTINUATION = 0;
export const CLOSE = 8;
export const PING = 9;
export const PONG = 10;

export function frame(parts: Frame): Buffer {
  const { opcode, payload = '', isLast = true, isMasked = true, reserved = 0 } = parts;
  const bytes = Buffer.from(payload);
  const length = parts.length ?? bytes.length;
  const mask = isMasked ? 0x80 : 0;
  const first = (isLast ? 0x80 : 0) | (reserved << 4) | opcode;
  const head =
    length < 126 ? [length] : length < 65_536 ? [126, length >> 8, length & 0xff] : [127];
  const header = Buffer.from([first, mask | (head[0] ?? 0), ...head.slice(1)]);
  const long = Buffer.alloc(length < 65_536 ? 0 : 8);
  if (long.length > 0) long.writeBigUInt64BE(BigInt(length));
  if (!isMasked) return Buffer.concat([header, long, bytes]);
  const key = randomBytes(4);
  const masked = bytes.map((byte, index) => byte ^ (key[index % 4] ?? 0));
  return Buffer.concat([header, long, key, masked]);
}

export const text = (message: unknown): Buffer =>
  frame({
    opcode: TEXT,
    payload: typeof message === 'string' ? message : JSON.stringify(message),
  });

/** A socket that writes bytes as it is told, and takes in the frames of a server. */
export interface RawSocket {
  readonly stream: Socket;
  /** Every text of the server so far. */
  readonly texts: readonly string[];
  /** The code that the server closed with; null: the connection ended without one. */
  readonly closed: Promise<number | null>;
  /** Resolves when a text holds this, or the connection has ended. */
  heard(part: string): Promise<void>;
}

const handshake: Readonly<Record<string, string>> = {
  Host: 'stele.example',
  Upgrade: 'websocket',
  Connection: 'Upgrade',
  'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==',
  'Sec-WebSocket-Version': '13',
  'Sec-WebSocket-Protocol': 'graphql-transport-ws',
};

export const upgradeRequest = (
  headers: Readonly<Record<string, string | null>> = {},
  line = 'GET /graphql HTTP/1.1',
): string => {
  const all = Object.entries({ ...handshake, ...headers }).flatMap(([name, value]) =>
    value === null ? [] : [`${name}: ${value}`],
  );
  return `${[line, ...all].join('\r\n')}\r\n\r\n`;
};

/** Opens a socket; rejects with the answer when the server does not upgrade. */
export function openRawSocket(
  port: number,
  headers: Readonly<Record<string, string>> = {},
): Promise<RawSocket> {
  return new Promise((resolve, reject) => {
    const stream = connect(port, '127.0.0.1');
    const texts: string[] = [];
    const looks = new Set<() => void>();
    let code: number | null = null;
    let isOver = false;
    let left = Buffer.alloc(0);
    let isOpen = false;

    const closed = new Promise<number | null>((over) => {
      stream.once('close', () => {
        isOver = true;
        over(code);
        for (const look of looks) look();
        reject(new Error(`not upgraded: ${left.toString()}`));
      });
    });
    const heard = (part: string) =>
      new Promise<void>((found) => {
        const look = () => {
          if (!isOver && !texts.some((each) => each.includes(part))) return;
          looks.delete(look);
          found();
        };
        looks.add(look);
        look();
      });

    function take(): void {
      if (!isOpen) {
        const end = left.indexOf('\r\n\r\n');
        if (end < 0 || !left.toString('latin1').startsWith('HTTP/1.1 101 ')) return;
        left = left.subarray(end + 4);
        isOpen = true;
        resolve({ stream, texts, closed, heard });
      }
      for (let one = firstFrame(left); one !== null; one = firstFrame(left)) {
        left = left.subarray(one.size);
        if (one.opcode === TEXT) texts.push(one.payload.toString());
        if (one.opcode === CLOSE && one.payload.length >= 2) {
          code = one.payload.readUInt16BE();
          stream.end(frame({ opcode: CLOSE, payload: one.payload.subarray(0, 2) }));
        }
      }
      for (const look of looks) look();
    }

    stream.on('data', (chunk) => {
      left = Buffer.concat([left, chunk]);
      take();
    });
    // The server may cut off in the middle of what is no frame.
    stream.on('error', () => undefined);
    stream.write(upgradeRequest(headers));
  });
}

function firstFrame(bytes: Buffer): { opcode: number; payload: Buffer; size: number } | null {
  if (bytes.length < 2) return null;
  const opcode = (bytes[0] ?? 0) & 0x0f;
  const short = (bytes[1] ?? 0) & 0x7f;
  const head = short < 126 ? 2 : short === 126 ? 4 : 10;
  if (bytes.length < head) return null;
  const length =
    short < 126 ? short : short === 126 ? bytes.readUInt16BE(2) : Number(bytes.readBigUInt64BE(2));
  if (bytes.length < head + length) return null;
  return { opcode, payload: bytes.subarray(head, head + length), size: head + length };
}
