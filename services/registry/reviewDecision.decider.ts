import { Refusal } from '../../platform/refusal';
import type { Stage } from '../../schema/codes/lifeCycle';
import {
  academicDecision,
  approvingDecisions,
  ethicsDecision,
  institutionDecision,
} from '../../schema/codes/review';
import type { CodeList } from '../../schema/codes/codeList';
import type { Role } from '../../schema/envelope';
import type { FrozenStage, Opinion, ProjectEvent } from '../../schema/events/project';
import { isPlaceOf } from '../../schema/form/opinionPlaces';
import type { AttachedFile } from '../../schema/form/section';
import type { Problem } from '../../schema/problem';
import { decidesIn, stateInStage } from '../review/route';
import type { CommandOf, EthicsApproval } from './commands';
import { refuseConflictOfInterest } from './lifeCycle';
import { settledState, type ProjectState, type Submission } from './projectState';
import { requireReason } from './refusals';
import { refuseErrors } from './workingCopy';

/** The conclusions that each kind of stage knows (domain 5.3). */
const conclusions: Readonly<Record<Stage, CodeList>> = {
  ACADEMIC: academicDecision,
  ETHICS: ethicsDecision,
  INSTITUTION: institutionDecision,
  AUTHORITY: institutionDecision,
};

/** 通过 (rows 8–11, 17): the decision, then the next stage, or the version where this was the last one. */
export function approve(command: CommandOf<'ApproveStage'>, state: ProjectState): ProjectEvent[] {
  const { submission, stage, decision } = decide(command, state, true);
  const { projectId, status } = state;
  const { stageIndex, submissionNo, route, isChange } = submission;

  const events: ProjectEvent[] = [{ type: 'StageApproved', data: decision }];
  if (stage.stage === 'ETHICS') events.push(ethicsApproval(command, state, submission, stage));

  const next = route[stageIndex + 1];
  if (next === undefined) return [...events, ...versionApproved(state, submission)];
  const to = stateInStage(next.stage, isChange);
  return [
    ...events,
    {
      type: 'StageEntered',
      data: {
        projectId,
        submissionNo,
        stageIndex: stageIndex + 1,
        ...next,
        from: status,
        to,
        returnsTo: state.returnsTo,
      },
    },
  ];
}

/** 驳回 (row 12): back to the investigator with at least one opinion (V-806). */
export function returnToInvestigator(
  command: CommandOf<'ReturnStage'>,
  state: ProjectState,
): ProjectEvent[] {
  const { submission, decision } = decide(command, state, false);
  if (decision.opinions.length === 0) {
    throw new Refusal('INVALID', '请填写驳回意见', {
      rule: 'V-806',
      en: 'A return needs an opinion.',
    });
  }
  const to = submission.isChange ? 'CHANGE_RETURNED' : 'RETURNED';
  return [
    {
      type: 'StageReturned',
      data: { ...decision, from: state.status, to, returnsTo: state.returnsTo },
    },
  ];
}

/** 申请驳回 (row 13): asks the current reviewer, decides nothing. */
export function requestReturn(
  { data }: CommandOf<'RequestReturn'>,
  { projectId, submissionNo, submission }: ProjectState,
): ProjectEvent[] {
  const reason = requireReason(data.reason);
  const stageIndex = submission?.stageIndex ?? 0;
  return [{ type: 'ReturnRequested', data: { projectId, submissionNo, stageIndex, reason } }];
}

/** What both decisions share: is it this person's to decide, on what was looked at, with a fitting conclusion? */
function decide(
  { by, data }: CommandOf<'ApproveStage'> | CommandOf<'ReturnStage'>,
  state: ProjectState,
  approves: boolean,
) {
  const { submission } = state;
  const stage = submission?.route[submission.stageIndex];
  if (submission === null || stage === undefined) {
    throw new Refusal('REFUSED', '项目没有待审核的环节', { en: 'No stage waits for a decision.' });
  }
  refuseConflictOfInterest(state, by);
  const reviewer = by.role === 'ADM' && data.isInstitutionReviewer ? { ...by, role: 'INSR' } : by;
  if (!decidesIn(stage, reviewer)) {
    throw new Refusal('FORBIDDEN', '您不是当前环节的审核人', {
      en: 'The current stage is not yours to decide.',
    });
  }
  if (data.submissionNo !== submission.submissionNo) {
    throw new Refusal('CONFLICT', '数据已被他人修改，请刷新后重试', {
      rule: 'V-808',
      en: `Submission ${submission.submissionNo} is under review, not ${data.submissionNo}.`,
    });
  }
  const fitting = conclusions[stage.stage].values.filter(
    ({ code }) => approvingDecisions.has(code) === approves,
  );
  if (!fitting.some(({ code }) => code === data.code)) {
    const [zh, en] = [
      fitting.map((one) => `${one.zh} ${one.code}`),
      fitting.map(({ code }) => code),
    ];
    throw new Refusal('INVALID', `审核结论与本环节不符，可选：${zh.join('、')}`, {
      en: `${data.code} is no conclusion with which the ${stage.stage} stage is ${approves ? 'passed' : 'returned'}: choose of ${en.join(', ')}.`,
    });
  }
  const opinions = data.opinions.filter(({ text }) => text.trim() !== '');
  refuseErrors(opinions.flatMap((opinion) => misplaced(opinion, submission)));
  const decision = {
    projectId: state.projectId,
    submissionNo: submission.submissionNo,
    stageIndex: submission.stageIndex,
    stage: stage.stage,
    committeeId: stage.committeeId,
    opinions,
    files: data.fileIds.map((fileId) => paperOf(submission, fileId)),
    signature: {
      contentHash: submission.contentHash,
      name: by.name,
      // PROCESS decides in no stage.
      role: by.role as Role,
      meaning: data.code,
      reauthenticatedAt: data.reauthenticatedAt,
    },
  };
  return { submission, stage, decision };
}

/** A decision is signed with its opinions: each speaks of a place of what was submitted. */
function misplaced(opinion: Opinion, { content, reviewFiles }: Submission): Problem[] {
  const { section, field, itemId } = opinion;
  if (isPlaceOf(content, reviewFiles, opinion)) return [];
  const place = [section, field, itemId].filter((part) => part !== null).join(' / ');
  return [
    {
      ...{ rule: 'FORMAT', level: 'ERROR', section, field, itemId, hint: null },
      message: {
        zh: `审核意见所指的位置不存在：${place}`,
        en: `An opinion speaks of a place that was not submitted: ${place}`,
      },
    },
  ];
}

/** A paper that was attached in the running stage. */
function paperOf({ reviewFiles, stageIndex }: Submission, fileId: string): AttachedFile {
  const paper = reviewFiles.find(
    (one) => one.stageIndex === stageIndex && one.file.fileId === fileId,
  );
  if (paper !== undefined) return paper.file;
  throw new Refusal('NOT_FOUND', '附件不存在', {
    en: `File ${fileId} is not attached in this stage.`,
  });
}

/** D3: number, date, validity and paper of the approval; the paper may have been attached by the investigator. */
function ethicsApproval(
  { data }: CommandOf<'ApproveStage'>,
  { projectId }: ProjectState,
  submission: Submission,
  { committeeId }: FrozenStage,
): ProjectEvent {
  const approval = data.ethicsApproval;
  if (approval === null)
    throw refusedApproval(
      'V-001',
      'approvalNo',
      '请填写伦理批件号',
      'The approval number is missing.',
    );
  refuseErrors(approvalProblems(approval, data.today));

  const papers = [
    ...submission.reviewFiles.filter(({ slot }) => slot === 'approval').map(({ file }) => file),
    ...(submission.content.attachments?.approval ?? []),
  ];
  const file = papers.find(({ fileId }) => fileId === approval.fileId);
  if (file === undefined)
    throw refusedApproval('V-001', 'fileId', '请上传伦理批件', 'The approval letter is missing.');

  const { submissionNo } = submission;
  const { approvedOn, validTo, followUpMonths } = approval;
  const approvalNo = approval.approvalNo.trim();
  return {
    type: 'EthicsApprovalRecorded',
    data: {
      projectId,
      submissionNo,
      committeeId,
      conclusion: data.code,
      approvalNo,
      approvedOn,
      validTo,
      followUpMonths,
      file,
    },
  };
}

const refusedApproval = (rule: string, field: string, zh: string, en: string) =>
  new Refusal('INVALID', zh, { rule, en, problems: [approvalProblem(rule, field, zh, en)] });

const approvalProblem = (rule: string, field: string, zh: string, en: string): Problem => ({
  rule,
  level: 'ERROR',
  section: 'ethicsApproval',
  field,
  itemId: null,
  message: { zh, en },
  hint: null,
});

function approvalProblems(
  { approvalNo, approvedOn, validTo, followUpMonths }: EthicsApproval,
  today: string,
): Problem[] {
  const problems: Problem[] = [];
  if (approvalNo.trim() === '') {
    problems.push(
      approvalProblem('V-001', 'approvalNo', '请填写伦理批件号', 'The approval number is missing.'),
    );
  }
  if (approvedOn > today) {
    problems.push(
      approvalProblem(
        'V-204',
        'approvedOn',
        '批准日期不能晚于当前日期',
        'The approval date lies in the future.',
      ),
    );
  }
  if (validTo !== null && validTo < approvedOn) {
    problems.push(
      approvalProblem(
        'FORMAT',
        'validTo',
        '有效期不能早于批准日期',
        'The approval would end before it began.',
      ),
    );
  }
  if (followUpMonths !== null && (followUpMonths < 1 || followUpMonths > 12)) {
    problems.push(
      approvalProblem(
        'FORMAT',
        'followUpMonths',
        '跟踪审查频率应为1至12个月',
        'Follow-up is due every 1 to 12 months.',
      ),
    );
  }
  return problems;
}

/** The last stage is passed: version 1 files the project, a later one supersedes the version before it. */
function versionApproved(state: ProjectState, submission: Submission): ProjectEvent[] {
  const { projectId, status, contents } = state;
  const { submissionNo, content, facts } = submission;
  const superseded = contents.versions.length;
  const versionNo = superseded + 1;
  const approved = {
    projectId,
    versionNo,
    submissionNo,
    contentHash: submission.contentHash,
    from: status,
    returnsTo: null,
  };
  if (superseded === 0) {
    const { publication } = facts.policies;
    return [
      { type: 'VersionApproved', data: { ...approved, to: settledState(state, content) } },
      { type: 'ProjectFiled', data: { projectId, publication } },
    ];
  }
  return [
    { type: 'VersionApproved', data: { ...approved, to: settledState(state, content) } },
    {
      type: 'VersionSuperseded',
      data: { projectId, versionNo: superseded, byVersionNo: versionNo },
    },
  ];
}
