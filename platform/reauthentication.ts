import type { Caller } from './caller';
import { Refusal } from './refusal';

/** 21 CFR 11.200: how long a confirmed password speaks for a signature, in milliseconds. */
export const CONFIRMED_FOR = 5 * 60_000;

/**
 * When the password was last confirmed (UTC), no longer ago than that by `now` (milliseconds). Refusal:
 * `REAUTHENTICATION_REQUIRED`, in the words given.
 */
export function requireConfirmation(
  { confirmedAt }: Pick<Caller, 'confirmedAt'>,
  now: number,
  { zh, en }: { readonly zh: string; readonly en: string },
): string {
  if (confirmedAt !== null && now - Date.parse(confirmedAt) <= CONFIRMED_FOR) return confirmedAt;
  throw new Refusal('REAUTHENTICATION_REQUIRED', zh, { en });
}
