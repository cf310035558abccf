import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import type { Caller } from '../platform/caller';
import { Refusal } from '../platform/refusal';
import type { Cost } from './operationContext';

/** Seconds for which a budget holds, from the first operation on. */
const PERIOD = 60;

/** Points that every operation costs, before it is known what it asks for. */
export const ENTRY = 1;

/** How a budget stands. */
export interface Balance {
  /** Points for a minute. */
  readonly limit: number;
  readonly remaining: number;
  /** Whole seconds until the budget is full again. */
  readonly resetSeconds: number;
  /** What was asked for last was more than there was, and was not taken. */
  readonly isOverdrawn: boolean;
}

/**
 * What one account, or one address of visitors, may ask for in a minute, in points of cost (limits.ts), over
 * all transports together. Kept by each process for itself.
 */
export interface Budget {
  /** null: there is no limit. Never rejects: see `requireCovered`. */
  spend(caller: Pick<Caller, 'accountId' | 'ip'>, points: number): Promise<Balance | null>;
}

/** `limit`: points a minute; 0: as much as anybody likes. */
export function openBudget(limit: number): Budget {
  if (limit === 0) return { spend: () => Promise.resolve(null) };
  const limiter = new RateLimiterMemory({ points: limit, duration: PERIOD });

  return {
    async spend({ accountId, ip }, points) {
      const key = accountId === null ? `address ${ip ?? ''}` : `account ${accountId}`;
      const balance = (left: RateLimiterRes, isOverdrawn: boolean): Balance => ({
        ...{ limit, isOverdrawn, remaining: left.remainingPoints },
        resetSeconds: Math.max(1, Math.ceil(left.msBeforeNext / 1_000)),
      });
      try {
        return balance(await limiter.consume(key, points), false);
      } catch (error) {
        if (!(error instanceof RateLimiterRes)) throw error;
        // One dear question must not shut out the cheap ones after it.
        return balance(await limiter.reward(key, points), true);
      }
    },
  };
}

/** What an operation that costs `requested` is told. */
export function costSaid(requested: number, balance: Balance | null): Cost {
  if (balance === null) return { requested };
  const { limit, remaining, resetSeconds } = balance;
  return { requested, limit, remaining, resetSeconds };
}

/** The same for any request over HTTP. */
export function budgetHeaders(balance: Balance | null): Record<string, string> {
  if (balance === null) return {};
  return {
    'x-ratelimit-limit': String(balance.limit),
    'x-ratelimit-remaining': String(balance.remaining),
    'x-ratelimit-reset': String(balance.resetSeconds),
  };
}

/** Refusal `TOO_MANY_REQUESTS`, with the time after which to come again. */
export function requireCovered(balance: Balance | null): void {
  if (balance?.isOverdrawn !== true) return;
  const { limit, resetSeconds } = balance;
  throw new Refusal('TOO_MANY_REQUESTS', `请求过多，请在 ${resetSeconds} 秒后再试`, {
    en: `More than ${limit} points of cost in a minute: come again in ${resetSeconds} seconds`,
    retryAfter: resetSeconds,
  });
}
