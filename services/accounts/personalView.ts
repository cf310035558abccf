import type { CallContext } from '../../platform/callContext';
import type { Caller } from '../../platform/caller';
import { maskEmail, maskIdNumber, maskPhone } from '../../schema/identity';
import type { Person, PersonalField } from '../../projections/people';
import { answersOf } from './answers';
import { institutionsNamed, looksAfterAccount } from './authority';
import { authorityOf } from './handlers';
import { revealed } from './profile';

/**
 * How much of a person the caller sees (domain 10). OWNER: everything, in clear. ADMINISTRATOR, of the
 * person's institution: everything, personal values masked. COLLEAGUE: whoever is signed in. PUBLIC: name,
 * title and institution.
 */
export type View = 'OWNER' | 'ADMINISTRATOR' | 'COLLEAGUE' | 'PUBLIC';

export function viewOf({ accountId, role, institutionId }: Caller, person: Person): View {
  if (accountId === null) return 'PUBLIC';
  if (accountId === person.id) return 'OWNER';
  const isTheirAdministrator =
    role === 'ADM' && institutionId !== null && institutionId === person.institutionId;
  return isTheirAdministrator ? 'ADMINISTRATOR' : 'COLLEAGUE';
}

/** A person's work, for those who may meet it: null for visitors. */
export const forColleagues = <Value>(
  { caller }: CallContext,
  person: Person,
  value: Value,
): Value | null => (viewOf(caller, person) === 'PUBLIC' ? null : value);

/** What a person says of themself, for that person and the administrator. */
export function forOffice<Value>(
  { caller }: CallContext,
  person: Person,
  value: Value,
): Value | null {
  const view = viewOf(caller, person);
  return view === 'OWNER' || view === 'ADMINISTRATOR' ? value : null;
}

/** What is told of an account to the person and to those who look after it. */
export function forThoseInCharge<Value>(
  { caller, node }: CallContext,
  person: Person,
  value: () => Value,
): Value | null {
  if (caller.accountId === null) return null;
  if (caller.accountId === person.id) return value();
  const institutions = answersOf(node).institutions.byId(institutionsNamed(person));
  const isInCharge = looksAfterAccount(authorityOf(caller), person, [...institutions.values()]);
  return isInCharge ? value() : null;
}

const masks: Readonly<Record<PersonalField, (clear: string) => string>> = {
  idNumber: maskIdNumber,
  email: maskEmail,
  mobile: maskPhone,
  physicianCertNo: maskIdNumber,
  gcpCertNo: maskIdNumber,
  officeAddress: () => '****',
  postcode: () => '****',
};

/** Null: not for this caller, not given, or erased (已删除). */
export async function personalValue(
  { caller, node }: CallContext,
  person: Person,
  field: PersonalField,
): Promise<string | null> {
  const view = viewOf(caller, person);
  if (view !== 'OWNER' && view !== 'ADMINISTRATOR') return null;
  const clear = await revealed(node.personal, field, person[field]);
  if (clear === null) return null;
  return view === 'OWNER' ? clear : masks[field](clear);
}
