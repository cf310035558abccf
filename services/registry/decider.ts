import type { Decider } from '../../platform/decider';
import { Refusal } from '../../platform/refusal';
import type { SettledState } from '../../schema/codes/lifeCycle';
import type { Move, ProjectEvent } from '../../schema/events/project';
import { approvedIn } from '../../schema/events/projectContents';
import type { CommandOf, ProjectCommand } from './commands';
import { refuseUnlessAllowed } from './lifeCycle';
import { evolveProject, initialProject, settledState, type ProjectState } from './projectState';
import { approve, returnToInvestigator } from './reviewDecision';
import { submit } from './submission';
import { attachFile, completeForm, removeFile, saveSections } from './workingCopy';

/** The most delegates of one project (domain 3.2). */
const MOST_DELEGATES = 3;

/**
 * The project: everything that decides what it may do is on its own stream, so that "no change under
 * review" and "withdraw only until the institution decides" hold whatever comes at the same time.
 * Who may do what and when: lifeCycle. Saving and attaching: workingCopy. 提交: submission. 通过 and 驳回: reviewDecision.
 */
export const projectDecider: Decider<ProjectState, ProjectCommand, ProjectEvent> = {
  initial: initialProject,
  evolve: evolveProject,
  decide(command, state) {
    refuseUnlessAllowed(command, state);
    const { projectId } = state;

    switch (command.type) {
      case 'CreateProject':
        return create(command);
      case 'SaveSections':
        return saveSections(command, state);
      case 'CompleteForm':
        return completeForm(command, state);
      case 'AttachFile':
        return attachFile(command, state);
      case 'RemoveFile':
        return removeFile(command, state);
      case 'GrantDelegate':
        return grantDelegate(command, state);
      case 'RevokeDelegate': {
        const { accountId } = command.data;
        if (!state.delegates.includes(accountId)) return [];
        return [{ type: 'DelegateRevoked', data: { projectId, accountId } }];
      }
      case 'DeleteDraft':
        return [
          {
            type: 'ProjectDeleted',
            data: { projectId, from: state.status, to: 'DELETED', returnsTo: null },
          },
        ];
      case 'SubmitProject':
        return submit(command, state);
      case 'ApproveStage':
        return approve(command, state);
      case 'ReturnStage':
        return returnToInvestigator(command, state);
      case 'RequestReturn': {
        const { submissionNo, submission } = state;
        const reason = requireReason(command.data.reason);
        return [
          {
            type: 'ReturnRequested',
            data: { projectId, submissionNo, stageIndex: submission?.stageIndex ?? 0, reason },
          },
        ];
      }
      case 'StartChange':
        return startChange(command, state);
      case 'RestoreVersion':
        return restoreVersion(command, state);
      case 'WithdrawChange':
        return withdrawChange(command, state);
      case 'IssueResearchNumber':
        return issueResearchNumber(command, state);
      case 'PublishProject':
        return publish(state);
      case 'OrderSuspension': {
        if (state.isSuspended)
          throw alreadySo('项目已被责令暂停', 'The project is suspended already.');
        const { file } = command.data;
        const reason = requireReason(command.data.reason);
        return [
          {
            type: 'SuspensionOrdered',
            data: { projectId, reason, file, ...settles(state, { isSuspended: true }) },
          },
        ];
      }
      case 'LiftSuspension': {
        if (!state.isSuspended)
          throw alreadySo('项目未被责令暂停', 'The project is not suspended.');
        const reason = requireReason(command.data.reason);
        return [
          {
            type: 'SuspensionLifted',
            data: { projectId, reason, ...settles(state, { isSuspended: false }) },
          },
        ];
      }
      case 'CloseProject': {
        const { reason } = command.data;
        return [
          {
            type: 'ProjectClosed',
            data: { projectId, reason, ...settles(state, { isClosed: true }) },
          },
        ];
      }
      case 'ReopenProject': {
        const reason = requireReason(command.data.reason);
        return [
          {
            type: 'ProjectReopened',
            data: { projectId, reason, ...settles(state, { isClosed: false }) },
          },
        ];
      }
      case 'MarkRecord': {
        const { mark, otherNumber } = command.data;
        const reason = requireReason(command.data.reason);
        return [{ type: 'RecordMarked', data: { projectId, mark, reason, otherNumber } }];
      }
    }
  },
};

/** Where the project stands after a fact about it; an open change goes on and returns to the new state. */
function settles(
  state: ProjectState,
  fact: Partial<Pick<ProjectState, 'isPublished' | 'isSuspended' | 'isClosed'>>,
): Move {
  const settled = settledState({ ...state, ...fact }, approvedIn(state.contents));
  const { status: from, returnsTo } = state;
  return returnsTo === null
    ? { from, to: settled, returnsTo: null }
    : { from, to: from ?? settled, returnsTo: settled };
}

const alreadySo = (zh: string, en: string) => new Refusal('REFUSED', zh, { en });

function requireReason(reason: string): string {
  const given = reason.trim();
  if (given !== '') return given;
  throw new Refusal('INVALID', '请填写原因', { rule: 'V-001', en: 'A reason must be given.' });
}

/** V-805. */
function requireChangeReason(reason: string): string {
  const given = reason.trim();
  if (given !== '') return given;
  throw new Refusal('INVALID', '请填写变更原因', { rule: 'V-805', en: 'A change needs a reason.' });
}

function create({ by, data }: CommandOf<'CreateProject'>): ProjectEvent[] {
  const { projectId, institutionId, provinceCode, isProfileComplete } = data;
  if (by.role !== 'PI') {
    throw new Refusal('FORBIDDEN', '只有项目负责人可以新增项目', {
      en: 'Only a principal investigator creates a project.',
    });
  }
  if (!isProfileComplete) {
    throw new Refusal('REFUSED', '请先完善个人信息', { en: 'Complete your profile first.' });
  }
  return [
    {
      type: 'ProjectCreated',
      data: {
        projectId,
        investigatorId: by.accountId,
        institutionId,
        provinceCode,
        from: null,
        to: 'DRAFT',
        returnsTo: null,
      },
    },
  ];
}

function grantDelegate({ data }: CommandOf<'GrantDelegate'>, state: ProjectState): ProjectEvent[] {
  const { accountId, isColleague } = data;
  const { projectId, delegates, investigatorId } = state;
  if (delegates.includes(accountId)) return [];
  if (accountId === investigatorId) {
    throw alreadySo('项目负责人不能授权给本人', 'The investigator needs no delegation.');
  }
  if (!isColleague) {
    throw new Refusal('REFUSED', '授权人应为本单位人员', {
      en: 'A delegate belongs to the same institution.',
    });
  }
  if (delegates.length >= MOST_DELEGATES) {
    throw new Refusal('REFUSED', `授权人不能超过${MOST_DELEGATES}人`, {
      en: `At most ${MOST_DELEGATES} delegates.`,
    });
  }
  return [{ type: 'DelegateGranted', data: { projectId, accountId } }];
}

/** 变更 (row 15). The approved version stays what everyone sees until the change is approved. */
function startChange({ data }: CommandOf<'StartChange'>, state: ProjectState): ProjectEvent[] {
  return [changeStarted(state, data.changeType, requireChangeReason(data.reason), null)];
}

/** 恢复历史版本 (row 26): a change whose working copy equals an old version, reviewed like any other. */
function restoreVersion(
  { data }: CommandOf<'RestoreVersion'>,
  state: ProjectState,
): ProjectEvent[] {
  const { versions } = state.contents;
  const { versionNo } = data;
  const content = versions[versionNo - 1];
  if (content === undefined) {
    throw new Refusal('NOT_FOUND', '版本不存在', { en: `There is no version ${versionNo}.` });
  }
  if (versionNo === versions.length) {
    throw alreadySo('该版本即为当前生效版本', `Version ${versionNo} is the current one.`);
  }
  const reason = requireChangeReason(data.reason);
  return [changeStarted(state, 'CORRECTION', reason, { restoredFrom: versionNo, content })];
}

function changeStarted(
  state: ProjectState,
  changeType: string,
  reason: string,
  restored: Pick<
    Extract<ProjectEvent, { type: 'ChangeStarted' }>['data'],
    'restoredFrom' | 'content'
  > | null,
): ProjectEvent {
  const { projectId, status: from, contents } = state;
  return {
    type: 'ChangeStarted',
    data: {
      projectId,
      fromVersion: contents.versions.length,
      changeType,
      reason,
      ...(restored ?? { restoredFrom: null, content: null }),
      from,
      to: 'CHANGE_DRAFT',
      // Allowed in settled states only: the change returns to where it began.
      returnsTo: from as SettledState,
    },
  };
}

/** 撤销变更 (row 18): back to the approved version; what is discarded stays in the log. */
function withdrawChange(
  { data }: CommandOf<'WithdrawChange'>,
  state: ProjectState,
): ProjectEvent[] {
  const { projectId, status: from, returnsTo, contents } = state;
  return [
    {
      type: 'ChangeWithdrawn',
      data: {
        projectId,
        restoredVersion: contents.versions.length,
        reason: data.reason,
        discarded: contents.working,
        from,
        to: returnsTo ?? settledState(state, approvedIn(contents)),
        returnsTo: null,
      },
    },
  ];
}

function issueResearchNumber(
  { data }: CommandOf<'IssueResearchNumber'>,
  state: ProjectState,
): ProjectEvent[] {
  const { researchNumber } = data;
  if (state.researchNumber === researchNumber) return [];
  if (state.researchNumber !== null) {
    throw alreadySo('医学研究编号已生成', `The project has the number ${state.researchNumber}.`);
  }
  return [{ type: 'ResearchNumberIssued', data: { projectId: state.projectId, researchNumber } }];
}

function publish(state: ProjectState): ProjectEvent[] {
  const { projectId } = state;
  if (state.isPublished) throw alreadySo('项目已公开', 'The project is published already.');
  if (state.researchNumber === null) {
    throw alreadySo(
      '医学研究编号尚未生成，请稍后再公开',
      'The research number has not been issued yet.',
    );
  }
  return [
    { type: 'ProjectPublished', data: { projectId, ...settles(state, { isPublished: true }) } },
  ];
}
