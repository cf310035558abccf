import { visitor } from '../../platform/caller';
import { callerOf, onSignInEnded } from '../../services/accounts/callerOf';
import {
  activateAccount,
  codeOf,
  dataOf,
  openAccountsKit,
  password,
  type AccountsKit,
} from '../support/accountsKit';

const minute = 60_000;
const nextPassword = 'Another-2026-one';

const changePassword = `mutation ($old: String!, $new: String!) {
  changePassword(oldPassword: $old, newPassword: $new) { token expiresAt } }`;
const changeContact = `mutation ($input: ContactInput!, $key: String!) {
  changeContact(input: $input, idempotencyKey: $key) { email mobile } }`;
const confirmPassword = 'mutation ($p: String!) { confirmPassword(password: $p) { validUntil } }';
const reset = `mutation ($id: ID, $login: String, $key: String!) {
  resetPassword(accountId: $id, login: $login, idempotencyKey: $key) { activationToken expiresAt } }`;
const setStatus = `mutation ($id: ID!, $status: GivenAccountStatus!, $key: String!) {
  setAccountStatus(accountId: $id, status: $status, reason: "试验", idempotencyKey: $key) { status isActive } }`;
const grant = `mutation ($id: ID!, $membership: MembershipInput!, $key: String!) {
  grantMembership(accountId: $id, membership: $membership, idempotencyKey: $key) { id } }`;
const end = `mutation ($id: ID!, $membership: MembershipInput!, $key: String!) {
  endMembership(accountId: $id, membership: $membership, idempotencyKey: $key) { id } }`;
const signIns = '{ signIns { id role ip userAgent isCurrent } }';

let kit: AccountsKit;
let adm: string;
let admOfB: string;
let nat: string;
let prov: string;
beforeAll(async () => {
  kit = await openAccountsKit();
  const { a, b } = kit.hospitals;
  const made = async (role: string, more: object) =>
    (await kit.signIn((await kit.person(kit.sys, role, [{ role, ...more }])).login)).token;
  adm = await made('ADM', { institutionId: a });
  admOfB = await made('ADM', { institutionId: b });
  nat = await made('NAT', {});
  prov = await made('PROV', { provinceCode: '36' });
}, 60_000);
afterAll(() => kit.close());

const pi = (name: string, more: object = {}) =>
  kit.person(adm, name, [{ role: 'PI', institutionId: kit.hospitals.a }], more);
const isAlive = (token: string): boolean => {
  try {
    callerOf(kit.node, token, visitor);
    return true;
  } catch {
    return false;
  }
};

describe('changing one’s own password', () => {
  it('ends every other sign-in, and goes on with another token', async () => {
    const { id, login } = await pi('改');
    const other = (await kit.signIn(login)).token;
    const { token } = await kit.signIn(login);
    const heard: string[] = [];
    const stop = onSignInEnded(kit.node, (accountId) => heard.push(accountId));
    const answer = await kit.ask(changePassword, token, { old: password, new: nextPassword });
    stop();
    const changed = dataOf<{ changePassword: { token: string } }>(answer).changePassword;
    expect(heard).toEqual([id]);
    expect(answer.extensions?.signInToken).toBe(changed.token);
    expect([other, token, changed.token].map(isAlive)).toEqual([false, false, true]);
    expect(callerOf(kit.node, changed.token, visitor).role).toBe('PI');
    await expect(kit.signIn(login)).rejects.toThrow('用户名或密码错误');
    await kit.signIn(login, nextPassword);
  });

  it.each([
    ['the old one wrong', 'wrong', nextPassword, 'REFUSED', '密码错误'],
    ['too short', password, 'Ab1-', 'INVALID', '密码长度应为8至128个字符'],
    ['the old one again', password, password, 'INVALID', '新密码不能与原密码相同'],
    ['the mobile number', password, '13900008765', 'INVALID', '密码少于12个字符时'],
  ])('is refused: %s', async (_what, old, next, code, said) => {
    const { login } = await pi('拒');
    const { token } = await kit.signIn(login);
    const answer = await kit.ask(changePassword, token, { old, new: next });
    expect([codeOf(answer), answer.errors?.[0]?.message]).toEqual([
      code,
      expect.stringContaining(said),
    ]);
    expect(isAlive(token)).toBe(true);
    await kit.signIn(login);
  });

  it('may not be to the login, and locks after five wrong guesses', async () => {
    const { login } = await pi('名');
    const { token } = await kit.signIn(login);
    const toLogin = await kit.ask(changePassword, token, { old: password, new: login });
    expect(toLogin.errors?.[0]?.message).toBe('密码不能与登录名相同');
    const guess = () => kit.ask(changePassword, token, { old: 'wrong', new: nextPassword });
    for (let tries = 0; tries < 5; tries++) expect(codeOf(await guess())).toBe('REFUSED');
    const right = await kit.ask(changePassword, token, { old: password, new: nextPassword });
    expect(right.errors?.[0]?.message).toBe('密码错误次数过多，账号已锁定，请稍后再试');
    kit.pass(15 * minute);
    dataOf(await kit.ask(changePassword, token, { old: password, new: nextPassword }));
  });
});

describe('a reset', () => {
  it('ends every sign-in, is answered the same when asked again, and gives the account back by its token', async () => {
    const { id, login } = await pi('重');
    const { token } = await kit.signIn(login);
    const variables = { id, key: kit.key() };
    const first = await kit.ask(reset, adm, variables);
    expect(isAlive(token)).toBe(false);
    expect(dataOf(await kit.ask(reset, adm, variables))).toEqual(dataOf(first));
    const { activationToken } = dataOf<{ resetPassword: { activationToken: string } }>(
      first,
    ).resetPassword;
    await expect(kit.signIn(login)).rejects.toThrow('用户名或密码错误');
    const activate =
      'mutation ($t: String!, $p: String!) { activateAccount(token: $t, password: $p) { id } }';
    dataOf(await kit.ask(activate, null, { t: activationToken, p: nextPassword }));
    await kit.signIn(login, nextPassword);
    const text = JSON.stringify(await kit.events());
    for (const secret of [activationToken, nextPassword]) expect(text).not.toContain(secret);
  });

  it.each<[string, (id: string, token: string) => Promise<unknown>]>([
    ['used', (_id, token) => kit.ask(activateAccount, null, { token, password: nextPassword })],
    ['replaced', (id) => kit.ask(reset, adm, { id, key: kit.key() })],
    [
      'too old',
      () => {
        kit.pass(15 * minute);
        return Promise.resolve();
      },
    ],
  ])(
    'that is repeated says no time until which its token is good, once it was %s',
    async (_what, end) => {
      const { id } = await pi('复');
      const variables = { id, key: kit.key() };
      const given = async () =>
        dataOf<{ resetPassword: { activationToken: string; expiresAt: string | null } }>(
          await kit.ask(reset, adm, variables),
        ).resetPassword;
      const { activationToken, expiresAt } = await given();
      expect(await given()).toEqual({ activationToken, expiresAt });
      await end(id, activationToken);
      expect(await given()).toEqual({ activationToken, expiresAt: null });
    },
  );

  it('reaches no further than the administrator, who is told no more of a stranger than of nobody', async () => {
    const { id, login } = await pi('远');
    const answers = [
      await kit.ask(reset, admOfB, { id, key: kit.key() }),
      await kit.ask(reset, admOfB, { login, key: kit.key() }),
      await kit.ask(reset, admOfB, { login: 'nobody@example.org', key: kit.key() }),
      await kit.ask(reset, kit.sys, { id, key: kit.key() }),
    ];
    const said = answers.map(({ errors }) => [errors?.[0]?.message, errors?.[0]?.extensions]);
    expect(new Set(said.map((each) => JSON.stringify(each))).size).toBe(1);
    expect(codeOf(await kit.ask(reset, admOfB, { id, login, key: kit.key() }))).toBe('INVALID');
    await kit.signIn(login);
    dataOf(await kit.ask(reset, prov, { id, key: kit.key() }));
  });
});

describe('a sign-in under way while the password is reset', () => {
  it('is not alive after it, in whatever order the two are written', async () => {
    const { id, login } = await pi('竞');
    for (let round = 0; round < 5; round++) {
      const [signedIn] = await Promise.allSettled([
        kit.signIn(login),
        kit.ask(reset, adm, { id, key: kit.key() }),
      ]);
      if (signedIn.status === 'fulfilled') expect(isAlive(signedIn.value.token)).toBe(false);
      const again = await kit.ask(reset, adm, { id, key: kit.key() });
      const { activationToken: t } = dataOf<{ resetPassword: { activationToken: string } }>(
        again,
      ).resetPassword;
      const activate =
        'mutation ($t: String!, $p: String!) { activateAccount(token: $t, password: $p) { id } }';
      dataOf(await kit.ask(activate, null, { t, p: password }));
      if (signedIn.status === 'fulfilled') expect(isAlive(signedIn.value.token)).toBe(false);
    }
  });
});

describe('an account that is disabled', () => {
  it('is out at once, and in again with its password when enabled', async () => {
    const { id, login } = await pi('停');
    const { token } = await kit.signIn(login);
    const status = (to: string) => kit.ask(setStatus, adm, { id, status: to, key: kit.key() });
    expect(dataOf(await status('DISABLED'))).toEqual({
      setAccountStatus: { status: 'DISABLED', isActive: false },
    });
    expect(isAlive(token)).toBe(false);
    await expect(kit.signIn(login)).rejects.toThrow('用户名或密码错误');
    expect(dataOf(await status('ACTIVE'))).toEqual({
      setAccountStatus: { status: 'ACTIVE', isActive: true },
    });
    expect(isAlive(token)).toBe(false);
    await kit.signIn(login);
  });

  it('is left out of searches once it is disabled, but for those who look after accounts of its institution', async () => {
    const { id } = await pi('隐');
    const { login: colleague } = await pi('同事');
    const own = (await kit.signIn(colleague)).token;
    dataOf(await kit.ask(setStatus, adm, { id, status: 'DISABLED', key: kit.key() }));
    const find = (more: string) =>
      `{ researchers(search: "隐" ${more}) { totalCount edges { node { id } } } }`;
    const seen = async (token: string, more = '') =>
      dataOf<{ researchers: { totalCount: number; edges: { node: { id: string } }[] } }>(
        await kit.ask(find(more), token),
      ).researchers;
    for (const token of [own, adm, nat]) expect(await seen(token)).toMatchObject({ totalCount: 0 });
    const all = 'includeDisabled: true';
    for (const token of [adm, prov, nat, kit.sys])
      expect(await seen(token, all)).toEqual({ totalCount: 1, edges: [{ node: { id } }] });
    expect(await seen(admOfB, all)).toEqual({ totalCount: 0, edges: [] });
    expect(codeOf(await kit.ask(find(all), own))).toBe('FORBIDDEN');
  });

  it('is told as such to those who look after it, and to nobody else', async () => {
    const { login } = await pi('见');
    const own = (await kit.signIn(login)).token;
    const find =
      '{ researchers(search: "见") { edges { node { status isActive memberships { role } } } } }';
    const seen = async (token: string) =>
      dataOf<{ researchers: { edges: { node: object }[] } }>(
        await kit.ask(find, token),
      ).researchers.edges.map(({ node }) => node);
    const all = [{ status: 'ACTIVE', isActive: true, memberships: [{ role: 'PI' }] }];
    for (const token of [own, adm, prov, nat]) expect(await seen(token)).toEqual(all);
    for (const token of [admOfB, kit.sys])
      expect(await seen(token)).toEqual([{ status: null, isActive: null, memberships: null }]);
  });
});

describe('an administrator’s own account', () => {
  it('is given no role, and loses none, by its administrator', async () => {
    const { a } = kit.hospitals;
    const own = await kit.person(adm, '自', [{ role: 'ADM', institutionId: a }]);
    const { token } = await kit.signIn(own.login);
    const attempt = async (mutation: string, role: string) => {
      const membership = { role, institutionId: a };
      const answer = await kit.ask(mutation, token, { id: own.id, membership, key: kit.key() });
      return [codeOf(answer), answer.errors?.[0]?.message];
    };
    const refused = ['REFUSED', '不能对本人的账号进行此操作'];
    expect(await attempt(grant, 'INSR')).toEqual(refused);
    expect(await attempt(end, 'ADM')).toEqual(refused);
    expect((await kit.signIn(own.login)).roles.map(({ id }) => id)).toEqual([`ADM:${a}`]);
  });
});

describe('a person of two institutions', () => {
  it('is not made so by the second one’s administrator, and stays in the hands of the first one’s', async () => {
    const { b } = kit.hospitals;
    const { id, login } = await pi('邻');
    const membership = { role: 'PI', institutionId: b };
    const { errors } = await kit.ask(grant, admOfB, { id, membership, key: kit.key() });
    expect([errors?.[0]?.extensions['code'], errors?.[0]?.message]).toEqual([
      'REFUSED',
      '该人员在其他单位任职；双聘由同时管理双方的省级或国家管理员设置',
    ]);
    expect((await kit.signIn(login)).roles).toHaveLength(1);
    dataOf(await kit.ask(reset, adm, { id, key: kit.key() }));
  });

  it('is looked after by the province from then on', async () => {
    const { b } = kit.hospitals;
    const { id } = await pi('双聘');
    const membership = { role: 'PI', institutionId: b };
    dataOf(await kit.ask(grant, prov, { id, membership, key: kit.key() }));
    expect(codeOf(await kit.ask(reset, adm, { id, key: kit.key() }))).toBe('NOT_FOUND');
    dataOf(await kit.ask(reset, prov, { id, key: kit.key() }));
  });

  it('chooses either, and is out of the one that ends, at once', async () => {
    const { a, b } = kit.hospitals;
    const { id, login } = await pi('双');
    const membership = { role: 'PI', institutionId: b };
    dataOf(await kit.ask(grant, prov, { id, membership, key: kit.key() }));
    expect((await kit.signIn(login)).roles.map((role) => role.id)).toEqual([`PI:${a}`, `PI:${b}`]);
    const [inA, inB] = [await kit.actAs(login, `PI:${a}`), await kit.actAs(login, `PI:${b}`)];
    expect([inA, inB].map((token) => callerOf(kit.node, token, visitor).institutionId)).toEqual([
      a,
      b,
    ]);
    expect(codeOf(await kit.ask(end, adm, { id, membership, key: kit.key() }))).toBe('FORBIDDEN');
    dataOf(await kit.ask(end, admOfB, { id, membership, key: kit.key() }));
    expect([inA, inB].map(isAlive)).toEqual([true, false]);
    expect((await kit.signIn(login)).chosen?.id).toBe(`PI:${a}`);
  });
});

describe('one’s own addresses', () => {
  const change = async (token: string, input: object, key = kit.key()) =>
    await kit.ask(changeContact, token, { input, key });
  const confirmed = async (login: string) => {
    const { token } = await kit.signIn(login);
    dataOf(await kit.ask(confirmPassword, token, { p: password }));
    return token;
  };

  it('change after the password was confirmed, and are then what one signs in with', async () => {
    const { login } = await pi('址', { mobile: '13700001111' });
    const unconfirmed = (await kit.signIn(login)).token;
    const refused = await change(unconfirmed, { email: 'moved@example.org' });
    expect(codeOf(refused)).toBe('REAUTHENTICATION_REQUIRED');

    const token = await confirmed(login);
    const input = { email: 'moved@example.org', mobile: null };
    const key = kit.key();
    expect(dataOf(await change(token, input, key))).toEqual({
      changeContact: { email: 'moved@example.org', mobile: null },
    });
    expect(dataOf(await change(token, input, key))).toEqual({
      changeContact: { email: 'moved@example.org', mobile: null },
    });
    for (const old of [login, '13700001111'])
      await expect(kit.signIn(old)).rejects.toThrow('用户名或密码错误');
    await kit.signIn('moved@example.org');
    expect(codeOf(await change(token, { email: null }))).toBe('REFUSED');
    expect(JSON.stringify(await kit.events())).not.toContain('moved@example.org');
  });

  it('that were left are free for others, and those of others are not', async () => {
    const leaver = await pi('离', { mobile: '13700002222' });
    const taker = await pi('取');
    const [leaving, taking] = [await confirmed(leaver.login), await confirmed(taker.login)];
    const taken = await change(taking, { mobile: '13700002222' });
    expect(taken.errors?.[0]?.message).toBe('该手机号已被其他账号使用');
    dataOf(await change(leaving, { mobile: '13700003333' }));
    dataOf(await change(taking, { mobile: '13700002222' }));
    expect(codeOf(await change(leaving, { mobile: '13700002222' }))).toBe('REFUSED');
    await kit.signIn('13700002222');
  });

  it('belong to one of two who ask at once', async () => {
    const people = [await pi('甲'), await pi('乙')];
    const tokens = await Promise.all(people.map(({ login }) => confirmed(login)));
    const answers = await Promise.all(
      tokens.map((token) => change(token, { mobile: '13700004444' })),
    );
    expect(answers.filter(({ errors }) => errors)).toHaveLength(1);
    await kit.signIn('13700004444');
  });
});

describe('one’s own sign-ins', () => {
  interface Live {
    id: string;
    isCurrent: boolean;
  }
  const list = async (token: string) =>
    dataOf<{ signIns: Live[] }>(await kit.ask(signIns, token)).signIns;

  it('are listed, and end one by one or all but one', async () => {
    const { login } = await pi('列');
    const [one, two, three] = [
      (await kit.signIn(login)).token,
      (await kit.signIn(login)).token,
      (await kit.signIn(login)).token,
    ];
    const listed = await list(three);
    expect(listed).toEqual(
      [true, false, false].map((isCurrent) => ({
        ...{ id: expect.any(String) as string, role: 'PI', ip: '192.0.2.7' },
        ...{ userAgent: 'Browser/1.0', isCurrent },
      })),
    );
    const id = callerOf(kit.node, two, visitor).signInId;
    const endOne = 'mutation ($id: ID!) { endSignIn(signInId: $id) }';
    const ended = await kit.ask(endOne, three, { id });
    expect([ended.data, ended.extensions?.signInToken]).toEqual([{ endSignIn: true }, undefined]);
    expect([one, two, three].map(isAlive)).toEqual([true, false, true]);
    expect(codeOf(await kit.ask(endOne, three, { id }))).toBe('NOT_FOUND');

    dataOf(await kit.ask('mutation { endOtherSignIns }', three));
    expect([one, two, three].map(isAlive)).toEqual([false, false, true]);
    const own = (await list(three)).find(({ isCurrent }) => isCurrent)?.id;
    const out = await kit.ask(endOne, three, { id: own });
    expect(out.extensions?.signInToken).toBe('');
    expect(isAlive(three)).toBe(false);
  });

  it('are nobody else’s to end', async () => {
    const [mine, other] = [await pi('我'), await pi('他')];
    const { token } = await kit.signIn(mine.login);
    const theirs = (await kit.signIn(other.login)).token;
    const id = callerOf(kit.node, theirs, visitor).signInId;
    const answer = await kit.ask('mutation ($id: ID!) { endSignIn(signInId: $id) }', token, { id });
    expect(codeOf(answer)).toBe('NOT_FOUND');
    expect(isAlive(theirs)).toBe(true);
  });
});

describe('a token that was changed for another', () => {
  const reused = async (id: string) =>
    (await kit.events()).filter(
      ({ type, data }) =>
        type === 'TokenReused' && (data as { accountId: string }).accountId === id,
    );
  const rotated = async (name: string) => {
    const { id, login } = await pi(name);
    const other = (await kit.signIn(login)).token;
    const { token } = await kit.signIn(login);
    const answer = await kit.ask(
      'mutation ($id: ID!) { chooseRole(roleId: $id) { token } }',
      token,
      { id: `PI:${kit.hospitals.a}` },
    );
    const { token: next } = dataOf<{ chooseRole: { token: string } }>(answer).chooseRole;
    return { id, other, token, next };
  };

  it('is dead, and does no harm to what was under way', async () => {
    const { id, token, next } = await rotated('途');
    expect(isAlive(token)).toBe(false);
    await kit.node.models.caughtUp();
    expect([isAlive(next), await reused(id)]).toEqual([true, []]);
  });

  it('ends its sign-in when it comes later, once, and no other of the person', async () => {
    const { id, other, token, next } = await rotated('窃');
    kit.pass(minute);
    const ended = new Promise<string>((resolve) => {
      const stop = onSignInEnded(kit.node, (accountId) => {
        stop();
        resolve(accountId);
      });
    });
    for (let times = 0; times < 3; times++) expect(isAlive(token)).toBe(false);
    expect(await ended).toBe(id);
    expect([isAlive(next), isAlive(other)]).toEqual([false, true]);
    // Two more attempts wait for their turn, and find that it has ended.
    await kit.ask(confirmPassword, other, { p: password });
    expect(await reused(id)).toHaveLength(1);
  });
});

describe('the login log of institutions', () => {
  const read = `query ($filter: LoginLogFilter, $first: Int, $after: String) {
    institutionLoginLog(filter: $filter, first: $first, after: $after) {
      edges { cursor node { result ip account { id } institution { id } } } totalCount pageInfo { hasNextPage endCursor } } }`;
  interface Page {
    institutionLoginLog: {
      edges: {
        node: { ip: string | null; account: { id: string }; institution: { id: string } | null };
      }[];
      totalCount: number;
      pageInfo: { hasNextPage: boolean; endCursor: string };
    };
  }
  const page = async (token: string, variables: object = {}) =>
    dataOf<Page>(await kit.ask(read, token, variables)).institutionLoginLog;

  it('reaches the own institution, the province, the nation, or those named to an auditor', async () => {
    const { a, far } = kit.hospitals;
    const [here, away] = [
      await pi('此'),
      await kit.person(kit.sys, '彼', [{ role: 'ADM', institutionId: far }]),
    ];
    await Promise.all([kit.signIn(here.login), kit.signIn(away.login)]);
    const auditor = await kit.person(nat, '审', [{ role: 'AUD', institutionIds: [a] }]);
    const aud = (await kit.signIn(auditor.login)).token;
    const sees = async (token: string, { id }: { id: string }) =>
      (await page(token, { filter: { accountId: id } })).edges.length > 0;
    const grid = [];
    for (const token of [adm, admOfB, prov, nat, aud])
      grid.push([await sees(token, here), await sees(token, away)]);
    expect(grid).toEqual([
      [true, false],
      [false, false],
      [true, false],
      [true, true],
      [true, false],
    ]);
    const [entry] = (await page(aud, { filter: { accountId: here.id } })).edges;
    expect(entry?.node).toMatchObject({
      ip: null,
      account: { id: here.id },
      institution: { id: a },
    });
    const own = (await kit.signIn(here.login)).token;
    for (const token of [own, kit.sys])
      expect(codeOf(await kit.ask(read, token))).toBe('FORBIDDEN');
  });

  it('is read a page at a time, the latest first, each entry once', async () => {
    const { login, id } = await pi('页');
    for (let each = 0; each < 5; each++) await kit.signIn(login);
    const filter = { accountId: id };
    const cursors: unknown[] = [];
    let after: string | null = null;
    for (let pages = 0; pages < 3; pages++) {
      const { edges, totalCount, pageInfo }: Page['institutionLoginLog'] = await page(adm, {
        filter,
        first: 2,
        after,
      });
      cursors.push(...edges.map((edge) => (edge as unknown as { cursor: string }).cursor));
      after = pageInfo.endCursor;
      expect([totalCount, pageInfo.hasNextPage]).toEqual([5, pages < 2]);
    }
    expect(new Set(cursors).size).toBe(5);
    expect(cursors).toEqual([...cursors].sort((left, right) => Number(right) - Number(left)));
    const bad = await kit.ask(read, adm, { after: 'x' });
    expect(codeOf(bad)).toBe('INVALID');
  });
});
