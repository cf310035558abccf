import type { Fold, Projection } from '../platform/readModels';
import type { Database, SqlValue } from '../platform/sqlite';
import type { Stage } from '../schema/codes/lifeCycle';
import { projectEventOf } from '../schema/events/project';

/** 待办/已办: one row for each stage that was ever entered, with what became of it. */
export const reviewInbox: Projection = {
  name: 'reviewInbox',
  version: 1,
  tables: `
    CREATE TABLE reviewTasks (
      projectId TEXT, submissionNo INTEGER, stageIndex INTEGER, stage TEXT NOT NULL, isChange INTEGER NOT NULL,
      committeeId TEXT, institutionId TEXT, provinceCode TEXT, isNational INTEGER NOT NULL,
      enteredAt TEXT NOT NULL, decidedAt TEXT, outcome TEXT NOT NULL, decidedBy TEXT, code TEXT,
      returnReason TEXT, position TEXT NOT NULL,
      PRIMARY KEY (projectId, submissionNo, stageIndex)
    ) WITHOUT ROWID;
    CREATE INDEX tasksOfCommittee ON reviewTasks (committeeId, enteredAt) WHERE committeeId IS NOT NULL;
    CREATE INDEX tasksOfInstitution ON reviewTasks (institutionId, enteredAt) WHERE institutionId IS NOT NULL;
    CREATE INDEX tasksOfAuthority ON reviewTasks (stage, provinceCode, enteredAt) WHERE stage = 'AUTHORITY';
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

function inboxFold(db: Database): Fold {
  const enter = db.prepare(
    `INSERT INTO reviewTasks VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL, 'WAITING', NULL, NULL, NULL, ?)`,
  );
  const decide = db.prepare(
    `UPDATE reviewTasks SET decidedAt = ?, outcome = ?, decidedBy = ?, code = ?, position = ?
     WHERE projectId = ? AND submissionNo = ? AND stageIndex = ?`,
  );
  const ask = db.prepare(
    'UPDATE reviewTasks SET returnReason = ?, position = ? WHERE projectId = ? AND submissionNo = ? AND stageIndex = ?',
  );
  const withdraw = db.prepare(
    `UPDATE reviewTasks SET decidedAt = ?, outcome = 'WITHDRAWN', position = ?
     WHERE projectId = ? AND outcome = 'WAITING'`,
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
      return { sql: "committeeId = ? AND stage = 'ACADEMIC'", values: [committeeId] };
    case 'EC':
      return { sql: "committeeId = ? AND stage = 'ETHICS'", values: [committeeId] };
    case 'INSR':
      return { sql: 'institutionId = ?', values: [institutionId] };
    case 'PROV':
      return { sql: "stage = 'AUTHORITY' AND provinceCode = ?", values: [provinceCode] };
    case 'NAT':
      return { sql: "stage = 'AUTHORITY' AND provinceCode IS NULL", values: [] };
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
        box === 'TODO' ? ['enteredAt', 'ASC', '>'] : ['decidedAt', 'DESC', '<'];
      const cursor = after === null ? null : after.split('/', 2);
      const rows = db
        .prepare<TaskRow>(
          `SELECT * FROM reviewTasks WHERE ${which}
           ${cursor === null ? '' : `AND (${time}, projectId || '-' || submissionNo || '-' || stageIndex) ${beyond} (?, ?)`}
           ORDER BY ${time} ${order}, projectId || '-' || submissionNo || '-' || stageIndex ${order} LIMIT ?`,
        )
        .all(...values, ...(cursor ?? []), first + 1);
      const total = db
        .prepare<{ n: number }>(`SELECT count(*) AS n FROM reviewTasks WHERE ${which}`)
        .get(...values);
      return { rows: rows.slice(0, first), hasNext: rows.length > first, total: total?.n ?? 0 };
    },
    /** Whether a task of this project lies with the body: what its inbox says changes with it. */
    concerns(body: ReviewingBody, projectId: string): boolean {
      const { sql, values } = tasksOf(body);
      return (
        db
          .prepare(`SELECT 1 FROM reviewTasks WHERE projectId = ? AND ${sql} LIMIT 1`)
          .get(projectId, ...values) !== undefined
      );
    },
    count(body: ReviewingBody): number {
      const { sql, values } = tasksOf(body);
      const found = db
        .prepare<{ n: number }>(
          `SELECT count(*) AS n FROM reviewTasks WHERE ${sql} AND outcome = 'WAITING'`,
        )
        .get(...values);
      return found?.n ?? 0;
    },
  };
}

export const taskCursor = (row: TaskRow, box: Box): string =>
  `${(box === 'TODO' ? row.enteredAt : row.decidedAt) ?? ''}/${row.projectId}-${row.submissionNo}-${row.stageIndex}`;
