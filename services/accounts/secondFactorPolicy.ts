import type { Answers } from './answers';
import type { RoleChoice } from './roleChoices';

/** Whether the person may act in a role: where its institution requires a second factor they must have one. */
export function mayActIn(
  { people, institutions }: Pick<Answers, 'people' | 'institutions'>,
  accountId: string,
  { institutionId }: Pick<RoleChoice, 'institutionId'>,
): boolean {
  if (institutionId === null) return true;
  if (institutions.policies(institutionId).secondFactor === 'OPTIONAL') return true;
  return people.person(accountId)?.hasSecondFactor === true;
}
