import type { IncomingMessage } from 'node:http';
import { parseCookie, stringifySetCookie } from 'cookie';
import { type Caller, visitor } from '../platform/caller';
import { Refusal } from '../platform/refusal';

/** The highest place in the log that an answer holds, or that a client has seen. */
export const POSITION_HEADER = 'x-stele-position';

/** `__Host-` would be refused by browsers on plain http, which an embedded start uses. */
const COOKIE = 'stele';

/** Longer ones are no position of any log. */
const LONGEST_POSITION = 200;

/** From where a request comes. */
export type Device = Pick<Caller, 'ip' | 'userAgent'>;

/** Who a token stands for; null: nobody. Refusal `UNAUTHENTICATED`: its sign-in has ended. */
export type CallerOf = (token: string | null, device: Device) => Caller;

export interface Credentials {
  readonly token: string | null;
  /** A cookie comes without being asked for: who sends it may not know that its sign-in has ended. */
  readonly by: 'cookie' | 'bearer' | 'none';
}

export function credentialsOf({ headers }: IncomingMessage): Credentials {
  const bearer = /^Bearer +(\S+)$/i.exec(headers.authorization ?? '')?.[1];
  if (bearer !== undefined) return { token: bearer, by: 'bearer' };
  const cookie = parseCookie(headers.cookie ?? '')[COOKIE];
  return cookie ? { token: cookie, by: 'cookie' } : { token: null, by: 'none' };
}

/** It travels with every call of a subgraph, and is kept with a sign-in. */
const LONGEST_USER_AGENT = 200;

export const deviceOf = ({ socket, headers }: IncomingMessage): Device => ({
  ip: socket.remoteAddress ?? null,
  userAgent: headers['user-agent']?.slice(0, LONGEST_USER_AGENT).toWellFormed() ?? null,
});

/**
 * Who sends an HTTP request: for routes beside GraphQL too. A cookie of an ended sign-in is a visitor's,
 * so that it does not stand in the way of signing in again. Refusal `UNAUTHENTICATED`: an ended bearer token.
 */
export function requesterOf(
  request: IncomingMessage,
  callerOf: CallerOf,
): { readonly caller: Caller; readonly hasEnded: boolean } {
  const { token, by } = credentialsOf(request);
  const device = deviceOf(request);
  try {
    return { caller: callerOf(token, device), hasEnded: false };
  } catch (error) {
    if (by !== 'cookie' || !(error instanceof Refusal)) throw error;
    return { caller: { ...visitor, ...device }, hasEnded: true };
  }
}

/** The cookie that a sign-in's new token is kept in; '' deletes it. */
export function signInCookie(token: string, isSecure: boolean): string {
  return stringifySetCookie(COOKIE, token, {
    httpOnly: true,
    sameSite: 'strict',
    path: '/',
    secure: isSecure,
    ...(token === '' && { maxAge: 0 }),
  });
}

/** A position as a client sends it back, or null. */
export function positionIn(value: unknown): string | null {
  return typeof value === 'string' && value !== '' && value.length <= LONGEST_POSITION
    ? value
    : null;
}

/**
 * Whether a page of this origin may speak to the server with what the browser keeps for it. No origin:
 * not a browser. Schemes are not compared, because TLS may end before this process.
 */
export function isTrustedOrigin(request: IncomingMessage, origins: readonly string[]): boolean {
  const { origin, host } = request.headers;
  if (origin === undefined || origins.includes(origin)) return true;
  return URL.canParse(origin) && new URL(origin).host === host;
}
