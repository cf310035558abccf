import { createHmac } from 'node:crypto';
import type { Request } from '../../platform/commandHandler';

/** How long one is good for, in milliseconds: of an account that never had a password, and after a reset. */
export const INVITATION_LASTS = 7 * 24 * 60 * 60_000;
export const RESET_LASTS = 15 * 60_000;

/**
 * A one-time token that follows from the command which gives it, under the node's key: a repetition of the
 * command is answered the same, and nothing but the token's hash is stored.
 */
export const derivedToken = (lookupKey: Buffer, { commandId }: Request): string =>
  createHmac('sha256', lookupKey).update(`activation:${commandId}`).digest('base64url');
