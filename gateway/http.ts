import type { RequestListener } from 'node:http';
import { ApolloServer, type ApolloServerPlugin } from '@apollo/server';
import { ApolloServerPluginLandingPageDisabled } from '@apollo/server/plugin/disabled';
import { expressMiddleware } from '@as-integrations/express5';
import express, {
  type ErrorRequestHandler,
  type Request,
  type Response,
  type RequestHandler,
  type Router,
} from 'express';
import { type GraphQLError, OperationTypeNode, type GraphQLSchema } from 'graphql';
import helmet from 'helmet';
import { internalError, refusalError } from '../platform/answerError';
import type { Node } from '../platform/node';
import { Refusal } from '../platform/refusal';
import type { TrailState } from '../platform/trail/keeper';
import { errorCodes } from '../schema/errorCodes';
import type { AnonymousRate } from './anonymousRate';
import {
  budgetHeaders,
  costSaid,
  ENTRY,
  requireCovered,
  type Balance,
  type Budget,
} from './budget';
import { clientError } from './clientError';
import { crossOrigin } from './crossOrigin';
import { headersOf, HttpRefusal } from './httpRefusal';
import { metricsRoute, type Metrics, type MetricsFor } from './metrics';
import { badRequest, checkOperation, limits } from './limits';
import { extensionsFor, operationContext, type OperationContext } from './operationContext';
import { noteAsked, outcomeOf, requestLog, TRACE_HEADER } from './requestLog';
import {
  isTrustedOrigin,
  POSITION_HEADER,
  positionIn,
  signInCookie,
  type Requesters,
} from './requester';
import { uploadHeaders } from './uploads';

/** Holds a text of 1 MB, which the rules then refuse in words, whatever its characters. */
const LARGEST_BODY = '2mb';

/** Points of the budget for a request about a file, and for a whole record. */
const FILE = 1;
const RECORD = 500;

export interface HttpOptions {
  readonly node: Node;
  readonly schema: GraphQLSchema;
  readonly requesters: Requesters;
  /** Whose pages may use the API beside the server's own. */
  readonly origins: readonly string[];
  readonly rate: AnonymousRate;
  readonly budget: Budget;
  /** Serves `/graphql/stream`. */
  readonly events: RequestHandler;
  /** Serves `/files`. */
  readonly files?: Router | undefined;
  /** Serves `/records`. */
  readonly records?: Router | undefined;
  /** Serves `/login-log`. */
  readonly loginLog?: Router | undefined;
  /** How the signed trail of the log stands. */
  readonly trail?: (() => TrailState) | undefined;
  readonly trustedProxies: readonly string[];
  readonly metrics: Metrics;
  /** To whom `/metrics` is shown. */
  readonly metricsFor: MetricsFor;
  /** Serves `/docs` and `/schema.graphql`. */
  readonly docs?: RequestHandler | undefined;
  /** The page at `/`, as HTML. */
  readonly homePage?: ((request: Request) => string) | undefined;
}

export interface HttpApplication {
  readonly handle: RequestListener;
  readonly stop: () => Promise<void>;
}

/** Everything of the server that is not a socket. Whatever goes wrong is answered in JSON. */
export async function httpApplication(options: HttpOptions): Promise<HttpApplication> {
  const { node, origins, events, files, records, loginLog, trail, metrics, metricsFor, homePage } =
    options;
  const server = await startGraphQL(options);
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

  const readBody = [requireJson, express.json({ limit: LARGEST_BODY }), refuseBatch];
  app.post(['/graphql', '/graphql/stream'], ...readBody);
  app.all('/graphql/stream', events);
  app.use('/graphql', withBody, graphQLMiddleware(server, options));
  if (files) app.use('/files', spends(FILE, options), files);
  if (records) app.use('/records', spends(RECORD, options), records);
  if (loginLog) app.use('/login-log', spends(RECORD, options), loginLog);
  if (options.docs) app.use(options.docs);
  if (homePage) {
    app.get('/', (request, response) => {
      response.type('html').send(homePage(request));
    });
  }
  app.use(() => {
    throw nothingThere();
  });
  const inJson = answerInJson(options);
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
    stop: () => server.stop(),
  };
}

interface Requested extends OperationContext {
  /** The cookie that came belongs to a sign-in that has ended. */
  readonly hasEnded: boolean;
  readonly isSecure: boolean;
  /** Tells the client in headers. */
  readonly sendBalance: (balance: Balance | null) => void;
  /** Notes for the log and the metrics what became of it. */
  readonly answered: (operation: OperationTypeNode | null, outcome: string) => void;
}

async function startGraphQL(options: HttpOptions): Promise<ApolloServer<Requested>> {
  const { node, schema } = options;
  const { logger } = node;
  const server = new ApolloServer<Requested>({
    schema,
    introspection: true,
    csrfPrevention: true,
    allowBatchedHttpRequests: false,
    persistedQueries: false,
    hideSchemaDetailsFromClientErrors: true,
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
    cache: 'bounded',
    parseOptions: { maxLexicalTokens: limits.tokens },
    logger,
    formatError: (_formatted, error) => clientError(error, logger),
    // The server's own page loads its parts from elsewhere.
    plugins: [ApolloServerPluginLandingPageDisabled(), checks(options), answerHeaders],
  });
  await server.start();
  return server;
}

/** Refusals of a whole request, before anything is run. */
function checks({ schema, rate, budget }: HttpOptions): ApolloServerPlugin<Requested> {
  return {
    requestDidStart: () =>
      Promise.resolve({
        async didResolveOperation({ document, operation, operationName, request, contextValue }) {
          const { variables } = request;
          const { errors, cost } = checkOperation(schema, document, operationName, variables);
          const [error] = errors;
          if (error) throw error;
          if (operation === undefined) return;
          if (operation.operation === OperationTypeNode.SUBSCRIPTION) throw noSubscription();
          try {
            const { caller } = contextValue;
            const balance = await budget.spend(caller, cost - ENTRY);
            contextValue.noteCost(costSaid(cost, balance));
            contextValue.sendBalance(balance);
            requireCovered(balance);
            await rate(operation, caller);
          } catch (refused) {
            throw refused instanceof Refusal ? badRequest(refused, statusOf(refused)) : refused;
          }
        },
      }),
  };
}

/** Position and sign-in, in `extensions` for every client and in headers where HTTP has its own. */
const answerHeaders: ApolloServerPlugin<Requested> = {
  requestDidStart: () =>
    Promise.resolve({
      willSendResponse({ response, contextValue, operation, errors }) {
        const { http, body } = response;
        const { hasEnded, isSecure } = contextValue;
        const extensions = extensionsFor(contextValue);
        if (body.kind === 'single') body.singleResult.extensions = extensions;
        contextValue.answered(operation?.operation ?? null, outcomeOf(errors));

        const { position, signInToken } = extensions;
        if (position !== undefined) http.headers.set(POSITION_HEADER, position);
        const token = signInToken ?? (hasEnded ? '' : undefined);
        if (token !== undefined) http.headers.set('set-cookie', signInCookie(token, isSecure));
        http.headers.set('cache-control', 'no-store');
        return Promise.resolve();
      },
    }),
};

function graphQLMiddleware(server: ApolloServer<Requested>, options: HttpOptions) {
  const { node, requesters, budget } = options;
  return expressMiddleware(server, {
    async context({ req, res }: { req: Request; res: Response }) {
      try {
        const { caller, hasEnded } = requesters.of(req);
        const sendBalance = (balance: Balance | null) => void res.set(budgetHeaders(balance));
        const balance = await budget.spend(caller, ENTRY);
        sendBalance(balance);
        requireCovered(balance);
        const position = positionIn(req.get(POSITION_HEADER));
        const { callerKey } = node;
        const context = operationContext({ callerNow: () => caller, callerKey, position });
        return {
          ...context,
          ...{ hasEnded, isSecure: req.secure, sendBalance },
          answered: (operation: OperationTypeNode | null, outcome: string) => {
            noteAsked(res, { transport: 'http', operation, outcome, caller });
          },
        };
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        throw badRequest(error, statusOf(error));
      }
    },
  });
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

const requireJson = (request: Request, _response: unknown, next: () => void) => {
  if (request.is('application/json') === false || request.get('content-type') === undefined) {
    throw new Refusal('INVALID', '请求的 Content-Type 须为 application/json', {
      en: 'The Content-Type of a request must be application/json',
    });
  }
  next();
};

const refuseBatch = (request: Request, _response: unknown, next: () => void) => {
  if (Array.isArray(request.body)) {
    throw new Refusal('INVALID', '不支持批量请求，每次请求一个操作', {
      en: 'Batches are not supported: one operation a request',
    });
  }
  next();
};

/** Requests beside GraphQL are paid for from the same budget. */
const spends =
  (points: number, { budget, requesters }: HttpOptions): RequestHandler =>
  async (request, response, next) => {
    const balance = await budget.spend(requesters.of(request).caller, points);
    response.set(budgetHeaders(balance));
    requireCovered(balance);
    next();
  };

/** The GraphQL server wants to see that a body was looked for, on requests that have none too. */
const withBody = (request: Request, _response: unknown, next: () => void) => {
  request.body ??= {};
  next();
};

/** Also for what the body's parser refuses, by its own names. */
function answerInJson({ node }: HttpOptions): ErrorRequestHandler {
  return (error: unknown, _request, response, next) => {
    if (response.headersSent) {
      next(error);
      return;
    }
    const refusal = error instanceof Refusal ? error : refusalOfBody(error);
    const { message, extensions } =
      refusal === null ? internalError(error, node.logger) : refusalError(refusal);
    response
      .status(refusal === null ? 500 : statusOf(refusal))
      .set(refusal === null ? {} : headersOf(refusal))
      .json({ errors: [{ message, extensions }] });
  };
}

function refusalOfBody(error: unknown): Refusal | null {
  // A path of broken percent signs names nothing.
  if (error instanceof URIError) return nothingThere();
  const { type, status } = error as { type?: unknown; status?: unknown };
  if (type === 'entity.too.large') {
    return new Refusal('TOO_LARGE', '请求内容过大', { en: 'The request is too large' });
  }
  if (typeof status === 'number' && status >= 400 && status < 500) {
    return new Refusal('INVALID', '请求内容不是有效的 JSON', {
      en: 'The request is not valid JSON',
    });
  }
  return null;
}

const nothingThere = () =>
  new Refusal('NOT_FOUND', '没有这个地址', { en: 'There is nothing at this address' });

function statusOf(refusal: Refusal): number {
  return refusal instanceof HttpRefusal ? refusal.status : errorCodes[refusal.code].status;
}

function noSubscription(): GraphQLError {
  return badRequest(
    new Refusal('INVALID', '订阅须通过 WebSocket 连接或 /graphql/stream', {
      en: 'Subscriptions need a WebSocket or /graphql/stream',
    }),
  );
}
