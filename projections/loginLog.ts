import type { Fold, Projection } from '../platform/readModels';
import type { Database } from '../platform/sqlite';
import { type signInEnd, signInResult } from '../schema/codes/accounts';
import type { CodeOf } from '../schema/codes/codeList';
import type { Recorded, Role } from '../schema/envelope';
import type { AccessEvent, ChosenRole } from '../schema/events/access';
import type { AccountEvent } from '../schema/events/account';
import type { InstitutionEvent } from '../schema/events/institution';

export type LoginResult = CodeOf<typeof signInResult>;
export type LoginEnd = CodeOf<typeof signInEnd>;

/** One attempt to sign in, or to confirm the password (domain 2.4). */
export interface LoginEntry {
  /** Rises with time; the place of the entry in the list. */
  readonly seq: number;
  readonly accountId: string;
  /** UTC. */
  readonly at: string;
  readonly result: LoginResult;
  /** The role chosen last; null: none was. */
  readonly role: Role | null;
  /** The institution acted for: of the role that was chosen, else where the person works. */
  readonly institutionId: string | null;
  /** A token under the key of the month; null: not known. */
  readonly ip: string | null;
  readonly userAgent: string | null;
  /** UTC, when the sign-in was ended; null: it lasts, or it expired. */
  readonly endedAt: string | null;
  /** What ended it. */
  readonly endedBy: LoginEnd | null;
}

/** How far a reader sees: one account, the institutions named, one province, or everything. */
export type LoginLogReach =
  | { readonly accountId: string }
  | { readonly institutionIds: readonly string[] }
  | { readonly provinceCode: string }
  | 'EVERYTHING';

export interface LoginLogWanted {
  readonly reach: LoginLogReach;
  /** Of this account only. */
  readonly accountId: string | null;
  readonly results: readonly LoginResult[] | null;
  /** UTC, from when and until before when. */
  readonly from: string | null;
  readonly until: string | null;
}

interface EntryRow {
  readonly seq: number;
  readonly account_id: string;
  readonly at: string;
  readonly result: LoginResult;
  readonly role: Role | null;
  readonly institution_id: string | null;
  readonly ip: string | null;
  readonly user_agent: string | null;
  readonly ended_at: string | null;
  readonly ended_by: LoginEnd | null;
}

type Acting = Pick<ChosenRole, 'role' | 'institutionId'>;

/** Every attempt to sign in, at once, for as long as the log is kept. */
export const loginLogProjection: Projection = {
  name: 'loginLog',
  version: 3,
  tables: `
    CREATE TABLE login_log (
      seq INTEGER PRIMARY KEY, account_id TEXT NOT NULL, institution_id TEXT, sign_in_id TEXT,
      at TEXT NOT NULL, result TEXT NOT NULL, role TEXT, ip TEXT, user_agent TEXT, ended_at TEXT,
      ended_by TEXT
    ) STRICT;
    CREATE INDEX login_log_by_account ON login_log (account_id, seq);
    CREATE INDEX login_log_by_institution ON login_log (institution_id, seq);
    CREATE INDEX login_log_by_sign_in ON login_log (sign_in_id) WHERE sign_in_id IS NOT NULL;
    CREATE TABLE login_log_workplaces (
      account_id TEXT PRIMARY KEY, institution_id TEXT
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE login_log_institutions (
      id TEXT PRIMARY KEY, province_code TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
  `,
  open: openLoginLog,
};

function openLoginLog(db: Database): Fold {
  const add = db.prepare(
    `INSERT INTO login_log (account_id, institution_id, sign_in_id, at, result, role, ip, user_agent)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const choose = db.prepare(
    'UPDATE login_log SET role = ?, institution_id = coalesce(?, institution_id) WHERE sign_in_id = ?',
  );
  const end = db.prepare(
    'UPDATE login_log SET ended_at = ?, ended_by = ? WHERE sign_in_id = ? AND ended_at IS NULL',
  );
  const endOthers = db.prepare(
    `UPDATE login_log SET ended_at = ?, ended_by = ?
     WHERE account_id = ? AND sign_in_id IS NOT NULL AND sign_in_id <> ? AND ended_at IS NULL`,
  );
  const endRole = db.prepare(
    `UPDATE login_log SET ended_at = ?1, ended_by = 'ROLE_ENDED' WHERE account_id = ?2 AND role = ?3
     AND (?4 IS NULL OR institution_id = ?4) AND sign_in_id IS NOT NULL AND ended_at IS NULL`,
  );
  const place = db.prepare(
    'INSERT OR REPLACE INTO login_log_workplaces (account_id, institution_id) VALUES (?, ?)',
  );
  const placeOf = db.prepare<{ institution_id: string | null }>(
    'SELECT institution_id FROM login_log_workplaces WHERE account_id = ?',
  );
  const locate = db.prepare(
    'INSERT OR REPLACE INTO login_log_institutions (id, province_code) VALUES (?, ?)',
  );

  function attempt(
    accountId: string,
    at: string,
    result: LoginResult,
    more: {
      signInId?: string;
      chosen?: Acting | null;
      ip?: string | null;
      userAgent?: string | null;
    },
  ): void {
    const { signInId = null, chosen = null, ip = null, userAgent = null } = more;
    const workplace = placeOf.get(accountId)?.institution_id ?? null;
    const institutionId = chosen?.institutionId ?? workplace;
    const role = chosen?.role ?? null;
    add.run(accountId, institutionId, signInId, at, result, role, ip, userAgent);
  }

  return {
    apply(event: Recorded) {
      const { recordedAt: at } = event;
      const { type, data } = event as Pick<Recorded, 'type' | 'data'> as
        AccessEvent | AccountEvent | InstitutionEvent;
      switch (type) {
        case 'InstitutionCreated':
          locate.run(data.institutionId, data.provinceCode);
          return;
        case 'InstitutionDetailsSaved':
          if (data.set.provinceCode !== undefined)
            locate.run(data.institutionId, data.set.provinceCode);
          return;
        case 'AccountCreated':
          place.run(data.accountId, data.institutionId);
          return;
        case 'SignedIn':
          attempt(data.accountId, at, 'SUCCEEDED', data);
          return;
        case 'SignInRefused':
          attempt(data.accountId, at, resultOf(data.reason), data);
          return;
        case 'PasswordRefused':
          attempt(data.accountId, at, data.reason ?? 'WRONG_PASSWORD', whileSignedIn(event, data));
          return;
        case 'CodeRefused':
          attempt(data.accountId, at, 'WRONG_CODE', whileSignedIn(event, data));
          return;
        case 'RoleChosen':
          choose.run(data.chosen.role, data.chosen.institutionId, data.signInId);
          return;
        case 'SignedOut':
        case 'SignInEnded':
        case 'SignInTimedOut':
        case 'TokenReused':
          end.run(at, endedBy[type], data.signInId);
          return;
        case 'OtherSignInsEnded':
        case 'PasswordChanged':
          endOthers.run(at, endedBy[type], data.accountId, data.signInId);
          return;
        case 'PasswordReset':
        case 'AccountDisabled':
          endOthers.run(at, endedBy[type], data.accountId, '');
          return;
        case 'MembershipEnded': {
          const { role, institutionId } = data.membership;
          endRole.run(at, data.accountId, role, institutionId);
          return;
        }
        default:
      }
    },
  };
}

/** The role that a sign-in was in when an attempt in it failed; the attempt is no part of the sign-in. */
const whileSignedIn = (
  { actor: { role, institutionId } }: Recorded,
  { ip = null, userAgent = null }: { ip?: string | null; userAgent?: string | null },
) => ({
  chosen: role === 'PUB' || role === 'PROCESS' ? null : { role, institutionId },
  ip,
  userAgent,
});

const endedBy = {
  SignedOut: 'SIGNED_OUT',
  SignInEnded: 'ENDED_BY_PERSON',
  OtherSignInsEnded: 'ENDED_BY_PERSON',
  SignInTimedOut: 'TIMED_OUT',
  TokenReused: 'TOKEN_REUSED',
  PasswordChanged: 'PASSWORD_CHANGED',
  PasswordReset: 'PASSWORD_RESET',
  AccountDisabled: 'ACCOUNT_DISABLED',
} as const satisfies Partial<Record<(AccessEvent | AccountEvent)['type'], LoginEnd>>;

/** A reason of an event as the log says it; one that is not known any more is a wrong password. */
const resultOf = (reason: string): LoginResult =>
  signInResult.values.find(({ code }) => code === reason)?.code ?? 'WRONG_PASSWORD';

export type LoginLogQueries = ReturnType<typeof loginLogQueries>;

export function loginLogQueries(db: Database) {
  // Statements for each reach, so that each is answered along its own index.
  const reading = (reach: string) => {
    const wanted = `FROM login_log WHERE ${reach}
      AND (?2 IS NULL OR account_id = ?2)
      AND (?3 IS NULL OR result IN (SELECT value FROM json_each(?3)))
      AND (?4 IS NULL OR at >= ?4) AND (?5 IS NULL OR at < ?5)`;
    return {
      count: db.prepare<{ count: number }>(`SELECT count(*) AS count ${wanted}`),
      page: db.prepare<EntryRow>(
        `SELECT seq, account_id, at, result, role, institution_id, ip, user_agent, ended_at,
           ended_by
         ${wanted} AND (?6 IS NULL OR seq < ?6) ORDER BY seq DESC LIMIT ?7`,
      ),
    };
  };
  const ofAccount = reading('account_id = ?1');
  const ofInstitutions = reading('institution_id IN (SELECT value FROM json_each(?1))');
  const ofProvince = reading(
    'institution_id IN (SELECT id FROM login_log_institutions WHERE province_code = ?1)',
  );
  const ofAll = reading('?1 IS NULL');

  const within = (reach: LoginLogReach) => {
    if (reach === 'EVERYTHING') return [ofAll, null] as const;
    if ('accountId' in reach) return [ofAccount, reach.accountId] as const;
    if ('provinceCode' in reach) return [ofProvince, reach.provinceCode] as const;
    return [ofInstitutions, JSON.stringify(reach.institutionIds)] as const;
  };

  const bound = ({ reach, accountId, results, from, until }: LoginLogWanted) => {
    const [statements, body] = within(reach);
    const among = results === null ? null : JSON.stringify(results);
    return { statements, values: [body, accountId, among, from, until] as const };
  };

  return {
    /** How many entries there are, on all pages. */
    count(wanted: LoginLogWanted): number {
      const { statements, values } = bound(wanted);
      return statements.count.get(...values)?.count ?? 0;
    },

    /** The latest first; `after` is the `seq` of the last entry seen. */
    entries(
      wanted: LoginLogWanted,
      { first, after }: { readonly first: number; readonly after: number | null },
    ): LoginEntry[] {
      const { statements, values } = bound(wanted);
      return statements.page
        .all(...values, after, first)
        .map(({ account_id, institution_id, user_agent, ended_at, ended_by, ...entry }) => ({
          ...entry,
          ...{ accountId: account_id, institutionId: institution_id },
          ...{ userAgent: user_agent, endedAt: ended_at, endedBy: ended_by },
        }));
    },
  };
}
