import { dateKind, recruitmentStatus, sex } from '../../../../schema/codes/participants';
import { ipdSharing } from '../../../../schema/codes/sharing';
import { phase, studyType } from '../../../../schema/codes/studyCategory';
import {
  allocation,
  armType,
  interventionType,
  maskedParty,
  masking,
  primaryPurpose,
  studyDesign,
  timePerspective,
} from '../../../../schema/codes/studyDesign';
import { age, asIs, coded, codedAll, phases, yesOrNo, type Reading } from './reading';

/** One value of a study, and where it goes: `section.field`. */
interface ValueMapping {
  readonly from: string;
  readonly to: string;
  readonly as: Reading;
}

/** The items of a list of a study, which become rows; a text item is its own only field, ''. */
export interface RowsMapping {
  readonly from: string;
  readonly to: string;
  /** By the item's own keys: our key, and how the value is read. */
  readonly rows: Readonly<Record<string, string | readonly [key: string, as: Reading]>>;
  /** What stands in each row. */
  readonly each?: Readonly<Record<string, string>>;
  /** The keys of the item by which it is the same in the next version. */
  readonly identity: readonly string[];
}

/** What is taken from more than one place, or goes to more than one: `study.ts` knows how. */
interface JointMapping {
  readonly from: string;
  readonly to: string;
  readonly jointly: true;
}

export type Mapping = ValueMapping | RowsMapping | JointMapping;

const PROTOCOL = 'protocolSection.';

const value = (from: string, to: string, as: Reading = asIs): ValueMapping => ({
  from: PROTOCOL + from,
  to,
  as,
});
const jointly = (from: string, to: string): JointMapping => ({
  from: PROTOCOL + from,
  to,
  jointly: true,
});
const list = (
  from: string,
  to: string,
  { identity, ...rows }: Pick<RowsMapping, 'rows' | 'each' | 'identity'>,
): RowsMapping => ({ from: PROTOCOL + from, to, identity, ...rows });

const kindOfDate = coded(dateKind);
const status = coded(recruitmentStatus, { ENROLLING_BY_INVITATION: 'RECRUITING' });
const design = coded(studyDesign);

const outcomes = (from: string, kind: string): RowsMapping =>
  list(from, 'design.outcomes', {
    rows: { measure: 'nameEn', description: 'descriptionEn', timeFrame: 'timePointEn' },
    each: { kind },
    identity: ['measure'],
  });
const contact = {
  name: 'name',
  role: 'role',
  phone: 'phone',
  phoneExt: 'phoneExt',
  email: 'email',
};

/**
 * ClinicalTrials.gov, API v2, to our form (domain 9). Texts are English there, so they go to the English
 * twin where the form has one. A path that is not here is kept as unmapped.
 */
export const ctgovMappings: readonly Mapping[] = [
  value('identificationModule.orgStudyIdInfo.id', 'basic.protocolNo'),
  value('identificationModule.orgStudyIdInfo.type', 'basic.protocolNoType'),
  value('identificationModule.orgStudyIdInfo.link', 'basic.protocolNoLink'),
  jointly('identificationModule.nctId', 'other.platforms'),
  list('identificationModule.secondaryIdInfos[]', 'other.platforms', {
    rows: { id: 'number', type: 'type', domain: 'domain', link: 'link' },
    identity: ['id', 'type'],
  }),
  value('identificationModule.briefTitle', 'basic.filingTitleEn'),
  value('identificationModule.acronym', 'basic.filingTitleShort'),
  value('identificationModule.officialTitle', 'basic.projectNameEn'),

  value('statusModule.studyFirstSubmitDate', 'registration.firstSubmittedOn'),
  value('statusModule.studyFirstPostDateStruct.date', 'registration.firstPostedOn'),
  value('statusModule.studyFirstPostDateStruct.type', 'registration.firstPostedKind', kindOfDate),
  value('statusModule.startDateStruct.date', 'design.firstEnrolment.date'),
  value('statusModule.startDateStruct.type', 'design.firstEnrolment.kind', kindOfDate),
  jointly('statusModule.completionDateStruct.date', 'basic.plannedPeriod.end'),
  value('statusModule.completionDateStruct.type', 'basic.completionKind', kindOfDate),
  value('statusModule.primaryCompletionDateStruct.date', 'basic.primaryCompletion.date'),
  value(
    'statusModule.primaryCompletionDateStruct.type',
    'basic.primaryCompletion.kind',
    kindOfDate,
  ),
  value('statusModule.overallStatus', 'design.recruitmentStatus', status),
  value('statusModule.whyStopped', 'design.stopReason'),

  value('sponsorCollaboratorsModule.leadSponsor.name', 'basic.primarySponsorEn'),
  value('sponsorCollaboratorsModule.leadSponsor.class', 'basic.primarySponsorClass'),
  list('sponsorCollaboratorsModule.collaborators[]', 'basic.secondarySponsors', {
    rows: { name: 'name', class: 'class' },
    identity: ['name'],
  }),
  jointly('sponsorCollaboratorsModule.collaborators[].name', 'basic.funding'),

  value('oversightModule.oversightHasDmc', 'implementation.dmc', yesOrNo),
  value('descriptionModule.briefSummary', 'content.contentEn'),
  list('conditionsModule.conditions[]', 'content.conditions', {
    rows: { '': 'nameEn' },
    identity: [''],
  }),
  value('conditionsModule.keywords', 'content.keywords'),

  value('designModule.studyType', 'category.studyType', coded(studyType)),
  value('designModule.phases', 'category.phase', phases(phase)),
  value('designModule.designInfo.allocation', 'design.allocation', coded(allocation)),
  value('designModule.designInfo.interventionModel', 'design.design', design),
  value('designModule.designInfo.observationalModel', 'design.design', design),
  value(
    'designModule.designInfo.timePerspective',
    'design.timePerspective',
    coded(timePerspective),
  ),
  value('designModule.designInfo.primaryPurpose', 'content.primaryPurpose', coded(primaryPurpose)),
  value('designModule.designInfo.maskingInfo.masking', 'design.masking', coded(masking)),
  value('designModule.designInfo.maskingInfo.whoMasked', 'design.whoMasked', codedAll(maskedParty)),
  value('designModule.designInfo.maskingInfo.maskingDescription', 'design.maskingDescription'),
  jointly('designModule.enrollmentInfo.count', 'design.targetSize'),
  value('designModule.enrollmentInfo.type', 'design.sizeKind', kindOfDate),

  list('armsInterventionsModule.armGroups[]', 'design.arms', {
    rows: {
      label: 'labelEn',
      type: ['type', coded(armType)],
      description: 'descriptionEn',
      interventionNames: 'interventionNames',
    },
    identity: ['label'],
  }),
  list('armsInterventionsModule.interventions[]', 'design.interventions', {
    rows: {
      type: ['type', coded(interventionType)],
      name: 'nameEn',
      description: 'doseEn',
      armGroupLabels: 'armLabels',
      otherNames: 'otherNames',
    },
    identity: ['type', 'name'],
  }),
  outcomes('outcomesModule.primaryOutcomes[]', 'PRIMARY'),
  outcomes('outcomesModule.secondaryOutcomes[]', 'SECONDARY'),
  outcomes('outcomesModule.otherOutcomes[]', 'ADDITIONAL'),

  jointly('eligibilityModule.eligibilityCriteria', 'design.inclusionEn'),
  value('eligibilityModule.minimumAge', 'design.ageMin', age),
  value('eligibilityModule.maximumAge', 'design.ageMax', age),
  value('eligibilityModule.sex', 'design.sex', coded(sex)),
  value('eligibilityModule.healthyVolunteers', 'design.healthyVolunteers'),

  list('contactsLocationsModule.centralContacts[]', 'implementation.otherContacts', {
    rows: contact,
    identity: ['name', 'role'],
  }),
  list('contactsLocationsModule.overallOfficials[]', 'basic.officials', {
    rows: { name: 'name', affiliation: 'affiliation', role: 'role' },
    identity: ['name', 'role'],
  }),
  list('contactsLocationsModule.locations[]', 'implementation.sites', {
    rows: {
      facility: 'institutionText',
      city: 'city',
      state: 'state',
      zip: 'zip',
      country: 'country',
      status: ['status', status],
      geoPoint: 'geoPoint',
      contacts: 'contacts',
    },
    identity: ['facility', 'city', 'zip', 'country'],
  }),
  jointly('contactsLocationsModule.locations[].country', 'design.recruitmentCountries'),

  value('ipdSharingStatementModule.ipdSharing', 'sharing.ipdSharing', coded(ipdSharing)),
  value('ipdSharingStatementModule.description', 'sharing.ipdDescription.description'),
  value('ipdSharingStatementModule.infoTypes', 'sharing.ipdDescription.infoTypes'),
  value('ipdSharingStatementModule.timeFrame', 'sharing.ipdDescription.timeFrame'),
  value('ipdSharingStatementModule.accessCriteria', 'sharing.ipdDescription.accessCriteria'),
  value('ipdSharingStatementModule.url', 'sharing.ipdDescription.url'),

  { from: 'hasResults', to: 'results.hasResults', as: asIs },
  { from: 'resultsSection', to: 'results', jointly: true },
];
