/** What waits for one reader, in order and never more than so much. */
export interface Mailbox<Item> {
  put(item: Item): void;
  /** Nothing more will come; what waits can still be taken. `failure`: what the reader is to be told instead. */
  close(failure?: Error): void;
  /** Undefined after the last. Rejects when the mailbox was closed with a failure. */
  take(): Promise<Item | undefined>;
}

/** `overflow` makes the failure with which the mailbox closes, and forgets what waits, when one item too many comes. */
export function mailbox<Item>(most: number, overflow: () => Error): Mailbox<Item> {
  let waiting: Item[] = [];
  let end: { readonly failure?: Error } | undefined;
  let wake: (() => void) | undefined;

  function close(failure?: Error): void {
    end ??= failure === undefined ? {} : { failure };
    wake?.();
  }

  return {
    put(item) {
      if (end !== undefined) return;
      if (waiting.length === most) {
        waiting = [];
        close(overflow());
        return;
      }
      waiting.push(item);
      wake?.();
    },
    close,
    async take() {
      while (waiting.length === 0 && end === undefined) {
        await new Promise<void>((resolve) => (wake = resolve));
      }
      const item = waiting.shift();
      if (item === undefined && end?.failure !== undefined) throw end.failure;
      return item;
    },
  };
}
