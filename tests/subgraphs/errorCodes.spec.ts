import { errorCodes, type ErrorCode } from '../../schema/errorCodes';
import { askOver, post, socketClient, type GraphQLAnswer } from '../support/graphqlClient';
import { startSmallGateway, type SmallGateway } from '../support/smallGateway';

let gateway: SmallGateway;
beforeAll(async () => {
  gateway = await startSmallGateway();
  await post(gateway.url, { query: createProject, variables: { title: '研究' } }, 'pi');
}, 60_000);
afterAll(() => gateway.close());

interface Mistake {
  readonly code: ErrorCode;
  readonly query: string;
  readonly variables?: Record<string, unknown>;
  readonly token?: string;
}

const createProject =
  'mutation ($title: String!) { createProject(projectId: "one", title: $title) { id } }';

const mistakes: readonly Mistake[] = [
  { code: 'GRAPHQL_PARSE_FAILED', query: '{ projects(' },
  { code: 'GRAPHQL_VALIDATION_FAILED', query: '{ nothingOfThatName }' },
  {
    code: 'INVALID',
    query: 'query ($first: Int!) { projects(first: $first) { edges { cursor } } }',
    variables: { first: 'many' },
  },
  { code: 'INVALID', query: '{ projects(first: 101) { edges { cursor } } }' },
  { code: 'TOO_COSTLY', query: `{ ${'__typename '.repeat(1_100)} }` },
  { code: 'UNAUTHENTICATED', query: '{ projects { edges { cursor } } }' },
  { code: 'REFUSED', query: createProject, variables: { title: '' }, token: 'pi' },
  { code: 'INTERNAL', query: '{ projects { edges { node { broken } } } }', token: 'pi' },
];

/** What every error holds, as its code promises. */
function expectPromised({ errors = [] }: GraphQLAnswer, code: ErrorCode): void {
  expect(errors.length).toBeGreaterThan(0);
  for (const { message, extensions } of errors) {
    expect(extensions).toMatchObject({ code, en: expect.any(String) as string, problems: [] });
    expect(extensions?.['retryable']).toBe(errorCodes[code].retryable);
    expect(message).toMatch(/\p{Script=Han}/u);
    expect(extensions?.['en']).not.toMatch(/\p{Script=Han}/u);
  }
}

describe('an error', () => {
  it.each(mistakes)(
    'of code $code ($#) says so in both languages over HTTP',
    async ({ code, query, variables = {}, token }) => {
      expectPromised((await post(gateway.url, { query, variables }, token)).body, code);
    },
  );

  it.each(mistakes)(
    'of code $code ($#) says the same over a socket',
    async ({ code, query, variables = {}, token }) => {
      const client = socketClient(gateway.url, { token });
      expectPromised(await askOver(client, { query, variables }), code);
      await client.dispose();
    },
  );

  it('of no GraphQL says the same, with the status of its code', async () => {
    const response = await fetch(`${gateway.url}/nowhere`);
    expectPromised((await response.json()) as GraphQLAnswer, 'NOT_FOUND');
    expect(response.status).toBe(errorCodes.NOT_FOUND.status);
  });
});
