import { Refusal } from '../../platform/refusal';

/** V-001. */
export function requireReason(reason: string): string {
  const given = reason.trim();
  if (given !== '') return given;
  throw new Refusal('INVALID', '请填写原因', { rule: 'V-001', en: 'A reason must be given.' });
}

/** V-805. */
export function requireChangeReason(reason: string): string {
  const given = reason.trim();
  if (given !== '') return given;
  throw new Refusal('INVALID', '请填写变更原因', { rule: 'V-805', en: 'A change needs a reason.' });
}

/** What was asked for is so already, or cannot be. */
export const alreadySo = (zh: string, en: string) => new Refusal('REFUSED', zh, { en });
