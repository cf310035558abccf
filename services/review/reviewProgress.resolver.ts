import '../../platform/explicitTypes';
import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { CallContext } from '../../platform/callContext';
import { progressSteps } from './progressSteps';
import { ReviewStep } from './reviewProgress.type';
import { requireProject, reviewQueries } from './reviewReading';
import { ProjectStub } from './stubs.type';

@Resolver(() => ProjectStub)
export class ReviewProgressResolver {
  @FieldResolver(() => [ReviewStep], {
    description:
      '审核进度，按时间先后；委员会只见本环节及之前。The review progress, oldest first; a committee sees its own stage and those before.',
  })
  async reviewProgress(
    @Root() { id }: ProjectStub,
    @Ctx() context: CallContext,
  ): Promise<ReviewStep[]> {
    await requireProject(id, context);
    return progressSteps(reviewQueries(context.node).histories.of(id), context.caller);
  }
}
