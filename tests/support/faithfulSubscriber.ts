import { setTimeout as pause } from 'node:timers/promises';
import { socketClient } from './graphqlClient';
import type { OtherServer } from './registry';

interface Told {
  /** Where it is resumed. */
  readonly position: string;
}

export interface FaithfulSubscriber<Payload extends Told> {
  /** All that it was told, over all connections. */
  readonly told: readonly Payload[];
  /** How many connections told it something. */
  readonly connections: () => number;
  /** Resolves when it was told of that position, or a later one; rejects when it was refused. */
  reached(position: string): Promise<void>;
  /** The same of a later one. */
  reachedBeyond(position: string): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Subscribes over WebSocket; when the connection is gone, it comes back with the last position that it
 * saw. The query asks for `position` in its one field and takes it as `$after`.
 */
export function subscribeFaithfully<Payload extends Told>(
  server: OtherServer,
  token: string,
  query: string,
  variables: { readonly after: string } & Record<string, unknown>,
): FaithfulSubscriber<Payload> {
  const told: Payload[] = [];
  let connections = 0;
  let isStopped = false;
  let disconnect: () => unknown = () => undefined;

  async function connectOnce(): Promise<void> {
    const client = socketClient(await server.url(), { token });
    disconnect = () => client.dispose();
    const after = told.at(-1)?.position ?? variables.after;
    const before = told.length;
    try {
      for await (const { data, errors } of client.iterate({
        query,
        variables: { ...variables, after },
      })) {
        if (errors) throw new Error(JSON.stringify(errors));
        told.push(...(Object.values(data ?? {}) as Payload[]));
      }
    } finally {
      if (told.length > before) connections += 1;
      await client.dispose();
    }
  }

  /** A lost connection is no Error of ours: an event of the socket, or a refused one. */
  const isRefusal = (error: unknown) =>
    Array.isArray(error) || (error instanceof Error && error.message.startsWith('['));

  const isOver = () => isStopped;
  const running = (async () => {
    while (!isOver()) {
      try {
        await connectOnce();
      } catch (error) {
        if (isRefusal(error)) throw error;
      }
      await pause(10);
    }
  })();
  const refused = running.then(() => 'stopped' as const);
  // Heard by whoever waits below.
  refused.catch(() => undefined);

  const last = () => told.at(-1)?.position ?? '';
  async function until(isTold: () => boolean): Promise<void> {
    while (!isTold()) if ((await Promise.race([refused, pause(20)])) === 'stopped') return;
  }

  return {
    told,
    connections: () => connections,
    reached: (position) => until(() => last() >= position),
    reachedBeyond: (position) => until(() => last() > position),
    async stop() {
      isStopped = true;
      await disconnect();
      await running;
    },
  };
}
