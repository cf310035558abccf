import type { GraphQLError, OperationTypeNode } from 'graphql';
import { visitor, type Caller } from '../platform/caller';
import type { Logger } from '../platform/logger';
import { logOperation, outcomeOf, traceIdOf, type Asked } from './requestLog';

interface Running {
  readonly traceId: string;
  readonly startedAt: number;
  operation: OperationTypeNode | null;
  outcome: string;
  caller: Caller;
}

/** What became of the operations of one socket, by the ids that its client gives them. */
export interface SocketOperations {
  /** `traceparent` as it came. */
  begin(id: string, traceparent: unknown): void;
  /** What it asks for, and who asks. */
  understood(id: string, operation: OperationTypeNode | undefined, caller: Caller): void;
  failed(id: string, errors: readonly GraphQLError[] | undefined): void;
  /** Writes the line, once. */
  end(id: string): void;
}

export function socketOperations(
  logger: Logger,
  onOperated: (asked: Asked) => void,
): SocketOperations {
  const underWay = new Map<string, Running>();

  function end(id: string): void {
    const running = underWay.get(id);
    if (running === undefined) return;
    underWay.delete(id);
    const { traceId, startedAt, operation, outcome, caller } = running;
    const asked: Asked = { transport: 'socket', operation, outcome, caller };
    logOperation(logger, traceId, asked, (performance.now() - startedAt) / 1_000);
    onOperated(asked);
  }

  return {
    end,
    begin(id, traceparent) {
      // A client may use an id again at once when it has let go of what it stood for.
      end(id);
      const [traceId, startedAt] = [traceIdOf(traceparent), performance.now()];
      underWay.set(id, { traceId, startedAt, operation: null, outcome: 'ok', caller: visitor });
    },
    understood(id, operation, caller) {
      const running = underWay.get(id);
      if (running) Object.assign(running, { operation: operation ?? null, caller });
    },
    failed(id, errors) {
      const running = underWay.get(id);
      if (running && errors) running.outcome = outcomeOf(errors);
    },
  };
}
