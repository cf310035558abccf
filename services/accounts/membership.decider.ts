import { Refusal } from '../../platform/refusal';
import type { Membership } from '../../schema/events/account';
import {
  isEmployedElsewhere,
  looksAfter,
  type AccountPlace,
  type Authority,
  type InstitutionPlace,
} from './authority';

/** Who may give which role (domain 1.2, "Create account, give roles"). */
const mayGive: Partial<Record<Authority['role'], readonly Membership['role'][]>> = {
  PROCESS: ['SYS'],
  SYS: ['NAT', 'PROV', 'ADM'],
  NAT: ['NAT', 'PROV', 'ADM', 'AUD'],
  PROV: ['ADM', 'AUD'],
  ADM: ['PI', 'INSR', 'ADM', 'AUD'],
};

/** 双聘: a second institution's investigator or reviewer is set up by one who is above both. */
const mayGiveBeside: typeof mayGive = { NAT: ['PI', 'INSR'], PROV: ['PI', 'INSR'] };

/**
 * Of one who has an `account` already, or of a new one. Refusals: `FORBIDDEN` for a role, or a body of it, that is not this authority's to give; `INVALID` for a
 * role without its body; `NOT_FOUND` for a body that is not among `institutions`.
 */
export function requireRightToGive(
  by: Authority,
  membership: Membership,
  institutions: readonly InstitutionPlace[],
  account: AccountPlace | null = null,
): void {
  const isSecond = account !== null && isEmployedElsewhere(account, membership);
  const given = [mayGive, ...(isSecond ? [mayGiveBeside] : [])];
  if (!given.some((roles) => roles[by.role]?.includes(membership.role))) throw notYours();
  requireWholeMembership(membership);
  const { institutionId, institutionIds } = membership;
  for (const id of institutionId === null ? institutionIds : [institutionId, ...institutionIds]) {
    requireLookedAfter(by, id, institutions);
  }
}

/** Refusals: `NOT_FOUND` and `FORBIDDEN`, of an institution. */
export function requireLookedAfter(
  by: Authority,
  institutionId: string,
  institutions: readonly InstitutionPlace[],
): void {
  const institution = institutions.find(({ id }) => id === institutionId);
  if (institution === undefined) {
    throw new Refusal('NOT_FOUND', '机构不存在', { en: 'There is no such institution' });
  }
  if (!looksAfter(by, institution)) throw notYours();
}

/** A role says for which body it is held, and nothing else. */
function requireWholeMembership({
  role,
  institutionId,
  provinceCode,
  institutionIds,
}: Membership): void {
  const needsInstitution = role === 'PI' || role === 'ADM' || role === 'INSR';
  const isWhole =
    needsInstitution === (institutionId !== null) &&
    (role === 'PROV') === (provinceCode !== null) &&
    (role === 'AUD') === institutionIds.length > 0;
  if (!isWhole) {
    throw new Refusal('INVALID', '角色与其所属机构或省份不符', {
      en: 'A role needs the body it is held for: PI, ADM and INSR an institution, PROV a province, AUD the institutions to be read',
    });
  }
}

export const notYours = () =>
  new Refusal('FORBIDDEN', '您无权创建此类账号或授予此角色', {
    en: 'You may not create such an account, or give such a role',
  });
