import { createHmac } from 'node:crypto';
import canonicalize from 'canonicalize';
import { actorOf, type Caller } from './caller';
import type { Request } from './commandHandler';
import { commandIdOf } from './commandId';
import { Refusal } from './refusal';

/** Longest idempotency key, in characters. */
const LONGEST_KEY = 255;

/**
 * The request that a caller means by an idempotency key. What was asked is hashed under the node's key,
 * because it may hold an ID number, and a plain hash of one can be enumerated. The revision that it expects
 * is part of it: a retry says the same one.
 */
export function requestOf(
  lookupKey: Buffer,
  caller: Caller,
  idempotencyKey: string,
  name: string,
  args: object,
  expectedRevision: number | null = null,
): Request {
  if (idempotencyKey.trim() === '' || idempotencyKey.length > LONGEST_KEY) {
    throw new Refusal('INVALID', `幂等键应为1至${LONGEST_KEY}个字符`, {
      en: `An idempotency key has 1 to ${LONGEST_KEY} characters.`,
    });
  }
  const actor = actorOf(caller);
  const atRevision = expectedRevision === null ? {} : { expectedRevision };
  const asked = canonicalize(JSON.parse(JSON.stringify({ name, args, ...atRevision }))) ?? '';
  return {
    actor,
    commandId: commandIdOf(actor, idempotencyKey),
    requestHash: createHmac('sha256', lookupKey).update(asked).digest('hex'),
    ...atRevision,
  };
}
