import '../../platform/explicitTypes';
import { Arg, Ctx, FieldResolver, Query, Resolver, Root } from 'type-graphql';
import { AfterArg, PageSizeArg } from '../../platform/arguments';
import type { CallContext } from '../../platform/callContext';
import { enumType } from '../../platform/codeEnum';
import { taskCursor, type Box } from '../../projections/reviewInbox';
import { inboxBoxes, ReviewTask, ReviewTaskConnection } from './reviewInbox.type';
import { bodyOf } from './reviewingBody';
import { projectLoader, reviewQueries } from './reviewReading';
import { ProjectStub } from './stubs.type';

/** When the last task shown came or was decided, and the task. */
const taskCursorShape = /^\d{4}-[\dT:.-]+Z\/[\w-]{1,64}-\d{1,6}-\d{1,3}$/;

@Resolver(() => ReviewTask)
export class ReviewInboxResolver {
  @Query(() => ReviewTaskConnection, {
    description:
      '本审核单位的待办（先到在前）或已办（最近在前）。Tasks of the body you review for: waiting, oldest first, or done, newest first.',
  })
  reviewInbox(
    @Arg('box', enumType(inboxBoxes), { description: '待办或已办。Waiting or done.' }) box: Box,
    @PageSizeArg() first: number,
    @AfterArg(taskCursorShape) after: string | null,
    @Ctx() { node, caller }: CallContext,
  ): ReviewTaskConnection {
    const page = reviewQueries(node).inbox.page(bodyOf(caller), box, first, after);
    const edges = page.rows.map((row) => ({
      cursor: taskCursor(row, box),
      node: { ...row, isChange: row.isChange === 1 },
    }));
    return {
      edges,
      totalCount: page.total,
      pageInfo: { hasNextPage: page.hasNext, endCursor: edges.at(-1)?.cursor ?? null },
    };
  }

  @FieldResolver(() => ProjectStub, {
    nullable: true,
    description: '项目；不在权限范围内时为空。The project, null when it is out of your reach.',
  })
  project(
    @Root() { projectId }: ReviewTask,
    @Ctx() context: CallContext,
  ): Promise<ProjectStub | null> {
    return projectLoader(context).load(projectId);
  }
}
