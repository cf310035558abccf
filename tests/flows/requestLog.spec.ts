import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { startStele, type Stele } from '../../gateway/stele';
import { createLogger } from '../../platform/logger';
import { readSettings } from '../../platform/settings';
import { accountCommands } from '../../services/accounts/commands';
import { openEventStream } from '../support/eventStream';
import { askOver, post, socketClient } from '../support/graphqlClient';

const EMAIL = 'root@planted.example';
const PASSWORD = 'Planted-Pass-7781';

let folder: string;
let stele: Stele;
const lines: string[] = [];

const ask = (query: string, variables: Record<string, unknown>) =>
  post(stele.url, { query, variables });
const written = () => lines.join('');
const requests = () =>
  lines
    .map((line) => JSON.parse(line) as Record<string, unknown>)
    .filter(({ msg }) => msg === 'request');

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stele-log-'));
  const settings = readSettings({
    ...{ STELE_DATA: folder, STELE_DEMO: 'off', STELE_PORT: '0', STELE_ADMIN_EMAIL: EMAIL },
    STELE_MASTER_KEY: randomBytes(32).toString('hex'),
  });
  const logger = createLogger('trace', { write: (line: string) => void lines.push(line) });
  stele = await startStele(settings, { logger });
}, 60_000);
afterAll(async () => {
  await stele.close();
  await rm(folder, { recursive: true, force: true });
});

describe('what the product writes of requests', () => {
  it('is a line each with the trace of the client, and none of thirty planted secrets', async () => {
    const first = await accountCommands(stele.node).createFirstAdministrator(EMAIL);
    const activation = first.activationToken ?? '';
    const activate =
      'mutation ($token: String!, $password: String!) { activateAccount(token: $token, password: $password) { id } }';
    const signIn =
      'mutation ($login: String!, $password: String!) { signIn(login: $login, password: $password) { token } }';
    await ask(activate, { token: activation, password: PASSWORD });
    const answer = await ask(signIn, { login: EMAIL, password: PASSWORD });
    const token = (answer.body.data?.['signIn'] as { token: string }).token;

    const secrets = [activation, PASSWORD, token, EMAIL, 'root@planted'];
    for (let number = 10; number < 35; number += 1) {
      const secret = `planted-secret-${number}`;
      secrets.push(secret);
      const headers = { cookie: `other=${secret}`, 'x-secret': secret };
      const body = JSON.stringify({
        query: `query ${secret.replaceAll('-', '_')} { me { id } }`,
        variables: { password: secret },
      });
      if (number % 5 === 0) await ask(signIn, { login: secret, password: secret });
      if (number % 5 === 1) await fetch(`${stele.url}/${secret}?token=${secret}`, { headers });
      if (number % 5 === 2) {
        await fetch(`${stele.url}/graphql`, { method: 'POST', headers, body: `{"${secret}` });
      }
      if (number % 5 === 3) {
        const authorization = `Bearer ${secret}`;
        const type = { 'content-type': 'application/json' };
        await fetch(`${stele.url}/graphql`, {
          ...{ method: 'POST', headers: { ...type, authorization }, body },
        });
      }
      if (number % 5 === 4) {
        const client = socketClient(stele.url, { token: secret });
        await client
          .iterate({ query: '{ me { id } }' })
          .next()
          .catch(() => undefined);
        await client.dispose();
      }
    }
    secrets.push('planted_secret');

    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const traced = await fetch(`${stele.url}/livez`, { headers: { traceparent } });
    expect(traced.headers.get('x-trace-id')).toBe('0af7651916cd43dd8448eb211c80319c');
    await traced.text();
    await stele.settled();

    expect(secrets).toHaveLength(31);
    expect(secrets.filter((secret) => written().includes(secret))).toEqual([]);
    expect(requests()).toContainEqual(
      expect.objectContaining({
        ...{ route: '/livez', method: 'GET', status: 200 },
        traceId: '0af7651916cd43dd8448eb211c80319c',
      }),
    );
    const accountId = first.accountId;
    expect(requests()).toContainEqual(
      expect.objectContaining({ route: '/graphql', operation: 'mutation', outcome: 'ok' }),
    );
    await post(stele.url, { query: '{ institutions(first: 1) { totalCount } }' }, token);
    await pause(50);
    expect(requests().at(-1)).toMatchObject({ operation: 'query', outcome: 'ok', accountId });
  }, 60_000);

  it('is the same line for operations over a socket or a stream, with their outcome', async () => {
    const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
    const client = socketClient(stele.url, {});
    const traced = { query: '{ me { __typename } }', extensions: { traceparent } };
    expect(await askOver(client, traced)).toMatchObject({ data: { me: null } });
    await askOver(client, { query: '{ noSuchField }' });
    await askOver(client, { query: '{ projects(first: 1) { totalCount } }' });
    await client.dispose();
    const stream = await openEventStream(stele.url, { query: '{ me { __typename } }' });
    await stream.next();
    stream.close();
    await pause(50);

    const operations = lines
      .map((line) => JSON.parse(line) as Record<string, unknown>)
      .filter(({ msg, transport }) => msg === 'operation' || transport === 'stream');
    expect(operations).toMatchObject([
      {
        ...{ transport: 'socket', operation: 'query', outcome: 'ok', accountId: null },
        traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
      },
      { transport: 'socket', operation: null, outcome: 'GRAPHQL_VALIDATION_FAILED' },
      { transport: 'socket', operation: 'query', outcome: 'UNAUTHENTICATED' },
      { transport: 'stream', operation: 'query', outcome: 'ok', route: '/graphql' },
    ]);
  });

  it('is counted for Prometheus by labels that no client chooses', async () => {
    await fetch(`${stele.url}/made/up`, { method: 'PATCH' });
    const response = await fetch(`${stele.url}/metrics`);
    expect(response.headers.get('content-type')).toContain('text/plain');
    const text = await response.text();
    for (const transport of ['http', 'socket', 'stream']) {
      const labels = `transport="${transport}",type="query",outcome="ok"`;
      expect(text).toContain(`stele_graphql_operations_total{${labels}}`);
    }
    expect(text).toContain('route="other",method="PATCH",status="404"');
    expect(text).toMatch(/stele_read_models_caught_up 1/);
    expect(text).toMatch(/stele_trail_broken 0/);
    expect(text).not.toContain('planted');
    expect(text).not.toContain('/made');
  });

  it('is not shown to those who come through a proxy', async () => {
    const headers = { 'x-forwarded-for': '203.0.113.7' };
    expect((await fetch(`${stele.url}/metrics`, { headers })).status).toBe(404);
  });
});
