import type { Fold, Projection } from '../platform/readModels';
import type { Database } from '../platform/sqlite';
import type { Recorded } from '../schema/envelope';
import type { AccessEvent, ChosenRole } from '../schema/events/access';
import type { AccountEvent, Membership } from '../schema/events/account';
import { isSameMembership } from '../schema/membership';

/** A person's authenticated session. */
export interface SignIn {
  readonly id: string;
  readonly accountId: string;
  /** UTC. */
  readonly since: string;
  readonly expiresAt: string;
  /** Null until a role is chosen. */
  readonly chosen: ChosenRole | null;
  /** The last confirmPassword, UTC. */
  readonly confirmedAt: string | null;
}

/** A sign-in as the person sees it among their own. */
export interface LiveSignIn {
  readonly id: string;
  /** UTC. */
  readonly since: string;
  readonly expiresAt: string;
  readonly chosen: ChosenRole | null;
  /** A token under the key of the month it began in; null: not known. */
  readonly ip: string | null;
  readonly userAgent: string | null;
}

interface LiveRow {
  readonly id: string;
  readonly began_at: string;
  readonly expires_at: string;
  readonly chosen: string | null;
  readonly ip: string | null;
  readonly user_agent: string | null;
}

interface SignInRow {
  readonly id: string;
  readonly account_id: string;
  readonly began_at: string;
  readonly expires_at: string;
  readonly chosen: string | null;
  readonly confirmed_at: string | null;
}

interface AttemptsRow {
  readonly failures: number;
  readonly locked_until: string | null;
}

/** domain 2.1: five failures lock for 15 minutes, five more for 30, and so on. */
const FAILURES_TO_LOCK = 5;
const FIRST_LOCK = 15 * 60_000;
const LONGEST_LOCK = 24 * 60 * 60_000;

/** Refused for no guess: nothing was tried while it was locked, or the password was right and the code yet to come. */
const uncounted: readonly string[] = ['LOCKED', 'CODE_MISSING'];

/** Milliseconds for which an account is locked by its n-th failure in a row; 0: it is not. */
export function lockAfter(failures: number): number {
  if (failures === 0 || failures % FAILURES_TO_LOCK !== 0) return 0;
  return Math.min(FIRST_LOCK * 2 ** (failures / FAILURES_TO_LOCK - 1), LONGEST_LOCK);
}

/** Who is signed in, by the hash of the token held; an ended sign-in has none. */
export const signInsProjection: Projection = {
  name: 'signIns',
  version: 3,
  tables: `
    CREATE TABLE sign_ins (
      id TEXT PRIMARY KEY, account_id TEXT NOT NULL, token_hash TEXT, began_at TEXT NOT NULL,
      expires_at TEXT NOT NULL, chosen TEXT, confirmed_at TEXT, ip TEXT, user_agent TEXT
    ) STRICT;
    CREATE INDEX sign_ins_live ON sign_ins (account_id) WHERE token_hash IS NOT NULL;
    CREATE INDEX sign_ins_live_by_expiry ON sign_ins (expires_at) WHERE token_hash IS NOT NULL;
    CREATE UNIQUE INDEX sign_ins_by_token ON sign_ins (token_hash) WHERE token_hash IS NOT NULL;
    CREATE TABLE sign_in_attempts (
      account_id TEXT PRIMARY KEY, failures INTEGER NOT NULL, locked_until TEXT
    ) STRICT;
    CREATE TABLE sign_in_spent_tokens (
      hash TEXT PRIMARY KEY, sign_in_id TEXT NOT NULL, spent_at TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE sign_in_ends (account_id TEXT PRIMARY KEY, revision INTEGER NOT NULL) STRICT;
  `,
  open: openSignIns,
};

function openSignIns(db: Database): Fold {
  const begin = db.prepare(
    `INSERT OR REPLACE INTO sign_ins
       (id, account_id, token_hash, began_at, expires_at, chosen, confirmed_at, ip, user_agent)
     VALUES (?, ?, ?, ?, ?, ?, NULL, ?, ?)`,
  );
  // An ended sign-in stays ended, whatever was under way at the same moment.
  const choose = db.prepare(
    'UPDATE sign_ins SET chosen = ?, token_hash = ? WHERE id = ? AND token_hash IS NOT NULL',
  );
  const confirm = db.prepare('UPDATE sign_ins SET confirmed_at = ? WHERE id = ?');
  const end = db.prepare('UPDATE sign_ins SET token_hash = NULL WHERE id = ?');
  const endAll = db.prepare(
    'UPDATE sign_ins SET token_hash = NULL WHERE account_id = ? AND token_hash IS NOT NULL',
  );
  const endOthers = db.prepare(
    'UPDATE sign_ins SET token_hash = NULL WHERE account_id = ? AND id <> ? AND token_hash IS NOT NULL',
  );
  const rotate = db.prepare(
    'UPDATE sign_ins SET token_hash = ? WHERE id = ? AND token_hash IS NOT NULL',
  );
  const spend = db.prepare(
    `INSERT OR REPLACE INTO sign_in_spent_tokens (hash, sign_in_id, spent_at)
     SELECT token_hash, id, ? FROM sign_ins WHERE id = ? AND token_hash IS NOT NULL`,
  );
  const acting = db.prepare<{ id: string; chosen: string }>(
    `SELECT id, chosen FROM sign_ins
     WHERE account_id = ? AND token_hash IS NOT NULL AND chosen IS NOT NULL`,
  );
  const setEnd = db.prepare(
    'INSERT OR REPLACE INTO sign_in_ends (account_id, revision) VALUES (?, ?)',
  );
  const endOf = db.prepare<{ revision: number }>(
    'SELECT revision FROM sign_in_ends WHERE account_id = ?',
  );
  const attempts = db.prepare<AttemptsRow>(
    'SELECT failures, locked_until FROM sign_in_attempts WHERE account_id = ?',
  );
  const count = db.prepare(
    'INSERT OR REPLACE INTO sign_in_attempts (account_id, failures, locked_until) VALUES (?, ?, ?)',
  );
  const forgive = db.prepare('DELETE FROM sign_in_attempts WHERE account_id = ?');

  function fail(accountId: string, recordedAt: string): void {
    const before = attempts.get(accountId);
    const failures = (before?.failures ?? 0) + 1;
    const lock = lockAfter(failures);
    const until =
      lock === 0
        ? (before?.locked_until ?? null)
        : new Date(Date.parse(recordedAt) + lock).toISOString();
    count.run(accountId, failures, until);
  }

  function endThoseActingIn(accountId: string, membership: Membership): void {
    for (const { id, chosen } of acting.all(accountId)) {
      const { role, committeeId, ...body } = JSON.parse(chosen) as ChosenRole;
      const acted = { ...body, role: role as Membership['role'] };
      if (committeeId === null && isSameMembership(acted, membership)) end.run(id);
    }
  }

  return {
    apply(event: Recorded) {
      const { recordedAt, revision } = event;
      const { type, data } = event as Pick<Recorded, 'type' | 'data'> as AccessEvent | AccountEvent;
      switch (type) {
        case 'SignedIn': {
          const { signInId, accountId, tokenHash, expiresAt, chosen, ip, userAgent } = data;
          const { accountRevision = Infinity } = data;
          // The password was replaced, or the account disabled, while it was being looked at.
          const isTooLate = accountRevision < (endOf.get(accountId)?.revision ?? 0);
          begin.run(
            ...[signInId, accountId, isTooLate ? null : tokenHash, recordedAt, expiresAt],
            ...[chosen === null ? null : JSON.stringify(chosen), ip, userAgent],
          );
          forgive.run(accountId);
          return;
        }
        case 'SignInRefused':
          if (!uncounted.includes(data.reason)) fail(data.accountId, recordedAt);
          return;
        case 'RoleChosen':
          spend.run(recordedAt, data.signInId);
          choose.run(JSON.stringify(data.chosen), data.tokenHash, data.signInId);
          return;
        case 'PasswordConfirmed':
          confirm.run(recordedAt, data.signInId);
          forgive.run(data.accountId);
          return;
        case 'PasswordRefused':
          if (data.reason === undefined || !uncounted.includes(data.reason))
            fail(data.accountId, recordedAt);
          return;
        case 'CodeRefused':
          fail(data.accountId, recordedAt);
          return;
        case 'SignedOut':
        case 'SignInEnded':
        case 'SignInTimedOut':
        case 'TokenReused':
          end.run(data.signInId);
          return;
        case 'OtherSignInsEnded':
          endOthers.run(data.accountId, data.signInId);
          return;
        case 'PasswordReset':
        case 'AccountDisabled':
          endAll.run(data.accountId);
          setEnd.run(data.accountId, revision);
          forgive.run(data.accountId);
          return;
        case 'PasswordChanged':
          endOthers.run(data.accountId, data.signInId);
          spend.run(recordedAt, data.signInId);
          rotate.run(data.tokenHash, data.signInId);
          setEnd.run(data.accountId, revision);
          forgive.run(data.accountId);
          return;
        case 'AccountUnlocked':
          forgive.run(data.accountId);
          return;
        case 'MembershipEnded':
          endThoseActingIn(data.accountId, data.membership);
          return;
        default:
      }
    },
  };
}

export type SignInQueries = ReturnType<typeof signInQueries>;

export function signInQueries(db: Database) {
  const byToken = db.prepare<SignInRow>(
    'SELECT id, account_id, began_at, expires_at, chosen, confirmed_at FROM sign_ins WHERE token_hash = ?',
  );
  const byId = db.prepare<{ confirmed_at: string | null }>(
    'SELECT confirmed_at FROM sign_ins WHERE id = ?',
  );
  const attempts = db.prepare<AttemptsRow>(
    'SELECT failures, locked_until FROM sign_in_attempts WHERE account_id = ?',
  );

  const bySpent = db.prepare<{ id: string; account_id: string; spent_at: string }>(
    `SELECT id, account_id, spent_at FROM sign_in_spent_tokens JOIN sign_ins ON id = sign_in_id
     WHERE hash = ? AND token_hash IS NOT NULL`,
  );
  const everybody = db.prepare<Pick<SignInRow, 'id' | 'account_id' | 'began_at'>>(
    'SELECT id, account_id, began_at FROM sign_ins WHERE token_hash IS NOT NULL AND expires_at > ?',
  );
  const live = db.prepare<LiveRow>(
    `SELECT id, began_at, expires_at, chosen, ip, user_agent FROM sign_ins
     WHERE account_id = ? AND token_hash IS NOT NULL AND expires_at > ? ORDER BY began_at DESC, id`,
  );

  return {
    /** The account's sign-ins that have not ended by `now` (UTC), the latest first. */
    live: (accountId: string, now: string): LiveSignIn[] =>
      live.all(accountId, now).map(({ id, began_at, expires_at, chosen, ip, user_agent }) => ({
        ...{ id, since: began_at, expiresAt: expires_at, ip, userAgent: user_agent },
        chosen: chosen === null ? null : (JSON.parse(chosen) as ChosenRole),
      })),

    /** Every sign-in that has not ended by `now` (UTC), whoever's it is. */
    liveOfEverybody: (now: string): Pick<SignIn, 'id' | 'accountId' | 'since'>[] =>
      everybody
        .all(now)
        .map(({ id, account_id, began_at }) => ({ id, accountId: account_id, since: began_at })),

    /** UTC, the last confirmPassword of a sign-in. */
    confirmedAt: (signInId: string): string | null => byId.get(signInId)?.confirmed_at ?? null,

    /** The sign-in that this token stands for; null when there is none, or it has ended. Its expiry is for the caller to check. */
    byTokenHash(hash: string): SignIn | null {
      const row = byToken.get(hash);
      if (row === undefined) return null;
      const { id, account_id, began_at, expires_at, chosen, confirmed_at } = row;
      return {
        id,
        accountId: account_id,
        since: began_at,
        expiresAt: expires_at,
        chosen: chosen === null ? null : (JSON.parse(chosen) as ChosenRole),
        confirmedAt: confirmed_at,
      };
    },

    /** The live sign-in that this token stood for before it was changed for another, and when that was (UTC). */
    bySpentToken(hash: string): { id: string; accountId: string; spentAt: string } | null {
      const row = bySpent.get(hash);
      return row === undefined
        ? null
        : { id: row.id, accountId: row.account_id, spentAt: row.spent_at };
    },

    /** UTC, until when no password is tried for the account; null: never locked since it last signed in. */
    lockedUntil: (accountId: string): string | null =>
      attempts.get(accountId)?.locked_until ?? null,
  };
}
