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
  version: 1,
  tables: `
    CREATE TABLE projects (
      projectId TEXT PRIMARY KEY, investigatorId TEXT NOT NULL, institutionId TEXT NOT NULL,
      provinceCode TEXT NOT NULL, status TEXT NOT NULL, returnsTo TEXT, stage TEXT,
      filingTitle TEXT, projectName TEXT, title TEXT AS (coalesce(filingTitle, projectName)) VIRTUAL,
      approvedTitle TEXT, studyType TEXT, researchNumber TEXT, submissionNo INTEGER NOT NULL,
      versionNo INTEGER NOT NULL, isPublished INTEGER NOT NULL, isRetrospective INTEGER NOT NULL,
      mark TEXT, returnRequested INTEGER NOT NULL, createdAt TEXT NOT NULL, submittedAt TEXT, filedAt TEXT,
      publishedAt TEXT, changedAt TEXT NOT NULL, revision INTEGER NOT NULL, position TEXT NOT NULL
    );
    CREATE UNIQUE INDEX projectsByNumber ON projects (researchNumber) WHERE researchNumber IS NOT NULL;
    CREATE INDEX projectsByInvestigator ON projects (investigatorId);
    CREATE INDEX projectsByInstitution ON projects (institutionId);
    CREATE INDEX projectsByPosition ON projects (position);
    CREATE TABLE projectCommittees (committeeId TEXT, projectId TEXT, PRIMARY KEY (committeeId, projectId)) WITHOUT ROWID;
    CREATE TABLE projectPeople (
      accountId TEXT, relation TEXT, projectId TEXT, PRIMARY KEY (accountId, relation, projectId)
    ) WITHOUT ROWID;
    CREATE INDEX projectPeopleByProject ON projectPeople (projectId, relation);
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

type Column = Exclude<keyof ProjectRow, 'title'> | 'filingTitle' | 'projectName';

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
  const route = db.prepare('INSERT OR IGNORE INTO projectCommittees VALUES (?, ?)');
  const relate = db.prepare('INSERT OR IGNORE INTO projectPeople VALUES (?, ?, ?)');
  const unrelate = db.prepare(
    'DELETE FROM projectPeople WHERE accountId = ? AND relation = ? AND projectId = ?',
  );
  const unrelateAll = db.prepare('DELETE FROM projectPeople WHERE projectId = ? AND relation = ?');
  const title = db.prepare<{ title: string | null; approved: string | null }>(
    'SELECT title, approvedTitle AS approved FROM projects WHERE projectId = ?',
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
        `UPDATE projects SET ${names.map((name) => `${name} = ?`).join(', ')} WHERE projectId = ?`,
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
          `INSERT OR IGNORE INTO projectPeople
           SELECT accountId, 'SITE', projectId FROM projectPeople WHERE projectId = ? AND relation = 'SITE_SUBMITTED'`,
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
    sql: `p.projectId IN (SELECT projectId FROM projectPeople WHERE accountId = ? AND relation = '${relation}')`,
    values: [reader.accountId],
  });
  switch (scope) {
    case 'OWN':
      return { sql: 'p.investigatorId = ?', values: [reader.accountId] };
    case 'DELEGATED':
      return through('DEL');
    case 'SITE':
      return through('SITE');
    case 'INSTITUTION':
      return { sql: 'p.institutionId = ?', values: [reader.institutionId] };
    case 'COMMITTEE':
      return {
        sql: 'p.projectId IN (SELECT projectId FROM projectCommittees WHERE committeeId = ?)',
        values: [reader.committeeId],
      };
    case 'PROVINCE':
      return { sql: 'p.provinceCode = ?', values: [reader.provinceCode] };
    case 'NAMED':
      return {
        sql: 'p.institutionId IN (SELECT value FROM json_each(?))',
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
  const byNumber = db.prepare<ProjectRow>('SELECT * FROM projects WHERE researchNumber = ?');
  const delegates = db.prepare<{ accountId: string }>(
    "SELECT accountId FROM projectPeople WHERE projectId = ? AND relation = 'DEL' ORDER BY accountId",
  );

  /** Newest first. `after` is the position of the last row of the page before: stable under inserts. */
  const page = (conditions: Conditions, first: number, after: string | null): Page<ProjectRow> => {
    const { sql, values } = conditions;
    const where = sql.join(' AND ');
    const [beyond, from]: [string, SqlValue[]] =
      after === null ? ['', []] : [' AND (p.createdAt, p.projectId) < (?, ?)', after.split('/', 2)];
    const rows = db
      .prepare<ProjectRow>(
        `SELECT p.* FROM projects p WHERE ${where}${beyond} ORDER BY p.createdAt DESC, p.projectId DESC LIMIT ?`,
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
          `SELECT p.* FROM projects p WHERE p.projectId IN (SELECT value FROM json_each(?)) AND ${sql}`,
        )
        .all(JSON.stringify(ids), ...values);
    },
    /** All ids in a scope, for figures about them; null where the scope has no limit. */
    idsInScope(scope: Scope, reader: Reader): string[] | null {
      if (scope === 'NATION' || scope === 'ANY') return null;
      const { sql, values } = inScope(scope, reader);
      return db
        .prepare<{ projectId: string }>(`SELECT p.projectId FROM projects p WHERE ${sql}`)
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
        withFilter({ sql: ['p.isPublished = 1'], values: [] }, filter, 'approvedTitle'),
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
  title: 'title' | 'approvedTitle',
): Conditions {
  const { statuses, search, institutionId, provinceCode, studyType } = filter;
  const add = (condition: string, ...given: SqlValue[]) => {
    sql.push(condition);
    values.push(...given);
  };
  if (statuses !== undefined)
    add('p.status IN (SELECT value FROM json_each(?))', JSON.stringify(statuses));
  if (institutionId !== undefined) add('p.institutionId = ?', institutionId);
  if (provinceCode !== undefined) add('p.provinceCode = ?', provinceCode);
  if (studyType !== undefined) add('p.studyType = ?', studyType);
  if (search !== undefined && search.trim() !== '') {
    const part = escaped(search.trim());
    add(
      String.raw`(p.${title} LIKE ? ESCAPE '\' OR p.researchNumber LIKE ? ESCAPE '\')`,
      `%${part}%`,
      `${part}%`,
    );
  }
  return { sql, values };
}

/** The cursor of a row in `inScope` and `published`. */
export const cursorOf = ({ createdAt, projectId }: ProjectRow): string =>
  `${createdAt}/${projectId}`;
