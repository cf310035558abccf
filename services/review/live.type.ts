import '../../platform/explicitTypes';
import { Field, Int, ObjectType } from 'type-graphql';
import { enumType } from '../../platform/codeEnum';
import { DateTimeScalar } from '../../platform/scalars';
import { filingStates, stages } from '../../schema/codes/lifeCycle';
import { AccountStub, ProjectStub } from './stubs.type';

const position =
  '在日志中的位置，断线后作为 after 送回。Place in the log: send it back as `after` to resume.';
const actor = '操作账号；系统处理时为空。Who did it, null for the product itself.';
const project = '项目（当前）。The project, as it is now.';

@ObjectType({ description: '审核状态的一次变化。One change of where a project stands in review.' })
export class ReviewStatusEvent {
  @Field(() => String, { description: position })
  position!: string;

  @Field(() => DateTimeScalar, { description: '时刻。When.' })
  at!: string;

  @Field(() => [String], { description: '事件类型。Types of what happened, in order.' })
  events!: readonly string[];

  @Field(enumType(filingStates), { description: '此后的备案状态。Filing status after it.' })
  status!: string;

  @Field(enumType(stages), {
    nullable: true,
    description: '此后待审核的环节。The stage that waits after it.',
  })
  stage!: string | null;

  @Field(() => Int, { description: '提交次数。Submissions so far.' })
  submissionNo!: number;

  @Field(() => ProjectStub, { description: project })
  project!: ProjectStub;

  @Field(() => AccountStub, { nullable: true, description: actor })
  actor!: AccountStub | null;
}

@ObjectType({ description: '项目的一次变动。What one command did to a project.' })
export class ProjectChange {
  @Field(() => String, { description: position })
  position!: string;

  @Field(() => DateTimeScalar, { description: '时刻。When.' })
  at!: string;

  @Field(() => Int, { description: '此后的事件流序号。Revision of the project after it.' })
  revision!: number;

  @Field(() => [String], { description: '事件类型。Types of what happened, in order.' })
  events!: readonly string[];

  @Field(() => ProjectStub, { description: project })
  project!: ProjectStub;

  @Field(() => AccountStub, { nullable: true, description: actor })
  actor!: AccountStub | null;
}

@ObjectType({ description: '审核任务的一次变化。One change of the tasks of your reviewing body.' })
export class InboxChange {
  @Field(() => String, { description: position })
  position!: string;

  @Field(() => DateTimeScalar, { description: '时刻。When.' })
  at!: string;

  @Field(() => Int, { description: '当前待办数。Tasks that wait now.' })
  todoCount!: number;

  @Field(() => ProjectStub, {
    description: '所涉项目（当前）。The project that it is about, as it is now.',
  })
  project!: ProjectStub;
}
