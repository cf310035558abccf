import {
  initiationType,
  nmpaDocumentType,
  observationalType,
  phase,
  productType,
  researchCategory,
  studyType,
} from '../codes/studyCategory';
import { choice, date, group, text, yesNo, type Condition } from './field';
import type { Section } from './section';

const forRegistration: Condition = { field: 'category.initiationType', is: ['REGISTRATION'] };
const interventionWithDrug: readonly Condition[] = [
  { field: 'category.studyType', is: ['INTERVENTIONAL'] },
  { field: 'category.productType', is: ['DRUG'] },
];

/** Domain §3.1. */
export const category = {
  title: { zh: '研究类别', en: 'Category' },
  fields: {
    researchCategory: choice(researchCategory, {
      zh: '研究类别',
      en: 'Category of research',
      required: true,
      visibility: 'PUBLIC',
    }),
    initiationType: choice(initiationType, {
      zh: '项目类型',
      en: 'Type of initiation',
      help: {
        zh: '以药品、医疗器械、诊断试剂上市为目的的为注册临床研究，由研究者发起的为非注册临床研究。',
        en: 'A registration trial aims at marketing a drug, device or reagent; a study initiated by an investigator is a non-registration study.',
      },
      required: true,
      visibility: 'PUBLIC',
    }),
    productType: choice(productType, {
      zh: '试验产品类型',
      en: 'Type of trial product',
      required: [forRegistration],
      visibility: 'PUBLIC',
    }),
    studyType: choice(studyType, {
      zh: '研究类型',
      en: 'Study type',
      required: true,
      visibility: 'PUBLIC',
      source: 'guide §五.4; WHO 15',
    }),
    observationalType: choice(observationalType, {
      zh: '观察性研究类型',
      en: 'Type of observational study',
      visibility: 'PUBLIC',
    }),
    phase: choice(phase, {
      zh: '研究阶段',
      en: 'Phase',
      required: true,
      visibility: 'PUBLIC',
      source: 'WHO 15',
    }),
    isTcm: yesNo({
      zh: '是否中医药研究',
      en: 'Traditional Chinese medicine study',
      required: true,
      visibility: 'PUBLIC',
    }),
    offLabelUse: yesNo({
      zh: '是否超说明书用药',
      en: 'Off-label use',
      required: interventionWithDrug,
      visibility: 'PUBLIC',
    }),
    unsafeCombination: yesNo({
      zh: '是否为无安全数据的联合用药',
      en: 'Combination without safety data',
      required: interventionWithDrug,
      visibility: 'PUBLIC',
    }),
    nmpa: group(
      {
        docType: choice(nmpaDocumentType, {
          zh: '批件类型',
          en: 'Type of NMPA document',
          required: [forRegistration],
          visibility: 'NEVER',
        }),
        docNo: text(100, {
          zh: '批件号',
          en: 'Number of the NMPA document',
          required: [forRegistration],
          visibility: 'NEVER',
        }),
        docDate: date({
          zh: '批准日期',
          en: 'Date of the NMPA approval',
          required: [forRegistration],
          visibility: 'NEVER',
        }),
      },
      {
        zh: 'NMPA批件',
        en: 'NMPA document',
        help: {
          zh: '药物临床试验填写临床试验通知书或批件，医疗器械/诊断试剂临床试验填写临床试验备案表。',
          en: 'The clinical trial notice or approval of a drug trial, or the filing form of a device or reagent trial.',
        },
        visibility: 'NEVER',
        source: 'guide §二.4',
      },
    ),
    syncToChictr: yesNo({
      zh: '是否需在"中国临床试验注册中心网站"公开',
      en: 'To be published by the Chinese Clinical Trial Registry',
      help: {
        zh: '选择"是"时，需填写对应的英文信息。',
        en: 'If yes, the English twins must be filled in.',
      },
      required: true,
      visibility: 'PUBLIC',
    }),
  },
} satisfies Section;
