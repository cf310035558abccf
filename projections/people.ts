import type { Fold, Projection } from '../platform/readModels';
import type { Database } from '../platform/sqlite';
import type { Recorded } from '../schema/envelope';
import type { AccountEvent, HeldStatus, Membership, ProfileFields } from '../schema/events/account';
import type { ProjectEvent } from '../schema/events/project';
import { isSameMembership } from '../schema/membership';
import type { Problem } from '../schema/problem';
import { profileProblems } from '../schema/profile';
import { initialsOf, wordsOf, type FoundPlace } from './nameSearch';

/** A person as events tell it: personal values are tokens under `account:<id>`, places `account.<field>`. */
export interface Person extends Required<{
  [Field in keyof ProfileFields]: ProfileFields[Field] | null;
}> {
  readonly id: string;
  /** Of the account's last event. */
  readonly revision: number;
  readonly name: string;
  /** 所在单位; null for authorities and the platform. */
  readonly institutionId: string | null;
  readonly email: string | null;
  readonly mobile: string | null;
  readonly memberships: readonly Membership[];
  readonly hasSecondFactor: boolean;
  /** LOCKED is not among these: it follows from attempts to sign in. */
  readonly status: HeldStatus;
}

export const personalFields = [
  'idNumber',
  'email',
  'mobile',
  'physicianCertNo',
  'gcpCertNo',
  'officeAddress',
  'postcode',
] as const satisfies readonly (keyof Person)[];
export type PersonalField = (typeof personalFields)[number];

/** The place that a personal value of an account is sealed for. */
export const placeOf = (field: PersonalField): string => `account.${field}`;

/** DEL: named as delegate (授权人). SITE: named as a participating site's investigator in an approved version. */
export type ProjectRole = 'DEL' | 'SITE';

type PersonData = Omit<Person, 'id' | 'revision' | 'name' | 'institutionId' | 'status'>;

interface PersonRow {
  readonly id: string;
  readonly revision: number;
  readonly name: string;
  readonly institution_id: string | null;
  readonly status: HeldStatus;
  readonly data: string;
}

/** Who there is, how each signs in, and which roles projects give. */
export const peopleProjection: Projection = {
  name: 'people',
  version: 3,
  tables: `
    CREATE TABLE people (
      id TEXT PRIMARY KEY, name TEXT NOT NULL, initials TEXT NOT NULL, institution_id TEXT,
      activation_hash TEXT, status TEXT NOT NULL, data TEXT NOT NULL, revision INTEGER NOT NULL DEFAULT 0
    ) STRICT;
    CREATE INDEX people_by_institution ON people (institution_id, name);
    CREATE INDEX people_by_activation ON people (activation_hash) WHERE activation_hash IS NOT NULL;
    CREATE TABLE people_logins (hash TEXT PRIMARY KEY, account_id TEXT NOT NULL) STRICT, WITHOUT ROWID;
    CREATE INDEX people_logins_by_account ON people_logins (account_id);
    CREATE TABLE people_project_roles (
      account_id TEXT NOT NULL, role TEXT NOT NULL, project_id TEXT NOT NULL,
      PRIMARY KEY (account_id, role, project_id)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX people_project_roles_by_project ON people_project_roles (project_id, role);
    CREATE TABLE people_sites_submitted (project_id TEXT PRIMARY KEY, account_ids TEXT NOT NULL) STRICT;
  `,
  open: openPeople,
};

/** How the name of an account's stream begins. */
const ACCOUNT = 'account-';

function openPeople(db: Database): Fold {
  const insert = db.prepare(
    `INSERT OR REPLACE INTO people (id, name, initials, institution_id, activation_hash, status, data)
     VALUES (?, ?, ?, ?, ?, 'INVITED', ?)`,
  );
  const issue = db.prepare('UPDATE people SET activation_hash = ? WHERE id = ?');
  const setRevision = db.prepare('UPDATE people SET revision = ? WHERE id = ?');
  const setStatus = db.prepare('UPDATE people SET status = ? WHERE id = ?');
  const find = db.prepare<Pick<PersonRow, 'name' | 'data'>>(
    'SELECT name, data FROM people WHERE id = ?',
  );
  const save = db.prepare('UPDATE people SET name = ?, initials = ?, data = ? WHERE id = ?');
  const login = db.prepare('INSERT OR REPLACE INTO people_logins (hash, account_id) VALUES (?, ?)');
  const forgetLogins = db.prepare('DELETE FROM people_logins WHERE account_id = ?');
  const give = db.prepare(
    'INSERT OR IGNORE INTO people_project_roles (account_id, role, project_id) VALUES (?, ?, ?)',
  );
  const take = db.prepare(
    'DELETE FROM people_project_roles WHERE account_id = ? AND role = ? AND project_id = ?',
  );
  const takeSites = db.prepare(
    "DELETE FROM people_project_roles WHERE project_id = ? AND role = 'SITE'",
  );
  const takeAll = db.prepare('DELETE FROM people_project_roles WHERE project_id = ?');
  const submit = db.prepare(
    'INSERT OR REPLACE INTO people_sites_submitted (project_id, account_ids) VALUES (?, ?)',
  );
  const submitted = db.prepare<{ account_ids: string }>(
    'SELECT account_ids FROM people_sites_submitted WHERE project_id = ?',
  );

  function change(
    accountId: string,
    set: (data: PersonData) => Partial<PersonData & { name: string }>,
  ): void {
    const row = find.get(accountId);
    if (row === undefined) return;
    const before = JSON.parse(row.data) as PersonData;
    const { name = row.name, ...fields } = set(before);
    save.run(name, initialsOf(name, 'person'), JSON.stringify({ ...before, ...fields }), accountId);
  }

  return {
    apply(event: Recorded) {
      const { type, data } = event as Pick<Recorded, 'type' | 'data'> as
        AccountEvent | ProjectEvent;
      const { stream, revision } = event;
      // Whoever is created by it has this revision already: none was before.
      if (stream.startsWith(ACCOUNT)) setRevision.run(revision, stream.slice(ACCOUNT.length));
      switch (type) {
        case 'AccountCreated': {
          const { accountId, name, institutionId, logins, activation, memberships } = data;
          const { email, mobile, idType, idNumber, department } = data;
          const kept: PersonData = {
            ...emptyProfile,
            ...{ email, mobile, idNumber, department, memberships },
            idType: idType ?? null,
          };
          insert.run(
            accountId,
            name,
            initialsOf(name, 'person'),
            institutionId,
            activation.tokenHash,
            JSON.stringify(kept),
          );
          for (const hash of logins) login.run(hash, accountId);
          return;
        }
        case 'ActivationIssued':
          issue.run(data.tokenHash, data.accountId);
          return;
        case 'AccountActivated':
          setStatus.run('ACTIVE', data.accountId);
          return;
        case 'PasswordReset':
          issue.run(data.tokenHash, data.accountId);
          setStatus.run(data.to, data.accountId);
          return;
        case 'PasswordSet':
        case 'AccountDisabled':
        case 'AccountEnabled':
          setStatus.run(data.to, data.accountId);
          return;
        case 'ContactChanged': {
          const { accountId, email, mobile, logins } = data;
          change(accountId, () => ({ email, mobile }));
          forgetLogins.run(accountId);
          for (const hash of logins) login.run(hash, accountId);
          return;
        }
        case 'ProfileSaved':
          change(data.accountId, () => data.set);
          return;
        case 'MembershipGranted':
          change(data.accountId, ({ memberships }) => ({
            memberships: [...memberships, data.membership],
          }));
          return;
        case 'MembershipEnded':
          change(data.accountId, ({ memberships }) => ({
            memberships: memberships.filter((each) => !isSameMembership(each, data.membership)),
          }));
          return;
        case 'SecondFactorConfirmed':
          change(data.accountId, () => ({ hasSecondFactor: true }));
          return;
        case 'SecondFactorRemoved':
        case 'SecondFactorReset':
          change(data.accountId, () => ({ hasSecondFactor: false }));
          return;
        case 'DelegateGranted':
          give.run(data.accountId, 'DEL', data.projectId);
          return;
        case 'DelegateRevoked':
          take.run(data.accountId, 'DEL', data.projectId);
          return;
        case 'ProjectSubmitted':
        case 'ChangeSubmitted': {
          const sites = data.content.implementation?.sites ?? [];
          const accounts = sites.flatMap(({ piAccountId }) => piAccountId ?? []);
          submit.run(data.projectId, JSON.stringify(accounts));
          return;
        }
        case 'VersionApproved': {
          const row = submitted.get(data.projectId);
          takeSites.run(data.projectId);
          for (const accountId of JSON.parse(row?.account_ids ?? '[]') as string[]) {
            give.run(accountId, 'SITE', data.projectId);
          }
          return;
        }
        case 'ProjectDeleted':
          takeAll.run(data.projectId);
          return;
        default:
      }
    },
  };
}

export type PeopleQueries = ReturnType<typeof peopleQueries>;

export interface PeopleWanted {
  /** Part of a name; '' for all. */
  readonly search: string;
  /** Of this institution only. */
  readonly institutionId: string | null;
  /** The institutions of which disabled accounts are found too, if they hold nothing beyond them; by default none. */
  readonly disabledOf?: readonly string[] | 'EVERYWHERE';
}

export interface FoundPerson {
  readonly person: Person;
  readonly place: FoundPlace;
}

export function peopleQueries(db: Database) {
  const columns = 'id, revision, name, institution_id, status, data';
  const byIds = db.prepare<PersonRow>(
    `SELECT ${columns} FROM people WHERE id IN (SELECT value FROM json_each(?))`,
  );
  const byLogin = db.prepare<{ account_id: string }>(
    'SELECT account_id FROM people_logins WHERE hash = ?',
  );
  const byActivation = db.prepare<{ id: string }>(
    'SELECT id FROM people WHERE activation_hash = ?',
  );
  const roles = db.prepare<{ role: ProjectRole }>(
    'SELECT DISTINCT role FROM people_project_roles WHERE account_id = ? ORDER BY role',
  );
  // Names that begin with what was typed, then those that hold it, then English names, then pinyin initials,
  // then initials with some left out.
  const ranked = `
    SELECT ${columns}, CASE
      WHEN name LIKE ?1 || '%' ESCAPE '\\' THEN 0
      WHEN name LIKE '%' || ?1 || '%' ESCAPE '\\' THEN 1
      WHEN json_extract(data, '$.nameEn') LIKE '%' || ?1 || '%' ESCAPE '\\' THEN 2
      WHEN initials LIKE ?1 || '%' ESCAPE '\\' THEN 3
      WHEN initials LIKE ?2 THEN 4 END AS rank
    FROM people WHERE institution_id IS NOT NULL AND (?3 IS NULL OR institution_id = ?3)
      AND (status <> 'DISABLED' OR ?4 IS NULL OR (
        institution_id IN (SELECT value FROM json_each(?4)) AND NOT EXISTS (
          SELECT 1 FROM json_tree(data, '$.memberships') AS held
          WHERE (held.key = 'role' AND held.atom IN ('PROV', 'NAT', 'SYS'))
            OR ((held.key = 'institutionId' OR held.path LIKE '%.institutionIds')
              AND held.atom NOT IN (SELECT value FROM json_each(?4))))))`;
  const found = db.prepare<PersonRow & { rank: number }>(
    `SELECT ${columns}, rank FROM (${ranked})
     WHERE rank IS NOT NULL AND (rank, name, id) > (?5, ?6, ?7) ORDER BY rank, name, id LIMIT ?8`,
  );
  const counted = db.prepare<{ total: number }>(
    `SELECT count(*) AS total FROM (${ranked}) WHERE rank IS NOT NULL`,
  );

  const person = (id: string): Person | null => {
    const [row] = byIds.all(JSON.stringify([id]));
    return row === undefined ? null : personOf(row);
  };

  return {
    /** Those of the accounts that exist, by id. */
    byId: (ids: readonly string[]): Map<string, Person> =>
      new Map(byIds.all(JSON.stringify(ids)).map((row) => [row.id, personOf(row)])),

    person,

    /** The account that signs in with this e-mail address or mobile number (lookupHash). */
    byLogin: (hash: string): string | null => byLogin.get(hash)?.account_id ?? null,

    /** The account that this one-time token is for, used or not. */
    byActivation: (tokenHash: string): string | null => byActivation.get(tokenHash)?.id ?? null,

    memberships: (accountId: string): readonly Membership[] => person(accountId)?.memberships ?? [],

    /** The roles that projects give to the account. */
    projectRoles: (accountId: string): ProjectRole[] =>
      roles.all(accountId).map(({ role }) => role),

    /** What V-101 and V-108 ask of a person; all null for an account that does not exist. */
    professional(accountId: string): Pick<Person, 'titleCategory' | 'title' | 'specialty'> {
      const { titleCategory = null, title = null, specialty = null } = person(accountId) ?? {};
      return { titleCategory, title, specialty };
    },

    /** What the profile lacks before the first filing; everything, for an account that does not exist. */
    profileProblems: (accountId: string): Problem[] =>
      profileProblems(person(accountId) ?? { institutionId: '', email: null, mobile: null }),

    /** Staff of institutions by a part of the name or English name, or pinyin initials with some left out. */
    search(
      wanted: PeopleWanted,
      { first, after }: { readonly first: number; readonly after: FoundPlace | null },
    ): FoundPerson[] {
      const [rank, name, id] = after ?? [-1, '', ''];
      return found
        .all(...valuesOf(wanted), rank, name, id, first)
        .map((row) => ({ person: personOf(row), place: [row.rank, row.name, row.id] }));
    },

    /** How many a search finds. */
    count: (wanted: PeopleWanted): number => counted.get(...valuesOf(wanted))?.total ?? 0,
  };
}

const valuesOf = ({ search, institutionId, disabledOf = [] }: PeopleWanted) =>
  [
    ...wordsOf(search),
    institutionId,
    disabledOf === 'EVERYWHERE' ? null : JSON.stringify(disabledOf),
  ] as const;

function personOf({ id, revision, name, institution_id, status, data }: PersonRow): Person {
  const kept = JSON.parse(data) as PersonData;
  return { ...kept, id, revision, name, institutionId: institution_id, status };
}

const emptyProfile: Omit<PersonData, 'memberships' | 'email' | 'mobile'> = {
  nameEn: null,
  hasSecondFactor: false,
  idType: null,
  idNumber: null,
  sex: null,
  department: null,
  post: null,
  titleCategory: null,
  title: null,
  physicianCertNo: null,
  gcpCertNo: null,
  gcpValidTo: null,
  education: null,
  degree: null,
  specialty: null,
  orcid: null,
  officeAddress: null,
  postcode: null,
};
