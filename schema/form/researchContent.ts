import { discipline } from '../codes/disciplines';
import { primaryPurpose } from '../codes/studyDesign';
import { inEnglish } from './english';
import { choice, coded, list, longText, text, texts } from './field';
import type { Section } from './section';

const purposeDetail = longText(5000, {
  zh: '研究目的的具体描述',
  en: 'Objectives',
  required: true,
  visibility: 'PUBLIC',
  source: 'guide §五.2 研究内容',
});
const summary = longText(10_000, {
  zh: '研究内容',
  en: 'Brief summary',
  required: true,
  visibility: 'PUBLIC',
  source: 'guide §五.2 研究内容',
});
const conditionName = text(200, {
  zh: '研究疾病名称',
  en: 'Name of the condition',
  required: true,
  visibility: 'PUBLIC',
});

/** Domain §3.4. */
export const content = {
  title: { zh: '研究内容', en: 'Content' },
  fields: {
    primaryPurpose: choice(primaryPurpose, {
      zh: '主要目的',
      en: 'Primary purpose',
      required: true,
      visibility: 'PUBLIC',
      source: 'guide §五.2 研究内容; WHO 15',
    }),
    purposeDetail,
    purposeDetailEn: inEnglish('purposeDetail', purposeDetail),
    content: summary,
    contentEn: inEnglish('content', summary),
    disciplines: list(
      20,
      {
        code: coded(discipline, {
          zh: '学科分类',
          en: 'Discipline',
          required: true,
          visibility: 'PUBLIC',
        }),
      },
      {
        zh: '学科分类',
        en: 'Disciplines',
        help: {
          zh: '按国家标准《学科分类与代码》选择，可添加多项。',
          en: 'Chosen from the national standard GB/T 13745; several may be added.',
        },
        required: true,
        visibility: 'PUBLIC',
        source: 'guide §五.2 研究内容; GB/T 13745',
      },
    ),
    conditions: list(
      50,
      {
        name: conditionName,
        nameEn: inEnglish('name', conditionName),
        icd10: text(20, { zh: 'ICD-10编码', en: 'ICD-10 code', visibility: 'PUBLIC' }),
        icd11: text(50, { zh: 'ICD-11编码', en: 'ICD-11 code', visibility: 'PUBLIC' }),
      },
      {
        zh: '研究疾病',
        en: 'Conditions',
        required: [{ field: 'category.studyType', is: ['INTERVENTIONAL'] }],
        visibility: 'PUBLIC',
        source: 'WHO 12',
      },
    ),
    keywords: texts(
      { each: 50, most: 30 },
      { zh: '关键词', en: 'Keywords', visibility: 'PUBLIC', source: 'WHO 12' },
    ),
    background: longText(10_000, {
      zh: '研究背景/依据',
      en: 'Rationale',
      visibility: 'NEVER',
    }),
  },
} satisfies Section;
