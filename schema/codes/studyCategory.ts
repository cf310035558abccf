import { codeList } from './codeList';

/** Domain §3.1. The last three go through a stage of the authority. */
export const researchCategory = codeList(
  'ResearchCategory',
  { zh: '研究类别', en: 'Category of research' },
  {
    HUMAN_LIFE_MEDICAL: [
      '涉及人的生命科学和医学研究',
      'Life science and medical research with humans',
    ],
    STEM_CELL: ['干细胞临床研究', 'Stem cell clinical research'],
    SOMATIC_CELL: ['体细胞临床研究', 'Somatic cell clinical research'],
    BIOMED_NEW_TECH: ['生物医学新技术临床研究', 'Clinical research on new biomedical technology'],
  },
);

export const initiationType = codeList(
  'InitiationType',
  { zh: '项目类型', en: 'Type of initiation' },
  {
    REGISTRATION: ['注册临床研究', 'Registration trial, for marketing approval'],
    NON_REGISTRATION: ['非注册临床研究', 'Non-registration study, initiated by an investigator'],
  },
);

export const productType = codeList(
  'ProductType',
  { zh: '试验产品类型', en: 'Type of trial product' },
  {
    DRUG: ['药物', 'Drug'],
    DEVICE: ['医疗器械', 'Medical device'],
    IVD: ['诊断试剂', 'In vitro diagnostic reagent'],
  },
);

export const studyType = codeList(
  'StudyType',
  { zh: '研究类型', en: 'Study type' },
  {
    INTERVENTIONAL: ['干预性研究', 'Interventional study'],
    OBSERVATIONAL: ['观察性研究', 'Observational study'],
  },
);

export const observationalType = codeList(
  'ObservationalType',
  { zh: '观察性研究类型', en: 'Type of observational study' },
  {
    DIAGNOSTIC_TEST: ['诊断试验', 'Diagnostic test'],
    ETIOLOGY: ['病因学/相关因素', 'Etiology or related factors'],
    PROGNOSIS: ['预后', 'Prognosis'],
    EPIDEMIOLOGY: ['流行病学', 'Epidemiology'],
    PREVENTION: ['预防', 'Prevention'],
    HEALTH_SERVICES: ['卫生服务', 'Health services'],
    BASIC_SCIENCE: ['基础科学', 'Basic science'],
  },
);

/** ClinicalTrials.gov's values where it has one. */
export const phase = codeList(
  'Phase',
  { zh: '研究阶段', en: 'Phase' },
  {
    EARLY_PHASE1: ['0期', 'Phase 0 (early phase 1)'],
    PHASE1: ['I期', 'Phase 1'],
    PHASE1_PHASE2: ['I/II期', 'Phase 1/2'],
    PHASE2: ['II期', 'Phase 2'],
    PHASE2_PHASE3: ['II/III期', 'Phase 2/3'],
    PHASE3: ['III期', 'Phase 3'],
    PHASE4: ['IV期', 'Phase 4'],
    POST_MARKETING: ['上市后药物', 'Marketed drug'],
    PILOT: ['预试验/探索性研究', 'Pilot or exploratory study'],
    NEW_TREATMENT: ['治疗新技术', 'New treatment technique'],
    NEW_DIAGNOSTIC: ['诊断新技术', 'New diagnostic technique'],
    RETROSPECTIVE: ['回顾性研究', 'Retrospective study'],
    NA: ['不适用', 'Not applicable'],
  },
);

export const nmpaDocumentType = codeList(
  'NmpaDocumentType',
  { zh: '批件类型', en: 'Type of NMPA document' },
  {
    TRIAL_NOTICE: ['临床试验通知书', 'Clinical trial notice'],
    TRIAL_APPROVAL: ['临床试验批件', 'Clinical trial approval'],
    BIOEQUIVALENCE_FILING: ['生物等效性备案', 'Bioequivalence study filing'],
    DEVICE_IVD_FILING: [
      '医疗器械/诊断试剂临床试验备案表',
      'Filing form of a medical device or diagnostic reagent trial',
    ],
  },
);
