import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { handleProtocols } from 'graphql-ws';
import { type WebSocket, WebSocketServer } from 'ws';
import { isTrustedOrigin } from './requester';
import { protocolFor, type SocketOptions } from './socketProtocol';
import type { SocketSession } from './socketSession';

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
    const closed = protocolFor(socket, request, options, sessions).opened(
      {
        protocol: socket.protocol,
        // Not awaited until it is written: how much may wait is checked before each event.
        send: (text) => {
          if (socket.readyState === socket.OPEN) socket.send(text);
        },
        close: (code, reason) => {
          socket.close(code, reason);
        },
        onMessage(take) {
          socket.on('message', (message) => {
            take(textOf(message)).catch((error: unknown) => {
              logger.error({ err: error }, 'a message on a socket was not answered');
              socket.close(1011, 'Internal server error');
            });
          });
        },
      },
      undefined,
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

function textOf(message: Buffer | ArrayBuffer | Buffer[]): string {
  if (Array.isArray(message)) return Buffer.concat(message).toString();
  return Buffer.isBuffer(message) ? message.toString() : Buffer.from(message).toString();
}

function refuseUpgrade(stream: Duplex, status: string): void {
  // A client that has gone already is no concern of ours.
  stream.on('error', () => undefined);
  stream.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
