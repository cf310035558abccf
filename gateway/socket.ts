import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { CloseCode, handleProtocols, MessageType } from 'graphql-ws';
import { type WebSocket, WebSocketServer } from 'ws';
import { messageRate } from './messageRate';
import { isTrustedOrigin } from './requester';
import { protocolFor, type SocketOptions } from './socketProtocol';
import { TOO_MANY, type SocketSession } from './socketSession';

export interface Sockets {
  /** How many are open. */
  count(): number;
  /** Says goodbye (1001) to all clients, and lets go of those that do not answer within `patience` ms. */
  close(patience: number): Promise<void>;
}

/** GraphQL over WebSocket at `/graphql` of a server, under the same limits as over HTTP. */
export function attachSockets(server: Server, options: SocketOptions): Sockets {
  const { node, origins, limits, onSignInEnded } = options;
  const { logger } = node;
  const sessions = new Set<SocketSession>();

  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: limits.message,
    handleProtocols,
    // Types do not know these yet: how long a client that is shut out may leave that unanswered; and that pings
    // are counted with the other messages (4429), where the library would hang up without a word.
    ...{ closeTimeout: limits.patience, maxPendingAutoPongs: 0 },
  });
  // Without a listener, the library answers in HTML.
  sockets.on('wsClientError', (_error, stream) => {
    refuseUpgrade(stream, '400 Bad Request');
  });
  sockets.on('connection', (socket, request) => {
    serve(socket, request);
  });

  function serve(socket: WebSocket, request: IncomingMessage): void {
    const stopHeartbeat = heartbeat(socket, limits.heartbeat);
    const mayGoOn = messageRate(limits);
    let underWay = 0;

    /** Whether what comes is listened to. A client may go on sending while it is being shut out. */
    const hears = (): boolean => {
      if (socket.readyState !== socket.OPEN) return false;
      const isHeard = mayGoOn();
      if (!isHeard) socket.close(TOO_MANY, 'Too many messages');
      return isHeard;
    };
    const listenAgain = () => {
      if (socket.isPaused && socket.bufferedAmount <= limits.waiting) socket.resume();
    };
    socket.on('ping', hears);
    socket.on('pong', hears);

    const closed = protocolFor(socket, request, options, sessions).opened(
      {
        protocol: socket.protocol,
        // Not awaited until it is written: how much may wait is checked before each event.
        send(text) {
          if (socket.readyState !== socket.OPEN) return;
          socket.send(text, listenAgain);
          // Whoever does not read the answers asks no more questions until then.
          if (socket.bufferedAmount > limits.waiting) socket.pause();
        },
        close(code, reason = '') {
          socket.close(code, Buffer.byteLength(reason) > LONGEST_REASON ? '' : reason);
        },
        onMessage(take) {
          const answer = async (text: string) => {
            underWay++;
            try {
              await take(text);
            } catch (error) {
              logger.error({ err: error }, 'a message on a socket was not answered');
              socket.close(1011, 'Internal server error');
            } finally {
              underWay--;
            }
          };
          socket.on('message', (message) => {
            if (!hears()) return;
            const text = textOf(message);
            if (isOfClient(text)) void answer(text);
            else socket.close(CloseCode.BadRequest, 'Invalid message received');
          });
        },
      },
      { underWay: () => underWay },
    );
    // Among them: messages over the limit, after which the library closes the socket by itself.
    socket.on('error', (error) => {
      logger.debug({ err: error }, 'socket failed');
    });
    socket.once('close', (code, reason) => {
      stopHeartbeat();
      closed(code, reason.toString()).catch((error: unknown) => {
        logger.error({ err: error }, 'a socket was not closed in order');
      });
    });
  }

  const upgrade = (request: IncomingMessage, stream: Duplex, head: Buffer) => {
    const path = request.url?.split('?')[0];
    if (path !== '/graphql') refuseUpgrade(stream, '404 Not Found');
    else if (!isTrustedOrigin(request, origins)) refuseUpgrade(stream, '403 Forbidden');
    else {
      sockets.handleUpgrade(request, stream, head, (socket) => {
        sockets.emit('connection', socket, request);
      });
    }
  };
  server.on('upgrade', upgrade);

  const stopListening = onSignInEnded?.((accountId) => {
    for (const session of sessions) if (session.accountId === accountId) session.recheck();
  });

  return {
    count: () => sockets.clients.size,
    async close(patience) {
      stopListening?.();
      server.off('upgrade', upgrade);
      server.on('upgrade', (_request, stream) => {
        refuseUpgrade(stream, '503 Service Unavailable');
      });
      const clients = [...sockets.clients];
      const gone = clients.map((socket) => new Promise((resolve) => socket.once('close', resolve)));
      for (const socket of clients) socket.close(1001, 'Going away');
      const letGo = setTimeout(() => {
        for (const socket of clients) socket.terminate();
      }, patience);
      await Promise.all(gone);
      clearTimeout(letGo);
      sockets.close();
    },
  };
}

/** Clients that vanished without a word are let go at the second look. */
function heartbeat(socket: WebSocket, every: number): () => void {
  let isThere = true;
  socket.on('pong', () => {
    isThere = true;
  });
  const timer = setInterval(() => {
    if (!isThere) {
      socket.terminate();
      return;
    }
    isThere = false;
    socket.ping();
  }, every);
  return () => {
    clearInterval(timer);
  };
}

/** Bytes of the reason for a close, by the protocol; one may hold an id as a client gave it. */
const LONGEST_REASON = 123;

const ofClients: readonly unknown[] = [
  ...[MessageType.ConnectionInit, MessageType.Subscribe, MessageType.Complete],
  ...[MessageType.Ping, MessageType.Pong],
];

/** Whether a client may send such a message; the library takes those of servers for an error of its own. */
function isOfClient(text: string): boolean {
  try {
    const message = JSON.parse(text) as { readonly type?: unknown } | null;
    return ofClients.includes(message?.type);
  } catch {
    return false;
  }
}

function textOf(message: Buffer | ArrayBuffer | Buffer[]): string {
  if (Array.isArray(message)) return Buffer.concat(message).toString();
  return Buffer.isBuffer(message) ? message.toString() : Buffer.from(message).toString();
}

function refuseUpgrade(stream: Duplex, status: string): void {
  // A client that has gone already is no concern of ours.
  stream.on('error', () => undefined);
  stream.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
