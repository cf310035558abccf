import type { Fold, Projection } from '../platform/readModels';
import type { Database, SqlValue } from '../platform/sqlite';
import type { FilingState, SettledState, Stage } from '../schema/codes/lifeCycle';
import type { Recorded } from '../schema/envelope';
import { projectEventOf, type ProjectEvent } from '../schema/events/project';
import type { ProjectContent } from '../schema/form/form';
import type { Scope } from '../schema/policy';

/** Where each project stands now: one row a project, for lists, rights and dashboards. */
export const projectDirectory: Projection = {
  name: 'projectDirectory',
  version: 2,
  tables: `
    CREATE TABLE projects (
      project_id TEXT PRIMARY KEY, investigator_id TEXT NOT NULL, institution_id TEXT NOT NULL,
      province_code TEXT NOT NULL, status TEXT NOT NULL, returns_to TEXT, stage TEXT,
      filing_title TEXT, project_name TEXT, title TEXT AS (coalesce(filing_title, project_name)) VIRTUAL,
      approved_title TEXT, study_type TEXT, research_number TEXT, submission_no INTEGER NOT NULL,
      version_no INTEGER NOT NULL, is_published INTEGER NOT NULL, is_retrospective INTEGER NOT NULL,
      mark TEXT, return_requested INTEGER NOT NULL, created_at TEXT NOT NULL, submitted_at TEXT, filed_at TEXT,
      published_at TEXT, changed_at TEXT NOT NULL, revision INTEGER NOT NULL, position TEXT NOT NULL
    );
    CREATE UNIQUE INDEX projects_by_number ON projects (research_number) WHERE research_number IS NOT NULL;
    CREATE INDEX projects_by_investigator ON projects (investigator_id);
    CREATE INDEX projects_by_institution ON projects (institution_id);
    CREATE INDEX projects_by_position ON projects (position);
    CREATE TABLE project_committees (committee_id TEXT, project_id TEXT, PRIMARY KEY (committee_id, project_id)) WITHOUT ROWID;
    CREATE TABLE project_people (
      account_id TEXT, relation TEXT, project_id TEXT, PRIMARY KEY (account_id, relation, project_id)
    ) WITHOUT ROWID;
    CREATE INDEX project_people_by_project ON project_people (project_id, relation);
  `,
  open: directoryFold,
};

export interface ProjectRow {
  readonly projectId: string;
  readonly investigatorId: string;
  readonly institutionId: string;
  readonly provinceCode: string;
  readonly status: FilingState;
  readonly returnsTo: SettledState | null;
  /** The stage that waits for a decision; null when none does. */
  readonly stage: Stage | null;
  /** Of the working copy: what the authors see. */
  readonly title: string | null;
  /** Of the approved version: what every other reader sees. */
  readonly approvedTitle: string | null;
  readonly studyType: string | null;
  readonly researchNumber: string | null;
  readonly submissionNo: number;
  /** The current version; 0 before the first approval. */
  readonly versionNo: number;
  readonly isPublished: 0 | 1;
  readonly isRetrospective: 0 | 1;
  readonly mark: 'WITHDRAWN' | 'DUPLICATE' | null;
  /** The investigator has asked the current reviewer for a return. */
  readonly returnRequested: 0 | 1;
  readonly createdAt: string;
  readonly submittedAt: string | null;
  readonly filedAt: string | null;
  readonly publishedAt: string | null;
  readonly changedAt: string;
  readonly revision: number;
  readonly position: string;
}

/** The columns of a row, under the names of its fields. */
const rowColumns = `
  p.project_id AS projectId, p.investigator_id AS investigatorId, p.institution_id AS institutionId,
  p.province_code AS provinceCode, p.status, p.returns_to AS returnsTo, p.stage, p.title,
  p.approved_title AS approvedTitle, p.study_type AS studyType, p.research_number AS researchNumber,
  p.submission_no AS submissionNo, p.version_no AS versionNo, p.is_published AS isPublished,
  p.is_retrospective AS isRetrospective, p.mark, p.return_requested AS returnRequested,
  p.created_at AS createdAt, p.submitted_at AS submittedAt, p.filed_at AS filedAt,
  p.published_at AS publishedAt, p.changed_at AS changedAt, p.revision, p.position`;

/** What an event may set: a field of the row, or one that its title is made of. */
type Column = Exclude<keyof ProjectRow, 'title'> | 'filingTitle' | 'projectName';

const columnOf = (field: string): string =>
  field.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

const titlesOf = ({ basic }: ProjectContent) => ({
  filingTitle: basic?.filingTitle ?? null,
  projectName: basic?.projectName ?? null,
});

/** Of the saved fields, those that the row shows. */
const shown = (
  set: Record<string, unknown>,
  ...fields: ('filingTitle' | 'projectName' | 'studyType')[]
) =>
  Object.fromEntries(
    fields
      .filter((field) => Object.hasOwn(set, field))
      .map((field) => [field, set[field] as string | null]),
  );

function directoryFold(db: Database): Fold {
  const insert = db.prepare(
    `INSERT INTO projects VALUES (?, ?, ?, ?, ?, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0, 0, 0, 0, NULL, 0, ?, NULL, NULL, NULL, ?, ?, ?)`,
  );
  const route = db.prepare('INSERT OR IGNORE INTO project_committees VALUES (?, ?)');
  const relate = db.prepare('INSERT OR IGNORE INTO project_people VALUES (?, ?, ?)');
  const unrelate = db.prepare(
    'DELETE FROM project_people WHERE account_id = ? AND relation = ? AND project_id = ?',
  );
  const unrelateAll = db.prepare(
    'DELETE FROM project_people WHERE project_id = ? AND relation = ?',
  );
  const title = db.prepare<{ title: string | null; approved: string | null }>(
    'SELECT title, approved_title AS approved FROM projects WHERE project_id = ?',
  );
  const updates = new Map<string, ReturnType<Database['prepare']>>();

  /** What the event changes in the row; the columns every event moves come with it. */
  const update = (
    projectId: string,
    event: Recorded,
    columns: Partial<Record<Column, SqlValue>>,
  ) => {
    const set = {
      ...columns,
      changedAt: event.recordedAt,
      revision: event.revision,
      position: event.position,
    };
    const names = Object.keys(set);
    const key = names.join();
    let statement = updates.get(key);
    if (statement === undefined) {
      statement = db.prepare(
        `UPDATE projects SET ${names.map((name) => `${columnOf(name)} = ?`).join(', ')} WHERE project_id = ?`,
      );
      updates.set(key, statement);
    }
    statement.run(...Object.values(set), projectId);
  };

  return {
    apply(event) {
      const fact = projectEventOf(event);
      if (fact === null) return;
      const { projectId } = fact.data;

      if (fact.type === 'ProjectCreated') {
        const { investigatorId, institutionId, provinceCode, to } = fact.data;
        const { recordedAt, revision, position } = event;
        insert.run(
          projectId,
          investigatorId,
          institutionId,
          provinceCode,
          to,
          recordedAt,
          recordedAt,
          revision,
          position,
        );
        return;
      }
      relations(fact);
      update(projectId, event, columnsOf(fact, event));
    },
  };

  function relations(fact: ProjectEvent): void {
    const { projectId } = fact.data;
    switch (fact.type) {
      case 'DelegateGranted':
        relate.run(fact.data.accountId, 'DEL', projectId);
        return;
      case 'DelegateRevoked':
        unrelate.run(fact.data.accountId, 'DEL', projectId);
        return;
      case 'ProjectSubmitted':
      case 'ChangeSubmitted':
        for (const { committeeId } of fact.data.route) {
          if (committeeId !== null) route.run(committeeId, projectId);
        }
        // Sites count from the approval on (M8); what was sent in last is what an approval approves.
        unrelateAll.run(projectId, 'SITE_SUBMITTED');
        for (const { piAccountId } of fact.data.content.implementation?.sites ?? []) {
          if (piAccountId != null) relate.run(piAccountId, 'SITE_SUBMITTED', projectId);
        }
        return;
      case 'VersionApproved':
        unrelateAll.run(projectId, 'SITE');
        db.prepare(
          `INSERT OR IGNORE INTO project_people
           SELECT account_id, 'SITE', project_id FROM project_people WHERE project_id = ? AND relation = 'SITE_SUBMITTED'`,
        ).run(projectId);
        return;
      default:
    }
  }

  function columnsOf(
    fact: ProjectEvent,
    { recordedAt }: Recorded,
  ): Partial<Record<Column, SqlValue>> {
    const moved = 'to' in fact.data ? { status: fact.data.to, returnsTo: fact.data.returnsTo } : {};
    switch (fact.type) {
      case 'SectionSaved': {
        const { section, set } = fact.data;
        if (section === 'basic') return shown(set, 'filingTitle', 'projectName');
        return section === 'category' ? shown(set, 'studyType') : {};
      }
      case 'ProjectSubmitted': {
        const { submissionNo, isRetrospective, content } = fact.data;
        const first =
          submissionNo === 1
            ? { submittedAt: recordedAt, isRetrospective: isRetrospective ? 1 : 0 }
            : {};
        return { ...first, submissionNo, ...titlesOf(content) };
      }
      case 'ChangeSubmitted':
        return { submissionNo: fact.data.submissionNo, ...titlesOf(fact.data.content) };
      case 'StageEntered':
        return { ...moved, stage: fact.data.stage, returnRequested: 0 };
      case 'StageReturned':
        return { ...moved, stage: null, returnRequested: 0 };
      case 'ReturnRequested':
        return { returnRequested: 1 };
      case 'VersionApproved': {
        const { projectId, versionNo } = fact.data;
        // No one can save while a review runs: the title of the working copy is the approved one.
        const approvedTitle = title.get(projectId)?.title ?? null;
        return { ...moved, stage: null, returnRequested: 0, versionNo, approvedTitle };
      }
      case 'ChangeStarted':
        return fact.data.content === null ? moved : { ...moved, ...titlesOf(fact.data.content) };
      case 'ChangeWithdrawn':
        return {
          ...moved,
          stage: null,
          returnRequested: 0,
          filingTitle: title.get(fact.data.projectId)?.approved ?? null,
        };
      case 'ProjectFiled':
        return { filedAt: recordedAt };
      case 'ResearchNumberIssued':
        return { researchNumber: fact.data.researchNumber };
      case 'ProjectPublished':
        return { ...moved, isPublished: 1, publishedAt: recordedAt };
      case 'RecordMarked':
        return { mark: fact.data.mark };
      default:
        return moved;
    }
  }
}

/** Who reads, as the policy table and the sign-in say: `scope` of the role, and the bodies it stands for. */
export interface Reader {
  readonly accountId: string | null;
  readonly institutionId: string | null;
  readonly committeeId: string | null;
  readonly provinceCode: string | null;
  readonly institutionIds: readonly string[];
}

/** The condition on `projects p` that a scope stands for (domain 1.1), with its values. */
export function inScope(scope: Scope, reader: Reader): { sql: string; values: SqlValue[] } {
  const through = (relation: string) => ({
    sql: `p.project_id IN (SELECT project_id FROM project_people WHERE account_id = ? AND relation = '${relation}')`,
    values: [reader.accountId],
  });
  switch (scope) {
    case 'OWN':
      return { sql: 'p.investigator_id = ?', values: [reader.accountId] };
    case 'DELEGATED':
      return through('DEL');
    case 'SITE':
      return through('SITE');
    case 'INSTITUTION':
      return { sql: 'p.institution_id = ?', values: [reader.institutionId] };
    case 'COMMITTEE':
      return {
        sql: 'p.project_id IN (SELECT project_id FROM project_committees WHERE committee_id = ?)',
        values: [reader.committeeId],
      };
    case 'PROVINCE':
      return { sql: 'p.province_code = ?', values: [reader.provinceCode] };
    case 'NAMED':
      return {
        sql: 'p.institution_id IN (SELECT value FROM json_each(?))',
        values: [JSON.stringify(reader.institutionIds)],
      };
    case 'NATION':
    case 'ANY':
      return { sql: '1', values: [] };
    case 'SELF':
      return { sql: '0', values: [] };
  }
}

export interface ProjectFilter {
  readonly statuses?: readonly FilingState[] | undefined;
  /** Part of a title, or the beginning of a research number. */
  readonly search?: string | undefined;
  readonly institutionId?: string | undefined;
  readonly provinceCode?: string | undefined;
  readonly studyType?: string | undefined;
}

export interface Page<Row> {
  readonly rows: Row[];
  readonly hasNext: boolean;
  readonly total: number;
}

/** LIKE's own signs in a text that a person typed. */
const escaped = (text: string) => text.replaceAll(/[\\%_]/g, String.raw`\$&`);

export function projectQueries(db: Database) {
  const byNumber = db.prepare<ProjectRow>(
    `SELECT ${rowColumns} FROM projects p WHERE research_number = ?`,
  );
  const delegates = db.prepare<{ accountId: string }>(
    "SELECT account_id AS accountId FROM project_people WHERE project_id = ? AND relation = 'DEL' ORDER BY 1",
  );

  /** Newest first. `after` is the position of the last row of the page before: stable under inserts. */
  const page = (conditions: Conditions, first: number, after: string | null): Page<ProjectRow> => {
    const { sql, values } = conditions;
    const where = sql.join(' AND ');
    const [beyond, from]: [string, SqlValue[]] =
      after === null
        ? ['', []]
        : [' AND (p.created_at, p.project_id) < (?, ?)', after.split('/', 2)];
    const rows = db
      .prepare<ProjectRow>(
        `SELECT ${rowColumns} FROM projects p WHERE ${where}${beyond}
         ORDER BY p.created_at DESC, p.project_id DESC LIMIT ?`,
      )
      .all(...values, ...from, first + 1);
    const total = db
      .prepare<{ n: number }>(`SELECT count(*) AS n FROM projects p WHERE ${where}`)
      .get(...values);
    return { rows: rows.slice(0, first), hasNext: rows.length > first, total: total?.n ?? 0 };
  };

  return {
    /** Rows that this reader may see under the scope; a project outside it is as if it were not there. */
    byIds(ids: readonly string[], scope: Scope, reader: Reader): ProjectRow[] {
      const { sql, values } = inScope(scope, reader);
      return db
        .prepare<ProjectRow>(
          `SELECT ${rowColumns} FROM projects p
           WHERE p.project_id IN (SELECT value FROM json_each(?)) AND ${sql}`,
        )
        .all(JSON.stringify(ids), ...values);
    },
    /** All ids in a scope, for figures about them; null where the scope has no limit. */
    idsInScope(scope: Scope, reader: Reader): string[] | null {
      if (scope === 'NATION' || scope === 'ANY') return null;
      const { sql, values } = inScope(scope, reader);
      return db
        .prepare<{ projectId: string }>(
          `SELECT p.project_id AS projectId FROM projects p WHERE ${sql}`,
        )
        .all(...values)
        .map(({ projectId }) => projectId);
    },
    byNumber: (researchNumber: string): ProjectRow | undefined => byNumber.get(researchNumber),
    delegatesOf: (projectId: string): string[] =>
      delegates.all(projectId).map(({ accountId }) => accountId),
    inScope(
      scope: Scope,
      reader: Reader,
      filter: ProjectFilter,
      first: number,
      after: string | null,
    ) {
      const reach = inScope(scope, reader);
      return page(
        withFilter(
          { sql: [reach.sql, "p.status <> 'DELETED'"], values: reach.values },
          filter,
          'title',
        ),
        first,
        after,
      );
    },
    published(filter: ProjectFilter, first: number, after: string | null) {
      return page(
        withFilter({ sql: ['p.is_published = 1'], values: [] }, filter, 'approved_title'),
        first,
        after,
      );
    },
  };
}

interface Conditions {
  readonly sql: string[];
  readonly values: SqlValue[];
}

function withFilter(
  { sql, values }: Conditions,
  filter: ProjectFilter,
  title: 'title' | 'approved_title',
): Conditions {
  const { statuses, search, institutionId, provinceCode, studyType } = filter;
  const add = (condition: string, ...given: SqlValue[]) => {
    sql.push(condition);
    values.push(...given);
  };
  if (statuses !== undefined)
    add('p.status IN (SELECT value FROM json_each(?))', JSON.stringify(statuses));
  if (institutionId !== undefined) add('p.institution_id = ?', institutionId);
  if (provinceCode !== undefined) add('p.province_code = ?', provinceCode);
  if (studyType !== undefined) add('p.study_type = ?', studyType);
  if (search !== undefined && search.trim() !== '') {
    const part = escaped(search.trim());
    add(
      String.raw`(p.${title} LIKE ? ESCAPE '\' OR p.research_number LIKE ? ESCAPE '\')`,
      `%${part}%`,
      `${part}%`,
    );
  }
  return { sql, values };
}

/** The cursor of a row in `inScope` and `published`. */
export const cursorOf = ({ createdAt, projectId }: ProjectRow): string =>
  `${createdAt}/${projectId}`;
