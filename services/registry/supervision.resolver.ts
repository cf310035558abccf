import '../../platform/explicitTypes';
import { Arg, Ctx, ID, Mutation, Resolver } from 'type-graphql';
import { ExpectedRevisionArg, IdempotencyKeyArg, ProjectIdArg } from '../../platform/arguments';
import type { CallContext } from '../../platform/callContext';
import { enumType } from '../../platform/codeEnum';
import { recordMark } from '../../schema/codes/review';
import { OptionalReasonArg, ReasonArg, requireLength } from './arguments';
import { handlersOf } from './handlersOf';
import { ProjectAnswer } from './project.type';
import { projectAnswer } from './projectAnswer';

/** 公开与监管: what is said of a filed project as a whole. */
@Resolver()
export class SupervisionResolver {
  @Mutation(() => ProjectAnswer, { description: '公开备案完成的项目。Publishes a filed project.' })
  async publishProject(
    @ProjectIdArg() projectId: string,
    @ExpectedRevisionArg() expectedRevision: number | null,
    @IdempotencyKeyArg() idempotencyKey: string,
    @Ctx() context: CallContext,
  ): Promise<ProjectAnswer> {
    const { node, caller } = context;
    const asked = { projectId, expectedRevision, idempotencyKey };
    return projectAnswer(context, await handlersOf(node).publishProject(caller, asked));
  }

  @Mutation(() => ProjectAnswer, { description: '责令暂停。Orders the suspension of the study.' })
  async orderSuspension(
    @ProjectIdArg() projectId: string,
    @ReasonArg() reason: string,
    @Arg('documentFileId', () => ID, {
      description: '责令暂停的文书，先上传。The document of the order, uploaded before.',
    })
    documentFileId: string,
    @ExpectedRevisionArg() expectedRevision: number | null,
    @IdempotencyKeyArg() idempotencyKey: string,
    @Ctx() context: CallContext,
  ): Promise<ProjectAnswer> {
    const { node, caller } = context;
    const asked = { projectId, reason, documentFileId, expectedRevision, idempotencyKey };
    return projectAnswer(context, await handlersOf(node).orderSuspension(caller, asked));
  }

  @Mutation(() => ProjectAnswer, { description: '解除责令暂停。Lifts the suspension.' })
  async liftSuspension(
    @ProjectIdArg() projectId: string,
    @ReasonArg() reason: string,
    @ExpectedRevisionArg() expectedRevision: number | null,
    @IdempotencyKeyArg() idempotencyKey: string,
    @Ctx() context: CallContext,
  ): Promise<ProjectAnswer> {
    const { node, caller } = context;
    const asked = { projectId, reason, expectedRevision, idempotencyKey };
    return projectAnswer(context, await handlersOf(node).liftSuspension(caller, asked));
  }

  @Mutation(() => ProjectAnswer, { description: '结题。Closes the project.' })
  async closeProject(
    @ProjectIdArg() projectId: string,
    @OptionalReasonArg() reason: string | null,
    @ExpectedRevisionArg() expectedRevision: number | null,
    @IdempotencyKeyArg() idempotencyKey: string,
    @Ctx() context: CallContext,
  ): Promise<ProjectAnswer> {
    const { node, caller } = context;
    const asked = { projectId, reason, expectedRevision, idempotencyKey };
    return projectAnswer(context, await handlersOf(node).closeProject(caller, asked));
  }

  @Mutation(() => ProjectAnswer, { description: '重新打开已结题的项目。Reopens a closed project.' })
  async reopenProject(
    @ProjectIdArg() projectId: string,
    @ReasonArg() reason: string,
    @ExpectedRevisionArg() expectedRevision: number | null,
    @IdempotencyKeyArg() idempotencyKey: string,
    @Ctx() context: CallContext,
  ): Promise<ProjectAnswer> {
    const { node, caller } = context;
    const asked = { projectId, reason, expectedRevision, idempotencyKey };
    return projectAnswer(context, await handlersOf(node).reopenProject(caller, asked));
  }

  @Mutation(() => ProjectAnswer, {
    description: '标记记录为撤回或重复；记录永不删除。Marks the record; nothing is ever removed.',
  })
  async markRecord(
    @ProjectIdArg() projectId: string,
    @Arg('mark', enumType(recordMark), { description: '标记。Mark.' })
    mark: 'WITHDRAWN' | 'DUPLICATE',
    @ReasonArg() reason: string,
    @Arg('otherNumber', () => String, {
      nullable: true,
      description:
        '重复的另一项目的研究编号，如 MR-36-26-000001；标记为 DUPLICATE 时必填。Number of the other record, such as MR-36-26-000001: needed with DUPLICATE, and only there.',
    })
    otherNumber: string | null,
    @ExpectedRevisionArg() expectedRevision: number | null,
    @IdempotencyKeyArg() idempotencyKey: string,
    @Ctx() context: CallContext,
  ): Promise<ProjectAnswer> {
    requireLength('研究编号', 'A number', 50, otherNumber);
    const { node, caller } = context;
    const asked = { projectId, mark, reason, otherNumber, expectedRevision, idempotencyKey };
    return projectAnswer(context, await handlersOf(node).markRecord(caller, asked));
  }
}
