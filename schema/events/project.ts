// The events of a project: the storage format of everything that was ever filed. After v0.1.0 a shape
// is never changed, only added to; an old shape is upcast on reading (schema/events/upcasts.ts).
import type { FilingState, RouteStep, SettledState, Stage } from '../codes/lifeCycle';
import type { Problem } from '../problem';
import type { Recorded, Role } from '../envelope';
import type { ProjectContent, SectionKey } from '../form/form';
import type { AttachedFile, AttachmentSlot } from '../form/section';
import type { InstitutionPolicies } from '../policies';

/**
 * An event that moves a project says from where to where: only the decider knows the life-cycle table.
 * `returnsTo` is the state to which an open change returns after this event; null when none is open.
 */
export interface Move {
  readonly from: FilingState | null;
  readonly to: FilingState;
  readonly returnsTo: SettledState | null;
}

/** One stage of the frozen route of a submission. */
export interface FrozenStage {
  readonly stage: Stage;
  readonly committeeId: string | null;
  readonly institutionId: string | null;
  readonly provinceCode: string | null;
  readonly reviewer: string;
}

/** 项目负责人 as of a submission; phone and e-mail are tokens under the account's key. */
export interface InvestigatorSnapshot {
  readonly accountId: string;
  readonly name: string;
  readonly titleCategory: string | null;
  readonly title: string | null;
  readonly department: string | null;
  readonly institution: string;
  readonly phone: string | null;
  readonly email: string | null;
}

/** What a submission relied on that is no part of its content: kept, so that a decision can be understood later. */
export interface SubmissionFacts {
  /** The day of submission in Asia/Shanghai. */
  readonly today: string;
  readonly investigator: InvestigatorSnapshot;
  /** Titles of the team members with an account, as they were (V-101, V-108). */
  readonly titles: Readonly<Record<string, { titleCategory: string | null; title: string | null }>>;
  readonly institution: {
    readonly id: string;
    readonly name: string;
    readonly provinceCode: string;
  };
  readonly policies: InstitutionPolicies;
  readonly routeSteps: readonly RouteStep[];
  readonly ethicsCommittee: { readonly id: string; readonly name: string };
  readonly academicCommittee: { readonly id: string; readonly name: string } | null;
}

/** An opinion on the whole (section null), a section, a field, or one row of a list. */
export interface Opinion {
  readonly section: string | null;
  readonly field: string | null;
  readonly itemId: string | null;
  readonly text: string;
}

/** 21 CFR 11.50, 11.70: who signed what, with which meaning, bound to the content by its hash. */
export interface Signature {
  readonly contentHash: string;
  readonly name: string;
  readonly role: Role;
  /** The decision code of domain 5.3, such as `APPROVED`. */
  readonly meaning: string;
  /** When the signer last confirmed the password, UTC. */
  readonly reauthenticatedAt: string;
}

interface Submitted {
  readonly projectId: string;
  readonly submissionNo: number;
  readonly content: ProjectContent;
  /** SHA-256 (hex) of the RFC 8785 form of `content`. */
  readonly contentHash: string;
  readonly facts: SubmissionFacts;
  readonly route: readonly FrozenStage[];
  readonly warnings: readonly Problem[];
}

interface StageDecision {
  readonly projectId: string;
  readonly submissionNo: number;
  readonly stageIndex: number;
  readonly stage: Stage;
  readonly committeeId: string | null;
  readonly opinions: readonly Opinion[];
  readonly files: readonly AttachedFile[];
  readonly signature: Signature;
}

type Event<Type extends string, Data> = { readonly type: Type; readonly data: Data };

export type ProjectEvent =
  | Event<
      'ProjectCreated',
      Move & {
        projectId: string;
        investigatorId: string;
        institutionId: string;
        provinceCode: string;
      }
    >
  /** Only the fields that changed; null clears. A list is whole; personal values are tokens. */
  | Event<'SectionSaved', { projectId: string; section: SectionKey; set: Record<string, unknown> }>
  | Event<'FormCompleted', { projectId: string; warnings: readonly Problem[] }>
  /** `replaces`: the id of the file in this slot whose newer version this is; it takes that one's place. */
  | Event<
      'FileAttached',
      { projectId: string; slot: AttachmentSlot; file: AttachedFile; replaces?: string }
    >
  | Event<'FileRemoved', { projectId: string; slot: AttachmentSlot; file: AttachedFile }>
  /** A committee's or the institution's own paper (批件, 意见) during its stage; no part of the content. */
  | Event<
      'ReviewFileAttached',
      {
        projectId: string;
        slot: AttachmentSlot;
        file: AttachedFile;
        submissionNo: number;
        stageIndex: number;
      }
    >
  | Event<
      'ReviewFileRemoved',
      {
        projectId: string;
        slot: AttachmentSlot;
        file: AttachedFile;
        submissionNo: number;
        stageIndex: number;
      }
    >
  | Event<'DelegateGranted', { projectId: string; accountId: string }>
  | Event<'DelegateRevoked', { projectId: string; accountId: string }>
  | Event<'ProjectDeleted', Move & { projectId: string }>
  /** `isRetrospective`: recruitment had begun at the first submission (V-404, 补登记). */
  | Event<'ProjectSubmitted', Submitted & { isRetrospective: boolean }>
  | Event<
      'ChangeSubmitted',
      Submitted & {
        fromVersion: number;
        changeType: string;
        reason: string;
        changedFields: readonly string[];
      }
    >
  | Event<
      'StageEntered',
      Move & FrozenStage & { projectId: string; submissionNo: number; stageIndex: number }
    >
  | Event<'StageApproved', StageDecision>
  | Event<'StageReturned', Move & StageDecision>
  | Event<
      'EthicsApprovalRecorded',
      {
        projectId: string;
        submissionNo: number;
        committeeId: string | null;
        conclusion: string;
        approvalNo: string;
        /** YYYY-MM-DD. */
        approvedOn: string;
        validTo: string | null;
        /** 跟踪审查频率, in months. */
        followUpMonths: number | null;
        file: AttachedFile;
      }
    >
  | Event<
      'VersionApproved',
      Move & { projectId: string; versionNo: number; submissionNo: number; contentHash: string }
    >
  | Event<'VersionSuperseded', { projectId: string; versionNo: number; byVersionNo: number }>
  | Event<'ProjectFiled', { projectId: string; publication: InstitutionPolicies['publication'] }>
  | Event<'ResearchNumberIssued', { projectId: string; researchNumber: string }>
  | Event<'ProjectPublished', Move & { projectId: string }>
  | Event<
      'ReturnRequested',
      { projectId: string; submissionNo: number; stageIndex: number; reason: string }
    >
  /** `content` is given when an old version is restored: the change then starts from it. */
  | Event<
      'ChangeStarted',
      Move & {
        projectId: string;
        fromVersion: number;
        changeType: string;
        reason: string;
        restoredFrom: number | null;
        content: ProjectContent | null;
      }
    >
  /** What was withdrawn is kept whole: a later auditor asks what it held (Q11). */
  | Event<
      'ChangeWithdrawn',
      Move & {
        projectId: string;
        restoredVersion: number;
        reason: string | null;
        discarded: ProjectContent;
      }
    >
  | Event<
      'SuspensionOrdered',
      Move & { projectId: string; reason: string; file: AttachedFile | null }
    >
  | Event<'SuspensionLifted', Move & { projectId: string; reason: string }>
  | Event<'ProjectClosed', Move & { projectId: string; reason: string | null }>
  | Event<'ProjectReopened', Move & { projectId: string; reason: string }>
  | Event<
      'RecordMarked',
      {
        projectId: string;
        mark: 'WITHDRAWN' | 'DUPLICATE';
        reason: string;
        otherNumber: string | null;
      }
    >;

export type ProjectEventType = ProjectEvent['type'];

/** A stored event as the project event that it is; null for an event of another kind of stream. */
export const projectEventOf = ({ stream, type, data }: Recorded): ProjectEvent | null =>
  stream.startsWith('project-') ? ({ type, data } as ProjectEvent) : null;
