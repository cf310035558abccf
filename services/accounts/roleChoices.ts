import type { Membership } from '../../schema/events/account';
import type { ChosenRole } from '../../schema/events/access';
import type { Committee } from '../../projections/institutions';
import type { Answers } from './answers';

/** A role that the person may act in, with an id that stays the same from sign-in to sign-in. */
export interface RoleChoice extends ChosenRole {
  readonly id: string;
}

const nobody = { institutionId: null, committeeId: null, provinceCode: null, institutionIds: [] };

/** domain 1.1: what the account was given, the committees it sits on, and what projects make of it. */
export function roleChoices(
  { people, institutions }: Pick<Answers, 'people' | 'institutions'>,
  accountId: string,
): RoleChoice[] {
  const person = people.person(accountId);
  if (person === null) return [];
  const { institutionId } = person;
  const chosen: ChosenRole[] = [
    ...person.memberships.map(ofMembership),
    ...institutions.committees.ofMember(accountId).map(ofCommittee),
    ...people.projectRoles(accountId).map((role) => ({ ...nobody, role, institutionId })),
  ];
  return [...new Map(chosen.map((each) => [roleId(each), { ...each, id: roleId(each) }])).values()];
}

/** `PI:<institution>`, `EC:<committee>`, `PROV:36`, `AUD:<institutions>`, `DEL`. */
export function roleId({
  role,
  institutionId,
  committeeId,
  provinceCode,
  institutionIds,
}: ChosenRole): string {
  const body =
    committeeId ??
    provinceCode ??
    (institutionIds.length > 0 ? [...institutionIds].sort().join(',') : null);
  // Whoever is named by a project is so wherever they work by now.
  const isOfProject = role === 'DEL' || role === 'SITE';
  return [role, body ?? (isOfProject ? null : institutionId)]
    .filter((part) => part !== null)
    .join(':');
}

const ofMembership = ({
  role,
  institutionId,
  provinceCode,
  institutionIds,
}: Membership): ChosenRole => ({
  ...nobody,
  ...{ role, institutionId, provinceCode, institutionIds },
});

const ofCommittee = ({ id, kind, institutionId }: Committee): ChosenRole => ({
  ...nobody,
  role: kind === 'ETHICS' ? 'EC' : 'AC',
  institutionId,
  committeeId: id,
});
