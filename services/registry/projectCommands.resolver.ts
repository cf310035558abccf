import '../../platform/explicitTypes';
import { Arg, Ctx, ID, Int, Mutation, Resolver } from 'type-graphql';
import type { CallContext } from '../../platform/callContext';
import { enumType } from '../../platform/codeEnum';
import { Refusal } from '../../platform/refusal';
import { codeList } from '../../schema/codes/codeList';
import {
  academicDecision,
  changeType,
  ethicsDecision,
  institutionDecision,
  recordMark,
} from '../../schema/codes/review';
import type { AttachmentSlot } from '../../schema/form/section';
import type { Opinion } from '../../schema/events/project';
import type { ProjectDone, ProjectHandlers } from './handlers';
import { handlersOf } from './handlersOf';
import { ProjectAnswer, slotCodes } from './project.type';
import { EthicsApprovalInput, OpinionInput, SectionsInput } from './projectCommands.type';
import { projectOf, registryQueries } from './projectReading';

/** The conclusions of every kind of stage in one enum; which fit a stage is the decider's to say (domain 5.3). */
const decisionCodes = codeList(
  'DecisionCode',
  { zh: '审核结论', en: 'Conclusion of a stage' },
  Object.fromEntries(
    [...ethicsDecision.values, ...academicDecision.values, ...institutionDecision.values].map(
      ({ code, zh, en }) => [code, [zh, en] as const],
    ),
  ),
);

const LONGEST_REASON = 2_000;
const LONGEST_OPINION = 5_000;
const MOST_OPINIONS = 100;

/** V-003, for what is no field of the form. */
function within(zh: string, en: string, max: number, text: string | null | undefined): void {
  if (text === null || text === undefined || text.length <= max) return;
  throw new Refusal('INVALID', `${zh}不能超过${max}个字符`, {
    rule: 'V-003',
    en: `${en} has at most ${max} characters.`,
  });
}
const reasonWithin = (reason: string | null | undefined) => {
  within('原因', 'A reason', LONGEST_REASON, reason);
};

function opinionsOf(opinions: readonly OpinionInput[] | null | undefined): Opinion[] {
  const given = opinions ?? [];
  if (given.length > MOST_OPINIONS) {
    throw new Refusal('INVALID', `意见不能超过${MOST_OPINIONS}条`, {
      en: `At most ${MOST_OPINIONS} opinions.`,
    });
  }
  return given.map(({ section = null, field = null, itemId = null, text }) => {
    within('审核意见', 'An opinion', LONGEST_OPINION, text);
    for (const place of [section, field, itemId]) within('位置', 'A place', 200, place);
    return { section, field, itemId, text };
  });
}

/** Every command ends here: decide, append, and show the caller the project as it now reads. */
async function answer(
  { node, caller, note, scope }: CallContext,
  give: (handlers: ProjectHandlers) => Promise<ProjectDone>,
): Promise<ProjectAnswer> {
  const { projectId, position, revision, replayed } = await give(handlersOf(node));
  note(position);
  const [row] = registryQueries(node).projects.byIds(
    [projectId],
    scope === 'SELF' ? 'OWN' : scope,
    caller,
  );
  const project = row === undefined || row.status === 'DELETED' ? null : projectOf(row, caller);
  return { project, revision, replayed };
}

/** 命令: every mutation on a project. Who may give it is in schema/policy.ts, when in lifeCycle.ts. */
@Resolver()
export class ProjectCommandsResolver {
  @Mutation(() => ProjectAnswer, { description: '新增项目，得到一份空草稿。A new draft.' })
  async createProject(
    @Arg('idempotencyKey', () => String, {
      description: '幂等键：重试时不变。The same for each try of one command.',
    })
    idempotencyKey: string,
    @Ctx() context: CallContext,
  ): Promise<ProjectAnswer> {
    return await answer(context, (handlers) =>
      handlers.createProject(context.caller, { idempotencyKey }),
    );
  }

  @Mutation(() => ProjectAnswer, {
    description:
      '保存分区：只查格式，不查缺项；序号不符为 V-808。Saves sections: formats only, never what is missing.',
  })
  async saveProject(
    @Arg('projectId', () => ID, { description: '项目标识。Id of the project.' }) projectId: string,
    @Arg('sections', () => SectionsInput, { description: '要保存的分区。The sections to save.' })
    sections: SectionsInput,
    @Arg('expectedRevision', () => Int, {
      nullable: true,
      description:
        '编辑所依据的序号；给出后，项目若已变动则拒绝。The revision that was edited; another one is refused.',
    })
    expectedRevision: number | null | undefined,
    @Arg('idempotencyKey', () => String, {
      description: '幂等键：重试时不变。The same for each try of one command.',
    })
    idempotencyKey: string,
    @Ctx() context: CallContext,
  ): Promise<ProjectAnswer> {
    return await answer(context, (handlers) =>
      handlers.saveProject(context.caller, {
        projectId,
        sections,
        expectedRevision: expectedRevision ?? null,
        idempotencyKey,
      }),
    );
  }

  @Mutation(() => ProjectAnswer, {
    description: '完成：按规则检查是否填写完整。Checks whether the form is complete.',
  })
  async completeForm(
    @Arg('projectId', () => ID, { description: '项目标识。Id of the project.' }) projectId: string,
    @Arg('idempotencyKey', () => String, {
      description: '幂等键：重试时不变。The same for each try of one command.',
    })
    idempotencyKey: string,
    @Ctx() context: CallContext,
  ): Promise<ProjectAnswer> {
    return await answer(context, (handlers) =>
      handlers.completeForm(context.caller, { projectId, idempotencyKey }),
    );
  }

  @Mutation(() => ProjectAnswer, {
    description: '添加附件；审核人在自己的环节可添加批件和意见。Attaches a stored file.',
  })
  async attachFile(
    @Arg('projectId', () => ID, { description: '项目标识。Id of the project.' }) projectId: string,
    @Arg('slot', enumType(slotCodes), { description: '附件类别。Kind of attachment.' })
    slot: AttachmentSlot,
    @Arg('fileId', () => ID, {
      description: 'PUT /files 得到的文件标识。Id that PUT /files answered.',
    })
    fileId: string,
    @Arg('idempotencyKey', () => String, {
      description: '幂等键：重试时不变。The same for each try of one command.',
    })
    idempotencyKey: string,
    @Ctx() context: CallContext,
  ): Promise<ProjectAnswer> {
    return await answer(context, (handlers) =>
      handlers.attachFile(context.caller, { projectId, slot, fileId, idempotencyKey }),
    );
  }

  @Mutation(() => ProjectAnswer, {
    description:
      '移除附件；历史版本仍保留。Removes a file from the working copy; versions keep it.',
  })
  async removeFile(
    @Arg('projectId', () => ID, { description: '项目标识。Id of the project.' }) projectId: string,
    @Arg('slot', enumType(slotCodes), { description: '附件类别。Kind of attachment.' })
    slot: AttachmentSlot,
    @Arg('fileId', () => ID, { description: '文件标识。Id of the file.' })
    fileId: string,
    @Arg('idempotencyKey', () => String, {
      description: '幂等键：重试时不变。The same for each try of one command.',
    })
    idempotencyKey: string,
    @Ctx() context: CallContext,
  ): Promise<ProjectAnswer> {
    return await answer(context, (handlers) =>
      handlers.removeFile(context.caller, { projectId, slot, fileId, idempotencyKey }),
    );
  }

  @Mutation(() => ProjectAnswer, { description: '授权：指定授权人协助填报。Names a delegate.' })
  async grantDelegate(
    @Arg('projectId', () => ID, { description: '项目标识。Id of the project.' }) projectId: string,
    @Arg('accountId', () => ID, { description: '本单位人员的账号。Account of a colleague.' })
    accountId: string,
    @Arg('idempotencyKey', () => String, {
      description: '幂等键：重试时不变。The same for each try of one command.',
    })
    idempotencyKey: string,
    @Ctx() context: CallContext,
  ): Promise<ProjectAnswer> {
    return await answer(context, (handlers) =>
      handlers.grantDelegate(context.caller, { projectId, accountId, idempotencyKey }),
    );
  }

  @Mutation(() => ProjectAnswer, { description: '取消授权。Removes a delegate.' })
  async revokeDelegate(
    @Arg('projectId', () => ID, { description: '项目标识。Id of the project.' }) projectId: string,
    @Arg('accountId', () => ID, { description: '本单位人员的账号。Account of a colleague.' })
    accountId: string,
    @Arg('idempotencyKey', () => String, {
      description: '幂等键：重试时不变。The same for each try of one command.',
    })
    idempotencyKey: string,
    @Ctx() context: CallContext,
  ): Promise<ProjectAnswer> {
    return await answer(context, (handlers) =>
      handlers.revokeDelegate(context.caller, { projectId, accountId, idempotencyKey }),
    );
  }

  @Mutation(() => ProjectAnswer, {
    description: '删除从未提交过的草稿。Deletes a draft that was never submitted.',
  })
  async deleteDraft(
    @Arg('projectId', () => ID, { description: '项目标识。Id of the project.' }) projectId: string,
    @Arg('idempotencyKey', () => String, {
      description: '幂等键：重试时不变。The same for each try of one command.',
    })
    idempotencyKey: string,
    @Ctx() context: CallContext,
  ): Promise<ProjectAnswer> {
    return await answer(context, (handlers) =>
      handlers.deleteDraft(context.caller, { projectId, idempotencyKey }),
    );
  }

  @Mutation(() => ProjectAnswer, {
    description: '提交审核，仅项目负责人。Submits to review, the investigator only.',
  })
  async submitProject(
    @Arg('projectId', () => ID, { description: '项目标识。Id of the project.' }) projectId: string,
    @Arg('ethicsCommitteeId', () => ID, {
      nullable: true,
      description: '审查的伦理委员会。The ethics committee.',
    })
    ethicsCommitteeId: string | null | undefined,
    @Arg('academicCommitteeId', () => ID, {
      nullable: true,
      description: '学术委员会，无选项可不选择。The academic committee, if one is offered.',
    })
    academicCommitteeId: string | null | undefined,
    @Arg('idempotencyKey', () => String, {
      description: '幂等键：重试时不变。The same for each try of one command.',
    })
    idempotencyKey: string,
    @Ctx() context: CallContext,
  ): Promise<ProjectAnswer> {
    return await answer(context, (handlers) =>
      handlers.submitProject(context.caller, {
        projectId,
        ethicsCommitteeId: ethicsCommitteeId ?? null,
        academicCommitteeId: academicCommitteeId ?? null,
        idempotencyKey,
      }),
    );
  }

  @Mutation(() => ProjectAnswer, {
    description:
      '通过当前环节；须在5分钟内确认过密码。Passes the current stage; needs a password confirmed within 5 minutes.',
  })
  async approveStage(
    @Arg('projectId', () => ID, { description: '项目标识。Id of the project.' }) projectId: string,
    @Arg('submissionNo', () => Int, {
      description: '所审核的提交次数，不符则拒绝。The submission that was looked at.',
    })
    submissionNo: number,
    @Arg('code', enumType(decisionCodes), { description: '结论。Conclusion.' })
    code: string,
    @Arg('opinions', () => [OpinionInput], { nullable: true, description: '意见。Opinions.' })
    opinions: OpinionInput[] | null | undefined,
    @Arg('fileIds', () => [ID], {
      nullable: true,
      description: '本环节上传的附件。Files attached in this stage.',
    })
    fileIds: string[] | null | undefined,
    @Arg('ethicsApproval', () => EthicsApprovalInput, {
      nullable: true,
      description: '伦理批件，伦理环节必填。The approval, in an ethics stage.',
    })
    ethicsApproval: EthicsApprovalInput | null | undefined,
    @Arg('idempotencyKey', () => String, {
      description: '幂等键：重试时不变。The same for each try of one command.',
    })
    idempotencyKey: string,
    @Ctx() context: CallContext,
  ): Promise<ProjectAnswer> {
    within('伦理批件号', 'An approval number', 200, ethicsApproval?.approvalNo);
    return await answer(context, (handlers) =>
      handlers.approveStage(context.caller, {
        projectId,
        submissionNo,
        code,
        opinions: opinionsOf(opinions),
        fileIds: fileIds ?? [],
        ethicsApproval:
          ethicsApproval == null
            ? null
            : { validTo: null, followUpMonths: null, ...ethicsApproval },
        idempotencyKey,
      }),
    );
  }

  @Mutation(() => ProjectAnswer, {
    description: '驳回当前环节，至少一条意见。Returns the project with at least one opinion.',
  })
  async returnStage(
    @Arg('projectId', () => ID, { description: '项目标识。Id of the project.' }) projectId: string,
    @Arg('submissionNo', () => Int, {
      description: '所审核的提交次数，不符则拒绝。The submission that was looked at.',
    })
    submissionNo: number,
    @Arg('code', enumType(decisionCodes), { description: '结论。Conclusion.' })
    code: string,
    @Arg('opinions', () => [OpinionInput], { nullable: true, description: '意见。Opinions.' })
    opinions: OpinionInput[] | null | undefined,
    @Arg('fileIds', () => [ID], {
      nullable: true,
      description: '本环节上传的附件。Files attached in this stage.',
    })
    fileIds: string[] | null | undefined,
    @Arg('idempotencyKey', () => String, {
      description: '幂等键：重试时不变。The same for each try of one command.',
    })
    idempotencyKey: string,
    @Ctx() context: CallContext,
  ): Promise<ProjectAnswer> {
    return await answer(context, (handlers) =>
      handlers.returnStage(context.caller, {
        projectId,
        submissionNo,
        code,
        opinions: opinionsOf(opinions),
        fileIds: fileIds ?? [],
        idempotencyKey,
      }),
    );
  }

  @Mutation(() => ProjectAnswer, {
    description: '申请驳回：请当前审核人退回修改。Asks the current reviewer to return the project.',
  })
  async requestReturn(
    @Arg('projectId', () => ID, { description: '项目标识。Id of the project.' }) projectId: string,
    @Arg('reason', () => String, { description: '原因。Reason.' })
    reason: string,
    @Arg('idempotencyKey', () => String, {
      description: '幂等键：重试时不变。The same for each try of one command.',
    })
    idempotencyKey: string,
    @Ctx() context: CallContext,
  ): Promise<ProjectAnswer> {
    reasonWithin(reason);
    return await answer(context, (handlers) =>
      handlers.requestReturn(context.caller, { projectId, reason, idempotencyKey }),
    );
  }

  @Mutation(() => ProjectAnswer, { description: '公开备案完成的项目。Publishes a filed project.' })
  async publishProject(
    @Arg('projectId', () => ID, { description: '项目标识。Id of the project.' }) projectId: string,
    @Arg('idempotencyKey', () => String, {
      description: '幂等键：重试时不变。The same for each try of one command.',
    })
    idempotencyKey: string,
    @Ctx() context: CallContext,
  ): Promise<ProjectAnswer> {
    return await answer(context, (handlers) =>
      handlers.publishProject(context.caller, { projectId, idempotencyKey }),
    );
  }

  @Mutation(() => ProjectAnswer, {
    description: '发起变更；生效版本保持可见。Starts a change; the approved version stays visible.',
  })
  async startChange(
    @Arg('projectId', () => ID, { description: '项目标识。Id of the project.' }) projectId: string,
    @Arg('type', enumType(changeType), { description: '变更类型。Type of the change.' })
    type: string,
    @Arg('reason', () => String, { description: '变更原因。Reason of the change.' })
    reason: string,
    @Arg('idempotencyKey', () => String, {
      description: '幂等键：重试时不变。The same for each try of one command.',
    })
    idempotencyKey: string,
    @Ctx() context: CallContext,
  ): Promise<ProjectAnswer> {
    reasonWithin(reason);
    return await answer(context, (handlers) =>
      handlers.startChange(context.caller, { projectId, changeType: type, reason, idempotencyKey }),
    );
  }

  @Mutation(() => ProjectAnswer, {
    description:
      '撤销变更，恢复生效版本；机构审核后不可撤销。Withdraws the change, until the institution has decided.',
  })
  async withdrawChange(
    @Arg('projectId', () => ID, { description: '项目标识。Id of the project.' }) projectId: string,
    @Arg('reason', () => String, { nullable: true, description: '原因。Reason.' })
    reason: string | null | undefined,
    @Arg('idempotencyKey', () => String, {
      description: '幂等键：重试时不变。The same for each try of one command.',
    })
    idempotencyKey: string,
    @Ctx() context: CallContext,
  ): Promise<ProjectAnswer> {
    reasonWithin(reason);
    return await answer(context, (handlers) =>
      handlers.withdrawChange(context.caller, {
        projectId,
        reason: reason ?? null,
        idempotencyKey,
      }),
    );
  }

  @Mutation(() => ProjectAnswer, {
    description: '恢复历史版本：以其内容发起变更。Opens a change whose content is an old version.',
  })
  async restoreVersion(
    @Arg('projectId', () => ID, { description: '项目标识。Id of the project.' }) projectId: string,
    @Arg('version', () => Int, { description: '要恢复的版本号。The version to restore.' })
    version: number,
    @Arg('reason', () => String, { description: '变更原因。Reason of the change.' })
    reason: string,
    @Arg('idempotencyKey', () => String, {
      description: '幂等键：重试时不变。The same for each try of one command.',
    })
    idempotencyKey: string,
    @Ctx() context: CallContext,
  ): Promise<ProjectAnswer> {
    reasonWithin(reason);
    return await answer(context, (handlers) =>
      handlers.restoreVersion(context.caller, {
        projectId,
        versionNo: version,
        reason,
        idempotencyKey,
      }),
    );
  }

  @Mutation(() => ProjectAnswer, { description: '责令暂停。Orders the suspension of the study.' })
  async orderSuspension(
    @Arg('projectId', () => ID, { description: '项目标识。Id of the project.' }) projectId: string,
    @Arg('reason', () => String, { description: '原因。Reason.' })
    reason: string,
    @Arg('documentFileId', () => ID, { nullable: true, description: '依据文件。The document.' })
    documentFileId: string | null | undefined,
    @Arg('idempotencyKey', () => String, {
      description: '幂等键：重试时不变。The same for each try of one command.',
    })
    idempotencyKey: string,
    @Ctx() context: CallContext,
  ): Promise<ProjectAnswer> {
    reasonWithin(reason);
    return await answer(context, (handlers) =>
      handlers.orderSuspension(context.caller, {
        projectId,
        reason,
        documentFileId: documentFileId ?? null,
        idempotencyKey,
      }),
    );
  }

  @Mutation(() => ProjectAnswer, { description: '解除责令暂停。Lifts the suspension.' })
  async liftSuspension(
    @Arg('projectId', () => ID, { description: '项目标识。Id of the project.' }) projectId: string,
    @Arg('reason', () => String, { description: '原因。Reason.' })
    reason: string,
    @Arg('idempotencyKey', () => String, {
      description: '幂等键：重试时不变。The same for each try of one command.',
    })
    idempotencyKey: string,
    @Ctx() context: CallContext,
  ): Promise<ProjectAnswer> {
    reasonWithin(reason);
    return await answer(context, (handlers) =>
      handlers.liftSuspension(context.caller, { projectId, reason, idempotencyKey }),
    );
  }

  @Mutation(() => ProjectAnswer, { description: '结题。Closes the project.' })
  async closeProject(
    @Arg('projectId', () => ID, { description: '项目标识。Id of the project.' }) projectId: string,
    @Arg('reason', () => String, { nullable: true, description: '原因。Reason.' })
    reason: string | null | undefined,
    @Arg('idempotencyKey', () => String, {
      description: '幂等键：重试时不变。The same for each try of one command.',
    })
    idempotencyKey: string,
    @Ctx() context: CallContext,
  ): Promise<ProjectAnswer> {
    reasonWithin(reason);
    return await answer(context, (handlers) =>
      handlers.closeProject(context.caller, { projectId, reason: reason ?? null, idempotencyKey }),
    );
  }

  @Mutation(() => ProjectAnswer, { description: '重新打开已结题的项目。Reopens a closed project.' })
  async reopenProject(
    @Arg('projectId', () => ID, { description: '项目标识。Id of the project.' }) projectId: string,
    @Arg('reason', () => String, { description: '原因。Reason.' })
    reason: string,
    @Arg('idempotencyKey', () => String, {
      description: '幂等键：重试时不变。The same for each try of one command.',
    })
    idempotencyKey: string,
    @Ctx() context: CallContext,
  ): Promise<ProjectAnswer> {
    reasonWithin(reason);
    return await answer(context, (handlers) =>
      handlers.reopenProject(context.caller, { projectId, reason, idempotencyKey }),
    );
  }

  @Mutation(() => ProjectAnswer, {
    description: '标记记录为撤回或重复；记录永不删除。Marks the record; nothing is ever removed.',
  })
  async markRecord(
    @Arg('projectId', () => ID, { description: '项目标识。Id of the project.' }) projectId: string,
    @Arg('mark', enumType(recordMark), { description: '标记。Mark.' })
    mark: 'WITHDRAWN' | 'DUPLICATE',
    @Arg('reason', () => String, { description: '原因。Reason.' })
    reason: string,
    @Arg('otherNumber', () => String, {
      nullable: true,
      description: '重复的另一研究编号。Number of the other record.',
    })
    otherNumber: string | null | undefined,
    @Arg('idempotencyKey', () => String, {
      description: '幂等键：重试时不变。The same for each try of one command.',
    })
    idempotencyKey: string,
    @Ctx() context: CallContext,
  ): Promise<ProjectAnswer> {
    reasonWithin(reason);
    within('研究编号', 'A number', 50, otherNumber);
    return await answer(context, (handlers) =>
      handlers.markRecord(context.caller, {
        projectId,
        mark,
        reason,
        otherNumber: otherNumber ?? null,
        idempotencyKey,
      }),
    );
  }
}
