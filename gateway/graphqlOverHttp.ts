import { ApolloServer, type ApolloServerPlugin } from '@apollo/server';
import { ApolloServerPluginLandingPageDisabled } from '@apollo/server/plugin/disabled';
import { expressMiddleware } from '@as-integrations/express5';
import express, { type Request, type RequestHandler, type Response } from 'express';
import { type GraphQLError, OperationTypeNode } from 'graphql';
import type { Node } from '../platform/node';
import { Refusal } from '../platform/refusal';
import { budgetHeaders, costSaid, ENTRY, requireCovered, type Balance } from './budget';
import { clientError } from './clientError';
import { statusOf } from './httpRefusal';
import { badRequest, checkOperation, limits } from './limits';
import type { Door } from './operation';
import { extensionsFor, operationContext, type OperationContext } from './operationContext';
import { noteAsked, outcomeOf } from './requestLog';
import { POSITION_HEADER, positionIn, signInCookie, type Requesters } from './requester';

/** Holds a text of 1 MB, which the rules then refuse in words, whatever its characters. */
const LARGEST_BODY = '2mb';

export interface GraphQLOverHttpOptions extends Omit<Door, 'logger'> {
  readonly node: Node;
  readonly requesters: Requesters;
}

export interface GraphQLOverHttp {
  /** Answers one operation a request, but for subscriptions. */
  readonly handler: RequestHandler;
  readonly stop: () => Promise<void>;
}

export async function graphqlOverHttp(options: GraphQLOverHttpOptions): Promise<GraphQLOverHttp> {
  const server = await startGraphQL(options);
  const middleware = graphQLMiddleware(server, options);
  return {
    handler(request, response, next) {
      // The GraphQL server wants to see that a body was looked for, on requests that have none too.
      request.body ??= {};
      return middleware(request, response, next);
    },
    stop: () => server.stop(),
  };
}

/** Reads one operation as JSON. */
export const readOperation: readonly RequestHandler[] = [
  requireJson,
  express.json({ limit: LARGEST_BODY }),
  refuseBatch,
];

interface Requested extends OperationContext {
  /** The cookie that came belongs to a sign-in that has ended. */
  readonly hasEnded: boolean;
  readonly isSecure: boolean;
  /** Tells the client in headers. */
  readonly sendBalance: (balance: Balance | null) => void;
  /** Notes for the log and the metrics what became of it. */
  readonly answered: (operation: OperationTypeNode | null, outcome: string) => void;
}

async function startGraphQL(options: GraphQLOverHttpOptions): Promise<ApolloServer<Requested>> {
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
function checks({ schema, rate, budget }: GraphQLOverHttpOptions): ApolloServerPlugin<Requested> {
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

function graphQLMiddleware(server: ApolloServer<Requested>, options: GraphQLOverHttpOptions) {
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

function requireJson(request: Request, _response: unknown, next: () => void): void {
  if (request.is('application/json') === false || request.get('content-type') === undefined) {
    throw new Refusal('INVALID', '请求的 Content-Type 须为 application/json', {
      en: 'The Content-Type of a request must be application/json',
    });
  }
  next();
}

function refuseBatch(request: Request, _response: unknown, next: () => void): void {
  if (Array.isArray(request.body)) {
    throw new Refusal('INVALID', '不支持批量请求，每次请求一个操作', {
      en: 'Batches are not supported: one operation a request',
    });
  }
  next();
}

function noSubscription(): GraphQLError {
  return badRequest(
    new Refusal('INVALID', '订阅须通过 WebSocket 连接或 /graphql/stream', {
      en: 'Subscriptions need a WebSocket or /graphql/stream',
    }),
  );
}
