import type { Decider } from '../../platform/decider';
import { Refusal } from '../../platform/refusal';
import { titlesByCategory } from '../../schema/codes/titles';
import type { AccountEvent, Membership, ProfileFields } from '../../schema/events/account';
import type { Label } from '../../schema/label';
import { looksAfter, type Authority, type InstitutionPlace } from './authority';

export interface Activation {
  /** SHA-256 of the one-time token. */
  readonly tokenHash: string;
  /** UTC. */
  readonly expiresAt: string;
}

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
  | { readonly type: 'SaveProfile'; readonly set: ProfileFields };

export interface AccountState {
  readonly accountId: string | null;
  readonly activation: Activation | null;
  readonly passwordHash: string | null;
  readonly email: string | null;
  readonly mobile: string | null;
  /** What is held now; personal values are tokens. */
  readonly profile: ProfileFields;
}

/** Who may give which role (domain 1.2, "Create account, give roles"). */
const mayGive: Partial<Record<Authority['role'], readonly Membership['role'][]>> = {
  PROCESS: ['SYS'],
  SYS: ['NAT', 'PROV', 'ADM'],
  NAT: ['NAT', 'PROV', 'ADM', 'AUD'],
  PROV: ['ADM', 'AUD'],
  ADM: ['PI', 'INSR', 'ADM', 'AUD'],
};

export const accountDecider: Decider<AccountState, AccountCommand, AccountEvent> = {
  initial: {
    accountId: null,
    activation: null,
    passwordHash: null,
    email: null,
    mobile: null,
    profile: {},
  },

  decide(command, state) {
    if (command.type === 'CreateAccount') {
      if (state.accountId !== null) throw refused(alreadyThere);
      requireRightToCreate(command.by, command.account, command.institutions);
      return [{ type: 'AccountCreated', data: command.account }];
    }

    const { accountId } = state;
    if (accountId === null) throw new Refusal('NOT_FOUND', noAccount.zh, { en: noAccount.en });
    switch (command.type) {
      case 'IssueActivation': {
        if (state.passwordHash !== null) throw refused(alreadyActive);
        return [{ type: 'ActivationIssued', data: { accountId, ...command.activation } }];
      }
      case 'ActivateAccount': {
        const { tokenHash, now, passwordHash } = command;
        if (state.activation?.tokenHash !== tokenHash || state.activation.expiresAt <= now) {
          throw refused(deadToken);
        }
        return [{ type: 'AccountActivated', data: { accountId, passwordHash } }];
      }
      case 'SaveProfile': {
        const set = whatChanges(state.profile, command.set);
        requireFittingTitle({ ...state.profile, ...set });
        return Object.keys(set).length === 0
          ? []
          : [{ type: 'ProfileSaved', data: { accountId, set } }];
      }
    }
  },

  evolve(state, event) {
    switch (event.type) {
      case 'AccountCreated': {
        const { accountId, activation, email, mobile, name, idType, idNumber, department } =
          event.data;
        const profile = { name, idType: idType ?? null, idNumber, department };
        return { ...state, accountId, activation, email, mobile, profile };
      }
      case 'ActivationIssued': {
        const { tokenHash, expiresAt } = event.data;
        return { ...state, activation: { tokenHash, expiresAt } };
      }
      case 'AccountActivated':
        return { ...state, activation: null, passwordHash: event.data.passwordHash };
      case 'ProfileSaved':
        return { ...state, profile: { ...state.profile, ...event.data.set } };
      case 'MembershipGranted':
        return state;
    }
  },
};

function requireRightToCreate(
  by: Authority,
  { institutionId, memberships }: Created,
  institutions: readonly InstitutionPlace[],
): void {
  const roles = mayGive[by.role] ?? [];
  // Only an institution has staff without a role: its committee members and delegates.
  const isAllowed =
    memberships.length === 0
      ? by.role === 'ADM'
      : memberships.every(({ role }) => roles.includes(role));
  if (!isAllowed) throw forbidden();

  memberships.forEach(requireWholeMembership);
  const named = [
    institutionId,
    ...memberships.flatMap((each) => [each.institutionId, ...each.institutionIds]),
  ];
  for (const id of named) {
    if (id === null) continue;
    const institution = institutions.find((each) => each.id === id);
    if (institution === undefined) {
      throw new Refusal('NOT_FOUND', '机构不存在', { en: 'There is no such institution' });
    }
    if (!looksAfter(by, institution)) throw forbidden();
  }
  if (by.role === 'ADM' && institutionId !== by.institutionId) throw forbidden();
}

/** A role says for which body it is held, and nothing else. */
function requireWholeMembership({
  role,
  institutionId,
  provinceCode,
  institutionIds,
}: Membership): void {
  const needsInstitution = role === 'PI' || role === 'ADM' || role === 'INSR';
  const isWhole =
    needsInstitution === (institutionId !== null) &&
    (role === 'PROV') === (provinceCode !== null) &&
    (role === 'AUD') === institutionIds.length > 0;
  if (!isWhole) {
    throw new Refusal('INVALID', '角色与其所属机构或省份不符', {
      en: 'A role needs the body it is held for: PI, ADM and INSR an institution, PROV a province, AUD the institutions to be read',
    });
  }
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

const noAccount = { zh: '账号不存在', en: 'There is no such account' };
const alreadyThere = { zh: '账号已存在', en: 'The account exists already' };
const alreadyActive = { zh: '账号已激活', en: 'The account is active already' };
const deadToken = {
  zh: '激活链接无效或已过期，请联系管理员重新获取',
  en: 'The activation token is not valid or has expired; ask the administrator for another',
};
const unfittingTitle = { zh: '职称与职称类别不符', en: 'The title is not one of its category' };

const refused = ({ zh, en }: Label) => new Refusal('REFUSED', zh, { en });

const forbidden = () =>
  new Refusal('FORBIDDEN', '您无权创建此类账号', { en: 'You may not create such an account' });
