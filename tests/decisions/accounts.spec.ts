import type { AccountEvent, Membership, ProfileFields } from '../../schema/events/account';
import { accountDecider, type AccountCommand } from '../../services/accounts/account.decider';
import type { Authority } from '../../services/accounts/authority';
import { specificationFor } from '../support/given';

const given = specificationFor(accountDecider);

const hospital = { id: 'hospital', provinceCode: '36' };
const neighbour = { id: 'neighbour', provinceCode: '36' };
const distant = { id: 'distant', provinceCode: '33' };
const institutions = [hospital, neighbour, distant];
const activation = { tokenHash: 'hash', expiresAt: '2026-01-08T00:00:00.000Z' };

const by = (role: Authority['role'], more: Partial<Authority> = {}): Authority => ({
  ...{ role, institutionId: null, provinceCode: null, ...more },
});
const first = by('PROCESS');
const sys = by('SYS');
const nat = by('NAT');
const prov = by('PROV', { provinceCode: '36' });
const adm = by('ADM', { institutionId: 'hospital' });
const pi = by('PI', { institutionId: 'hospital' });

const held = (role: Membership['role'], body: string | null = null): Membership => ({
  role,
  institutionId: ['PI', 'ADM', 'INSR'].includes(role) ? body : null,
  provinceCode: role === 'PROV' ? body : null,
  institutionIds: role === 'AUD' && body !== null ? [body] : [],
});

type Created = Extract<AccountEvent, { type: 'AccountCreated' }>;
const account = (
  memberships: Membership[],
  institutionId: string | null = null,
): Created['data'] => ({
  ...{ accountId: 'account', name: '甲', institutionId, email: 'token', mobile: null },
  ...{ idType: null, idNumber: null, department: null, memberships, logins: ['login'], activation },
});
const create = (
  creator: Authority,
  memberships: Membership[],
  institutionId: string | null = null,
): AccountCommand => ({
  ...{
    type: 'CreateAccount',
    by: creator,
    account: account(memberships, institutionId),
    institutions,
  },
});

const created: AccountEvent = {
  type: 'AccountCreated',
  data: account([held('PI', 'hospital')], 'hospital'),
};
const activated: AccountEvent = {
  type: 'AccountActivated',
  data: { accountId: 'account', passwordHash: 'argon' },
};
const profiled = (set: ProfileFields): AccountEvent => ({
  type: 'ProfileSaved',
  data: { accountId: 'account', set },
});
const save = (set: ProfileFields): AccountCommand => ({ type: 'SaveProfile', set });
const activate = (tokenHash: string, now = '2026-01-01T00:00:00.000Z'): AccountCommand => ({
  ...{ type: 'ActivateAccount', tokenHash, now, passwordHash: 'argon' },
});

describe('an account that does not exist', () => {
  // By hand from domain 1.2, "Create account, give roles", and the note on SYS below the matrix.
  it.each<[string, Authority, Membership[], string | null]>([
    ['the first start: SYS', first, [held('SYS')], null],
    ['SYS: NAT', sys, [held('NAT')], null],
    ['SYS: PROV', sys, [held('PROV', '36')], null],
    ['SYS: ADM anywhere', sys, [held('ADM', 'distant')], 'distant'],
    ['NAT: PROV', nat, [held('PROV', '36')], null],
    ['NAT: ADM anywhere', nat, [held('ADM', 'distant')], 'distant'],
    ['NAT: AUD', nat, [held('AUD', 'distant')], null],
    ['PROV: ADM of its province', prov, [held('ADM', 'neighbour')], 'neighbour'],
    ['PROV: AUD of its province', prov, [held('AUD', 'hospital')], null],
    ['ADM: PI of its own', adm, [held('PI', 'hospital')], 'hospital'],
    [
      'ADM: INSR, ADM and AUD at once',
      adm,
      [held('INSR', 'hospital'), held('ADM', 'hospital'), held('AUD', 'hospital')],
      'hospital',
    ],
    ['ADM: staff without a role', adm, [], 'hospital'],
  ])('is created by %s', (_who, creator, memberships, workplace) => {
    given()
      .when(create(creator, memberships, workplace))
      .then({ type: 'AccountCreated', data: account(memberships, workplace) });
  });

  it.each<[string, Authority, Membership[], string | null]>([
    ['the first start: NAT', first, [held('NAT')], null],
    ['SYS: another SYS', sys, [held('SYS')], null],
    ['SYS: PI', sys, [held('PI', 'hospital')], 'hospital'],
    ['SYS: AUD', sys, [held('AUD', 'hospital')], null],
    ['NAT: SYS', nat, [held('SYS')], null],
    ['NAT: PI', nat, [held('PI', 'hospital')], 'hospital'],
    ['NAT: staff without a role', nat, [], 'hospital'],
    ['PROV: ADM of another province', prov, [held('ADM', 'distant')], 'distant'],
    ['PROV: AUD of another province', prov, [held('AUD', 'distant')], null],
    ['PROV: one who works in another province', prov, [held('ADM', 'hospital')], 'distant'],
    ['PROV: PROV', prov, [held('PROV', '36')], null],
    ['PROV: PI', prov, [held('PI', 'hospital')], 'hospital'],
    ['ADM: PI of another institution', adm, [held('PI', 'neighbour')], 'hospital'],
    ['ADM: one who works elsewhere', adm, [held('PI', 'hospital')], 'neighbour'],
    ['ADM: AUD of another institution', adm, [held('AUD', 'neighbour')], 'hospital'],
    ['ADM: NAT', adm, [held('NAT')], 'hospital'],
    ['PI: PI', pi, [held('PI', 'hospital')], 'hospital'],
    ['PI: staff without a role', pi, [], 'hospital'],
  ])('is not created by %s', (_who, creator, memberships, workplace) => {
    given()
      .when(create(creator, memberships, workplace))
      .refuses('FORBIDDEN');
  });

  it('is not created for an institution that does not exist', () => {
    given()
      .when(create(sys, [held('ADM', 'nowhere')]))
      .refuses('NOT_FOUND');
  });

  it.each([
    [held('ADM', null)],
    [held('PROV', null)],
    [{ ...held('NAT'), institutionId: 'hospital' }],
    [{ ...held('ADM', 'hospital'), institutionIds: ['hospital'] }],
  ])('is not created with a role of the wrong body: %j', (membership) => {
    given()
      .when(create(sys, [membership]))
      .refuses('INVALID');
  });

  it('has nothing to save or to activate', () => {
    given()
      .when(save({ name: '乙' }))
      .refuses('NOT_FOUND');
    given().when(activate('hash')).refuses('NOT_FOUND');
  });
});

describe('an invited account', () => {
  it('is not created twice', () => {
    given(created)
      .when(create(adm, [], 'hospital'))
      .refuses('REFUSED');
  });

  it('is activated by its token, for seven days', () => {
    given(created).when(activate('hash')).then(activated);
    given(created).when(activate('other')).refuses('REFUSED');
    given(created).when(activate('hash', activation.expiresAt)).refuses('REFUSED');
  });

  it('is activated by the last token only', () => {
    const later = { tokenHash: 'later', expiresAt: '2026-01-09T00:00:00.000Z' };
    const issued: AccountEvent = {
      type: 'ActivationIssued',
      data: { accountId: 'account', ...later },
    };
    given(created).when({ type: 'IssueActivation', activation: later }).then(issued);
    given(created, issued).when(activate('hash')).refuses('REFUSED');
    given(created, issued).when(activate('later')).then(activated);
  });
});

describe('an active account', () => {
  it('is not activated again, and given no other token', () => {
    given(created, activated).when(activate('hash')).refuses('REFUSED');
    given(created, activated).when({ type: 'IssueActivation', activation }).refuses('REFUSED');
  });

  it('saves what changes in the profile, and only that', () => {
    given(created, activated)
      .when(save({ name: '甲', department: '心内科', sex: null }))
      .then(profiled({ department: '心内科' }));
    given(created, activated, profiled({ department: '心内科' }))
      .when(save({ department: '心内科' }))
      .then();
    given(created, activated, profiled({ department: '心内科' }))
      .when(save({ department: null }))
      .then(profiled({ department: null }));
  });

  it('holds a title of its category', () => {
    const doctor = { titleCategory: 'PHYSICIAN', title: 'CHIEF_PHYSICIAN' };
    given(created, activated).when(save(doctor)).then(profiled(doctor));
    given(created, activated)
      .when(save({ title: 'CHIEF_PHYSICIAN' }))
      .refuses('INVALID');
    given(created, activated, profiled(doctor))
      .when(save({ titleCategory: 'NURSE' }))
      .refuses('INVALID');
    given(created, activated)
      .when(save({ titleCategory: 'constructor', title: 'name' }))
      .refuses('INVALID');
    given(created, activated, profiled(doctor))
      .when(save({ titleCategory: 'NURSE', title: 'CHIEF_NURSE' }))
      .then(profiled({ titleCategory: 'NURSE', title: 'CHIEF_NURSE' }));
  });
});
