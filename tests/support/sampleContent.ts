import type { ProjectContent } from '../../schema/form/form';
import type { RuleFacts } from '../../schema/form/rules';
import { defaultPolicies } from '../../schema/policies';

/** Sections to lay over a sample, field by field. Everything here is invented. */
type Overrides = { readonly [Key in keyof ProjectContent]?: ProjectContent[Key] };

const leadInstitution = '6f1f7a10-5c1b-4d0e-9a53-0f8f2f3f0001';
const teamAccount = '6f1f7a10-5c1b-4d0e-9a53-0f8f2f3f0002';
const paper = (fileId: string, name: string) => ({
  fileId,
  name,
  size: 20_480,
  sha256: fileId.padEnd(64, '0'),
});

const interventional: ProjectContent = {
  category: {
    researchCategory: 'HUMAN_LIFE_MEDICAL',
    initiationType: 'NON_REGISTRATION',
    studyType: 'INTERVENTIONAL',
    phase: 'NA',
    isTcm: false,
    syncToChictr: false,
  },
  basic: {
    projectName: '早期步行训练对髋部骨折术后老年患者功能恢复影响的随机对照研究',
    filingTitle: '髋部骨折术后早期步行训练研究',
    filingTitleShort: 'STEP-HIP',
    projectSource: 'SELF_SELECTED',
    funding: [{ id: 'fund-1', name: '青岚医院科研基金', amount: 200_000, currency: 'CNY' }],
    primarySponsor: '青岚医院',
    protocolNo: 'QL-2026-001',
    protocolVersion: '1.0',
    protocolDate: '2026-01-15',
    plannedPeriod: { start: '2026-06-01', end: '2028-05-31' },
    researchField: ['REHABILITATION', 'CLINICAL_CARE'],
  },
  implementation: {
    hasSites: 'NO',
    dmc: 'NO',
    contact: {
      name: '林小禾',
      phone: '13900000001',
      email: 'contact@example.org',
      address: '青岚市学院路1号',
      org: '青岚医院',
    },
    team: [
      {
        id: 'member-1',
        accountId: teamAccount,
        name: '周知行',
        institution: '青岚医院',
        titleCategory: 'PHYSICIAN',
        title: 'ATTENDING_PHYSICIAN',
        role: 'INVESTIGATOR',
        phone: '0791-5550101',
        email: 'member@example.org',
        gcpCertNo: 'GCP-0001',
      },
    ],
  },
  content: {
    primaryPurpose: 'TREATMENT',
    purposeDetail: '评价术后24小时内开始步行训练是否改善出院后3个月的步行能力。',
    content: '术后患者随机分为早期步行训练组与常规康复组，比较步行能力、疼痛和并发症。',
    disciplines: [{ id: 'discipline-1', code: '320.27' }],
    conditions: [{ id: 'condition-1', name: '髋部骨折', icd10: 'S72' }],
    keywords: ['髋部骨折', '早期步行'],
  },
  design: {
    design: 'PARALLEL',
    sex: 'ALL',
    ageMin: 65,
    ageMaxUnlimited: true,
    healthyVolunteers: false,
    vulnerable: false,
    allocation: 'RANDOMIZED',
    allocationMethod: '区组随机',
    masking: 'SINGLE',
    whoMasked: ['OUTCOMES_ASSESSOR'],
    arms: [
      { id: 'arm-1', label: '早期步行训练组', type: 'EXPERIMENTAL', size: 50 },
      { id: 'arm-2', label: '常规康复组', type: 'ACTIVE_COMPARATOR', size: 50 },
    ],
    interventions: [
      { id: 'intervention-1', type: 'BEHAVIORAL', name: '早期步行训练', armIds: ['arm-1'] },
      { id: 'intervention-2', type: 'BEHAVIORAL', name: '常规康复', armIds: ['arm-2'] },
    ],
    targetSize: 100,
    outcomes: [
      {
        id: 'outcome-1',
        kind: 'PRIMARY',
        name: '6分钟步行距离',
        method: '标准步道测试',
        timePoint: '出院后3个月',
      },
      { id: 'outcome-2', kind: 'SECONDARY', name: '疼痛评分', timePoint: '术后第3日' },
    ],
    inclusion: '年龄65岁及以上；髋部骨折首次手术；术前可独立行走。',
    exclusion: '多发骨折；无法配合训练。',
    firstEnrolment: { date: '2026-06-15', kind: 'ESTIMATED' },
    recruitmentStatus: 'NOT_YET_RECRUITING',
    recruitmentCountries: ['CN'],
  },
  other: { platforms: [] },
  sharing: {
    ipdSharing: 'NO',
    publishResults: 'YES',
    resultRelease: ['PAPER'],
  },
  attachments: {
    protocol: [paper('a1', '研究方案.pdf')],
    consent: [paper('a2', '知情同意书.pdf')],
    other: [paper('a3', '研究者手册.pdf')],
  },
};

const ofObservation: Overrides = {
  category: { studyType: 'OBSERVATIONAL', observationalType: 'PROGNOSIS', phase: 'NA' },
  basic: {
    projectName: '社区高血压人群血压季节波动与心血管事件关系的前瞻性队列研究',
    filingTitle: '社区高血压血压季节波动队列研究',
    filingTitleShort: 'SEASON-BP',
    researchField: ['PREVENTION_PUBLIC_HEALTH'],
  },
  content: {
    primaryPurpose: 'ETIOLOGY_PROGNOSIS',
    purposeDetail: '描述社区高血压人群血压的季节波动，并分析其与心血管事件的关系。',
    content: '随访社区高血压人群两年，每季度测量血压，记录心血管事件。',
    disciplines: [{ id: 'discipline-1', code: '330.21' }],
    conditions: [{ id: 'condition-1', name: '高血压', icd10: 'I10' }],
    keywords: ['高血压', '季节'],
  },
  design: {
    design: 'COHORT',
    timePerspective: 'PROSPECTIVE',
    ageMin: 18,
    targetSize: 800,
    outcomes: [
      {
        id: 'outcome-1',
        kind: 'PRIMARY',
        name: '心血管事件',
        method: '病历核对',
        timePoint: '随访2年',
      },
    ],
    inclusion: '年龄18岁及以上；确诊高血压；本社区常住。',
    exclusion: '继发性高血压。',
  },
};

/** An investigator's interventional study, complete: with `sampleFacts` no rule finds anything at 提交. */
export function completeContent(overrides: Overrides = {}): ProjectContent {
  return layOver(interventional, overrides);
}

/** The observational variant, complete as well. */
export function observationalContent(overrides: Overrides = {}): ProjectContent {
  const trialOnly = [
    'allocation',
    'allocationMethod',
    'masking',
    'whoMasked',
    'arms',
    'interventions',
  ];
  const observation = trialOnly.reduce(
    (content, field) => without(content, `design.${field}`),
    layOver(interventional, ofObservation),
  );
  return layOver(observation, overrides);
}

/** A trial of a drug for the market, with its NMPA notice. */
export function drugTrialContent(overrides: Overrides = {}): ProjectContent {
  return layOver(
    layOver(interventional, {
      category: {
        initiationType: 'REGISTRATION',
        productType: 'DRUG',
        phase: 'PHASE2',
        offLabelUse: false,
        unsafeCombination: false,
        nmpa: { docType: 'TRIAL_NOTICE', docNo: '2025LP00001', docDate: '2025-09-01' },
      },
      attachments: { nmpa: [paper('a4', '临床试验通知书.pdf')] },
    }),
    overrides,
  );
}

/** A content without the field at a path such as `design.ageMin`. */
export function without(content: ProjectContent, path: string): ProjectContent {
  const copy = structuredClone(content);
  const keys = path.split('.');
  const last = keys.pop() ?? '';
  let holder: unknown = copy;
  for (const key of keys) holder = (holder as Record<string, unknown>)[key];
  Reflect.deleteProperty(holder as object, last);
  return copy;
}

function layOver(content: ProjectContent, overrides: Overrides): ProjectContent {
  const sections = Object.entries(overrides).map(([section, fields]) => [
    section,
    { ...content[section as keyof ProjectContent], ...fields },
  ]);
  return structuredClone({ ...content, ...(Object.fromEntries(sections) as Overrides) });
}

const physician = { titleCategory: 'PHYSICIAN', title: 'CHIEF_PHYSICIAN', specialty: '320.27' };

/** Facts under which the samples are right: 项目负责人 is a physician, and the start is three months away. */
export const sampleFacts: RuleFacts = {
  today: '2026-03-02',
  pi: physician,
  people: {
    [teamAccount]: {
      titleCategory: 'PHYSICIAN',
      title: 'ATTENDING_PHYSICIAN',
      specialty: '320.27',
    },
  },
  institution: { id: leadInstitution, policies: defaultPolicies },
  isFirstSubmission: true,
  ethicsApprovedOn: null,
  approved: null,
  change: null,
  ethicsCommitteeId: '6f1f7a10-5c1b-4d0e-9a53-0f8f2f3f0003',
  academicCommitteeId: null,
  academicCommitteesOffered: false,
};
