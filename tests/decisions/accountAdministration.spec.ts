import type { AccountEvent, HeldStatus, Membership } from '../../schema/events/account';
import { accountDecider, type AccountCommand } from '../../services/accounts/account.decider';
import type { AdministrationCommand } from '../../services/accounts/administration.decider';
import { looksAfterAccount, type Authority } from '../../services/accounts/authority';
import { specificationFor } from '../support/given';

const given = specificationFor(accountDecider);

const institutions = [
  { id: 'hospital', provinceCode: '36' },
  { id: 'neighbour', provinceCode: '36' },
  { id: 'distant', provinceCode: '33' },
];
const by = (role: Authority['role'], more: Partial<Authority> = {}): Authority => ({
  ...{ role, institutionId: null, provinceCode: null, ...more },
});
const sys = by('SYS');
const nat = by('NAT');
const prov = by('PROV', { provinceCode: '36' });
const adm = by('ADM', { institutionId: 'hospital' });

const held = (role: Membership['role'], body: string | null = null): Membership => ({
  role,
  institutionId: ['PI', 'ADM', 'INSR'].includes(role) ? body : null,
  provinceCode: role === 'PROV' ? body : null,
  institutionIds: role === 'AUD' && body !== null ? [body] : [],
});

describe('an account is looked after', () => {
  const pi = held('PI', 'hospital');
  const everybody = { adm, prov, nat, sys };
  type Who = keyof typeof everybody;

  // By hand from domain 1.2, "Reset password of another", "Disable/enable account", and the note on SYS.
  it.each<[string, string | null, Membership[], Who[]]>([
    ['a PI', 'hospital', [pi], ['adm', 'prov', 'nat']],
    [
      'a PI who reviews and administrates',
      'hospital',
      [pi, held('INSR', 'hospital'), held('ADM', 'hospital')],
      ['adm', 'prov', 'nat'],
    ],
    ['staff without a role', 'hospital', [], ['adm', 'prov', 'nat']],
    [
      'an ADM of the hospital',
      'hospital',
      [held('ADM', 'hospital')],
      ['adm', 'prov', 'nat', 'sys'],
    ],
    ['a PI of a neighbour', 'neighbour', [held('PI', 'neighbour')], ['prov', 'nat']],
    ['a PI of another province', 'distant', [held('PI', 'distant')], ['nat']],
    ['a PI here and at a neighbour', 'hospital', [pi, held('PI', 'neighbour')], ['prov', 'nat']],
    ['a PI here and in another province', 'hospital', [pi, held('PI', 'distant')], ['nat']],
    ['a PI who works elsewhere', 'neighbour', [pi], ['prov', 'nat']],
    ['an auditor of the hospital', null, [held('AUD', 'hospital')], ['adm', 'prov', 'nat']],
    ['a provincial authority', null, [held('PROV', '36')], ['nat', 'sys']],
    ['a PI who is of the province too', 'hospital', [pi, held('PROV', '36')], ['nat']],
    ['a national authority', null, [held('NAT')], ['nat', 'sys']],
    ['an operator', null, [held('SYS')], []],
    ['an ADM who is an operator too', 'hospital', [held('ADM', 'hospital'), held('SYS')], []],
    ['nobody’s staff', null, [], ['nat']],
    ['staff of what does not exist', 'nowhere', [pi], []],
  ])('%s', (_what, institutionId, memberships, expected) => {
    const account = { institutionId, memberships };
    const all = Object.entries(everybody) as [Who, Authority][];
    const found = all.filter(([, each]) => looksAfterAccount(each, account, institutions));
    expect(found.map(([name]) => name)).toEqual(expected);
  });

  it.each(['PI', 'INSR', 'AC', 'EC', 'DEL', 'SITE', 'AUD', 'PUB'] as const)(
    'never by %s',
    (role) => {
      const account = { institutionId: 'hospital', memberships: [pi] };
      const caller = by(role, { institutionId: 'hospital', provinceCode: '36' });
      expect(looksAfterAccount(caller, account, institutions)).toBe(false);
    },
  );
});

const accountId = 'account';
const activation = { tokenHash: 'hash', expiresAt: '2026-01-08T00:00:00.000Z' };
const created: AccountEvent = {
  type: 'AccountCreated',
  data: {
    ...{ accountId, name: '甲', institutionId: 'hospital', email: 'token', mobile: null },
    ...{ idType: null, idNumber: null, department: null, logins: ['login'], activation },
    memberships: [held('PI', 'hospital')],
  },
};
const activated: AccountEvent = {
  type: 'AccountActivated',
  data: { accountId, passwordHash: 'old' },
};
const disabled = (from: HeldStatus = 'ACTIVE'): AccountEvent => ({
  type: 'AccountDisabled',
  data: { accountId, from, to: 'DISABLED', reason: '离职' },
});
const enabled = (to: HeldStatus = 'ACTIVE'): AccountEvent => ({
  type: 'AccountEnabled',
  data: { accountId, from: 'DISABLED', to, reason: '返聘' },
});
const wasReset = (from: HeldStatus = 'ACTIVE'): AccountEvent => ({
  type: 'PasswordReset',
  data: {
    accountId,
    from,
    to: 'RESET_PENDING',
    tokenHash: 'reset',
    expiresAt: '2026-02-01T00:15:00.000Z',
  },
});
const set: AccountEvent = {
  type: 'PasswordSet',
  data: { accountId, from: 'RESET_PENDING', to: 'ACTIVE', passwordHash: 'new' },
};

const asked = { by: adm, actorId: 'administrator', institutions };
const reset = (more: Partial<typeof asked> = {}): AdministrationCommand => ({
  ...{ type: 'ResetPassword', ...asked, ...more, tokenHash: 'reset' },
  resetExpiresAt: '2026-02-01T00:15:00.000Z',
  invitationExpiresAt: '2026-02-08T00:00:00.000Z',
});
const status = (
  to: 'ACTIVE' | 'DISABLED',
  more: Partial<typeof asked & { isLocked: boolean }> = {},
): AdministrationCommand => ({
  ...{ type: 'SetStatus', ...asked, status: to, isLocked: false, ...more },
  reason: to === 'ACTIVE' ? '返聘' : '离职',
});
const activate = (tokenHash: string, now = '2026-01-01T00:00:00.000Z'): AccountCommand => ({
  ...{ type: 'ActivateAccount', tokenHash, now, passwordHash: 'new' },
});
const change = (verified: string): AccountCommand => ({
  ...{ type: 'ChangePassword', verified, passwordHash: 'new', signInId: 's', tokenHash: 't' },
});

describe('a password', () => {
  it('is void from its reset on, and set again by the token of the reset, for fifteen minutes', () => {
    given(created, activated).when(reset()).then(wasReset());
    given(created, activated, wasReset()).when(activate('reset')).then(set);
    given(created, activated, wasReset()).when(activate('hash')).refuses('REFUSED');
    given(created, activated, wasReset())
      .when(activate('reset', '2026-02-01T00:15:00.000Z'))
      .refuses('REFUSED');
    given(created, activated, wasReset()).when(change('old')).refuses('CONFLICT');
  });

  it('is set once by one token', () => {
    given(created, activated, wasReset(), set).when(activate('reset')).refuses('REFUSED');
  });

  it('is reset again when the token was lost, and then the first token is dead', () => {
    given(created, activated, wasReset()).when(reset()).then(wasReset('RESET_PENDING'));
  });

  it('that was never set has no reset: its account is invited again', () => {
    given(created)
      .when(reset())
      .then({
        type: 'ActivationIssued',
        data: { accountId, tokenHash: 'reset', expiresAt: '2026-02-08T00:00:00.000Z' },
      });
    given(created, disabled('INVITED')).when(reset()).refuses('REFUSED');
  });

  it('is changed by who knows the one that is held', () => {
    const data = { accountId, passwordHash: 'new', signInId: 's', tokenHash: 't' };
    given(created, activated).when(change('old')).then({ type: 'PasswordChanged', data });
    given(created, activated, { type: 'PasswordChanged', data })
      .when(change('old'))
      .refuses('CONFLICT');
    given(created, activated, disabled()).when(change('old')).refuses('CONFLICT');
  });

  it('is reset by nobody out of reach, and not by oneself', () => {
    given(created, activated)
      .when(reset({ by: sys }))
      .refuses('NOT_FOUND');
    given(created, activated)
      .when(reset({ actorId: accountId }))
      .refuses('REFUSED');
    given().when(reset()).refuses('NOT_FOUND');
  });
});

describe('an account of an operator', () => {
  const operator: AccountEvent = {
    type: 'AccountCreated',
    data: { ...created.data, institutionId: null, memberships: [held('SYS')] },
  };
  const recover = (removesSecondFactor = false): AccountCommand => ({
    ...{ type: 'RecoverOperator', removesSecondFactor, tokenHash: 'reset' },
    resetExpiresAt: '2026-02-01T00:15:00.000Z',
    invitationExpiresAt: '2026-02-08T00:00:00.000Z',
  });
  const enrolled: AccountEvent = {
    type: 'SecondFactorEnrolled',
    data: { accountId, secret: 's', recoveryHashes: [] },
  };

  it('is recovered at the machine, with its second factor or without', () => {
    given(operator, activated, enrolled).when(recover()).then(wasReset());
    given(operator, activated).when(recover(true)).then(wasReset());
    given(operator, activated, enrolled)
      .when(recover(true))
      .then(wasReset(), {
        type: 'SecondFactorReset',
        data: { accountId, reason: expect.any(String) as string },
      });
  });

  it('is the only one that is', () => {
    given(created, activated).when(recover()).refuses('REFUSED');
    given(operator, activated, {
      type: 'MembershipEnded',
      data: { accountId, membership: held('SYS') },
    })
      .when(recover())
      .refuses('REFUSED');
    given().when(recover()).refuses('NOT_FOUND');
  });
});

describe('the status of an account', () => {
  it('is disabled and given back as it was before', () => {
    given(created, activated).when(status('DISABLED')).then(disabled());
    given(created, activated, disabled()).when(status('DISABLED')).then();
    given(created, activated, disabled()).when(status('ACTIVE')).then(enabled());
    given(created, disabled('INVITED')).when(status('ACTIVE')).then(enabled('INVITED'));
    given(created, activated, wasReset(), disabled('RESET_PENDING'))
      .when(status('ACTIVE'))
      .then(enabled('RESET_PENDING'));
    given(created, activated, disabled(), enabled())
      .when(change('old'))
      .then({
        type: 'PasswordChanged',
        data: { accountId, passwordHash: 'new', signInId: 's', tokenHash: 't' },
      });
  });

  it('lets no token in while disabled, and goes through a reset from there', () => {
    given(created, disabled('INVITED')).when(activate('hash')).refuses('REFUSED');
    given(created, disabled('INVITED'), enabled('INVITED'))
      .when(activate('hash'))
      .then({
        type: 'AccountActivated',
        data: { accountId, passwordHash: 'new' },
      });
    given(created, activated, disabled()).when(reset()).then(wasReset('DISABLED'));
  });

  it('is unlocked where failed attempts lock it, and else nothing happens', () => {
    given(created, activated)
      .when(status('ACTIVE', { isLocked: true }))
      .then({ type: 'AccountUnlocked', data: { accountId, reason: '返聘' } });
    given(created, activated).when(status('ACTIVE')).then();
  });

  it('is set by nobody out of reach, and not by oneself', () => {
    const neighbour = by('ADM', { institutionId: 'neighbour' });
    given(created, activated)
      .when(status('DISABLED', { by: neighbour }))
      .refuses('NOT_FOUND');
    given(created, activated)
      .when(status('DISABLED', { actorId: accountId }))
      .refuses('REFUSED');
  });
});

describe('a membership', () => {
  const membership = (
    type: 'GrantMembership' | 'EndMembership',
    role: Membership,
    giver = adm,
  ): AdministrationCommand => ({ ...asked, type, by: giver, membership: role });
  const atNeighbour = by('ADM', { institutionId: 'neighbour' });
  const granted = (role: Membership): AccountEvent => ({
    type: 'MembershipGranted',
    data: { accountId, membership: role },
  });
  const ended = (role: Membership): AccountEvent => ({
    type: 'MembershipEnded',
    data: { accountId, membership: role },
  });
  const second = held('PI', 'neighbour');

  const first = held('PI', 'hospital');

  it('is given for a second institution by who is above both, once', () => {
    given(created)
      .when(membership('GrantMembership', second, prov))
      .then(granted(second));
    given(created, granted(second))
      .when(membership('GrantMembership', second, prov))
      .then();
    given(created)
      .when(membership('GrantMembership', held('PI', 'distant'), nat))
      .then(granted(held('PI', 'distant')));
    given(created).when(membership('GrantMembership', second)).refuses('FORBIDDEN');
  });

  // By hand: what a giver reaches of the account as it stands, and of the body.
  it.each<[string, Authority, Membership, AccountEvent]>([
    ['by that one’s administrator', atNeighbour, second, created],
    [
      'of one without a role who works elsewhere',
      atNeighbour,
      second,
      { type: 'AccountCreated', data: { ...created.data, memberships: [] } },
    ],
    [
      'of one who works here and holds a role elsewhere',
      atNeighbour,
      held('INSR', 'neighbour'),
      { type: 'AccountCreated', data: { ...created.data, institutionId: 'neighbour' } },
    ],
    [
      'by a province in which the person does not work',
      by('PROV', { provinceCode: '33' }),
      held('ADM', 'distant'),
      created,
    ],
    ['by an operator', sys, held('ADM', 'neighbour'), created],
  ])('is not given for a second institution %s', (_what, giver, role, account) => {
    given(account)
      .when(membership('GrantMembership', role, giver))
      .refuses('REFUSED');
  });

  it('is given to no authority and nobody disabled elsewhere, who are as if there were none', () => {
    const authority: AccountEvent = {
      type: 'AccountCreated',
      data: { ...created.data, institutionId: null, memberships: [held('PROV', '36')] },
    };
    given(authority).when(membership('GrantMembership', first)).refuses('NOT_FOUND');
    given(created, activated, disabled())
      .when(membership('GrantMembership', second, atNeighbour))
      .refuses('NOT_FOUND');
  });

  it('of an investigator is given by an authority beside another one, and else by the institution', () => {
    const without: AccountEvent = {
      type: 'AccountCreated',
      data: { ...created.data, memberships: [] },
    };
    given(without).when(membership('GrantMembership', first)).then(granted(first));
    given(without)
      .when(membership('GrantMembership', first, prov))
      .refuses('FORBIDDEN');
  });

  it('ends by its institution, and a second one by those above both too', () => {
    given(created, granted(second))
      .when(membership('EndMembership', second, atNeighbour))
      .then(ended(second));
    given(created, granted(second))
      .when(membership('EndMembership', second, prov))
      .then(ended(second));
    given(created, granted(second))
      .when(membership('EndMembership', first, atNeighbour))
      .refuses('FORBIDDEN');
    given(created, granted(second), ended(first)).when(membership('EndMembership', first)).then();
    given(created, granted(second), ended(second))
      .when(membership('GrantMembership', second, prov))
      .then(granted(second));
  });

  it('is nobody’s to give to themselves, or to end of their own', () => {
    const own = { actorId: accountId };
    const last = held('ADM', 'hospital');
    for (const command of [
      membership('GrantMembership', held('INSR', 'hospital')),
      membership('EndMembership', last),
    ])
      given(created, granted(last))
        .when({ ...command, ...own })
        .refuses('REFUSED');
  });

  it('is given back to one who holds nothing by the nation', () => {
    const authority: AccountEvent = {
      type: 'AccountCreated',
      data: { ...created.data, institutionId: null, memberships: [held('PROV', '36')] },
    };
    given(authority, ended(held('PROV', '36')))
      .when(membership('GrantMembership', held('PROV', '33'), nat))
      .then(granted(held('PROV', '33')));
  });

  it.each<[string, Authority, Membership]>([
    ['NAT by a province', prov, held('NAT')],
    ['PROV by a province', prov, held('PROV', '36')],
    ['SYS by the nation', nat, held('SYS')],
    ['SYS by an operator', sys, held('SYS')],
    ['ADM of another province', prov, held('ADM', 'distant')],
    [
      'an auditor beyond the own hospital',
      adm,
      { ...held('AUD'), institutionIds: ['hospital', 'neighbour'] },
    ],
  ])('is not given: %s', (_what, giver, role) => {
    given(created)
      .when(membership('GrantMembership', role, giver))
      .refuses('FORBIDDEN');
  });

  it('needs its body, and an institution that exists', () => {
    given(created)
      .when(membership('GrantMembership', held('PI')))
      .refuses('INVALID');
    given(created)
      .when(membership('GrantMembership', held('ADM', 'nowhere'), nat))
      .refuses('NOT_FOUND');
  });

  it('is one of twenty at most', () => {
    const auditing = (index: number): Membership => ({
      ...held('AUD'),
      institutionIds: ['hospital', ...Array.from({ length: index }, () => 'hospital')],
    });
    const many = Array.from({ length: 19 }, (_, index) => granted(auditing(index)));
    given(created, ...many)
      .when(membership('GrantMembership', held('INSR', 'hospital')))
      .refuses('REFUSED');
  });
});

describe('an address', () => {
  const contact = (email: string | null, mobile: string | null): AccountCommand => ({
    ...{ type: 'ChangeContact', email, mobile, logins: ['new'] },
  });

  it('is changed, not lost: one must stay', () => {
    given(created, activated)
      .when(contact('other', 'number'))
      .then({
        type: 'ContactChanged',
        data: { accountId, email: 'other', mobile: 'number', logins: ['new'] },
      });
    given(created, activated).when(contact('token', null)).then();
    given(created, activated).when(contact(null, null)).refuses('REFUSED');
  });
});
