import { Refusal } from '../../platform/refusal';
import { province } from '../../schema/codes/provinces';
import type { Membership } from '../../schema/events/account';
import { isId, type InputRules } from './inputRules';

/** A role as it is asked for; what a role does not need stays out. */
export interface MembershipAsked {
  readonly role: Membership['role'];
  readonly institutionId?: string | null | undefined;
  readonly provinceCode?: string | null | undefined;
  readonly institutionIds?: readonly string[] | null | undefined;
}

/** The institutions that one auditor may be named for. */
const MOST_NAMED = 200;

/** Refusal `NOT_FOUND` for what is no id. */
export function institutionAsked(id: string): string {
  if (isId(id)) return id;
  throw new Refusal('NOT_FOUND', '机构不存在', { en: 'There is no such institution' });
}

export function checkedMembership(rules: InputRules, asked: MembershipAsked): Membership {
  const { role, institutionId = null, provinceCode = null, institutionIds } = asked;
  rules.code('provinceCode', { zh: '省份', en: 'Province' }, provinceCode, province);
  return {
    role,
    institutionId: institutionId === null ? null : institutionAsked(institutionId),
    provinceCode,
    institutionIds: [...new Set(institutionIds ?? [])].slice(0, MOST_NAMED).map(institutionAsked),
  };
}
