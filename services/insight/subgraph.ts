import type { Node } from '../../platform/node';
import { buildSubgraph, type Subgraph } from '../../platform/subgraph';
import { institutionsProjection } from '../../projections/institutions';
import { projectDirectory } from '../../projections/projectDirectory';
import { projectTimeline } from '../../projections/projectTimeline';
import { ProjectProgressResolver } from './projectProgress.resolver';

/** The read models that this context asks. */
export const insightProjections = [projectDirectory, projectTimeline, institutionsProjection];

/** Figures and searches: reads only. */
export const insightSubgraph = (node: Node): Subgraph =>
  buildSubgraph({ name: 'insight', node, resolvers: [ProjectProgressResolver] });
