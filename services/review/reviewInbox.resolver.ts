import '../../platform/explicitTypes';
import { Arg, Ctx, FieldResolver, Int, Query, Resolver, Root } from 'type-graphql';
import type { CallContext } from '../../platform/callContext';
import { enumType } from '../../platform/codeEnum';
import { Refusal } from '../../platform/refusal';
import { taskCursor, type Box } from '../../projections/reviewInbox';
import { inboxBoxes, ReviewTask, ReviewTaskConnection } from './reviewInbox.type';
import { bodyOf } from './reviewingBody';
import { projectLoader, reviewQueries } from './reviewReading';
import { ProjectStub } from './stubs.type';

const MOST_A_PAGE = 100;
const CURSOR = /^\d{4}-[\dT:.-]+Z\/[\w-]{1,64}-\d{1,6}-\d{1,3}$/;

@Resolver(() => ReviewTask)
export class ReviewInboxResolver {
  @Query(() => ReviewTaskConnection, {
    description:
      '本审核单位的待办（先到在前）或已办（最近在前）。Tasks of the body you review for: waiting, oldest first, or done, newest first.',
  })
  reviewInbox(
    @Arg('box', enumType(inboxBoxes), { description: '待办或已办。Waiting or done.' }) box: Box,
    @Arg('first', () => Int, {
      defaultValue: 20,
      description: '每页条数，最多100。Items a page, at most 100.',
    })
    first: number,
    @Arg('after', () => String, {
      nullable: true,
      description: '上一页末项的游标。Cursor of the last item of the page before.',
    })
    after: string | null | undefined,
    @Ctx() { node, caller }: CallContext,
  ): ReviewTaskConnection {
    if (first < 1 || first > MOST_A_PAGE) {
      throw new Refusal('INVALID', `每页条数应为1至${MOST_A_PAGE}`, {
        en: `A page holds 1 to ${MOST_A_PAGE} items, not ${first}.`,
      });
    }
    if (after != null && !CURSOR.test(after)) {
      throw new Refusal('INVALID', '游标无效', { en: 'This is no cursor of this list.' });
    }
    const page = reviewQueries(node).inbox.page(bodyOf(caller), box, first, after ?? null);
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
