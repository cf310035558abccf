import type { CallContext } from '../../platform/callContext';
import type { Caller } from '../../platform/caller';
import { Refusal } from '../../platform/refusal';
import type { LoginLogReach } from '../../projections/loginLog';

/** How far the login log of institutions is the caller's. */
export function reachOf({ scope, caller }: Pick<CallContext, 'scope' | 'caller'>): LoginLogReach {
  const { institutionId, provinceCode, institutionIds } = caller;
  switch (scope) {
    case 'INSTITUTION':
      return { institutionIds: institutionId === null ? [] : [institutionId] };
    case 'NAMED':
      return { institutionIds };
    case 'PROVINCE':
      return { provinceCode: provinceCode ?? '' };
    case 'NATION':
      return 'EVERYTHING';
    default:
      throw new Refusal('FORBIDDEN', '当前角色无权进行此操作', {
        en: 'The role you act in may not do this',
      });
  }
}

/** An auditor reads who signed in, and not from where. */
export const mayReadAddress = (caller: Caller, accountId: string): boolean =>
  caller.accountId === accountId || caller.role !== 'AUD';
