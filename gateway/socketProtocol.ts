import type { IncomingMessage } from 'node:http';
import {
  OperationTypeNode,
  type ExecutionArgs,
  type ExecutionResult,
  type GraphQLError,
  type GraphQLSchema,
} from 'graphql';
import {
  makeServer,
  type ConnectionInitMessage,
  type Context,
  type ExecutionResult as GraphQLWsResult,
  type Server,
  type SubscribePayload,
} from 'graphql-ws';
import type { WebSocket } from 'ws';
import { isStream, mapStream } from '../platform/mapStream';
import type { Node } from '../platform/node';
import { Refusal } from '../platform/refusal';
import type { Budget } from './budget';
import { clientError } from './clientError';
import type { LiveArgs } from './live';
import {
  answerOperation,
  errorOf,
  forClient,
  prepareOperation,
  typeOf,
  type Door,
} from './operation';
import { operationContext, type OperationContext } from './operationContext';
import type { MessageRate } from './messageRate';
import { keepsUp, type Patience } from './patience';
import { positionIn, type Requesters } from './requester';
import type { Asked } from './requestLog';
import { tooSlow, type SharedLive } from './sharedLive';
import { socketOperations } from './socketOperations';
import { FORBIDDEN, socketSession, TOO_MANY, type SocketSession } from './socketSession';
import type { TryRate } from './tryRate';

/** What sockets may take; the defaults are the product's. */
export interface SocketLimits extends Patience, MessageRate {
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
  burst: 100,
  everySecond: 20,
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
  readonly requesters: Requesters;
  readonly origins: readonly string[];
  readonly rate: TryRate;
  readonly budget: Budget;
  /** Told each operation once it is over. */
  readonly onOperated: (asked: Asked) => void;
  /** Told each account of which a token may have died. Returns what ends it. */
  readonly onSignInEnded?: ((listener: (accountId: string) => void) => () => void) | undefined;
  /** Told of each socket of a sign-in. Returns what is called when it closes. */
  readonly onOpened?: ((signInId: string) => () => void) | undefined;
  readonly limits: SocketLimits;
}

/** What a socket is doing by now. */
export interface Traffic {
  /** Messages that are not dealt with yet: an operation is one until it is over, even when it was called off. */
  underWay(): number;
}

type SocketContext = Context<ConnectionInitMessage['payload'], Traffic>;

/** What each message of one socket comes to. Its session is among `sessions` while it is open. */
export function protocolFor(
  socket: WebSocket,
  request: IncomingMessage,
  options: SocketOptions,
  sessions: Set<SocketSession>,
): Server<Traffic> {
  const { node, schema, requesters, rate, budget, limits, onOpened } = options;
  const { logger } = node;
  const door: Door = { schema, rate, budget, logger };
  const operations = socketOperations(logger, options.onOperated);
  let session: SocketSession | undefined;
  let closed: (() => void) | undefined;

  function introduce({ connectionParams = {} }: SocketContext): boolean {
    let introduced: SocketSession;
    try {
      introduced = socketSession(socket, request, connectionParams, requesters);
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
    if (introduced.signInId !== null) closed = onOpened?.(introduced.signInId);
    return true;
  }

  async function prepare(
    { extra }: SocketContext,
    id: string,
    payload: SubscribePayload,
  ): Promise<ExecutionArgs | GraphQLError[]> {
    operations.begin(id, payload.extensions?.['traceparent'] ?? request.headers['traceparent']);
    if (extra.underWay() > limits.operations) {
      return [errorOf(tooManyOperations(limits), logger)];
    }
    const seen = positionIn(payload.extensions?.['position']) ?? known().position;
    const prepared = await prepareOperation(payload, door, () => newContext(seen));
    if (!Array.isArray(prepared)) {
      operations.understood(id, typeOf(prepared), prepared.contextValue.caller);
    }
    return prepared;
  }

  function newContext(position: string | null): OperationContext {
    const callerNow = () => known().callerNow();
    return operationContext({ callerNow, callerKey: node.callerKey, position });
  }

  function known(): SocketSession {
    if (session === undefined) throw new Error('an operation came before its client was known');
    return session;
  }

  async function watch(args: LiveArgs) {
    const stream = await options.live.subscribe(args, () => known().callerNow());
    if (!isStream(stream)) return stream;

    let delivered: string | null = null;
    const wire = {
      waiting: () => socket.bufferedAmount,
      isOpen: () => socket.readyState === socket.OPEN,
    };
    return mapStream(stream, async (result: ExecutionResult) => {
      if (!(await keepsUp(wire, limits))) throw tooSlow(delivered);
      delivered = positionIn(result.extensions?.['position']) ?? delivered;
      return result;
    });
  }

  const toClient = (result: GraphQLWsResult) => forClient(result as ExecutionResult, logger);

  return makeServer<ConnectionInitMessage['payload'], Traffic>({
    connectionInitWaitTimeout: limits.introduction,
    onConnect: introduce,
    onSubscribe: prepare,
    execute(args) {
      const isCommand = typeOf(args) === OperationTypeNode.MUTATION;
      const answered = () => answerOperation(args as LiveArgs);
      return isCommand ? known().during(answered) : answered();
    },
    subscribe: (args) => watch(args as LiveArgs),
    onNext(_context, id, _payload, _args, result) {
      operations.failed(id, (result as ExecutionResult).errors);
      return toClient(result);
    },
    onError(_context, id, _payload, errors) {
      operations.failed(id, errors);
      operations.end(id);
      return errors.map((error) => clientError(error, logger));
    },
    onComplete(_context, id) {
      operations.end(id);
    },
    onClose() {
      if (session) sessions.delete(session);
      closed?.();
    },
  });
}

function tooManyOperations({ operations }: SocketLimits): Refusal {
  return new Refusal('TOO_MANY_REQUESTS', `每个连接最多同时进行 ${operations} 个操作`, {
    en: `A socket carries at most ${operations} operations at a time`,
    retryAfter: 1,
  });
}
