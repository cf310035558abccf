import {
  createSourceEventStream,
  execute,
  type ExecutionArgs,
  type ExecutionResult,
} from 'graphql';
import { isStream, mapStream } from '../platform/mapStream';
import type { OperationContext } from './operationContext';

export type LiveArgs = Omit<ExecutionArgs, 'contextValue'> & {
  readonly contextValue: OperationContext;
};

/**
 * Runs a subscription. Each event is executed under a context of its own, from `newContext`, so that
 * what it joins from other subgraphs is loaded anew, at the event's position or later.
 * `extensions.position` of each result is the event's own: the place to resume from.
 */
export async function subscribeLive(
  args: LiveArgs,
  newContext: (position: string | null) => OperationContext,
): Promise<ExecutionResult | AsyncIterableIterator<ExecutionResult, undefined, undefined>> {
  const { contextValue } = args;
  const source = await createSourceEventStream(args);
  if (!isStream(source)) return source;

  return mapStream(source, async (rootValue: unknown) => {
    const position = contextValue.eventPosition();
    const result = await execute({ ...args, rootValue, contextValue: newContext(position) });
    return position === null ? result : { ...result, extensions: { position } };
  });
}
