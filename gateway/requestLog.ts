import { randomBytes } from 'node:crypto';
import type { Request, RequestHandler, Response } from 'express';
import type { Caller } from '../platform/caller';
import type { GraphQLError } from 'graphql';
import type { Logger } from '../platform/logger';
import { Refusal } from '../platform/refusal';

export type Transport = 'http' | 'stream' | 'socket';

/** What a request turned out to ask for. Nothing here is a client's own text. */
export interface Asked {
  readonly transport: Transport;
  readonly operation: 'query' | 'mutation' | 'subscription' | null;
  /** `ok`, or the code of the first error. */
  readonly outcome: string;
  readonly caller: Pick<Caller, 'accountId' | 'role'>;
}

/** A request that has been answered, or whose client has gone. */
export interface Finished {
  readonly route: Route;
  readonly method: string;
  readonly status: number;
  readonly seconds: number;
  readonly asked: Asked | null;
}

const routes = [
  '/graphql',
  '/files',
  '/records',
  '/login-log',
  '/metrics',
  '/livez',
  '/readyz',
  '/',
] as const;
export type Route = (typeof routes)[number] | 'other';

/** W3C Trace Context: version, trace id, parent id, flags. */
const TRACEPARENT = /^[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}/;
const NO_TRACE = '0'.repeat(32);

export const TRACE_HEADER = 'x-trace-id';

/** Keeps what was asked for on the response, for the line that is written once it is finished. */
export function noteAsked(response: Response, asked: Asked): void {
  response.locals['asked'] = asked;
}

/**
 * One line for each request once it is answered: never a path, a query, a variable, a header or a body, which
 * may hold secrets or personal values. The trace id of the client's `traceparent`, or a new one, is in the
 * line and in the answer.
 */
export function requestLog(
  logger: Logger,
  onFinished: (finished: Finished) => void,
): RequestHandler {
  return (request, response, next) => {
    const startedAt = performance.now();
    const traceId = traceIdOf(request.get('traceparent'));
    response.set(TRACE_HEADER, traceId);
    response.once('close', () => {
      const asked = (response.locals['asked'] as Asked | undefined) ?? null;
      const milliseconds = performance.now() - startedAt;
      const finished: Finished = {
        route: routeOf(request),
        method: request.method,
        status: response.statusCode,
        seconds: milliseconds / 1_000,
        asked,
      };
      onFinished(finished);
      const { route, method, status } = finished;
      const known = asked && saidOf(asked);
      const ms = Math.round(milliseconds);
      const isComplete = response.writableFinished;
      logger.info({ traceId, method, route, status, ms, isComplete, ...known }, 'request');
    });
    next();
  };
}

/**
 * The same line for an operation that came over a socket, once it has been answered or its stream has ended.
 */
export function logOperation(logger: Logger, traceId: string, asked: Asked, seconds: number): void {
  const ms = Math.round(seconds * 1_000);
  logger.info({ traceId, ms, ...saidOf(asked) }, 'operation');
}

const saidOf = ({ transport, operation, outcome, caller: { accountId, role } }: Asked) => ({
  ...{ transport, operation, outcome, accountId, role },
});

/** Of the W3C's `traceparent`, or a new one. */
export function traceIdOf(traceparent: unknown): string {
  const given = typeof traceparent === 'string' ? TRACEPARENT.exec(traceparent)?.[1] : undefined;
  return given === undefined || given === NO_TRACE ? randomBytes(16).toString('hex') : given;
}

/** `ok`, or the code of the first error. Codes are the server's own words, so that they can be counted. */
export function outcomeOf(errors: readonly GraphQLError[] | undefined): string {
  const [error] = errors ?? [];
  if (error === undefined) return 'ok';
  if (error.originalError instanceof Refusal) return error.originalError.code;
  const code = error.extensions['code'];
  return typeof code === 'string' ? code : 'INTERNAL';
}

/** By its first step only: what follows may be an id. */
function routeOf({ originalUrl }: Request): Route {
  const [, first = ''] = /^\/([^/?]*)/.exec(originalUrl) ?? [];
  return routes.find((route) => route === `/${first}`) ?? 'other';
}
