import { codeList } from './codeList';

/** ClinicalTrials.gov's values where it has one. */
export const primaryPurpose = codeList(
  'PrimaryPurpose',
  { zh: '主要目的', en: 'Primary purpose' },
  {
    TREATMENT: ['治疗', 'Treatment'],
    PREVENTION: ['预防', 'Prevention'],
    DIAGNOSTIC: ['诊断', 'Diagnostic'],
    SUPPORTIVE_CARE: ['支持治疗', 'Supportive care'],
    SCREENING: ['筛查', 'Screening'],
    HEALTH_SERVICES_RESEARCH: ['卫生服务研究', 'Health services research'],
    BASIC_SCIENCE: ['基础科学', 'Basic science'],
    DEVICE_FEASIBILITY: ['器械可行性', 'Device feasibility'],
    ETIOLOGY_PROGNOSIS: ['病因/预后', 'Etiology or prognosis'],
    OTHER: ['其他', 'Other'],
  },
);

/** Interventional designs, then observational, then diagnostic ones. */
export const studyDesign = codeList(
  'StudyDesign',
  { zh: '研究设计', en: 'Study design' },
  {
    PARALLEL: ['随机平行对照', 'Randomized parallel controlled'],
    CROSSOVER: ['随机交叉对照', 'Randomized crossover controlled'],
    FACTORIAL: ['析因设计', 'Factorial'],
    CLUSTER_RANDOMIZED: ['整群随机', 'Cluster randomized'],
    QUASI_RANDOMIZED: ['半随机对照', 'Quasi-randomized controlled'],
    NON_RANDOMIZED_CONTROLLED: ['非随机对照', 'Non-randomized controlled'],
    SINGLE_GROUP: ['单臂', 'Single arm'],
    SELF_CONTROLLED: ['自身前后对照', 'Self-controlled before and after'],
    SEQUENTIAL: ['序贯', 'Sequential'],
    CROSS_SECTIONAL: ['横断面', 'Cross-sectional'],
    COHORT: ['队列研究', 'Cohort'],
    CASE_CONTROL: ['病例对照', 'Case-control'],
    CASE_SERIES: ['病例系列/连续病例', 'Case series or consecutive cases'],
    RANDOM_SAMPLING: ['随机抽样', 'Random sampling'],
    DIAGNOSTIC_ACCURACY: ['诊断准确性', 'Diagnostic accuracy'],
    DIAGNOSTIC_CASE_CONTROL: ['诊断性病例对照', 'Diagnostic case-control'],
    OTHER: ['其他', 'Other'],
  },
);

export const allocation = codeList(
  'Allocation',
  { zh: '随机化', en: 'Allocation' },
  {
    RANDOMIZED: ['随机', 'Randomized'],
    NON_RANDOMIZED: ['非随机', 'Non-randomized'],
    NA: ['不适用', 'Not applicable'],
  },
);

export const masking = codeList(
  'Masking',
  { zh: '盲法', en: 'Masking' },
  {
    NONE: ['开放', 'None (open label)'],
    SINGLE: ['单盲', 'Single'],
    DOUBLE: ['双盲', 'Double'],
    TRIPLE: ['三盲', 'Triple'],
    QUADRUPLE: ['四盲', 'Quadruple'],
  },
);

export const maskedParty = codeList(
  'MaskedParty',
  { zh: '设盲对象', en: 'Who is masked' },
  {
    PARTICIPANT: ['受试者', 'Participant'],
    CARE_PROVIDER: ['治疗者', 'Care provider'],
    INVESTIGATOR: ['研究者', 'Investigator'],
    OUTCOMES_ASSESSOR: ['结局评价者', 'Outcomes assessor'],
  },
);

export const timePerspective = codeList(
  'TimePerspective',
  { zh: '时间方向', en: 'Time perspective' },
  {
    PROSPECTIVE: ['前瞻性', 'Prospective'],
    RETROSPECTIVE: ['回顾性', 'Retrospective'],
    AMBISPECTIVE: ['双向', 'Ambispective'],
    CROSS_SECTIONAL: ['横断面', 'Cross-sectional'],
  },
);

export const armType = codeList(
  'ArmType',
  { zh: '组别类型', en: 'Type of arm' },
  {
    EXPERIMENTAL: ['试验组', 'Experimental'],
    ACTIVE_COMPARATOR: ['阳性对照', 'Active comparator'],
    PLACEBO_COMPARATOR: ['安慰剂对照', 'Placebo comparator'],
    SHAM_COMPARATOR: ['假手术/假治疗', 'Sham comparator'],
    NO_INTERVENTION: ['空白对照', 'No intervention'],
    EXPOSED: ['暴露', 'Exposed'],
    UNEXPOSED: ['非暴露', 'Unexposed'],
    OTHER: ['其他', 'Other'],
  },
);

export const interventionType = codeList(
  'InterventionType',
  { zh: '干预措施类型', en: 'Type of intervention' },
  {
    DRUG: ['药物', 'Drug'],
    DEVICE: ['器械', 'Device'],
    BIOLOGICAL: ['生物制品', 'Biological product'],
    PROCEDURE: ['手术/操作', 'Surgery or procedure'],
    RADIATION: ['放疗', 'Radiation'],
    BEHAVIORAL: ['行为', 'Behavioral'],
    DIETARY_SUPPLEMENT: ['膳食补充', 'Dietary supplement'],
    GENETIC: ['基因', 'Genetic'],
    COMBINATION_PRODUCT: ['联合产品', 'Combination product'],
    DIAGNOSTIC_TEST: ['诊断试验', 'Diagnostic test'],
    TCM: ['中医药', 'Traditional Chinese medicine'],
    OTHER: ['其他', 'Other'],
  },
);

export const outcomeKind = codeList(
  'OutcomeKind',
  { zh: '结局指标类型', en: 'Kind of outcome' },
  {
    PRIMARY: ['主要', 'Primary'],
    SECONDARY: ['次要', 'Secondary'],
    SAFETY: ['安全性', 'Safety'],
    ADDITIONAL: ['附加', 'Additional'],
  },
);
