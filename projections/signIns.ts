import type { Fold, Projection } from '../platform/readModels';
import type { Database } from '../platform/sqlite';
import type { Recorded } from '../schema/envelope';
import type { AccessEvent, ChosenRole } from '../schema/events/access';

/** A person's authenticated session. */
export interface SignIn {
  readonly id: string;
  readonly accountId: string;
  /** UTC. */
  readonly expiresAt: string;
  /** Null until a role is chosen. */
  readonly chosen: ChosenRole | null;
  /** The last confirmPassword, UTC. */
  readonly confirmedAt: string | null;
}

interface SignInRow {
  readonly id: string;
  readonly account_id: string;
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

/** Milliseconds for which an account is locked by its n-th failure in a row; 0: it is not. */
export function lockAfter(failures: number): number {
  if (failures === 0 || failures % FAILURES_TO_LOCK !== 0) return 0;
  return Math.min(FIRST_LOCK * 2 ** (failures / FAILURES_TO_LOCK - 1), LONGEST_LOCK);
}

/** Who is signed in, by the hash of the token held; an ended sign-in has none. */
export const signInsProjection: Projection = {
  name: 'signIns',
  version: 1,
  tables: `
    CREATE TABLE sign_ins (
      id TEXT PRIMARY KEY, account_id TEXT NOT NULL, token_hash TEXT, expires_at TEXT NOT NULL,
      chosen TEXT, confirmed_at TEXT
    ) STRICT;
    CREATE UNIQUE INDEX sign_ins_by_token ON sign_ins (token_hash) WHERE token_hash IS NOT NULL;
    CREATE TABLE sign_in_attempts (
      account_id TEXT PRIMARY KEY, failures INTEGER NOT NULL, locked_until TEXT
    ) STRICT;
  `,
  open: openSignIns,
};

function openSignIns(db: Database): Fold {
  const begin = db.prepare(
    `INSERT OR REPLACE INTO sign_ins (id, account_id, token_hash, expires_at, chosen, confirmed_at)
     VALUES (?, ?, ?, ?, ?, NULL)`,
  );
  // An ended sign-in stays ended, whatever was under way at the same moment.
  const choose = db.prepare(
    'UPDATE sign_ins SET chosen = ?, token_hash = ? WHERE id = ? AND token_hash IS NOT NULL',
  );
  const confirm = db.prepare('UPDATE sign_ins SET confirmed_at = ? WHERE id = ?');
  const end = db.prepare('UPDATE sign_ins SET token_hash = NULL WHERE id = ?');
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

  return {
    apply(event: Recorded) {
      const { recordedAt } = event;
      const { type, data } = event as Pick<Recorded, 'type' | 'data'> as AccessEvent;
      switch (type) {
        case 'SignedIn': {
          const { signInId, accountId, tokenHash, expiresAt, chosen } = data;
          begin.run(
            signInId,
            accountId,
            tokenHash,
            expiresAt,
            chosen === null ? null : JSON.stringify(chosen),
          );
          forgive.run(accountId);
          return;
        }
        case 'SignInRefused':
          if (data.reason !== 'LOCKED') fail(data.accountId, recordedAt);
          return;
        case 'RoleChosen':
          choose.run(JSON.stringify(data.chosen), data.tokenHash, data.signInId);
          return;
        case 'PasswordConfirmed':
          confirm.run(recordedAt, data.signInId);
          forgive.run(data.accountId);
          return;
        case 'PasswordRefused':
          fail(data.accountId, recordedAt);
          return;
        case 'SignedOut':
          end.run(data.signInId);
          return;
        default:
      }
    },
  };
}

export type SignInQueries = ReturnType<typeof signInQueries>;

export function signInQueries(db: Database) {
  const byToken = db.prepare<SignInRow>(
    'SELECT id, account_id, expires_at, chosen, confirmed_at FROM sign_ins WHERE token_hash = ?',
  );
  const byId = db.prepare<{ confirmed_at: string | null }>(
    'SELECT confirmed_at FROM sign_ins WHERE id = ?',
  );
  const attempts = db.prepare<AttemptsRow>(
    'SELECT failures, locked_until FROM sign_in_attempts WHERE account_id = ?',
  );

  return {
    /** UTC, the last confirmPassword of a sign-in. */
    confirmedAt: (signInId: string): string | null => byId.get(signInId)?.confirmed_at ?? null,

    /** The sign-in that this token stands for; null when there is none, or it has ended. Its expiry is for the caller to check. */
    byTokenHash(hash: string): SignIn | null {
      const row = byToken.get(hash);
      if (row === undefined) return null;
      const { id, account_id, expires_at, chosen, confirmed_at } = row;
      return {
        id,
        accountId: account_id,
        expiresAt: expires_at,
        chosen: chosen === null ? null : (JSON.parse(chosen) as ChosenRole),
        confirmedAt: confirmed_at,
      };
    },

    /** UTC, until when no password is tried for the account; null: never locked since it last signed in. */
    lockedUntil: (accountId: string): string | null =>
      attempts.get(accountId)?.locked_until ?? null,
  };
}
