import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from './logger';

export interface Repeated {
  /** Resolves when the round under way, if there is one, has ended; none follows. */
  stop(): Promise<void>;
}

/** Does some housekeeping again and again, `every` so many milliseconds, the first time at once. A round that fails is logged. */
export function repeatedly(
  name: string,
  every: number,
  work: () => Promise<unknown>,
  logger: Logger,
): Repeated {
  const stopping = new AbortController();
  const { signal } = stopping;

  async function run(): Promise<void> {
    while (!signal.aborted) {
      try {
        await work();
      } catch (error) {
        logger.error({ name, err: error }, 'housekeeping failed');
      }
      await pause(every, undefined, { signal, ref: false }).catch(() => undefined);
    }
  }

  const running = run();
  return {
    async stop() {
      stopping.abort();
      await running;
    },
  };
}
