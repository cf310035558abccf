import type { IncomingMessage } from 'node:http';
import type { RequestHandler } from 'express';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { ReadModels } from '../platform/readModels';
import { Refusal } from '../platform/refusal';
import type { TrailState } from '../platform/trail/keeper';
import type { Asked, Finished } from './requestLog';

/** LOOPBACK: to requests of this machine that no proxy has passed on. */
export type MetricsFor = 'LOOPBACK' | 'EVERYONE' | 'NOBODY';

export interface MetricsOptions {
  readonly models: ReadModels;
  readonly trail?: (() => TrailState) | undefined;
  readonly openSockets: () => number;
}

export interface Metrics {
  readonly finished: (request: Finished) => void;
  /** An operation that came over a socket. */
  readonly operated: (asked: Asked) => void;
  /** The text of Prometheus. */
  text(): Promise<string>;
  readonly contentType: string;
}

const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/**
 * What an operator watches, in the form of Prometheus. Every label has few values, none of which a client
 * chooses: names of operations and paths are left out.
 */
export function gatewayMetrics({ models, trail, openSockets }: MetricsOptions): Metrics {
  const registers = [new Registry()] as [Registry];
  const [registry] = registers;
  collectDefaultMetrics({ register: registry });

  const requests = new Histogram({
    ...{ name: 'stele_http_request_seconds', help: 'HTTP requests by route, method and status' },
    ...{ labelNames: ['route', 'method', 'status'] as const, buckets: SECONDS, registers },
  });
  const operations = new Counter({
    ...{
      name: 'stele_graphql_operations_total',
      help: 'GraphQL operations by transport and outcome',
    },
    ...{ labelNames: ['transport', 'type', 'outcome'] as const, registers },
  });
  const gauge = (name: string, help: string, value: () => number) =>
    new Gauge({
      ...{ name, help, registers },
      collect() {
        this.set(value());
      },
    });
  gauge('stele_read_models_caught_up', '1 when the read models show the whole log', () =>
    models.state().caughtUp ? 1 : 0,
  );
  gauge(
    'stele_read_models_parked',
    'Projections that were stopped by a fault',
    () => models.state().parked.length,
  );
  gauge('stele_sockets', 'WebSockets that are open', openSockets);
  if (trail) {
    gauge(
      'stele_trail_signed_events',
      'Events that the newest checkpoint covers',
      () => trail().signedEvents,
    );
    gauge('stele_trail_broken', '1 when the log is no longer what was signed', () =>
      trail().status === 'BROKEN' ? 1 : 0,
    );
  }

  const operated = ({ transport, operation, outcome }: Asked) => {
    operations.inc({ transport, type: operation ?? 'none', outcome });
  };

  return {
    operated,
    finished({ route, method, status, seconds, asked }) {
      requests.observe({ route, method: methodOf(method), status: String(status) }, seconds);
      if (asked !== null) operated(asked);
    },
    text: () => registry.metrics(),
    contentType: registry.contentType,
  };
}

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

/** A client can make up methods. */
const methodOf = (method: string) => (methods.includes(method) ? method : 'other');

/** Serves `/metrics`. To those whom it is not for there is nothing at this address. */
export function metricsRoute(metrics: Metrics, readers: MetricsFor): RequestHandler {
  return async (request, response) => {
    if (readers === 'NOBODY' || (readers === 'LOOPBACK' && !isOfThisMachine(request))) {
      throw new Refusal('NOT_FOUND', '没有这个地址', { en: 'There is nothing at this address' });
    }
    response.type(metrics.contentType).send(await metrics.text());
  };
}

/** A proxy on this machine passes on what others ask, and says so. */
function isOfThisMachine({ socket, headers }: IncomingMessage): boolean {
  const address = socket.remoteAddress ?? '';
  const isLoopback = /^(::ffff:)?127\./.test(address) || address === '::1';
  return isLoopback && headers['x-forwarded-for'] === undefined && headers.forwarded === undefined;
}
