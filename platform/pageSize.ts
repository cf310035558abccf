import { Refusal } from './refusal';

/** The most items a page may hold (A3: more is an error, never a silent cut). */
export const MOST_A_PAGE = 100;

/** Refuses a `first` outside of 1 to 100. */
export function requirePageSize(first: number): void {
  if (first >= 1 && first <= MOST_A_PAGE) return;
  throw new Refusal('INVALID', `每页条数应为1至${MOST_A_PAGE}`, {
    en: `A page holds 1 to ${MOST_A_PAGE} items, not ${first}.`,
  });
}
