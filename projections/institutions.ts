import type { Fold, Projection } from '../platform/readModels';
import type { Database, Statement } from '../platform/sqlite';
import type { RouteStep } from '../schema/codes/lifeCycle';
import type { Recorded } from '../schema/envelope';
import type {
  CommitteeEvent,
  InstitutionEvent,
  InstitutionFields,
} from '../schema/events/institution';
import { defaultPolicies, type InstitutionPolicies } from '../schema/policies';
import { initialsOf, wordsOf, type FoundPlace } from './nameSearch';

export interface Institution extends InstitutionFields {
  readonly id: string;
  /** Of its last event. */
  readonly revision: number;
}

export interface Committee {
  readonly id: string;
  /** Of its last event. */
  readonly revision: number;
  readonly institutionId: string;
  readonly kind: 'ACADEMIC' | 'ETHICS';
  readonly name: string;
  readonly filingNo: string | null;
  /** 区域伦理: offered to every institution of the province of its own. */
  readonly isRegional: boolean;
  readonly phone: string | null;
  readonly address: string | null;
}

interface InstitutionRow {
  readonly id: string;
  readonly revision: number;
  readonly data: string;
}

interface CommitteeRow extends Omit<Committee, 'isRegional' | 'institutionId' | 'filingNo'> {
  readonly institution_id: string;
  readonly is_regional: number;
  readonly filing_no: string | null;
}

/** Where research is done and who reviews it: institutions, their routes and policies, committees and members. */
export const institutionsProjection: Projection = {
  name: 'institutions',
  version: 2,
  tables: `
    CREATE TABLE institutions (
      id TEXT PRIMARY KEY, name TEXT NOT NULL, initials TEXT NOT NULL, credit_code TEXT,
      province_code TEXT NOT NULL, data TEXT NOT NULL, policies TEXT NOT NULL,
      revision INTEGER NOT NULL DEFAULT 0
    ) STRICT;
    CREATE TABLE institution_routes (
      institution_id TEXT NOT NULL, category TEXT NOT NULL, steps TEXT NOT NULL,
      PRIMARY KEY (institution_id, category)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE committees (
      id TEXT PRIMARY KEY, institution_id TEXT NOT NULL, kind TEXT NOT NULL, name TEXT NOT NULL,
      filing_no TEXT, is_regional INTEGER NOT NULL, phone TEXT, address TEXT,
      revision INTEGER NOT NULL DEFAULT 0
    ) STRICT;
    CREATE INDEX committees_by_institution ON committees (institution_id, kind);
    CREATE INDEX committees_regional ON committees (kind) WHERE is_regional = 1;
    CREATE TABLE committee_members (
      committee_id TEXT NOT NULL, place INTEGER NOT NULL, account_id TEXT NOT NULL,
      PRIMARY KEY (committee_id, place)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX committee_members_by_account ON committee_members (account_id);
  `,
  open: openInstitutions,
};

function openInstitutions(db: Database): Fold {
  const insert = db.prepare(
    `INSERT OR REPLACE INTO institutions (id, name, initials, credit_code, province_code, data, policies)
     VALUES (?, ?, ?, ?, ?, ?, '{}')`,
  );
  const find = db.prepare<{ data: string }>('SELECT data FROM institutions WHERE id = ?');
  const save = db.prepare(
    'UPDATE institutions SET name = ?, initials = ?, credit_code = ?, province_code = ?, data = ? WHERE id = ?',
  );
  const setPolicies = db.prepare(
    'UPDATE institutions SET policies = json_patch(policies, ?) WHERE id = ?',
  );
  const setRoute = db.prepare(
    'INSERT OR REPLACE INTO institution_routes (institution_id, category, steps) VALUES (?, ?, ?)',
  );
  const clearRoute = db.prepare(
    'DELETE FROM institution_routes WHERE institution_id = ? AND category = ?',
  );
  const insertCommittee = db.prepare(
    `INSERT OR REPLACE INTO committees (id, institution_id, kind, name, filing_no, is_regional, phone, address)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const setRevision: Readonly<Partial<Record<string, Statement<never>>>> = {
    institution: db.prepare('UPDATE institutions SET revision = ? WHERE id = ?'),
    committee: db.prepare('UPDATE committees SET revision = ? WHERE id = ?'),
  };
  const clearMembers = db.prepare('DELETE FROM committee_members WHERE committee_id = ?');
  const addMember = db.prepare(
    'INSERT INTO committee_members (committee_id, place, account_id) VALUES (?, ?, ?)',
  );

  return {
    apply(event: Recorded) {
      const { type, data } = event as Pick<Recorded, 'type' | 'data'> as
        InstitutionEvent | CommitteeEvent;
      const { stream, revision } = event;
      // What is created by it has this revision already: none was before.
      const at = stream.indexOf('-');
      setRevision[stream.slice(0, at)]?.run(revision, stream.slice(at + 1));
      switch (type) {
        case 'InstitutionCreated': {
          const { institutionId, ...fields } = data;
          const { name, creditCode, provinceCode } = fields;
          insert.run(
            institutionId,
            name,
            initialsOf(name, 'institution'),
            creditCode,
            provinceCode,
            JSON.stringify(fields),
          );
          return;
        }
        case 'InstitutionDetailsSaved': {
          const row = find.get(data.institutionId);
          if (row === undefined) return;
          const fields = { ...(JSON.parse(row.data) as InstitutionFields), ...data.set };
          const { name, creditCode, provinceCode } = fields;
          save.run(
            name,
            initialsOf(name, 'institution'),
            creditCode,
            provinceCode,
            JSON.stringify(fields),
            data.institutionId,
          );
          return;
        }
        case 'ReviewRouteSet': {
          const { institutionId, category, steps } = data;
          if (steps === null) clearRoute.run(institutionId, category ?? '');
          else setRoute.run(institutionId, category ?? '', JSON.stringify(steps));
          return;
        }
        case 'PolicySet':
          setPolicies.run(JSON.stringify(data.set), data.institutionId);
          return;
        case 'CommitteeCreated': {
          const { committeeId, institutionId, kind, name, filingNo, isRegional, phone, address } =
            data;
          insertCommittee.run(
            ...[committeeId, institutionId, kind, name, filingNo],
            ...[isRegional ? 1 : 0, phone, address],
          );
          return;
        }
        case 'CommitteeMembersSet': {
          clearMembers.run(data.committeeId);
          data.memberIds.forEach((id, place) => addMember.run(data.committeeId, place, id));
          return;
        }
        default:
      }
    },
  };
}

export type InstitutionQueries = ReturnType<typeof institutionQueries>;

export interface FoundInstitution {
  readonly institution: Institution;
  readonly place: FoundPlace;
}

export function institutionQueries(db: Database) {
  const byIds = db.prepare<InstitutionRow>(
    'SELECT id, revision, data FROM institutions WHERE id IN (SELECT value FROM json_each(?))',
  );
  // Names that begin with what was typed, then those that hold it, then codes, pinyin initials, English names,
  // initials with some left out.
  const ranked = `
    SELECT id, revision, name, data, CASE
      WHEN name LIKE ?1 || '%' ESCAPE '\\' THEN 0
      WHEN name LIKE '%' || ?1 || '%' ESCAPE '\\' THEN 1
      WHEN credit_code LIKE ?1 || '%' ESCAPE '\\' THEN 2
      WHEN initials LIKE ?1 || '%' ESCAPE '\\' THEN 3
      WHEN json_extract(data, '$.nameEn') LIKE '%' || ?1 || '%' ESCAPE '\\' THEN 4
      WHEN initials LIKE ?2 THEN 5 END AS rank
    FROM institutions`;
  const found = db.prepare<InstitutionRow & { name: string; rank: number }>(
    `SELECT id, revision, name, data, rank FROM (${ranked})
     WHERE rank IS NOT NULL AND (rank, name, id) > (?3, ?4, ?5) ORDER BY rank, name, id LIMIT ?6`,
  );
  const counted = db.prepare<{ total: number }>(
    `SELECT count(*) AS total FROM (${ranked}) WHERE rank IS NOT NULL`,
  );
  const ofProvince = db.prepare<{ id: string }>(
    'SELECT id FROM institutions WHERE province_code = ?',
  );
  const policies = db.prepare<{ policies: string }>(
    'SELECT policies FROM institutions WHERE id = ?',
  );
  const route = db.prepare<{ steps: string }>(
    `SELECT steps FROM institution_routes WHERE institution_id = ? AND category IN (?, '')
     ORDER BY category DESC LIMIT 1`,
  );
  const committeesByIds = db.prepare<CommitteeRow>(
    'SELECT * FROM committees WHERE id IN (SELECT value FROM json_each(?))',
  );
  const offered = db.prepare<CommitteeRow>(
    `SELECT committees.* FROM committees JOIN institutions AS host ON host.id = institution_id
     WHERE kind = ?1 AND (institution_id = ?2 OR (is_regional = 1
       AND host.province_code = (SELECT province_code FROM institutions WHERE id = ?2)))
     ORDER BY institution_id = ?2 DESC, committees.name, committees.id`,
  );
  const members = db.prepare<{ account_id: string }>(
    'SELECT account_id FROM committee_members WHERE committee_id = ? ORDER BY place',
  );
  const ofMember = db.prepare<CommitteeRow>(
    `SELECT committees.* FROM committees JOIN committee_members ON committee_id = id
     WHERE account_id = ? ORDER BY kind, name, id`,
  );

  return {
    /** Those of the institutions that exist, by id. */
    byId: (ids: readonly string[]): Map<string, Institution> =>
      new Map(byIds.all(JSON.stringify(ids)).map((row) => [row.id, institutionOf(row)])),

    /** By name, English name, part of one, credit code, or pinyin initials with some left out; `after` is where the last page ended. */
    search({
      search,
      first,
      after,
    }: {
      search: string;
      first: number;
      after: FoundPlace | null;
    }): FoundInstitution[] {
      const [rank, name, id] = after ?? [-1, '', ''];
      return found
        .all(...wordsOf(search), rank, name, id, first)
        .map((row) => ({ institution: institutionOf(row), place: [row.rank, row.name, row.id] }));
    },

    /** The institutions of a province (GB/T 2260). */
    ofProvince: (provinceCode: string): string[] =>
      ofProvince.all(provinceCode).map(({ id }) => id),

    /** How many a search finds. */
    count: (search: string): number => counted.get(...wordsOf(search))?.total ?? 0,

    /** Its own policies over the defaults. */
    policies(institutionId: string): InstitutionPolicies {
      const set = JSON.parse(
        policies.get(institutionId)?.policies ?? '{}',
      ) as Partial<InstitutionPolicies>;
      return { ...defaultPolicies, ...set };
    },

    /** The route it has set for the category, or for all without one of their own; null: the default route. */
    routeFor(institutionId: string, category: string): readonly RouteStep[] | null {
      const row = route.get(institutionId, category);
      return row === undefined ? null : (JSON.parse(row.steps) as RouteStep[]);
    },

    committees: {
      /** Those of the committees that exist, by id. */
      byId: (ids: readonly string[]): Map<string, Committee> =>
        new Map(committeesByIds.all(JSON.stringify(ids)).map((row) => [row.id, committeeOf(row)])),

      /** What a PI of the institution may choose from: its own, then the regional ones of its province. */
      offered: (institutionId: string, kind: Committee['kind']): Committee[] =>
        offered.all(kind, institutionId).map(committeeOf),

      members: (committeeId: string): string[] =>
        members.all(committeeId).map(({ account_id }) => account_id),

      /** The committees that the account sits on. */
      ofMember: (accountId: string): Committee[] => ofMember.all(accountId).map(committeeOf),
    },
  };
}

const institutionOf = ({ id, revision, data }: InstitutionRow): Institution => ({
  ...(JSON.parse(data) as InstitutionFields),
  ...{ id, revision },
});

const committeeOf = ({
  id,
  revision,
  institution_id,
  kind,
  name,
  filing_no,
  is_regional,
  phone,
  address,
}: CommitteeRow): Committee => ({
  ...{ id, revision, institutionId: institution_id, kind, name, filingNo: filing_no },
  ...{ isRegional: is_regional === 1, phone, address },
});
