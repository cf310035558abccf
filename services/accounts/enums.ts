import { registerEnumType } from 'type-graphql';
import { committeeKind, idType, institutionKind, personSex } from '../../schema/codes/accounts';
import type { CodeList } from '../../schema/codes/codeList';
import { routeSteps } from '../../schema/codes/lifeCycle';
import { membershipRole, role } from '../../schema/codes/roles';
import { researchCategory } from '../../schema/codes/studyCategory';
import { title, titleCategory } from '../../schema/codes/titles';
import {
  deadlineLevel,
  deadlinePolicy,
  ethicsBeforeFiling,
  publicationPolicy,
} from '../../schema/policies';

/** A code list as an enum of the API, described by its own words. */
function enumOf<Code extends string>({
  name,
  description,
  values,
}: CodeList<Code>): Record<string, Code> {
  const members = Object.fromEntries(values.map(({ code }) => [code, code]));
  registerEnumType(members, {
    name,
    description: `${description.zh}。${description.en}.`,
    valuesConfig: Object.fromEntries(
      values.map(({ code, zh, en }) => [code, { description: `${zh}。${en}.` }]),
    ),
  });
  return members;
}

export const Role = enumOf(role);
export const MembershipRole = enumOf(membershipRole);
export const IdType = enumOf(idType);
export const PersonSex = enumOf(personSex);
export const TitleCategory = enumOf(titleCategory);
export const ProfessionalTitle = enumOf(title);
export const InstitutionKind = enumOf(institutionKind);
export const CommitteeKind = enumOf(committeeKind);
export const ResearchCategory = enumOf(researchCategory);
export const RouteStep = enumOf(routeSteps);
export const DeadlinePolicy = enumOf(deadlinePolicy);
export const DeadlineLevel = enumOf(deadlineLevel);
export const EthicsBeforeFiling = enumOf(ethicsBeforeFiling);
export const PublicationPolicy = enumOf(publicationPolicy);
