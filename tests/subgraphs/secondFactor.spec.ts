import { generateSync } from 'otplib';
import { visitor } from '../../platform/caller';
import { callerOf } from '../../services/accounts/callerOf';
import {
  codeOf,
  dataOf,
  openAccountsKit,
  password,
  type AccountsKit,
} from '../support/accountsKit';

const signIn = `mutation ($login: String!, $code: String) {
  signIn(login: $login, password: "${password}", code: $code) { token chosen { id } } }`;
const enrol =
  'mutation ($p: String!) { enrolSecondFactor(password: $p) { secret uri recoveryCodes } }';
const confirm = 'mutation ($code: String!) { confirmSecondFactor(code: $code) }';
const remove =
  'mutation ($p: String!, $code: String!) { removeSecondFactor(password: $p, code: $code) }';
const confirmPassword = `mutation ($code: String) {
  confirmPassword(password: "${password}", code: $code) { validUntil } }`;

let kit: AccountsKit;
let adm: string;
beforeAll(async () => {
  kit = await openAccountsKit();
  const { a } = kit.hospitals;
  const administrator = await kit.person(kit.sys, '管理', [{ role: 'ADM', institutionId: a }]);
  adm = (await kit.signIn(administrator.login)).token;
}, 60_000);
afterAll(() => kit.close());

interface Enrolment {
  secret: string;
  uri: string;
  recoveryCodes: string[];
}

const pi = (name: string, institutionId = kit.hospitals.a, by = adm) =>
  kit.person(by, name, [{ role: 'PI', institutionId }]);

/** The code of now; the clock moves on first, for a code is taken once. */
function nextCode(secret: string): string {
  kit.pass(30_000);
  return generateSync({ secret, epoch: Math.floor(kit.node.now() / 1000) });
}

async function withFactor(name: string) {
  const { id, login } = await pi(name);
  const { token } = await kit.signIn(login);
  const answer = await kit.ask(enrol, token, { p: password });
  const enrolment = dataOf<{ enrolSecondFactor: Enrolment }>(answer).enrolSecondFactor;
  dataOf(await kit.ask(confirm, token, { code: nextCode(enrolment.secret) }));
  return { id, login, token, ...enrolment };
}

const attempt = (login: string, code?: string) => kit.ask(signIn, null, { login, code });

describe('whoever has a second factor', () => {
  it('signs in with a code beside the password, each code once', async () => {
    const { login, secret } = await withFactor('双');
    expect(codeOf(await attempt(login))).toBe('SECOND_FACTOR_REQUIRED');
    expect((await attempt(login, '000000')).errors?.[0]?.message).toBe('验证码错误或已使用');
    const code = nextCode(secret);
    const both = await Promise.all([attempt(login, code), attempt(login, code)]);
    expect(both.filter(({ errors }) => errors === undefined)).toHaveLength(1);
    expect(codeOf(await attempt(login, code))).toBe('UNAUTHENTICATED');
    dataOf(await attempt(login, nextCode(secret)));
  });

  it('is locked by five wrong codes, and the log says what they were', async () => {
    const { login, secret, token } = await withFactor('误');
    await attempt(login);
    for (let tries = 0; tries < 5; tries++) await attempt(login, '12345x');
    const right = await attempt(login, nextCode(secret));
    expect(right.errors?.[0]?.message).toMatch('用户名或密码错误');
    const log = await kit.ask('{ loginLog(first: 7) { edges { node { result } } } }', token);
    const { loginLog } = dataOf<{ loginLog: { edges: { node: { result: string } }[] } }>(log);
    expect(loginLog.edges.map(({ node }) => node.result)).toEqual([
      'LOCKED',
      ...Array<string>(5).fill('WRONG_CODE'),
      'CODE_MISSING',
    ]);
  });

  it('signs a decision with both', async () => {
    const { token, secret } = await withFactor('签');
    expect(codeOf(await kit.ask(confirmPassword, token))).toBe('SECOND_FACTOR_REQUIRED');
    const wrong = await kit.ask(confirmPassword, token, { code: '000000' });
    expect(wrong.errors?.[0]?.message).toBe('验证码错误或已使用');
    const log = await kit.ask(
      '{ loginLog(first: 1) { edges { node { result role ip userAgent } } } }',
      token,
    );
    const node = { result: 'WRONG_CODE', role: 'PI', ip: '192.0.2.7', userAgent: 'Browser/1.0' };
    expect(dataOf(log)).toEqual({ loginLog: { edges: [{ node }] } });
    expect(callerOf(kit.node, token, visitor).confirmedAt).toBeNull();
    dataOf(await kit.ask(confirmPassword, token, { code: nextCode(secret) }));
    expect(callerOf(kit.node, token, visitor).confirmedAt).not.toBeNull();
  });

  it('gets in by a code for recovery, once, and removes the factor with another', async () => {
    const { login, recoveryCodes } = await withFactor('复');
    const [first = '', second = ''] = recoveryCodes;
    const signed = await attempt(login, first.toUpperCase());
    const { token } = dataOf<{ signIn: { token: string } }>(signed).signIn;
    expect(codeOf(await attempt(login, first))).toBe('UNAUTHENTICATED');
    expect(codeOf(await kit.ask(remove, token, { p: 'wrong', code: second }))).toBe('REFUSED');
    expect(codeOf(await kit.ask(remove, token, { p: password, code: first }))).toBe('REFUSED');
    dataOf(await kit.ask(remove, token, { p: password, code: second }));
    dataOf(await attempt(login));
  });

  it('is helped out by the administrator, and by no other', async () => {
    const { id, login } = await withFactor('失');
    const reset = `mutation ($id: ID!, $key: String!) {
      resetSecondFactor(accountId: $id, reason: "遗失手机", idempotencyKey: $key) { hasSecondFactor } }`;
    expect(codeOf(await kit.ask(reset, kit.sys, { id, key: kit.key() }))).toBe('NOT_FOUND');
    expect(dataOf(await kit.ask(reset, adm, { id, key: kit.key() }))).toEqual({
      resetSecondFactor: { hasSecondFactor: false },
    });
    dataOf(await attempt(login));
  });

  it('has told the log nothing that would make a code', async () => {
    const { secret, uri, recoveryCodes } = await withFactor('密');
    expect(uri).toContain(secret);
    const text = JSON.stringify(await kit.events());
    for (const each of [secret, ...recoveryCodes]) expect(text).not.toContain(each);
    expect(text).not.toContain(recoveryCodes[0]?.replaceAll('-', ''));
  });
});

describe('a second factor that was enrolled and not confirmed', () => {
  it('is not asked for, needs the password, and gives way to another', async () => {
    const { login } = await pi('半');
    const { token } = await kit.signIn(login);
    expect(codeOf(await kit.ask(enrol, token, { p: 'wrong' }))).toBe('REFUSED');
    const enrolled = async () =>
      dataOf<{ enrolSecondFactor: Enrolment }>(await kit.ask(enrol, token, { p: password }))
        .enrolSecondFactor.secret;
    const [first, second] = [await enrolled(), await enrolled()];
    dataOf(await attempt(login));
    expect(codeOf(await kit.ask(confirm, token, { code: nextCode(first) }))).toBe('REFUSED');
    dataOf(await kit.ask(confirm, token, { code: nextCode(second) }));
    expect(codeOf(await kit.ask(enrol, token, { p: password }))).toBe('REFUSED');
  });
});

describe('an institution that requires a second factor', () => {
  it('lets its people in, and lets them act for it once they have one', async () => {
    const { far } = kit.hospitals;
    const administrator = await kit.person(kit.sys, '远', [{ role: 'ADM', institutionId: far }]);
    const adm = (await kit.signIn(administrator.login)).token;
    const { login } = await pi('须', far, adm);
    const before = (await kit.signIn(login)).token;
    const require = `mutation ($id: ID!, $key: String!) {
      setPolicy(institutionId: $id, input: { secondFactor: REQUIRED }, idempotencyKey: $key) { policies { secondFactor } } }`;
    expect(dataOf(await kit.ask(require, kit.sys, { id: far, key: kit.key() }))).toEqual({
      setPolicy: { policies: { secondFactor: 'REQUIRED' } },
    });

    expect(callerOf(kit.node, before, visitor).role).toBeNull();
    const { token, chosen, roles } = await kit.signIn(login);
    expect(chosen).toBeNull();
    const asked = '{ researchers { totalCount } }';
    const choose = 'mutation ($id: ID!) { chooseRole(roleId: $id) { chosen { id } } }';
    const id = roles[0]?.id;
    const refused = [
      await kit.ask(choose, token, { id }),
      await kit.ask(asked, token),
      await kit.ask(asked, before),
    ];
    for (const answer of refused)
      expect([codeOf(answer), answer.errors?.[0]?.message]).toEqual([
        'SECOND_FACTOR_REQUIRED',
        '该机构要求启用第二因素，请先启用',
      ]);

    const answer = await kit.ask(enrol, token, { p: password });
    const { secret } = dataOf<{ enrolSecondFactor: Enrolment }>(answer).enrolSecondFactor;
    dataOf(await kit.ask(confirm, token, { code: nextCode(secret) }));
    // From here on there is a role, which has not been chosen.
    expect((await kit.ask(asked, token)).errors?.[0]?.message).toBe('请先选择角色');
    dataOf(await kit.ask(choose, token, { id }));
    const again = await attempt(login, nextCode(secret));
    expect(dataOf(again)).toMatchObject({ signIn: { chosen: { id } } });
  });

  it('does not keep its people from a role for another one, which they are told to choose', async () => {
    const { a, far } = kit.hospitals;
    const { login } = await kit.person(kit.sys, '两处', [
      { role: 'ADM', institutionId: a },
      { role: 'ADM', institutionId: far },
    ]);
    const { token } = await kit.signIn(login);
    const { errors } = await kit.ask('{ researchers { totalCount } }', token);
    expect(errors?.[0]?.message).toBe('请先选择角色');
  });
});
