import type { Role } from '../../schema/envelope';
import type { Membership } from '../../schema/events/account';

/** In which role, and for which body, a person sets up institutions, committees and accounts. */
export interface Authority {
  readonly role: Role | 'PROCESS';
  readonly institutionId: string | null;
  readonly provinceCode: string | null;
}

/** An institution as rights see it. */
export interface InstitutionPlace {
  readonly id: string;
  /** GB/T 2260. */
  readonly provinceCode: string;
}

/** Whether an institution lies within what the role looks after (domain 1.2: own, of the province, of the nation). */
export function looksAfter(by: Authority, institution: InstitutionPlace): boolean {
  switch (by.role) {
    case 'PROCESS':
    case 'SYS':
    case 'NAT':
      return true;
    case 'PROV':
      return by.provinceCode === institution.provinceCode;
    case 'ADM':
      return by.institutionId === institution.id;
    default:
      return false;
  }
}

/** An account as rights see it. */
export interface AccountPlace {
  /** 所在单位. */
  readonly institutionId: string | null;
  readonly memberships: readonly Membership[];
}

/**
 * Whether the role looks after an account: resets its password, disables and enables it. Everything that
 * the account holds must lie within the role's reach, else a reset would be a way into roles beyond it:
 * whoever is employed by two institutions is looked after by the province or the nation. `institutions`
 * are those that the account names, as far as they exist.
 */
export function looksAfterAccount(
  by: Authority,
  { institutionId, memberships }: AccountPlace,
  institutions: readonly InstitutionPlace[],
): boolean {
  const within = (id: string) => {
    const institution = institutions.find((each) => each.id === id);
    return institution !== undefined && looksAfter(by, institution);
  };
  const roles = lookedAfter[by.role] ?? [];
  const reaches = ({ role, institutionId: body, institutionIds }: Membership) =>
    roles.includes(role) && [...(body === null ? [] : [body]), ...institutionIds].every(within);

  const isOfInstitution = institutionId !== null && within(institutionId);
  if (memberships.length === 0) {
    // Of whoever is left without a role and a place of work, none but the nation is above.
    return institutionId === null ? by.role === 'NAT' : isOfInstitution && by.role !== 'SYS';
  }
  return memberships.every(reaches) && (institutionId === null || isOfInstitution);
}

const ofInstitutions: readonly Membership['role'][] = ['PI', 'INSR', 'ADM', 'AUD'];

/** domain 1.2, "Reset password of another", "Disable/enable account", and the note on SYS below the matrix. */
const lookedAfter: Partial<Record<Authority['role'], readonly Membership['role'][]>> = {
  ADM: ofInstitutions,
  PROV: ofInstitutions,
  NAT: [...ofInstitutions, 'PROV', 'NAT'],
  SYS: ['NAT', 'PROV', 'ADM'],
};

/** Whether whoever is to hold a role for one institution is employed by another one: 双聘. */
export const isEmployedElsewhere = (
  account: AccountPlace,
  { institutionId }: Membership,
): boolean =>
  institutionId !== null &&
  [account, ...account.memberships].some(
    ({ institutionId: other }) => other !== null && other !== institutionId,
  );

/** The institutions that an account or a role names. */
export const institutionsNamed = ({ institutionId, memberships }: AccountPlace): string[] =>
  [
    institutionId,
    ...memberships.flatMap((each) => [each.institutionId, ...each.institutionIds]),
  ].filter((id) => id !== null);
