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
    nullable: true,
    description:
      '审核进度，按时间先后；委员会只见本环节及之前。The review progress, oldest first; a committee sees its own stage and those before.',
  })
  async reviewProgress(
    @Root() { id }: ProjectStub,
    @Ctx() context: CallContext,
  ): Promise<ReviewStep[]> {
    await requireProject(id, context);
    const { histories, institutions } = reviewQueries(context.node);
    const steps = progressSteps(histories.of(id), context.caller);
    const committees = institutions.committees.byId(
      steps.flatMap(({ committee }) => committee?.id ?? []),
    );
    return steps.map((step) => ({
      ...step,
      contactPhone: committees.get(step.committee?.id ?? '')?.phone ?? null,
    }));
  }
}
