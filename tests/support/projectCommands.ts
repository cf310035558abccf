import type { AttachmentSlot } from '../../schema/form/section';
import type { SectionKey } from '../../schema/form/form';
import type {
  CommandOf,
  FormFacts,
  Person,
  ProjectCommandType,
} from '../../services/registry/commands';
import {
  academicCommittee,
  approvalLetter,
  defaultSteps,
  delegate,
  ethicsCommittee,
  institution,
  investigator,
  paper,
  projectId,
  researchNumber,
} from './projectFacts';
import { sampleFacts } from './sampleContent';

// Commands that are right unless a test lays something else over them.

type DataOf<Type extends ProjectCommandType> = CommandOf<Type>['data'];
type Over<Type extends ProjectCommandType> = Partial<DataOf<Type>>;

const { today, pi, people, institution: lead } = sampleFacts;
export const formFacts: FormFacts = { today, pi, people, institution: lead };

export const create = (
  by: Person = investigator,
  over: Over<'CreateProject'> = {},
): CommandOf<'CreateProject'> => ({
  type: 'CreateProject',
  by,
  data: {
    projectId,
    institutionId: institution.id,
    provinceCode: institution.provinceCode,
    profileProblems: [],
    ...over,
  },
});

export const save = (
  by: Person,
  section: SectionKey,
  set: Record<string, unknown>,
): CommandOf<'SaveSections'> => ({
  type: 'SaveSections',
  by,
  data: { sections: [{ section, set }], base: null, facts: formFacts },
});

export const abbreviate = (by: Person, word: string) =>
  save(by, 'basic', { filingTitleShort: word });

export const complete = (by: Person): CommandOf<'CompleteForm'> => ({
  type: 'CompleteForm',
  by,
  data: { facts: formFacts },
});

export const attach = (
  by: Person,
  slot: AttachmentSlot = 'protocol',
  file = paper('new'),
  replaces: string | null = null,
): CommandOf<'AttachFile'> => ({ type: 'AttachFile', by, data: { slot, file, replaces } });

/** `a1` is the protocol of the sample. */
export const remove = (
  by: Person,
  slot: AttachmentSlot = 'protocol',
  fileId = 'a1',
): CommandOf<'RemoveFile'> => ({ type: 'RemoveFile', by, data: { slot, fileId } });

export const grant = (
  by: Person,
  accountId = delegate.accountId,
  isColleague = true,
): CommandOf<'GrantDelegate'> => ({ type: 'GrantDelegate', by, data: { accountId, isColleague } });

export const revoke = (
  by: Person,
  accountId = delegate.accountId,
): CommandOf<'RevokeDelegate'> => ({ type: 'RevokeDelegate', by, data: { accountId } });

export const deleteDraft = (by: Person): CommandOf<'DeleteDraft'> => ({
  type: 'DeleteDraft',
  by,
  data: {},
});

export const submit = (
  by: Person,
  over: Over<'SubmitProject'> = {},
): CommandOf<'SubmitProject'> => ({
  type: 'SubmitProject',
  by,
  data: {
    facts: formFacts,
    investigator: {
      accountId: investigator.accountId,
      name: investigator.name,
      titleCategory: 'PHYSICIAN',
      title: 'CHIEF_PHYSICIAN',
      department: null,
      institution: institution.name,
      phone: null,
      email: null,
    },
    ethicsCommittee,
    academicCommittee,
    academicCommitteesOffered: true,
    institution,
    province: '江西省',
    routeSteps: defaultSteps,
    ...over,
  },
});

const decisionGiven = {
  submissionNo: 1,
  opinions: [],
  fileIds: [],
  reauthenticatedAt: '2026-03-02T01:00:00.000Z',
  isInstitutionReviewer: false,
};

export const approval: NonNullable<DataOf<'ApproveStage'>['ethicsApproval']> = {
  approvalNo: '伦审-2026-018',
  approvedOn: '2026-03-01',
  validTo: '2027-02-28',
  followUpMonths: 12,
  fileId: approvalLetter.fileId,
};

/** `PASSED`, or `APPROVED` with the approval's data where an ethics committee gives it. */
export const approve = (
  by: Person,
  over: Over<'ApproveStage'> = {},
): CommandOf<'ApproveStage'> => ({
  type: 'ApproveStage',
  by,
  data: {
    ...decisionGiven,
    code: by.role === 'EC' ? 'APPROVED' : 'PASSED',
    ethicsApproval: by.role === 'EC' ? approval : null,
    today,
    ...over,
  },
});

export const opinion = (text: string) => ({ section: null, field: null, itemId: null, text });

const returningCode = (by: Person): string => {
  if (by.role === 'EC') return 'APPROVED_AFTER_REVISION';
  return by.role === 'AC' ? 'NOT_PASSED' : 'RETURNED';
};

export const sendBack = (by: Person, over: Over<'ReturnStage'> = {}): CommandOf<'ReturnStage'> => ({
  type: 'ReturnStage',
  by,
  data: {
    ...decisionGiven,
    code: returningCode(by),
    opinions: [opinion('请补充样本量依据')],
    ...over,
  },
});

export const requestReturn = (by: Person, reason = '发现笔误'): CommandOf<'RequestReturn'> => ({
  type: 'RequestReturn',
  by,
  data: { reason },
});

export const issueNumber = (
  by: Person,
  number = researchNumber,
): CommandOf<'IssueResearchNumber'> => ({
  type: 'IssueResearchNumber',
  by,
  data: { researchNumber: number },
});

export const publish = (by: Person): CommandOf<'PublishProject'> => ({
  type: 'PublishProject',
  by,
  data: {},
});

export const startChange = (by: Person, reason = '方案修订'): CommandOf<'StartChange'> => ({
  type: 'StartChange',
  by,
  data: { changeType: 'PROTOCOL_AMENDMENT', reason },
});

export const restore = (
  by: Person,
  versionNo = 1,
  reason = '恢复原设计',
  changeType = 'CORRECTION',
): CommandOf<'RestoreVersion'> => ({
  type: 'RestoreVersion',
  by,
  data: { versionNo, changeType, reason },
});

export const withdraw = (by: Person): CommandOf<'WithdrawChange'> => ({
  type: 'WithdrawChange',
  by,
  data: { reason: null },
});

export const orderSuspension = (
  by: Person,
  reason = '抽查发现问题',
): CommandOf<'OrderSuspension'> => ({
  type: 'OrderSuspension',
  by,
  data: { reason, file: paper('order') },
});

export const liftSuspension = (by: Person, reason = '整改完成'): CommandOf<'LiftSuspension'> => ({
  type: 'LiftSuspension',
  by,
  data: { reason },
});

export const close = (by: Person): CommandOf<'CloseProject'> => ({
  type: 'CloseProject',
  by,
  data: { reason: null },
});

export const reopen = (by: Person, reason = '补充随访'): CommandOf<'ReopenProject'> => ({
  type: 'ReopenProject',
  by,
  data: { reason },
});

export const mark = (
  by: Person,
  reason = '重复备案',
  over: Over<'MarkRecord'> = {},
): CommandOf<'MarkRecord'> => ({
  type: 'MarkRecord',
  by,
  data: {
    ...{ mark: 'DUPLICATE', reason, otherNumber: 'MR-36-26-000009', isOtherKnown: true },
    ...over,
  },
});
