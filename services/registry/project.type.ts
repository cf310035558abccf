import { Directive, Field, ID, Int, ObjectType } from 'type-graphql';
import '../../platform/explicitTypes';
import { enumType } from '../../platform/codeEnum';
import { PageInfo } from '../../platform/pageInfo';
import { DateScalar, DateTimeScalar, JsonScalar } from '../../platform/scalars';
import { codeList } from '../../schema/codes/codeList';
import { filingStates, stages, versionStates } from '../../schema/codes/lifeCycle';
import { changeType, ethicsDecision, recordMark, supervisionAct } from '../../schema/codes/review';
import { actorRole } from '../../schema/codes/roles';
import type { ProjectContent } from '../../schema/form/form';
import { attachmentSlots } from '../../schema/form/section';
import { formSections, slotLabels } from '../../schema/form/form';
import type { Eyes } from '../../schema/policy';
import type { Sight } from './shownContent';

export const slotCodes = codeList(
  'AttachmentSlot',
  { zh: '附件类别', en: 'Kind of attachment' },
  Object.fromEntries(
    attachmentSlots.map((slot) => [slot, [slotLabels[slot].zh, slotLabels[slot].en] as const]),
  ),
);

export const problemLevels = codeList(
  'ProblemLevel',
  { zh: '问题级别', en: 'Level of a problem' },
  {
    ERROR: ['错误：阻止该步骤', 'Blocks the step'],
    WARNING: ['提示：不阻止', 'Shown, never blocks'],
  },
);

export const changeKinds = codeList(
  'ChangeKind',
  { zh: '差异种类', en: 'Kind of a change' },
  {
    ADDED: ['新增', 'Added'],
    REMOVED: ['删除', 'Removed'],
    CHANGED: ['修改', 'Changed'],
    MOVED: ['移动', 'Moved'],
  },
);

@ObjectType('Account', { description: '账号。A person’s account.' })
@Directive('@key(fields: "id", resolvable: false)')
export class AccountStub {
  @Field(() => ID, { description: '账号标识。Id of the account.' })
  id!: string;
}

@ObjectType('Institution', { description: '机构。An institution.' })
@Directive('@key(fields: "id", resolvable: false)')
export class InstitutionStub {
  @Field(() => ID, { description: '机构标识。Id of the institution.' })
  id!: string;
}

@ObjectType({ description: '中英文文字。A text in both languages.' })
export class Text {
  @Field(() => String, { description: '中文。Chinese.' })
  zh!: string;

  @Field(() => String, { description: '英文。English.' })
  en!: string;
}

@ObjectType({ description: '按规则发现的问题。A finding of a rule.' })
export class FormProblem {
  @Field(() => String, { description: '规则编号，如 V-101。Number of the rule.' })
  rule!: string;

  @Field(enumType(problemLevels), { description: '级别。Level.' })
  level!: string;

  @Field(enumType(formSections), { nullable: true, description: '所在分区。Section of the form.' })
  section!: string | null;

  @Field(() => String, { nullable: true, description: '所在字段。Field of the section.' })
  field!: string | null;

  @Field(() => ID, { nullable: true, description: '所在行。Row of the list.' })
  itemId!: string | null;

  @Field(() => Text, { description: '说明。What it says.' })
  message!: Text;

  @Field(() => Text, { nullable: true, description: '提示。How to mend it.' })
  hint!: Text | null;
}

@ObjectType({ description: '一个附件。One attached file; its content is at GET /files/{fileId}.' })
export class Attachment {
  @Field(enumType(slotCodes), { description: '类别。Its kind.' })
  slot!: string;

  @Field(() => ID, { description: '文件标识。Id of the file.' })
  fileId!: string;

  @Field(() => String, { description: '文件名。File name.' })
  name!: string;

  @Field(() => Int, { description: '大小（字节）。Bytes.' })
  size!: number;

  @Field(() => String, { description: '文件的 SHA-256（十六进制）。SHA-256 of the file, hex.' })
  sha256!: string;

  @Field(() => String, {
    nullable: true,
    description: '文件自身的版本号。Version of the document, as it says itself.',
  })
  documentVersion!: string | null;

  @Field(() => DateScalar, {
    nullable: true,
    description: '文件自身的版本日期。Date of the document’s version.',
  })
  documentDate!: string | null;

  @Field(() => AccountStub, { nullable: true, description: '上传人。Who uploaded it.' })
  uploadedBy!: AccountStub | null;

  @Field(() => DateTimeScalar, { nullable: true, description: '上传时刻。When it was uploaded.' })
  uploadedAt!: string | null;

  @Field(() => ID, {
    nullable: true,
    description: '所取代的上一版文件。The file whose newer version this is.',
  })
  replaces!: string | null;

  @Field(() => ID, {
    nullable: true,
    description: '取代它的新版文件；仍有效时为空。The newer version, null while there is none.',
  })
  supersededBy!: string | null;

  @Field(() => [Attachment], {
    description: '同一文件的历次版本，由新到旧。The earlier versions, the latest of them first.',
  })
  previous!: Attachment[];
}

@ObjectType({ description: '表单内容：八个分区。The content of the form: its eight sections.' })
export class FormContent {
  content!: ProjectContent;
  sight!: Sight;
  eyes!: Eyes;
  projectId!: string;

  @Field(() => [Attachment], { description: '相关附件。The eighth section: attached files.' })
  attachments!: Attachment[];
}

@ObjectType({ description: '公开的表单内容，不含未公开字段。What the public sees of the form.' })
export class PublicFormContent {
  content!: ProjectContent;
  sight!: Sight;

  @Field(() => Boolean, { description: '是否有内容。Whether there is any content.' })
  isGiven!: boolean;
}

@ObjectType({ description: '进行中的变更。The change that is open.' })
export class OpenChange {
  @Field(enumType(changeType), { description: '变更类型。Type of the change.' })
  changeType!: string;

  @Field(() => String, { description: '变更原因。Reason of the change.' })
  reason!: string;

  @Field(() => Int, {
    nullable: true,
    description: '由哪个历史版本恢复。The version that it restores, if it does.',
  })
  restoredFrom!: number | null;
}

@ObjectType({ description: '伦理批件。The approval of an ethics committee.' })
export class EthicsApprovalRecord {
  @Field(() => String, { description: '批件号。Number of the approval.' })
  approvalNo!: string;

  @Field(enumType(ethicsDecision), { description: '结论。Conclusion.' })
  conclusion!: string;

  @Field(() => DateScalar, { description: '批准日期。Day of the approval.' })
  approvedOn!: string;

  @Field(() => DateScalar, { nullable: true, description: '有效期至。Valid to.' })
  validTo!: string | null;

  @Field(() => Int, {
    nullable: true,
    description: '跟踪审查频率（月）。Follow-up review every so many months.',
  })
  followUpMonths!: number | null;

  @Field(() => Attachment, {
    nullable: true,
    description: '批件；无下载权限时为空。The letter, null for those who may not download it.',
  })
  file!: Attachment | null;
}

@ObjectType({ description: '一次提交。What was sent in once, and what became of it.' })
export class ProjectSubmission {
  @Field(() => Int, { description: '提交次数。Number of the submission.' })
  submissionNo!: number;

  @Field(enumType(versionStates), { description: '版本状态。What became of it.' })
  state!: string;

  @Field(() => DateTimeScalar, { description: '提交时刻。When it was sent in.' })
  submittedAt!: string;

  @Field(() => AccountStub, { description: '提交人。Who sent it in.' })
  submittedBy!: AccountStub;

  @Field(() => String, { description: '内容哈希。SHA-256 of the content.' })
  contentHash!: string;

  @Field(enumType(changeType), {
    nullable: true,
    description: '变更类型；首次备案为空。Type of the change, null of a first filing.',
  })
  changeType!: string | null;

  @Field(() => String, { nullable: true, description: '变更原因。Reason of the change.' })
  changeReason!: string | null;

  @Field(() => FormContent, {
    nullable: true,
    description: '提交的内容；无权查看时为空。What was sent in, null when it is not yours to see.',
  })
  form!: FormContent | null;

  @Field(() => EthicsApprovalRecord, {
    nullable: true,
    description: '伦理批件。The ethics approval.',
  })
  ethicsApproval!: EthicsApprovalRecord | null;
}

@ObjectType({ description: '经审核生效的版本。An approved version.' })
export class ProjectVersion {
  @Field(() => Int, { description: '版本号，从1开始。Number of the version, from 1.' })
  versionNo!: number;

  @Field(enumType(versionStates), { description: '版本状态。CURRENT or SUPERSEDED.' })
  state!: string;

  @Field(() => Int, { description: '来自第几次提交。The submission that was approved.' })
  submissionNo!: number;

  @Field(() => DateTimeScalar, { description: '生效时刻。Approved and in force from.' })
  approvedAt!: string;

  @Field(() => DateTimeScalar, { nullable: true, description: '被取代时刻。In force until.' })
  supersededAt!: string | null;

  @Field(() => DateTimeScalar, { description: '提交时刻。When it was sent in.' })
  submittedAt!: string;

  @Field(() => AccountStub, { description: '提交人。Who sent it in.' })
  submittedBy!: AccountStub;

  @Field(enumType(changeType), { nullable: true, description: '变更类型。Type of the change.' })
  changeType!: string | null;

  @Field(() => String, { nullable: true, description: '变更原因。Reason of the change.' })
  changeReason!: string | null;

  @Field(() => String, { description: '内容哈希。SHA-256 of the content.' })
  contentHash!: string;

  @Field(() => FormContent, { description: '内容。Its content.' })
  form!: FormContent;

  @Field(() => EthicsApprovalRecord, {
    nullable: true,
    description: '伦理批件。The ethics approval.',
  })
  ethicsApproval!: EthicsApprovalRecord | null;
}

@ObjectType({ description: '某一时刻的项目。The project at one moment.' })
export class ProjectAsOf {
  @Field(() => DateTimeScalar, { description: '时刻。The moment.' })
  at!: string;

  @Field(enumType(filingStates), {
    nullable: true,
    description: '当时的备案状态；尚不存在时为空。Its state then, null before it was.',
  })
  status!: string | null;

  @Field(() => Int, {
    description: '当时生效的版本号，0为尚无。The version in force then, 0 for none.',
  })
  versionNo!: number;

  @Field(() => FormContent, {
    nullable: true,
    description: '当时可见的内容。What you would have seen then.',
  })
  form!: FormContent | null;
}

@ObjectType({ description: '谁在何时以何角色写入。Who wrote it, in which role and when.' })
export class FieldWriter {
  @Field(() => AccountStub, { description: '账号。The account.' })
  account!: AccountStub;

  @Field(enumType(actorRole), { description: '角色。The role.' })
  role!: string;

  @Field(() => DateTimeScalar, { description: '时刻。When.' })
  at!: string;

  @Field(() => ID, { description: '事件标识。The event.' })
  eventId!: string;
}

@ObjectType({ description: '一处差异。One difference.' })
export class FieldDifference {
  @Field(enumType(formSections), { description: '分区。Section.' })
  section!: string;

  @Field(() => String, { description: '字段路径。Path of the field.' })
  field!: string;

  @Field(() => Text, { description: '名称。What people call the place.' })
  label!: Text;

  @Field(enumType(changeKinds), { description: '种类。Kind.' })
  kind!: string;

  @Field(() => ID, { nullable: true, description: '行标识。Id of the row.' })
  itemId!: string | null;

  @Field(() => Text, { nullable: true, description: '行的名称。What people call the row.' })
  itemLabel!: Text | null;

  @Field(() => JsonScalar, { nullable: true, description: '原值。Before.' })
  before!: unknown;

  @Field(() => JsonScalar, { nullable: true, description: '新值。After.' })
  after!: unknown;

  @Field(() => Text, { nullable: true, description: '原值的文字。Before, as people read it.' })
  beforeText!: Text | null;

  @Field(() => Text, { nullable: true, description: '新值的文字。After, as people read it.' })
  afterText!: Text | null;

  @Field(() => Boolean, { description: '个人信息。A personal value.' })
  isPersonal!: boolean;

  @Field(() => Boolean, { description: '仅顺序变化。Only the order differs.' })
  isOrderOnly!: boolean;

  @Field(() => Boolean, { description: '仅空白变化。Only white space differs.' })
  isWhitespaceOnly!: boolean;

  @Field(() => FieldWriter, {
    nullable: true,
    description: '最后写入者；公开查询不显示。The last writer; not told to the public.',
  })
  lastWriter!: FieldWriter | null;

  @Field(() => Int, { description: '两点之间的写入次数。Writes between the two points.' })
  writes!: number;
}

@ObjectType({ description: '字段的一次写入。One write of a field.' })
export class FieldWrite {
  @Field(() => FieldWriter, { description: '写入者。Who wrote it.' })
  writer!: FieldWriter;

  @Field(() => FieldDifference, { description: '变化。What it changed.' })
  change!: FieldDifference;
}

@ObjectType({ description: '项目的一个事件。One event of the project.' })
export class ProjectEventRecord {
  @Field(() => ID, { description: '事件标识。Id of the event.' })
  id!: string;

  @Field(() => String, { description: '事件类型。Type.' })
  type!: string;

  @Field(() => Int, { description: '在项目事件流中的序号。Its revision in the project’s stream.' })
  revision!: number;

  @Field(() => String, { description: '在日志中的位置。Its place in the log.' })
  position!: string;

  @Field(() => DateTimeScalar, { description: '记录时刻。When it was recorded.' })
  recordedAt!: string;

  @Field(() => AccountStub, {
    nullable: true,
    description: '操作账号；系统处理时为空。Who did it, null for the product itself.',
  })
  actor!: AccountStub | null;

  @Field(enumType(actorRole), { description: '角色。The role.' })
  role!: string;

  @Field(() => ID, { description: '命令标识。The command.' })
  commandId!: string;

  @Field(() => String, { description: '前一事件的哈希。Hash of the event before.' })
  previousHash!: string;

  @Field(() => String, { description: '本事件的哈希。Hash of this event.' })
  hash!: string;

  @Field(() => JsonScalar, {
    nullable: true,
    description: '事件内容，仅项目作者和审计员可见。Its data, for authors and auditors.',
  })
  data!: unknown;
}

@ObjectType({
  description: '已撤销的变更。A change that was withdrawn; what it held is kept.',
})
export class WithdrawnChangeRecord {
  @Field(() => DateTimeScalar, { description: '撤销时刻。When it was withdrawn.' })
  withdrawnAt!: string;

  @Field(() => AccountStub, { description: '撤销人。Who withdrew it.' })
  by!: AccountStub;

  @Field(enumType(changeType), { nullable: true, description: '变更类型。Type of the change.' })
  changeType!: string | null;

  @Field(() => String, { description: '变更原因。Reason of the change.' })
  changeReason!: string;

  @Field(() => String, { nullable: true, description: '撤销原因。Reason of the withdrawal.' })
  reason!: string | null;

  @Field(() => FormContent, {
    description:
      '被撤销的内容；作者以外的人只见最后送审的内容，从未送审则为当时的版本。What it held. Others than its authors see what was sent in last, or the version before it if nothing was.',
  })
  form!: FormContent;
}

@ObjectType({ description: '一份监管文件。A document; its content is at GET /files/{fileId}.' })
export class SupervisionDocument {
  @Field(() => ID, { description: '文件标识。Id of the file.' })
  fileId!: string;

  @Field(() => String, { description: '文件名。File name.' })
  name!: string;

  @Field(() => Int, { description: '大小（字节）。Bytes.' })
  size!: number;

  @Field(() => String, { description: '文件的 SHA-256（十六进制）。SHA-256 of the file, hex.' })
  sha256!: string;
}

@ObjectType({
  description:
    '责令暂停、解除、结题、重新打开或标记。What was done to the record as a whole, and why.',
})
export class SupervisionRecord {
  @Field(enumType(supervisionAct), { description: '种类。What was done.' })
  act!: string;

  @Field(() => DateTimeScalar, { description: '时刻。When.' })
  at!: string;

  @Field(() => AccountStub, { description: '操作账号。Who did it.' })
  by!: AccountStub;

  @Field(enumType(actorRole), { description: '角色。The role.' })
  role!: string;

  @Field(() => String, { nullable: true, description: '原因。Reason.' })
  reason!: string | null;

  @Field(() => SupervisionDocument, {
    nullable: true,
    description: '责令暂停的依据文件。The document of an order.',
  })
  document!: SupervisionDocument | null;

  @Field(enumType(recordMark), { nullable: true, description: '标记。The mark.' })
  mark!: string | null;

  @Field(() => String, {
    nullable: true,
    description: '重复的另一研究编号。Number of the other record.',
  })
  otherNumber!: string | null;
}

@ObjectType('Project', { description: '备案项目。A filed study.' })
@Directive('@key(fields: "id")')
export class Project {
  @Field(() => ID, { description: '项目标识。Id of the project.' })
  id!: string;

  @Field(enumType(filingStates), { description: '备案状态。Filing status.' })
  status!: string;

  @Field(enumType(filingStates), {
    nullable: true,
    description: '变更结束后回到的状态。The state an open change returns to.',
  })
  returnsTo!: string | null;

  @Field(enumType(stages), { nullable: true, description: '当前审核环节。The stage that waits.' })
  stage!: string | null;

  @Field(() => String, {
    nullable: true,
    description: '备案题目（当前可见版本）。Public title, as you may see it.',
  })
  title!: string | null;

  @Field(() => String, { nullable: true, description: '医学研究编号。Medical research number.' })
  researchNumber!: string | null;

  @Field(() => Int, { description: '提交次数。Submissions so far.' })
  submissionNo!: number;

  @Field(() => Int, { description: '生效版本号，0为尚无。Current version, 0 for none.' })
  versionNo!: number;

  @Field(() => Int, {
    description:
      '事件流序号，随命令作为 expectedRevision 送回。Revision of the project, to be sent back with a command.',
  })
  revision!: number;

  @Field(() => Boolean, { description: '已公开。Whether it is published.' })
  isPublished!: boolean;

  @Field(() => Boolean, {
    description: '补登记：首次提交时已开始招募。Registered after recruitment began.',
  })
  isRetrospective!: boolean;

  @Field(() => Boolean, { description: '负责人已申请驳回。A return has been asked for.' })
  returnRequested!: boolean;

  @Field(enumType(recordMark), { nullable: true, description: '记录标记。Mark on the record.' })
  mark!: string | null;

  @Field(() => DateTimeScalar, { description: '新增时刻。Created.' })
  createdAt!: string;

  @Field(() => DateTimeScalar, { nullable: true, description: '首次提交时刻。First sent in.' })
  submittedAt!: string | null;

  @Field(() => DateTimeScalar, { nullable: true, description: '备案完成时刻。Filed.' })
  filedAt!: string | null;

  @Field(() => DateTimeScalar, { nullable: true, description: '公开时刻。Published.' })
  publishedAt!: string | null;

  @Field(() => DateTimeScalar, { description: '最近变动时刻。Last changed.' })
  changedAt!: string;

  @Field(() => AccountStub, { description: '项目负责人。Principal investigator.' })
  investigator!: AccountStub;

  @Field(() => InstitutionStub, { description: '组长单位。Lead institution.' })
  institution!: InstitutionStub;
}

@ObjectType({
  description: '伦理批准的公开信息。What the public is told of the ethics approval.',
})
export class PublicEthicsApproval {
  @Field(() => String, { description: '伦理委员会名称。Name of the ethics committee.' })
  committee!: string;

  @Field(() => String, { description: '批件号。Number of the approval.' })
  approvalNo!: string;

  @Field(() => DateScalar, { description: '批准日期。Day of the approval.' })
  approvedOn!: string;
}

@ObjectType({ description: '公开项目的一个版本。A published version.' })
export class PublicVersion {
  @Field(() => Int, { description: '版本号。Number of the version.' })
  versionNo!: number;

  @Field(() => DateTimeScalar, { description: '生效时刻。In force from.' })
  approvedAt!: string;

  @Field(() => DateTimeScalar, { nullable: true, description: '被取代时刻。In force until.' })
  supersededAt!: string | null;

  @Field(() => String, { nullable: true, description: '变更原因。Reason of the change.' })
  changeReason!: string | null;

  @Field(() => String, {
    description: '项目负责人姓名（提交时）。Name of the principal investigator, as at submission.',
  })
  investigatorName!: string;

  @Field(() => String, {
    description: '组长单位名称（提交时）。Name of the lead institution, as at submission.',
  })
  leadInstitution!: string;

  @Field(() => PublicEthicsApproval, {
    nullable: true,
    description:
      '伦理批准；审核路线无伦理环节时为空。The ethics approval, null of a route without one.',
  })
  ethicsApproval!: PublicEthicsApproval | null;

  @Field(() => PublicFormContent, { description: '内容。Its content.' })
  form!: PublicFormContent;
}

@ObjectType({ description: '责令暂停的公告。The notice of a suspension by order.' })
export class PublicSuspension {
  @Field(() => DateTimeScalar, { description: '自何时起。Since when.' })
  since!: string;
}

@ObjectType({ description: '记录被标记为撤回或重复的说明。Why the record is marked.' })
export class PublicMarking {
  @Field(enumType(recordMark), { description: '标记。The mark.' })
  mark!: string;

  @Field(() => String, { description: '原因。Reason.' })
  reason!: string;

  @Field(() => String, {
    nullable: true,
    description: '重复的另一研究编号。Number of the other record.',
  })
  otherNumber!: string | null;

  @Field(() => DateTimeScalar, { description: '标记时刻。When it was marked.' })
  at!: string;
}

@ObjectType({ description: '公开的研究记录。A published record, whitelisted fields only.' })
export class PublicProject {
  id!: string;

  @Field(() => String, { nullable: true, description: '医学研究编号。Medical research number.' })
  researchNumber!: string | null;

  @Field(() => String, { nullable: true, description: '备案题目。Public title.' })
  title!: string | null;

  @Field(enumType(filingStates), {
    description: '备案状态；变更期间为变更前的状态。Filing status; during a change that before it.',
  })
  status!: string;

  @Field(() => Int, { description: '生效版本号。Current version.' })
  versionNo!: number;

  @Field(() => Boolean, { description: '补登记。Registered after recruitment began.' })
  isRetrospective!: boolean;

  @Field(enumType(recordMark), { nullable: true, description: '记录标记。Mark on the record.' })
  mark!: string | null;

  @Field(() => DateTimeScalar, { nullable: true, description: '首次提交时刻。First sent in.' })
  submittedAt!: string | null;

  @Field(() => DateTimeScalar, { nullable: true, description: '公开时刻。Published.' })
  publishedAt!: string | null;

  @Field(() => InstitutionStub, { description: '组长单位。Lead institution.' })
  institution!: InstitutionStub;
}

@ObjectType({ description: '列表中的一项。An item of the list.' })
export class ProjectEdge {
  @Field(() => String, { description: '游标。Cursor.' })
  cursor!: string;

  @Field(() => Project, { description: '项目。The project.' })
  node!: Project;
}

@ObjectType({ description: '一页项目。A page of projects.' })
export class ProjectConnection {
  @Field(() => [ProjectEdge], { description: '各项。The items.' })
  edges!: ProjectEdge[];

  @Field(() => PageInfo, { description: '分页信息。About the page.' })
  pageInfo!: PageInfo;

  @Field(() => Int, { description: '总数。How many there are.' })
  totalCount!: number;
}

@ObjectType({ description: '公开列表中的一项。An item of the public list.' })
export class PublicProjectEdge {
  @Field(() => String, { description: '游标。Cursor.' })
  cursor!: string;

  @Field(() => PublicProject, { description: '记录。The record.' })
  node!: PublicProject;
}

@ObjectType({ description: '一页公开记录。A page of published records.' })
export class PublicProjectConnection {
  @Field(() => [PublicProjectEdge], { description: '各项。The items.' })
  edges!: PublicProjectEdge[];

  @Field(() => PageInfo, { description: '分页信息。About the page.' })
  pageInfo!: PageInfo;

  @Field(() => Int, { description: '总数。How many there are.' })
  totalCount!: number;
}

@ObjectType({ description: '项目事件的一项。An item of the events.' })
export class ProjectEventEdge {
  @Field(() => String, { description: '游标。Cursor.' })
  cursor!: string;

  @Field(() => ProjectEventRecord, { description: '事件。The event.' })
  node!: ProjectEventRecord;
}

@ObjectType({ description: '一页项目事件。A page of events.' })
export class ProjectEventConnection {
  @Field(() => [ProjectEventEdge], { description: '各项。The items.' })
  edges!: ProjectEventEdge[];

  @Field(() => PageInfo, { description: '分页信息。About the page.' })
  pageInfo!: PageInfo;

  @Field(() => Int, { description: '总数。How many there are.' })
  totalCount!: number;
}

@ObjectType({ description: '命令的结果。What a command came to.' })
export class ProjectAnswer {
  @Field(() => Project, {
    nullable: true,
    description: '项目；删除后为空。The project, null once deleted.',
  })
  project!: Project | null;

  @Field(() => Boolean, {
    description: '此命令此前已执行，本次为同一结果。The command had been carried out before.',
  })
  replayed!: boolean;

  @Field(() => Int, { description: '命令之后的序号。Revision after the command.' })
  revision!: number;
}
