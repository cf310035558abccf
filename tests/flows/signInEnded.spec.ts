import type { Client } from 'graphql-ws';
import { post, socketClient, type GraphQLAnswer } from '../support/graphqlClient';
import { startKit, type Kit } from '../support/registry';

let kit: Kit;
beforeAll(async () => {
  kit = await startKit();
  const { institutionId } = kit;
  const memberships = ['PI', 'INSR'].map((role) => ({ role, institutionId }));
  await kit.join('administrator', 'outsider', 'PI', { memberships });
  const profile =
    'mutation ($input: ProfileInput!) { updateProfile(input: $input, idempotencyKey: "profile") { id } }';
  const input = {
    ...{ idType: 'PASSPORT', idNumber: 'E87654321', department: '骨科' },
    ...{ titleCategory: 'PHYSICIAN', title: 'CHIEF_PHYSICIAN' },
    physicianCertNo: '110360000000002',
  };
  await kit.as('outsider').read(profile, { input });
}, 60_000);
afterAll(() => kit.close());

const projectChanged = `subscription ($id: ID!, $after: String) {
  projectChanged(projectId: $id, after: $after) { position events } }`;

/** A watch of a project on a socket of one sign-in. */
interface Watch {
  readonly client: Client;
  readonly told: unknown[];
  /** The code with which the server closed the socket. */
  readonly closed: Promise<number>;
  /** Resolves when the subscription is over, whatever the reason. */
  readonly over: Promise<unknown>;
  /** Resolves when so many changes were told. */
  count(changes: number): Promise<void>;
}

function watch(token: string, id: string, after: string): Watch {
  const client = socketClient(kit.stele.url, { token });
  const closed = new Promise<number>((resolve) =>
    client.on('closed', (event) => {
      resolve((event as { code: number }).code);
    }),
  );
  const told: unknown[] = [];
  let look: () => void = () => undefined;
  const over = new Promise<unknown>((resolve) => {
    client.subscribe<GraphQLAnswer['data']>(
      { query: projectChanged, variables: { id, after } },
      {
        next({ data }) {
          told.push(data?.['projectChanged' as never]);
          look();
        },
        error: resolve,
        complete: () => {
          resolve('complete');
        },
      },
    );
  });
  const count = (changes: number) =>
    new Promise<void>((resolve) => {
      look = () => {
        if (told.length >= changes) resolve();
      };
      look();
    });
  return { client, told, closed, over, count };
}

const ask = async (query: string, token: string, variables = {}) => {
  const { body } = await post(kit.stele.url, { query, variables }, token);
  return body;
};

/** Two sign-ins of one account watch one project, and each has been told of a change. */
async function twoWatches(person: 'investigator' | 'outsider') {
  const [leaving, staying] = [await kit.signIn(person), await kit.signIn(person)];
  const projectId = await kit.project(person);
  const after = (await kit.stream(projectId)).at(-1)?.position ?? '';
  const change = (name: string) =>
    kit.as(person).done('saveProject', { projectId, sections: { basic: { projectName: name } } });
  const [left, stayed] = [watch(leaving, projectId, after), watch(staying, projectId, after)];
  await change('第一次修改');
  await Promise.all([left.count(1), stayed.count(1)]);
  return { leaving, staying, left, stayed, change };
}

async function isGoneWhileTheOtherStays(pair: Awaited<ReturnType<typeof twoWatches>>) {
  const { leaving, staying, left, stayed, change } = pair;
  expect(await left.closed).toBe(4403);
  expect(await left.over).toMatchObject({ code: 4403 });
  await change('第二次修改');
  await stayed.count(2);
  expect(left.told).toHaveLength(1);
  expect((await ask('{ me { account { id } } }', leaving)).errors).toMatchObject([
    { extensions: { code: 'UNAUTHENTICATED' } },
  ]);
  expect((await ask('{ me { account { id } } }', staying)).errors).toBeUndefined();
  await stayed.client.dispose();
}

describe('a sign-in that ends', () => {
  it('by signing out elsewhere closes its own sockets at once (4403), and no others of its account', async () => {
    const pair = await twoWatches('investigator');
    expect(await ask('mutation { signOut }', pair.leaving)).toMatchObject({
      data: { signOut: true },
    });
    await isGoneWhileTheOtherStays(pair);
  });

  it('by taking another role closes the sockets of its old token, and the new token goes on', async () => {
    const pair = await twoWatches('outsider');
    const { data } = await ask('{ me { roles { id role } } }', pair.leaving);
    const { roles } = data?.['me'] as { roles: { id: string; role: string }[] };
    const id = roles.find(({ role }) => role === 'INSR')?.id;
    const choose = 'mutation ($id: ID!) { chooseRole(roleId: $id) { token chosen { role } } }';
    const chosen = await ask(choose, pair.leaving, { id });
    const { token } = chosen.data?.['chooseRole'] as { token: string };
    expect(chosen).toMatchObject({ data: { chooseRole: { chosen: { role: 'INSR' } } } });
    await isGoneWhileTheOtherStays(pair);
    expect(await ask('{ me { chosen { role } } }', token)).toMatchObject({
      data: { me: { chosen: { role: 'INSR' } } },
    });
  });
});

describe('a person who is out', () => {
  let projectId: string;
  let start: string;
  beforeAll(async () => {
    projectId = await kit.project('outsider');
    start = (await kit.stream(projectId)).at(-1)?.position ?? '';
    const sections = { basic: { projectName: '已修改' } };
    await kit.as('outsider').done('saveProject', { projectId, sections });
  });

  const administer = (mutation: string, args: string, answer = 'id') =>
    kit.as('administrator').read(
      `mutation ($id: ID!, $key: String!) {
        ${mutation}(accountId: $id, ${args} idempotencyKey: $key) { ${answer} } }`,
      { id: kit.idOf('outsider'), key: `${mutation} ${args}` },
    );
  const role = () => `membership: { role: PI, institutionId: "${kit.institutionId}" },`;

  // Each leaves the account such that the next one can sign in again.
  it.each<[string, () => Promise<unknown>, () => Promise<unknown>]>([
    [
      'of the role that they act in',
      () => administer('endMembership', role()),
      () => administer('grantMembership', role()),
    ],
    [
      'of the registry, for the account is disabled',
      () => administer('setAccountStatus', 'status: DISABLED, reason: "离职",'),
      () => administer('setAccountStatus', 'status: ACTIVE, reason: "返聘",'),
    ],
    [
      'of the old password, for it is reset',
      () => administer('resetPassword', '', 'expiresAt'),
      () => Promise.resolve(),
    ],
  ])('%s has every such socket closed at once (4403)', async (_what, out, back) => {
    const tokens = [await kit.signIn('outsider'), await kit.signIn('outsider')];
    const watches = tokens.map((token) => watch(token, projectId, start));
    await Promise.all(watches.map(({ count }) => count(1)));
    await out();
    for (const [index, { closed }] of watches.entries()) {
      expect(await closed).toBe(4403);
      const { errors } = await ask('{ me { account { id } } }', tokens[index] ?? '');
      expect(errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
    }
    await back();
  });
});

describe('a person with several sign-ins', () => {
  it('ends one of them from another, which closes its sockets and no others', async () => {
    const pair = await twoWatches('investigator');
    const { data } = await ask('{ signIns { id isCurrent } }', pair.leaving);
    const own = (data?.['signIns'] as { id: string; isCurrent: boolean }[]).find(
      ({ isCurrent }) => isCurrent,
    );
    const end = 'mutation ($id: ID!) { endSignIn(signInId: $id) }';
    expect(await ask(end, pair.staying, { id: own?.id })).toMatchObject({
      data: { endSignIn: true },
    });
    await isGoneWhileTheOtherStays(pair);
  });

  it('changes the password in one: the answer goes out, and the sockets of all old tokens close', async () => {
    const { leaving, staying, left, stayed } = await twoWatches('investigator');
    const change =
      'mutation { changePassword(oldPassword: "Quiet-Harbour-2026", newPassword: "Calm-Harbour-2027") { token } }';
    const { data } = await ask(change, leaving);
    expect(await Promise.all([left.closed, stayed.closed])).toEqual([4403, 4403]);
    const { token } = data?.['changePassword'] as { token: string };
    expect((await ask('{ me { account { id } } }', token)).errors).toBeUndefined();
    for (const old of [leaving, staying])
      expect((await ask('{ me { account { id } } }', old)).errors).toHaveLength(1);
  });
});
