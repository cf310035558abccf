import '../../platform/explicitTypes';
import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import { ExpectedRevisionArg, IdempotencyKeyArg, ProjectIdArg } from '../../platform/arguments';
import type { CallContext } from '../../platform/callContext';
import type { Opinion } from '../../schema/events/project';
import {
  ConclusionArg,
  OpinionsArg,
  ReasonArg,
  requireLength,
  StageFilesArg,
  SubmissionNoArg,
} from './arguments';
import { handlersOf } from './handlersOf';
import { ProjectAnswer } from './project.type';
import { projectAnswer } from './projectAnswer';
import { EthicsApprovalInput, type OpinionInput } from './projectCommands.type';

const opinionsOf = (opinions: readonly OpinionInput[] | null): Opinion[] =>
  (opinions ?? []).map(({ section = null, field = null, itemId = null, text }) => ({
    section,
    field,
    itemId,
    text,
  }));

/** 审核: what reviewers decide in their stage, and the request to return. */
@Resolver()
export class ReviewDecisionResolver {
  @Mutation(() => ProjectAnswer, {
    description:
      '通过当前环节；须在5分钟内确认过密码。Passes the current stage; needs a password confirmed within 5 minutes.',
  })
  async approveStage(
    @ProjectIdArg() projectId: string,
    @SubmissionNoArg() submissionNo: number,
    @ConclusionArg() code: string,
    @OpinionsArg() opinions: OpinionInput[] | null,
    @StageFilesArg() fileIds: string[] | null,
    @Arg('ethicsApproval', () => EthicsApprovalInput, {
      nullable: true,
      description: '伦理批件，伦理环节必填。The approval, in an ethics stage.',
    })
    ethicsApproval: EthicsApprovalInput | null,
    @ExpectedRevisionArg() expectedRevision: number | null,
    @IdempotencyKeyArg() idempotencyKey: string,
    @Ctx() context: CallContext,
  ): Promise<ProjectAnswer> {
    requireLength('伦理批件号', 'An approval number', 200, ethicsApproval?.approvalNo);
    const { node, caller } = context;
    const done = await handlersOf(node).approveStage(caller, {
      projectId,
      submissionNo,
      code,
      opinions: opinionsOf(opinions),
      fileIds: fileIds ?? [],
      ethicsApproval: ethicsApproval && { validTo: null, followUpMonths: null, ...ethicsApproval },
      expectedRevision,
      idempotencyKey,
    });
    return projectAnswer(context, done);
  }

  @Mutation(() => ProjectAnswer, {
    description: '驳回当前环节，至少一条意见。Returns the project with at least one opinion.',
  })
  async returnStage(
    @ProjectIdArg() projectId: string,
    @SubmissionNoArg() submissionNo: number,
    @ConclusionArg() code: string,
    @OpinionsArg() opinions: OpinionInput[] | null,
    @StageFilesArg() fileIds: string[] | null,
    @ExpectedRevisionArg() expectedRevision: number | null,
    @IdempotencyKeyArg() idempotencyKey: string,
    @Ctx() context: CallContext,
  ): Promise<ProjectAnswer> {
    const { node, caller } = context;
    const done = await handlersOf(node).returnStage(caller, {
      projectId,
      submissionNo,
      code,
      opinions: opinionsOf(opinions),
      fileIds: fileIds ?? [],
      expectedRevision,
      idempotencyKey,
    });
    return projectAnswer(context, done);
  }

  @Mutation(() => ProjectAnswer, {
    description: '申请驳回：请当前审核人退回修改。Asks the current reviewer to return the project.',
  })
  async requestReturn(
    @ProjectIdArg() projectId: string,
    @ReasonArg() reason: string,
    @ExpectedRevisionArg() expectedRevision: number | null,
    @IdempotencyKeyArg() idempotencyKey: string,
    @Ctx() context: CallContext,
  ): Promise<ProjectAnswer> {
    const { node, caller } = context;
    const asked = { projectId, reason, expectedRevision, idempotencyKey };
    return projectAnswer(context, await handlersOf(node).requestReturn(caller, asked));
  }
}
