/**
 * A stream with each event mapped, one at a time. Unlike in an async generator, `return` ends the
 * source at once, even while the next event is awaited: a client that leaves must not be kept until
 * something happens. When `isLast` holds for a mapped event, the stream ends after it.
 */
export function mapStream<Event, Mapped>(
  source: AsyncIterable<Event>,
  map: (event: Event) => Promise<Mapped>,
  isLast: (mapped: Mapped) => boolean = () => false,
): AsyncIterableIterator<Mapped, undefined, undefined> {
  const events = source[Symbol.asyncIterator]();
  const done = { done: true, value: undefined } as const;
  let hasEnded = false;
  const isOver = () => hasEnded;

  const end = async () => {
    if (hasEnded) return;
    hasEnded = true;
    await events.return?.();
  };

  const stream = {
    async next(): Promise<IteratorResult<Mapped, undefined>> {
      if (isOver()) return done;
      const next = await events.next();
      if (next.done === true || isOver()) {
        hasEnded = true;
        return done;
      }
      try {
        const value = await map(next.value);
        if (isLast(value)) await end();
        return { done: false, value };
      } catch (error) {
        await end();
        throw error;
      }
    },
    async return(): Promise<IteratorResult<Mapped, undefined>> {
      await end();
      return done;
    },
    async throw(error: unknown): Promise<IteratorResult<Mapped, undefined>> {
      await end();
      throw error;
    },
    [Symbol.asyncIterator]: () => stream,
  };
  return stream;
}

export function isStream<Value>(value: Value): value is Extract<Value, AsyncIterable<unknown>> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value;
}
