import { Refusal } from '../../platform/refusal';
import { filingStates, type FilingState } from '../../schema/codes/lifeCycle';
import { approvedIn } from '../../schema/events/projectContents';
import { hasInstitutionDecided } from '../review/route';
import type { Person, ProjectCommand, ProjectCommandType } from './commands';
import type { ProjectState } from './projectState';

const editable = ['DRAFT', 'RETURNED', 'CHANGE_DRAFT', 'CHANGE_RETURNED'] as const;
const changeReview = [
  'CHANGE_ACADEMIC_REVIEW',
  'CHANGE_ETHICS_REVIEW',
  'CHANGE_INSTITUTION_REVIEW',
  'CHANGE_AUTHORITY_REVIEW',
] as const;
const underReview = [
  'ACADEMIC_REVIEW',
  'ETHICS_REVIEW',
  'INSTITUTION_REVIEW',
  'AUTHORITY_REVIEW',
  ...changeReview,
] as const;
const openChange = ['CHANGE_DRAFT', 'CHANGE_RETURNED', ...changeReview] as const;
const changeable = ['FILED', 'PUBLISHED', 'SUSPENDED_BY_ORDER', 'TERMINATED'] as const;
const filed = [...changeable, 'CLOSED', ...openChange] as const;

/** The life cycle on one page (domain 5.2): the states in which each command may be given. */
export const allowedIn: Readonly<Record<ProjectCommandType, readonly FilingState[]>> = {
  CreateProject: [], // only where no project is yet
  SaveSections: editable,
  CompleteForm: editable,
  AttachFile: [...editable, ...underReview],
  RemoveFile: [...editable, ...underReview],
  GrantDelegate: editable,
  RevokeDelegate: editable,
  DeleteDraft: ['DRAFT'],
  SubmitProject: editable,
  ApproveStage: underReview,
  ReturnStage: underReview,
  RequestReturn: underReview,
  IssueResearchNumber: filed,
  PublishProject: ['FILED', 'TERMINATED', ...openChange],
  StartChange: changeable,
  RestoreVersion: changeable,
  WithdrawChange: openChange,
  // Nothing runs in a TERMINATED or CLOSED study that could be suspended.
  OrderSuspension: ['FILED', 'PUBLISHED', ...openChange],
  LiftSuspension: ['SUSPENDED_BY_ORDER', ...openChange],
  CloseProject: ['FILED', 'PUBLISHED', 'TERMINATED'],
  ReopenProject: ['CLOSED'],
  MarkRecord: filed,
};

/** Refused with V-801 while a review runs: everything that would change what is being reviewed. */
const changesContent: readonly ProjectCommandType[] = [
  'SaveSections',
  'CompleteForm',
  'AttachFile',
  'RemoveFile',
  'GrantDelegate',
  'RevokeDelegate',
  'SubmitProject',
  'StartChange',
  'RestoreVersion',
];

/** Decisions on a record that are no stage of a review: its own people do not take them either (V-807). */
const decidesOnRecord: readonly ProjectCommandType[] = [
  'PublishProject',
  'OrderSuspension',
  'LiftSuspension',
  'CloseProject',
  'ReopenProject',
  'MarkRecord',
];

type MayGive = (state: ProjectState, by: Person) => boolean;

export const isReviewing = ({ status }: ProjectState): boolean =>
  underReview.some((review) => review === status);

/** In the name of the institution that leads the project: one person may be investigator at two. */
const isInvestigator: MayGive = ({ investigatorId, institutionId }, by) =>
  by.role === 'PI' && by.accountId === investigatorId && by.institutionId === institutionId;

/** The investigator, or a delegate of this project. */
export const isAuthor: MayGive = (state, by) =>
  isInvestigator(state, by) || (by.role === 'DEL' && state.delegates.includes(by.accountId));

const isAuthorOrReviewer: MayGive = (state, by) => isAuthor(state, by) || isReviewing(state);

const isInstitution =
  (...roles: string[]): MayGive =>
  (state, by) =>
    roles.includes(by.role) && by.institutionId === state.institutionId;

const isAuthority: MayGive = (state, by) =>
  by.role === 'NAT' || (by.role === 'PROV' && by.provinceCode === state.provinceCode);

const isItsEthicsCommittee: MayGive = ({ submission }, by) =>
  by.role === 'EC' &&
  by.committeeId !== null &&
  by.committeeId === submission?.facts.ethicsCommittee.id;

const ordersSuspension: MayGive = (state, by) =>
  isInstitution('ADM', 'INSR')(state, by) ||
  isItsEthicsCommittee(state, by) ||
  isAuthority(state, by);

/** Who may give each command on this project (domain 1.2); reviewDecision tells who decides in a stage. */
const mayGive: Readonly<Record<ProjectCommandType, MayGive>> = {
  CreateProject: (_, by) => by.role === 'PI',
  SaveSections: isAuthor,
  CompleteForm: isAuthor,
  AttachFile: isAuthorOrReviewer,
  RemoveFile: isAuthorOrReviewer,
  GrantDelegate: isInvestigator,
  RevokeDelegate: isInvestigator,
  DeleteDraft: isInvestigator,
  SubmitProject: isAuthor,
  ApproveStage: () => true,
  ReturnStage: () => true,
  RequestReturn: isInvestigator,
  IssueResearchNumber: (_, by) => by.role === 'PROCESS',
  PublishProject: (state, by) => by.role === 'PROCESS' || isInstitution('INSR')(state, by),
  StartChange: isInvestigator,
  RestoreVersion: isInvestigator,
  WithdrawChange: isInvestigator,
  OrderSuspension: ordersSuspension,
  LiftSuspension: ordersSuspension,
  CloseProject: isInstitution('INSR'),
  ReopenProject: isInstitution('ADM', 'INSR'),
  MarkRecord: (state, by) => isInstitution('INSR')(state, by) || isAuthority(state, by),
};

/** domain 1.1, hard rule (a): the investigator, the delegates and the team never decide on their project. */
export function refuseConflictOfInterest(state: ProjectState, by: Person): void {
  const { working, submitted } = state.contents;
  const team = [working, submitted, approvedIn(state.contents)].flatMap(
    (content) => content?.implementation?.team ?? [],
  );
  const own = [state.investigatorId, ...state.delegates, ...team.map(({ accountId }) => accountId)];
  if (!own.includes(by.accountId)) return;
  throw new Refusal('REFUSED', '您是本项目成员，需回避审核', {
    rule: 'V-807',
    en: 'You belong to this project and may not decide on it.',
  });
}

/** Held against every command before anything else: does the project exist, is it this person's, is it time? */
export function refuseUnlessAllowed({ type, by }: ProjectCommand, state: ProjectState): void {
  const { status } = state;
  if (type === 'CreateProject') {
    if (status !== null) throw notAllowedNow(type, status);
    return;
  }
  if (status === null)
    throw new Refusal('NOT_FOUND', '项目不存在', { en: 'There is no such project.' });

  if (type === 'SubmitProject' && by.role === 'DEL' && isAuthor(state, by)) {
    throw new Refusal('REFUSED', '提交失败：授权人不能提交审核，请由项目负责人提交', {
      rule: 'V-104',
      en: 'Submission failed: a delegate cannot submit, the principal investigator must.',
    });
  }
  if (!mayGive[type](state, by)) {
    throw new Refusal('FORBIDDEN', '您无权对该项目进行此操作', {
      en: `${type} is not yours to give on this project.`,
    });
  }
  if (decidesOnRecord.includes(type)) refuseConflictOfInterest(state, by);
  if (type === 'WithdrawChange') refuseLateWithdrawal(state);
  // The study has ended whatever its open change says; approved, that change would let it run again.
  if (type === 'OrderSuspension' && state.returnsTo === 'TERMINATED') {
    throw notAllowedNow(type, state.returnsTo);
  }
  if (allowedIn[type].includes(status)) return;

  if (type === 'DeleteDraft') {
    throw new Refusal('REFUSED', '仅未提交过的草稿可以删除', {
      rule: 'V-803',
      en: 'Only a draft that was never submitted can be deleted.',
    });
  }
  throw isReviewing(state) && changesContent.includes(type)
    ? underReviewNow()
    : notAllowedNow(type, status);
}

/** V-801. */
export const underReviewNow = (): Refusal =>
  new Refusal(
    'REFUSED',
    '当前处于审核状态的项目不能进行信息变更，需审核通过或联系当前审核人驳回后再变更',
    {
      rule: 'V-801',
      en: 'A project under review cannot be changed: wait for approval, or ask the current reviewer to return it.',
    },
  );

function notAllowedNow(type: ProjectCommandType, status: FilingState): Refusal {
  const label = filingStates.values.find(({ code }) => code === status);
  return new Refusal('REFUSED', `项目当前状态为“${label?.zh ?? status}”，不能进行此操作`, {
    en: `${type} is not allowed while the project is ${status}.`,
  });
}

/** V-802, D4: a change can be withdrawn until the institution has decided; an approved one was decided on. */
function refuseLateWithdrawal(state: ProjectState): void {
  const { submission, change, contents } = state;
  const hasDecided =
    change === null
      ? contents.versions.length > 1
      : submission !== null &&
        isReviewing(state) &&
        hasInstitutionDecided(submission.route, submission.stageIndex);
  if (!hasDecided) return;
  throw new Refusal('REFUSED', '机构已审核，不能撤销变更', {
    rule: 'V-802',
    en: 'The institution has decided: the change can no longer be withdrawn.',
  });
}
