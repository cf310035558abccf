import { Refusal } from '../../platform/refusal';
import type { Move, ProjectEvent } from '../../schema/events/project';
import { approvedIn } from '../../schema/events/projectContents';
import type { CommandOf } from './commands';
import { settledState, type ProjectState } from './projectState';
import { alreadySo, requireReason } from './refusals';

/** 医学研究编号 (row 10), given once. */
export function issueResearchNumber(
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

/** 公开 (row 14). */
export function publish(state: ProjectState): ProjectEvent[] {
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

/** 责令暂停 (row 20). */
export function orderSuspension(
  { data }: CommandOf<'OrderSuspension'>,
  state: ProjectState,
): ProjectEvent[] {
  const { projectId } = state;
  if (state.isSuspended) throw alreadySo('项目已被责令暂停', 'The project is suspended already.');
  const { file } = data;
  const reason = requireReason(data.reason);
  const move = settles(state, { isSuspended: true });
  return [{ type: 'SuspensionOrdered', data: { projectId, reason, file, ...move } }];
}

/** 解除责令暂停 (row 20). */
export function liftSuspension(
  { data }: CommandOf<'LiftSuspension'>,
  state: ProjectState,
): ProjectEvent[] {
  const { projectId } = state;
  if (!state.isSuspended) throw alreadySo('项目未被责令暂停', 'The project is not suspended.');
  const reason = requireReason(data.reason);
  const move = settles(state, { isSuspended: false });
  return [{ type: 'SuspensionLifted', data: { projectId, reason, ...move } }];
}

/** 结题 (row 21). */
export function closeProject(
  { data: { reason } }: CommandOf<'CloseProject'>,
  state: ProjectState,
): ProjectEvent[] {
  const { projectId } = state;
  const move = settles(state, { isClosed: true });
  return [{ type: 'ProjectClosed', data: { projectId, reason, ...move } }];
}

/** 重新打开 (row 24). */
export function reopenProject(
  { data }: CommandOf<'ReopenProject'>,
  state: ProjectState,
): ProjectEvent[] {
  const { projectId } = state;
  const reason = requireReason(data.reason);
  const move = settles(state, { isClosed: false });
  return [{ type: 'ProjectReopened', data: { projectId, reason, ...move } }];
}

/** 标记 (row 25): a record is never removed. */
export function markRecord(
  { data }: CommandOf<'MarkRecord'>,
  { projectId, researchNumber }: ProjectState,
): ProjectEvent[] {
  const { mark, otherNumber, isOtherKnown } = data;
  const reason = requireReason(data.reason);
  if (mark === 'DUPLICATE' && otherNumber === null) {
    throw refusedNumber(
      '请填写重复的另一研究编号',
      'Name the number of the other record.',
      'V-001',
    );
  }
  if (mark !== 'DUPLICATE' && otherNumber !== null) {
    throw refusedNumber(
      '只有标记为重复时才填写另一研究编号',
      'Only a duplicate names the number of another record.',
    );
  }
  if (otherNumber !== null && otherNumber === researchNumber) {
    throw refusedNumber(
      '另一研究编号不能是本项目的编号',
      'A record is no duplicate of itself: name the number of the other one.',
    );
  }
  if (otherNumber !== null && !isOtherKnown) {
    throw refusedNumber(
      '没有该研究编号的项目',
      `No project of the registry has the number ${otherNumber}.`,
    );
  }
  return [{ type: 'RecordMarked', data: { projectId, mark, reason, otherNumber } }];
}

const refusedNumber = (zh: string, en: string, rule = 'FORMAT') =>
  new Refusal('INVALID', zh, {
    rule,
    en,
    problems: [
      {
        ...{ rule, level: 'ERROR', section: null, field: 'otherNumber', itemId: null },
        ...{ message: { zh, en }, hint: null },
      },
    ],
  });

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
