import { requesters } from '../../gateway/requester';
import { startGateway } from '../../gateway/server';
import { visitor } from '../../platform/caller';
import { SettingsError } from '../../platform/settings';
import { once } from 'node:events';
import { connect } from 'node:net';
import type { ExecutionResult } from 'graphql';
import { WebSocket } from 'ws';
import { gatewaySchema } from '../../gateway/schema';
import { composeSupergraph } from '../../gateway/supergraph';
import { inProcess } from '../../gateway/executors/inProcess';
import type { ReadModelState } from '../../platform/readModels';
import {
  askOver,
  closeCode,
  codeOf,
  nextMessage,
  post,
  rawSocket,
  socketClient,
  type GraphQLAnswer,
} from '../support/graphqlClient';
import { startSmallGateway, type SmallGateway } from '../support/smallGateway';
import { principal, watching } from '../support/smallRegistry';

let gateway: SmallGateway;

beforeEach(async () => {
  gateway = await startSmallGateway({
    socketLimits: { introduction: 300, sockets: 3, operations: 5 },
  });
});
afterEach(() => gateway.close());

const create = (id: string, title = '甲') => ({
  query:
    'mutation ($id: ID!, $title: String!) { createProject(projectId: $id, title: $title) { id titleNow changes } }',
  variables: { id, title },
});
const watched = `subscription { projectChanged(projectId: "p-1") {
  position project { id title changes titleNow pi { name } } } }`;

const introduce = (socket: WebSocket, params: Record<string, unknown>) => {
  socket.send(JSON.stringify({ type: 'connection_init', payload: params }));
};
const subscribe = (socket: WebSocket, id: string, query: string) => {
  socket.send(JSON.stringify({ type: 'subscribe', id, payload: { query } }));
};

/** Resolves when the subscription that `begin` asks for listens. */
async function started(begin: () => void): Promise<void> {
  const listening = once(watching, 'started');
  begin();
  await listening;
}

describe('the gateway', () => {
  it('joins entities of two subgraphs, over both transports alike', async () => {
    const made = await post(gateway.url, create('p-1'), 'pi');
    expect(made.body.data).toEqual({ createProject: { id: 'p-1', titleNow: '甲', changes: 1 } });

    const asked = {
      query: `{ me { name } project(id: "p-1") { title titleNow changes pi { name } }
                projects(first: 5) { edges { node { id titleNow } } } }`,
    };
    const { body } = await post(gateway.url, asked, 'pi');
    expect(body.data).toEqual({
      me: { name: '研究者甲' },
      project: { title: '甲', titleNow: '甲', changes: 1, pi: { name: '研究者甲' } },
      projects: { edges: [{ node: { id: 'p-1', titleNow: '甲' } }] },
    });
    const client = socketClient(gateway.url, { token: 'pi' });
    expect((await askOver(client, asked)).data).toEqual(body.data);
    await client.dispose();
  });

  it('answers with the position of a write in the header and in extensions', async () => {
    const made = await post(gateway.url, create('p-1'), 'pi');
    const end = await gateway.registry.node.log.end();
    expect(made.body.extensions?.['position']).toBe(end);
    expect(made.headers.get('x-stele-position')).toBe(end);
  });

  it('waits for the position that a client sends back, in either way', async () => {
    const known = (await post(gateway.url, create('p-1'), 'pi')).body.extensions?.['position'];
    const asked = { query: '{ project(id: "p-1") { titleNow } }' };
    const ofAnother = 'elsewhere-0000000000000009';
    const header = (position: string) => ({ 'x-stele-position': position });

    const reached = await post(gateway.url, asked, 'pi', header(String(known)));
    expect(reached.body.data).toEqual({ project: { titleNow: '甲' } });
    const refused = await post(gateway.url, asked, 'pi', header(`z${ofAnother}`));
    expect(codeOf(refused.body)).toBe('POSITION_OF_ANOTHER_LOG');

    const client = socketClient(gateway.url, { token: 'pi' });
    const over = await askOver(client, { ...asked, extensions: { position: `z${ofAnother}` } });
    expect(codeOf(over)).toBe('POSITION_OF_ANOTHER_LOG');
    await client.dispose();
  });

  it('passes refusals on word for word and hides what was not expected', async () => {
    const refused = await post(gateway.url, create('p-1', ''), 'pi');
    expect(refused.status).toBe(200);
    expect(refused.body.errors?.[0]).toMatchObject({
      message: '请填写项目名称',
      path: ['createProject'],
      extensions: { code: 'REFUSED', rule: 'V-001', en: 'Fill in the title', problems: [] },
    });
    await post(gateway.url, create('p-1'), 'pi');
    const broken = await post(gateway.url, { query: '{ project(id: "p-1") { broken } }' }, 'pi');
    expect(codeOf(broken.body)).toBe('INTERNAL');
    const id = String(broken.body.errors?.[0]?.extensions?.['id']);
    expect(gateway.registry.logged()).toContain(id);
    expect(JSON.stringify(broken.body)).not.toMatch(/secret|smallRegistry/);
  });

  it('names the variable whose date is no day', async () => {
    const { status, body } = await post(
      gateway.url,
      {
        query: `mutation ($on: Date) { createProject(projectId: "x", title: "x", startsOn: $on) { id } }`,
        variables: { on: '2026-02-30' },
      },
      'pi',
    );
    expect(status).toBe(400);
    expect(codeOf(body)).toBe('INVALID');
    expect(body.errors?.[0]?.message).toContain('"$on"');
  });

  it('does not start over a supergraph with a subgraph that is not there', () => {
    const [first] = gateway.registry.subgraphs;
    const sdl = composeSupergraph(gateway.registry.subgraphs);
    const executors = first ? { [first.name]: inProcess(first) } : {};
    expect(() => gatewaySchema(sdl, executors)).toThrow('no executor for the subgraph');
  });
});

describe('signing in over HTTP', () => {
  it('keeps the token in a cookie that scripts cannot read, and takes it back', async () => {
    gateway.signIns.set('token-of-jia', principal);
    const made = await post(gateway.url, { query: 'mutation { signIn(login: "jia") }' });
    const cookie = made.headers.get('set-cookie') ?? '';
    expect(cookie).toBe('stele=token-of-jia; Path=/; HttpOnly; SameSite=Strict');
    expect(made.body.extensions).toMatchObject({ signInToken: 'token-of-jia' });

    const asked = { query: '{ me { name } }' };
    const known = await post(gateway.url, asked, undefined, { cookie: 'stele=token-of-jia' });
    expect(known.body.data).toEqual({ me: { name: '研究者甲' } });
    const out = await post(gateway.url, { query: 'mutation { signOut }' }, undefined, {
      cookie: 'stele=token-of-jia',
    });
    expect(out.headers.get('set-cookie')).toContain('stele=; Max-Age=0');
  });

  it('is possible with the cookie of an ended sign-in, which is taken back', async () => {
    const asked = { query: 'mutation { signIn(login: "jia") }' };
    const { body } = await post(gateway.url, asked, undefined, { cookie: 'stele=ended' });
    expect(body.data).toEqual({ signIn: true });
    const visited = await post(gateway.url, { query: '{ me { id } }' }, undefined, {
      cookie: 'stele=ended',
    });
    expect(visited.body.data).toEqual({ me: null });
    expect(visited.headers.get('set-cookie')).toContain('stele=; Max-Age=0');
  });

  it('an ended bearer token is refused with 401', async () => {
    const { status, body } = await post(gateway.url, { query: '{ me { id } }' }, 'ended');
    expect({ status, code: codeOf(body) }).toEqual({ status: 401, code: 'UNAUTHENTICATED' });
  });

  it('with a cookie only from pages of the server and of the origins that are named', async () => {
    const asked = { query: '{ me { name } }' };
    const from = async (origin: string) =>
      (await post(gateway.url, asked, undefined, { cookie: 'stele=pi', origin })).status;
    expect(await from('https://elsewhere.example')).toBe(403);
    expect(await from('null')).toBe(403);
    expect(await from(gateway.url)).toBe(200);
    expect(await from('https://dashboard.example')).toBe(200);
  });
});

describe('HTTP beside GraphQL', () => {
  it.each([
    ['bad JSON', '{"query": ', 'application/json', 400, 'INVALID'],
    ['no JSON', 'query=1', 'text/plain', 400, 'INVALID'],
    ['a bare value', '"{ me { id } }"', 'application/json', 400, 'INVALID'],
    ['nothing', '', 'application/json', 400, 'INVALID'],
    ['a charset of its own', '{}', 'application/json; charset=utf-7', 400, 'INVALID'],
    ['3 MB', `{"query":"${'a'.repeat(3_000_000)}"}`, 'application/json', 413, 'TOO_LARGE'],
  ])('answers %s with an error in JSON', async (_case, body, type, status, code) => {
    const answered = await post(gateway.url, body, 'pi', { 'content-type': type });
    expect({ status: answered.status, code: codeOf(answered.body) }).toEqual({ status, code });
    expect(answered.headers.get('content-type')).toContain('application/json');
  });

  it('answers an address that is not there with 404 in JSON, under a strict policy', async () => {
    const response = await fetch(`${gateway.url}/<script>`);
    expect(response.status).toBe(404);
    expect(codeOf((await response.json()) as GraphQLAnswer)).toBe('NOT_FOUND');
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    expect(response.headers.get('x-powered-by')).toBeNull();
  });

  it('tells that it lives, and whether it is ready', async () => {
    expect((await fetch(`${gateway.url}/livez`)).status).toBe(200);
    await gateway.registry.node.models.caughtUp();
    const ready = await fetch(`${gateway.url}/readyz`);
    expect(ready.status).toBe(200);
    expect(await ready.json()).toMatchObject({ status: 'ready', caughtUp: true, parked: [] });

    const state: ReadModelState = { caughtUp: true, parked: ['projects'], position: null };
    Object.assign(gateway.registry.node.models, { state: () => state });
    const parked = await fetch(`${gateway.url}/readyz`);
    expect(parked.status).toBe(503);
    expect(await parked.json()).toMatchObject({ status: 'not ready', parked: ['projects'] });
  });

  it('lets pages of a named origin ask with a bearer token', async () => {
    const preflight = await fetch(`${gateway.url}/graphql`, {
      method: 'OPTIONS',
      headers: {
        origin: 'https://dashboard.example',
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization,content-type',
      },
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('access-control-allow-origin')).toBe('https://dashboard.example');
    const other = await post(gateway.url, { query: '{ me { id } }' }, 'pi', {
      origin: 'https://elsewhere.example',
    });
    expect(other.headers.get('access-control-allow-origin')).toBeNull();
  });

  it('does not run subscriptions', async () => {
    const { status, body } = await post(gateway.url, { query: watched }, 'pi');
    expect({ status, code: codeOf(body) }).toEqual({ status: 400, code: 'INVALID' });
  });
});

describe('a subscription over WebSocket', () => {
  it('tells each change with joined fields of that moment, and where to resume', async () => {
    const client = socketClient(gateway.url, { token: 'pi' });
    const answers = client.iterate({ query: watched });
    const titles = ['一', '二', '三', '四', '五', '六'];
    const told: unknown[] = [];
    for (const [index, title] of titles.entries()) {
      const watches = once(watching, 'started');
      const next = answers.next();
      // The first write must find the subscription there.
      if (index === 0) await watches;
      const { body } = await post(gateway.url, create('p-1', title), 'pi');
      const position = body.extensions?.['position'];
      const value = (await next).value as ExecutionResult | undefined;
      expect(value?.extensions).toEqual({ position });
      expect(value?.data?.['projectChanged']).toMatchObject({ position });
      told.push(value?.data?.['projectChanged']);
    }
    expect(told).toEqual(
      titles.map((title, index) => ({
        position: expect.any(String) as string,
        project: {
          id: 'p-1',
          title,
          changes: index + 1,
          titleNow: title,
          pi: { name: '研究者甲' },
        },
      })),
    );
    await client.dispose();
  });

  it('is refused to a visitor and to a role that may not', async () => {
    for (const [token, code] of [
      ['', 'UNAUTHENTICATED'],
      ['sys', 'FORBIDDEN'],
    ]) {
      const client = socketClient(gateway.url, { token });
      expect(codeOf(await askOver(client, { query: watched }))).toBe(code);
      await client.dispose();
    }
  });

  it('ends, and its socket is closed (4403), when the sign-in ends', async () => {
    const socket = await rawSocket(gateway.url);
    introduce(socket, { token: 'pi' });
    await nextMessage(socket);
    subscribe(socket, '1', watched);
    const closed = closeCode(socket);
    gateway.end('pi');
    expect(await closed).toBe(4403);
  });

  it('finds an ended sign-in at the next event even when nobody told', async () => {
    const socket = await rawSocket(gateway.url);
    introduce(socket, { token: 'pi' });
    await nextMessage(socket);
    await started(() => {
      subscribe(socket, '1', watched);
    });
    const said: string[] = [];
    socket.on('message', (message: Buffer) => said.push(message.toString()));
    gateway.signIns.set('other', principal);
    gateway.signIns.delete('pi');
    const closed = closeCode(socket);
    await post(gateway.url, create('p-1', '密'), 'other');
    expect(await closed).toBe(4403);
    expect(said.join()).not.toContain('密');
  });

  it('that reads too slowly ends with the last position, and memory stays bounded', async () => {
    await gateway.close();
    gateway = await startSmallGateway({ socketLimits: { waiting: 64 * 1024, patience: 0 } });
    const socket = await rawSocket(gateway.url);
    introduce(socket, { token: 'pi' });
    await nextMessage(socket);
    const padded =
      'subscription { projectChanged(projectId: "p-1") { position project { padding } } }';
    await started(() => {
      subscribe(socket, 'slow', padded);
    });
    socket.pause();
    for (let round = 0; round < 150; round++) {
      await post(gateway.url, create('p-1', String(round)), 'pi');
    }
    const messages: { id?: string; type: string; payload?: unknown }[] = [];
    const ended = new Promise<void>((resolve) => {
      socket.on('message', (text: Buffer) => {
        const message = JSON.parse(text.toString()) as (typeof messages)[number];
        if (message.id === 'slow') messages.push(message);
        if (message.type === 'error') resolve();
      });
    });
    socket.resume();
    await ended;
    const last = messages.at(-1);
    const delivered = messages.filter(({ type }) => type === 'next').at(-1);
    const { position } = (delivered?.payload as { extensions: { position: string } }).extensions;
    expect(last).toMatchObject({
      type: 'error',
      payload: [{ extensions: { code: 'SUBSCRIBER_TOO_SLOW', retryable: true, position } }],
    });
    expect(messages.length).toBeLessThan(150);
    socket.close();
  });
});

describe('a WebSocket', () => {
  const handshake = async (headers: Record<string, string>, path = '/graphql') => {
    const socket = new WebSocket(
      `${gateway.url.replace('http', 'ws')}${path}`,
      'graphql-transport-ws',
      {
        headers,
      },
    );
    const [, response] = (await once(socket, 'unexpected-response')) as [
      unknown,
      { statusCode: number },
    ];
    socket.on('error', () => undefined);
    socket.terminate();
    return response.statusCode;
  };

  it('of a page of another origin is refused at the handshake', async () => {
    expect(await handshake({ origin: 'https://elsewhere.example', cookie: 'stele=pi' })).toBe(403);
    expect(await handshake({}, '/elsewhere')).toBe(404);
  });

  it('of the server’s own page knows its cookie', async () => {
    const socket = await rawSocket(gateway.url, {
      headers: { origin: gateway.url, cookie: 'stele=pi' },
    });
    introduce(socket, {});
    await nextMessage(socket);
    subscribe(socket, '1', '{ me { name } }');
    expect(await nextMessage(socket)).toMatchObject({
      payload: { data: { me: { name: '研究者甲' } } },
    });
    socket.close();
  });

  it('with a token that is no text is closed (4403), and no visitor', async () => {
    const socket = await rawSocket(gateway.url);
    introduce(socket, { token: 7 });
    expect(await closeCode(socket)).toBe(4403);
  });

  it('with a token of no sign-in is closed (4403)', async () => {
    const socket = await rawSocket(gateway.url);
    introduce(socket, { token: 'ended' });
    expect(await closeCode(socket)).toBe(4403);
  });

  it('that does not say who it is is closed (4408)', async () => {
    expect(await closeCode(await rawSocket(gateway.url))).toBe(4408);
  });

  it('with a message over 64 KiB is closed (1009)', async () => {
    const socket = await rawSocket(gateway.url);
    introduce(socket, { token: 'x'.repeat(70_000) });
    expect(await closeCode(socket)).toBe(1009);
  });

  it('beyond those that an account may have is closed (4429), and room comes back', async () => {
    const open: WebSocket[] = [];
    for (let count = 0; count < 3; count++) {
      const socket = await rawSocket(gateway.url);
      introduce(socket, { token: 'pi' });
      await nextMessage(socket);
      open.push(socket);
    }
    const fourth = await rawSocket(gateway.url);
    introduce(fourth, { token: 'pi' });
    expect(await closeCode(fourth)).toBe(4429);

    const [first] = open;
    first?.close();
    if (first) await closeCode(first);
    const fifth = await rawSocket(gateway.url);
    introduce(fifth, { token: 'pi' });
    expect(await nextMessage(fifth)).toEqual({ type: 'connection_ack' });
    for (const socket of [...open, fifth]) socket.terminate();
  });

  it('refuses operations beyond those that it may carry at a time', async () => {
    const socket = await rawSocket(gateway.url);
    introduce(socket, { token: 'pi' });
    await nextMessage(socket);
    for (let index = 0; index < 6; index++) subscribe(socket, String(index), watched);
    expect(await nextMessage(socket)).toMatchObject({
      id: '5',
      type: 'error',
      payload: [{ extensions: { code: 'TOO_MANY_REQUESTS' } }],
    });
    socket.close();
  });

  it('that signs out still hears the answer before it is closed', async () => {
    const socket = await rawSocket(gateway.url);
    introduce(socket, { token: 'pi' });
    await nextMessage(socket);
    const closed = closeCode(socket);
    subscribe(socket, '1', 'mutation { signOut }');
    expect(await nextMessage(socket)).toMatchObject({
      type: 'next',
      payload: { data: { signOut: true }, extensions: { signInToken: '' } },
    });
    expect(await closed).toBe(4403);
  });
});

describe('a port that is taken', () => {
  it('is said in one sentence, in both languages', async () => {
    const { node, subgraphs } = gateway.registry;
    const again = startGateway({
      ...{ node, subgraphs, supergraphSdl: composeSupergraph(subgraphs) },
      requesters: requesters(() => visitor),
      settings: { host: '127.0.0.1', port: gateway.port, allowedOrigins: [] },
    });
    const said = `端口 ${gateway.port} 已被占用，请用 STELE_PORT 指定其他端口。Port ${gateway.port} is in use: name another one in STELE_PORT.`;
    await expect(again).rejects.toEqual(new SettingsError(said));
  });
});

describe('a path of broken percent signs', () => {
  it('names nothing', async () => {
    const response = await fetch(`${gateway.url}/livez`.replace('livez', 'files/%E0%A4%A'));
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({
      errors: [{ extensions: { code: 'NOT_FOUND' } }],
    });
  });
});

describe('closing the gateway', () => {
  it('says goodbye to sockets (1001) and cuts off what does not end', async () => {
    const socket = await rawSocket(gateway.url);
    introduce(socket, { token: 'pi' });
    await nextMessage(socket);
    subscribe(socket, '1', watched);
    const closed = closeCode(socket);
    await gateway.close();
    expect(await closed).toBe(1001);
    const { port } = gateway;
    const refused = connect({ port, host: '127.0.0.1' });
    await once(refused, 'error');
    gateway = await startSmallGateway();
  });
});
