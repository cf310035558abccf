/** One thing that the store holds where an event should be, as it is there. */
export interface StoredEvent {
  /** The position that the log gives to this place. */
  readonly position: string;
  readonly stream: string;
  /** The event without its position, if it is one; undefined where it cannot be read. */
  readonly value: unknown;
  readonly fault: 'MISSING' | 'UNREADABLE' | 'MISPLACED' | 'REWRITTEN' | null;
  /**
   * OURS: a place of the log. STRAY: where the log gives no places. FOREIGN: no event of ours, because another
   * program writes streams of its own to the same store.
   */
  readonly standing: 'OURS' | 'STRAY' | 'FOREIGN';
}

/**
 * A log as its store holds it, for those who check it: nothing is dropped, upcast or taken on trust, and
 * nothing is ever written. What the `EventLog` port reads is what should be there; this is what is there.
 */
export interface StoredEvents {
  readonly logId: string;
  /** Every place from the first one on, in order. */
  read(): AsyncIterable<StoredEvent[]>;
  close(): Promise<void>;
}
