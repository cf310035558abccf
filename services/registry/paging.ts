import { Refusal } from '../../platform/refusal';

const MOST = 100;

/** A3: more than a hundred is an error, never a silent cut. */
export function isPage(first: number): void {
  if (first >= 1 && first <= MOST) return;
  throw new Refusal('INVALID', `每页条数应为1至${MOST}`, {
    en: `A page holds 1 to ${MOST} items, not ${first}.`,
  });
}

/** A cursor as it was given out; null at the beginning. */
export function positionOf(
  cursor: string | null,
  shape = /^\d{4}-[\dT:.-]+Z\/[\w-]{1,64}$/,
): string | null {
  if (cursor === null || shape.test(cursor)) return cursor;
  throw new Refusal('INVALID', '游标无效', { en: 'This is no cursor of this list.' });
}
