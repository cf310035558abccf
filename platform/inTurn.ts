/**
 * Runs the work of one key one after the other, in the order of the calls; the work of different keys
 * at the same time. Work that fails does not hold up what comes after it. Work must not wait for its
 * own key.
 */
export function takingTurns(): <Result>(
  key: string,
  work: () => Promise<Result>,
) => Promise<Result> {
  const lastOf = new Map<string, Promise<unknown>>();

  return async (key, work) => {
    const mine = (lastOf.get(key) ?? Promise.resolve()).then(work);
    const settled = mine.catch(() => undefined);
    lastOf.set(key, settled);
    try {
      return await mine;
    } finally {
      if (lastOf.get(key) === settled) lastOf.delete(key);
    }
  };
}
