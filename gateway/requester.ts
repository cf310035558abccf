import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import { parseCookie, stringifySetCookie } from 'cookie';
import proxyaddr, { compile } from 'proxy-addr';
import { type Caller, visitor } from '../platform/caller';
import { Refusal } from '../platform/refusal';

/** The highest place in the log that an answer holds, or that a client has seen. */
export const POSITION_HEADER = 'x-stele-position';

/** `__Host-` would be refused by browsers on plain http, which an embedded start uses. */
const COOKIE = 'stele';

type Trust = ReturnType<typeof compile>;

/** Longer ones are no position of any log. */
const LONGEST_POSITION = 200;

/** From where a request comes. */
export type Device = Pick<Caller, 'ip' | 'userAgent'>;

/** Who a token stands for; null: nobody. Refusal `UNAUTHENTICATED`: its sign-in has ended. */
export type CallerOf = (token: string | null, device: Device) => Caller;

interface Credentials {
  readonly token: string | null;
  /** A cookie comes without being asked for: who sends it may not know that its sign-in has ended. */
  readonly by: 'cookie' | 'bearer' | 'none';
}

function credentialsOf({ headers }: IncomingMessage): Credentials {
  const bearer = /^Bearer +(\S+)$/i.exec(headers.authorization ?? '')?.[1];
  if (bearer !== undefined) return { token: bearer, by: 'bearer' };
  const cookie = parseCookie(headers.cookie ?? '')[COOKIE];
  return cookie ? { token: cookie, by: 'cookie' } : { token: null, by: 'none' };
}

/** It travels with every call of a subgraph, and is kept with a sign-in. */
const LONGEST_USER_AGENT = 200;

/** Who sends a request. */
export interface Requester {
  readonly caller: Caller;
  /** A cookie came whose sign-in has ended: who sends it is a visitor, so that signing in again stays possible. */
  readonly hasEnded: boolean;
  /** Who it is by now, for what outlives a request. Refusal `UNAUTHENTICATED`: the sign-in has ended. */
  readonly callerNow: () => Caller;
}

/** Knows who sends a request, for routes beside GraphQL too. */
export interface Requesters {
  /** Refusal `UNAUTHENTICATED`: a bearer token of an ended sign-in. */
  of(request: IncomingMessage): Requester;
  /** Who a client is by now that named its token in its first message; '': the one of its request. */
  introduced(request: IncomingMessage, token: string): () => Caller;
}

/**
 * `trustedProxies`: addresses or networks, also `loopback`, whose word is taken for the address of the client
 * that they speak for (`X-Forwarded-For`). Anybody else could claim any address.
 */
export function requesters(callerOf: CallerOf, trustedProxies: readonly string[] = []): Requesters {
  const isTrusted = compile([...trustedProxies]);

  const deviceOf = (request: IncomingMessage): Device => ({
    ip: addressOf(request, isTrusted),
    userAgent: request.headers['user-agent']?.slice(0, LONGEST_USER_AGENT).toWellFormed() ?? null,
  });

  return {
    of(request) {
      const { token, by } = credentialsOf(request);
      const device = deviceOf(request);
      const callerNow = () => callerOf(token, device);
      try {
        return { caller: callerNow(), hasEnded: false, callerNow };
      } catch (error) {
        if (by !== 'cookie' || !(error instanceof Refusal)) throw error;
        const caller = { ...visitor, ...device };
        return { caller, hasEnded: true, callerNow: () => caller };
      }
    },
    introduced(request, given) {
      const token = given === '' ? credentialsOf(request).token : given;
      const device = deviceOf(request);
      return () => callerOf(token, device);
    },
  };
}

/** What a proxy says that is no address is not taken. */
function addressOf(request: IncomingMessage, isTrusted: Trust): string | null {
  const nearest = request.socket.remoteAddress;
  if (nearest === undefined) return null;
  const claimed = proxyaddr(request, isTrusted);
  return isIP(claimed) === 0 ? nearest : claimed;
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
 * not a browser, unless it says that the page was another site's. Schemes are not compared, because TLS may end
 * before this process.
 */
export function isTrustedOrigin(request: IncomingMessage, origins: readonly string[]): boolean {
  const { origin, host, 'sec-fetch-site': site } = request.headers;
  if (origin === undefined) return site !== 'cross-site';
  if (origins.includes(origin)) return true;
  return URL.canParse(origin) && new URL(origin).host === host;
}
