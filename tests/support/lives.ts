import type { OtherServer } from './registry';
import { startProduct, type StartedProduct } from './startedProduct';

/** One registry's server through all its lives: started, killed and started again, each time at another address. */
export interface Lives extends OtherServer {
  /** Resolves when the door is open. */
  start(): Promise<void>;
  /** How the life of now ends, by itself. */
  ended(): Promise<number | NodeJS.Signals | null>;
  /** kill -9; resolves when the process is gone. */
  kill(): Promise<void>;
  /** SIGTERM; how the process ended. */
  stop(): Promise<number | NodeJS.Signals | null>;
}

/** `launch` starts the process of the next life. */
export function livesOf(launch: () => StartedProduct): Lives {
  let running: StartedProduct | null = null;
  let url: string | null = null;
  let waiting: ((url: string) => void)[] = [];

  const ended = async () => (await running?.ended) ?? null;

  async function end(signal: NodeJS.Signals) {
    running?.process.kill(signal);
    return await ended();
  }

  return {
    async start() {
      const life = launch();
      running = life;
      url = null;
      const opened = await life.url;
      url = opened;
      void life.ended.then(() => {
        if (running === life) url = null;
      });
      for (const resolve of waiting) resolve(opened);
      waiting = [];
    },
    url: () =>
      url === null ? new Promise((resolve) => waiting.push(resolve)) : Promise.resolve(url),
    ended,
    async kill() {
      await end('SIGKILL');
    },
    stop: () => end('SIGTERM'),
  };
}

/** The product as `npm start` runs it, on the registry that the environment names. */
export const productLives = (env: Readonly<Record<string, string>>): Lives =>
  livesOf(() => startProduct(env));
