import type { Fold, Projection } from '../platform/readModels';
import type { Database, SqlValue } from '../platform/sqlite';
import type { Stage } from '../schema/codes/lifeCycle';
import { projectEventOf } from '../schema/events/project';

/** 待办/已办: one row for each stage that was ever entered, with what became of it. */
export const reviewInbox: Projection = {
  name: 'reviewInbox',
  version: 2,
  tables: `
    CREATE TABLE review_tasks (
      project_id TEXT, submission_no INTEGER, stage_index INTEGER, stage TEXT NOT NULL, is_change INTEGER NOT NULL,
      committee_id TEXT, institution_id TEXT, province_code TEXT, is_national INTEGER NOT NULL,
      entered_at TEXT NOT NULL, decided_at TEXT, outcome TEXT NOT NULL, decided_by TEXT, code TEXT,
      return_reason TEXT, position TEXT NOT NULL,
      PRIMARY KEY (project_id, submission_no, stage_index)
    ) WITHOUT ROWID;
    CREATE INDEX tasks_of_committee ON review_tasks (committee_id, entered_at) WHERE committee_id IS NOT NULL;
    CREATE INDEX tasks_of_institution ON review_tasks (institution_id, entered_at) WHERE institution_id IS NOT NULL;
    CREATE INDEX tasks_of_authority ON review_tasks (stage, province_code, entered_at) WHERE stage = 'AUTHORITY';
  `,
  open: inboxFold,
};

export interface TaskRow {
  readonly projectId: string;
  readonly submissionNo: number;
  readonly stageIndex: number;
  readonly stage: Stage;
  readonly isChange: 0 | 1;
  readonly committeeId: string | null;
  readonly institutionId: string | null;
  readonly provinceCode: string | null;
  readonly isNational: 0 | 1;
  readonly enteredAt: string;
  readonly decidedAt: string | null;
  readonly outcome: 'WAITING' | 'APPROVED' | 'RETURNED' | 'WITHDRAWN';
  readonly decidedBy: string | null;
  /** The conclusion, such as APPROVED. */
  readonly code: string | null;
  /** 申请驳回: why the investigator asks for a return. */
  readonly returnReason: string | null;
  readonly position: string;
}

/** The columns of a row, under the names of its fields. */
const rowColumns = `
  project_id AS projectId, submission_no AS submissionNo, stage_index AS stageIndex, stage,
  is_change AS isChange, committee_id AS committeeId, institution_id AS institutionId,
  province_code AS provinceCode, is_national AS isNational, entered_at AS enteredAt,
  decided_at AS decidedAt, outcome, decided_by AS decidedBy, code, return_reason AS returnReason, position`;

/** A task's name in a cursor. */
const task = "project_id || '-' || submission_no || '-' || stage_index";

function inboxFold(db: Database): Fold {
  const enter = db.prepare(
    `INSERT INTO review_tasks VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL, 'WAITING', NULL, NULL, NULL, ?)`,
  );
  const decide = db.prepare(
    `UPDATE review_tasks SET decided_at = ?, outcome = ?, decided_by = ?, code = ?, position = ?
     WHERE project_id = ? AND submission_no = ? AND stage_index = ?`,
  );
  const ask = db.prepare(
    'UPDATE review_tasks SET return_reason = ?, position = ? WHERE project_id = ? AND submission_no = ? AND stage_index = ?',
  );
  const withdraw = db.prepare(
    `UPDATE review_tasks SET decided_at = ?, outcome = 'WITHDRAWN', position = ?
     WHERE project_id = ? AND outcome = 'WAITING'`,
  );

  return {
    apply(event) {
      const fact = projectEventOf(event);
      const { position, recordedAt, actor } = event;
      switch (fact?.type) {
        case 'StageEntered': {
          const {
            projectId,
            submissionNo,
            stageIndex,
            stage,
            committeeId,
            institutionId,
            provinceCode,
          } = fact.data;
          const isChange = fact.data.to.startsWith('CHANGE_') ? 1 : 0;
          const isNational = stage === 'AUTHORITY' && provinceCode === null ? 1 : 0;
          enter.run(
            projectId,
            submissionNo,
            stageIndex,
            stage,
            isChange,
            committeeId,
            institutionId,
            provinceCode,
            isNational,
            recordedAt,
            position,
          );
          return;
        }
        case 'StageApproved':
        case 'StageReturned': {
          const { projectId, submissionNo, stageIndex, signature } = fact.data;
          const outcome = fact.type === 'StageApproved' ? 'APPROVED' : 'RETURNED';
          decide.run(
            recordedAt,
            outcome,
            actor.accountId,
            signature.meaning,
            position,
            projectId,
            submissionNo,
            stageIndex,
          );
          return;
        }
        case 'ReturnRequested': {
          const { projectId, submissionNo, stageIndex, reason } = fact.data;
          ask.run(reason, position, projectId, submissionNo, stageIndex);
          return;
        }
        case 'ChangeWithdrawn':
          withdraw.run(recordedAt, position, fact.data.projectId);
          return;
        default:
      }
    },
  };
}

/** The body in whose name a reviewer reads: a committee, an institution, or an authority. */
export interface ReviewingBody {
  readonly role: string;
  readonly committeeId: string | null;
  readonly institutionId: string | null;
  readonly provinceCode: string | null;
}

function tasksOf({ role, committeeId, institutionId, provinceCode }: ReviewingBody): {
  sql: string;
  values: SqlValue[];
} {
  switch (role) {
    case 'AC':
      return { sql: "committee_id = ? AND stage = 'ACADEMIC'", values: [committeeId] };
    case 'EC':
      return { sql: "committee_id = ? AND stage = 'ETHICS'", values: [committeeId] };
    case 'INSR':
      return { sql: 'institution_id = ?', values: [institutionId] };
    case 'PROV':
      return { sql: "stage = 'AUTHORITY' AND province_code = ?", values: [provinceCode] };
    case 'NAT':
      return { sql: "stage = 'AUTHORITY' AND province_code IS NULL", values: [] };
    default:
      return { sql: '0', values: [] };
  }
}

export type Box = 'TODO' | 'DONE';

export function inboxQueries(db: Database) {
  return {
    /** 待办 oldest first, 已办 newest first. `after` is the cursor of the last task seen. */
    page(body: ReviewingBody, box: Box, first: number, after: string | null) {
      const { sql, values } = tasksOf(body);
      const which = `${sql} AND outcome ${box === 'TODO' ? '=' : '<>'} 'WAITING'`;
      const [time, order, beyond] =
        box === 'TODO' ? ['entered_at', 'ASC', '>'] : ['decided_at', 'DESC', '<'];
      const cursor = after === null ? null : after.split('/', 2);
      const rows = db
        .prepare<TaskRow>(
          `SELECT ${rowColumns} FROM review_tasks WHERE ${which}
           ${cursor === null ? '' : `AND (${time}, ${task}) ${beyond} (?, ?)`}
           ORDER BY ${time} ${order}, ${task} ${order} LIMIT ?`,
        )
        .all(...values, ...(cursor ?? []), first + 1);
      const total = db
        .prepare<{ n: number }>(`SELECT count(*) AS n FROM review_tasks WHERE ${which}`)
        .get(...values);
      return { rows: rows.slice(0, first), hasNext: rows.length > first, total: total?.n ?? 0 };
    },
    /** Whether a task of this project lies with the body: what its inbox says changes with it. */
    concerns(body: ReviewingBody, projectId: string): boolean {
      const { sql, values } = tasksOf(body);
      return (
        db
          .prepare(`SELECT 1 FROM review_tasks WHERE project_id = ? AND ${sql} LIMIT 1`)
          .get(projectId, ...values) !== undefined
      );
    },
    count(body: ReviewingBody): number {
      const { sql, values } = tasksOf(body);
      const found = db
        .prepare<{ n: number }>(
          `SELECT count(*) AS n FROM review_tasks WHERE ${sql} AND outcome = 'WAITING'`,
        )
        .get(...values);
      return found?.n ?? 0;
    },
  };
}

export const taskCursor = (row: TaskRow, box: Box): string =>
  `${(box === 'TODO' ? row.enteredAt : row.decidedAt) ?? ''}/${row.projectId}-${row.submissionNo}-${row.stageIndex}`;
