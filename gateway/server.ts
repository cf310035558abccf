import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Request } from 'express';
import type { Node } from '../platform/node';
import { SettingsError } from '../platform/settings';
import type { Subgraph } from '../platform/subgraph';
import type { TrailState } from '../platform/trail/keeper';
import { openBudget } from './budget';
import { eventStreams, streamLimits, type StreamLimits } from './events';
import { inProcess } from './executors/inProcess';
import { httpApplication, type Route } from './http';
import { gatewayMetrics, type MetricsFor } from './metrics';
import type { Requesters } from './requester';
import { gatewaySchema } from './schema';
import { sharedLive } from './sharedLive';
import { attachSockets } from './socket';
import { socketLimits, type SocketLimits } from './socketProtocol';
import { tryRate } from './tryRate';

export interface GatewayOptions {
  readonly node: Node;
  readonly subgraphs: readonly Subgraph[];
  /** As it is committed in schema/supergraph.graphql. */
  readonly supergraphSdl: string;
  readonly requesters: Requesters;
  /** Told each account of which a token may have died: sockets of dead ones are then closed (4403). */
  readonly onSignInEnded?: (listener: (accountId: string) => void) => () => void;
  /** Told of each socket and stream of a sign-in that opens. Returns what is called when it closes. */
  readonly onOpened?: (signInId: string) => () => void;
  readonly settings: {
    readonly host: string;
    /** 0 lets the system choose. */
    readonly port: number;
    readonly allowedOrigins: readonly string[];
    /** Points of cost for one account or address a minute (budget.ts); 0, the default: no limit. */
    readonly budget?: number;
    /** Proxies in front whose word on scheme and address is taken; by default none. */
    readonly trustedProxies?: readonly string[];
    /** To whom `/metrics` is shown; by default to this machine. */
    readonly metricsFor?: MetricsFor;
  };
  /** Served beside GraphQL. */
  readonly routes?: readonly Route[];
  /** How the signed trail of the log stands, for `/readyz`. */
  readonly trail?: () => TrailState;
  /** The page at `/`, as HTML. */
  readonly homePage?: (request: Request) => string;
  readonly socketLimits?: Partial<SocketLimits>;
  readonly streamLimits?: Partial<StreamLimits>;
}

export interface Gateway {
  readonly port: number;
  /** Such as `http://127.0.0.1:4000`. */
  readonly url: string;
  /** Answers what is under way, and takes no more; never longer than ten seconds. */
  close(): Promise<void>;
}

/** Milliseconds for clients to leave, then for requests under way to be answered. */
const GOODBYE = 2_000;
const DRAIN = 7_000;

const isPortTaken = (error: unknown) => (error as { code?: unknown }).code === 'EADDRINUSE';

const portTaken = (port: number) =>
  `端口 ${port} 已被占用，请用 STELE_PORT 指定其他端口。Port ${port} is in use: name another one in STELE_PORT.`;

/** The door: HTTP and WebSocket at `/graphql`, event streams at `/graphql/stream`, files, health and the page at `/`. */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const {
    node,
    subgraphs,
    requesters,
    onSignInEnded,
    settings,
    routes = [],
    trail,
    homePage,
  } = options;
  const executors = subgraphs.map((subgraph) => [subgraph.name, inProcess(subgraph)] as const);
  const schema = gatewaySchema(options.supergraphSdl, Object.fromEntries(executors));
  const rate = tryRate();
  const budget = openBudget(settings.budget ?? 0);
  const origins = settings.allowedOrigins;

  const { onOpened } = options;
  const common = { node, schema, requesters, origins, rate, budget, onOpened };
  const live = sharedLive(node.callerKey);
  const streams = eventStreams({
    ...{ ...common, live, onSignInEnded },
    limits: { ...streamLimits, ...options.streamLimits },
  });
  const metrics = gatewayMetrics({
    models: node.models,
    trail,
    openSockets: () => sockets.count(),
  });
  const { handle, stop } = await httpApplication({
    ...{ ...common, routes, trail, homePage },
    ...{ events: streams.handler, metrics, metricsFor: settings.metricsFor ?? 'LOOPBACK' },
    trustedProxies: settings.trustedProxies ?? [],
  });
  const server = createServer(handle);
  const limits = { ...socketLimits, ...options.socketLimits };
  const sockets = attachSockets(server, {
    ...common,
    live,
    onSignInEnded,
    onOperated: metrics.operated,
    limits,
  });
  server.listen(settings.port, settings.host);
  try {
    await once(server, 'listening');
  } catch (error) {
    await sockets.close(0);
    await stop();
    throw isPortTaken(error) ? new SettingsError(portTaken(settings.port)) : error;
  }
  const { port } = server.address() as AddressInfo;
  const host = settings.host.includes(':') ? `[${settings.host}]` : settings.host;

  let closing: Promise<void> | undefined;
  async function close(): Promise<void> {
    const drained = new Promise((resolve) => server.close(resolve));
    streams.close();
    await sockets.close(GOODBYE);
    const cutOff = setTimeout(() => {
      server.closeAllConnections();
    }, DRAIN);
    server.closeIdleConnections();
    await drained;
    clearTimeout(cutOff);
    await stop();
  }

  return {
    port,
    url: `http://${host}:${port}`,
    close: () => (closing ??= close()),
  };
}
