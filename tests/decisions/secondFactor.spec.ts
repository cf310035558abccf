import type { AccountEvent } from '../../schema/events/account';
import { accountDecider, type AccountCommand } from '../../services/accounts/account.decider';
import type { CodeProof, SecondFactorCommand } from '../../services/accounts/secondFactor.decider';
import { specificationFor } from '../support/given';

const given = specificationFor(accountDecider);
const accountId = 'account';

const created: AccountEvent = {
  type: 'AccountCreated',
  data: {
    ...{ accountId, name: '甲', institutionId: 'hospital', email: 'token', mobile: null },
    ...{ idType: null, idNumber: null, department: null, logins: ['login'], memberships: [] },
    activation: { tokenHash: 'hash', expiresAt: '2026-01-08T00:00:00.000Z' },
  },
};
const enrolled = (secret = 'secret'): AccountEvent => ({
  type: 'SecondFactorEnrolled',
  data: { accountId, secret, recoveryHashes: ['r1', 'r2'] },
});
const confirmed: AccountEvent = { type: 'SecondFactorConfirmed', data: { accountId, step: 10 } };
const used = (step: number): AccountEvent => ({
  type: 'SecondFactorUsed',
  data: { accountId, step },
});
const recovered: AccountEvent = {
  type: 'RecoveryCodeUsed',
  data: { accountId, recoveryHash: 'r1' },
};
const removed: AccountEvent = { type: 'SecondFactorRemoved', data: { accountId } };

const enrol: AccountCommand = {
  ...{ type: 'EnrolSecondFactor', secret: 'secret', recoveryHashes: ['r1', 'r2'] },
};
const take = (
  type: Exclude<SecondFactorCommand['type'], 'EnrolSecondFactor'>,
  proof: CodeProof,
  secret = 'secret',
): AccountCommand => ({ type, secret, proof });

describe('a second factor', () => {
  it('holds once a code has confirmed it, and can be enrolled anew until then', () => {
    given(created).when(enrol).then(enrolled());
    given(created, enrolled('other')).when(enrol).then(enrolled());
    given(created, enrolled())
      .when(take('ConfirmSecondFactor', { step: 10 }))
      .then(confirmed);
    given(created, enrolled())
      .when(take('UseSecondFactor', { step: 10 }))
      .refuses('REFUSED');
    given(created, enrolled())
      .when(take('ConfirmSecondFactor', { recoveryHash: 'r1' }))
      .refuses('REFUSED');
    given(created, enrolled(), confirmed).when(enrol).refuses('REFUSED');
  });

  it('takes each code once, and none of before', () => {
    const held = [created, enrolled(), confirmed];
    given(...held)
      .when(take('UseSecondFactor', { step: 10 }))
      .refuses('REFUSED');
    given(...held)
      .when(take('UseSecondFactor', { step: 11 }))
      .then(used(11));
    for (const step of [10, 11])
      given(...held, used(11))
        .when(take('UseSecondFactor', { step }))
        .refuses('REFUSED');
    given(...held)
      .when(take('UseSecondFactor', { recoveryHash: 'r1' }))
      .then(recovered);
    given(...held, recovered)
      .when(take('UseSecondFactor', { recoveryHash: 'r1' }))
      .refuses('REFUSED');
  });

  it('takes no code of a secret that was replaced meanwhile', () => {
    given(created, enrolled(), confirmed)
      .when(take('UseSecondFactor', { step: 11 }, 'other'))
      .refuses('REFUSED');
    given(created)
      .when(take('UseSecondFactor', { step: 11 }))
      .refuses('REFUSED');
  });

  it('is removed by a code, and enrolled again after', () => {
    const held = [created, enrolled(), confirmed];
    given(...held)
      .when(take('RemoveSecondFactor', { step: 11 }))
      .then(removed);
    given(...held)
      .when(take('RemoveSecondFactor', { recoveryHash: 'r2' }))
      .then(removed);
    given(...held, removed)
      .when(enrol)
      .then(enrolled());
  });

  it('is taken off by the administrator, who says why', () => {
    const reset = (institutionId: string): AccountCommand => ({
      ...{ type: 'ResetSecondFactor', actorId: 'administrator', reason: '遗失' },
      by: { role: 'ADM', institutionId, provinceCode: null },
      institutions: [{ id: 'hospital', provinceCode: '36' }],
    });
    given(created, enrolled(), confirmed)
      .when(reset('hospital'))
      .then({ type: 'SecondFactorReset', data: { accountId, reason: '遗失' } });
    given(created).when(reset('hospital')).then();
    given(created, enrolled(), confirmed).when(reset('elsewhere')).refuses('NOT_FOUND');
  });
});
