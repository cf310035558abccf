import { Refusal } from '../../platform/refusal';
import type { SettledState } from '../../schema/codes/lifeCycle';
import type { ProjectEvent } from '../../schema/events/project';
import { approvedIn } from '../../schema/events/projectContents';
import type { CommandOf } from './commands';
import { settledState, type ProjectState } from './projectState';
import { alreadySo, requireChangeReason } from './refusals';

/** 变更 (row 15). The approved version stays what everyone sees until the change is approved. */
export function startChange(
  { data }: CommandOf<'StartChange'>,
  state: ProjectState,
): ProjectEvent[] {
  return [changeStarted(state, data.changeType, requireChangeReason(data.reason), null)];
}

/** 恢复历史版本 (row 26): a change whose working copy equals an old version, reviewed like any other. */
export function restoreVersion(
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
  return [changeStarted(state, data.changeType, reason, { restoredFrom: versionNo, content })];
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
export function withdrawChange(
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
