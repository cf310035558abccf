import { once } from 'node:events';
import { createClient, type Client } from 'graphql-ws';
import { WebSocket } from 'ws';

export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly body: GraphQLAnswer;
}

export interface GraphQLAnswer {
  readonly data?: Record<string, unknown> | null;
  readonly errors?: readonly {
    readonly message: string;
    readonly path?: readonly (string | number)[];
    readonly extensions?: Record<string, unknown>;
  }[];
  readonly extensions?: Record<string, unknown>;
}

export interface Asked {
  readonly query: string;
  readonly variables?: Record<string, unknown>;
  readonly operationName?: string;
  readonly extensions?: Record<string, unknown>;
}

/** Sends an operation over HTTP, as `token` if one is given. */
export async function post(
  url: string,
  asked: unknown,
  token?: string,
  headers: Record<string, string> = {},
): Promise<Answered> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...headers,
    },
    body: typeof asked === 'string' ? asked : JSON.stringify(asked),
  });
  return {
    status: response.status,
    headers: response.headers,
    body: (await response.json()) as GraphQLAnswer,
  };
}

/** `headers`: of the handshake. */
export function socketClient(
  url: string,
  params: Record<string, unknown>,
  headers: Record<string, string> = {},
): Client {
  return createClient({
    url: `${url.replace('http', 'ws')}/graphql`,
    webSocketImpl: class extends WebSocket {
      constructor(address: string | URL, protocols?: string | string[]) {
        super(address, protocols, { headers });
      }
    },
    connectionParams: params,
    retryAttempts: 0,
    lazy: true,
  });
}

/** The one answer to an operation over a socket; an error message of the protocol counts as one. */
export async function askOver(client: Client, asked: Asked): Promise<GraphQLAnswer> {
  try {
    for await (const answer of client.iterate(asked)) return answer as GraphQLAnswer;
    throw new Error('the socket gave no answer');
  } catch (errors) {
    if (Array.isArray(errors)) return { errors: errors as NonNullable<GraphQLAnswer['errors']> };
    throw errors;
  }
}

/** A socket without a client's manners, for what clients do not do. */
export async function rawSocket(
  url: string,
  options: { readonly headers?: Record<string, string>; readonly path?: string } = {},
): Promise<WebSocket> {
  const { headers = {}, path = '/graphql' } = options;
  const socket = new WebSocket(`${url.replace('http', 'ws')}${path}`, 'graphql-transport-ws', {
    headers,
  });
  await once(socket, 'open');
  return socket;
}

export async function nextMessage(socket: WebSocket): Promise<Record<string, unknown>> {
  const [message] = (await once(socket, 'message')) as [Buffer];
  return JSON.parse(message.toString()) as Record<string, unknown>;
}

export async function closeCode(socket: WebSocket): Promise<number> {
  const [code] = (await once(socket, 'close')) as [number];
  return code;
}

export const codeOf = ({ errors }: GraphQLAnswer): unknown => errors?.[0]?.extensions?.['code'];
