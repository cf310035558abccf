import { Router } from 'express';
import { askOver, post, socketClient, type GraphQLAnswer } from '../support/graphqlClient';
import { openEventStream } from '../support/eventStream';
import { startSmallGateway, type SmallGateway } from '../support/smallGateway';

const LIMIT = 60;
const cheap = { query: '{ me { id } }' };
const files = Router().get('/', (_request, response) => {
  response.json({});
});

let gateway: SmallGateway;
beforeEach(async () => {
  const budgeted = { host: '127.0.0.1', port: 0, allowedOrigins: [], budget: LIMIT };
  const routes = [
    { path: '/files', points: 1, router: files },
    { path: '/records', points: 500, router: files },
  ];
  gateway = await startSmallGateway({ settings: budgeted, routes });
});
afterEach(() => gateway.close());

const codeOf = ({ errors }: GraphQLAnswer) => errors?.[0]?.extensions?.['code'];
const costOf = ({ extensions }: GraphQLAnswer) =>
  extensions?.['cost'] as { requested: number; limit?: number; remaining?: number };

/** Asks until it is refused; how many were answered before. */
async function spendAll(token: string | undefined): Promise<number> {
  for (let answered = 0; answered <= LIMIT; answered += 1) {
    if ((await post(gateway.url, cheap, token)).status !== 200) return answered;
  }
  throw new Error('the budget never ended');
}

describe('what an operation costs', () => {
  it('is told with its answer, and in the headers what is left for the minute', async () => {
    const { body, headers } = await post(gateway.url, cheap, 'pi');
    const cost = costOf(body);
    expect(cost).toMatchObject({ limit: LIMIT, remaining: LIMIT - cost.requested });
    expect(cost.requested).toBeGreaterThan(0);
    expect(headers.get('x-ratelimit-limit')).toBe(String(LIMIT));
    expect(headers.get('x-ratelimit-remaining')).toBe(String(cost.remaining));
    expect(Number(headers.get('x-ratelimit-reset'))).toBeGreaterThan(0);
  });

  it('is one and the same over each transport', async () => {
    const overHttp = costOf((await post(gateway.url, cheap, 'pi')).body);
    const client = socketClient(gateway.url, { token: 'pi' });
    const overSocket = costOf(await askOver(client, cheap));
    await client.dispose();
    const stream = await openEventStream(gateway.url, cheap, { token: 'pi' });
    const overStream = (await stream.next())?.data?.extensions?.['cost'] as typeof overHttp;
    stream.close();

    expect([overSocket.requested, overStream.requested]).toEqual([
      overHttp.requested,
      overHttp.requested,
    ]);
    expect(overStream.remaining).toBe(LIMIT - 3 * overHttp.requested);
  });

  it('is told where there is no limit too', async () => {
    const free = await startSmallGateway();
    const { body, headers } = await post(free.url, cheap, 'pi');
    expect(Object.keys(costOf(body))).toEqual(['requested']);
    expect(headers.get('x-ratelimit-limit')).toBeNull();
    await free.close();
  });
});

describe('a budget that is spent', () => {
  it('refuses over each transport, with the time after which to come again', async () => {
    expect(await spendAll('pi')).toBeGreaterThan(1);
    const { status, body, headers } = await post(gateway.url, cheap, 'pi');
    const retryAfter = Number(headers.get('retry-after'));
    expect({ status, code: codeOf(body) }).toEqual({ status: 429, code: 'TOO_MANY_REQUESTS' });
    expect(retryAfter).toBeGreaterThan(0);
    expect(retryAfter).toBeLessThanOrEqual(60);
    expect(body.errors?.[0]?.extensions).toMatchObject({ retryable: true, retryAfter });

    const client = socketClient(gateway.url, { token: 'pi' });
    expect(codeOf(await askOver(client, cheap))).toBe('TOO_MANY_REQUESTS');
    await client.dispose();
    const stream = await openEventStream(gateway.url, cheap, { token: 'pi' });
    const told = await stream.next();
    expect(told?.data?.errors?.[0]?.extensions['code']).toBe('TOO_MANY_REQUESTS');
    stream.close();
  });

  it('is that of one account: others and visitors have their own', async () => {
    await spendAll('pi');
    expect((await post(gateway.url, cheap, 'ec')).status).toBe(200);
    expect((await post(gateway.url, cheap)).status).toBe(200);
    await spendAll(undefined);
    expect((await post(gateway.url, cheap, 'ec')).status).toBe(200);
  });

  it('was spent by what was refused as well', async () => {
    const before = costOf((await post(gateway.url, cheap, 'pi')).body);
    await post(gateway.url, { query: '{ nothing' }, 'pi');
    await post(gateway.url, { query: '{ noSuchField }' }, 'pi');
    const after = costOf((await post(gateway.url, cheap, 'pi')).body);
    expect(after.remaining).toBe((before.remaining ?? 0) - 2 - after.requested);
  });

  it('is not taken from by a question that it does not cover', async () => {
    const { status } = await fetch(`${gateway.url}/records`, {
      headers: { authorization: 'Bearer pi' },
    });
    expect(status).toBe(429);
    expect((await post(gateway.url, cheap, 'pi')).status).toBe(200);
  });

  it('refuses files too', async () => {
    await spendAll('pi');
    const headers = { authorization: 'Bearer pi' };
    const refused = await fetch(`${gateway.url}/files`, { headers });
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(refused.headers.get('x-ratelimit-limit')).toBe(String(LIMIT));
  });
});
