// The events of an account. Personal values are tokens under the key `account:<id>`.
import type { Role } from '../envelope';

type Event<Type extends string, Data> = { readonly type: Type; readonly data: Data };

/**
 * One role that a person holds: (person, institution, role), so that 双聘 is possible.
 * AC and EC come from committees, DEL and SITE from projects; neither is granted here.
 */
export interface Membership {
  readonly role: Exclude<Role, 'AC' | 'EC' | 'DEL' | 'SITE' | 'TM' | 'PUB'>;
  /** PI, ADM, INSR: the institution. */
  readonly institutionId: string | null;
  /** PROV: GB/T 2260 code of the province. */
  readonly provinceCode: string | null;
  /** AUD: the institutions that may be read. */
  readonly institutionIds: readonly string[];
}

/**
 * domain 2.1, as decided: whether an account is LOCKED follows from its last attempts to sign in, and is
 * told beside this (codes/accounts.ts).
 */
export type HeldStatus = 'INVITED' | 'ACTIVE' | 'DISABLED' | 'RESET_PENDING';

/** domain 2.2; absent stays, null clears. Tokens where the form of a value is personal. */
export interface ProfileFields {
  readonly name?: string;
  readonly nameEn?: string | null;
  readonly idType?: 'ID_CARD' | 'PASSPORT' | 'HMT_PERMIT' | null;
  readonly idNumber?: string | null;
  readonly sex?: 'MALE' | 'FEMALE' | null;
  readonly department?: string | null;
  readonly post?: string | null;
  readonly titleCategory?: string | null;
  readonly title?: string | null;
  readonly physicianCertNo?: string | null;
  readonly gcpCertNo?: string | null;
  readonly gcpValidTo?: string | null;
  readonly education?: string | null;
  readonly degree?: string | null;
  readonly specialty?: string | null;
  readonly orcid?: string | null;
  readonly officeAddress?: string | null;
  readonly postcode?: string | null;
}

export type AccountEvent =
  | Event<
      'AccountCreated',
      {
        accountId: string;
        name: string;
        /** The institution where the person works (所在单位); null for authorities and the platform. */
        institutionId: string | null;
        email: string | null;
        mobile: string | null;
        idType: ProfileFields['idType'];
        idNumber: string | null;
        department: string | null;
        memberships: readonly Membership[];
        /** Keyed HMACs by which the account is found at sign-in. */
        logins: readonly string[];
        activation: { tokenHash: string; expiresAt: string };
      }
    >
  /** A new one-time token replaces an unused one. */
  | Event<'ActivationIssued', { accountId: string; tokenHash: string; expiresAt: string }>
  | Event<'AccountActivated', { accountId: string; passwordHash: string }>
  | Event<'ProfileSaved', { accountId: string; set: ProfileFields }>
  | Event<'MembershipGranted', { accountId: string; membership: Membership }>
  /** Sign-ins that act in it end with it. */
  | Event<'MembershipEnded', { accountId: string; membership: Membership }>
  /** An administrator made the password void: every sign-in ends, and a one-time token sets another password. */
  | Event<
      'PasswordReset',
      {
        accountId: string;
        from: HeldStatus;
        to: 'RESET_PENDING';
        tokenHash: string;
        expiresAt: string;
      }
    >
  /** The password after a reset. */
  | Event<
      'PasswordSet',
      { accountId: string; from: 'RESET_PENDING'; to: 'ACTIVE'; passwordHash: string }
    >
  /** By the person: the sign-in it was done in goes on with another token, and every other one ends. */
  | Event<
      'PasswordChanged',
      { accountId: string; passwordHash: string; signInId: string; tokenHash: string }
    >
  /** Every sign-in ends. */
  | Event<
      'AccountDisabled',
      { accountId: string; from: HeldStatus; to: 'DISABLED'; reason: string }
    >
  | Event<'AccountEnabled', { accountId: string; from: 'DISABLED'; to: HeldStatus; reason: string }>
  /** An administrator ends the lock that failed attempts made. */
  | Event<'AccountUnlocked', { accountId: string; reason: string }>
  /** E-mail and mobile number as they are from here on, and the HMACs by which the account is found. */
  | Event<
      'ContactChanged',
      {
        accountId: string;
        email: string | null;
        mobile: string | null;
        logins: readonly string[];
      }
    >
  /** A second factor, not asked for before it is confirmed; `secret` is a token, `account.secondFactor` its place. */
  | Event<
      'SecondFactorEnrolled',
      { accountId: string; secret: string; recoveryHashes: readonly string[] }
    >
  /** `step` is the time step of the code (RFC 6238): it and those before are used up. */
  | Event<'SecondFactorConfirmed', { accountId: string; step: number }>
  | Event<'SecondFactorUsed', { accountId: string; step: number }>
  | Event<'RecoveryCodeUsed', { accountId: string; recoveryHash: string }>
  | Event<'SecondFactorRemoved', { accountId: string }>
  /** By an administrator, for whoever lost it. */
  | Event<'SecondFactorReset', { accountId: string; reason: string }>;
