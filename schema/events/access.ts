// What people did that is no decision: one stream for each account and month, `access-<account>-<yyyymm>`,
// so that a refused click never makes another's save stale. `ip` is a token under a key of the month.
import type { Role } from '../envelope';

type Event<Type extends string, Data> = { readonly type: Type; readonly data: Data };

/** The role of a sign-in, with the body it stands for. */
export interface ChosenRole {
  readonly role: Role;
  readonly institutionId: string | null;
  readonly committeeId: string | null;
  readonly provinceCode: string | null;
  readonly institutionIds: readonly string[];
}

interface RefusedWhileSignedIn {
  readonly accountId: string;
  readonly signInId: string;
  readonly ip?: string | null;
  readonly userAgent?: string | null;
}

export type AccessEvent =
  | Event<
      'SignedIn',
      {
        accountId: string;
        signInId: string;
        tokenHash: string;
        expiresAt: string;
        chosen: ChosenRole | null;
        ip: string | null;
        userAgent: string | null;
        /** The revision of the account's stream at which the password was right. */
        accountRevision?: number;
      }
    >
  | Event<
      'SignInRefused',
      { accountId: string; reason: string; ip: string | null; userAgent: string | null }
    >
  /** For a login that nobody has; `login` is its keyed HMAC. The stream is `access-<login>-<yyyymm>`. */
  | Event<'UnknownLoginRefused', { login: string; ip: string | null; userAgent: string | null }>
  /** Choosing a role rotates the token: the old one is dead from here on. */
  | Event<
      'RoleChosen',
      { accountId: string; signInId: string; chosen: ChosenRole; tokenHash: string }
    >
  | Event<'PasswordConfirmed', { accountId: string; signInId: string }>
  /** `LOCKED`: nothing was tried, for the account was locked; without a reason the password was wrong. */
  | Event<'PasswordRefused', RefusedWhileSignedIn & { reason?: 'LOCKED' }>
  /** Of the second factor, beside a password that was right. */
  | Event<'CodeRefused', RefusedWhileSignedIn>
  | Event<'SignedOut', { accountId: string; signInId: string }>
  /** The person ended one of their sign-ins from another, or all but this one. */
  | Event<'SignInEnded', { accountId: string; signInId: string }>
  | Event<'OtherSignInsEnded', { accountId: string; signInId: string }>
  /** Nobody had used it for as long as the settings allow, since `lastUsedAt` (UTC). */
  | Event<'SignInTimedOut', { accountId: string; signInId: string; lastUsedAt: string }>
  /** A token that had been changed for another was used long after: it is in two hands, so the sign-in ends. */
  | Event<
      'TokenReused',
      { accountId: string; signInId: string; ip: string | null; userAgent: string | null }
    >
  | Event<
      'CommandRefused',
      {
        accountId: string;
        operation: string;
        code: string;
        rule: string | null;
        subject: string | null;
        ip: string | null;
      }
    >
  | Event<
      'FileDownloaded',
      {
        accountId: string;
        fileId: string;
        projectId: string | null;
        sha256: string;
        purpose: string | null;
        ip: string | null;
      }
    >
  /** `sha256` is of all that was sent: a copy that turns up later can be told apart. */
  | Event<
      'RecordExported',
      {
        accountId: string;
        projectId: string;
        format: 'json' | 'html';
        sha256: string;
        purpose: string;
        ip: string | null;
      }
    >
  /** As a table; from when and until before when, UTC. */
  | Event<
      'LoginLogExported',
      {
        accountId: string;
        scope: 'OWN' | 'INSTITUTION';
        from: string | null;
        until: string | null;
        entries: number;
        ip: string | null;
      }
    >;
