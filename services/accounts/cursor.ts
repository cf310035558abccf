import { z } from 'zod';
import { Refusal } from '../../platform/refusal';
import type { FoundPlace } from '../../projections/nameSearch';

const placeSchema = z.tuple([z.int(), z.string(), z.string()]);

const LONGEST_CURSOR = 2_000;

/** Opaque to clients. */
export const cursorOf = (place: FoundPlace): string =>
  Buffer.from(JSON.stringify(place)).toString('base64url');

export function placeAt(cursor: string): FoundPlace {
  if (cursor.length <= LONGEST_CURSOR) {
    try {
      return placeSchema.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString()));
    } catch {
      // Not one of ours: said below.
    }
  }
  throw new Refusal('INVALID', '游标无效', { en: 'The cursor is not one of this list' });
}
