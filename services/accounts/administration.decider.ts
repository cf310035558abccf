import { Refusal } from '../../platform/refusal';
import type { AccountEvent, Membership } from '../../schema/events/account';
import { isSameMembership } from '../../schema/membership';
import type { AccountState } from './accountState.decider';
import { looksAfterAccount, type Authority, type InstitutionPlace } from './authority';
import { requireRightToGive } from './membership.decider';

/** The one-time token for another password. */
interface NewToken {
  readonly tokenHash: string;
  /** UTC: of the token after a reset, and of that of an account which never had a password. */
  readonly resetExpiresAt: string;
  readonly invitationExpiresAt: string;
}

/** An operator's account (SYS), which nobody looks after but who has the machine. */
export type RecoveryCommand = {
  readonly type: 'RecoverOperator';
  readonly removesSecondFactor: boolean;
} & NewToken;

/** What those who look after accounts do to one. */
export type AdministrationCommand = {
  readonly by: Authority;
  /** The account of who asks. */
  readonly actorId: string;
  /** The institutions that the account, and the role to be given, name, as far as they exist. */
  readonly institutions: readonly InstitutionPlace[];
} & (
  | ({ readonly type: 'ResetPassword' } & NewToken)
  | {
      readonly type: 'SetStatus';
      readonly status: 'ACTIVE' | 'DISABLED';
      readonly reason: string;
      /** Failed attempts lock the account now. */
      readonly isLocked: boolean;
    }
  | { readonly type: 'ResetSecondFactor'; readonly reason: string }
  | { readonly type: 'GrantMembership' | 'EndMembership'; readonly membership: Membership }
);

const MOST_MEMBERSHIPS = 20;

export function decideAdministration(
  command: AdministrationCommand,
  state: AccountState & { readonly accountId: string },
): AccountEvent[] {
  const { accountId, memberships } = state;
  switch (command.type) {
    case 'ResetPassword':
      requireCare(command, state);
      return [passwordReset(command, state)];
    case 'ResetSecondFactor':
      requireCare(command, state);
      if (state.secondFactor === null) return [];
      return [{ type: 'SecondFactorReset', data: { accountId, reason: command.reason } }];
    case 'SetStatus':
      requireCare(command, state);
      return statusSet(command, state);
    case 'GrantMembership': {
      const { by, actorId, membership, institutions } = command;
      requireOther(actorId, accountId);
      requireRightToGive(by, membership, institutions, state);
      if (!looksAfterAccount(by, state, institutions)) throw outOfReach(state);
      if (memberships.some((each) => isSameMembership(each, membership))) return [];
      if (memberships.length >= MOST_MEMBERSHIPS) {
        throw new Refusal('REFUSED', '一个账号最多有20个角色', {
          en: `An account has at most ${String(MOST_MEMBERSHIPS)} roles`,
        });
      }
      return [{ type: 'MembershipGranted', data: { accountId, membership } }];
    }
    case 'EndMembership': {
      const { by, actorId, membership, institutions } = command;
      requireOther(actorId, accountId);
      requireRightToGive(by, membership, institutions, state);
      if (!memberships.some((each) => isSameMembership(each, membership))) return [];
      return [{ type: 'MembershipEnded', data: { accountId, membership } }];
    }
  }
}

export const noSuchAccount = () =>
  new Refusal('NOT_FOUND', '账号不存在，或不归您管理', {
    en: 'There is no such account, or it is not yours to look after',
  });

/** An account that is out of reach is as if there were none: whoever asks is told nothing by a refusal. */
function requireCare(
  { by, actorId, institutions }: Pick<AdministrationCommand, 'by' | 'actorId' | 'institutions'>,
  state: AccountState,
): void {
  if (state.accountId === null || !looksAfterAccount(by, state, institutions)) {
    throw noSuchAccount();
  }
  requireOther(actorId, state.accountId);
}

/** Whoever looks after accounts is looked after by others, and comes to roles by others. */
function requireOther(actorId: string, accountId: string): void {
  if (actorId === accountId) {
    throw new Refusal('REFUSED', '不能对本人的账号进行此操作', {
      en: 'This is not done to one’s own account',
    });
  }
}

/**
 * Of an account that is not this authority's to give another role to, lest it were out of the hands of those
 * who look after it. Who works where is known to all who search for staff; of others there is no account.
 */
const outOfReach = ({ institutionId, status }: AccountState) =>
  institutionId === null || status === 'DISABLED'
    ? noSuchAccount()
    : new Refusal('REFUSED', '该人员在其他单位任职；双聘由同时管理双方的省级或国家管理员设置', {
        en: 'This person is employed elsewhere: an administrator of the province or the nation who looks after both sets up a double employment',
      });

/** At the machine itself: for other accounts there is somebody who looks after them. */
export function operatorRecovered(
  command: RecoveryCommand,
  state: AccountState & { readonly accountId: string },
): AccountEvent[] {
  const { accountId, memberships, secondFactor } = state;
  if (!memberships.some(({ role }) => role === 'SYS')) {
    throw new Refusal('REFUSED', '不是平台管理员的账号，请由管理该账号者重置', {
      en: 'This is no account of an operator (SYS): whoever looks after it resets it',
    });
  }
  const reason = '在服务器上由命令行重置 Reset at the command line of the server';
  return [
    passwordReset(command, state),
    ...(command.removesSecondFactor && secondFactor !== null
      ? [{ type: 'SecondFactorReset' as const, data: { accountId, reason } }]
      : []),
  ];
}

/** domain 2.1: to RESET_PENDING; an account that never had a password is invited again. */
function passwordReset(
  token: NewToken,
  { accountId, status, statusBefore }: AccountState & { readonly accountId: string },
): AccountEvent {
  const { tokenHash, resetExpiresAt, invitationExpiresAt } = token;
  if (status === 'DISABLED' && statusBefore === 'INVITED') {
    throw new Refusal('REFUSED', '请先启用该账号', { en: 'Enable the account first' });
  }
  if (status === 'INVITED') {
    const data = { accountId, tokenHash, expiresAt: invitationExpiresAt };
    return { type: 'ActivationIssued', data };
  }
  const data = { accountId, from: status, to: 'RESET_PENDING' as const, tokenHash };
  return { type: 'PasswordReset', data: { ...data, expiresAt: resetExpiresAt } };
}

function statusSet(
  { status, reason, isLocked }: Extract<AdministrationCommand, { type: 'SetStatus' }>,
  state: AccountState & { readonly accountId: string },
): AccountEvent[] {
  const { accountId, status: from, statusBefore } = state;
  if (status === 'DISABLED') {
    if (from === 'DISABLED') return [];
    return [{ type: 'AccountDisabled', data: { accountId, from, to: 'DISABLED', reason } }];
  }
  if (from === 'DISABLED') {
    const data = { accountId, from, to: statusBefore ?? 'ACTIVE', reason };
    return [{ type: 'AccountEnabled', data }];
  }
  return isLocked ? [{ type: 'AccountUnlocked', data: { accountId, reason } }] : [];
}
