import '../../platform/explicitTypes';
import { Arg, Ctx, Int, Mutation, Resolver } from 'type-graphql';
import { ExpectedRevisionArg, IdempotencyKeyArg, ProjectIdArg } from '../../platform/arguments';
import type { CallContext } from '../../platform/callContext';
import { enumType } from '../../platform/codeEnum';
import { changeType } from '../../schema/codes/review';
import { ChangeReasonArg, OptionalReasonArg } from './arguments';
import { handlersOf } from './handlersOf';
import { ProjectAnswer } from './project.type';
import { projectAnswer } from './projectAnswer';

/** 变更: what is done to an approved project's content. */
@Resolver()
export class ChangeResolver {
  @Mutation(() => ProjectAnswer, {
    description: '发起变更；生效版本保持可见。Starts a change; the approved version stays visible.',
  })
  async startChange(
    @ProjectIdArg() projectId: string,
    @Arg('type', enumType(changeType), { description: '变更类型。Type of the change.' })
    type: string,
    @ChangeReasonArg() reason: string,
    @ExpectedRevisionArg() expectedRevision: number | null,
    @IdempotencyKeyArg() idempotencyKey: string,
    @Ctx() context: CallContext,
  ): Promise<ProjectAnswer> {
    const { node, caller } = context;
    const asked = { projectId, changeType: type, reason, expectedRevision, idempotencyKey };
    return projectAnswer(context, await handlersOf(node).startChange(caller, asked));
  }

  @Mutation(() => ProjectAnswer, {
    description:
      '撤销变更，恢复生效版本；机构审核后不可撤销。Withdraws the change, until the institution has decided.',
  })
  async withdrawChange(
    @ProjectIdArg() projectId: string,
    @OptionalReasonArg() reason: string | null,
    @ExpectedRevisionArg() expectedRevision: number | null,
    @IdempotencyKeyArg() idempotencyKey: string,
    @Ctx() context: CallContext,
  ): Promise<ProjectAnswer> {
    const { node, caller } = context;
    const asked = { projectId, reason, expectedRevision, idempotencyKey };
    return projectAnswer(context, await handlersOf(node).withdrawChange(caller, asked));
  }

  @Mutation(() => ProjectAnswer, {
    description: '恢复历史版本：以其内容发起变更。Opens a change whose content is an old version.',
  })
  async restoreVersion(
    @ProjectIdArg() projectId: string,
    @Arg('version', () => Int, { description: '要恢复的版本号。The version to restore.' })
    version: number,
    @Arg('type', enumType(changeType), {
      defaultValue: 'CORRECTION',
      description: '变更类型，默认为信息更正。Type of the change, by default CORRECTION.',
    })
    type: string,
    @ChangeReasonArg() reason: string,
    @ExpectedRevisionArg() expectedRevision: number | null,
    @IdempotencyKeyArg() idempotencyKey: string,
    @Ctx() context: CallContext,
  ): Promise<ProjectAnswer> {
    const { node, caller } = context;
    const asked = {
      projectId,
      versionNo: version,
      changeType: type,
      reason,
      expectedRevision,
      idempotencyKey,
    };
    return projectAnswer(context, await handlersOf(node).restoreVersion(caller, asked));
  }
}
