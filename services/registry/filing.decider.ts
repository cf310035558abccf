import { Refusal } from '../../platform/refusal';
import type { ProjectEvent } from '../../schema/events/project';
import type { CommandOf } from './commands';
import type { ProjectState } from './projectState';
import { alreadySo } from './refusals';

/** The most delegates of one project (domain 3.2). */
const MOST_DELEGATES = 3;

/** 新增 (row 1). */
export function create({ by, data }: CommandOf<'CreateProject'>): ProjectEvent[] {
  const { projectId, institutionId, provinceCode, profileProblems } = data;
  if (by.role !== 'PI') {
    throw new Refusal('FORBIDDEN', '只有项目负责人可以新增项目', {
      en: 'Only a principal investigator creates a project.',
    });
  }
  if (profileProblems.length > 0) {
    throw new Refusal('REFUSED', '请先完善个人信息', {
      en: 'Complete your profile first.',
      problems: profileProblems,
    });
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

/** 授权 (row 5). */
export function grantDelegate(
  { data }: CommandOf<'GrantDelegate'>,
  state: ProjectState,
): ProjectEvent[] {
  const { accountId, isColleague } = data;
  const { projectId, delegates, investigatorId } = state;
  if (delegates.includes(accountId)) return [];
  if (accountId === investigatorId) {
    throw alreadySo('项目负责人不能授权给本人', 'The investigator needs no delegation.');
  }
  if (!isColleague) {
    throw new Refusal('REFUSED', '授权人应为本单位人员，且账号未停用', {
      en: 'A delegate belongs to the same institution, with an account that is not disabled.',
    });
  }
  if (delegates.length >= MOST_DELEGATES) {
    throw new Refusal('REFUSED', `授权人不能超过${MOST_DELEGATES}人`, {
      en: `At most ${MOST_DELEGATES} delegates.`,
    });
  }
  return [{ type: 'DelegateGranted', data: { projectId, accountId } }];
}

/** 取消授权 (row 5). */
export function revokeDelegate(
  { data: { accountId } }: CommandOf<'RevokeDelegate'>,
  { projectId, delegates }: ProjectState,
): ProjectEvent[] {
  if (!delegates.includes(accountId)) return [];
  return [{ type: 'DelegateRevoked', data: { projectId, accountId } }];
}

/** 删除 (row 6): of a draft that was never submitted. */
export const deleteDraft = ({ projectId, status: from }: ProjectState): ProjectEvent[] => [
  { type: 'ProjectDeleted', data: { projectId, from, to: 'DELETED', returnsTo: null } },
];
