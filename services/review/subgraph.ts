import type { Node } from '../../platform/node';
import { buildSubgraph, type Subgraph } from '../../platform/subgraph';
import { institutionsProjection } from '../../projections/institutions';
import { projectDirectory } from '../../projections/projectDirectory';
import { projectHistory } from '../../projections/projectHistory';
import { reviewInbox } from '../../projections/reviewInbox';
import { LiveResolver } from './live.resolver';
import { ReviewInboxResolver } from './reviewInbox.resolver';
import { ReviewProgressResolver } from './reviewProgress.resolver';
import { projectLoader } from './reviewReading';

/** The read models that this context asks. */
export const reviewProjections = [
  projectDirectory,
  projectHistory,
  reviewInbox,
  institutionsProjection,
];

export const reviewSubgraph = (node: Node): Subgraph =>
  buildSubgraph({
    name: 'review',
    node,
    resolvers: [ReviewInboxResolver, ReviewProgressResolver, LiveResolver],
    references: {
      Project: (reference, context) =>
        projectLoader(context).load((reference as { id: string }).id),
    },
  });
