import type { Fold, Projection } from '../platform/readModels';
import type { Database } from '../platform/sqlite';
import { projectEventOf } from '../schema/events/project';

/** Which state each project was in, from when: one row a move, for figures of today and of any day. */
export const projectTimeline: Projection = {
  name: 'projectTimeline',
  version: 2,
  tables: `
    CREATE TABLE project_moves (
      project_id TEXT, at TEXT, revision INTEGER, state TEXT NOT NULL, institution_id TEXT NOT NULL,
      province_code TEXT NOT NULL, is_last INTEGER NOT NULL,
      PRIMARY KEY (project_id, revision)
    ) WITHOUT ROWID;
    CREATE INDEX last_moves ON project_moves (state) WHERE is_last = 1;
  `,
  open: timelineFold,
};

function timelineFold(db: Database): Fold {
  const first = db.prepare('INSERT INTO project_moves VALUES (?, ?, ?, ?, ?, ?, 1)');
  const supersede = db.prepare(
    'UPDATE project_moves SET is_last = 0 WHERE project_id = ? AND is_last = 1',
  );
  const next = db.prepare(
    `INSERT INTO project_moves SELECT project_id, ?, ?, ?, institution_id, province_code, 1 FROM project_moves
     WHERE project_id = ? ORDER BY revision LIMIT 1`,
  );
  return {
    apply(event) {
      const fact = projectEventOf(event);
      if (fact === null || !('to' in fact.data) || fact.data.from === fact.data.to) return;
      const { projectId, to } = fact.data;
      if (fact.type === 'ProjectCreated') {
        const { institutionId, provinceCode } = fact.data;
        first.run(projectId, event.recordedAt, event.revision, to, institutionId, provinceCode);
        return;
      }
      supersede.run(projectId);
      next.run(event.recordedAt, event.revision, to, projectId);
    },
  };
}

export type ProgressBy = 'STATE' | 'STAGE' | 'INSTITUTION' | 'PROVINCE';

export interface ProgressCount {
  /** A filing state, a stage (or NONE), an institution's id, or a province's code. */
  readonly key: string;
  readonly count: number;
}

const keyOf: Readonly<Record<ProgressBy, string>> = {
  STATE: 'state',
  STAGE: `CASE
    WHEN state LIKE '%ACADEMIC_REVIEW' THEN 'ACADEMIC' WHEN state LIKE '%ETHICS_REVIEW' THEN 'ETHICS'
    WHEN state LIKE '%INSTITUTION_REVIEW' THEN 'INSTITUTION' WHEN state LIKE '%AUTHORITY_REVIEW' THEN 'AUTHORITY'
    ELSE 'NONE' END`,
  INSTITUTION: 'institution_id',
  PROVINCE: 'province_code',
};

export function timelineQueries(db: Database) {
  return {
    /** How many projects stood where, now or at the end of an instant (UTC); `among` null: all of them. */
    progress(
      by: ProgressBy,
      asOf: string | null,
      among: readonly string[] | null,
    ): ProgressCount[] {
      const moves =
        asOf === null
          ? 'SELECT * FROM project_moves WHERE is_last = 1'
          : `SELECT m.* FROM project_moves m JOIN (
               SELECT project_id, max(revision) AS revision FROM project_moves WHERE at <= ? GROUP BY project_id
             ) l ON l.project_id = m.project_id AND l.revision = m.revision`;
      const chosen = among === null ? '' : 'AND project_id IN (SELECT value FROM json_each(?))';
      return db
        .prepare<ProgressCount>(
          `SELECT ${keyOf[by]} AS key, count(*) AS count FROM (${moves})
           WHERE state <> 'DELETED' ${chosen} GROUP BY 1 ORDER BY count(*) DESC, 1`,
        )
        .all(...(asOf === null ? [] : [asOf]), ...(among === null ? [] : [JSON.stringify(among)]));
    },
  };
}
