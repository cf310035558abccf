import { jwtVerify, SignJWT } from 'jose';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import { roles } from '../schema/envelope';
import type { Caller } from './caller';
import { Refusal } from './refusal';

const ISSUER = 'stele gateway';
const LIFETIME = '60s';

const text = z.string().nullable();
const callerSchema = z.object({
  accountId: text,
  name: text,
  signInId: text,
  role: z.enum(roles).nullable(),
  needsSecondFactor: z.boolean(),
  institutionId: text,
  committeeId: text,
  provinceCode: text,
  institutionIds: z.array(z.string()),
  confirmedAt: text,
  position: text,
  ip: text,
  userAgent: text,
}) satisfies z.ZodType<Caller>;

interface Verified {
  readonly caller: Caller;
  readonly expiresAt: number;
}

// One request of a client is many of the gateway's, all with one token.
const verifiedBy = new WeakMap<Uint8Array, LRUCache<string, Verified>>();

/** The gateway's word on who asks, for a subgraph, for 60 seconds (HS256 under the key `caller`). */
export function signCaller(caller: Caller, key: Uint8Array): Promise<string> {
  return new SignJWT({ caller })
    .setProtectedHeader({ alg: 'HS256' })
    .setIssuer(ISSUER)
    .setIssuedAt()
    .setExpirationTime(LIFETIME)
    .sign(key);
}

/** Refusal `UNAUTHENTICATED`: forged, expired, or not of this gateway. */
export async function verifyCaller(token: string, key: Uint8Array): Promise<Caller> {
  const cache = cacheOf(key);
  const known = cache.get(token);
  if (known !== undefined && Date.now() < known.expiresAt) return known.caller;

  try {
    const { payload } = await jwtVerify<{ caller: unknown }>(token, key, {
      algorithms: ['HS256'],
      issuer: ISSUER,
      requiredClaims: ['exp'],
    });
    const caller = callerSchema.parse(payload.caller);
    cache.set(token, { caller, expiresAt: (payload.exp ?? 0) * 1000 });
    return caller;
  } catch {
    throw new Refusal('UNAUTHENTICATED', '请求未经网关签名或签名已过期', {
      en: 'The request is not signed by the gateway, or its signature has expired',
    });
  }
}

function cacheOf(key: Uint8Array): LRUCache<string, Verified> {
  const known = verifiedBy.get(key);
  if (known) return known;
  const cache = new LRUCache<string, Verified>({ max: 5_000 });
  verifiedBy.set(key, cache);
  return cache;
}
