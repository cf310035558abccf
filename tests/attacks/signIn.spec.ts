import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { openEventStream, type EventStream } from '../support/eventStream';
import {
  askOver,
  closeCode,
  codeOf,
  post,
  rawSocket,
  socketClient,
} from '../support/graphqlClient';
import { startKit, type Kit } from '../support/registry';
import { PASSWORD } from '../support/signedIn';

// One answer and one amount of work for every refusal: tests/subgraphs/signInAttempts.spec.ts. Sockets of
// sign-ins that end: tests/flows/signInEnded.spec.ts.

const isEndurance = process.env['STELE_ENDURANCE'] === 'on';
const GUESSES = isEndurance ? 10_000 : 200;
const PATIENCE = 1_800_000;
const MINUTE = 60_000;

let kit: Kit;
let ahead = 0;
beforeAll(async () => {
  kit = await startKit({
    now: () => Date.now() + ahead,
    // Addresses are told apart by the word of the proxy that this test is.
    env: { STELE_TRUSTED_PROXIES: 'loopback', STELE_BUDGET: '0' },
  });
  const { institutionId } = kit;
  const memberships = ['PI', 'INSR'].map((role) => ({ role, institutionId }));
  await kit.join('administrator', 'outsider', 'PI', { memberships });
}, 60_000);
afterAll(() => kit.close());

const signIn =
  'mutation ($login: String!, $password: String!) { signIn(login: $login, password: $password) { token } }';
const loginOf = (person: string) => `${person}@registry.example`;
const from = (address: string) => ({ 'x-forwarded-for': address });
const me = { query: '{ me { account { id } } }' };
const times = <Value>(count: number, of: (index: number) => Value): Value[] =>
  Array.from({ length: count }, (_, index) => of(index));
/** Addresses for documentation, 250 to a network. */
const address = (index: number) => `198.51.${100 + Math.floor(index / 250)}.${(index % 250) + 1}`;

const guess = (login: string, password: string, by: string) =>
  post(kit.stele.url, { query: signIn, variables: { login, password } }, undefined, from(by));
const end = () => kit.stele.node.log.end();
const newToken = async (login: string): Promise<string> => {
  const { body } = await guess(login, PASSWORD, '203.0.113.1');
  return (body.data?.['signIn'] as { token: string }).token;
};

describe('guesses of one password, from many addresses', () => {
  it(
    'are answered alike, the right one too, and five of them are looked at',
    async () => {
      const login = loginOf('outsider');
      const answers = new Set<string>();
      for (let index = 0; index < GUESSES; index += 50) {
        const by = address(index / 50);
        const wrong = times(50, (each) => guess(login, `guess-${index + each}`, by));
        for (const { status, body } of await Promise.all(wrong)) {
          answers.add(JSON.stringify([status, body.errors]));
        }
      }
      const { status, body } = await guess(login, PASSWORD, '203.0.113.2');
      answers.add(JSON.stringify([status, body.errors]));
      expect(answers.size).toBe(1);
      expect(codeOf(body)).toBe('UNAUTHENTICATED');

      const counted = await kit.as('administrator').read(
        `query ($id: ID!) {
          wrong: institutionLoginLog(filter: { accountId: $id, results: [WRONG_PASSWORD] }) { totalCount }
          locked: institutionLoginLog(filter: { accountId: $id, results: [LOCKED] }) { totalCount } }`,
        { id: kit.idOf('outsider') },
      );
      expect(counted).toEqual({
        wrong: { totalCount: 5 },
        locked: { totalCount: GUESSES + 1 - 5 },
      });
      ahead += 15 * MINUTE;
      expect((await guess(login, PASSWORD, '203.0.113.2')).body.errors).toBeUndefined();
    },
    PATIENCE,
  );
});

describe('guesses of many passwords, from one address', () => {
  it('are a hundred a minute, and hold nobody else up', async () => {
    const spray = times(120, (index) =>
      guess(`somebody-${index}@registry.example`, 'Spring-2026', '203.0.113.9'),
    );
    const codes = (await Promise.all(spray)).map(({ body }) => codeOf(body));
    expect(codes.filter((code) => code === 'UNAUTHENTICATED')).toHaveLength(100);
    expect(codes.filter((code) => code === 'TOO_MANY_REQUESTS')).toHaveLength(20);
    const { body } = await guess(loginOf('delegate'), PASSWORD, '203.0.113.10');
    expect(body.errors).toBeUndefined();
  });

  it('are no more for somebody who claims another address, and is no proxy', async () => {
    const { stele, close } = await startKit({ env: { STELE_BUDGET: '0' } });
    const asked = { query: signIn, variables: { login: 'x@registry.example', password: 'x' } };
    const spray = times(120, (index) => post(stele.url, asked, undefined, from(address(index))));
    const codes = (await Promise.all(spray)).map(({ body }) => codeOf(body));
    expect(codes).toContain('TOO_MANY_REQUESTS');
    await close();
  }, 60_000);
});

describe('many guesses in one request', () => {
  const aliased = (count: number) =>
    `mutation { ${times(count, (index) => `a${index}: signIn(login: "x", password: "${index}") { token }`).join(' ')} }`;
  const flood: readonly (readonly [string, unknown])[] = [
    ['a thousand aliases', { query: aliased(1_000) }],
    ['as many aliases as there may be', { query: aliased(15) }],
    ['two', { query: aliased(2) }],
    [
      'one beside one in a fragment',
      {
        query: `${aliased(1).replace(/\}$/, '...f }')} fragment f on Mutation { b: signIn(login: "x", password: "x") { token } }`,
      },
    ],
    [
      'one beside an activation',
      {
        query: aliased(1).replace(/\}$/, 'activateAccount(token: "x", password: "x") { id } }'),
      },
    ],
  ];

  it.each(flood)('are refused before any is looked at: %s', async (_what, asked) => {
    const before = await end();
    const { status, body } = await post(kit.stele.url, asked);
    expect(status).toBe(400);
    expect(body.data).toBeUndefined();
    const client = socketClient(kit.stele.url, {});
    const over = await askOver(client, asked as { query: string });
    expect(['TOO_COSTLY', 'INVALID']).toContain(codeOf(over));
    await client.dispose();
    const stream = await openEventStream(kit.stele.url, asked as { query: string });
    expect(codeOf((await stream.next())?.data as Parameters<typeof codeOf>[0])).toBe(codeOf(over));
    stream.close();
    expect(await end()).toBe(before);
  });

  it('are refused as an array, too', async () => {
    const before = await end();
    for (const path of ['/graphql', '/graphql/stream']) {
      const response = await fetch(`${kit.stele.url}${path}`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          accept: 'text/event-stream, application/json',
        },
        body: JSON.stringify(times(100, () => ({ query: aliased(1) }))),
      });
      expect(response.status).toBe(400);
      await response.arrayBuffer();
    }
    expect(await end()).toBe(before);
  });
});

describe('a token that was stolen', () => {
  const administer = (mutation: string, args: string, answer = 'id') =>
    kit.as('administrator').read(
      `mutation ($id: ID!, $key: String!) {
        ${mutation}(accountId: $id, ${args} idempotencyKey: $key) { ${answer} } }`,
      { id: kit.idOf('outsider'), key: randomUUID() },
    );
  const by = async (token: string, query: string, variables = {}) => {
    const { body } = await post(kit.stele.url, { query, variables }, token);
    if (body.errors) throw new Error(JSON.stringify(body.errors));
    return body;
  };
  const chooseRole = (token: string, role: string) =>
    by(token, 'mutation ($id: ID!) { chooseRole(roleId: $id) { token } }', {
      id: `${role}:${kit.institutionId}`,
    });

  /** What ends the sign-in of the token that is stolen; the other is of another sign-in of the person. */
  const endings: readonly (readonly [
    string,
    (stolen: string, other: string) => Promise<unknown>,
  ])[] = [
    ['its owner signs out', (stolen) => by(stolen, 'mutation { signOut }')],
    ['its owner takes another role', (stolen) => chooseRole(stolen, 'PI')],
    [
      'its owner ends it from elsewhere',
      async (stolen, other) => {
        const { data } = await by(stolen, '{ signIns { id isCurrent } }');
        const own = (data?.['signIns'] as { id: string; isCurrent: boolean }[]).find(
          ({ isCurrent }) => isCurrent,
        );
        await by(other, 'mutation ($id: ID!) { endSignIn(signInId: $id) }', { id: own?.id });
      },
    ],
    ['its owner ends all others', (_stolen, other) => by(other, 'mutation { endOtherSignIns }')],
    [
      'the password is changed',
      async (_stolen, other) => {
        const change =
          'mutation ($old: String!, $new: String!) { changePassword(oldPassword: $old, newPassword: $new) { token } }';
        const { data } = await by(other, change, { old: PASSWORD, new: `${PASSWORD}-2` });
        const { token } = data?.['changePassword'] as { token: string };
        await by(token, change, { old: `${PASSWORD}-2`, new: PASSWORD });
      },
    ],
    [
      'the password is reset',
      async () => {
        const { resetPassword } = await administer('resetPassword', '', 'activationToken');
        const { activationToken: token } = resetPassword as { activationToken: string };
        const activate =
          'mutation ($token: String!, $password: String!) { activateAccount(token: $token, password: $password) { id } }';
        const variables = { token, password: PASSWORD };
        await post(kit.stele.url, { query: activate, variables }, undefined, from('203.0.113.3'));
      },
    ],
    [
      'the account is disabled',
      async () => {
        await administer('setAccountStatus', 'status: DISABLED, reason: "离职",');
      },
    ],
  ];

  it.each(endings)(
    'is dead at once, and so is every stream of it, when %s',
    async (_what, endIt) => {
      const [stolen, other] = [
        await newToken(loginOf('outsider')),
        await newToken(loginOf('outsider')),
      ];
      const live = {
        query: 'subscription ($after: String) { reviewInboxChanged(after: $after) { position } }',
      };
      const acting = await actingToken(stolen);
      const stream = await openEventStream(kit.stele.url, live, { token: acting });
      const socket = await rawSocket(kit.stele.url);
      socket.send(JSON.stringify({ type: 'connection_init', payload: { token: acting } }));
      await once(socket, 'message');
      const closed = closeCode(socket);

      await endIt(acting, other);

      expect(await lastCode(stream)).toBe('UNAUTHENTICATED');
      expect(await closed).toBe(4403);
      const bearer = { authorization: `Bearer ${acting}` };
      const tries: readonly (readonly [string, RequestInit])[] = [
        [
          '/graphql',
          {
            method: 'POST',
            body: JSON.stringify(me),
            headers: { 'content-type': 'application/json' },
          },
        ],
        ['/files?name=a.pdf', { method: 'PUT', body: 'x' }],
        ['/files/x?purpose=inspection', {}],
        ['/records/x?format=json&purpose=inspection', {}],
      ];
      for (const [path, init] of tries) {
        const headers = { ...(init.headers as Record<string, string> | undefined), ...bearer };
        const response = await fetch(`${kit.stele.url}${path}`, { ...init, headers });
        expect({ path, status: response.status }).toEqual({ path, status: 401 });
        await response.arrayBuffer();
      }
      const again = await openEventStream(kit.stele.url, live, { token: acting });
      expect(again.status).toBe(401);
      again.close();
    },
    PATIENCE,
  );

  /** A token of the same sign-in in the role of an officer, who is told of every study that comes in. */
  async function actingToken(token: string): Promise<string> {
    const { data } = await chooseRole(token, 'INSR');
    return (data?.['chooseRole'] as { token: string }).token;
  }

  async function lastCode(stream: EventStream): Promise<unknown> {
    for (let event = await stream.next(); event !== null; event = await stream.next()) {
      const code = event.data?.errors?.[0]?.extensions['code'];
      if (code !== undefined) return code;
    }
    return null;
  }
});

describe('a token that somebody else chose', () => {
  it('is never that of a sign-in, whichever way it comes', async () => {
    const chosen = 'chosen-by-somebody-else-0123456789abcdef';
    const asked = { query: signIn, variables: { login: loginOf('officer'), password: PASSWORD } };
    const { body, headers } = await post(kit.stele.url, asked, undefined, {
      ...from('203.0.113.4'),
      cookie: `stele=${chosen}`,
    });
    const { token } = body.data?.['signIn'] as { token: string };
    expect(token).not.toBe(chosen);
    expect(headers.get('set-cookie')).toContain(`stele=${token};`);
    expect((await post(kit.stele.url, me, chosen)).status).toBe(401);
    const socket = await rawSocket(kit.stele.url);
    socket.send(JSON.stringify({ type: 'connection_init', payload: { token: chosen } }));
    expect(await closeCode(socket)).toBe(4403);
  });

  it('is not taken over from a sign-in of another person that is there already', async () => {
    const theirs = await newToken(loginOf('officer'));
    const asked = { query: signIn, variables: { login: loginOf('delegate'), password: PASSWORD } };
    const { body } = await post(kit.stele.url, asked, theirs);
    const { token } = body.data?.['signIn'] as { token: string };
    const idOf = async (of: string) => (await post(kit.stele.url, me, of)).body.data?.['me'];
    expect(await idOf(theirs)).toEqual({ account: { id: kit.idOf('officer') } });
    expect(await idOf(token)).toEqual({ account: { id: kit.idOf('delegate') } });
  });
});

describe('a token that was changed for another, and comes again later', () => {
  it('ends the sign-in with all its streams, because it is in two hands', async () => {
    kit.signInAgain();
    await kit
      .as('administrator')
      .read(
        `mutation ($id: ID!) { setAccountStatus(accountId: $id, status: ACTIVE, reason: "返聘", idempotencyKey: "back") { id } }`,
        { id: kit.idOf('outsider') },
      );
    const old = await newToken(loginOf('outsider'));
    const choose = `mutation { chooseRole(roleId: "PI:${kit.institutionId}") { token } }`;
    const { body } = await post(kit.stele.url, { query: choose }, old);
    const { token } = body.data?.['chooseRole'] as { token: string };
    const socket = await rawSocket(kit.stele.url);
    socket.send(JSON.stringify({ type: 'connection_init', payload: { token } }));
    await once(socket, 'message');
    const closed = closeCode(socket);
    ahead += MINUTE + 1_000;
    expect((await post(kit.stele.url, me, old)).status).toBe(401);
    expect(await closed).toBe(4403);
    expect((await post(kit.stele.url, me, token)).status).toBe(401);
  });
});

describe('a page of another site, with the cookie of whoever looks at it', () => {
  const command = 'mutation { createProject(idempotencyKey: "forged") { revision } }';
  const json = JSON.stringify({ query: command });
  const asked = (headers: Record<string, string>, body: string | null = json, method = 'POST') => ({
    ...{ method, headers, body },
  });
  const isJson = { 'content-type': 'application/json' };
  const elsewhere = { origin: 'https://elsewhere.example' };
  const formTypes = [
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
  ];
  const inUrl = `/graphql?${new URLSearchParams({ query: command }).toString()}`;
  const tus = { 'tus-resumable': '1.0.0', 'upload-length': '5' };

  const shapes: readonly (readonly [string, string, RequestInit])[] = [
    ...formTypes.map(
      (type) => [`a form of ${type}`, '/graphql', asked({ 'content-type': type })] as const,
    ),
    ['a form that hides its origin', '/graphql', asked({ ...isJson, origin: 'null' })],
    ['a request without a type', '/graphql', asked({ 'content-type': '' })],
    ['a script', '/graphql', asked({ ...isJson, ...elsewhere })],
    [
      'a script that says only what site it is of',
      '/graphql',
      asked({ ...isJson, 'sec-fetch-site': 'cross-site' }),
    ],
    ['a link', inUrl, asked({}, null, 'GET')],
    [
      'a link that says that it is none',
      inUrl,
      asked({ 'apollo-require-preflight': 'true' }, null, 'GET'),
    ],
    ['a form for a stream', '/graphql/stream', asked({ 'content-type': 'text/plain' })],
    [
      'a script for a stream',
      '/graphql/stream',
      asked({ ...isJson, ...elsewhere, accept: 'text/event-stream' }),
    ],
    [
      'a link to a stream',
      inUrl.replace('?', '/stream?'),
      asked({ accept: 'text/event-stream' }, null, 'GET'),
    ],
    [
      'an upload',
      '/files?name=a.pdf',
      asked({ ...elsewhere, 'content-type': 'application/pdf' }, '%PDF-', 'PUT'),
    ],
    [
      'an upload in a form',
      '/files?name=a.pdf',
      asked({ 'content-type': 'text/plain', origin: 'null' }, '%PDF-'),
    ],
    ['an upload in parts', '/files', asked({ ...tus, ...elsewhere }, null)],
  ];

  it.each(shapes)('changes nothing by %s', async (_what, path, init) => {
    const cookie = `stele=${await kit.tokenOf('investigator')}`;
    const before = await end();
    const headers = { ...(init.headers as Record<string, string>), cookie };
    const response = await fetch(`${kit.stele.url}${path}`, { ...init, headers });
    const said = await response.text();
    // An event stream is begun before it is known what it is asked for.
    expect(response.status >= 400 || said.includes('"errors"')).toBe(true);
    expect(said).not.toContain('"data":{"createProject"');
    expect(await end()).toBe(before);
  });

  it.each(['https://elsewhere.example', 'null'])('opens no socket: origin %s', async (origin) => {
    const cookie = `stele=${await kit.tokenOf('investigator')}`;
    const refused = rawSocket(kit.stele.url, { headers: { origin, cookie } });
    await expect(refused).rejects.toThrow('403');
  });

  it('is none when it is the own page of the product: the same cookie commands', async () => {
    const cookie = `stele=${await kit.tokenOf('investigator')}`;
    const own = { cookie, origin: kit.stele.url, 'sec-fetch-site': 'same-origin' };
    const { body } = await post(kit.stele.url, json, undefined, own);
    expect(body.errors).toBeUndefined();
  });
});
