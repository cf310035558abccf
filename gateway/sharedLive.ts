import { GraphQLError, type ExecutionResult } from 'graphql';
import { refusalError } from '../platform/answerError';
import type { Caller } from '../platform/caller';
import { isStream } from '../platform/mapStream';
import { Refusal } from '../platform/refusal';
import { isRefusedToCaller } from '../platform/subgraph';
import { subscribeLive, type LiveArgs } from './live';
import { mailbox } from './mailbox';
import { operationContext } from './operationContext';
import { sharedStream, type SharedStream } from './sharedStream';
import { audienceOf, watchedBy } from './watched';

/** Answers that may wait for one subscriber; those who share a stream share what waits. */
const MOST_WAITING = 1_000;

type Answers = AsyncIterableIterator<ExecutionResult, undefined, undefined>;

export interface SharedLive {
  /**
   * As `subscribeLive`, but each event is executed once for all who watch the same in the name of the
   * same audience (watched.ts). `callerNow` is asked again before each answer is given; Refusal
   * `UNAUTHENTICATED`: the sign-in has ended. The stream rejects with a GraphQLError when the subscriber
   * is no longer of that audience, and with `SUBSCRIBER_TOO_SLOW` and the last position when too much waits.
   */
  subscribe(args: LiveArgs, callerNow: () => Caller): Promise<ExecutionResult | Answers>;
}

/** The streams of a gateway that are under way; `callerKey` signs for their audiences. */
export function sharedLive(callerKey: Uint8Array, mostWaiting = MOST_WAITING): SharedLive {
  const streams = new Map<string, SharedStream>();

  const contextFor =
    (callerNow: () => Caller, isReplay = false) =>
    (position: string | null) =>
      operationContext({ callerNow, callerKey, position, isReplay });

  /**
   * Whoever comes is put among the listeners of the shared stream first, is then told what was missed by
   * a stream of its own that ends once it has caught up, and goes on with what has been kept since. Both
   * tell each command once and in order, and the second listens before the first has ended: what the
   * first does not tell is in the second, and what both tell is known by its position.
   */
  async function subscribe(args: LiveArgs, callerNow: () => Caller) {
    const watched = watchedBy(args);
    const seen = args.contextValue.position();
    const audience = audienceOf(watched, callerNow());
    const inWhoseName = JSON.stringify(audience);
    const key = JSON.stringify([watched.text, inWhoseName]);

    function openStream(): SharedStream {
      const opened = sharedStream(
        watched.args,
        contextFor(() => audience),
        seen,
        () => {
          if (streams.get(key) === opened) streams.delete(key);
        },
      );
      streams.set(key, opened);
      return opened;
    }

    let told = later(seen, watched.after);
    const kept = mailbox<ExecutionResult>(mostWaiting, () => tooSlow(told));
    const stream = streams.get(key) ?? openStream();
    const stopListening = stream.join(kept);
    let missed: Answers | null = null;

    async function leave(): Promise<void> {
      stopListening();
      kept.close();
      await missed?.return?.();
    }

    async function open(): Promise<ExecutionResult | null> {
      const refused = await stream.opened;
      if (refused !== null || !watched.canReplay) return refused;
      const contextValue = contextFor(callerNow, true)(seen);
      const replay = await subscribeLive({ ...args, contextValue }, contextFor(callerNow));
      if (!isStream(replay)) return replay;
      missed = replay;
      return null;
    }

    /** Undefined: there is no more. */
    async function following(): Promise<ExecutionResult | undefined> {
      const answer = await missed?.next();
      if (answer?.done === false) return answer.value;
      missed = null;
      for (;;) {
        const next = await kept.take();
        if (next === undefined || !wasTold(next, told)) return next;
      }
    }

    async function next(): Promise<IteratorResult<ExecutionResult, undefined>> {
      const answer = await following();
      if (answer === undefined) {
        await leave();
        return { done: true, value: undefined };
      }
      if (JSON.stringify(audienceOf(watched, callerNow())) !== inWhoseName) throw rightsChanged();
      told = later(told, positionOf(answer));
      if (isRefusedToCaller(answer)) await leave();
      return { done: false, value: answer };
    }

    const answers: Answers = {
      next: () => orLeave(next, leave),
      async return() {
        await leave();
        return { done: true, value: undefined };
      },
      [Symbol.asyncIterator]: () => answers,
    };
    const refused = await orLeave(open, leave);
    if (refused !== null) await leave();
    return refused ?? answers;
  }

  return { subscribe };
}

async function orLeave<Result>(
  work: () => Promise<Result>,
  leave: () => Promise<void>,
): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    await leave();
    throw error instanceof Refusal ? refusalError(error) : error;
  }
}

function positionOf({ extensions }: ExecutionResult): string | null {
  const position = extensions?.['position'];
  return typeof position === 'string' ? position : null;
}

/** An answer without data is news whatever its position: it may be the end. */
function wasTold(answer: ExecutionResult, told: string | null): boolean {
  const position = positionOf(answer);
  return answer.data != null && position !== null && told !== null && position <= told;
}

function later(left: string | null, right: string | null): string | null {
  return left === null || (right !== null && left < right) ? right : left;
}

const rightsChanged = () =>
  new Refusal('FORBIDDEN', '您的身份已变更，订阅已结束', {
    en: 'You act in another name now; the subscription has ended.',
  });

/** Ends a subscription of one who reads too slowly. `position`: the last one given, from which to resume. */
export function tooSlow(position: string | null): GraphQLError {
  const refusal = new Refusal('SUBSCRIBER_TOO_SLOW', '接收过慢，订阅已结束，可从该位置继续', {
    en: 'The subscriber reads too slowly: resume after this position',
  });
  const { message, extensions } = refusalError(refusal);
  return new GraphQLError(message, { extensions: { ...extensions, position } });
}
