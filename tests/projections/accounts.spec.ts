import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase, type Database } from '../../platform/sqlite';
import { institutionQueries, institutionsProjection } from '../../projections/institutions';
import { peopleProjection, peopleQueries } from '../../projections/people';
import { lockAfter, signInQueries, signInsProjection } from '../../projections/signIns';
import type { DomainEvent, Recorded } from '../../schema/envelope';
import { roleChoices } from '../../services/accounts/roleChoices';

const folder = mkdtempSync(join(tmpdir(), 'stele-accounts-rows-'));
let files = 0;
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const projections = [peopleProjection, institutionsProjection, signInsProjection];

/** The rows after these events, each recorded a minute after the one before. */
function rowsAfter(...events: DomainEvent[]): Database {
  const db = openDatabase(join(folder, `${String(files++)}.db`), { synchronous: 'NORMAL' });
  for (const { tables, open } of projections) {
    db.exec(tables);
    const fold = open(db);
    events.forEach(({ type, data }, index) => {
      const recordedAt = new Date(Date.UTC(2026, 0, 1, 0, index)).toISOString();
      const stream = type.startsWith('Project') || 'projectId' in data ? 'project-1' : 'other-1';
      fold.apply({ type, data, stream, recordedAt, revision: index } as Recorded);
    });
  }
  return db;
}

const institution = (institutionId: string, name: string, provinceCode: string) => ({
  type: 'InstitutionCreated',
  data: {
    ...{ institutionId, name, provinceCode, kind: 'HOSPITAL', creditCode: null },
    ...{ nameEn: null, city: null, level: null, trialSiteNo: null, address: null },
  },
});
const committee = (
  committeeId: string,
  institutionId: string,
  kind: string,
  isRegional = false,
) => ({
  type: 'CommitteeCreated',
  data: {
    committeeId,
    institutionId,
    kind,
    name: committeeId,
    filingNo: null,
    isRegional,
    phone: null,
    address: null,
  },
});
const account = (accountId: string, name: string, more: object = {}) => ({
  type: 'AccountCreated',
  data: {
    ...{
      accountId,
      name,
      institutionId: 'a',
      email: 'token',
      mobile: 'token',
      idType: null,
      idNumber: 'token',
    },
    ...{ department: null, memberships: [], logins: [`login-${accountId}`] },
    ...{ activation: { tokenHash: `hash-${accountId}`, expiresAt: '' }, ...more },
  },
});

describe('people', () => {
  const rows = () =>
    rowsAfter(
      account('1', '单小明', {
        memberships: [{ role: 'PI', institutionId: 'a', provinceCode: null, institutionIds: [] }],
      }),
      account('2', '王小明'),
      account('3', '明远', { institutionId: 'b' }),
      account('4', '国家明', { institutionId: null }),
      {
        type: 'ProfileSaved',
        data: { accountId: '1', set: { name: '单大明', nameEn: 'Shan Daming', title: 'NURSE' } },
      },
      { type: 'ProfileSaved', data: { accountId: 'unknown', set: { name: '无' } } },
    );

  it('are found by part of the name and by initials, a surname read as one, beginnings first', () => {
    const people = peopleQueries(rows());
    const found = (search: string, institutionId: string | null = null) =>
      people
        .search({ search, institutionId }, { first: 10, after: null })
        .map(({ person }) => person.name);
    expect(found('明')).toEqual(['明远', '单大明', '王小明']);
    expect(found('明', 'a')).toEqual(['单大明', '王小明']);
    expect(found('SDM')).toEqual(['单大明']);
    expect(['DM', 'sm', 'm', 'ms'].map((search) => found(search))).toEqual([
      // The English name before initials with some left out.
      ...[['单大明'], ['单大明'], ['单大明', '明远', '王小明'], []],
    ]);
    expect(found('_')).toEqual([]);
    expect(found('DAMING')).toEqual(['单大明']);
    expect(
      [null, 'a'].map((institutionId) => people.count({ search: '明', institutionId })),
    ).toEqual([3, 2]);
    const wanted = { search: '明', institutionId: null };
    const [first] = people.search(wanted, { first: 1, after: null });
    const place = first?.place ?? null;
    const rest = people.search(wanted, { first: 9, after: place });
    expect(rest.map(({ person }) => person.name)).toEqual(['单大明', '王小明']);
  });

  it('are found while disabled of those institutions only that are asked about', () => {
    const held = (role: string, more: object) => ({
      memberships: [
        { role: 'PI', institutionId: 'a', provinceCode: null, institutionIds: [] },
        { ...{ role, institutionId: null, provinceCode: null, institutionIds: [] }, ...more },
      ],
    });
    const db = rowsAfter(
      account('1', '单小明'),
      account('2', '王小明', { institutionId: 'b' }),
      account('3', '李小明', held('PI', { institutionId: 'b' })),
      account('4', '赵小明', held('AUD', { institutionIds: ['a', 'b'] })),
      account('5', '钱小明', held('PROV', { provinceCode: '36' })),
      ...['1', '2', '3', '4', '5'].map((accountId) => ({
        type: 'AccountDisabled',
        data: { accountId, from: 'ACTIVE', to: 'DISABLED', reason: '离职' },
      })),
    );
    const people = peopleQueries(db);
    const found = (disabledOf?: readonly string[] | 'EVERYWHERE') => {
      const wanted = { search: '明', institutionId: null, ...(disabledOf && { disabledOf }) };
      const names = people
        .search(wanted, { first: 10, after: null })
        .map(({ person }) => person.name);
      expect(people.count(wanted)).toBe(names.length);
      return names;
    };
    expect(found()).toEqual([]);
    expect(found([])).toEqual([]);
    expect(found(['b'])).toEqual(['王小明']);
    // Whoever holds a role elsewhere too is looked after by who is above both.
    expect(found(['a'])).toEqual(['单小明']);
    expect(found(['a', 'b'])).toEqual(['单小明', '李小明', '王小明', '赵小明']);
    expect(found('EVERYWHERE')).toEqual(['单小明', '李小明', '王小明', '赵小明', '钱小明']);
    // By its id whoever was named before is still there, such as the author of an old version.
    expect(people.byId(['1']).get('1')?.name).toBe('单小明');
  });

  it('are found by initials as their names are read, whatever else the characters can be', () => {
    const names = ['单雄信', '曾小满', '仇远', '解缙', '查良', '区大力'];
    const people = peopleQueries(
      rowsAfter(...names.map((name, index) => account(String(index), name))),
    );
    const found = (search: string) =>
      people
        .search({ search, institutionId: null }, { first: 10, after: null })
        .map(({ person }) => person.name);
    expect(['sxx', 'zxm', 'qy', 'xj', 'zl', 'odl'].map(found)).toEqual(names.map((name) => [name]));
  });

  it('are found by their login and their one-time token', () => {
    const people = peopleQueries(rows());
    expect([people.byLogin('login-2'), people.byLogin('none')]).toEqual(['2', null]);
    expect([people.byActivation('hash-2'), people.byActivation('none')]).toEqual(['2', null]);
    expect(people.memberships('1')).toMatchObject([{ role: 'PI', institutionId: 'a' }]);
    expect([...people.byId(['1', 'none', '2']).keys()]).toEqual(['1', '2']);
  });

  it('are found by the addresses that they have now', () => {
    const changed = {
      type: 'ContactChanged',
      data: { accountId: '1', email: null, mobile: 'token', logins: ['new'] },
    };
    const people = peopleQueries(rowsAfter(account('1', '甲'), account('2', '乙'), changed));
    expect(['login-1', 'new', 'login-2'].map((login) => people.byLogin(login))).toEqual([
      null,
      '1',
      '2',
    ]);
    expect(people.person('1')).toMatchObject({ email: null, mobile: 'token' });
  });

  it('hold the roles that were given and not taken back, for several institutions', () => {
    const role = (institutionId: string) => ({
      ...{ role: 'PI', institutionId, provinceCode: null, institutionIds: [] },
    });
    const event = (type: string, institutionId: string) => ({
      type,
      data: { accountId: '1', membership: role(institutionId) },
    });
    const held = (...events: DomainEvent[]) =>
      peopleQueries(rowsAfter(account('1', '甲'), ...events))
        .memberships('1')
        .map(({ institutionId }) => institutionId);
    const both = [event('MembershipGranted', 'a'), event('MembershipGranted', 'b')];
    expect(held(...both)).toEqual(['a', 'b']);
    expect(held(...both, event('MembershipEnded', 'a'))).toEqual(['b']);
  });

  it('have a complete profile once everything of domain 2.2 is there', () => {
    const profile = {
      ...{ department: '心内科', titleCategory: 'PHYSICIAN', title: 'CHIEF_PHYSICIAN' },
      physicianCertNo: 'token',
    };
    const isComplete = (created: object, set: object) =>
      peopleQueries(
        rowsAfter(account('1', '甲', created), {
          type: 'ProfileSaved',
          data: { accountId: '1', set },
        }),
      ).profileProblems('1').length === 0;
    expect(isComplete({}, profile)).toBe(true);
    expect(isComplete({ idNumber: null }, profile)).toBe(false);
    expect(isComplete({ idNumber: null, institutionId: null }, profile)).toBe(true);
    expect(isComplete({ email: null }, profile)).toBe(false);
    expect(isComplete({ mobile: null }, profile)).toBe(false);
    const nurse = { titleCategory: 'NURSE', title: 'CHIEF_NURSE', physicianCertNo: null };
    expect(isComplete({}, { ...profile, ...nurse })).toBe(true);
    for (const field of Object.keys(profile))
      expect(isComplete({}, { ...profile, [field]: null })).toBe(false);
  });

  it('are delegates while named, and site investigators of the last approved version', () => {
    const projectId = 'p';
    const submitted = (...ids: (string | null)[]) => ({
      type: 'ProjectSubmitted',
      data: {
        projectId,
        content: { implementation: { sites: ids.map((piAccountId) => ({ piAccountId })) } },
      },
    });
    const approved = { type: 'VersionApproved', data: { projectId } };
    const granted = { type: 'DelegateGranted', data: { projectId, accountId: '1' } };
    const revoked = { type: 'DelegateRevoked', data: { projectId, accountId: '1' } };
    const roles = (id: string, ...events: DomainEvent[]) =>
      peopleQueries(rowsAfter(...events)).projectRoles(id);

    expect(roles('1', granted)).toEqual(['DEL']);
    expect(roles('1', granted, revoked)).toEqual([]);
    expect(roles('1', granted, { type: 'ProjectDeleted', data: { projectId } })).toEqual([]);
    expect(roles('2', submitted('2', null))).toEqual([]);
    expect(roles('2', submitted('2', null), approved)).toEqual(['SITE']);
    expect(roles('2', submitted('2'), approved, submitted('3'))).toEqual(['SITE']);
    expect(roles('2', submitted('2'), approved, submitted('3'), approved)).toEqual([]);
    expect(roles('3', submitted('2'), approved, submitted('3'), approved)).toEqual(['SITE']);
    expect(
      roles('3', { type: 'ProjectSubmitted', data: { projectId, content: {} } }, approved),
    ).toEqual([]);
  });
});

describe('institutions', () => {
  const rows = rowsAfter(
    institution('a', '石城第一医院', '36'),
    institution('b', '青山医院', '36'),
    institution('c', '海边医院', '33'),
    committee('own', 'a', 'ETHICS'),
    committee('regional', 'b', 'ETHICS', true),
    committee('ofB', 'b', 'ETHICS'),
    committee('academic', 'a', 'ACADEMIC'),
    { type: 'CommitteeMembersSet', data: { committeeId: 'own', memberIds: ['2', '1'] } },
    { type: 'CommitteeMembersSet', data: { committeeId: 'academic', memberIds: ['1'] } },
    { type: 'CommitteeMembersSet', data: { committeeId: 'academic', memberIds: ['2'] } },
    {
      type: 'ReviewRouteSet',
      data: { institutionId: 'a', category: null, steps: ['ETHICS', 'INSTITUTION'] },
    },
    {
      type: 'ReviewRouteSet',
      data: { institutionId: 'a', category: 'STEM_CELL', steps: ['INSTITUTION', 'ETHICS'] },
    },
    {
      type: 'ReviewRouteSet',
      data: { institutionId: 'b', category: null, steps: ['ETHICS', 'INSTITUTION'] },
    },
    { type: 'ReviewRouteSet', data: { institutionId: 'b', category: null, steps: null } },
    { type: 'PolicySet', data: { institutionId: 'a', set: { deadlineDays: 10 } } },
    { type: 'PolicySet', data: { institutionId: 'a', set: { publication: 'MANUAL' } } },
    account('1', '甲', {
      memberships: [
        { role: 'AUD', institutionId: null, provinceCode: null, institutionIds: ['b', 'a'] },
      ],
    }),
    { type: 'DelegateGranted', data: { projectId: 'p', accountId: '1' } },
    { type: 'DelegateGranted', data: { projectId: 'q', accountId: '1' } },
  );
  const institutions = institutionQueries(rows);

  it('are found by initials as their names are read: 重 in 重庆, 长 in 长沙, 厦 in 厦门, 六 in 六安', () => {
    const names = ['重庆石湾医院', '长沙石湾医院', '厦门石湾医院', '六安石湾医院', '蚌埠石湾医院'];
    const { search } = institutionQueries(
      rowsAfter(...names.map((name, index) => institution(String(index), name, '34'))),
    );
    const found = (text: string) =>
      search({ search: text, first: 10, after: null }).map((each) => each.institution.name);
    expect(['cqsw', 'cssw', 'xmsw', 'lasw', 'bbsw'].map(found)).toEqual(
      names.map((name) => [name]),
    );
  });

  it('offer their own committees and the regional ones of their province', () => {
    const offered = (id: string, kind: 'ETHICS' | 'ACADEMIC' = 'ETHICS') =>
      institutions.committees.offered(id, kind).map((each) => each.id);
    expect(offered('a')).toEqual(['own', 'regional']);
    expect(offered('b')).toEqual(['ofB', 'regional']);
    expect(offered('c')).toEqual([]);
    expect(offered('a', 'ACADEMIC')).toEqual(['academic']);
    expect(institutions.committees.members('own')).toEqual(['2', '1']);
  });

  it('have the route of the category, of all others, or none of their own', () => {
    expect(institutions.routeFor('a', 'STEM_CELL')).toEqual(['INSTITUTION', 'ETHICS']);
    expect(institutions.routeFor('a', 'SOMATIC_CELL')).toEqual(['ETHICS', 'INSTITUTION']);
    expect([institutions.routeFor('b', 'STEM_CELL'), institutions.routeFor('none', '')]).toEqual([
      null,
      null,
    ]);
  });

  it('have their policies over the defaults', () => {
    expect(institutions.policies('a')).toMatchObject({
      deadlineDays: 10,
      publication: 'MANUAL',
      deadlineLevel: 'WARNING',
    });
    expect(institutions.policies('c')).toMatchObject({
      deadlineDays: 30,
      publication: 'AUTOMATIC',
    });
  });

  it('give the roles of a person together with memberships and projects, each once', () => {
    const choices = (id: string) =>
      roleChoices({ people: peopleQueries(rows), institutions }, id).map((each) => each.id);
    expect(choices('1')).toEqual(['AUD:a,b', 'EC:own', 'DEL']);
    expect(choices('none')).toEqual([]);
  });
});

describe('sign-ins', () => {
  const signedIn = (tokenHash: string, more: object = {}) => ({
    type: 'SignedIn',
    data: {
      ...{ accountId: '1', signInId: 's', tokenHash, expiresAt: 'later', chosen: null },
      ...{ ip: 'token', userAgent: 'Browser/1.0', ...more },
    },
  });
  const chosen = {
    type: 'RoleChosen',
    data: { accountId: '1', signInId: 's', chosen: { role: 'PI' }, tokenHash: 'two' },
  };
  const out = { type: 'SignedOut', data: { accountId: '1', signInId: 's' } };
  const refused = (reason = 'WRONG_PASSWORD') => ({
    type: 'SignInRefused',
    data: { accountId: '1', reason },
  });
  const signIns = (...events: DomainEvent[]) => signInQueries(rowsAfter(...events));

  it('are known by their latest token, until they end', () => {
    expect(signIns(signedIn('one')).byTokenHash('one')).toMatchObject({
      id: 's',
      accountId: '1',
      chosen: null,
    });
    expect(signIns(signedIn('one'), chosen).byTokenHash('one')).toBeNull();
    expect(signIns(signedIn('one'), chosen).byTokenHash('two')).toMatchObject({
      chosen: { role: 'PI' },
    });
    expect(signIns(signedIn('one'), out).byTokenHash('one')).toBeNull();
    expect(signIns(signedIn('one'), out, chosen).byTokenHash('two')).toBeNull();
  });

  it('remember when the password was last confirmed', () => {
    const confirmed = { type: 'PasswordConfirmed', data: { accountId: '1', signInId: 's' } };
    const { byTokenHash, confirmedAt } = signIns(signedIn('one'), confirmed);
    expect(byTokenHash('one')?.confirmedAt).toBe('2026-01-01T00:01:00.000Z');
    expect(confirmedAt('s')).toBe('2026-01-01T00:01:00.000Z');
    expect(signIns(signedIn('one')).byTokenHash('one')?.confirmedAt).toBeNull();
  });

  const membership = (role: string, institutionId: string) => ({
    ...{ role, institutionId, provinceCode: null, institutionIds: [] },
  });
  const other = (tokenHash: string, more: object = {}) =>
    signedIn(tokenHash, { signInId: 't', ...more });
  const tokens = (...events: DomainEvent[]) => {
    const { byTokenHash } = signIns(...events);
    return ['one', 'two', 'new'].filter((token) => byTokenHash(token) !== null);
  };

  it('end together when the password is reset or the account disabled', () => {
    for (const type of ['PasswordReset', 'AccountDisabled']) {
      const ended = { type, data: { accountId: '1', to: 'x', tokenHash: 'x' } };
      expect(tokens(signedIn('one'), other('two'), ended)).toEqual([]);
      // Whoever knew the old password then, and is written down after, is not let in by it.
      expect(tokens(ended, ended, signedIn('one', { accountRevision: 0 }))).toEqual([]);
      expect(tokens(ended, signedIn('one', { accountRevision: 0 }))).toEqual(['one']);
    }
  });

  it('end but for the one in which the password was changed, which has another token', () => {
    const data = { accountId: '1', signInId: 's', tokenHash: 'new' };
    expect(tokens(signedIn('one'), other('two'), { type: 'PasswordChanged', data })).toEqual([
      'new',
    ]);
  });

  it('end one by one, or all but one, by the person', () => {
    const end = (type: string) => ({ type, data: { accountId: '1', signInId: 's' } });
    const both = [signedIn('one'), other('two')];
    expect(tokens(...both, end('SignInEnded'))).toEqual(['two']);
    expect(tokens(...both, end('OtherSignInsEnded'))).toEqual(['one']);
  });

  it('end with the membership that they act in, and with no other', () => {
    const acting = (role: string, institutionId: string) => ({
      chosen: { ...membership(role, institutionId), committeeId: null },
    });
    const both = [signedIn('one', acting('PI', 'a')), other('two', acting('PI', 'b'))];
    const ended = (role: string, institutionId: string) => ({
      type: 'MembershipEnded',
      data: { accountId: '1', membership: membership(role, institutionId) },
    });
    expect(tokens(...both, ended('PI', 'a'))).toEqual(['two']);
    expect(tokens(...both, ended('INSR', 'a'))).toEqual(['one', 'two']);
  });

  it('are listed with where they came from while they live', () => {
    const { live } = signIns(signedIn('one'), other('two', { expiresAt: 'earlier' }));
    expect(live('1', 'kept')).toEqual([
      {
        ...{ id: 's', since: '2026-01-01T00:00:00.000Z', expiresAt: 'later', chosen: null },
        ...{ ip: 'token', userAgent: 'Browser/1.0' },
      },
    ]);
    expect(signIns(signedIn('one'), out).live('1', '')).toEqual([]);
  });

  it('lock after the fifth failure in a row, twice as long after the tenth, and forget at a success', () => {
    const times = (count: number) => Array.from({ length: count }, () => refused());
    expect(signIns(...times(4)).lockedUntil('1')).toBeNull();
    expect(signIns(...times(4), refused('LOCKED')).lockedUntil('1')).toBeNull();
    const whileSignedIn = (more: object = {}) => ({
      type: 'PasswordRefused',
      data: { accountId: '1', signInId: 's', ...more },
    });
    expect(signIns(...times(4), whileSignedIn({ reason: 'LOCKED' })).lockedUntil('1')).toBeNull();
    expect(signIns(...times(4), whileSignedIn()).lockedUntil('1')).not.toBeNull();
    expect(signIns(...times(5)).lockedUntil('1')).toBe('2026-01-01T00:19:00.000Z');
    expect(signIns(...times(10)).lockedUntil('1')).toBe('2026-01-01T00:39:00.000Z');
    expect(signIns(...times(5), signedIn('one'), ...times(4)).lockedUntil('1')).toBeNull();
    const unlocked = { type: 'AccountUnlocked', data: { accountId: '1' } };
    expect(signIns(...times(5), unlocked, ...times(4)).lockedUntil('1')).toBeNull();
    expect([lockAfter(15), lockAfter(500)]).toEqual([60 * 60_000, 24 * 60 * 60_000]);
  });
});
