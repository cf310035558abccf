import { OperationTypeNode, type OperationDefinitionNode } from 'graphql';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import type { Caller } from '../platform/caller';
import { Refusal } from '../platform/refusal';
import { mayGuess } from './limits';

/** Tries to sign in or to activate an account, a minute: an institution may share one address. */
const TRIES = 100;

/** Refusal `TOO_MANY_REQUESTS`. Each field counts: an operation can name one many times, by aliases. */
export type TryRate = (operation: OperationDefinitionNode, caller: Caller) => Promise<void>;

/** How often one address may send commands without being signed in, or one account may try to be another. */
export function tryRate(): TryRate {
  const limiter = new RateLimiterMemory({ points: TRIES, duration: 60 });

  return async ({ operation, selectionSet }, { accountId, ip }) => {
    if (operation !== OperationTypeNode.MUTATION) return;
    const { selections } = selectionSet;
    if (accountId !== null && !selections.some(mayGuess)) return;
    const whose = accountId === null ? `address ${ip ?? ''}` : `account ${accountId}`;
    try {
      await limiter.consume(whose, selections.length);
    } catch (error) {
      if (!(error instanceof RateLimiterRes)) throw error;
      throw new Refusal('TOO_MANY_REQUESTS', '尝试次数过多，请稍后再试', {
        en: 'Too many tries from this address; try again later',
        retryAfter: Math.max(1, Math.ceil(error.msBeforeNext / 1_000)),
      });
    }
  };
}
