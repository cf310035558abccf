import type { Actor, DomainEvent, Recorded } from '../../schema/envelope';

/** Before the first event of a stream: the revision to expect when the stream must not exist yet. */
export const NO_STREAM = -1;

/** No append may be larger, on any log: EventStoreDB refuses 1 MiB. Bytes of the stored JSON. */
export const LARGEST_APPEND = 1_000_000;

/** One command's events, all or none. */
export interface Append {
  readonly stream: string;
  /** The revision that the decision was made at; `NO_STREAM` for a new stream. Always exact. */
  readonly expectedRevision: number;
  readonly events: readonly DomainEvent[];
  readonly actor: Actor;
  readonly commandId: string;
  readonly requestHash: string;
}

export interface ReadStreamOptions {
  /** Revision of the first event to read, inclusive. Default: the stream's begin (or end, backwards). */
  readonly from?: number;
  readonly direction?: 'forwards' | 'backwards';
  readonly limit?: number;
}

export interface Subscription {
  /** Ends the subscription; resolves when no handler call is running and none will follow. */
  stop(): Promise<void>;
}

/**
 * The only truth. Two adapters keep this contract (tests/contracts): one local file, and EventStoreDB.
 *
 * Positions are opaque, sortable tokens that name their log; one of another log is refused with
 * `POSITION_OF_ANOTHER_LOG`. Handlers and batches always end at a command boundary.
 */
export interface EventLog {
  /**
   * Durable when it resolves. Refusals: `CONFLICT` when the stream is at another revision,
   * `TOO_LARGE` above `LARGEST_APPEND`, `STORE_UNAVAILABLE` when the store does not answer. An append
   * repeated with the same stream, revision and command id after a lost answer is answered with the
   * events that are there.
   */
  append(append: Append): Promise<Recorded[]>;
  readStream(stream: string, options?: ReadStreamOptions): Promise<Recorded[]>;
  /** Everything after `after` (null: from the beginning), oldest first, in batches. */
  readAll(after: string | null, options?: { batch?: number }): AsyncIterable<Recorded[]>;
  /**
   * Everything after `after`, then what comes, for ever: `handler` is awaited before the next batch,
   * in order and without a gap. A handler that rejects is called again with the same batch, after a pause.
   */
  subscribe(after: string | null, handler: (batch: Recorded[]) => Promise<void>): Subscription;
  /** The position of the last event, or null of an empty log. */
  end(): Promise<string | null>;
  close(): Promise<void>;
}
