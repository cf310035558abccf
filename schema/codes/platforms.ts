import { codeList, type CodeOf } from './codeList';

export const platform = codeList(
  'ResearchPlatform',
  { zh: '研究平台', en: 'Registration platform' },
  {
    CDE: [
      '药物临床试验登记与信息公示平台',
      'Chinese platform for registration of drug trials (CTR)',
    ],
    CHICTR: ['中国临床试验注册中心', 'Chinese Clinical Trial Registry (ChiCTR)'],
    CLINICALTRIALS_GOV: ['ClinicalTrials.gov', 'ClinicalTrials.gov'],
    ITMCTR: [
      '国际传统医学临床试验注册平台',
      'International Traditional Medicine Clinical Trial Registry (ITMCTR)',
    ],
    NMPA_DEVICE: ['医疗器械临床试验备案', 'Filing of medical device trials'],
    ISRCTN: ['ISRCTN', 'ISRCTN registry'],
    EU_CTIS: ['EU CTIS', 'EU Clinical Trials Information System'],
    OTHER: ['其他', 'Other'],
  },
);

export const clinicalTrialsGovNumber = /^NCT\d{8}$/;

/** V-103: how a number of the platform looks; a platform that is absent has no pattern. */
export const numberPatterns: Readonly<Partial<Record<CodeOf<typeof platform>, RegExp>>> = {
  CDE: /^CTR\d{8}$/,
  CHICTR: /^ChiCTR\d{10}$/,
  CLINICALTRIALS_GOV: clinicalTrialsGovNumber,
  ITMCTR: /^ITMCTR\d{10}$/,
  ISRCTN: /^ISRCTN\d{8}$/,
  EU_CTIS: /^\d{4}-\d{6}-\d{2}(-\d{2})?$/,
};
