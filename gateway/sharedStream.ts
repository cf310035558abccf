import type { ExecutionResult } from 'graphql';
import { isStream } from '../platform/mapStream';
import { isRefusedToCaller } from '../platform/subgraph';
import { subscribeLive, type LiveArgs } from './live';
import type { Mailbox } from './mailbox';
import type { OperationContext } from './operationContext';

/** One running subscription, told to all who listen. */
export interface SharedStream {
  /** Resolves to null once it runs, else to the answer that says why it does not. */
  readonly opened: Promise<ExecutionResult | null>;
  /** Puts every answer from now on into a mailbox. Returns what ends that; with the last listener the stream ends. */
  join(listener: Mailbox<ExecutionResult>): () => void;
}

/** `onClose` is called, perhaps more than once, as soon as nobody may join any more. */
export function sharedStream(
  args: Omit<LiveArgs, 'contextValue'>,
  newContext: (position: string | null) => OperationContext,
  position: string | null,
  onClose: () => void,
): SharedStream {
  const listeners = new Set<Mailbox<ExecutionResult>>();
  let live: AsyncIterableIterator<ExecutionResult> | undefined;
  let isClosed = false;

  function close(): void {
    isClosed = true;
    onClose();
    void live?.return?.();
  }

  async function start(): Promise<ExecutionResult | null> {
    try {
      const answers = await subscribeLive(
        { ...args, contextValue: newContext(position) },
        newContext,
      );
      if (!isStream(answers)) {
        close();
        return answers;
      }
      live = answers;
      if (isClosed) await answers.return?.();
      void tell(answers);
      return null;
    } catch (error) {
      close();
      throw error;
    }
  }

  async function tell(answers: AsyncIterable<ExecutionResult>): Promise<void> {
    let failure: Error | undefined;
    try {
      for await (const answer of answers) {
        // It is the last: whoever comes now must be refused, not told that all is over.
        if (isRefusedToCaller(answer)) close();
        for (const listener of listeners) listener.put(answer);
      }
    } catch (error) {
      failure = error instanceof Error ? error : new Error(String(error));
    }
    close();
    for (const listener of listeners) listener.close(failure);
  }

  return {
    opened: start(),
    join(listener) {
      listeners.add(listener);
      return () => {
        if (listeners.delete(listener) && listeners.size === 0) close();
      };
    },
  };
}
