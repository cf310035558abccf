import { once } from 'node:events';
import { createClient } from 'graphql-sse';
import { openEventStream, type EventStream } from '../support/eventStream';
import { post } from '../support/graphqlClient';
import { startSmallGateway, type SmallGateway } from '../support/smallGateway';
import { principal, watching } from '../support/smallRegistry';

let gateway: SmallGateway;
const open: EventStream[] = [];

beforeEach(async () => {
  gateway = await startSmallGateway({ streamLimits: { heartbeat: 50, streams: 3 } });
});
afterEach(async () => {
  for (const stream of open.splice(0)) stream.close();
  await gateway.close();
});

const watched = {
  query: `subscription { projectChanged(projectId: "p-1") {
    position project { id title changes titleNow pi { name } } } }`,
};
const save = async (title: string, token = 'pi') => {
  const query =
    'mutation ($title: String!) { createProject(projectId: "p-1", title: $title) { id } }';
  const { body } = await post(gateway.url, { query, variables: { title } }, token);
  return body.extensions?.['position'];
};

type Options = Parameters<typeof openEventStream>[2];

async function ask(asked: { query: string }, options: Options = { token: 'pi' }) {
  const stream = await openEventStream(gateway.url, asked, options);
  open.push(stream);
  return stream;
}

/** A stream that listens for changes by now. */
async function listening(options?: Options): Promise<EventStream> {
  const begun = once(watching, 'started');
  const stream = await ask(watched, options);
  await begun;
  return stream;
}

const codeIn = async (stream: EventStream) =>
  (await stream.next())?.data?.errors?.[0]?.extensions['code'];

describe('an event stream', () => {
  it('tells each change with joined fields of that moment, under its position', async () => {
    const stream = await listening();
    expect(stream.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    for (const [index, title] of ['一', '二', '三'].entries()) {
      const position = await save(title);
      expect(await stream.next()).toEqual({
        id: position,
        event: 'next',
        data: {
          data: {
            projectChanged: {
              position,
              project: {
                id: 'p-1',
                ...{ title, titleNow: title, changes: index + 1, pi: { name: '研究者甲' } },
              },
            },
          },
          extensions: { position },
        },
      });
    }
  });

  it('speaks with a client of the protocol', async () => {
    const client = createClient({
      url: `${gateway.url}/graphql/stream`,
      headers: { authorization: 'Bearer pi' },
      retryAttempts: 0,
    });
    const answers = client.iterate(watched);
    const begun = once(watching, 'started');
    const next = answers.next();
    await begun;
    await save('甲');
    const { value } = await next;
    expect(value).toMatchObject({ data: { projectChanged: { project: { title: '甲' } } } });
    client.dispose();
  });

  it('answers a question and a command once, and is complete', async () => {
    const asked = await ask({ query: '{ me { name } }' });
    expect(await asked.next()).toMatchObject({
      event: 'next',
      data: { data: { me: { name: '研究者甲' } } },
    });
    expect(await asked.next()).toMatchObject({ event: 'complete', data: null });
    expect(await asked.next()).toBeNull();

    const done = await ask({
      query: 'mutation { createProject(projectId: "p-1", title: "甲") { id } }',
    });
    expect((await done.next())?.data?.data).toEqual({ createProject: { id: 'p-1' } });
  });

  it('tells a browser with its cookie, by GET, on which nothing but a subscription comes', async () => {
    const headers = { cookie: 'stele=pi' };
    const stream = await listening({ method: 'GET', headers });
    await save('甲');
    expect((await stream.next())?.event).toBe('next');

    const command = 'mutation { createProject(projectId: "p-2", title: "甲") { id } }';
    for (const query of ['{ me { id } }', command]) {
      expect(await codeIn(await ask({ query }, { method: 'GET', headers }))).toBe('INVALID');
    }
    expect(await gateway.registry.node.log.readStream('p-2')).toEqual([]);
  });

  it('is refused to a page of another origin, and to a form of a page', async () => {
    const headers = { cookie: 'stele=pi', origin: 'https://elsewhere.example' };
    for (const method of ['GET', 'POST'] as const) {
      expect((await ask(watched, { method, headers })).status).toBe(403);
    }
    const form = await ask(watched, { headers: { 'content-type': 'text/plain' } });
    expect(form.status).toBe(400);
  });

  it('takes neither other methods nor clients of other answers', async () => {
    const address = `${gateway.url}/graphql/stream`;
    expect((await fetch(address, { method: 'PUT' })).status).toBe(400);
    const json = { accept: 'application/json' };
    expect((await ask(watched, { token: 'pi', headers: json })).status).toBe(400);
    expect((await ask({ query: 7 as unknown as string })).status).toBe(400);
  });

  it('says in an event why an operation is refused', async () => {
    const refused = [
      ['{ me { ', 'pi', 'GRAPHQL_PARSE_FAILED'],
      ['{ nothing }', 'pi', 'GRAPHQL_VALIDATION_FAILED'],
      ['{ projects(first: 101) { edges { node { id } } } }', 'pi', 'INVALID'],
      [watched.query, 'sys', 'FORBIDDEN'],
      [watched.query, undefined, 'UNAUTHENTICATED'],
    ] as const;
    for (const [query, token, code] of refused) {
      const stream = await ask({ query }, token === undefined ? {} : { token });
      expect(await codeIn(stream)).toBe(code);
      expect((await stream.next())?.event).toBe('complete');
    }
    expect((await ask(watched, { token: 'ended' })).status).toBe(401);
  });

  it('ends, saying so, when the sign-in ends', async () => {
    const stream = await listening();
    gateway.end('pi');
    expect(await codeIn(stream)).toBe('UNAUTHENTICATED');
    expect((await stream.next())?.event).toBe('complete');
    expect(await stream.next()).toBeNull();
  });

  it('finds an ended sign-in at the next event even when nobody told', async () => {
    const stream = await listening();
    gateway.signIns.set('other', principal);
    gateway.signIns.delete('pi');
    await save('密', 'other');
    const told = await stream.next();
    expect(told?.data?.errors?.[0]?.extensions['code']).toBe('UNAUTHENTICATED');
    expect(JSON.stringify(told)).not.toContain('密');
  });

  it('gives a sign of life while nothing happens', async () => {
    const stream = await listening();
    setTimeout(() => void save('甲'), 500);
    await stream.next();
    expect(stream.comments()).toBeGreaterThan(2);
  });

  it('beyond those that an account may have is refused, and room comes back', async () => {
    for (let count = 0; count < 3; count++) expect((await ask(watched)).status).toBe(200);
    expect((await ask(watched)).status).toBe(429);
    open[0]?.close();
    for (let tries = 0; ; tries++) {
      const again = await ask(watched);
      if (again.status === 200) break;
      expect(tries).toBeLessThan(200);
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
  });

  it('that is read too slowly ends with the last position, and memory stays bounded', async () => {
    await gateway.close();
    gateway = await startSmallGateway({ streamLimits: { waiting: 64 * 1024, patience: 0 } });
    const begun = once(watching, 'started');
    const padded = `subscription { projectChanged(projectId: "p-1") { project { padding } } }`;
    const stream = await ask({ query: padded });
    await begun;
    for (let round = 0; round < 150; round++) await save(String(round));
    let last: string | null = null;
    let count = 0;
    for (;;) {
      const event = await stream.next();
      if (event === null) break;
      count++;
      const [error] = event.data?.errors ?? [];
      if (error) {
        expect(error.extensions).toMatchObject({ code: 'SUBSCRIBER_TOO_SLOW', position: last });
        break;
      }
      last = event.id;
    }
    expect(count).toBeGreaterThan(1);
    expect(count).toBeLessThan(150);
  });
});
