import type { Decider } from '../../platform/decider';
import { Refusal } from '../../platform/refusal';
import { titlesByCategory } from '../../schema/codes/titles';
import type { AccountEvent, ProfileFields } from '../../schema/events/account';
import type { Label } from '../../schema/label';
import {
  accountAfter,
  initialAccount,
  type AccountState,
  type Activation,
} from './accountState.decider';
import {
  decideAdministration,
  noSuchAccount,
  operatorRecovered,
  type AdministrationCommand,
  type RecoveryCommand,
} from './administration.decider';
import type { Authority, InstitutionPlace } from './authority';
import { decideSecondFactor, type SecondFactorCommand } from './secondFactor.decider';
import { notYours, requireLookedAfter, requireRightToGive } from './membership.decider';

type Created = Extract<AccountEvent, { type: 'AccountCreated' }>['data'];

export type AccountCommand =
  | {
      readonly type: 'CreateAccount';
      readonly by: Authority;
      readonly account: Created;
      /** The institutions named in `account`, as far as they exist. */
      readonly institutions: readonly InstitutionPlace[];
    }
  /** A new one-time token for an account that was never activated. */
  | { readonly type: 'IssueActivation'; readonly activation: Activation }
  | {
      readonly type: 'ActivateAccount';
      readonly tokenHash: string;
      /** UTC. */
      readonly now: string;
      readonly passwordHash: string;
    }
  | { readonly type: 'SaveProfile'; readonly set: ProfileFields }
  | {
      readonly type: 'ChangePassword';
      /** The hash that the old password was right for. */
      readonly verified: string;
      readonly passwordHash: string;
      readonly signInId: string;
      /** Of the token with which the sign-in goes on. */
      readonly tokenHash: string;
    }
  | {
      readonly type: 'ChangeContact';
      readonly email: string | null;
      readonly mobile: string | null;
      readonly logins: readonly string[];
    }
  | SecondFactorCommand
  | RecoveryCommand
  | AdministrationCommand;

export const accountDecider: Decider<AccountState, AccountCommand, AccountEvent> = {
  initial: initialAccount,
  evolve: accountAfter,

  decide(command, state) {
    if (command.type === 'CreateAccount') {
      if (state.accountId !== null) throw refused(alreadyThere);
      requireRightToCreate(command.by, command.account, command.institutions);
      return [{ type: 'AccountCreated', data: command.account }];
    }

    const { accountId } = state;
    if (accountId === null) throw noSuchAccount();
    switch (command.type) {
      case 'IssueActivation': {
        if (state.status !== 'INVITED') throw refused(alreadyActive);
        return [{ type: 'ActivationIssued', data: { accountId, ...command.activation } }];
      }
      case 'ActivateAccount': {
        const { tokenHash, now, passwordHash } = command;
        const { activation, status } = state;
        const isAlive = activation?.tokenHash === tokenHash && activation.expiresAt > now;
        if (!isAlive || status === 'DISABLED') throw refused(deadToken);
        if (status !== 'RESET_PENDING') {
          return [{ type: 'AccountActivated', data: { accountId, passwordHash } }];
        }
        const data = { accountId, from: status, to: 'ACTIVE' as const, passwordHash };
        return [{ type: 'PasswordSet', data }];
      }
      case 'SaveProfile': {
        const set = whatChanges(state.profile, command.set);
        requireFittingTitle({ ...state.profile, ...set });
        return Object.keys(set).length === 0
          ? []
          : [{ type: 'ProfileSaved', data: { accountId, set } }];
      }
      case 'ChangePassword': {
        const { verified, passwordHash, signInId, tokenHash } = command;
        // Reset, or changed in another sign-in, since the old password was looked at.
        if (state.status !== 'ACTIVE' || state.passwordHash !== verified) throw overtaken();
        const data = { accountId, passwordHash, signInId, tokenHash };
        return [{ type: 'PasswordChanged', data }];
      }
      case 'ChangeContact': {
        const { email, mobile, logins } = command;
        if (email === null && mobile === null) throw refused(noLogin);
        if (email === state.email && mobile === state.mobile) return [];
        return [{ type: 'ContactChanged', data: { accountId, email, mobile, logins } }];
      }
      case 'EnrolSecondFactor':
      case 'ConfirmSecondFactor':
      case 'UseSecondFactor':
      case 'RemoveSecondFactor':
        return decideSecondFactor(command, { ...state, accountId });
      case 'RecoverOperator':
        return operatorRecovered(command, { ...state, accountId });
      case 'ResetPassword':
      case 'ResetSecondFactor':
      case 'SetStatus':
      case 'GrantMembership':
      case 'EndMembership':
        return decideAdministration(command, { ...state, accountId });
    }
  },
};

function requireRightToCreate(
  by: Authority,
  { institutionId, memberships }: Created,
  institutions: readonly InstitutionPlace[],
): void {
  // Only an institution has staff without a role: its committee members and delegates.
  if (memberships.length === 0 && by.role !== 'ADM') throw notYours();
  for (const membership of memberships) requireRightToGive(by, membership, institutions);
  if (institutionId !== null) requireLookedAfter(by, institutionId, institutions);
  if (by.role === 'ADM' && institutionId !== by.institutionId) throw notYours();
}

/** Only what differs from what is held: saving twice is one fact. */
function whatChanges(held: ProfileFields, set: ProfileFields): ProfileFields {
  const before = held as Readonly<Record<string, unknown>>;
  return Object.fromEntries(
    Object.entries(set).filter(([field, value]) => (value ?? null) !== (before[field] ?? null)),
  );
}

/** domain 2.3: a title is one of its category's. */
function requireFittingTitle({ titleCategory, title }: ProfileFields): void {
  if (title === null || title === undefined) return;
  const titles: Readonly<Record<string, readonly string[]>> = titlesByCategory;
  if (
    titleCategory !== null &&
    titleCategory !== undefined &&
    Object.hasOwn(titles, titleCategory) &&
    titles[titleCategory]?.includes(title) === true
  ) {
    return;
  }
  throw new Refusal('INVALID', unfittingTitle.zh, {
    en: unfittingTitle.en,
    problems: [
      {
        rule: 'TITLE',
        level: 'ERROR',
        section: null,
        field: 'title',
        itemId: null,
        message: unfittingTitle,
        hint: null,
      },
    ],
  });
}

const alreadyThere = { zh: '账号已存在', en: 'The account exists already' };
const alreadyActive = { zh: '账号已激活', en: 'The account is active already' };
const deadToken = {
  zh: '激活链接无效或已过期，请联系管理员重新获取',
  en: 'The activation token is not valid or has expired; ask the administrator for another',
};
const noLogin = {
  zh: '邮箱与手机号至少保留一项',
  en: 'An e-mail address or a mobile number must stay',
};
const unfittingTitle = { zh: '职称与职称类别不符', en: 'The title is not one of its category' };

const refused = ({ zh, en }: Label) => new Refusal('REFUSED', zh, { en });

const overtaken = () =>
  new Refusal('CONFLICT', '密码已被更改，请重新登录', {
    en: 'The password has been changed since; sign in again',
  });
