import { Temporal } from 'temporal-polyfill';

/** A stored day; null for what is absent or no day, which other rules speak of. */
export function day(text: string | null | undefined): Temporal.PlainDate | null {
  if (!text) return null;
  try {
    return Temporal.PlainDate.from(text);
  } catch {
    return null;
  }
}

/** Negative, 0 or positive as `a` is before, on or after `b`. */
export const compareDays = (a: Temporal.PlainDate, b: Temporal.PlainDate): number =>
  Temporal.PlainDate.compare(a, b);

export const isLater = (a: string | null | undefined, b: string | null | undefined): boolean => {
  const [first, second] = [day(a), day(b)];
  return first !== null && second !== null && compareDays(first, second) > 0;
};
