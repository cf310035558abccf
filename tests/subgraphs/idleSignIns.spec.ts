import type { AccessEvent } from '../../schema/events/access';
import { callerOf } from '../../services/accounts/callerOf';
import { endIdleSignIns, signInUse } from '../../services/accounts/idleSignIns';
import { dataOf, openAccountsKit, type AccountsKit } from '../support/accountsKit';

const minute = 60_000;
const device = { ip: null, userAgent: null };

let kit: AccountsKit;
let person: { readonly id: string; readonly login: string };

async function open(idleLimit: number): Promise<void> {
  kit = await openAccountsKit({ idleLimit });
  const membership = { role: 'ADM', institutionId: kit.hospitals.a };
  person = await kit.person(kit.sys, '闲云', [membership]);
}
afterEach(() => kit.close());

type TimedOut = Extract<AccessEvent, { type: 'SignInTimedOut' }>['data'];

const use = (token: string, node = kit.node) => callerOf(node, token, device).signInId ?? '';
const ended = expect.objectContaining({ code: 'UNAUTHENTICATED' }) as Error;

const ends = async () =>
  (await kit.events())
    .filter(({ type }) => type === 'SignInTimedOut')
    .map(({ data, actor }) => ({ actor, data: data as TimedOut }))
    // The operator who set all this up is away for as long.
    .filter(({ data }) => data.accountId === person.id);

async function loggedBy(token: string) {
  const asked = '{ loginLog(first: 10) { edges { node { result endedAt endedBy } } } }';
  const { loginLog } = dataOf<{ loginLog: { edges: { node: object }[] } }>(
    await kit.ask(asked, token),
  );
  return loginLog.edges.map(({ node }) => node);
}

describe('a sign-in that nobody uses', () => {
  beforeEach(() => open(30 * minute));

  it('goes on for as long as it is used within the limit, whatever the use', async () => {
    const { token } = await kit.signIn(person.login);
    for (let times = 0; times < 4; times += 1) {
      kit.pass(29 * minute);
      await endIdleSignIns(kit.node);
      use(token);
    }
    expect(await ends()).toEqual([]);
  });

  it('ends at the limit: its next request is refused, and the log says since when it was idle', async () => {
    const { token } = await kit.signIn(person.login);
    const before = kit.node.now();
    const signInId = use(token);
    const after = kit.node.now();
    kit.pass(30 * minute);
    expect(() => use(token)).toThrow(ended);
    expect(() => use(token)).toThrow(ended);
    await endIdleSignIns(kit.node);

    const [end, ...others] = await ends();
    expect(others).toEqual([]);
    expect(end).toMatchObject({
      actor: { accountId: 'endIdleSignIns', role: 'PROCESS', institutionId: null },
      data: { accountId: person.id, signInId },
    });
    const lastUsed = Date.parse(end?.data.lastUsedAt ?? '');
    expect(before <= lastUsed && lastUsed <= after).toBe(true);
    const { token: another } = await kit.signIn(person.login);
    expect(await loggedBy(another)).toEqual([
      { result: 'SUCCEEDED', endedAt: null, endedBy: null },
      {
        result: 'SUCCEEDED',
        endedAt: expect.stringMatching(/Z$/) as string,
        endedBy: 'TIMED_OUT',
      },
    ]);
  });

  it('is ended without being asked for again, and leaves alone those in use', async () => {
    const [left, used] = [await kit.signIn(person.login), await kit.signIn(person.login)];
    const leftId = use(left.token);
    kit.pass(20 * minute);
    const usedId = use(used.token);
    kit.pass(10 * minute);
    await endIdleSignIns(kit.node);
    expect((await ends()).map(({ data }) => data.signInId)).toEqual([leftId]);
    expect(use(used.token)).toBe(usedId);
    const { signIns } = dataOf<{ signIns: { id: string }[] }>(
      await kit.ask('{ signIns { id } }', used.token),
    );
    expect(signIns).toEqual([{ id: usedId }]);
  });

  it('counts as used when a process starts, which knows nothing of the time before', async () => {
    const { token } = await kit.signIn(person.login);
    const signInId = use(token);
    kit.pass(40 * minute);
    const restarted = { ...kit.node };
    await endIdleSignIns(restarted);
    expect(use(token, restarted)).toBe(signInId);
    kit.pass(30 * minute);
    await endIdleSignIns(restarted);
    expect(() => use(token, restarted)).toThrow(ended);
  });

  it('is in use while one of its connections is open, and from there on counts anew', async () => {
    const { token } = await kit.signIn(person.login);
    const signInId = use(token);
    const [one, other] = [signInUse(kit.node).hold(signInId), signInUse(kit.node).hold(signInId)];
    kit.pass(60 * minute);
    one();
    kit.pass(60 * minute);
    await endIdleSignIns(kit.node);
    other();
    kit.pass(29 * minute);
    expect(use(token)).toBe(signInId);
    kit.pass(30 * minute);
    expect(() => use(token)).toThrow(ended);
  });
});

describe('a registry without a limit', () => {
  it('ends no sign-in before it expires', async () => {
    await open(0);
    const { token } = await kit.signIn(person.login);
    kit.pass(11 * 60 * minute);
    await endIdleSignIns(kit.node);
    expect(use(token)).not.toBe('');
    expect(await ends()).toEqual([]);
  });
});

describe('the login log', () => {
  beforeEach(() => open(0));

  const changePassword =
    'mutation { changePassword(oldPassword: "Stele-2026-demo", newPassword: "Stele-2027-demo") { token } }';
  const administer = (mutation: string) => (by: string) =>
    kit.ask(`mutation ($id: ID!, $key: String!) { ${mutation} { __typename } }`, by, {
      ...{ id: person.id, key: kit.key() },
    });

  it.each<[string, (one: string, other: string, by: string) => Promise<unknown>]>([
    ['SIGNED_OUT', (one) => kit.ask('mutation { signOut }', one)],
    ['ENDED_BY_PERSON', (_one, other) => kit.ask('mutation { endOtherSignIns }', other)],
    ['PASSWORD_CHANGED', (_one, other) => kit.ask(changePassword, other)],
    [
      'PASSWORD_RESET',
      (_one, _other, by) => administer('resetPassword(accountId: $id, idempotencyKey: $key)')(by),
    ],
    [
      'ACCOUNT_DISABLED',
      (_one, _other, by) =>
        administer(
          'setAccountStatus(accountId: $id, status: DISABLED, reason: "离职", idempotencyKey: $key)',
        )(by),
    ],
    [
      'ROLE_ENDED',
      (_one, _other, by) =>
        administer(
          `endMembership(accountId: $id, membership: { role: ADM, institutionId: "${kit.hospitals.a}" }, idempotencyKey: $key)`,
        )(by),
    ],
  ])('says what ended a sign-in: %s', async (endedBy, end) => {
    const [one, other] = [await kit.signIn(person.login), await kit.signIn(person.login)];
    await end(one.token, other.token, kit.sys);
    const nation = await kit.person(kit.sys, '国家', [{ role: 'NAT' }]);
    const asked = `query ($id: ID!) { institutionLoginLog(first: 10, filter: { accountId: $id }) {
      edges { node { endedAt endedBy } } } }`;
    const token = await kit.actAs(nation.login, 'NAT');
    const { institutionLoginLog } = dataOf<{
      institutionLoginLog: { edges: { node: { endedAt: string | null; endedBy: string } }[] };
    }>(await kit.ask(asked, token, { id: person.id }));
    const [, first] = institutionLoginLog.edges;
    expect(first?.node).toEqual({ endedBy, endedAt: expect.stringMatching(/Z$/) as string });
  });
});
