import type { FilingState, SettledState, VersionState } from '../../schema/codes/lifeCycle';
import type { Actor, Recorded } from '../../schema/envelope';
import {
  projectEventOf,
  type FrozenStage,
  type Opinion,
  type ProjectEvent,
  type Signature,
  type SubmissionFacts,
} from '../../schema/events/project';
import {
  approvedIn,
  evolveContents,
  noContents,
  type ProjectContents,
} from '../../schema/events/projectContents';
import type { ProjectContent } from '../../schema/form/form';
import type { AttachedFile } from '../../schema/form/section';

/** One stage of a submission as 审核进度 shows it (domain 5.4). */
export interface StageRecord extends FrozenStage {
  readonly submissionNo: number;
  readonly stageIndex: number;
  readonly enteredAt: string;
  readonly decidedAt: string | null;
  readonly outcome: 'WAITING' | 'APPROVED' | 'RETURNED' | 'WITHDRAWN';
  readonly decidedBy: Actor | null;
  readonly signature: Signature | null;
  readonly opinions: readonly Opinion[];
  /** Attached in the stage; the body's own until it decides. */
  readonly attached: readonly AttachedFile[];
  /** 附件 of the decision, the approval letter included; empty before. */
  readonly files: readonly AttachedFile[];
}

export interface EthicsRecord {
  readonly submissionNo: number;
  readonly committeeId: string | null;
  readonly conclusion: string;
  readonly approvalNo: string;
  readonly approvedOn: string;
  readonly validTo: string | null;
  readonly followUpMonths: number | null;
  readonly file: AttachedFile;
}

/** What was sent in, and what became of it. */
export interface SubmissionRecord {
  readonly submissionNo: number;
  readonly revision: number;
  readonly submittedAt: string;
  readonly submittedBy: Actor;
  readonly content: ProjectContent;
  readonly contentHash: string;
  readonly facts: SubmissionFacts;
  readonly route: readonly FrozenStage[];
  readonly state: VersionState;
  /** Null for the first filing. */
  readonly change: {
    readonly fromVersion: number;
    readonly changeType: string;
    readonly reason: string;
  } | null;
  readonly stages: readonly StageRecord[];
  readonly ethicsApproval: EthicsRecord | null;
}

/** An approved content (domain 5.5). */
export interface VersionRecord {
  readonly versionNo: number;
  readonly submissionNo: number;
  /** Revision of the approval. */
  readonly revision: number;
  readonly approvedAt: string;
  readonly supersededAt: string | null;
  readonly content: ProjectContent;
  readonly contentHash: string;
}

export interface WithdrawnChange {
  readonly withdrawnAt: string;
  readonly by: Actor;
  readonly changeType: string | null;
  readonly changeReason: string;
  readonly reason: string | null;
  readonly content: ProjectContent;
  /** What others than its authors have seen of it: what was sent in last, else the version before it. */
  readonly shown: ProjectContent;
}

/** An act on the record as a whole (domain 5.2, rows 20, 21, 24, 25), with its reason. */
export interface SupervisionRecord {
  readonly act: 'SUSPENDED' | 'LIFTED' | 'CLOSED' | 'REOPENED' | 'MARKED';
  readonly at: string;
  readonly by: Actor;
  readonly reason: string | null;
  /** The document of an order; null for the others. */
  readonly file: AttachedFile | null;
  /** Of MARKED, and the other record's number where one was given. */
  readonly mark: 'WITHDRAWN' | 'DUPLICATE' | null;
  readonly otherNumber: string | null;
}

/** Everything that a project's events tell, folded once. */
export interface ProjectHistory {
  readonly events: readonly Recorded[];
  /** Of the last event; -1 of an empty history. */
  readonly revision: number;
  readonly status: FilingState | null;
  readonly returnsTo: SettledState | null;
  readonly contents: ProjectContents;
  readonly submissions: readonly SubmissionRecord[];
  readonly versions: readonly VersionRecord[];
  readonly withdrawnChanges: readonly WithdrawnChange[];
  readonly change: {
    readonly changeType: string;
    readonly reason: string;
    readonly restoredFrom: number | null;
  } | null;
  /** What was ordered or said of the record as a whole, oldest first. */
  readonly supervision: readonly SupervisionRecord[];
}

const empty: ProjectHistory = {
  events: [],
  revision: -1,
  status: null,
  returnsTo: null,
  contents: noContents,
  submissions: [],
  versions: [],
  withdrawnChanges: [],
  change: null,
  supervision: [],
};

export const historyOf = (events: readonly Recorded[]): ProjectHistory => {
  const folded = events.reduce<ProjectHistory>((history, event) => {
    const fact = projectEventOf(event);
    return fact === null ? history : withFact(history, fact, event);
  }, empty);
  return { ...folded, events, revision: events.at(-1)?.revision ?? -1 };
};

function withFact(before: ProjectHistory, fact: ProjectEvent, event: Recorded): ProjectHistory {
  const moved = 'to' in fact.data ? { status: fact.data.to, returnsTo: fact.data.returnsTo } : {};
  const history = { ...before, ...moved, contents: evolveContents(before.contents, fact) };
  const { recordedAt: at, actor } = event;

  switch (fact.type) {
    case 'ProjectSubmitted':
    case 'ChangeSubmitted': {
      const { submissionNo, content, contentHash, facts, route } = fact.data;
      const change =
        fact.type === 'ProjectSubmitted'
          ? null
          : {
              fromVersion: fact.data.fromVersion,
              changeType: fact.data.changeType,
              reason: fact.data.reason,
            };
      const submission: SubmissionRecord = {
        submissionNo,
        revision: event.revision,
        submittedAt: at,
        submittedBy: actor,
        content,
        contentHash,
        facts,
        route,
        state: 'SUBMITTED',
        change,
        stages: [],
        ethicsApproval: null,
      };
      return { ...history, submissions: [...history.submissions, submission] };
    }
    case 'StageEntered': {
      const {
        submissionNo,
        stageIndex,
        stage,
        committeeId,
        institutionId,
        provinceCode,
        reviewer,
      } = fact.data;
      const entered: StageRecord = {
        submissionNo,
        stageIndex,
        stage,
        committeeId,
        institutionId,
        provinceCode,
        reviewer,
        enteredAt: at,
        decidedAt: null,
        outcome: 'WAITING',
        decidedBy: null,
        signature: null,
        opinions: [],
        attached: [],
        files: [],
      };
      return withSubmission(history, ({ stages }) => ({ stages: [...stages, entered] }));
    }
    case 'StageApproved':
    case 'StageReturned': {
      const outcome = fact.type === 'StageApproved' ? 'APPROVED' : 'RETURNED';
      const { signature, opinions, files } = fact.data;
      const decided = {
        outcome,
        decidedAt: at,
        decidedBy: actor,
        signature,
        opinions,
      } as const;
      return withSubmission(history, ({ stages, state }) => ({
        stages: withLast(stages, ({ attached }) => ({
          ...decided,
          files: distinct([...attached, ...files]),
        })),
        state: outcome === 'RETURNED' ? 'RETURNED' : state,
      }));
    }
    case 'EthicsApprovalRecorded': {
      const { projectId: _, ...ethicsApproval } = fact.data;
      return withSubmission(history, ({ stages }) => ({
        ethicsApproval,
        stages: withLast(stages, ({ files }) => ({
          files: distinct([...files, ethicsApproval.file]),
        })),
      }));
    }
    case 'ReviewFileAttached':
      return withSubmission(history, ({ stages }) => ({
        stages: withLast(stages, ({ attached }) => ({ attached: [...attached, fact.data.file] })),
      }));
    case 'ReviewFileRemoved':
      return withSubmission(history, ({ stages }) => ({
        stages: withLast(stages, ({ attached }) => ({
          attached: attached.filter(({ fileId }) => fileId !== fact.data.file.fileId),
        })),
      }));
    case 'VersionApproved': {
      const { versionNo, submissionNo, contentHash } = fact.data;
      const content = approvedIn(history.contents) ?? {};
      const version: VersionRecord = {
        versionNo,
        submissionNo,
        revision: event.revision,
        approvedAt: at,
        supersededAt: null,
        content,
        contentHash,
      };
      const superseded = history.versions.map((one) => ({
        ...one,
        supersededAt: one.supersededAt ?? at,
      }));
      const submissions = history.submissions.map((one) =>
        one.state === 'CURRENT' ? { ...one, state: 'SUPERSEDED' as const } : one,
      );
      return withSubmission(
        { ...history, submissions, versions: [...superseded, version], change: null },
        () => ({ state: 'CURRENT' }),
      );
    }
    case 'ChangeStarted': {
      const { changeType, reason, restoredFrom } = fact.data;
      return { ...history, change: { changeType, reason, restoredFrom } };
    }
    case 'ChangeWithdrawn': {
      const last = history.submissions.at(-1);
      const wasSubmitted = last?.state === 'SUBMITTED' || last?.state === 'RETURNED';
      const withdrawn: WithdrawnChange = {
        withdrawnAt: at,
        by: actor,
        changeType: history.change?.changeType ?? null,
        changeReason: history.change?.reason ?? '',
        reason: fact.data.reason,
        content: fact.data.discarded,
        shown: (wasSubmitted ? last.content : approvedIn(history.contents)) ?? {},
      };
      const after = {
        ...history,
        withdrawnChanges: [...history.withdrawnChanges, withdrawn],
        change: null,
      };
      return withSubmission(after, ({ state, stages }) =>
        state === 'SUBMITTED' || state === 'RETURNED'
          ? {
              state: 'WITHDRAWN',
              stages: stages.map((stage) =>
                stage.outcome === 'WAITING'
                  ? { ...stage, outcome: 'WITHDRAWN', decidedAt: at }
                  : stage,
              ),
            }
          : {},
      );
    }
    case 'SuspensionOrdered':
    case 'SuspensionLifted':
    case 'ProjectClosed':
    case 'ProjectReopened':
    case 'RecordMarked': {
      const { reason, file, mark, otherNumber } = { ...nothingSaid, ...fact.data };
      const record = { act: acts[fact.type], at, by: actor, reason, file, mark, otherNumber };
      return { ...history, supervision: [...history.supervision, record] };
    }
    default:
      return history;
  }
}

const acts = {
  SuspensionOrdered: 'SUSPENDED',
  SuspensionLifted: 'LIFTED',
  ProjectClosed: 'CLOSED',
  ProjectReopened: 'REOPENED',
  RecordMarked: 'MARKED',
} as const;
const nothingSaid = { file: null, mark: null, otherNumber: null };

/** The stages with what became of the last one. */
const withLast = (
  stages: readonly StageRecord[],
  change: (stage: StageRecord) => Partial<StageRecord>,
): StageRecord[] => [
  ...stages.slice(0, -1),
  ...stages.slice(-1).map((stage) => ({ ...stage, ...change(stage) })),
];

/** The letter may be named among the files of the decision, too. */
const distinct = (files: readonly AttachedFile[]): AttachedFile[] => [
  ...new Map(files.map((file) => [file.fileId, file])).values(),
];

/** The last submission with what became of it. */
const withSubmission = (
  history: ProjectHistory,
  change: (submission: SubmissionRecord) => Partial<SubmissionRecord>,
): ProjectHistory => ({
  ...history,
  submissions: [
    ...history.submissions.slice(0, -1),
    ...history.submissions
      .slice(-1)
      .map((submission) => ({ ...submission, ...change(submission) })),
  ],
});
