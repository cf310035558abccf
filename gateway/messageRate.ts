/** How many messages one client may send. */
export interface MessageRate {
  /** At once. */
  readonly burst: number;
  /** A second, in the long run. */
  readonly everySecond: number;
}

/** Counts a client's messages, one a call; false: that was one too many. */
export function messageRate({ burst, everySecond }: MessageRate): () => boolean {
  let left = burst;
  let countedAt = performance.now();
  return () => {
    const now = performance.now();
    left = Math.min(burst, left + ((now - countedAt) / 1_000) * everySecond);
    countedAt = now;
    if (left < 1) return false;
    left--;
    return true;
  };
}
