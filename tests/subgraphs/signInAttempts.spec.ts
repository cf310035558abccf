import * as argon2 from '@node-rs/argon2';
import {
  activateAccount,
  codeOf,
  dataOf,
  openAccountsKit,
  password,
  signIn,
  type AccountsKit,
} from '../support/accountsKit';

// Counted, not replaced: the work of an attempt is one password hashed.
jest.mock('@node-rs/argon2', () => {
  const actual = jest.requireActual<typeof argon2>('@node-rs/argon2');
  return { ...actual, verify: jest.fn(actual.verify) };
});
const verify = jest.mocked(argon2.verify);

const minute = 60_000;
const loginLog = `query ($filter: LoginLogFilter) { loginLog(filter: $filter, first: 100) { edges {
  node { result role ip userAgent endedAt } } } }`;
const setStatus = `mutation ($id: ID!, $status: GivenAccountStatus!, $key: String!) {
  setAccountStatus(accountId: $id, status: $status, reason: "试验", idempotencyKey: $key) { status } }`;
const reset = `mutation ($id: ID, $login: String, $key: String!) {
  resetPassword(accountId: $id, login: $login, idempotencyKey: $key) { activationToken expiresAt account { id status } } }`;

let kit: AccountsKit;
let adm: string;
let watcher: { readonly login: string };
beforeAll(async () => {
  kit = await openAccountsKit();
  const { a } = kit.hospitals;
  const administrator = await kit.person(kit.sys, '管理', [{ role: 'ADM', institutionId: a }]);
  adm = (await kit.signIn(administrator.login)).token;
  watcher = administrator;
}, 60_000);
afterAll(() => kit.close());

const join = (name: string) =>
  kit.person(adm, name, [{ role: 'PI', institutionId: kit.hospitals.a }]);
const attempt = (login: string, typed: string) => kit.ask(signIn, null, { login, password: typed });

interface Entry {
  result: string;
  role: string | null;
  ip: string | null;
  userAgent: string | null;
  endedAt: string | null;
}
async function logOf(token: string, filter: object = {}): Promise<Entry[]> {
  const answer = await kit.ask(loginLog, token, { filter });
  return dataOf<{ loginLog: { edges: { node: Entry }[] } }>(answer).loginLog.edges.map(
    ({ node }) => node,
  );
}

describe('an attempt to sign in', () => {
  it('is one answer and one amount of work, whoever it is for and whatever is wrong', async () => {
    const known = await join('知');
    const locked = await join('锁');
    const disabled = await join('停');
    const resetting = await join('置');
    const invited = 'invited@example.org';
    for (let tries = 0; tries < 5; tries++) await attempt(locked.login, 'wrong');
    dataOf(await kit.ask(setStatus, adm, { id: disabled.id, status: 'DISABLED', key: kit.key() }));
    dataOf(await kit.ask(reset, adm, { id: resetting.id, key: kit.key() }));
    const input = { name: '邀', email: invited, memberships: [] };
    const create = `mutation ($input: NewAccountInput!, $key: String!) {
      createAccount(input: $input, idempotencyKey: $key) { account { id } } }`;
    dataOf(await kit.ask(create, adm, { input, key: kit.key() }));

    const seen = new Map<string, unknown>();
    for (const [name, login, typed] of [
      ['wrong', known.login, 'wrong'],
      ['unknown', 'nobody@example.org', password],
      ['an unknown mobile number', '13912345678', password],
      ['locked', locked.login, password],
      ['disabled', disabled.login, password],
      ['reset', resetting.login, password],
      ['invited', invited, password],
    ] as const) {
      verify.mockClear();
      const before = (await kit.events()).length;
      const { errors, data } = await attempt(login, typed);
      const events = (await kit.events()).slice(before);
      const places = events.map(({ stream }) => stream.split('-')[0]);
      seen.set(name, {
        ...{ data, message: errors?.[0]?.message, extensions: errors?.[0]?.extensions },
        ...{ hashed: verify.mock.calls.length, places },
      });
    }
    expect(new Set([...seen.values()].map((each) => JSON.stringify(each))).size).toBe(1);
    expect(seen.get('unknown')).toMatchObject({
      message: '用户名或密码错误；连续失败5次将暂停登录，请稍后再试',
      extensions: { code: 'UNAUTHENTICATED' },
      hashed: 1,
      places: ['access'],
    });
  });

  it('of a login that nobody has is written down without the login', async () => {
    await attempt('secret-word-typed-here', 'x');
    const last = (await kit.events()).at(-1);
    expect(last).toMatchObject({ type: 'UnknownLoginRefused', data: { userAgent: 'Browser/1.0' } });
    expect(JSON.stringify(last)).not.toContain('secret-word');
  });

  it('is told to the person at once, as it was', async () => {
    const { id, login } = await join('志');
    const { token } = await kit.signIn(login);
    for (let tries = 0; tries < 6; tries++) await attempt(login, 'wrong');
    expect((await logOf(token)).map(({ result }) => result)).toEqual([
      'LOCKED',
      ...Array<string>(5).fill('WRONG_PASSWORD'),
      'SUCCEEDED',
    ]);
    expect(await logOf(token, { results: ['LOCKED', 'SUCCEEDED'] })).toEqual([
      { result: 'LOCKED', role: null, ip: '192.0.2.7', userAgent: 'Browser/1.0', endedAt: null },
      { result: 'SUCCEEDED', role: 'PI', ip: '192.0.2.7', userAgent: 'Browser/1.0', endedAt: null },
    ]);
    dataOf(await kit.ask('mutation { signOut }', token));
    dataOf(await kit.ask(setStatus, adm, { id, status: 'ACTIVE', key: kit.key() }));
    const again = (await kit.signIn(login)).token;
    expect((await logOf(again, { results: ['SUCCEEDED'] })).map(({ endedAt }) => endedAt)).toEqual([
      null,
      expect.any(String),
    ]);
    expect(JSON.stringify(await kit.events())).not.toContain('192.0.2.7');
  });

  it('is told like one that confirms the password, with where it came from, and while it is locked', async () => {
    const { id, login } = await join('认');
    const { token } = await kit.signIn(login);
    const confirm = (typed: string) =>
      kit.ask('mutation ($p: String!) { confirmPassword(password: $p) { validUntil } }', token, {
        p: typed,
      });
    for (let tries = 0; tries < 5; tries++) expect(codeOf(await confirm('wrong'))).toBe('REFUSED');
    const locked = await confirm(password);
    expect(locked.errors?.[0]?.message).toBe('密码错误次数过多，账号已锁定，请稍后再试');
    const from = { role: 'PI', ip: '192.0.2.7', userAgent: 'Browser/1.0', endedAt: null };
    expect(await logOf(token)).toEqual([
      { result: 'LOCKED', ...from },
      ...Array<unknown>(5).fill({ result: 'WRONG_PASSWORD', ...from }),
      { result: 'SUCCEEDED', ...from },
    ]);
    expect(JSON.stringify(await kit.events())).not.toContain('192.0.2.7');

    kit.pass(15 * minute);
    dataOf(await confirm(password));
    dataOf(await kit.ask('mutation { signOut }', token));
    const administrator = (await kit.signIn(watcher.login)).token;
    const of = `query ($filter: LoginLogFilter) { institutionLoginLog(filter: $filter) {
      edges { node { result institution { id } endedAt } } } }`;
    const filter = { accountId: id, results: ['LOCKED'] };
    expect(dataOf(await kit.ask(of, administrator, { filter }))).toEqual({
      institutionLoginLog: {
        edges: [
          { node: { result: 'LOCKED', institution: { id: kit.hospitals.a }, endedAt: null } },
        ],
      },
    });
  });

  it('counts when made at once, by e-mail address and by mobile number together', async () => {
    const mobile = '13900004321';
    const member = [{ role: 'PI', institutionId: kit.hospitals.a }];
    const { login } = await kit.person(adm, '同时', member, { mobile });
    const { token } = await kit.signIn(login);
    await Promise.all(
      Array.from({ length: 12 }, (_, index) => attempt(index % 2 ? login : mobile, 'wrong')),
    );
    const results = (await logOf(token)).map(({ result }) => result);
    expect(results.filter((result) => result === 'WRONG_PASSWORD')).toHaveLength(5);
    expect(results.filter((result) => result === 'LOCKED')).toHaveLength(7);
  });

  it('is one of few that count, however many are made: 5 of 200, and 10 after the first lock', async () => {
    const { id, login } = await join('众');
    const guess = (count: number) =>
      Promise.all(Array.from({ length: count }, (_, each) => attempt(login, `guess-${each}`)));
    const counted = async () => {
      const { token } = await kit.signIn(watcher.login);
      const of = `query ($filter: LoginLogFilter) { institutionLoginLog(filter: $filter, first: 100) {
        edges { node { result } } } }`;
      const filter = { accountId: id, results: ['WRONG_PASSWORD'] };
      const answer = await kit.ask(of, token, { filter });
      return dataOf<{ institutionLoginLog: { edges: object[] } }>(answer).institutionLoginLog.edges
        .length;
    };
    await guess(200);
    expect(await counted()).toBe(5);
    expect(codeOf(await attempt(login, password))).toBe('UNAUTHENTICATED');
    kit.pass(15 * minute);
    await guess(20);
    expect(await counted()).toBe(10);
    kit.pass(15 * minute);
    expect(codeOf(await attempt(login, password))).toBe('UNAUTHENTICATED');
    kit.pass(15 * minute);
    await kit.signIn(login);
  }, 120_000);
});

async function me(token: string): Promise<{ id: string; status: string }> {
  const answer = await kit.ask('{ me { account { id status } } }', token);
  return dataOf<{ me: { account: { id: string; status: string } } }>(answer).me.account;
}

describe('a locked account', () => {
  it('is unlocked by its administrator, who says why', async () => {
    const { id, login } = await join('解');
    const { token } = await kit.signIn(login);
    for (let tries = 0; tries < 5; tries++) await attempt(login, 'wrong');
    expect((await me(token)).status).toBe('LOCKED');
    const unlock = { id, status: 'ACTIVE', key: kit.key() };
    expect(dataOf(await kit.ask(setStatus, adm, unlock))).toEqual({
      setAccountStatus: { status: 'ACTIVE' },
    });
    await kit.signIn(login);
  });
});

describe('a one-time token', () => {
  it('is dead in the same words, whether it was never given, used, replaced or too old', async () => {
    const { id } = await join('令');
    const given = async () => {
      const answer = await kit.ask(reset, adm, { id, key: kit.key() });
      return dataOf<{ resetPassword: { activationToken: string } }>(answer).resetPassword
        .activationToken;
    };
    const replaced = await given();
    const used = await given();
    dataOf(await kit.ask(activateAccount, null, { token: used, password }));
    const old = await given();
    kit.pass(15 * minute);
    const said = [];
    for (const token of ['never', replaced, used, old]) {
      const typed = { token, password: 'Another-2026-one' };
      const { errors } = await kit.ask(activateAccount, null, typed);
      said.push([errors?.[0]?.message, errors?.[0]?.extensions]);
    }
    expect(new Set(said.map((each) => JSON.stringify(each))).size).toBe(1);
    expect(said[0]?.[0]).toBe('激活链接无效或已过期，请联系管理员重新获取');
  });

  it('is used once, when two use it at the same time', async () => {
    const { id, login } = await join('竞');
    const answer = await kit.ask(reset, adm, { login, key: kit.key() });
    const { activationToken: token, account } = dataOf<{
      resetPassword: { activationToken: string; account: { id: string; status: string } };
    }>(answer).resetPassword;
    expect(account).toEqual({ id, status: 'RESET_PENDING' });
    const passwords = ['First-Person-2026', 'Second-Person-2026'];
    const answers = await Promise.all(
      passwords.map((typed) => kit.ask(activateAccount, null, { token, password: typed })),
    );
    const winners = passwords.filter((_, index) => answers[index]?.errors === undefined);
    expect(winners).toHaveLength(1);
    for (const typed of passwords) {
      const isWinner = winners.includes(typed);
      expect((await attempt(login, typed)).errors === undefined).toBe(isWinner);
    }
  });
});
