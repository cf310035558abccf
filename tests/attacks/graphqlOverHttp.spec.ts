import { auditServer } from 'graphql-http';
import { startSmallGateway, type SmallGateway } from '../support/smallGateway';

let gateway: SmallGateway;
beforeAll(async () => {
  gateway = await startSmallGateway();
}, 60_000);
afterAll(() => gateway.close());

describe('GraphQL over HTTP', () => {
  it('passes the audit of graphql-http without an error', async () => {
    const results = await auditServer({ url: `${gateway.url}/graphql`, fetchFn: fetch });
    expect(results.length).toBeGreaterThan(50);
    const failed = results.filter(({ status }) => status === 'error');
    expect(failed.map(({ id, name }) => `${id} ${name}`)).toEqual([]);
  }, 60_000);
});
