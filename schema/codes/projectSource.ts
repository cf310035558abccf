import { codeList } from './codeList';

export const projectSource = codeList(
  'ProjectSource',
  { zh: '项目来源', en: 'Source of the project' },
  {
    NATIONAL: ['国家级', 'National programme'],
    PROVINCIAL: ['省部级', 'Provincial or ministerial programme'],
    MUNICIPAL: ['市厅级', 'Municipal or departmental programme'],
    COMMISSIONED: ['企事业单位委托', 'Commissioned by an enterprise or institution'],
    INTERNATIONAL: ['国际合作', 'International cooperation'],
    SELF_SELECTED: ['单位自选/自筹', 'Chosen and funded by the institution'],
  },
);

/** 纵向: programmes that name a project and give it a number. */
export const programmeSources = ['NATIONAL', 'PROVINCIAL', 'MUNICIPAL'] as const;

export const currency = codeList(
  'Currency',
  { zh: '币种', en: 'Currency' },
  {
    CNY: ['人民币', 'Renminbi'],
    USD: ['美元', 'US dollar'],
    EUR: ['欧元', 'Euro'],
    HKD: ['港元', 'Hong Kong dollar'],
    GBP: ['英镑', 'Pound sterling'],
    JPY: ['日元', 'Yen'],
    OTHER: ['其他', 'Other'],
  },
);

export const researchField = codeList(
  'ResearchField',
  { zh: '研究领域', en: 'Field of research' },
  {
    CLINICAL_CARE: ['临床诊疗', 'Clinical diagnosis and treatment'],
    PREVENTION_PUBLIC_HEALTH: ['预防/公卫', 'Prevention and public health'],
    NURSING: ['护理', 'Nursing'],
    REHABILITATION: ['康复', 'Rehabilitation'],
    PHARMACY: ['药学', 'Pharmacy'],
    LABORATORY_IMAGING: ['检验/影像', 'Laboratory medicine and imaging'],
    TCM: ['中医药', 'Traditional Chinese medicine'],
    TRANSLATIONAL: ['基础转化', 'Basic and translational research'],
    OTHER: ['其他', 'Other'],
  },
);
