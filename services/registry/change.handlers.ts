import type { Caller } from '../../platform/caller';
import type { Given, WritePath } from './writePath';

/** 变更: what is done to an approved project's content. Decided in change.decider.ts. */
export const changeHandlers = ({ give }: WritePath) => ({
  startChange: (caller: Caller, args: Given & { changeType: string; reason: string }) =>
    give('Mutation.startChange', caller, args, () => ({
      type: 'StartChange',
      data: { changeType: args.changeType, reason: args.reason },
    })),

  withdrawChange: (caller: Caller, args: Given & { reason: string | null }) =>
    give('Mutation.withdrawChange', caller, args, () => ({
      type: 'WithdrawChange',
      data: { reason: args.reason },
    })),

  restoreVersion: (
    caller: Caller,
    args: Given & { versionNo: number; changeType: string; reason: string },
  ) =>
    give('Mutation.restoreVersion', caller, args, () => ({
      type: 'RestoreVersion',
      data: { versionNo: args.versionNo, changeType: args.changeType, reason: args.reason },
    })),
});
