import '../../platform/explicitTypes';
import { Field, ID, Int, ObjectType } from 'type-graphql';
import { enumType } from '../../platform/codeEnum';
import { DateTimeScalar } from '../../platform/scalars';
import { codeList } from '../../schema/codes/codeList';
import { decisionCode } from '../../schema/codes/review';
import { formSections } from '../../schema/form/form';
import { reviewOutcomes } from './reviewInbox.type';
import { AccountStub, CommitteeStub, InstitutionStub } from './stubs.type';

/** 环节 as 审核进度 lists them (domain 5.4). */
const reviewStepKinds = codeList(
  'ReviewStepKind',
  { zh: '审核进度的环节', en: 'Kind of step of the review progress' },
  {
    SUBMISSION: ['提交', 'Submission'],
    ACADEMIC: ['学术委员会审核', 'Academic review'],
    ETHICS: ['伦理委员会审核', 'Ethics review'],
    INSTITUTION: ['机构审核', 'Institution review'],
    AUTHORITY: ['卫生健康行政部门审核', 'Authority review'],
    PUBLICATION: ['公开', 'Publication'],
  },
);

@ObjectType({ description: '一条审核意见。One opinion of a reviewer.' })
export class ReviewOpinion {
  @Field(enumType(formSections), {
    nullable: true,
    description: '所指分区；为空时针对整体。Section, null for the whole.',
  })
  section!: string | null;

  @Field(() => String, { nullable: true, description: '所指字段。Field of the section.' })
  field!: string | null;

  @Field(() => ID, { nullable: true, description: '所指行。Row of the list.' })
  itemId!: string | null;

  @Field(() => String, { description: '意见。What it says.' })
  text!: string;
}

@ObjectType({
  description: '审核附件。A paper of a decision; its content is at GET /files/{fileId}.',
})
export class ReviewFile {
  @Field(() => ID, { description: '文件标识。Id of the file.' })
  fileId!: string;

  @Field(() => String, { description: '文件名。File name.' })
  name!: string;

  @Field(() => Int, { description: '大小（字节）。Bytes.' })
  size!: number;

  @Field(() => String, { description: '文件的 SHA-256（十六进制）。SHA-256 of the file, hex.' })
  sha256!: string;
}

@ObjectType({ description: '审核进度的一行。One row of the review progress.' })
export class ReviewStep {
  @Field(enumType(reviewStepKinds), { description: '环节。Kind of step.' })
  stage!: string;

  @Field(() => String, {
    description: '审核单位（提交时的名称）。The body that acts, named as at submission.',
  })
  body!: string;

  @Field(() => CommitteeStub, {
    nullable: true,
    description: '审核的委员会。The committee, where one acts.',
  })
  committee!: CommitteeStub | null;

  @Field(() => InstitutionStub, {
    nullable: true,
    description: '审核的机构。The institution, where one acts.',
  })
  institution!: InstitutionStub | null;

  @Field(() => String, {
    nullable: true,
    description:
      '联系电话，供联系当前审核人；未登记时为空。Phone of the committee, to ask the current reviewer; null when none is known.',
  })
  contactPhone!: string | null;

  @Field(() => AccountStub, {
    nullable: true,
    description: '审核人账号；未处理时为空。Who decided, null before.',
  })
  reviewer!: AccountStub | null;

  @Field(() => String, {
    nullable: true,
    description: '审核人签名姓名；未处理时为空。Name on the signature, null before.',
  })
  reviewerName!: string | null;

  @Field(enumType(reviewOutcomes), { description: '状态。What became of it.' })
  status!: string;

  @Field(enumType(decisionCode), { nullable: true, description: '结论。Conclusion.' })
  code!: string | null;

  @Field(() => [ReviewOpinion], { description: '意见。Opinions.' })
  opinions!: readonly ReviewOpinion[];

  @Field(() => [ReviewFile], {
    description:
      '附件，含伦理批件；无下载权限时为空。Papers of the decision, the ethics approval letter included; none for those who may not download them.',
  })
  files!: readonly ReviewFile[];

  @Field(() => DateTimeScalar, {
    nullable: true,
    description:
      '到达时间；跳过或未到达时为空。When it arrived, null when skipped or not reached yet.',
  })
  arrivedAt!: string | null;

  @Field(() => DateTimeScalar, { nullable: true, description: '处理时间。When it was decided.' })
  decidedAt!: string | null;

  @Field(() => Int, {
    nullable: true,
    description: '用时（秒）；未处理时为空。Seconds it took, null before.',
  })
  durationSeconds!: number | null;

  @Field(() => Int, { description: '提交次数。Number of the submission.' })
  submissionNo!: number;

  @Field(() => Int, { description: '所审版本：通过后的版本号。The version that it is to become.' })
  versionNo!: number;
}
