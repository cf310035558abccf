import type { Problem } from '../problem';
import type { ProjectContent, SectionKey } from './form';
import { withoutNulls } from './places';
import { changeChangesSomething, changeHasReason } from './rules/change';
import {
  englishTwinsAreFilled,
  incompleteSections,
  requiredFieldsAreFilled,
} from './rules/completeness';
import {
  otherReleaseIsNamed,
  platformNumbersAreGiven,
  platformNumbersFit,
  sharingHasPlan,
} from './rules/disclosure';
import { protocolFollowsDesign, requiredFilesAreAttached } from './rules/files';
import {
  approvalIsNotInFuture,
  deviceTrialHasFilingForm,
  drugTrialHasNmpaDocument,
  oldApprovalIsStillValid,
} from './rules/nmpa';
import {
  armSizesAddUp,
  interventionHasArmsAndInterventions,
  outcomesHaveTimePoints,
  primaryOutcomeIsGiven,
  targetSizeIsPositive,
} from './rules/outcomesAndArms';
import {
  agesAreGiven,
  agesAreInOrder,
  minorsAreNamed,
  pregnancyFitsSex,
  vulnerableGroupsAreNamed,
} from './rules/participants';
import {
  academicCommitteeIsChosen,
  ethicsCommitteeIsChosen,
  interventionHasPhysician,
  tcmInterventionHasTcmProfessional,
} from './rules/people';
import type { Rule, RuleFacts, Step } from './rules/rule';
import { sitesAreListed, sitesAreMatched, sitesDiffer } from './rules/sites';
import {
  actualDatesAreNotInFuture,
  ethicsApprovalComesFirst,
  filedBeforeStart,
  filedSoonAfterApproval,
  periodsAreInOrder,
  recruitmentHasNotBegun,
} from './rules/timing';

export type { Professional, RuleFacts, Step } from './rules/rule';

/**
 * The rules that speak at 保存: those of the table's "on blur" that cross fields or need today's date. They are
 * asked again at 提交, so that 自查 shows them.
 */
const whenSaved: readonly Rule[] = [
  approvalIsNotInFuture,
  agesAreInOrder,
  actualDatesAreNotInFuture,
  sitesAreMatched,
];

/** In the order of domain §4. */
const whenSubmitted: readonly Rule[] = [
  interventionHasPhysician,
  platformNumbersAreGiven,
  platformNumbersFit,
  ethicsCommitteeIsChosen,
  academicCommitteeIsChosen,
  tcmInterventionHasTcmProfessional,
  drugTrialHasNmpaDocument,
  oldApprovalIsStillValid,
  deviceTrialHasFilingForm,
  approvalIsNotInFuture,
  agesAreInOrder,
  agesAreGiven,
  vulnerableGroupsAreNamed,
  minorsAreNamed,
  pregnancyFitsSex,
  primaryOutcomeIsGiven,
  outcomesHaveTimePoints,
  targetSizeIsPositive,
  armSizesAddUp,
  interventionHasArmsAndInterventions,
  periodsAreInOrder,
  actualDatesAreNotInFuture,
  filedBeforeStart,
  filedSoonAfterApproval,
  recruitmentHasNotBegun,
  ethicsApprovalComesFirst,
  requiredFilesAreAttached,
  protocolFollowsDesign,
  sitesAreListed,
  sitesAreMatched,
  sitesDiffer,
  otherReleaseIsNamed,
  sharingHasPlan,
  englishTwinsAreFilled,
  changeChangesSomething,
  changeHasReason,
];

/**
 * What is wrong with a content at a step, by domain §4; an empty answer lets the step be taken, and so does one
 * of warnings only. V-001 and V-002 come first. Where a rule of its own names an empty field (V-302, V-304,
 * V-311, V-601, V-701, V-702 …), V-001 leaves that place to it. Formats (V-003 … V-005, V-303) are
 * `checkSection`'s. Personal values may be tokens: only their presence matters.
 */
export function checkForm(step: Step, content: ProjectContent, facts: RuleFacts): Problem[] {
  const stored = withoutNulls(content);
  const known = { ...facts, approved: withoutNulls(facts.approved) };
  const ask = (rules: readonly Rule[]) => rules.flatMap((rule) => rule(stored, known));
  if (step === 'SAVE') return ask(whenSaved);

  const found = step === 'SUBMIT' ? ask(whenSubmitted) : [];
  const spokenFor = new Set(found.filter(({ level }) => level === 'ERROR').map(placeOf));
  const empty = requiredFieldsAreFilled(stored, known).filter(
    (problem) => !spokenFor.has(placeOf(problem)),
  );
  return [
    ...empty,
    ...incompleteSections(empty.map(({ section }) => section as SectionKey)),
    ...found,
  ];
}

const placeOf = ({ section, field, itemId }: Problem) => JSON.stringify([section, field, itemId]);
