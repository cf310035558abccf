import { visitor, type Caller } from '../../platform/caller';
import { undescribed } from '../../platform/descriptions';
import { lookupHash } from '../../platform/personalData';
import type { SubgraphAnswer } from '../../platform/subgraph';
import { isCreditCode } from '../../schema/identity';
import { callerOf, onSignInEnded } from '../../services/accounts/callerOf';
import { accountCommands } from '../../services/accounts/commands';
import { openAccountsNode, type AccountsNode } from '../support/accountsNode';

// Every person, institution and number here is invented.
const password = 'Stele-2026-demo';
const idNumber = '11010519491231002X';
const minute = 60_000;
const hour = 60 * minute;

let accounts: AccountsNode;
beforeAll(async () => {
  accounts = await openAccountsNode();
});
afterAll(() => accounts.close());

const codeOf = ({ errors }: SubgraphAnswer) => errors?.[0]?.extensions['code'];

/** The data of an answer without errors. */
function dataOf<Data>({ data, errors }: SubgraphAnswer): Data {
  if (errors) throw new Error(errors.map(({ message }) => message).join('; '));
  return data as Data;
}

const signIn = `mutation ($login: String!, $password: String!) { signIn(login: $login, password: $password) {
  token expiresAt account { id name } roles { id role institution { name } committee { name } } chosen { id } } }`;
const createAccount = `mutation ($input: NewAccountInput!, $key: String!) {
  createAccount(input: $input, idempotencyKey: $key) { activationToken account { id name institution { id } } } }`;
const activate = `mutation ($token: String!, $password: String!) { activateAccount(token: $token, password: $password) { id name email } }`;
const createInstitution = `mutation ($input: NewInstitutionInput!, $key: String!) {
  createInstitution(input: $input, idempotencyKey: $key) { id name province policies { publication } } }`;
const updateInstitution = `mutation ($institutionId: ID!, $input: InstitutionInput!, $key: String!) {
  updateInstitution(institutionId: $institutionId, input: $input, idempotencyKey: $key) { id creditCode } }`;
const createCommittee = `mutation ($input: NewCommitteeInput!, $key: String!) {
  createCommittee(input: $input, idempotencyKey: $key) { id name institution { name } } }`;
const setMembers = `mutation ($id: ID!, $members: [ID!]!, $key: String!) {
  setCommitteeMembers(committeeId: $id, memberIds: $members, idempotencyKey: $key) { members { name } } }`;
const updateProfile = `mutation ($input: ProfileInput!, $key: String!) {
  updateProfile(input: $input, idempotencyKey: $key) { id isProfileComplete idNumber title } }`;
const me = `{ me { account { id name email mobile idNumber isProfileComplete } roles { id } chosen { id role } confirmedAt profileProblems { zh } } }`;

interface Signed {
  signIn: {
    token: string;
    account: { id: string; name: string };
    roles: { id: string }[];
    chosen: { id: string } | null;
  };
}
interface Created {
  createAccount: {
    activationToken: string;
    account: { id: string; institution: { id: string } | null };
  };
}

const signedIn = async (login: string) =>
  dataOf<Signed>(await accounts.ask(signIn, null, { login, password })).signIn;

let keys = 0;
const key = () => `key-${String(keys++)}`;

async function created(token: string, input: object): Promise<Created['createAccount']> {
  return dataOf<Created>(await accounts.ask(createAccount, token, { input, key: key() }))
    .createAccount;
}

/** An account that has set its password and is signed in by its e-mail address. */
async function person(
  by: string,
  input: { name: string; email: string } & Record<string, unknown>,
) {
  const { activationToken, account } = await created(by, { memberships: [], ...input });
  dataOf(await accounts.ask(activate, null, { token: activationToken, password }));
  const { token } = await signedIn(input.email);
  return { id: account.id, token, activationToken };
}

async function institution(
  by: string,
  name: string,
  provinceCode: string,
  more: object = {},
): Promise<string> {
  const input = { name, provinceCode, kind: 'HOSPITAL', ...more };
  const answer = await accounts.ask(createInstitution, by, { input, key: key() });
  return dataOf<{ createInstitution: { id: string } }>(answer).createInstitution.id;
}

let sys: string;
let nat: string;
let adm: { id: string; token: string };
let pi: { id: string; token: string };
let member: { id: string; token: string };
let hospital: string;
let elsewhere: string;
let ethics: string;

/** The events of the streams in which something is decided; refusals and sign-ins are written elsewhere. */
const decisions = async () =>
  (await accounts.events()).filter(({ stream }) => !stream.startsWith('access-'));

describe('an empty registry', () => {
  it('lets the first administrator in by the one-time token of the start, and by the last one only', async () => {
    const { createFirstAdministrator } = accountCommands(accounts.node);
    const first = await createFirstAdministrator('sys@example.org');
    const again = await createFirstAdministrator('sys@example.org');
    expect(again.accountId).toBe(first.accountId);

    const dead = await accounts.ask(activate, null, { token: first.activationToken, password });
    const alive = await accounts.ask(activate, null, { token: again.activationToken, password });
    expect(codeOf(dead)).toBe('REFUSED');
    expect(dataOf(alive)).toEqual({
      activateAccount: { id: first.accountId, name: '平台管理员', email: null },
    });

    const answer = await accounts.ask(signIn, null, { login: ' SYS@example.org', password });
    sys = dataOf<Signed>(answer).signIn.token;
    expect(answer.extensions?.signInToken).toBe(sys);
    expect(dataOf<Signed>(answer).signIn.chosen?.id).toBe('SYS');
    expect((await createFirstAdministrator('sys@example.org')).activationToken).toBeNull();
  });

  it('is set up by it: authorities, an institution with its administrator, and committees with members', async () => {
    nat = (
      await person(sys, {
        name: '国家甲',
        email: 'nat@example.org',
        memberships: [{ role: 'NAT' }],
      })
    ).token;
    hospital = await institution(sys, '石城第一医院', '36', { creditCode: '91350100M000100Y43' });
    elsewhere = await institution(nat, '青山医院', '33');
    adm = await person(sys, {
      ...{ name: '管理乙', email: 'adm@example.org' },
      memberships: [{ role: 'ADM', institutionId: hospital }],
    });
    member = await person(adm.token, { name: '委员丙', email: 'ec@example.org' });
    const input = { institutionId: hospital, kind: 'ETHICS', name: '石城第一医院伦理委员会' };
    const answer = await accounts.ask(createCommittee, adm.token, { input, key: key() });
    ethics = dataOf<{ createCommittee: { id: string } }>(answer).createCommittee.id;
    const set = await accounts.ask(setMembers, adm.token, {
      id: ethics,
      members: [member.id],
      key: key(),
    });
    expect(dataOf(set)).toEqual({ setCommitteeMembers: { members: [{ name: '委员丙' }] } });

    const offered = await accounts.ask(
      'query ($id: ID!) { committees(institutionId: $id, search: "", first: 5) { totalCount edges { node { id kind } } } }',
      adm.token,
      {
        id: hospital,
      },
    );
    expect(dataOf(offered)).toEqual({
      committees: { totalCount: 1, edges: [{ node: { id: ethics, kind: 'ETHICS' } }] },
    });
    const found = async (search: string) => {
      const asked = `query ($id: ID!, $search: String!) {
        committees(institutionId: $id, search: $search) { totalCount } }`;
      const answer = await accounts.ask(asked, adm.token, { id: hospital, search });
      return dataOf<{ committees: { totalCount: number } }>(answer).committees.totalCount;
    };
    // Part of the name, and of its initials scdyyyllwyh, also with some left out; then what is in neither.
    for (const search of ['伦理', '第一', 'scdyyy', 'dyyy', 'LLWYH', 'llwh', ' '])
      expect([search, await found(search)]).toEqual([search, 1]);
    for (const search of ['学术', 'hywll', '%', '？', 'llwyhx'])
      expect([search, await found(search)]).toEqual([search, 0]);
    expect((await signedIn('ec@example.org')).roles).toMatchObject([
      { id: `EC:${ethics}`, role: 'EC', committee: { name: '石城第一医院伦理委员会' } },
    ]);
  });

  it('then has a PI who activates, signs in, chooses a role and completes the profile', async () => {
    const input = {
      ...{ name: '欧阳研究', email: 'pi@example.org', mobile: '13800001234' },
      memberships: [
        { role: 'PI', institutionId: hospital },
        { role: 'INSR', institutionId: hospital },
      ],
    };
    pi = await person(adm.token, input);
    const { token, roles, chosen } = await signedIn('138 0000 1234');
    expect(chosen).toBeNull();
    expect(roles.map(({ id }) => id)).toEqual([`PI:${hospital}`, `INSR:${hospital}`]);

    const choice = await accounts.ask(
      'mutation ($id: ID!) { chooseRole(roleId: $id) { token chosen { role } account { id } } }',
      token,
      { id: `PI:${hospital}` },
    );
    const chosenRole = dataOf<{ chooseRole: { token: string } }>(choice).chooseRole;
    expect(chosenRole).toMatchObject({ chosen: { role: 'PI' } });
    expect(choice.extensions?.signInToken).toBe(chosenRole.token);
    expect(() => callerOf(accounts.node, token, visitor)).toThrow('登录已失效');
    pi = { id: pi.id, token: chosenRole.token };

    const profile = {
      idNumber,
      department: '肿瘤科',
      titleCategory: 'PHYSICIAN',
      title: 'CHIEF_PHYSICIAN',
      physicianCertNo: '110360000000001',
    };
    const saved = await accounts.ask(updateProfile, pi.token, { input: profile, key: key() });
    expect(dataOf(saved)).toEqual({
      updateProfile: { id: pi.id, isProfileComplete: true, idNumber, title: 'CHIEF_PHYSICIAN' },
    });
    expect(dataOf<object>(await accounts.ask(me, pi.token))).toMatchObject({
      me: { account: { mobile: '13800001234', isProfileComplete: true }, chosen: { role: 'PI' } },
    });
  });
});

describe('personal values', () => {
  const seen = `query { researchers(search: "oy") { edges { node { id name title department email mobile idNumber memberships { role } } } } }`;

  it('are clear to the owner, masked to the administrator, and hidden from everyone else', async () => {
    const asked = async (token: string) => {
      const found = dataOf<{ researchers: { edges: { node: object }[] } }>(
        await accounts.ask(seen, token),
      );
      return found.researchers.edges.map(({ node }) => node);
    };
    const toOwner = await asked(pi.token);
    const toAdministrator = await asked(adm.token);
    const toOther = await asked((await signedIn('ec@example.org')).token);
    expect(toOwner).toMatchObject([{ email: 'pi@example.org', mobile: '13800001234', idNumber }]);
    expect(toAdministrator).toMatchObject([
      { email: 'p***@example.org', mobile: '138****1234', idNumber: '**************002X' },
    ]);
    expect(toOther).toEqual([
      {
        ...{ id: pi.id, name: '欧阳研究', title: 'CHIEF_PHYSICIAN', department: '肿瘤科' },
        ...{ email: null, mobile: null, idNumber: null, memberships: null },
      },
    ]);
  });

  it('are in no event, in no row and in no hash that could be enumerated', async () => {
    const text = JSON.stringify(await accounts.events());
    for (const clear of ['pi@example.org', '13800001234', idNumber, '192.0.2.7', password]) {
      expect(text).not.toContain(clear);
    }
    expect(text).toContain('AccountCreated');
  });

  it('reach a visitor by no reference: a published record shows name, title and institution', async () => {
    const source = `query ($of: [_Any!]!) { _entities(representations: $of) {
      ... on Account { name title institution { name policies { publication } } department email } } }`;
    const of = [
      { __typename: 'Account', id: pi.id },
      { __typename: 'Account', id: '__proto__' },
    ];
    expect(dataOf(await accounts.ask(source, null, { of }))).toEqual({
      _entities: [
        {
          ...{ name: '欧阳研究', title: 'CHIEF_PHYSICIAN', department: null, email: null },
          institution: { name: '石城第一医院', policies: null },
        },
        null,
      ],
    });
  });
});

describe('a command that is sent again', () => {
  it('is answered the same, token included, and is one event', async () => {
    const input = {
      name: '审计丁',
      email: 'aud@example.org',
      memberships: [{ role: 'AUD', institutionIds: [hospital] }],
    };
    const variables = { input, key: 'once' };
    const first = dataOf<Created>(await accounts.ask(createAccount, nat, variables));
    const before = (await decisions()).length;
    const second = dataOf<Created>(await accounts.ask(createAccount, nat, variables));
    expect(second).toEqual(first);
    expect(await decisions()).toHaveLength(before);

    const other = { ...variables, input: { ...input, email: 'other@example.org' } };
    expect(codeOf(await accounts.ask(createAccount, nat, other))).toBe('IDEMPOTENCY_KEY_REUSED');
    expect(await decisions()).toHaveLength(before);

    const { activationToken: token } = first.createAccount;
    dataOf(await accounts.ask(activate, null, { token, password }));
    dataOf(await accounts.ask(activate, null, { token, password }));
    expect(
      codeOf(await accounts.ask(activate, null, { token, password: 'Another-2026-one' })),
    ).toBe('REFUSED');
  });
});

describe('an address', () => {
  it('belongs to one account, also when two ask for it at once', async () => {
    const ask = (name: string) =>
      accounts.ask(createAccount, adm.token, {
        input: { name, email: 'twice@example.org', memberships: [] },
        key: key(),
      });
    const answers = await Promise.all([ask('甲'), ask('乙')]);
    const refused = answers.find(({ errors }) => errors);
    expect(answers.filter(({ errors }) => errors)).toHaveLength(1);
    expect(refused?.errors?.[0]?.message).toBe('该邮箱已被其他账号使用');
    expect(refused?.errors?.[0]?.extensions).toMatchObject({
      code: 'REFUSED',
      problems: [{ field: 'email' }],
    });
  });

  it('is free again when the account that asked for it could not be created', async () => {
    const before = (await decisions()).length;
    const input = { name: '己', email: 'free@example.org', mobile: '13800001234', memberships: [] };
    expect(codeOf(await accounts.ask(createAccount, adm.token, { input, key: key() }))).toBe(
      'REFUSED',
    );
    expect(await decisions()).toHaveLength(before);
    await created(adm.token, { ...input, mobile: '13900005678' });
  });

  it('can be taken over when the command that reserved it was cut off', async () => {
    const { lookupKey, log } = accounts.node;
    await log.append({
      stream: `unique-email-${lookupHash(lookupKey, 'email', 'cut@example.org')}`,
      expectedRevision: -1,
      events: [{ type: 'ValueReserved', data: { owner: 'never-created' } }],
      actor: { accountId: adm.id, role: 'ADM', institutionId: hospital },
      ...{ commandId: 'cut', requestHash: '' },
    });
    const input = { name: '庚', email: 'cut@example.org', memberships: [] };
    expect(codeOf(await accounts.ask(createAccount, adm.token, { input, key: key() }))).toBe(
      'REFUSED',
    );
    accounts.pass(2 * minute);
    await created(adm.token, input);
  });
});

describe('an ID number', () => {
  it('belongs to one person, and is free again once its holder has another', async () => {
    const save = async (token: string, input: object, idempotencyKey = key()) =>
      await accounts.ask(updateProfile, token, { input, key: idempotencyKey });
    const holder = await person(adm.token, { name: '持有', email: 'holder@example.org' });
    const other = await person(adm.token, { name: '另一', email: 'another@example.org' });
    const number = { idType: 'PASSPORT', idNumber: 'E1234567' };
    dataOf(await save(holder.token, number, 'mine'));
    const before = (await decisions()).length;
    const taken = await save(other.token, { ...number, idNumber: 'e1234567' });
    expect(taken.errors?.[0]?.message).toBe('该证件号码已被其他账号使用');
    expect(await decisions()).toHaveLength(before);

    dataOf(await save(holder.token, { idNumber: 'E7654321' }));
    dataOf(await save(other.token, number));
    // What was saved long ago and is sent again takes nothing back, and neither does another body.
    const again = await save(holder.token, number, 'mine');
    expect(dataOf(again)).toMatchObject({ updateProfile: { idNumber: 'E7654321' } });
    expect(codeOf(await save(holder.token, number))).toBe('REFUSED');
    const reused = await save(holder.token, { idNumber: 'E1111111' }, 'mine');
    expect(codeOf(reused)).toBe('IDEMPOTENCY_KEY_REUSED');
    dataOf(await save(other.token, { idNumber: 'E1111111' }));
  });
});

describe('a unified social credit code', () => {
  const codeFor = (body: string) =>
    Array.from('0123456789ABCDEFGHJKLMNPQRTUWXY', (last) => body + last).find(isCreditCode) ?? '';
  const create = (creditCode: string, name = '清溪研究所', idempotencyKey = key()) =>
    accounts.ask(createInstitution, nat, {
      input: { name, provinceCode: '33', kind: 'CDC', creditCode },
      key: idempotencyKey,
    });
  const update = (institutionId: string, input: object) =>
    accounts.ask(updateInstitution, nat, { institutionId, input, key: key() });
  const taken = (answer: SubgraphAnswer) => {
    expect(answer.errors?.[0]).toMatchObject({
      message: '该统一社会信用代码已登记',
      extensions: { code: 'REFUSED', problems: [{ field: 'creditCode' }] },
    });
  };

  /** The next appends to such streams fail, as they do when the process ends before them. */
  function cutOffBefore(prefix: string) {
    const { log } = accounts.node;
    const append = log.append.bind(log);
    return jest
      .spyOn(log, 'append')
      .mockImplementation((asked) =>
        asked.stream.startsWith(prefix) ? Promise.reject(new Error('cut off')) : append(asked),
      );
  }

  it('belongs to one institution, also when two are created at once', async () => {
    const code = codeFor('91330100M00020001');
    const answers = await Promise.all([create(code, '甲研究所'), create(code, '乙研究所')]);
    const refused = answers.filter(({ errors }) => errors);
    expect(refused).toHaveLength(1);
    refused.forEach(taken);
    const made = await accounts.events();
    expect(
      made.filter(({ data }) => 'creditCode' in data && data.creditCode === code),
    ).toHaveLength(1);
  });

  it('stays with the creation that was cut off after reserving it, which works when sent again', async () => {
    const code = codeFor('91330100M00020002');
    const cut = cutOffBefore('institution-');
    expect((await create(code, '丙研究所', 'cut off')).errors).toHaveLength(1);
    cut.mockRestore();
    taken(await create(code, '丁研究所'));

    const again = await create(code, '丙研究所', 'cut off');
    expect(dataOf(again)).toMatchObject({ createInstitution: { name: '丙研究所' } });
    const stream = `unique-creditCode-${lookupHash(accounts.node.lookupKey, 'creditCode', code)}`;
    const reservations = (await accounts.events()).filter((event) => event.stream === stream);
    expect(reservations.map(({ type }) => type)).toEqual(['ValueReserved']);
  });

  it('can be taken over after a while from a creation that never came back', async () => {
    const code = codeFor('91330100M00020003');
    const cut = cutOffBefore('institution-');
    await create(code);
    cut.mockRestore();
    taken(await create(code));
    accounts.pass(2 * minute);
    dataOf(await create(code));
  });

  it('is free again once its institution has another, and refused before anything is written', async () => {
    const [first, second] = [codeFor('91330100M00020004'), codeFor('91330100M00020005')];
    const holder = dataOf<{ createInstitution: { id: string } }>(await create(first));
    const other = await institution(nat, '戊研究所', '33');
    const before = (await decisions()).length;
    taken(await update(other, { creditCode: first }));
    expect(await decisions()).toHaveLength(before);

    dataOf(await update(holder.createInstitution.id, { creditCode: second }));
    dataOf(await update(other, { creditCode: first }));
    taken(await update(holder.createInstitution.id, { creditCode: first }));
    dataOf(await update(holder.createInstitution.id, { creditCode: null }));
    dataOf(await create(second));
  });

  it('is free after a while where the release after a change was cut off', async () => {
    const [first, second] = [codeFor('91330100M00020006'), codeFor('91330100M00020007')];
    const { createInstitution: holder } = dataOf<{ createInstitution: { id: string } }>(
      await create(first),
    );
    const hash = lookupHash(accounts.node.lookupKey, 'creditCode', first);
    const cut = cutOffBefore(`unique-creditCode-${hash}`);
    expect((await update(holder.id, { creditCode: second })).errors).toHaveLength(1);
    cut.mockRestore();
    taken(await create(second));
    taken(await create(first));
    accounts.pass(2 * minute);
    dataOf(await create(first));
    taken(await create(second));
  });
});

describe('signing in', () => {
  it('lasts twelve hours, and until it is ended', async () => {
    const ended: string[] = [];
    const stop = onSignInEnded(accounts.node, (id) => ended.push(id));
    const { token } = await signedIn('ec@example.org');
    const confirmed = await accounts.ask(
      'mutation ($p: String!) { confirmPassword(password: $p) { validUntil } }',
      token,
      {
        p: password,
      },
    );
    const { confirmedAt } = callerOf(accounts.node, token, visitor);
    const until = Date.parse(
      dataOf<{ confirmPassword: { validUntil: string } }>(confirmed).confirmPassword.validUntil,
    );
    expect(until - Date.parse(confirmedAt ?? '')).toBe(5 * minute);

    const out = await accounts.ask('mutation { signOut }', token);
    expect(dataOf(out)).toEqual({ signOut: true });
    expect(out.extensions?.signInToken).toBe('');
    expect(() => callerOf(accounts.node, token, visitor)).toThrow('登录已失效');
    expect(ended).toEqual([member.id]);
    stop();

    const later = (await signedIn('ec@example.org')).token;
    expect(callerOf(accounts.node, later, visitor).role).toBe('EC');
    accounts.pass(12 * hour);
    expect(() => callerOf(accounts.node, later, visitor)).toThrow('登录已失效');
  });

  it('acts in no role that the person no longer holds', async () => {
    const { token } = await signedIn('ec@example.org');
    const administrator = (await signedIn('adm@example.org')).token;
    dataOf(await accounts.ask(setMembers, administrator, { id: ethics, members: [], key: key() }));
    expect(callerOf(accounts.node, token, visitor)).toMatchObject({
      accountId: member.id,
      role: null,
      committeeId: null,
    });
  });
});

describe('what cannot be', () => {
  const asking = (role: Caller['role'], more: Partial<Caller> = {}): Caller => ({
    ...visitor,
    ...{ accountId: 'someone', name: '某人', signInId: 'sign-in', role, ...more },
  });
  const big = '石'.repeat(350_000);

  beforeAll(async () => {
    sys = (await signedIn('sys@example.org')).token;
  });

  it.each<[string, string, Caller['role'], Record<string, unknown>, string]>([
    [
      'a PI who creates an account',
      createAccount,
      'PI',
      { input: { name: '甲', memberships: [] } },
      'FORBIDDEN',
    ],
    [
      'a provincial authority that creates a PI',
      createAccount,
      'PROV',
      { input: { name: '甲', email: 'x@example.org', memberships: [{ role: 'PI' }] } },
      'FORBIDDEN',
    ],
    [
      'an ADM who creates an institution',
      createInstitution,
      'ADM',
      { input: { name: '甲', provinceCode: '36', kind: 'CDC' } },
      'FORBIDDEN',
    ],
    [
      'a province that does not exist',
      createInstitution,
      'NAT',
      { input: { name: '甲', provinceCode: '99', kind: 'CDC' } },
      'INVALID',
    ],
    [
      'a credit code with a wrong check character',
      createInstitution,
      'NAT',
      { input: { name: '甲', provinceCode: '36', kind: 'CDC', creditCode: '91350100M000100Y44' } },
      'INVALID',
    ],
    [
      'a credit code that another institution has',
      createInstitution,
      'NAT',
      { input: { name: '甲', provinceCode: '36', kind: 'CDC', creditCode: '91350100M000100Y43' } },
      'REFUSED',
    ],
    [
      'a megabyte',
      createInstitution,
      'NAT',
      { input: { name: big, provinceCode: '36', kind: 'CDC' } },
      'INVALID',
    ],
    [
      'NUL',
      createInstitution,
      'NAT',
      { input: { name: 'a\0b', provinceCode: '36', kind: 'CDC' } },
      'INVALID',
    ],
    [
      'half a character',
      createInstitution,
      'NAT',
      { input: { name: 'a\ud800', provinceCode: '36', kind: 'CDC' } },
      'INVALID',
    ],
    [
      'a prototype as a key',
      createInstitution,
      'NAT',
      { input: JSON.parse('{"__proto__": {}, "name": "甲"}') as object },
      'INVALID',
    ],
    [
      'an idempotency key that is empty',
      createInstitution,
      'NAT',
      { input: { name: '甲', provinceCode: '36', kind: 'CDC' }, key: '' },
      'INVALID',
    ],
    [
      'a committee of an unknown institution',
      createCommittee,
      'NAT',
      { input: { institutionId: 'none', kind: 'ETHICS', name: '甲' } },
      'NOT_FOUND',
    ],
    [
      'a committee of a prototype',
      createCommittee,
      'NAT',
      { input: { institutionId: '__proto__', kind: 'ETHICS', name: '甲' } },
      'NOT_FOUND',
    ],
    ['members of an unknown committee', setMembers, 'NAT', { id: big, members: [] }, 'NOT_FOUND'],
    ['a megabyte as a token', activate, null, { token: big, password }, 'REFUSED'],
    ['a profile of nobody', updateProfile, null, { input: { name: '甲' } }, 'NOT_FOUND'],
    [
      'an ORCID iD of nobody',
      updateProfile,
      'PI',
      { input: { orcid: '0000-0000-0000-0000' } },
      'INVALID',
    ],
    ['a title of no list', updateProfile, 'PI', { input: { title: 'WIZARD' } }, 'INVALID'],
  ])('is refused, and decides nothing: %s', async (_what, source, role, variables, code) => {
    const before = (await decisions()).length;
    const answer = await accounts.askAs(asking(role), source, { key: key(), ...variables });
    expect([codeOf(answer), answer.errors?.[0]?.message]).toEqual([code, expect.any(String)]);
    expect(await decisions()).toHaveLength(before);
  });

  it.each([
    [{ email: 'no-address' }, 'V-004', '邮箱格式不正确', 'email'],
    [{ email: 'a@example.org', mobile: '12800001234' }, 'V-005', '电话/手机号格式不正确', 'mobile'],
    [
      { email: 'a@example.org', idNumber: '110105194912310021' },
      'V-006',
      '身份证号不正确',
      'idNumber',
    ],
  ])('is named by its field and rule: %j', async (input, rule, message, field) => {
    const { token } = await signedIn('adm@example.org');
    const variables = { input: { name: '甲', memberships: [], ...input }, key: key() };
    const { errors } = await accounts.ask(createAccount, token, variables);
    expect(errors?.[0]?.message).toBe(message);
    expect(errors?.[0]?.extensions).toMatchObject({
      code: 'INVALID',
      rule,
      problems: [{ field, rule, zh: message }],
    });
  });

  it.each([
    ['without the institution', ['ETHICS']],
    ['with an authority before the end', ['AUTHORITY_PROVINCE', 'ETHICS', 'INSTITUTION']],
    ['with eleven steps', [...Array<string>(10).fill('ETHICS'), 'INSTITUTION']],
  ])('is no route: %s', async (_what, steps) => {
    const source = `mutation ($id: ID!, $steps: [RouteStep!], $key: String!) {
      setReviewRoute(institutionId: $id, steps: $steps, idempotencyKey: $key) { id } }`;
    const before = (await decisions()).length;
    expect(codeOf(await accounts.ask(source, sys, { id: hospital, steps, key: key() }))).toBe(
      'INVALID',
    );
    expect(await decisions()).toHaveLength(before);
  });

  it('is written down with the access of who asked', async () => {
    const { token } = await signedIn('adm@example.org');
    const input = { name: '越权', provinceCode: '36', kind: 'CDC' };
    await accounts.ask(createInstitution, token, { input, key: key() });
    const last = (await accounts.events()).at(-1);
    expect(last?.stream).toMatch(new RegExp(`^access-${adm.id}-\\d{6}$`));
    expect(last).toMatchObject({
      type: 'CommandRefused',
      data: {
        operation: 'Mutation.createInstitution',
        code: 'FORBIDDEN',
        rule: null,
        subject: null,
      },
    });
  });

  it('is a committee member who works elsewhere', async () => {
    const other = await person(sys, {
      ...{ name: '外人', email: 'outside@example.org' },
      memberships: [{ role: 'ADM', institutionId: elsewhere }],
    });
    const { token } = await signedIn('adm@example.org');
    const answer = await accounts.ask(setMembers, token, {
      id: ethics,
      members: [other.id],
      key: key(),
    });
    expect(answer.errors?.[0]?.message).toBe('委员会成员应为本机构人员');
    const theirs = await accounts.ask(setMembers, other.token, {
      id: ethics,
      members: [],
      key: key(),
    });
    expect(codeOf(theirs)).toBe('FORBIDDEN');
  });
});

describe('an institution', () => {
  it('is found by initials with some left out, by part of its name and by code, a page at a time', async () => {
    const { token } = await signedIn('nat@example.org');
    const find = `query ($s: String!, $first: Int!, $after: String) { institutions(search: $s, first: $first, after: $after) {
      edges { node { name } } pageInfo { hasNextPage endCursor } } }`;
    interface Page {
      institutions: {
        edges: { node: { name: string } }[];
        pageInfo: { hasNextPage: boolean; endCursor: string };
      };
    }
    const names = async (s: string) =>
      dataOf<Page>(await accounts.ask(find, token, { s, first: 10 })).institutions.edges.map(
        ({ node }) => node.name,
      );
    expect(await names('scyyy')).toEqual(['石城第一医院']);
    expect(await names('城第')).toEqual(['石城第一医院']);
    expect(await names('9135')).toEqual(['石城第一医院']);
    expect(await names('%')).toEqual([]);

    const first = dataOf<Page>(
      await accounts.ask(find, token, { s: '医院', first: 1 }),
    ).institutions;
    const after = first.pageInfo.endCursor;
    const second = dataOf<Page>(
      await accounts.ask(find, token, { s: '医院', first: 1, after }),
    ).institutions;
    expect(
      [first, second].map(({ edges, pageInfo }) => [edges[0]?.node.name, pageInfo.hasNextPage]),
    ).toEqual([
      ['石城第一医院', true],
      ['青山医院', false],
    ]);
    expect(codeOf(await accounts.ask(find, token, { s: '', first: 101 }))).toBe('INVALID');
    expect(codeOf(await accounts.ask(find, token, { s: '', first: 1, after: 'x' }))).toBe(
      'INVALID',
    );
  });

  it('has a route and policies of its own, and the defaults without', async () => {
    const { token } = await signedIn('sys@example.org');
    const seen = `reviewRoute(category: HUMAN_LIFE_MEDICAL) { steps isDefault } policies { publication deadlineDays }`;
    const route = await accounts.ask(
      `mutation ($id: ID!, $key: String!) { setReviewRoute(institutionId: $id, steps: [ETHICS, INSTITUTION], idempotencyKey: $key) { ${seen} } }`,
      token,
      { id: hospital, key: key() },
    );
    expect(dataOf(route)).toEqual({
      setReviewRoute: {
        reviewRoute: { steps: ['ETHICS', 'INSTITUTION'], isDefault: false },
        policies: { publication: 'AUTOMATIC', deadlineDays: 30 },
      },
    });
    const policy = await accounts.ask(
      `mutation ($id: ID!, $key: String!) { setPolicy(institutionId: $id, input: { publication: MANUAL }, idempotencyKey: $key) { ${seen} } }`,
      token,
      { id: elsewhere, key: key() },
    );
    expect(dataOf(policy)).toEqual({
      setPolicy: {
        reviewRoute: { steps: ['ACADEMIC', 'ETHICS', 'INSTITUTION'], isDefault: true },
        policies: { publication: 'MANUAL', deadlineDays: 30 },
      },
    });
  });
});

describe('the API of accounts', () => {
  it('describes everything in both languages', () => {
    expect(undescribed(accounts.subgraph.schema)).toEqual([]);
  });
});
