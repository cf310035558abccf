import type {
  AccountEvent,
  HeldStatus,
  Membership,
  ProfileFields,
} from '../../schema/events/account';
import { isSameMembership } from '../../schema/membership';

/** A one-time token by which a password is set. */
export interface Activation {
  /** SHA-256 of the token. */
  readonly tokenHash: string;
  /** UTC. */
  readonly expiresAt: string;
}

export interface SecondFactor {
  /** A token. */
  readonly secret: string;
  readonly isConfirmed: boolean;
  /** The last time step of which a code was taken; -1 before the first. */
  readonly lastStep: number;
  /** Of the codes for recovery that are left. */
  readonly recoveryHashes: readonly string[];
}

export interface AccountState {
  readonly accountId: string | null;
  readonly status: HeldStatus;
  /** What enabling goes back to; null unless disabled. */
  readonly statusBefore: HeldStatus | null;
  readonly activation: Activation | null;
  readonly passwordHash: string | null;
  readonly secondFactor: SecondFactor | null;
  /** 所在单位. */
  readonly institutionId: string | null;
  readonly memberships: readonly Membership[];
  readonly email: string | null;
  readonly mobile: string | null;
  /** Keyed HMACs of e-mail and mobile number. */
  readonly logins: readonly string[];
  /** What is held now; personal values are tokens. */
  readonly profile: ProfileFields;
}

export const initialAccount: AccountState = {
  accountId: null,
  status: 'INVITED',
  statusBefore: null,
  activation: null,
  passwordHash: null,
  secondFactor: null,
  institutionId: null,
  memberships: [],
  email: null,
  mobile: null,
  logins: [],
  profile: {},
};

/** An account as its events tell it. */
export function accountAfter(state: AccountState, event: AccountEvent): AccountState {
  switch (event.type) {
    case 'AccountCreated': {
      const { accountId, institutionId, memberships, logins, activation } = event.data;
      const { email, mobile, name, idType, idNumber, department } = event.data;
      const profile = { name, idType: idType ?? null, idNumber, department };
      return {
        ...state,
        ...{ accountId, institutionId, memberships, logins, activation, email, mobile, profile },
      };
    }
    case 'ActivationIssued': {
      const { tokenHash, expiresAt } = event.data;
      return { ...state, activation: { tokenHash, expiresAt } };
    }
    case 'AccountActivated': {
      const { passwordHash } = event.data;
      return { ...state, activation: null, passwordHash, status: 'ACTIVE' };
    }
    case 'PasswordReset': {
      const { tokenHash, expiresAt, to } = event.data;
      const activation = { tokenHash, expiresAt };
      return { ...state, activation, passwordHash: null, status: to, statusBefore: null };
    }
    case 'PasswordSet': {
      const { passwordHash, to } = event.data;
      return { ...state, activation: null, passwordHash, status: to };
    }
    case 'PasswordChanged':
      return { ...state, passwordHash: event.data.passwordHash };
    case 'AccountDisabled':
      return { ...state, status: event.data.to, statusBefore: event.data.from };
    case 'AccountEnabled':
      return { ...state, status: event.data.to, statusBefore: null };
    case 'AccountUnlocked':
      return state;
    case 'ContactChanged': {
      const { email, mobile, logins } = event.data;
      return { ...state, email, mobile, logins };
    }
    case 'ProfileSaved':
      return { ...state, profile: { ...state.profile, ...event.data.set } };
    case 'MembershipGranted':
      return { ...state, memberships: [...state.memberships, event.data.membership] };
    case 'MembershipEnded': {
      const { membership } = event.data;
      const memberships = state.memberships.filter((each) => !isSameMembership(each, membership));
      return { ...state, memberships };
    }
    case 'SecondFactorEnrolled': {
      const { secret, recoveryHashes } = event.data;
      return {
        ...state,
        secondFactor: { secret, recoveryHashes, isConfirmed: false, lastStep: -1 },
      };
    }
    case 'SecondFactorConfirmed':
      return withFactor(state, { isConfirmed: true, lastStep: event.data.step });
    case 'SecondFactorUsed':
      return withFactor(state, { lastStep: event.data.step });
    case 'RecoveryCodeUsed': {
      const left = state.secondFactor?.recoveryHashes ?? [];
      const recoveryHashes = left.filter((hash) => hash !== event.data.recoveryHash);
      return withFactor(state, { recoveryHashes });
    }
    case 'SecondFactorRemoved':
    case 'SecondFactorReset':
      return { ...state, secondFactor: null };
  }
}

const withFactor = (state: AccountState, set: Partial<SecondFactor>): AccountState =>
  state.secondFactor === null
    ? state
    : { ...state, secondFactor: { ...state.secondFactor, ...set } };
