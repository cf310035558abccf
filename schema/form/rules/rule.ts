import type { InstitutionPolicies } from '../../policies';
import type { Label } from '../../label';
import type { Problem, ProblemLevel } from '../../problem';
import type { ProjectContent, SectionKey } from '../form';

/** What an account's profile says of a person's profession: codes of §2.3 and of GB/T 13745. */
export interface Professional {
  titleCategory: string | null;
  title: string | null;
  specialty: string | null;
}

/** What the rules need to know beside the form, as it was when the step was taken. */
export interface RuleFacts {
  /** `YYYY-MM-DD` in Asia/Shanghai. */
  today: string;
  pi: Professional;
  /** By account id; at least the team members with an account. */
  people: Readonly<Record<string, Professional>>;
  /** The one that leads, with what it has decided for its projects. */
  institution: { id: string; policies: InstitutionPolicies };
  isFirstSubmission: boolean;
  /** `YYYY-MM-DD` of the last ethics approval that this project's committee recorded; null before one is. */
  ethicsApprovedOn: string | null;
  /** The approved version, when this is a change of it. */
  approved: ProjectContent | null;
  change: { reason: string } | null;
  ethicsCommitteeId: string | null;
  academicCommitteeId: string | null;
  academicCommitteesOffered: boolean;
}

/** 保存, 完成, 提交. */
export type Step = 'SAVE' | 'COMPLETE' | 'SUBMIT';

/** One rule of domain §4: what is wrong with the content, nothing when it is right. */
export type Rule = (content: ProjectContent, facts: RuleFacts) => Problem[];

/** Where a finding is, as `section` and a path in it; `itemId` is a row's id. */
export type Where = readonly [
  section: SectionKey | 'attachments',
  field?: string,
  itemId?: string | null,
];

const problem =
  (level: ProblemLevel) =>
  (rule: string, where: Where | null, message: Label, hint: Label | null = null): Problem => ({
    rule,
    level,
    section: where?.[0] ?? null,
    field: where?.[1] ?? null,
    itemId: where?.[2] ?? null,
    message,
    hint,
  });

export const error = problem('ERROR');
export const warning = problem('WARNING');
export const ofLevel = problem;
