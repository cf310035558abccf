import type { Role } from '../../schema/envelope';

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
