import type { Caller } from '../../platform/caller';
import type { Opinion } from '../../schema/events/project';
import type { EthicsApproval } from './commands';
import type { ProjectFacts } from './projectFacts';
import type { Given, WritePath } from './writePath';

interface DecisionArgs extends Given {
  readonly submissionNo: number;
  readonly code: string;
  readonly opinions: readonly Opinion[];
  readonly fileIds: readonly string[];
}

/** 审核: what reviewers decide in their stage, and the request to return. Decided in reviewDecision.decider.ts. */
export function reviewDecisionHandlers(
  { give, requireConfirmation }: WritePath,
  facts: ProjectFacts,
) {
  const decisionOf = (caller: Caller, { submissionNo, code, opinions, fileIds }: DecisionArgs) => ({
    submissionNo,
    code,
    opinions,
    fileIds,
    reauthenticatedAt: requireConfirmation(caller),
    isInstitutionReviewer: facts.isInstitutionReviewer(caller),
  });

  return {
    approveStage: (
      caller: Caller,
      args: DecisionArgs & { ethicsApproval: EthicsApproval | null },
    ) =>
      give('Mutation.approveStage', caller, args, () => ({
        type: 'ApproveStage',
        data: {
          ...decisionOf(caller, args),
          ethicsApproval: args.ethicsApproval,
          today: facts.today(),
        },
      })),

    returnStage: (caller: Caller, args: DecisionArgs) =>
      give('Mutation.returnStage', caller, args, () => ({
        type: 'ReturnStage',
        data: decisionOf(caller, args),
      })),

    requestReturn: (caller: Caller, args: Given & { reason: string }) =>
      give('Mutation.requestReturn', caller, args, () => ({
        type: 'RequestReturn',
        data: { reason: args.reason },
      })),
  };
}
