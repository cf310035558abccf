import type { ExternalEvent } from '../../schema/events/external';
import { externalDifference } from '../../schema/external/forms';
import { rankOf, type ExternalVersion } from '../../schema/external/version';
import type { JsonRecord, JsonValue } from '../../schema/form/difference/jsonValue';
import type { ExternalCommand } from '../../services/registry/external/commands';
import { ctgovMappings } from '../../services/registry/external/ctgov/mapping';
import { ctgovVersion } from '../../services/registry/external/ctgov/study';
import { externalDecider } from '../../services/registry/external/decider';
import { historyReader } from '../../services/registry/external/history';
import { withContactsMasked } from '../../services/registry/external/maskContacts';
import {
  drksColumns,
  drksVersion,
  historyColumns,
  nct,
  olderColumns,
  outcomes,
  study,
  version,
  withValue,
} from '../support/externalFiles';
import { specificationFor } from '../support/given';

const given = specificationFor(externalDecider);

const one = nct(1);
const read = historyReader(historyColumns);
const recorded = (
  version: ExternalVersion,
): ExternalCommand & { type: 'RecordExternalVersion' } => ({
  type: 'RecordExternalVersion',
  version: {
    ...version,
    unmappedPaths: version.unmappedPaths.length,
    contentHash: 'hash',
    parts: 0,
  },
});
const fact = (version: ExternalVersion): ExternalEvent => ({
  type: 'ExternalVersionRecorded',
  data: recorded(version).version,
});

describe('an external record', () => {
  const first = read(version(one, 1));

  it('records a version that it does not have', () => {
    given().when(recorded(first)).then(fact(first));
    const second = read(version(one, 2));
    given(fact(first)).when(recorded(second)).then(fact(second));
  });

  it('takes a version that comes again equal for no news', () => {
    given(fact(first)).when(recorded(first)).then();
  });

  it('compares the columns that both files have, and only these', () => {
    const older = historyReader(olderColumns);
    given(fact(first))
      .when(recorded(older(version(one, 1))))
      .then();
    given(fact(first))
      .when(recorded(older(version(one, 1, { enrolment: '71' }))))
      .refuses('REFUSED');
  });

  it.each(
    historyColumns.filter(
      (name) => !['nctid', 'version_number', 'total_versions', 'version_date'].includes(name),
    ),
  )('refuses the same version with another %s, and names the column', (column) => {
    const changed = recorded(read(version(one, 1, { [column]: 'another text' })));
    expect(() =>
      externalDecider.decide(changed, externalDecider.evolve(externalDecider.initial, fact(first))),
    ).toThrow(
      expect.objectContaining({ code: 'REFUSED', en: expect.stringContaining(`(${column})`) }),
    );
  });

  it('refuses the same version of another day', () => {
    given(fact(first))
      .when(recorded(read(version(one, 1, { version_date: '2011-01-16' }))))
      .refuses('REFUSED');
  });

  it('does not count how many versions the file knew of', () => {
    given(fact(first))
      .when(recorded(read(version(one, 1, { total_versions: '9' }))))
      .then();
  });

  it('records each part of a large version once', () => {
    const part = (index: number): ExternalEvent & { type: 'ExternalPartRecorded' } => ({
      type: 'ExternalPartRecorded',
      data: {
        registry: 'CLINICALTRIALS_GOV',
        number: one,
        sourceVersion: '1',
        contentHash: 'h',
        index,
        text: 't',
      },
    });
    const command = (index: number): ExternalCommand => ({
      type: 'RecordExternalPart',
      part: part(index).data,
    });
    given().when(command(0)).then(part(0));
    given(part(0)).when(command(0)).then();
    given(part(0)).when(command(1)).then(part(1));
  });
});

describe('a row of a historical version', () => {
  it('keeps every column under its own name, NA as missing, lists parsed', () => {
    const { content, ...about } = read(version(one, 2, { overall_status: 'Terminated ' }));
    expect(about).toMatchObject({
      registry: 'CLINICALTRIALS_GOV',
      number: one,
      sourceVersion: '2',
      effectiveOn: '2011-02-15',
      format: 'HISTORY_CSV',
      retrievedOn: null,
      unmapped: {},
    });
    const { history } = content as { history: JsonRecord };
    expect(Object.keys(history).sort()).toEqual(
      historyColumns
        .filter((name) => !['nctid', 'version_number', 'version_date'].includes(name))
        .sort(),
    );
    expect(history).toMatchObject({
      overall_status: 'Terminated ',
      max_age: null,
      enrolment: '70',
      criteria: ['Inclusion:\n\n"Adults", and others'],
      outcome_measures: [{ section: 'Primary Outcome Measures:', label: '1.' }],
    });
  });

  it('keeps a text that is no list where a list would be', () => {
    const { history } = read(version(one, 1, { outcome_measures: '[See Results Section.]' }))
      .content as {
      history: JsonRecord;
    };
    expect(history['outcome_measures']).toBe('[See Results Section.]');
  });

  it('is known by the columns of the German register too', () => {
    const { registry, content } = historyReader(drksColumns)(drksVersion('DRKS00000001', 1));
    expect(registry).toBe('DRKS');
    expect(content).toMatchObject({ history: { closing_date: null, min_age: '18 Years' } });
  });

  it.each([
    ['nctid', 'NCT1', 'not a number of this registry: "NCT1"'],
    ['version_number', '0', 'not a version number: "0"'],
    ['version_date', 'Error', 'not a day (YYYY-MM-DD): "Error"'],
    ['version_date', '2011-02-30', 'not a day (YYYY-MM-DD): "2011-02-30"'],
    ['version_date', 'NA', 'not a day (YYYY-MM-DD): "NA"'],
  ])('is no version with the %s %s', (column, text, cause) => {
    expect(() => read(version(one, 1, { [column]: text }))).toThrow(
      expect.objectContaining({ column, message: expect.stringContaining(cause) }),
    );
  });

  it('is not read from a file without the columns of a set', () => {
    const columns = drksColumns.filter((name) => name !== 'gender' && name !== 'contacts');
    expect(() => historyReader(columns)).toThrow(
      expect.objectContaining({ column: 'gender, contacts' }),
    );
    expect(() => historyReader([...drksColumns, 'gender'])).toThrow(
      expect.objectContaining({ column: 'gender' }),
    );
    expect(
      historyReader([...drksColumns, 'note'])(drksVersion('DRKS00000001', 1, { note: 'x' }))
        .content,
    ).toMatchObject({
      history: { note: 'x' },
    });
  });

  it('stands in the order of its number', () => {
    expect(['10', '9', '1'].sort((a, b) => (rankOf(a) < rankOf(b) ? -1 : 1))).toEqual([
      '1',
      '9',
      '10',
    ]);
  });
});

describe('two historical versions', () => {
  const columnsOf = (before: JsonRecord, after: JsonRecord) => [
    ...new Set(
      externalDifference('CLINICALTRIALS_GOV', 'HISTORY_CSV', before, after).map(
        ({ field }) => field.split('.')[0],
      ),
    ),
  ];
  const base = version(one, 1);

  it.each(historyColumns.slice(4).map((name) => [name]))(
    'differ in %s alone when nothing else does',
    (column) => {
      for (const text of ['another', '', '[]', '["x"]', '[{"label":"x"}]', 'NA']) {
        if (text === base[column]) continue;
        expect(columnsOf(read(base).content, read({ ...base, [column]: text }).content)).toEqual([
          column,
        ]);
      }
    },
  );

  it('tell a missing value from an empty one, and one from an empty list', () => {
    for (const [from, to] of [
      ['NA', ''],
      ['', '[]'],
      ['[]', 'NA'],
    ] as const) {
      const [before, after] = [from, to].map((text) => read({ ...base, contacts: text }).content);
      expect(columnsOf(before ?? {}, after ?? {})).toEqual(['contacts']);
    }
  });

  it('show an outcome put at the head as one addition', () => {
    const pain = ['Primary Outcome Measures:', '1.', 'Pain\n2 weeks'] as const;
    const sleep = ['Primary Outcome Measures:', '1.', 'Sleep\n2 weeks'] as const;
    const [before, after] = [outcomes([...pain]), outcomes([...sleep], [...pain])].map(
      (outcome_measures) => read({ ...base, outcome_measures }).content,
    );
    const changes = externalDifference(
      'CLINICALTRIALS_GOV',
      'HISTORY_CSV',
      before ?? {},
      after ?? {},
    );
    expect(changes).toMatchObject([
      { field: 'outcome_measures', kind: 'ADDED', after: { content: 'Sleep\n2 weeks' } },
    ]);
  });

  it('are told apart in our words where we have them', () => {
    const changes = externalDifference(
      'CLINICALTRIALS_GOV',
      'HISTORY_CSV',
      read(base).content,
      read({ ...base, overall_status: 'Active, not recruiting' }).content,
    );
    expect(changes).toMatchObject([
      {
        field: 'overall_status',
        label: { zh: '历史版本 › 招募状态', en: 'Historical version › Recruitment status' },
        before: 'Recruiting',
        beforeText: { zh: '正在招募' },
        afterText: { zh: '招募完成(随访中)' },
      },
    ]);
  });
});

/** The column "CT.gov API v2 path" of domain 9, leaf by leaf, and the place of our form beside it. */
const documented: readonly (readonly [path: string, ours: string])[] = [
  ['identificationModule.orgStudyIdInfo.id', 'basic.protocolNo'],
  ['statusModule.studyFirstSubmitDate', 'registration.firstSubmittedOn'],
  ['statusModule.studyFirstPostDateStruct.date', 'registration.firstPostedOn'],
  ['statusModule.studyFirstPostDateStruct.type', 'registration.firstPostedKind'],
  ['identificationModule.secondaryIdInfos[]', 'other.platforms'],
  ['sponsorCollaboratorsModule.collaborators[]', 'basic.secondarySponsors'],
  ['sponsorCollaboratorsModule.collaborators[].name', 'basic.funding'],
  ['sponsorCollaboratorsModule.leadSponsor.name', 'basic.primarySponsorEn'],
  ['sponsorCollaboratorsModule.leadSponsor.class', 'basic.primarySponsorClass'],
  ['contactsLocationsModule.centralContacts[]', 'implementation.otherContacts'],
  ['contactsLocationsModule.overallOfficials[]', 'basic.officials'],
  ['identificationModule.briefTitle', 'basic.filingTitleEn'],
  ['identificationModule.acronym', 'basic.filingTitleShort'],
  ['identificationModule.officialTitle', 'basic.projectNameEn'],
  ['contactsLocationsModule.locations[].country', 'design.recruitmentCountries'],
  ['conditionsModule.conditions[]', 'content.conditions'],
  ['conditionsModule.keywords', 'content.keywords'],
  ['armsInterventionsModule.armGroups[]', 'design.arms'],
  ['armsInterventionsModule.interventions[]', 'design.interventions'],
  ['eligibilityModule.eligibilityCriteria', 'design.inclusionEn'],
  ['eligibilityModule.minimumAge', 'design.ageMin'],
  ['eligibilityModule.maximumAge', 'design.ageMax'],
  ['eligibilityModule.sex', 'design.sex'],
  ['eligibilityModule.healthyVolunteers', 'design.healthyVolunteers'],
  ['designModule.studyType', 'category.studyType'],
  ['designModule.phases', 'category.phase'],
  ['designModule.designInfo.allocation', 'design.allocation'],
  ['designModule.designInfo.interventionModel', 'design.design'],
  ['designModule.designInfo.observationalModel', 'design.design'],
  ['designModule.designInfo.timePerspective', 'design.timePerspective'],
  ['designModule.designInfo.primaryPurpose', 'content.primaryPurpose'],
  ['designModule.designInfo.maskingInfo.masking', 'design.masking'],
  ['designModule.designInfo.maskingInfo.whoMasked', 'design.whoMasked'],
  ['designModule.designInfo.maskingInfo.maskingDescription', 'design.maskingDescription'],
  ['statusModule.startDateStruct.date', 'design.firstEnrolment.date'],
  ['statusModule.startDateStruct.type', 'design.firstEnrolment.kind'],
  ['designModule.enrollmentInfo.count', 'design.targetSize'],
  ['designModule.enrollmentInfo.type', 'design.sizeKind'],
  ['statusModule.overallStatus', 'design.recruitmentStatus'],
  ['statusModule.whyStopped', 'design.stopReason'],
  ['outcomesModule.primaryOutcomes[]', 'design.outcomes'],
  ['outcomesModule.secondaryOutcomes[]', 'design.outcomes'],
  ['statusModule.completionDateStruct.date', 'basic.plannedPeriod.end'],
  ['statusModule.completionDateStruct.type', 'basic.completionKind'],
  ['statusModule.primaryCompletionDateStruct.date', 'basic.primaryCompletion.date'],
  ['statusModule.primaryCompletionDateStruct.type', 'basic.primaryCompletion.kind'],
  ['ipdSharingStatementModule.ipdSharing', 'sharing.ipdSharing'],
  ['ipdSharingStatementModule.description', 'sharing.ipdDescription.description'],
  ['ipdSharingStatementModule.infoTypes', 'sharing.ipdDescription.infoTypes'],
  ['ipdSharingStatementModule.timeFrame', 'sharing.ipdDescription.timeFrame'],
  ['ipdSharingStatementModule.accessCriteria', 'sharing.ipdDescription.accessCriteria'],
  ['ipdSharingStatementModule.url', 'sharing.ipdDescription.url'],
  ['oversightModule.oversightHasDmc', 'implementation.dmc'],
];

/** Where domain 9 says nothing, a path may be unmapped. */
const undocumented = [
  'protocolSection.identificationModule.organization',
  'protocolSection.sponsorCollaboratorsModule.responsibleParty',
  'protocolSection.oversightModule.isFdaRegulatedDrug',
  'protocolSection.descriptionModule.detailedDescription',
  'protocolSection.eligibilityModule.stdAges',
  'derivedSection',
];

describe('a study of ClinicalTrials.gov', () => {
  const valueAt = (content: JsonRecord, path: string) =>
    path
      .split('.')
      .reduce<JsonValue | undefined>(
        (here, key) => (here as JsonRecord | undefined)?.[key],
        content,
      );
  const read = (path: string, value: unknown, place: string) =>
    valueAt(ctgovVersion(withValue(study(one), `protocolSection.${path}`, value)).content, place);

  it.each(documented)('has %s at %s', (path, place) => {
    const mapped = ctgovMappings.find(
      ({ from, to }) => from === `protocolSection.${path}` && to === place,
    );
    expect(mapped).toBeDefined();
  });

  it('is wholly mapped but for what domain 9 does not name', () => {
    const { unmapped, unmappedPaths } = ctgovVersion(study(one));
    const unexpected = unmappedPaths.filter(
      (path) => !undocumented.some((known) => path.startsWith(known)),
    );
    expect(unexpected).toEqual([]);
    expect(unmapped).toMatchObject({
      protocolSection: { descriptionModule: { detailedDescription: 'At length.' } },
      derivedSection: {
        conditionBrowseModule: { meshes: [{ id: 'D006973', term: 'Hypertension' }] },
      },
    });
  });

  it('is a version of the day on which it was last updated', () => {
    expect(ctgovVersion(study(one, '2024-05-06'))).toMatchObject({
      registry: 'CLINICALTRIALS_GOV',
      number: one,
      sourceVersion: '2024-05-06',
      effectiveOn: '2024-05-06',
      retrievedOn: '2024-03-09',
      format: 'CTGOV_V2',
    });
  });

  it('fills our form, with its own words beside ours where they differ', () => {
    expect(ctgovVersion(study(one)).content).toMatchObject({
      category: {
        studyType: 'INTERVENTIONAL',
        phase: 'PHASE2_PHASE3',
        phaseSource: ['PHASE2', 'PHASE3'],
      },
      basic: {
        filingTitleEn: 'Home Blood Pressure in the Community',
        projectNameEn: 'A Randomized Study of Home Blood Pressure Monitoring',
        funding: [{ nameEn: 'Yunhe University' }],
        secondarySponsors: [{ name: 'Yunhe University' }],
        plannedPeriod: { end: '2025-12-31' },
        officials: [{ name: 'Zhao Testa' }],
      },
      implementation: {
        dmc: 'YES',
        contact: { name: 'Lin Testa', email: 'lin@example.invalid' },
        otherContacts: [{ name: 'Wu Testa', phoneExt: '12' }],
        sites: [{ institutionText: 'Qinglan Hospital', status: 'RECRUITING' }, { state: 'North' }],
      },
      content: {
        conditions: [{ nameEn: 'Hypertension' }, { nameEn: 'Stroke' }],
        keywords: ['home', 'nurse'],
      },
      design: {
        design: 'PARALLEL',
        recruitmentStatus: 'RECRUITING',
        recruitmentStatusSource: 'ENROLLING_BY_INVITATION',
        ageMin: 1.5,
        ageMinSource: '18 Months',
        ageMaxSource: '28 Days',
        inclusionEn: 'Inclusion Criteria:\n\n* Adults\n\n',
        exclusionEn: 'Exclusion Criteria:\n\n* Exclusion criteria of the ward',
        firstEnrolment: { date: '2024-02', kind: 'ACTUAL' },
        targetSize: 240,
        recruitmentCountries: ['CN', 'TR'],
        outcomes: [
          { kind: 'PRIMARY', nameEn: 'Systolic pressure', timePointEn: '6 months' },
          { kind: 'SECONDARY', nameEn: 'Visits' },
          { kind: 'ADDITIONAL', nameEn: 'Cost' },
        ],
      },
      other: {
        platforms: [
          { platform: 'CLINICALTRIALS_GOV', number: one },
          { platform: 'CHICTR', number: 'ChiCTR2400000001', type: 'REGISTRY' },
          { platform: 'OTHER', number: 'G-77' },
        ],
      },
      sharing: { ipdSharingSource: 'UNDECIDED', ipdDescription: { infoTypes: ['STUDY_PROTOCOL'] } },
      results: {
        hasResults: true,
        participantFlowModule: { groups: [{ id: 'FG000', title: 'Home' }] },
      },
    });
  });

  it('names the arms of an intervention by their rows', () => {
    const { design } = ctgovVersion(study(one)).content as unknown as {
      design: { arms: { id: string }[]; interventions: { armIds: string[] }[] };
    };
    expect(design.interventions[0]?.armIds).toEqual([design.arms[0]?.id]);
  });

  it.each([
    ['NOT_YET_RECRUITING', 'NOT_YET_RECRUITING'],
    ['RECRUITING', 'RECRUITING'],
    ['ENROLLING_BY_INVITATION', 'RECRUITING'],
    ['ACTIVE_NOT_RECRUITING', 'ACTIVE_NOT_RECRUITING'],
    ['SUSPENDED', 'SUSPENDED'],
    ['COMPLETED', 'COMPLETED'],
    ['TERMINATED', 'TERMINATED'],
    ['WITHDRAWN', 'WITHDRAWN'],
    ['UNKNOWN', undefined],
  ])('with the status %s is %s for us', (status, ours) => {
    expect(read('statusModule.overallStatus', status, 'design.recruitmentStatus')).toBe(ours);
    const kept = read('statusModule.overallStatus', status, 'design.recruitmentStatusSource');
    expect(kept).toBe(ours === status ? undefined : status);
  });

  it.each([
    [['EARLY_PHASE1'], 'EARLY_PHASE1'],
    [['PHASE1', 'PHASE2'], 'PHASE1_PHASE2'],
    [['PHASE4'], 'PHASE4'],
    [['NA'], 'NA'],
    [['PHASE9'], undefined],
  ])('with the phases %j is %s for us', (phases, ours) => {
    expect(read('designModule.phases', phases, 'category.phase')).toBe(ours);
  });

  it.each([
    ['18 Years', 18, undefined],
    ['1 Year', 1, undefined],
    ['6 Months', 0.5, '6 Months'],
    ['1 Month', undefined, '1 Month'],
    ['28 Days', undefined, '28 Days'],
  ])('with the age %s is %s for us', (age, years, source) => {
    expect(read('eligibilityModule.minimumAge', age, 'design.ageMin')).toBe(years);
    expect(read('eligibilityModule.minimumAge', age, 'design.ageMinSource')).toBe(source);
  });

  it('without an age has no limit', () => {
    expect(read('eligibilityModule.maximumAge', undefined, 'design.ageMaxUnlimited')).toBe(true);
    expect(
      read('eligibilityModule.maximumAge', '80 Years', 'design.ageMaxUnlimited'),
    ).toBeUndefined();
  });

  it.each([
    ['COHORT', 'PROSPECTIVE', 'COHORT'],
    ['CASE_CONTROL', 'RETROSPECTIVE', 'CASE_CONTROL'],
    ['CASE_ONLY', 'CROSS_SECTIONAL', 'CROSS_SECTIONAL'],
    ['CASE_ONLY', 'OTHER', undefined],
  ])('observed as %s, %s is the design %s', (observationalModel, timePerspective, ours) => {
    expect(
      read('designModule.designInfo', { observationalModel, timePerspective }, 'design.design'),
    ).toBe(ours);
  });

  it('that is complete has an actual size and an actual end', () => {
    expect(
      read('designModule.enrollmentInfo', { count: 7, type: 'ACTUAL' }, 'design.actualSize'),
    ).toBe(7);
    const ended = { date: '2025-01', type: 'ACTUAL' };
    expect(read('statusModule.completionDateStruct', ended, 'basic.actualEnd')).toBe('2025-01');
  });

  it.each([
    ['identificationModule.briefTitle', ['a kept text']],
    ['outcomesModule.primaryOutcomes', 'a kept text'],
    ['outcomesModule.primaryOutcomes', ['a kept text']],
    ['contactsLocationsModule.locations', { facility: 'a kept text' }],
    ['designModule.phases', 'a kept text'],
    ['designModule.enrollmentInfo', 'a kept text'],
    ['eligibilityModule.minimumAge', { years: 'a kept text' }],
    ['eligibilityModule.eligibilityCriteria', ['a kept text']],
    ['conditionsModule.conditions', [{ name: 'a kept text' }]],
  ])('loses nothing when %s is %j', (path, value) => {
    const { content, unmapped } = ctgovVersion(
      withValue(study(one), `protocolSection.${path}`, value),
    );
    expect(JSON.stringify([content, unmapped])).toContain('a kept text');
  });

  it.each([
    ['protocolSection.identificationModule.nctId', 'NCT12', 'not an NCT number'],
    ['protocolSection.identificationModule.nctId', undefined, 'not an NCT number'],
    ['protocolSection.statusModule.lastUpdateSubmitDate', '2024-03', 'not a day'],
    ['protocolSection.statusModule.lastUpdateSubmitDate', undefined, 'not a day'],
  ])('is no version with %s %s', (path, value, cause) => {
    expect(() => ctgovVersion(withValue(study(one), path, value))).toThrow(
      expect.objectContaining({ column: path, message: expect.stringContaining(cause) }),
    );
  });

  it('comes again equal though the library has worked out other terms since', () => {
    const before = ctgovVersion(study(one));
    const later = ctgovVersion(
      withValue(study(one), 'derivedSection', { miscInfoModule: { versionHolder: '2025-01-01' } }),
    );
    expect(later.fingerprint).toEqual(before.fingerprint);
    const other = ctgovVersion(
      withValue(study(one), 'protocolSection.identificationModule.briefTitle', 'Other'),
    );
    expect(other.fingerprint).not.toEqual(before.fingerprint);
  });
});

describe('contacts in what other registries publish', () => {
  it('are shown without addresses and numbers, wherever they stand', () => {
    const { content, unmapped } = ctgovVersion(study(one));
    const shown = JSON.stringify(withContactsMasked([content, unmapped]));
    for (const hidden of ['lin@', 'wu@', 'office@', '567890', '5551234567', '5550001111']) {
      expect(shown).not.toContain(hidden);
    }
    expect(shown).toContain('Lin Testa');
    expect(shown).toContain('l***@example.invalid');
  });

  it('are found in the texts of history files too', () => {
    const text = 'Lin Testa\nTelephone: +00 12 3456-7890\nEmail: lin@example.invalid';
    expect(withContactsMasked(text)).toBe(
      'Lin Testa\nTelephone: ****90\nEmail: l***@example.invalid',
    );
    const long = '汉字'.repeat(500_000);
    expect(withContactsMasked(long)).toBe(long);
    expect(withContactsMasked('Time frame: 2 weeks, 12 (SD 3.4)')).toBe(
      'Time frame: 2 weeks, 12 (SD 3.4)',
    );
  });
});
