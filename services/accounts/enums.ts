import { codeEnum } from '../../platform/codeEnum';
import {
  accountStatus,
  committeeKind,
  givenStatus,
  idType,
  institutionKind,
  personSex,
  signInEnd,
  signInResult,
} from '../../schema/codes/accounts';
import { routeSteps } from '../../schema/codes/lifeCycle';
import { membershipRole, role } from '../../schema/codes/roles';
import { researchCategory } from '../../schema/codes/studyCategory';
import { title, titleCategory } from '../../schema/codes/titles';
import {
  deadlineLevel,
  deadlinePolicy,
  ethicsBeforeFiling,
  publicationPolicy,
  secondFactorPolicy,
} from '../../schema/policies';

export const Role = codeEnum(role);
export const MembershipRole = codeEnum(membershipRole);
export const AccountStatus = codeEnum(accountStatus);
export const GivenAccountStatus = codeEnum(givenStatus);
export const LoginResult = codeEnum(signInResult);
export const LoginEnd = codeEnum(signInEnd);
export const IdType = codeEnum(idType);
export const PersonSex = codeEnum(personSex);
export const TitleCategory = codeEnum(titleCategory);
export const ProfessionalTitle = codeEnum(title);
export const InstitutionKind = codeEnum(institutionKind);
export const CommitteeKind = codeEnum(committeeKind);
export const ResearchCategory = codeEnum(researchCategory);
export const RouteStep = codeEnum(routeSteps);
export const DeadlinePolicy = codeEnum(deadlinePolicy);
export const DeadlineLevel = codeEnum(deadlineLevel);
export const EthicsBeforeFiling = codeEnum(ethicsBeforeFiling);
export const PublicationPolicy = codeEnum(publicationPolicy);
export const SecondFactorPolicy = codeEnum(secondFactorPolicy);
