import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import type { WebSocket } from 'ws';
import { closeCode, nextMessage, rawSocket } from '../support/graphqlClient';
import { frame, openRawSocket, PING } from '../support/rawFrames';
import { startSmallGateway, type SmallGateway } from '../support/smallGateway';
import { watching } from '../support/smallRegistry';

let gateway: SmallGateway;
afterEach(() => gateway.close());

const send = (socket: WebSocket, message: unknown) => {
  socket.send(JSON.stringify(message));
};
const watched = 'subscription { projectChanged(projectId: "p-1") { position } }';
const subscribe = (socket: WebSocket, id: string, query: string) => {
  send(socket, { type: 'subscribe', id, payload: { query } });
};

async function introduced(): Promise<WebSocket> {
  const socket = await rawSocket(gateway.url);
  send(socket, { type: 'connection_init', payload: { token: 'pi' } });
  expect(await nextMessage(socket)).toEqual({ type: 'connection_ack' });
  return socket;
}

describe('a socket with more messages than one may send', () => {
  beforeEach(async () => {
    gateway = await startSmallGateway({ socketLimits: { burst: 20, everySecond: 20 } });
  });

  it.each([
    [
      'pings of the API',
      (socket: WebSocket) => {
        send(socket, { type: 'ping' });
      },
    ],
    [
      'pings of the protocol',
      (socket: WebSocket) => {
        socket.ping();
      },
    ],
    [
      'pongs that nobody asked for',
      (socket: WebSocket) => {
        socket.pong();
      },
    ],
    [
      'operations',
      (socket: WebSocket) => {
        subscribe(socket, String(Math.random()), '{ me { id } }');
      },
    ],
  ])('is closed (4429), when they are %s', async (_what, sendOne) => {
    const socket = await introduced();
    const closed = closeCode(socket);
    for (let count = 0; count < 30; count++) sendOne(socket);
    expect(await closed).toBe(4429);
  });

  it('is closed (4429) by the product’s own limits when all its pings come in one piece', async () => {
    await gateway.close();
    gateway = await startSmallGateway();
    const socket = await openRawSocket(gateway.port);
    socket.stream.write(Buffer.concat(Array.from({ length: 200 }, () => frame({ opcode: PING }))));
    expect(await socket.closed).toBe(4429);
  });

  it('stays open when they are as many, in the time that they may take', async () => {
    const socket = await introduced();
    let pongs = 0;
    socket.on('message', () => pongs++);
    for (let count = 0; count < 30; count++) {
      send(socket, { type: 'ping' });
      await pause(60);
    }
    expect(pongs).toBe(30);
    socket.terminate();
  });

  it('runs none of those that come after', async () => {
    const socket = await introduced();
    const closed = closeCode(socket);
    for (let count = 0; count < 30; count++) send(socket, { type: 'ping' });
    subscribe(socket, 'late', 'mutation { createProject(projectId: "late", title: "甲") { id } }');
    await closed;
    expect(await gateway.registry.node.log.readStream('late')).toEqual([]);
  });
});

describe('a message that its sender may not send', () => {
  beforeEach(async () => {
    gateway = await startSmallGateway();
  });

  it.each(['connection_ack', 'next', 'error', 'nothing', '__proto__'])(
    'of the type %s closes the socket (4400), and is no error of the server',
    async (type) => {
      const socket = await introduced();
      send(socket, { type, id: '1', payload: type === 'error' ? [{ message: 'x' }] : {} });
      expect(await closeCode(socket)).toBe(4400);
      expect(gateway.registry.logged()).not.toContain('not answered');
    },
  );

  it('with an id that is there already closes the socket (4409), however long the id is', async () => {
    const socket = await introduced();
    const id = '长'.repeat(10_000);
    const listening = once(watching, 'started');
    subscribe(socket, id, watched);
    await listening;
    subscribe(socket, id, watched);
    expect(await closeCode(socket)).toBe(4409);
    expect(gateway.registry.logged()).not.toContain('not answered');
  });
});

describe('operations that are called off', () => {
  it('count until they are over: nobody runs more by calling them off at once', async () => {
    gateway = await startSmallGateway({ socketLimits: { operations: 5 } });
    const socket = await introduced();
    const refused = new Set<unknown>();
    socket.on('message', (message: Buffer) => {
      const { type, payload } = JSON.parse(message.toString()) as Record<string, unknown>;
      if (type === 'error') refused.add(JSON.stringify(payload));
    });
    for (let count = 0; count < 20; count++) {
      subscribe(socket, String(count), '{ projects(first: 100) { edges { node { id } } } }');
      if (count < 19) send(socket, { type: 'complete', id: String(count) });
    }
    await nextMessage(socket);
    expect([...refused].join()).toContain('TOO_MANY_REQUESTS');
    socket.terminate();
  });
});

describe('a client that reads no answers', () => {
  it('is read no further until it does, and then everything is answered', async () => {
    const limits = { burst: 10_000, everySecond: 10_000 };
    gateway = await startSmallGateway({ socketLimits: limits });
    const socket = await introduced();
    const PINGS = 1_000;
    const payload = { text: 'x'.repeat(60_000) };
    let pongs = 0;
    const all = new Promise<void>((resolve) =>
      socket.on('message', () => {
        if (++pongs === PINGS) resolve();
      }),
    );
    socket.pause();
    // One after the other, so that how far the server reads is seen.
    let written = 0;
    const write = () => {
      if (written < PINGS) {
        socket.send(JSON.stringify({ type: 'ping', payload }), () => {
          written++;
          write();
        });
      }
    };
    write();
    expect(await settled(() => written)).toBeLessThan(PINGS / 2);
    socket.resume();
    await all;
  });
});

/** What a value comes to, once it has stood still for a while. */
async function settled(value: () => number): Promise<number> {
  for (let last = NaN, still = 0; ;) {
    const now = value();
    still = now === last ? still + 1 : 0;
    if (still === 10) return now;
    last = now;
    await pause(50);
  }
}
