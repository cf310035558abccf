import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import { v5 as uuidv5 } from 'uuid';
import type { Actor } from '../schema/envelope';

/** The name spaces of command ids and of what is derived from them. Stored ids depend on both: never changed. */
const COMMAND_IDS = '5d0b8a44-2a0e-4d58-9f6c-0e6a3c1f7b92';
const DERIVED_IDS = '8f2f6c1b-7d43-4c39-b1a5-64c0f3f7e2d8';

/**
 * The id of the command that an account means by an idempotency key. The role is left out: a retry
 * after a change of role is still the same command.
 */
export function commandIdOf(actor: Actor, idempotencyKey: string): string {
  return uuidv5(JSON.stringify([actor.accountId, idempotencyKey]), COMMAND_IDS);
}

/** An id for what a command makes (an aggregate, a row): the same one whenever the command is repeated. */
export function derivedId(commandId: string, ...names: readonly string[]): string {
  return uuidv5(JSON.stringify([commandId, ...names]), DERIVED_IDS);
}

/**
 * SHA-256 (hex) of the RFC 8785 form of what was asked for, as JSON carries it. Arguments that mean
 * nothing for the decision (the key itself, an expected revision) are for the caller to leave out.
 */
export function requestHashOf(name: string, args: object): string {
  const asked = canonicalize(JSON.parse(JSON.stringify({ name, args })));
  return createHash('sha256')
    .update(asked ?? '')
    .digest('hex');
}
