import { randomBytes } from 'node:crypto';
import type { Request, RequestHandler, Response } from 'express';
import type { Caller } from '../platform/caller';
import type { Logger } from '../platform/logger';

/** What a request turned out to ask for. Nothing here is a client's own text. */
export interface Asked {
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

const routes = ['/graphql', '/files', '/records', '/metrics', '/livez', '/readyz', '/'] as const;
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
    const traceId = traceIdOf(request);
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
      const known = asked && {
        ...{ operation: asked.operation, outcome: asked.outcome },
        ...{ accountId: asked.caller.accountId, role: asked.caller.role },
      };
      const ms = Math.round(milliseconds);
      const isComplete = response.writableFinished;
      logger.info({ traceId, method, route, status, ms, isComplete, ...known }, 'request');
    });
    next();
  };
}

function traceIdOf(request: Request): string {
  const given = TRACEPARENT.exec(request.get('traceparent') ?? '')?.[1];
  return given === undefined || given === NO_TRACE ? randomBytes(16).toString('hex') : given;
}

/** By its first step only: what follows may be an id. */
function routeOf({ originalUrl }: Request): Route {
  const [, first = ''] = /^\/([^/?]*)/.exec(originalUrl) ?? [];
  return routes.find((route) => route === `/${first}`) ?? 'other';
}
