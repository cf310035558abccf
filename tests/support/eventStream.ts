/** One event as it came over the wire. */
export interface StreamEvent {
  readonly id: string | null;
  readonly event: string;
  readonly data: {
    readonly data?: Record<string, unknown> | null;
    readonly errors?: readonly { readonly extensions: Record<string, unknown> }[];
    readonly extensions?: Record<string, unknown>;
  } | null;
}

export interface EventStream {
  readonly status: number;
  readonly headers: Headers;
  /** The next event, comments aside; null when the stream has ended. */
  next(): Promise<StreamEvent | null>;
  /** Comments seen so far. */
  comments(): number;
  close(): void;
}

/** Asks as a browser's EventSource does, but that it also may send a body and a token. */
export async function openEventStream(
  url: string,
  asked: { readonly query: string; readonly variables?: Record<string, unknown> },
  {
    token,
    method = 'POST',
    headers = {},
  }: {
    readonly token?: string;
    readonly method?: 'GET' | 'POST';
    readonly headers?: Record<string, string>;
  } = {},
): Promise<EventStream> {
  const aborted = new AbortController();
  const isPost = method === 'POST';
  const search = new URLSearchParams({
    query: asked.query,
    variables: JSON.stringify(asked.variables ?? {}),
  });
  const response = await fetch(`${url}/graphql/stream${isPost ? '' : `?${search.toString()}`}`, {
    method,
    signal: aborted.signal,
    headers: {
      accept: 'text/event-stream',
      ...(isPost && { 'content-type': 'application/json' }),
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...headers,
    },
    ...(isPost && { body: JSON.stringify(asked) }),
  });
  const chunks = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  let comments = 0;

  async function next(): Promise<StreamEvent | null> {
    for (;;) {
      const end = text.indexOf('\n\n');
      if (end !== -1) {
        const block = text.slice(0, end);
        text = text.slice(end + 2);
        if (!block.startsWith(':')) return eventOf(block);
        comments++;
        continue;
      }
      const chunk = await chunks?.read();
      if (chunk?.value === undefined) return null;
      text += chunk.value;
    }
  }

  return {
    status: response.status,
    headers: response.headers,
    next,
    comments: () => comments,
    close: () => {
      aborted.abort();
    },
  };
}

function eventOf(block: string): StreamEvent {
  const field = (name: string) =>
    block
      .split('\n')
      .find((line) => line.startsWith(`${name}:`))
      ?.slice(name.length + 1)
      .trim();
  const data = field('data') ?? '';
  return {
    id: field('id') ?? null,
    event: field('event') ?? 'message',
    data: data === '' ? null : (JSON.parse(data) as StreamEvent['data']),
  };
}
