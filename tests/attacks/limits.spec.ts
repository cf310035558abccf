import { getIntrospectionQuery } from 'graphql';
import type { Client } from 'graphql-ws';
import { askOver, codeOf, post, socketClient, type Asked } from '../support/graphqlClient';
import { startSmallGateway, type SmallGateway } from '../support/smallGateway';

let gateway: SmallGateway;
let client: Client;

beforeAll(async () => {
  gateway = await startSmallGateway();
  await post(
    gateway.url,
    { query: 'mutation { createProject(projectId: "p-1", title: "甲") { id } }' },
    'pi',
  );
  client = socketClient(gateway.url, { token: 'pi' });
});
afterAll(async () => {
  await client.dispose();
  await gateway.close();
});

const nested = (levels: number): string =>
  levels === 0 ? 'id' : `related { ${nested(levels - 1)} }`;
const project = (selection: string) => `{ project(id: "p-1") { ${selection} } }`;
const times = (count: number, of: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => of(index)).join(' ');

/** Fragments that each spread the next twice: 2 to the power of their number, written out. */
const doubling = (levels: number, link: (next: string) => string) =>
  `{ project(id: "p-1") { ...f0 } } ${times(levels, (index) => {
    const next = index === levels - 1 ? 'id' : `...f${index + 1}`;
    return `fragment f${index} on Project { ${link(next)} }`;
  })}`;

interface Attack extends Asked {
  readonly what: string;
  readonly code: string;
}

const page = 'edges { node { id } }';
const attacks: readonly Attack[] = [
  { what: 'fields 40 deep', query: project(nested(40)), code: 'TOO_COSTLY' },
  { what: 'fields 13 deep', query: project(nested(11)), code: 'TOO_COSTLY' },
  {
    what: 'depth behind fragments',
    query: `{ project(id: "p-1") { ...a } } fragment a on Project { ${nested(6)} ...b }
            fragment b on Project { related { related { related { ...c } } } }
            fragment c on Project { ${nested(8)} }`,
    code: 'TOO_COSTLY',
  },
  {
    what: '16 aliases of a root field',
    query: `{ ${times(16, (index) => `a${index}: me { id }`)} }`,
    code: 'TOO_COSTLY',
  },
  {
    what: '200 aliased tries to sign in',
    query: `mutation { ${times(100, (index) => `a${index}: signIn(login: "x")`)} }`,
    code: 'TOO_COSTLY',
  },
  {
    what: '15 aliased tries to sign in',
    query: `mutation { ${times(15, (index) => `a${index}: signIn(login: "x")`)} }`,
    code: 'INVALID',
  },
  {
    what: 'two tries to sign in, in fragments',
    query: `mutation { ...a ... on Mutation { b: signIn(login: "x") } }
            fragment a on Mutation { a: signIn(login: "x") }`,
    code: 'INVALID',
  },
  {
    what: 'aliases behind a fragment that is spread again and again',
    query: `{ a: project(id: "p-1") { ...x } b: project(id: "p-1") { ...x }
              c: project(id: "p-1") { ...x } d: project(id: "p-1") { ...x } }
            fragment x on Project { e: id f: id g: id h: id }`,
    code: 'TOO_COSTLY',
  },
  {
    what: 'a document of 1,001 tokens and more',
    query: `{ me { ${'id '.repeat(1_000)} } }`,
    code: 'TOO_COSTLY',
  },
  {
    what: 'fragments that double 60 times',
    query: doubling(60, (next) => `${next} ...on Project { ${next} }`),
    code: 'TOO_COSTLY',
  },
  {
    what: 'fragments that double at each level',
    query: doubling(11, (next) => `related { ${next} } pi { id } related { ${next} }`),
    code: 'TOO_COSTLY',
  },
  {
    what: 'a fragment in a circle',
    query: doubling(1, () => '...f0'),
    code: 'GRAPHQL_VALIDATION_FAILED',
  },
  {
    what: 'lists in lists in a page',
    query: `{ projects(first: 100) { edges { node { ${nested(3)} } } } }`,
    code: 'TOO_COSTLY',
  },
  {
    what: 'the same cost through a variable',
    query: `query ($n: Int) { projects(first: $n) { edges { node { ${nested(3)} } } } }`,
    variables: { n: 100 },
    code: 'TOO_COSTLY',
  },
  {
    what: 'the same cost through the default of a variable',
    query: `query ($n: Int = 100) { projects(first: $n) { edges { node { ${nested(3)} } } } }`,
    code: 'TOO_COSTLY',
  },
  {
    what: 'the default page, too heavy',
    query: `{ projects { edges { node { ${nested(4)} } } } }`,
    code: 'TOO_COSTLY',
  },
  { what: 'first: 101', query: `{ projects(first: 101) { ${page} } }`, code: 'INVALID' },
  {
    what: 'first: 20000 through a variable',
    query: `query ($n: Int!) { projects(first: $n) { ${page} } }`,
    variables: { n: 20_000 },
    code: 'INVALID',
  },
  {
    what: 'first: 20000 through the default of a variable',
    query: `query ($n: Int = 20000) { projects(first: $n) { ${page} } }`,
    code: 'INVALID',
  },
  { what: 'first: 0', query: `{ projects(first: 0) { ${page} } }`, code: 'INVALID' },
  { what: 'first: -1', query: `{ projects(first: -1) { ${page} } }`, code: 'INVALID' },
  {
    what: 'first: 101 in a fragment under @include',
    query: `query ($yes: Boolean!) { ...q }
            fragment q on Query { projects(first: 101) @include(if: $yes) { ${page} } }`,
    variables: { yes: true },
    code: 'INVALID',
  },
  {
    what: 'a variable of another type',
    query: `query ($n: Int) { projects(first: $n) { ${page} } }`,
    variables: { n: 'many' },
    code: 'INVALID',
  },
  {
    what: 'NUL in a literal',
    query: '{ project(id: "a\\u0000b") { id } }',
    code: 'INVALID',
  },
  {
    what: 'a lone surrogate in a variable',
    query: 'query ($id: ID!) { project(id: $id) { id } }',
    variables: { id: '\ud800' },
    code: 'INVALID',
  },
  {
    what: 'a prototype key in a literal',
    query:
      'mutation { createProject(projectId: "x", title: "x", notes: { __proto__: { a: 1 } }) { id } }',
    code: 'INVALID',
  },
  {
    what: 'an introspection in circles',
    query: `{ __schema { types { ${'fields { type { '.repeat(5)} name ${'} }'.repeat(5)} } } }`,
    code: 'GRAPHQL_VALIDATION_FAILED',
  },
  {
    what: 'two fields in a subscription',
    query: `subscription { a: projectChanged(projectId: "a") { position }
                           b: projectChanged(projectId: "b") { position } }`,
    code: 'GRAPHQL_VALIDATION_FAILED',
  },
  {
    what: 'a field that is not there',
    query: '{ projet { id } }',
    code: 'GRAPHQL_VALIDATION_FAILED',
  },
  { what: 'no GraphQL at all', query: '}{', code: 'GRAPHQL_PARSE_FAILED' },
  {
    what: 'an operation that is not there',
    query: '{ me { id } }',
    operationName: 'other',
    code: 'INVALID',
  },
];

describe.each(attacks)('an operation with $what', ({ code, what: _what, ...asked }) => {
  it(`is answered 400 and ${code} over HTTP`, async () => {
    const { status, headers, body } = await post(gateway.url, asked, 'pi');
    expect({ status, code: codeOf(body) }).toEqual({ status: 400, code });
    expect(headers.get('content-type')).toContain('json');
    expect(body.data).toBeUndefined();
    expect(JSON.stringify(body)).not.toMatch(/Did you mean|stack/);
  });

  it(`gets an error message of ${code} over WebSocket`, async () => {
    const body = await askOver(client, asked);
    expect(codeOf(body)).toBe(code);
    expect(body.data).toBeUndefined();
    expect(JSON.stringify(body)).not.toContain('Did you mean');
  });
});

describe('what is natural to ask', () => {
  const natural: readonly Asked[] = [
    {
      query: `{ projects(first: 100) { edges { cursor node {
                id title changes titleNow state pi { id name } related { id title pi { name } } } } } }`,
    },
    { query: project(nested(3)) },
    { query: getIntrospectionQuery({ descriptions: true, specifiedByUrl: true }) },
    { query: `{ ${times(15, (index) => `a${index}: me { id }`)} }` },
  ];

  it.each(natural)('passes on both transports: %#', async (asked) => {
    const { status, body } = await post(gateway.url, asked, 'pi');
    expect({ status, errors: body.errors }).toEqual({ status: 200, errors: undefined });
    const over = await askOver(client, asked);
    expect(over.errors).toBeUndefined();
    expect(over.data).toEqual(body.data);
  });
});

describe('a request over HTTP', () => {
  it('with several operations at once is refused', async () => {
    const { status, body } = await post(gateway.url, [{ query: '{ me { id } }' }], 'pi');
    expect({ status, code: codeOf(body) }).toEqual({ status: 400, code: 'INVALID' });
  });

  it('with a text of 1 MB is read, and answered by the rules', async () => {
    const asked = {
      query: 'mutation ($title: String!) { createProject(projectId: "big", title: $title) { id } }',
      variables: { title: '石'.repeat(350_000) },
    };
    const { body } = await post(gateway.url, asked, 'pi');
    expect(codeOf(body)).toBe('TOO_LARGE');
    expect(await gateway.registry.node.log.readStream('big')).toEqual([]);
  });

  it('that a form of another site could send is refused', async () => {
    const types = ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data'];
    for (const type of types) {
      const body = JSON.stringify({ query: 'mutation { signOut }' });
      const answered = await post(gateway.url, body, 'pi', { 'content-type': type });
      expect({ type, status: answered.status, code: codeOf(answered.body) }).toEqual({
        type,
        status: 400,
        code: 'INVALID',
      });
    }
    const got = await fetch(`${gateway.url}/graphql?query=%7Bme%7Bid%7D%7D`);
    expect(got.status).toBe(400);
    expect(got.headers.get('content-type')).toContain('json');
  });

  it.each([undefined, 'pi'])(
    'tries to sign in a hundred times a minute from one address or account, no more: %s',
    async (token) => {
      const asked = { query: 'mutation { signIn(login: "x") }' };
      const statuses: number[] = [];
      for (let count = 0; count < 100; count++) {
        statuses.push((await post(gateway.url, asked, token)).status);
      }
      expect(new Set(statuses)).toEqual(new Set([200]));
      const { status, body } = await post(gateway.url, asked, token);
      expect({ status, code: codeOf(body) }).toEqual({ status: 429, code: 'TOO_MANY_REQUESTS' });
      // Others are served, and the same for what is no try.
      expect((await post(gateway.url, asked, 'ec')).status).toBe(200);
      const other = { query: 'mutation { createProject(projectId: "y", title: "乙") { id } }' };
      const expected = token === undefined ? 429 : 200;
      expect((await post(gateway.url, other, token)).status).toBe(expected);
    },
  );
});
