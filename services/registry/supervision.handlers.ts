import type { Caller } from '../../platform/caller';
import type { CommandOf } from './commands';
import type { ClaimFile } from './files';
import type { ProjectFacts } from './projectFacts';
import type { Given, ProjectDone, WritePath } from './writePath';

/** 监管: what is said of a filed project as a whole. Decided in supervision.decider.ts. */
export function supervisionHandlers(
  { give, requireConfirmation }: WritePath,
  facts: ProjectFacts,
  claimFile: ClaimFile,
) {
  return {
    publishProject: (caller: Caller, args: Given) =>
      give('Mutation.publishProject', caller, args, () => ({ type: 'PublishProject', data: {} })),

    async orderSuspension(
      caller: Caller,
      args: Given & { reason: string; documentFileId: string },
    ): Promise<ProjectDone> {
      requireConfirmation(caller);
      return await give('Mutation.orderSuspension', caller, args, async () => {
        const { projectId, reason, documentFileId } = args;
        const file = await claimFile(caller, projectId, documentFileId);
        return { type: 'OrderSuspension', data: { reason, file } };
      });
    },

    async liftSuspension(caller: Caller, args: Given & { reason: string }): Promise<ProjectDone> {
      requireConfirmation(caller);
      return await give('Mutation.liftSuspension', caller, args, () => ({
        type: 'LiftSuspension',
        data: { reason: args.reason },
      }));
    },

    async closeProject(
      caller: Caller,
      args: Given & { reason: string | null },
    ): Promise<ProjectDone> {
      requireConfirmation(caller);
      return await give('Mutation.closeProject', caller, args, () => ({
        type: 'CloseProject',
        data: { reason: args.reason },
      }));
    },

    async reopenProject(caller: Caller, args: Given & { reason: string }): Promise<ProjectDone> {
      requireConfirmation(caller);
      return await give('Mutation.reopenProject', caller, args, () => ({
        type: 'ReopenProject',
        data: { reason: args.reason },
      }));
    },

    async markRecord(
      caller: Caller,
      args: Given & Omit<CommandOf<'MarkRecord'>['data'], 'isOtherKnown'>,
    ): Promise<ProjectDone> {
      requireConfirmation(caller);
      return await give('Mutation.markRecord', caller, args, () => {
        const { mark, reason } = args;
        const { otherNumber } = args;
        const isOtherKnown = otherNumber !== null && facts.isNumberKnown(otherNumber);
        return { type: 'MarkRecord', data: { mark, reason, otherNumber, isOtherKnown } };
      });
    },
  };
}
