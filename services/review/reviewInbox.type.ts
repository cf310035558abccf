import '../../platform/explicitTypes';
import { Field, Int, ObjectType } from 'type-graphql';
import { enumType } from '../../platform/codeEnum';
import { PageInfo } from '../../platform/pageInfo';
import { DateTimeScalar } from '../../platform/scalars';
import { codeList } from '../../schema/codes/codeList';
import { stages } from '../../schema/codes/lifeCycle';
import { decisionCode } from '../../schema/codes/review';

export const inboxBoxes = codeList(
  'InboxBox',
  { zh: '审核任务的类别', en: 'Which review tasks' },
  { TODO: ['待办', 'Waiting for a decision'], DONE: ['已办', 'Decided or withdrawn'] },
);

/** 状态 (domain 5.4). */
export const reviewOutcomes = codeList(
  'ReviewOutcome',
  { zh: '审核环节的状态', en: 'What became of a review step' },
  {
    WAITING: ['待审核', 'Waiting'],
    APPROVED: ['通过', 'Passed'],
    RETURNED: ['驳回', 'Returned'],
    WITHDRAWN: ['撤销', 'Withdrawn'],
    SKIPPED: ['跳过', 'Skipped'],
    UPCOMING: ['未到达', 'Not reached yet'],
  },
);

@ObjectType({ description: '一项审核任务。One stage of one submission, to be decided or decided.' })
export class ReviewTask {
  projectId!: string;

  @Field(() => Int, { description: '提交次数。Number of the submission.' })
  submissionNo!: number;

  @Field(enumType(stages), { description: '环节。Kind of stage.' })
  stage!: string;

  @Field(() => Boolean, { description: '是否为变更审核。Whether a change is under review.' })
  isChange!: boolean;

  @Field(() => DateTimeScalar, { description: '到达时间。When it arrived.' })
  enteredAt!: string;

  @Field(() => DateTimeScalar, { nullable: true, description: '处理时间。When it was decided.' })
  decidedAt!: string | null;

  @Field(enumType(reviewOutcomes), { description: '状态。What became of it.' })
  outcome!: string;

  @Field(enumType(decisionCode), { nullable: true, description: '结论。Conclusion.' })
  code!: string | null;

  @Field(() => String, {
    nullable: true,
    description: '申请驳回的原因。Why the investigator asks for a return.',
  })
  returnReason!: string | null;
}

@ObjectType({ description: '审核任务列表中的一项。An item of the list of tasks.' })
export class ReviewTaskEdge {
  @Field(() => String, { description: '游标。Cursor.' })
  cursor!: string;

  @Field(() => ReviewTask, { description: '任务。The task.' })
  node!: ReviewTask;
}

@ObjectType({ description: '一页审核任务。A page of tasks.' })
export class ReviewTaskConnection {
  @Field(() => [ReviewTaskEdge], { description: '各项。The items.' })
  edges!: ReviewTaskEdge[];

  @Field(() => PageInfo, { description: '分页信息。About the page.' })
  pageInfo!: PageInfo;

  @Field(() => Int, { description: '总数。How many there are.' })
  totalCount!: number;
}
