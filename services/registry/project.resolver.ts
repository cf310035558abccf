import '../../platform/explicitTypes';
import {
  Arg,
  Ctx,
  Field,
  FieldResolver,
  ID,
  InputType,
  Int,
  Query,
  Resolver,
  Root,
} from 'type-graphql';
import { AfterArg, PageSizeArg } from '../../platform/arguments';
import type { CallContext } from '../../platform/callContext';
import { enumType, enumTypes } from '../../platform/codeEnum';
import { Refusal } from '../../platform/refusal';
import { DateTimeScalar } from '../../platform/scalars';
import {
  cursorOf,
  type Page,
  type ProjectFilter,
  type ProjectRow,
} from '../../projections/projectDirectory';
import { filingStates, type FilingState } from '../../schema/codes/lifeCycle';
import { studyType } from '../../schema/codes/studyCategory';
import { fieldAt, form, formSections, type SectionKey } from '../../schema/form/form';
import { attachmentSlots } from '../../schema/form/section';
import type { Problem } from '../../schema/problem';
import {
  AccountStub,
  FieldDifference,
  FieldWrite,
  FormContent,
  FormProblem,
  OpenChange,
  Project,
  ProjectAsOf,
  ProjectConnection,
  ProjectEventConnection,
  ProjectSubmission,
  ProjectVersion,
  SupervisionRecord,
  WithdrawnChangeRecord,
} from './project.type';
import { handlersOf } from './handlersOf';
import { projectLoader, projectOf, projectReading, registryQueries } from './projectReading';

@InputType('ProjectFilter', {
  description: '项目列表的筛选条件。What the list of projects is narrowed to.',
})
export class ProjectFilterInput {
  @Field(enumTypes(filingStates), { nullable: true, description: '备案状态。Filing statuses.' })
  statuses?: FilingState[];

  @Field(() => String, {
    nullable: true,
    description: '题目的一部分，或研究编号的开头。Part of a title, or the beginning of a number.',
  })
  search?: string;

  @Field(() => ID, { nullable: true, description: '组长单位。Lead institution.' })
  institutionId?: string;

  @Field(() => String, { nullable: true, description: '省级行政区划代码（GB/T 2260）。Province.' })
  provinceCode?: string;

  @Field(enumType(studyType), { nullable: true, description: '研究类型。Study type.' })
  studyType?: string;
}

@InputType('Point', {
  description:
    '项目的一个时点，四项中有且仅有一项。A moment of a project: exactly one of the four is given.',
})
export class PointInput {
  @Field(() => Int, { nullable: true, description: '版本号。An approved version.' })
  versionNo?: number | null;

  @Field(() => Int, { nullable: true, description: '提交次数。A submission.' })
  submissionNo?: number | null;

  @Field(() => DateTimeScalar, { nullable: true, description: '时刻。An instant.' })
  at?: string | null;

  @Field(() => Boolean, {
    nullable: true,
    description: '工作稿（填 true）。The working copy, when true.',
  })
  working?: boolean | null;
}

/** The position and id of the last project shown. */
export const projectCursor = /^\d{4}-[\dT:.-]+Z\/[\w-]{1,64}$/;

/** The revision of the last event shown. */
const eventCursor = /^\d{1,9}$/;

export const filterOf = (filter: ProjectFilterInput | null): ProjectFilter =>
  Object.fromEntries(Object.entries(filter ?? {}).filter(([, value]) => value != null));

/** A page of rows as a Relay connection. */
export const connectionOf = <Node>(page: Page<ProjectRow>, nodeOf: (row: ProjectRow) => Node) => {
  const edges = page.rows.map((row) => ({ cursor: cursorOf(row), node: nodeOf(row) }));
  const endCursor = edges.at(-1)?.cursor ?? null;
  return { edges, totalCount: page.total, pageInfo: { hasNextPage: page.hasNext, endCursor } };
};

/** A field of the form, or a slot of its attachments. */
const isPlace = (section: string, field: string): boolean =>
  section === 'attachments'
    ? attachmentSlots.some((slot) => slot === field)
    : Object.hasOwn(form, section) && fieldAt(section as SectionKey, field) !== undefined;

export const problemsShown = (problems: readonly Problem[]): FormProblem[] =>
  problems.map((problem) => ({ ...problem }));

@Resolver(() => Project)
export class ProjectResolver {
  @Query(() => Project, {
    nullable: true,
    description:
      '按标识查询项目；不在权限范围内视为不存在。A project; one out of your reach is as if it were not there.',
  })
  async project(
    @Arg('id', () => ID, { description: '项目标识。Id of the project.' }) id: string,
    @Ctx() context: CallContext,
  ): Promise<Project | null> {
    const row = await projectLoader(context).load(id);
    return row === null ? null : projectOf(row);
  }

  @Query(() => ProjectConnection, {
    description: '我可见的项目列表，最新在前。The projects in your reach, newest first.',
  })
  projects(
    @Arg('filter', () => ProjectFilterInput, {
      nullable: true,
      description: '筛选条件。What to narrow to.',
    })
    filter: ProjectFilterInput | null,
    @PageSizeArg() first: number,
    @AfterArg(projectCursor) after: string | null,
    @Ctx() { node, scope, caller }: CallContext,
  ): ProjectConnection {
    const page = registryQueries(node).projects.inScope(
      scope,
      caller,
      filterOf(filter),
      first,
      after,
    );
    return connectionOf(page, projectOf);
  }

  @FieldResolver(() => [AccountStub], { description: '授权人。Delegates.' })
  delegates(@Root() { id }: Project, @Ctx() { node }: CallContext): AccountStub[] {
    return registryQueries(node)
      .projects.delegatesOf(id)
      .map((accountId) => ({ id: accountId }));
  }

  @FieldResolver(() => FormContent, {
    nullable: true,
    description:
      '表单内容：作者见工作稿，审核人见送审稿，其他人见生效版本。The form: authors see the working copy, reviewers what was sent in, others the approved version.',
  })
  form(@Root() { id }: Project, @Ctx() { node, caller }: CallContext): FormContent | null {
    return projectReading(node, caller, id).form();
  }

  @FieldResolver(() => OpenChange, {
    nullable: true,
    description: '进行中的变更。The change that is open.',
  })
  change(@Root() { id }: Project, @Ctx() { node, caller }: CallContext): OpenChange | null {
    const { history, eyes } = projectReading(node, caller, id);
    return eyes === 'READER' ? null : history.change;
  }

  @FieldResolver(() => [FormProblem], {
    nullable: true,
    description: '自查：现在提交会得到的全部问题。All that submitting now would find.',
  })
  async problems(@Root() { id }: Project, @Ctx() { node }: CallContext): Promise<FormProblem[]> {
    return problemsShown(await handlersOf(node).problems(id));
  }

  @FieldResolver(() => [ProjectVersion], {
    description: '全部生效过的版本。Every approved version.',
  })
  versions(@Root() { id }: Project, @Ctx() { node, caller }: CallContext): ProjectVersion[] {
    return projectReading(node, caller, id).versions();
  }

  @FieldResolver(() => ProjectVersion, {
    nullable: true,
    description: '某一版本。One approved version.',
  })
  version(
    @Root() { id }: Project,
    @Arg('versionNo', () => Int, { description: '版本号。Number of the version.' })
    versionNo: number,
    @Ctx() { node, caller }: CallContext,
  ): ProjectVersion | null {
    return projectReading(node, caller, id).version(versionNo);
  }

  @FieldResolver(() => [ProjectSubmission], {
    description: '历次提交。Everything that was sent in.',
  })
  submissions(@Root() { id }: Project, @Ctx() { node, caller }: CallContext): ProjectSubmission[] {
    return projectReading(node, caller, id).submissions();
  }

  @FieldResolver(() => [WithdrawnChangeRecord], {
    description: '已撤销的变更。Changes that were withdrawn.',
  })
  withdrawnChanges(
    @Root() { id }: Project,
    @Ctx() { node, caller }: CallContext,
  ): WithdrawnChangeRecord[] {
    return projectReading(node, caller, id).withdrawnChanges();
  }

  @FieldResolver(() => [SupervisionRecord], {
    nullable: true,
    description:
      '责令暂停、结题、标记等及其原因，最早在前。Orders, closings and marks with their reasons, oldest first.',
  })
  supervision(@Root() { id }: Project, @Ctx() { node, caller }: CallContext): SupervisionRecord[] {
    return projectReading(node, caller, id).supervision();
  }

  @FieldResolver(() => ProjectAsOf, {
    nullable: true,
    description: '某一时刻的项目。The project as it was at an instant.',
  })
  asOf(
    @Root() { id }: Project,
    @Arg('at', () => DateTimeScalar, { description: '时刻（含）。The instant, inclusive.' })
    at: string,
    @Ctx() { node, caller }: CallContext,
  ): ProjectAsOf {
    return projectReading(node, caller, id).asOf(at);
  }

  @FieldResolver(() => [FieldDifference], {
    nullable: true,
    description:
      '两个时点之间逐字段的差异，含最后写入者。What differs between two points, field by field, with its last writer.',
  })
  diff(
    @Root() { id }: Project,
    @Arg('from', () => PointInput, { description: '较早的时点。The one point.' }) from: PointInput,
    @Arg('to', () => PointInput, { description: '较晚的时点。The other point.' }) to: PointInput,
    @Ctx() { node, caller }: CallContext,
  ): Promise<FieldDifference[]> {
    return projectReading(node, caller, id).diff(from, to);
  }

  @FieldResolver(() => [FieldWrite], {
    nullable: true,
    description: '一个字段的全部写入。Every value that a field ever had.',
  })
  fieldHistory(
    @Root() { id }: Project,
    @Arg('section', enumType(formSections), { description: '分区，如 design。Section.' })
    section: string,
    @Arg('field', () => String, {
      description: '字段路径，如 targetSize 或 outcomes.timePoint。Path of the field.',
    })
    field: string,
    @Arg('itemId', () => ID, {
      nullable: true,
      description: '只看列表的某一行。One row of a list only.',
    })
    itemId: string | null,
    @Ctx() { node, caller }: CallContext,
  ): Promise<FieldWrite[]> {
    if (!isPlace(section, field)) {
      throw new Refusal('INVALID', '表单中没有该字段', {
        en: 'The form has no such field: formDefinition names them all.',
      });
    }
    return projectReading(node, caller, id).fieldHistory(section, field, itemId);
  }

  @FieldResolver(() => ProjectEventConnection, {
    nullable: true,
    description:
      '项目的全部事件，最早在前，含哈希链。Every event, oldest first, with the hash chain.',
  })
  events(
    @Root() { id }: Project,
    @PageSizeArg() first: number,
    @AfterArg(eventCursor) after: string | null,
    @Ctx() { node, caller }: CallContext,
  ): ProjectEventConnection {
    const { history, eyes } = projectReading(node, caller, id);
    const from = after === null ? 0 : Number(after) + 1;
    const showsData = eyes === 'AUTHOR' || caller.role === 'AUD';
    const edges = history.events.slice(from, from + first).map((event) => ({
      cursor: String(event.revision),
      node: {
        ...event,
        role: event.actor.role,
        actor: event.actor.role === 'PROCESS' ? null : { id: event.actor.accountId },
        data: showsData ? event.data : null,
      },
    }));
    const endCursor = edges.at(-1)?.cursor ?? null;
    const hasNextPage = from + first < history.events.length;
    return { edges, totalCount: history.events.length, pageInfo: { hasNextPage, endCursor } };
  }
}
