import type { Fold, Projection } from '../platform/readModels';
import type { Database } from '../platform/sqlite';
import { projectEventOf } from '../schema/events/project';

/** Which state each project was in, from when: one row a move, for figures of today and of any day. */
export const projectTimeline: Projection = {
  name: 'projectTimeline',
  version: 1,
  tables: `
    CREATE TABLE projectMoves (
      projectId TEXT, at TEXT, revision INTEGER, state TEXT NOT NULL, institutionId TEXT NOT NULL,
      provinceCode TEXT NOT NULL, isLast INTEGER NOT NULL,
      PRIMARY KEY (projectId, revision)
    ) WITHOUT ROWID;
    CREATE INDEX lastMoves ON projectMoves (state) WHERE isLast = 1;
  `,
  open: timelineFold,
};

function timelineFold(db: Database): Fold {
  const first = db.prepare('INSERT INTO projectMoves VALUES (?, ?, ?, ?, ?, ?, 1)');
  const supersede = db.prepare(
    'UPDATE projectMoves SET isLast = 0 WHERE projectId = ? AND isLast = 1',
  );
  const next = db.prepare(
    `INSERT INTO projectMoves SELECT projectId, ?, ?, ?, institutionId, provinceCode, 1 FROM projectMoves
     WHERE projectId = ? ORDER BY revision LIMIT 1`,
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
  INSTITUTION: 'institutionId',
  PROVINCE: 'provinceCode',
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
          ? 'SELECT * FROM projectMoves WHERE isLast = 1'
          : `SELECT m.* FROM projectMoves m JOIN (
               SELECT projectId, max(revision) AS revision FROM projectMoves WHERE at <= ? GROUP BY projectId
             ) l ON l.projectId = m.projectId AND l.revision = m.revision`;
      const chosen = among === null ? '' : 'AND projectId IN (SELECT value FROM json_each(?))';
      return db
        .prepare<ProgressCount>(
          `SELECT ${keyOf[by]} AS key, count(*) AS count FROM (${moves})
           WHERE state <> 'DELETED' ${chosen} GROUP BY 1 ORDER BY count(*) DESC, 1`,
        )
        .all(...(asOf === null ? [] : [asOf]), ...(among === null ? [] : [JSON.stringify(among)]));
    },
  };
}
