import type { IncomingMessage } from 'node:http';
import {
  execute,
  getOperationAST,
  GraphQLError,
  OperationTypeNode,
  type ExecutionArgs,
  type ExecutionResult,
  type FormattedExecutionResult,
  type GraphQLSchema,
} from 'graphql';
import {
  makeServer,
  type Context,
  type ExecutionResult as GraphQLWsResult,
  type Server,
  type SubscribePayload,
} from 'graphql-ws';
import type { WebSocket } from 'ws';
import { internalError, refusalError } from '../platform/answerError';
import { isStream, mapStream } from '../platform/mapStream';
import type { Node } from '../platform/node';
import { Refusal } from '../platform/refusal';
import type { AnonymousRate } from './anonymousRate';
import { clientError } from './clientError';
import { checkOperation, parseWithin, validateDocument } from './limits';
import type { LiveArgs } from './live';
import { extensionsFor, operationContext, type OperationContext } from './operationContext';
import { positionIn, type CallerOf } from './requester';
import { tooSlow, type SharedLive } from './sharedLive';
import {
  FORBIDDEN,
  keepsUp,
  socketSession,
  TOO_MANY,
  type Patience,
  type SocketSession,
} from './socketSession';

/** What sockets may take; the defaults are the product's. */
export interface SocketLimits extends Patience {
  /** Bytes of a message. */
  readonly message: number;
  /** Milliseconds until a client has said who it is. */
  readonly introduction: number;
  /** Operations under way on one socket. */
  readonly operations: number;
  /** Sockets of one account. */
  readonly sockets: number;
  /** Milliseconds between two looks whether a silent client is still there. */
  readonly heartbeat: number;
}

export const socketLimits: SocketLimits = {
  message: 64 * 1024,
  introduction: 3_000,
  operations: 50,
  sockets: 20,
  heartbeat: 15_000,
  waiting: 1024 * 1024,
  patience: 5_000,
};

export interface SocketOptions {
  readonly node: Node;
  readonly schema: GraphQLSchema;
  readonly live: SharedLive;
  readonly callerOf: CallerOf;
  readonly origins: readonly string[];
  readonly rate: AnonymousRate;
  /** Told each account of which a token may have died. Returns what ends it. */
  readonly onSignInEnded?: ((listener: (accountId: string) => void) => () => void) | undefined;
  readonly limits: SocketLimits;
}

/** What each message of one socket comes to. Its session is among `sessions` while it is open. */
export function protocolFor(
  socket: WebSocket,
  request: IncomingMessage,
  options: SocketOptions,
  sessions: Set<SocketSession>,
): Server {
  const { node, schema, callerOf, rate, limits } = options;
  const { logger } = node;
  let session: SocketSession | undefined;

  function introduce({ connectionParams = {} }: Context): boolean {
    let introduced: SocketSession;
    try {
      introduced = socketSession(socket, request, connectionParams, callerOf);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      socket.close(FORBIDDEN, 'Forbidden');
      return false;
    }
    const open = [...sessions].filter(({ countedAs }) => countedAs === introduced.countedAs);
    if (open.length >= limits.sockets) {
      socket.close(TOO_MANY, 'Too many sockets');
      return false;
    }
    session = introduced;
    sessions.add(introduced);
    return true;
  }

  async function prepare(
    { subscriptions }: Context,
    _id: string,
    payload: SubscribePayload,
  ): Promise<ExecutionArgs | GraphQLError[]> {
    try {
      if (Object.keys(subscriptions).length > limits.operations) throw tooManyOperations(limits);
      return await argumentsOf(payload);
    } catch (error) {
      if (error instanceof GraphQLError) return [error];
      return [error instanceof Refusal ? refusalError(error) : internalError(error, logger)];
    }
  }

  async function argumentsOf(payload: SubscribePayload): Promise<ExecutionArgs | GraphQLError[]> {
    const { query, operationName, variables, extensions } = payload;
    const document = parseWithin(query);
    const mistakes = validateDocument(schema, document);
    if (mistakes.length > 0) return mistakes;
    const excesses = checkOperation(schema, document, operationName, variables);
    if (excesses.length > 0) return excesses;

    const contextValue = newContext(positionIn(extensions?.['position']) ?? known().position);
    const operation = getOperationAST(document, operationName);
    if (operation) await rate(operation, contextValue.caller);
    return {
      schema,
      document,
      contextValue,
      operationName: operationName ?? null,
      variableValues: variables ?? null,
    };
  }

  function newContext(position: string | null): OperationContext {
    const callerNow = () => known().callerNow();
    return operationContext({ callerNow, callerKey: node.callerKey, position });
  }

  function known(): SocketSession {
    if (session === undefined) throw new Error('an operation came before its client was known');
    return session;
  }

  async function answer(args: LiveArgs): Promise<ExecutionResult> {
    const result = await execute(args);
    return { ...result, extensions: extensionsFor(args.contextValue) };
  }

  async function watch(args: LiveArgs) {
    const stream = await options.live.subscribe(args, () => known().callerNow());
    if (!isStream(stream)) return stream;

    let delivered: string | null = null;
    return mapStream(stream, async (result: ExecutionResult) => {
      if (!(await keepsUp(socket, limits))) throw tooSlow(delivered);
      delivered = positionIn(result.extensions?.['position']) ?? delivered;
      return result;
    });
  }

  function forClient({ errors, ...result }: GraphQLWsResult): FormattedExecutionResult {
    const said = errors?.map((error) => clientError(error, logger));
    return { ...result, ...(said && { errors: said }) } as FormattedExecutionResult;
  }

  return makeServer({
    connectionInitWaitTimeout: limits.introduction,
    onConnect: introduce,
    onSubscribe: prepare,
    execute(args) {
      const isCommand = operationOf(args) === OperationTypeNode.MUTATION;
      const answered = () => answer(args as LiveArgs);
      return isCommand ? known().during(answered) : answered();
    },
    subscribe: (args) => watch(args as LiveArgs),
    onNext: (_context, _id, _payload, _args, result) => forClient(result),
    onError: (_context, _id, _payload, errors) => errors.map((error) => clientError(error, logger)),
    onClose() {
      if (session) sessions.delete(session);
    },
  });
}

const operationOf = ({ document, operationName }: ExecutionArgs) =>
  getOperationAST(document, operationName)?.operation;

function tooManyOperations({ operations }: SocketLimits): Refusal {
  return new Refusal('TOO_MANY_REQUESTS', `每个连接最多同时进行 ${operations} 个操作`, {
    en: `A socket carries at most ${operations} operations at a time`,
  });
}
