import type { RequestListener } from 'node:http';
import express, { type Request, type Response, type RequestHandler, type Router } from 'express';
import type { GraphQLSchema } from 'graphql';
import helmet from 'helmet';
import type { Node } from '../platform/node';
import { Refusal } from '../platform/refusal';
import type { TrailState } from '../platform/trail/keeper';
import { answerInJson, nothingThere } from './answerInJson';
import { budgetHeaders, requireCovered, type Budget } from './budget';
import { crossOrigin } from './crossOrigin';
import { graphqlOverHttp, readOperation } from './graphqlOverHttp';
import { metricsRoute, type Metrics, type MetricsFor } from './metrics';
import { requestLog, TRACE_HEADER } from './requestLog';
import { isTrustedOrigin, POSITION_HEADER, type Requesters } from './requester';
import { uploadHeaders } from './uploads';
import type { TryRate } from './tryRate';

/** An address beside GraphQL. */
export interface Route {
  readonly path: string;
  readonly router: Router;
  /** Of the budget, for each request. */
  readonly points: number;
}

export interface HttpOptions {
  readonly node: Node;
  readonly schema: GraphQLSchema;
  readonly requesters: Requesters;
  /** Whose pages may use the API beside the server's own. */
  readonly origins: readonly string[];
  readonly rate: TryRate;
  readonly budget: Budget;
  /** Serves `/graphql/stream`. */
  readonly events: RequestHandler;
  readonly routes: readonly Route[];
  /** How the signed trail of the log stands. */
  readonly trail?: (() => TrailState) | undefined;
  readonly trustedProxies: readonly string[];
  readonly metrics: Metrics;
  /** To whom `/metrics` is shown. */
  readonly metricsFor: MetricsFor;
  /** The page at `/`, as HTML. */
  readonly homePage?: ((request: Request) => string) | undefined;
}

export interface HttpApplication {
  readonly handle: RequestListener;
  readonly stop: () => Promise<void>;
}

/** Everything of the server that is not a socket. Whatever goes wrong is answered in JSON. */
export async function httpApplication(options: HttpOptions): Promise<HttpApplication> {
  const { node, origins, events, routes, trail, metrics, metricsFor, homePage } = options;
  const graphql = await graphqlOverHttp(options);
  const app = express();
  app.disable('etag');
  // Whether TLS ends at a proxy decides whether a cookie is for TLS only.
  app.set('trust proxy', [...options.trustedProxies]);
  app.use(requestLog(node.logger, metrics.finished));
  app.disable('x-powered-by');
  app.use(secureHeaders);
  app.get('/livez', (_request, response) => {
    response.json({ status: 'ok' });
  });
  app.get('/readyz', (_request, response) => {
    const { caughtUp, parked, position } = node.models.state();
    const isReady = caughtUp && parked.length === 0;
    const status = isReady ? 'ready' : 'not ready';
    // A broken trail is for people to look into: requests can be served as before.
    const known = { status, caughtUp, parked, position, ...(trail && { trail: trail() }) };
    response.status(isReady ? 200 : 503).json(known);
  });
  app.get('/metrics', metricsRoute(metrics, metricsFor));
  const headers = [POSITION_HEADER, TRACE_HEADER];
  const told = ['x-ratelimit-limit', 'x-ratelimit-remaining', 'x-ratelimit-reset', 'retry-after'];
  app.use(
    crossOrigin(origins, {
      sent: [...headers, 'traceparent', ...uploadHeaders.sent],
      answered: [...headers, ...told, ...uploadHeaders.answered],
    }),
  );
  app.use((request, _response, next) => {
    if (request.headers.cookie !== undefined && !isTrustedOrigin(request, origins)) {
      throw new Refusal('FORBIDDEN', '不允许的来源', { en: 'This origin is not allowed' });
    }
    next();
  });

  app.post(['/graphql', '/graphql/stream'], ...readOperation);
  app.all('/graphql/stream', events);
  app.use('/graphql', graphql.handler);
  for (const { path, points, router } of routes) app.use(path, spends(points, options), router);
  if (homePage) {
    app.get('/', (request, response) => {
      response.type('html').send(homePage(request));
    });
  }
  app.use(() => {
    throw nothingThere();
  });
  const inJson = answerInJson(node.logger);
  app.use(inJson);
  return {
    handle(request, response) {
      // A target that Express cannot read, such as `http://`, passes by everything above.
      app(request as Request, response as Response, (error: unknown) => {
        inJson(error ?? nothingThere(), request as Request, response as Response, () => {
          response.destroy();
        });
      });
    },
    stop: graphql.stop,
  };
}

const secureHeaders = helmet({
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      defaultSrc: ["'none'"],
      scriptSrc: ["'self'"],
      styleSrc: ["'self'", "'unsafe-inline'"],
      imgSrc: ["'self'", 'data:'],
      fontSrc: ["'self'"],
      connectSrc: ["'self'"],
      formAction: ["'self'"],
      frameAncestors: ["'none'"],
      baseUri: ["'none'"],
    },
  },
  referrerPolicy: { policy: 'no-referrer' },
});

/** Requests beside GraphQL are paid for from the same budget. */
const spends =
  (points: number, { budget, requesters }: HttpOptions): RequestHandler =>
  async (request, response, next) => {
    const balance = await budget.spend(requesters.of(request).caller, points);
    response.set(budgetHeaders(balance));
    requireCovered(balance);
    next();
  };
