import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises';
import type { Recorded } from '../../../schema/envelope';
import type { Subscription } from '../eventLog';
import type { Page } from './events';

const CATCHING_UP = 1_000;
/** Fewer at a time once it has caught up: what a handler does must not hold up requests. */
const FOLLOWING = 100;

/** Milliseconds before the first further attempt, doubled at each until the longest. */
const FIRST_PAUSE = 10;
const LONGEST_PAUSE = 1_000;

export interface Followed {
  readonly after: number;
  readonly page: (after: number, limit: number) => Page;
  readonly handler: (batch: Recorded[]) => Promise<void>;
}

export interface Follower extends Subscription {
  /** There may be more to read. */
  wake(): void;
}

/** Reads page after page, then sleeps until it is woken. */
export function follow({ after, page, handler }: Followed): Follower {
  const stopping = new AbortController();
  const { signal } = stopping;
  let wake = (): void => undefined;
  const running = run();

  async function run(): Promise<void> {
    let place = after;
    let limit = CATCHING_UP;
    await nextTurn();
    while (!signal.aborted) {
      const next = await untilItWorks(() => page(place, limit));
      if (next === undefined) return;
      if (next.events.length === 0) {
        limit = FOLLOWING;
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      } else {
        await untilItWorks(() => handler(next.events));
        place = next.end;
        await nextTurn();
      }
    }
  }

  /** Undefined when it was stopped before. */
  async function untilItWorks<Result>(
    work: () => Result | Promise<Result>,
  ): Promise<Result | undefined> {
    for (let wait = FIRST_PAUSE; !signal.aborted; wait = Math.min(2 * wait, LONGEST_PAUSE)) {
      try {
        return await work();
      } catch {
        await pause(wait, undefined, { signal }).catch(() => undefined);
      }
    }
    return undefined;
  }

  return {
    wake: () => {
      wake();
    },
    stop: async () => {
      stopping.abort();
      wake();
      await running;
    },
  };
}
