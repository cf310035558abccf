// A process of its own for the load on benchLive's server: many sockets, one subscription each.
import { once } from 'node:events';
import { WebSocket } from 'ws';

/** What the clients are asked to do. They answer `Told` once all have asked for it, and for each event that all got. */
export interface Watching {
  readonly url: string;
  readonly tokens: readonly string[];
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

export interface Told {
  /** Milliseconds from the event's `at` to each receipt; none while they subscribe. */
  readonly latencies: readonly number[];
}

interface Next {
  readonly type: string;
  readonly payload?: {
    readonly data?: { readonly reviewStatus: { readonly at: string } | null } | null;
    readonly errors?: unknown;
  };
}

/** Sockets opened at a time. */
const TOGETHER = 50;

async function watch(asked: Watching): Promise<void> {
  const { tokens } = asked;
  const byEvent = new Map<string, number[]>();
  const told = (at: string) => {
    const latencies = byEvent.get(at) ?? [];
    byEvent.set(at, latencies);
    latencies.push(Date.now() - Date.parse(at));
    if (latencies.length === tokens.length) process.send?.({ latencies } satisfies Told);
  };
  for (let first = 0; first < tokens.length; first += TOGETHER) {
    const some = tokens.slice(first, first + TOGETHER);
    await Promise.all(some.map((token) => open(asked, token, told)));
  }
  process.send?.({ latencies: [] } satisfies Told);
}

/** Resolves when the client was let in and has asked for its subscription. */
async function open(
  { url, query, variables }: Watching,
  token: string,
  told: (at: string) => void,
): Promise<void> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
  await once(socket, 'open');
  socket.send(JSON.stringify({ type: 'connection_init', payload: { token } }));
  await once(socket, 'message');
  socket.on('message', (text: Buffer) => {
    const { type, payload } = JSON.parse(text.toString()) as Next;
    const at = payload?.data?.reviewStatus?.at;
    if (type === 'ping') socket.send(JSON.stringify({ type: 'pong' }));
    else if (type === 'next' && at !== undefined) told(at);
    else throw new Error(`A subscription failed: ${text.toString()}`);
  });
  socket.send(JSON.stringify({ type: 'subscribe', id: '1', payload: { query, variables } }));
}

process.on('message', (asked: Watching) => void watch(asked));
