import type { ExecutionRequest } from '@graphql-tools/utils';
import type { SubgraphAnswer } from '../../platform/subgraph';
import type { OperationContext } from '../operationContext';

type Request = ExecutionRequest<Record<string, unknown>, OperationContext>;

/**
 * Carries one operation to one subgraph and notes in the operation's context what came back beside the
 * data. The only difference between subgraphs in this process and in others.
 */
export type SubgraphExecutor = (
  request: Request,
) => Promise<SubgraphAnswer | AsyncIterable<SubgraphAnswer>>;
