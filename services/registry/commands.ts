import type { InvestigatorSnapshot, Opinion } from '../../schema/events/project';
import type { Role } from '../../schema/envelope';
import type { RouteStep } from '../../schema/codes/lifeCycle';
import type { ProjectContent, SectionKey } from '../../schema/form/form';
import type { RuleFacts } from '../../schema/form/rules';
import type { AttachedFile, AttachmentSlot } from '../../schema/form/section';
import type { Problem } from '../../schema/problem';
import type { Reviewers } from '../review/route';

/** Who gives the command, as the sign-in says: the decider holds it against the project it knows. */
export interface Person {
  readonly accountId: string;
  readonly name: string;
  readonly role: Role | 'PROCESS';
  readonly institutionId: string | null;
  readonly committeeId: string | null;
  readonly provinceCode: string | null;
}

/**
 * The facts from elsewhere that the form's rules need; what the project itself knows (the approved
 * version, the change, the committees chosen) the decider adds.
 */
export type FormFacts = Pick<RuleFacts, 'today' | 'pi' | 'people' | 'institution'>;

/** A decision as its signer gave it (21 CFR 11.50): what was looked at, what it means, and why. */
export interface DecisionGiven {
  /** The submission that was looked at; another one is refused. */
  readonly submissionNo: number;
  readonly code: string;
  readonly opinions: readonly Opinion[];
  /** Files attached in this stage (slots approval, opinion) that belong to the decision. */
  readonly fileIds: readonly string[];
  /** UTC, of the last confirmPassword. */
  readonly reauthenticatedAt: string;
}

/** What an ethics committee records when it approves (domain 5.2, row 9). */
export interface EthicsApproval {
  readonly approvalNo: string;
  readonly approvedOn: string;
  readonly validTo: string | null;
  readonly followUpMonths: number | null;
  readonly fileId: string;
}

type Command<Type extends string, Data = object> = {
  readonly type: Type;
  readonly by: Person;
  readonly data: Data;
};

/** domain 5.2: every command on a project's stream. Row numbers are those of its table. */
export type ProjectCommand =
  | Command<
      'CreateProject',
      {
        projectId: string;
        institutionId: string;
        provinceCode: string;
        profileProblems: readonly Problem[];
      }
    > // 1
  | Command<
      'SaveSections',
      {
        sections: readonly { section: SectionKey; set: Readonly<Record<string, unknown>> }[];
        /** The content that was edited, when others may have saved since: merged field by field. */
        base: ProjectContent | null;
        facts: FormFacts;
      }
    > // 2
  | Command<'CompleteForm', { facts: FormFacts }> // 3
  /** `replaces`: the file of the same slot, by id, whose newer version this one is. */
  | Command<'AttachFile', { slot: AttachmentSlot; file: AttachedFile; replaces: string | null }> // 4
  | Command<'RemoveFile', { slot: AttachmentSlot; fileId: string }> // 4
  | Command<'GrantDelegate', { accountId: string; isColleague: boolean }> // 5
  | Command<'RevokeDelegate', { accountId: string }> // 5
  | Command<'DeleteDraft'> // 6
  | Command<
      'SubmitProject',
      {
        facts: FormFacts;
        investigator: InvestigatorSnapshot;
        /** Null where the PI named none: V-105. */
        ethicsCommittee: Reviewers['ethicsCommittee'] | null;
        academicCommittee: Reviewers['academicCommittee'];
        academicCommitteesOffered: boolean;
        institution: Reviewers['institution'];
        province: string;
        routeSteps: readonly RouteStep[];
      }
    > // 7, 16
  | Command<
      'ApproveStage',
      DecisionGiven & {
        ethicsApproval: EthicsApproval | null;
        today: string;
        /** The signer also holds INSR at the role's institution, which lets an ADM decide (domain 1.2). */
        isInstitutionReviewer: boolean;
      }
    > // 8–11, 17
  | Command<'ReturnStage', DecisionGiven & { isInstitutionReviewer: boolean }> // 12
  | Command<'RequestReturn', { reason: string }> // 13
  | Command<'PublishProject'> // 14
  | Command<'StartChange', { changeType: string; reason: string }> // 15
  | Command<'WithdrawChange', { reason: string | null }> // 18
  | Command<'OrderSuspension', { reason: string; file: AttachedFile }> // 20
  | Command<'LiftSuspension', { reason: string }> // 20
  | Command<'CloseProject', { reason: string | null }> // 21
  | Command<'ReopenProject', { reason: string }> // 24
  | Command<
      'MarkRecord',
      {
        mark: 'WITHDRAWN' | 'DUPLICATE';
        reason: string;
        otherNumber: string | null;
        /** Whether a project of the registry has `otherNumber`. */
        isOtherKnown: boolean;
      }
    > // 25
  | Command<'RestoreVersion', { versionNo: number; changeType: string; reason: string }> // 26
  | Command<'IssueResearchNumber', { researchNumber: string }>; // 10

export type ProjectCommandType = ProjectCommand['type'];
export type CommandOf<Type extends ProjectCommandType> = Extract<ProjectCommand, { type: Type }>;
