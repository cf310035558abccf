import type { JsonRecord } from '../../schema/form/difference/jsonValue';

// Small invented files in the shapes of ClinicalTrials.gov's API v2 and of tables of historical versions.

export const nct = (serial: number) => `NCT${String(serial).padStart(8, '0')}`;

/** A study with a value at every path of domain 9, and at some that our form has no place for. */
export function study(number: string, updatedOn = '2024-03-05'): JsonRecord {
  return {
    protocolSection: {
      identificationModule: {
        nctId: number,
        orgStudyIdInfo: { id: 'QL-HBP-01', type: 'OTHER', link: 'https://example.invalid/ql' },
        secondaryIdInfos: [
          {
            id: 'ChiCTR2400000001',
            type: 'REGISTRY',
            domain: 'ChiCTR',
            link: 'https://example.invalid',
          },
          { id: 'G-77', type: 'OTHER_GRANT', domain: 'Qinglan Fund' },
        ],
        organization: { fullName: 'Qinglan Hospital', class: 'OTHER' },
        briefTitle: 'Home Blood Pressure in the Community',
        officialTitle: 'A Randomized Study of Home Blood Pressure Monitoring',
        acronym: 'HOME-BP',
      },
      statusModule: {
        overallStatus: 'ENROLLING_BY_INVITATION',
        whyStopped: 'Not stopped',
        startDateStruct: { date: '2024-02', type: 'ACTUAL' },
        primaryCompletionDateStruct: { date: '2025-06-30', type: 'ESTIMATED' },
        completionDateStruct: { date: '2025-12-31', type: 'ESTIMATED' },
        studyFirstSubmitDate: '2024-01-10',
        studyFirstPostDateStruct: { date: '2024-01-17', type: 'ACTUAL' },
        lastUpdateSubmitDate: updatedOn,
      },
      sponsorCollaboratorsModule: {
        responsibleParty: { type: 'SPONSOR' },
        leadSponsor: { name: 'Qinglan Hospital', class: 'OTHER' },
        collaborators: [{ name: 'Yunhe University', class: 'OTHER' }],
      },
      oversightModule: { oversightHasDmc: true, isFdaRegulatedDrug: false },
      descriptionModule: { briefSummary: 'Does it help?', detailedDescription: 'At length.' },
      conditionsModule: { conditions: ['Hypertension', 'Stroke'], keywords: ['home', 'nurse'] },
      designModule: {
        studyType: 'INTERVENTIONAL',
        phases: ['PHASE2', 'PHASE3'],
        designInfo: {
          allocation: 'RANDOMIZED',
          interventionModel: 'PARALLEL',
          primaryPurpose: 'TREATMENT',
          maskingInfo: {
            masking: 'DOUBLE',
            whoMasked: ['PARTICIPANT', 'OUTCOMES_ASSESSOR'],
            maskingDescription: 'By the pharmacy',
          },
        },
        enrollmentInfo: { count: 240, type: 'ESTIMATED' },
      },
      armsInterventionsModule: {
        armGroups: [
          {
            label: 'Home',
            type: 'EXPERIMENTAL',
            description: 'At home',
            interventionNames: ['Device: Cuff'],
          },
          { label: 'Clinic', type: 'NO_INTERVENTION' },
        ],
        interventions: [
          {
            type: 'DEVICE',
            name: 'Cuff',
            description: 'Twice a day',
            armGroupLabels: ['Home'],
            otherNames: ['Sphygmomanometer'],
          },
        ],
      },
      outcomesModule: {
        primaryOutcomes: [
          { measure: 'Systolic pressure', description: 'Mean', timeFrame: '6 months' },
        ],
        secondaryOutcomes: [{ measure: 'Visits', timeFrame: '12 months' }],
        otherOutcomes: [{ measure: 'Cost' }],
      },
      eligibilityModule: {
        eligibilityCriteria:
          'Inclusion Criteria:\n\n* Adults\n\nExclusion Criteria:\n\n* Exclusion criteria of the ward',
        healthyVolunteers: false,
        sex: 'ALL',
        minimumAge: '18 Months',
        maximumAge: '28 Days',
        stdAges: ['ADULT'],
      },
      contactsLocationsModule: {
        centralContacts: [
          {
            name: 'Lin Testa',
            role: 'CONTACT',
            phone: '+00 1234 567890',
            email: 'lin@example.invalid',
          },
          {
            name: 'Wu Testa',
            role: 'CONTACT',
            phone: '5551234567',
            phoneExt: '12',
            email: 'wu@example.invalid',
          },
        ],
        overallOfficials: [
          { name: 'Zhao Testa', affiliation: 'Qinglan Hospital', role: 'PRINCIPAL_INVESTIGATOR' },
        ],
        locations: [
          {
            facility: 'Qinglan Hospital',
            status: 'RECRUITING',
            city: 'Qinglan',
            zip: '000000',
            country: 'China',
            geoPoint: { lat: 28.5, lon: 115.5 },
            contacts: [{ name: 'Lin Testa', role: 'CONTACT', email: 'lin@example.invalid' }],
          },
          { facility: 'Hill Clinic', city: 'Hill', state: 'North', country: 'Turkey (Türkiye)' },
        ],
      },
      ipdSharingStatementModule: {
        ipdSharing: 'UNDECIDED',
        description: 'To be decided',
        infoTypes: ['STUDY_PROTOCOL'],
        timeFrame: 'After publication',
        accessCriteria: 'On request',
        url: 'https://example.invalid/ipd',
      },
    },
    resultsSection: {
      participantFlowModule: { groups: [{ id: 'FG000', title: 'Home' }] },
      moreInfoModule: {
        pointOfContact: { title: 'Office', email: 'office@example.invalid', phone: '5550001111' },
      },
    },
    derivedSection: {
      miscInfoModule: { versionHolder: '2024-03-09' },
      conditionBrowseModule: { meshes: [{ id: 'D006973', term: 'Hypertension' }] },
    },
    hasResults: true,
  };
}

/** The value at a path, for a study to be changed at one place. */
export function withValue(of: JsonRecord, path: string, value: unknown): JsonRecord {
  const copy = structuredClone(of) as Record<string, unknown>;
  const keys = path.split('.');
  let here = copy;
  for (const key of keys.slice(0, -1)) here = here[key] as Record<string, unknown>;
  const last = keys.at(-1) ?? '';
  if (value === undefined) Reflect.deleteProperty(here, last);
  else here[last] = value;
  return copy as JsonRecord;
}

export const historyColumns =
  'nctid,version_number,total_versions,version_date,overall_status,study_start_date,study_start_date_precision,primary_completion_date,primary_completion_date_precision,primary_completion_date_type,enrolment,enrolment_type,min_age,max_age,sex,gender_based,accepts_healthy_volunteers,criteria,outcome_measures,contacts,sponsor_collaborators'.split(
    ',',
  );
export const olderColumns = historyColumns.filter((name) => !name.endsWith('_precision'));
export const drksColumns =
  'drksid,version_number,total_versions,version_date,recruitment_status,start_date,closing_date,enrolment,enrolment_type,min_age,max_age,gender,inclusion_criteria,exclusion_criteria,primary_outcomes,secondary_outcomes,contacts'.split(
    ',',
  );

const outcome = (section: string, label: string, content: string) => ({ section, label, content });
export const outcomes = (...rows: [section: string, label: string, content: string][]) =>
  JSON.stringify(rows.map((row) => outcome(...row)));

export type HistoryRow = Readonly<Record<string, string>>;

/** One version of an invented trial. */
export const version = (nctid: string, number: number, more: HistoryRow = {}): HistoryRow => ({
  nctid,
  version_number: String(number),
  total_versions: '3',
  version_date: `2011-0${number}-15`,
  overall_status: 'Recruiting',
  study_start_date: '2011-01-01',
  study_start_date_precision: 'month',
  primary_completion_date: 'NA',
  primary_completion_date_precision: 'month',
  primary_completion_date_type: 'NA',
  enrolment: '70',
  enrolment_type: 'Anticipated',
  min_age: '18',
  max_age: 'NA',
  sex: 'All',
  gender_based: 'NA',
  accepts_healthy_volunteers: 'No',
  criteria: JSON.stringify(['Inclusion:\n\n"Adults", and others']),
  outcome_measures: outcomes(['Primary Outcome Measures:', '1.', 'Pain\n[ Time Frame: 2 weeks ]']),
  contacts: JSON.stringify([
    {
      label: 'Central Contact Person:',
      content: 'Lin Testa\nTelephone: +00 12 3456-7890\nEmail: lin@example.invalid',
    },
  ]),
  sponsor_collaborators: JSON.stringify([{ label: 'Sponsor:', content: 'Qinglan Hospital' }]),
  ...more,
});

export const drksVersion = (drksid: string, number: number, more: HistoryRow = {}): HistoryRow => ({
  drksid,
  version_number: String(number),
  total_versions: '2',
  version_date: '2012-04-01',
  recruitment_status: 'Recruiting ongoing',
  start_date: '2012-01-01',
  closing_date: 'NA',
  enrolment: '40',
  enrolment_type: 'Planned',
  min_age: '18 Years',
  max_age: 'no maximum age',
  gender: 'Both, male and female',
  inclusion_criteria: JSON.stringify(['Additional Inclusion Criteria', 'Adults']),
  exclusion_criteria: JSON.stringify(['Exclusion Criteria', 'None']),
  primary_outcomes: JSON.stringify(['Pain']),
  secondary_outcomes: JSON.stringify(['']),
  contacts: JSON.stringify([
    {
      label: 'Primary Sponsor',
      affiliation: 'Klinik am Hang',
      telephone: '0123-456789',
      fax: '',
      email: 'k@example.invalid',
      url: '',
      name: 'Eva Testa',
    },
  ]),
  ...more,
});

/** RFC 4180, as R writes it. */
export function csvOf(
  columns: readonly string[],
  rows: readonly HistoryRow[],
  { newline = '\n', mark = '' } = {},
): string {
  const cell = (text: string) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  const lines = [columns, ...rows.map((row) => columns.map((name) => cell(row[name] ?? 'NA')))];
  return mark + lines.map((line) => line.join(',') + newline).join('');
}
