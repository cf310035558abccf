import type { FilingState, SettledState } from '../../schema/codes/lifeCycle';
import type { FrozenStage, ProjectEvent, SubmissionFacts } from '../../schema/events/project';
import {
  evolveContents,
  noContents,
  type ProjectContents,
} from '../../schema/events/projectContents';
import type { ProjectContent } from '../../schema/form/form';
import type { AttachedFile, AttachmentSlot } from '../../schema/form/section';

/** A paper that a reviewing body added in its stage: 批件 or 意见. */
export interface ReviewFile {
  readonly slot: AttachmentSlot;
  readonly file: AttachedFile;
  readonly stageIndex: number;
}

/** What was sent in last, and how far its review has come. */
export interface Submission {
  readonly submissionNo: number;
  readonly content: ProjectContent;
  readonly contentHash: string;
  readonly facts: SubmissionFacts;
  readonly route: readonly FrozenStage[];
  readonly stageIndex: number;
  readonly isChange: boolean;
  readonly reviewFiles: readonly ReviewFile[];
}

export interface OpenChange {
  readonly fromVersion: number;
  readonly changeType: string;
  readonly reason: string;
}

/** What decisions need to know of a project, its contents included; what readers see lives in projections. */
export interface ProjectState {
  readonly projectId: string;
  readonly status: FilingState | null;
  /** The state to which the open change returns; null when none is open. */
  readonly returnsTo: SettledState | null;
  readonly investigatorId: string;
  readonly institutionId: string;
  readonly provinceCode: string;
  readonly delegates: readonly string[];
  readonly contents: ProjectContents;
  readonly submissionNo: number;
  /** The running submission, or the last one. */
  readonly submission: Submission | null;
  readonly change: OpenChange | null;
  /** `YYYY-MM-DD` of the ethics approval recorded last (V-403). */
  readonly ethicsApprovedOn: string | null;
  readonly researchNumber: string | null;
  readonly isPublished: boolean;
  readonly isSuspended: boolean;
  readonly isClosed: boolean;
}

export const initialProject: ProjectState = {
  projectId: '',
  status: null,
  returnsTo: null,
  investigatorId: '',
  institutionId: '',
  provinceCode: '',
  delegates: [],
  contents: noContents,
  submissionNo: 0,
  submission: null,
  change: null,
  ethicsApprovedOn: null,
  researchNumber: null,
  isPublished: false,
  isSuspended: false,
  isClosed: false,
};

/** 提前终止: the study ended early, by the approved content's own word. */
export const isTerminated = (approved: ProjectContent | null): boolean =>
  approved?.design?.recruitmentStatus === 'TERMINATED';

/** Where a filed project stands when no change is open: one answer from what is true of it. */
export function settledState(
  state: Pick<ProjectState, 'isClosed' | 'isSuspended' | 'isPublished'>,
  approved: ProjectContent | null,
): SettledState {
  if (state.isClosed) return 'CLOSED';
  if (state.isSuspended) return 'SUSPENDED_BY_ORDER';
  if (isTerminated(approved)) return 'TERMINATED';
  return state.isPublished ? 'PUBLISHED' : 'FILED';
}

/** Status and the state to return to, of the events that move a project. */
const moved = (event: ProjectEvent): Partial<ProjectState> =>
  'to' in event.data ? { status: event.data.to, returnsTo: event.data.returnsTo } : {};

const withSubmission = (state: ProjectState, changed: Partial<Submission>): ProjectState =>
  state.submission === null ? state : { ...state, submission: { ...state.submission, ...changed } };

export function evolveProject(before: ProjectState, event: ProjectEvent): ProjectState {
  const state: ProjectState = {
    ...before,
    ...moved(event),
    contents: evolveContents(before.contents, event),
  };
  const reviewFiles = state.submission?.reviewFiles ?? [];

  switch (event.type) {
    case 'ProjectCreated': {
      const { projectId, investigatorId, institutionId, provinceCode } = event.data;
      return { ...state, projectId, investigatorId, institutionId, provinceCode };
    }
    case 'DelegateGranted':
      return { ...state, delegates: [...state.delegates, event.data.accountId] };
    case 'DelegateRevoked':
      return { ...state, delegates: state.delegates.filter((id) => id !== event.data.accountId) };
    case 'ProjectSubmitted':
    case 'ChangeSubmitted': {
      const { submissionNo, content, contentHash, facts, route } = event.data;
      const isChange = event.type === 'ChangeSubmitted';
      return {
        ...state,
        submissionNo,
        submission: {
          submissionNo,
          content,
          contentHash,
          facts,
          route,
          stageIndex: 0,
          isChange,
          reviewFiles: [],
        },
      };
    }
    case 'StageEntered':
      return withSubmission(state, { stageIndex: event.data.stageIndex });
    case 'ReviewFileAttached': {
      const { slot, file, stageIndex } = event.data;
      return withSubmission(state, { reviewFiles: [...reviewFiles, { slot, file, stageIndex }] });
    }
    case 'ReviewFileRemoved':
      return withSubmission(state, {
        reviewFiles: reviewFiles.filter(({ file }) => file.fileId !== event.data.file.fileId),
      });
    case 'EthicsApprovalRecorded':
      return { ...state, ethicsApprovedOn: event.data.approvedOn };
    case 'VersionApproved':
      return { ...state, change: null };
    case 'ChangeStarted': {
      const { fromVersion, changeType, reason } = event.data;
      return { ...state, change: { fromVersion, changeType, reason } };
    }
    case 'ChangeWithdrawn':
      return { ...state, change: null };
    case 'ResearchNumberIssued':
      return { ...state, researchNumber: event.data.researchNumber };
    case 'ProjectPublished':
      return { ...state, isPublished: true };
    case 'SuspensionOrdered':
      return { ...state, isSuspended: true };
    case 'SuspensionLifted':
      return { ...state, isSuspended: false };
    case 'ProjectClosed':
      return { ...state, isClosed: true };
    case 'ProjectReopened':
      return { ...state, isClosed: false };
    case 'SectionSaved':
    case 'FormCompleted':
    case 'FileAttached':
    case 'FileRemoved':
    case 'ProjectDeleted':
    case 'StageApproved':
    case 'StageReturned':
    case 'VersionSuperseded':
    case 'ProjectFiled':
    case 'ReturnRequested':
    case 'RecordMarked':
      return state;
  }
}
