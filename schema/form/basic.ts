import { currency, programmeSources, projectSource, researchField } from '../codes/projectSource';
import { inEnglish } from './english';
import { choice, choices, date, decimal, group, list, text, type Condition } from './field';
import type { Section } from './section';

const isProgramme: Condition = { field: 'basic.projectSource', is: programmeSources };

const projectName = text(300, {
  zh: '项目名称(研究课题的正式科学名称)',
  en: 'Scientific title',
  help: {
    zh: '应与伦理批件中的项目名称一致。',
    en: 'The same name as on the ethics approval.',
  },
  required: true,
  visibility: 'PUBLIC',
  source: 'WHO 10',
});
const filingTitle = text(300, {
  zh: '备案题目',
  en: 'Public title',
  help: {
    zh: '可与项目名称相同；一个项目可以备案多个研究。',
    en: 'May be the scientific title; one project can have several filed studies.',
  },
  required: true,
  visibility: 'PUBLIC',
  source: 'guide §七.5 医学研究题目; WHO 9',
});
const primarySponsor = text(200, {
  zh: '研究主办单位/申办者',
  en: 'Primary sponsor',
  required: true,
  visibility: 'PUBLIC',
  source: 'WHO 5',
});
const fundingName = text(200, {
  zh: '经费或物资来源名称',
  en: 'Name of the source of support',
  required: true,
  visibility: 'PUBLIC',
});

/** Domain §3.2; the research number, 项目负责人 and 授权人 are no fields but the project's own. */
export const basic = {
  title: { zh: '基本信息', en: 'Basic information' },
  fields: {
    projectName,
    projectNameEn: inEnglish('projectName', projectName),
    filingTitle,
    filingTitleEn: inEnglish('filingTitle', filingTitle),
    filingTitleShort: text(50, { zh: '备案题目简写', en: 'Acronym', visibility: 'PUBLIC' }),
    projectSource: choice(projectSource, {
      zh: '项目来源',
      en: 'Source of the project',
      required: true,
      visibility: 'PUBLIC',
    }),
    projectSource2: text(200, {
      zh: '二级项目来源',
      en: 'Programme',
      help: { zh: '如国家自然科学基金。', en: 'Such as a national science fund.' },
      required: [isProgramme],
      visibility: 'PUBLIC',
    }),
    commissioningUnit: text(200, {
      zh: '委托单位',
      en: 'Commissioning party',
      required: [{ field: 'basic.projectSource', is: ['COMMISSIONED'] }],
      visibility: 'PUBLIC',
    }),
    cooperatingUnit: text(200, {
      zh: '合作单位',
      en: 'Partner',
      required: [{ field: 'basic.projectSource', is: ['INTERNATIONAL'] }],
      visibility: 'PUBLIC',
    }),
    projectNo: text(100, {
      zh: '项目编号',
      en: 'Project number',
      help: { zh: '立项编号。', en: 'Given by the funder when the project was approved.' },
      required: [isProgramme],
      visibility: 'PUBLIC',
      source: 'WHO 3',
    }),
    funding: list(
      50,
      {
        name: fundingName,
        nameEn: inEnglish('name', fundingName),
        amount: decimal(
          { min: 0, max: 1_000_000_000_000 },
          { zh: '经费金额', en: 'Amount', visibility: 'NEVER' },
        ),
        currency: choice(currency, { zh: '币种', en: 'Currency', visibility: 'NEVER' }),
      },
      {
        zh: '经费或物资来源',
        en: 'Monetary or material support',
        required: true,
        visibility: 'PUBLIC',
        source: 'WHO 4',
      },
    ),
    primarySponsor,
    primarySponsorEn: inEnglish('primarySponsor', primarySponsor),
    secondarySponsors: list(
      50,
      {
        name: text(200, {
          zh: '其他主办单位名称',
          en: 'Name of the secondary sponsor',
          required: true,
          visibility: 'PUBLIC',
        }),
      },
      { zh: '其他主办单位', en: 'Secondary sponsors', visibility: 'PUBLIC', source: 'WHO 6' },
    ),
    protocolNo: text(100, {
      zh: '方案编号',
      en: 'Protocol number',
      required: true,
      visibility: 'PUBLIC',
    }),
    protocolVersion: text(50, {
      zh: '方案版本号',
      en: 'Protocol version',
      required: true,
      visibility: 'PUBLIC',
    }),
    protocolDate: date({
      zh: '方案版本日期',
      en: 'Date of the protocol version',
      required: true,
      visibility: 'PUBLIC',
    }),
    plannedPeriod: group(
      {
        start: date({
          zh: '预计开始日期',
          en: 'Planned start',
          required: true,
          visibility: 'PUBLIC',
        }),
        end: date({ zh: '预计结束日期', en: 'Planned end', required: true, visibility: 'PUBLIC' }),
      },
      { zh: '预计持续时间', en: 'Planned period', visibility: 'PUBLIC' },
    ),
    actualStart: date({ zh: '实际开始日期', en: 'Actual start', visibility: 'PUBLIC' }),
    actualEnd: date({
      zh: '实际结束日期',
      en: 'Actual end',
      visibility: 'PUBLIC',
      source: 'WHO 22',
    }),
    researchField: choices(researchField, {
      zh: '研究领域',
      en: 'Field of research',
      required: true,
      visibility: 'PUBLIC',
    }),
  },
} satisfies Section;
