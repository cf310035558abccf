import type { Fold, Projection } from '../platform/readModels';
import type { Database, SqlValue } from '../platform/sqlite';
import type { FilingState, SettledState, Stage } from '../schema/codes/lifeCycle';
import type { Recorded, Role } from '../schema/envelope';
import { projectEventOf, type ProjectEvent } from '../schema/events/project';
import type { ProjectContent, SectionKey } from '../schema/form/form';
import { eyesOf, type Eyes, type Scope } from '../schema/policy';

/** The contents that a project has at a time; which of them a reader sees is `seen`. */
const contents = ['working', 'submitted', 'approved'] as const;
type Content = (typeof contents)[number];

const columnsOfContent = (content: Content) => `
      ${content}_filing_title TEXT, ${content}_project_name TEXT, ${content}_study_type TEXT,
      ${content}_title TEXT AS (coalesce(${content}_filing_title, ${content}_project_name)) VIRTUAL,`;

/** Where each project stands now: one row a project, for lists, rights and dashboards. */
export const projectDirectory: Projection = {
  name: 'projectDirectory',
  version: 3,
  tables: `
    CREATE TABLE projects (
      project_id TEXT PRIMARY KEY, investigator_id TEXT NOT NULL, institution_id TEXT NOT NULL,
      province_code TEXT NOT NULL, status TEXT NOT NULL, returns_to TEXT, stage TEXT,
      ${contents.map(columnsOfContent).join('').trim()}
      research_number TEXT, submission_no INTEGER NOT NULL,
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
  /** The state with an open change left out: what the public is told. */
  readonly settledStatus: FilingState;
  /** Of the content that the reader of the row sees. */
  readonly title: string | null;
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

const settledStatus = 'coalesce(p.returns_to, p.status)';

/**
 * A column of the content that these eyes see: authors the working copy, reviewers what was sent in while
 * it is under review or nothing is approved yet, every other reader the approved version.
 */
function seen(eyes: Eyes, column: 'title' | 'study_type'): string {
  const of = (content: Content) => `p.${content}_${column}`;
  switch (eyes) {
    case 'AUTHOR':
      return of('working');
    case 'REVIEWER':
      return `iif(p.stage IS NOT NULL OR p.version_no = 0, ${of('submitted')}, ${of('approved')})`;
    case 'READER':
      return of('approved');
  }
}

/** The columns of a row for these eyes, under the names of its fields. */
const rowColumns = (eyes: Eyes) => `
  p.project_id AS projectId, p.investigator_id AS investigatorId, p.institution_id AS institutionId,
  p.province_code AS provinceCode, p.status, p.returns_to AS returnsTo, ${settledStatus} AS settledStatus,
  p.stage, ${seen(eyes, 'title')} AS title, p.research_number AS researchNumber,
  p.submission_no AS submissionNo, p.version_no AS versionNo, p.is_published AS isPublished,
  p.is_retrospective AS isRetrospective, p.mark, p.return_requested AS returnRequested,
  p.created_at AS createdAt, p.submitted_at AS submittedAt, p.filed_at AS filedAt,
  p.published_at AS publishedAt, p.changed_at AS changedAt, p.revision, p.position`;

/** The fields of a content that the rows hold, and their sections. */
const held = { filingTitle: 'basic', projectName: 'basic', studyType: 'category' } as const;
type Held = keyof typeof held;
const heldFields = Object.keys(held) as Held[];

/** What an event may set. */
type Column =
  Exclude<keyof ProjectRow, 'title' | 'settledStatus'> | `${Content}${Capitalize<Held>}`;
type Columns = Partial<Record<Column, SqlValue>>;

const columnOf = (field: string): string =>
  field.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

const columnIn = (content: Content, field: Held) =>
  `${content}${field.charAt(0).toUpperCase()}${field.slice(1)}` as Column;

/** The columns of a content that is set as a whole. */
const contentColumns = (content: Content, { basic, category }: ProjectContent): Columns =>
  Object.fromEntries(
    heldFields.map((field) => [columnIn(content, field), { ...basic, ...category }[field] ?? null]),
  );

/** Of the saved fields, those that the rows hold. */
const savedColumns = (section: SectionKey, set: Record<string, unknown>): Columns =>
  Object.fromEntries(
    heldFields
      .filter((field) => held[field] === section && Object.hasOwn(set, field))
      .map((field) => [columnIn('working', field), set[field] as string | null]),
  );

function directoryFold(db: Database): Fold {
  const insert = db.prepare(
    `INSERT INTO projects (
       project_id, investigator_id, institution_id, province_code, status, submission_no, version_no,
       is_published, is_retrospective, return_requested, created_at, changed_at, revision, position
     ) VALUES (?, ?, ?, ?, ?, 0, 0, 0, 0, 0, ?, ?, ?, ?)`,
  );
  const route = db.prepare('INSERT OR IGNORE INTO project_committees VALUES (?, ?)');
  const relate = db.prepare('INSERT OR IGNORE INTO project_people VALUES (?, ?, ?)');
  const unrelate = db.prepare(
    'DELETE FROM project_people WHERE account_id = ? AND relation = ? AND project_id = ?',
  );
  const unrelateAll = db.prepare(
    'DELETE FROM project_people WHERE project_id = ? AND relation = ?',
  );
  const copy = (from: Content, ...to: Content[]) => {
    const set = to.flatMap((content) =>
      heldFields.map(
        (field) => `${columnOf(columnIn(content, field))} = ${columnOf(columnIn(from, field))}`,
      ),
    );
    return db.prepare(`UPDATE projects SET ${set.join(', ')} WHERE project_id = ?`);
  };
  const approve = copy('submitted', 'approved', 'working');
  const restore = copy('approved', 'working');
  const updates = new Map<string, ReturnType<Database['prepare']>>();

  /** What the event changes in the row; the columns every event moves come with it. */
  const update = (projectId: string, event: Recorded, columns: Columns) => {
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
      moveContents(fact);
      update(projectId, event, columnsOf(fact, event));
    },
  };

  function moveContents({ type, data: { projectId } }: ProjectEvent): void {
    if (type === 'VersionApproved') approve.run(projectId);
    if (type === 'ChangeWithdrawn') restore.run(projectId);
  }

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

  function columnsOf(fact: ProjectEvent, { recordedAt }: Recorded): Columns {
    const moved = 'to' in fact.data ? { status: fact.data.to, returnsTo: fact.data.returnsTo } : {};
    switch (fact.type) {
      case 'SectionSaved':
        return savedColumns(fact.data.section, fact.data.set);
      case 'ProjectSubmitted': {
        const { submissionNo, isRetrospective, content } = fact.data;
        const first =
          submissionNo === 1
            ? { submittedAt: recordedAt, isRetrospective: isRetrospective ? 1 : 0 }
            : {};
        return { ...first, submissionNo, ...contentColumns('submitted', content) };
      }
      case 'ChangeSubmitted': {
        const { submissionNo, content } = fact.data;
        return { submissionNo, ...contentColumns('submitted', content) };
      }
      case 'StageEntered':
        return { ...moved, stage: fact.data.stage, returnRequested: 0 };
      case 'StageReturned':
        return { ...moved, stage: null, returnRequested: 0 };
      case 'ReturnRequested':
        return { returnRequested: 1 };
      case 'VersionApproved': {
        const { versionNo } = fact.data;
        return { ...moved, stage: null, returnRequested: 0, versionNo };
      }
      case 'ChangeStarted': {
        const { content } = fact.data;
        return content === null ? moved : { ...moved, ...contentColumns('working', content) };
      }
      case 'ChangeWithdrawn':
        return { ...moved, stage: null, returnRequested: 0 };
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
  readonly role: Role | null;
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
      // Of the body that the person acts for: whoever left it leaves its projects.
      return {
        sql: 'p.investigator_id = ? AND p.institution_id = ?',
        values: [reader.accountId, reader.institutionId],
      };
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
    `SELECT ${rowColumns('READER')} FROM projects p WHERE research_number = ?`,
  );
  const delegates = db.prepare<{ accountId: string }>(
    "SELECT account_id AS accountId FROM project_people WHERE project_id = ? AND relation = 'DEL' ORDER BY 1",
  );

  /** Newest first. `after` is the position of the last row of the page before: stable under inserts. */
  const page = (
    eyes: Eyes,
    conditions: Conditions,
    first: number,
    after: string | null,
  ): Page<ProjectRow> => {
    const { sql, values } = conditions;
    const where = sql.join(' AND ');
    const [beyond, from]: [string, SqlValue[]] =
      after === null
        ? ['', []]
        : [' AND (p.created_at, p.project_id) < (?, ?)', after.split('/', 2)];
    const rows = db
      .prepare<ProjectRow>(
        `SELECT ${rowColumns(eyes)} FROM projects p WHERE ${where}${beyond}
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
          `SELECT ${rowColumns(eyesOf(reader.role))} FROM projects p
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
      const eyes = eyesOf(reader.role);
      const { sql, values } = inScope(scope, reader);
      const within = { sql: [sql, "p.status <> 'DELETED'"], values };
      return page(eyes, withFilter(within, filter, eyes, 'p.status'), first, after);
    },
    published(filter: ProjectFilter, first: number, after: string | null) {
      const all = { sql: ['p.is_published = 1'], values: [] };
      return page('READER', withFilter(all, filter, 'READER', settledStatus), first, after);
    },
  };
}

interface Conditions {
  readonly sql: string[];
  readonly values: SqlValue[];
}

/** Narrowed to what the reader's rows show: their content, and the status that they are told. */
function withFilter(
  { sql, values }: Conditions,
  filter: ProjectFilter,
  eyes: Eyes,
  status: string,
): Conditions {
  const { statuses, search, institutionId, provinceCode, studyType } = filter;
  const add = (condition: string, ...given: SqlValue[]) => {
    sql.push(condition);
    values.push(...given);
  };
  if (statuses !== undefined)
    add(`${status} IN (SELECT value FROM json_each(?))`, JSON.stringify(statuses));
  if (institutionId !== undefined) add('p.institution_id = ?', institutionId);
  if (provinceCode !== undefined) add('p.province_code = ?', provinceCode);
  if (studyType !== undefined) add(`${seen(eyes, 'study_type')} = ?`, studyType);
  if (search !== undefined && search.trim() !== '') {
    const part = escaped(search.trim());
    add(
      String.raw`(${seen(eyes, 'title')} LIKE ? ESCAPE '\' OR p.research_number LIKE ? ESCAPE '\')`,
      `%${part}%`,
      `${part}%`,
    );
  }
  return { sql, values };
}

/** The cursor of a row in `inScope` and `published`. */
export const cursorOf = ({ createdAt, projectId }: ProjectRow): string =>
  `${createdAt}/${projectId}`;
