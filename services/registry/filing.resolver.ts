import '../../platform/explicitTypes';
import { Arg, Ctx, ID, Int, Mutation, Resolver } from 'type-graphql';
import { ExpectedRevisionArg, IdempotencyKeyArg, ProjectIdArg } from '../../platform/arguments';
import type { CallContext } from '../../platform/callContext';
import { DateScalar } from '../../platform/scalars';
import type { AttachmentSlot } from '../../schema/form/section';
import { DelegateArg, DocumentVersionArg, SlotArg } from './arguments';
import { handlersOf } from './handlersOf';
import { ProjectAnswer } from './project.type';
import { projectAnswer } from './projectAnswer';
import { SectionsInput } from './projectCommands.type';

/** 填报: from a new draft to its submission. Who may do it is in schema/policy.ts, when in lifeCycle.ts. */
@Resolver()
export class FilingResolver {
  @Mutation(() => ProjectAnswer, { description: '新增项目，得到一份空草稿。A new draft.' })
  async createProject(
    @IdempotencyKeyArg() idempotencyKey: string,
    @Ctx() context: CallContext,
  ): Promise<ProjectAnswer> {
    const { node, caller } = context;
    const done = await handlersOf(node).createProject(caller, { idempotencyKey });
    return projectAnswer(context, done);
  }

  @Mutation(() => ProjectAnswer, {
    description:
      '保存分区：只查格式，不查缺项。Saves sections: formats only, never what is missing.',
  })
  async saveProject(
    @ProjectIdArg() projectId: string,
    @Arg('sections', () => SectionsInput, { description: '要保存的分区。The sections to save.' })
    sections: SectionsInput,
    @Arg('expectedRevision', () => Int, {
      nullable: true,
      description:
        '编辑所依据的序号；其后他人的保存按字段合并，同一处的不同修改为 V-808，见 extensions.conflicts。The revision that was edited: what others saved since is merged by field; a place that both changed differently is V-808, told in extensions.conflicts.',
    })
    expectedRevision: number | null,
    @IdempotencyKeyArg() idempotencyKey: string,
    @Ctx() context: CallContext,
  ): Promise<ProjectAnswer> {
    const { node, caller } = context;
    const asked = { projectId, sections, expectedRevision, idempotencyKey };
    return projectAnswer(context, await handlersOf(node).saveProject(caller, asked));
  }

  @Mutation(() => ProjectAnswer, {
    description: '完成：按规则检查是否填写完整。Checks whether the form is complete.',
  })
  async completeForm(
    @ProjectIdArg() projectId: string,
    @ExpectedRevisionArg() expectedRevision: number | null,
    @IdempotencyKeyArg() idempotencyKey: string,
    @Ctx() context: CallContext,
  ): Promise<ProjectAnswer> {
    const { node, caller } = context;
    const asked = { projectId, expectedRevision, idempotencyKey };
    return projectAnswer(context, await handlersOf(node).completeForm(caller, asked));
  }

  @Mutation(() => ProjectAnswer, {
    description:
      '添加附件，或以新版取代旧版（旧版保留）；审核人在自己的环节可添加批件和意见。Attaches a stored file, or puts it in the place of an older one, which is kept.',
  })
  async attachFile(
    @ProjectIdArg() projectId: string,
    @SlotArg() slot: AttachmentSlot,
    @Arg('fileId', () => ID, {
      description: 'PUT /files 得到的文件标识。Id that PUT /files answered.',
    })
    fileId: string,
    @Arg('replaces', () => ID, {
      nullable: true,
      description:
        '被取代的同类附件；各版本的附件不变。The file of this kind that it is a newer version of; versions keep theirs.',
    })
    replaces: string | null,
    @DocumentVersionArg() documentVersion: string | null,
    @Arg('documentDate', () => DateScalar, {
      nullable: true,
      description: '文件自身的版本日期。Date of the document’s version.',
    })
    documentDate: string | null,
    @ExpectedRevisionArg() expectedRevision: number | null,
    @IdempotencyKeyArg() idempotencyKey: string,
    @Ctx() context: CallContext,
  ): Promise<ProjectAnswer> {
    const { node, caller } = context;
    const document = { replaces, documentVersion, documentDate };
    const asked = { projectId, slot, fileId, ...document, expectedRevision, idempotencyKey };
    return projectAnswer(context, await handlersOf(node).attachFile(caller, asked));
  }

  @Mutation(() => ProjectAnswer, {
    description:
      '移除附件；历史版本仍保留。Removes a file from the working copy; versions keep it.',
  })
  async removeFile(
    @ProjectIdArg() projectId: string,
    @SlotArg() slot: AttachmentSlot,
    @Arg('fileId', () => ID, { description: '文件标识。Id of the file.' }) fileId: string,
    @ExpectedRevisionArg() expectedRevision: number | null,
    @IdempotencyKeyArg() idempotencyKey: string,
    @Ctx() context: CallContext,
  ): Promise<ProjectAnswer> {
    const { node, caller } = context;
    const asked = { projectId, slot, fileId, expectedRevision, idempotencyKey };
    return projectAnswer(context, await handlersOf(node).removeFile(caller, asked));
  }

  @Mutation(() => ProjectAnswer, { description: '授权：指定授权人协助填报。Names a delegate.' })
  async grantDelegate(
    @ProjectIdArg() projectId: string,
    @DelegateArg() accountId: string,
    @ExpectedRevisionArg() expectedRevision: number | null,
    @IdempotencyKeyArg() idempotencyKey: string,
    @Ctx() context: CallContext,
  ): Promise<ProjectAnswer> {
    const { node, caller } = context;
    const asked = { projectId, accountId, expectedRevision, idempotencyKey };
    return projectAnswer(context, await handlersOf(node).grantDelegate(caller, asked));
  }

  @Mutation(() => ProjectAnswer, { description: '取消授权。Removes a delegate.' })
  async revokeDelegate(
    @ProjectIdArg() projectId: string,
    @DelegateArg() accountId: string,
    @ExpectedRevisionArg() expectedRevision: number | null,
    @IdempotencyKeyArg() idempotencyKey: string,
    @Ctx() context: CallContext,
  ): Promise<ProjectAnswer> {
    const { node, caller } = context;
    const asked = { projectId, accountId, expectedRevision, idempotencyKey };
    return projectAnswer(context, await handlersOf(node).revokeDelegate(caller, asked));
  }

  @Mutation(() => ProjectAnswer, {
    description: '删除从未提交过的草稿。Deletes a draft that was never submitted.',
  })
  async deleteDraft(
    @ProjectIdArg() projectId: string,
    @ExpectedRevisionArg() expectedRevision: number | null,
    @IdempotencyKeyArg() idempotencyKey: string,
    @Ctx() context: CallContext,
  ): Promise<ProjectAnswer> {
    const { node, caller } = context;
    const asked = { projectId, expectedRevision, idempotencyKey };
    return projectAnswer(context, await handlersOf(node).deleteDraft(caller, asked));
  }

  @Mutation(() => ProjectAnswer, {
    description: '提交审核，仅项目负责人。Submits to review, the investigator only.',
  })
  async submitProject(
    @ProjectIdArg() projectId: string,
    @Arg('ethicsCommitteeId', () => ID, {
      nullable: true,
      description: '审查的伦理委员会。The ethics committee.',
    })
    ethicsCommitteeId: string | null,
    @Arg('academicCommitteeId', () => ID, {
      nullable: true,
      description: '学术委员会，无选项可不选择。The academic committee, if one is offered.',
    })
    academicCommitteeId: string | null,
    @ExpectedRevisionArg() expectedRevision: number | null,
    @IdempotencyKeyArg() idempotencyKey: string,
    @Ctx() context: CallContext,
  ): Promise<ProjectAnswer> {
    const { node, caller } = context;
    const asked = {
      projectId,
      ethicsCommitteeId,
      academicCommitteeId,
      expectedRevision,
      idempotencyKey,
    };
    return projectAnswer(context, await handlersOf(node).submitProject(caller, asked));
  }
}
