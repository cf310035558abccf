import { isStream, mapStream } from '../../platform/mapStream';
import type { Subgraph, SubgraphAnswer } from '../../platform/subgraph';
import type { SubgraphExecutor } from './executor';

/** Calls a subgraph of this process: no socket, but signed as between processes. */
export function inProcess(subgraph: Subgraph): SubgraphExecutor {
  return async ({ document, variables, operationName, context }) => {
    if (context === undefined) throw new Error(`${subgraph.name} was called without a context`);

    const answer = await subgraph.execute({
      document,
      variables,
      operationName,
      callerToken: await context.callerToken(),
      renewCallerToken: () => context.renewCallerToken(),
      isReplay: context.isReplay,
    });
    if (!isStream(answer)) {
      context.note(answer.extensions);
      return answer;
    }
    return mapStream(answer, (event: SubgraphAnswer) => {
      context.noteEvent(event.extensions);
      return Promise.resolve(event);
    });
  };
}
