import { country } from '../codes/countries';
import {
  dateKind,
  hgrStatus,
  recruitmentStatus,
  sex,
  specimenFate,
  vulnerableGroup,
} from '../codes/participants';
import {
  allocation,
  armType,
  interventionType,
  maskedParty,
  masking,
  outcomeKind,
  studyDesign,
  timePerspective,
} from '../codes/studyDesign';
import { inEnglish } from './english';
import {
  choice,
  choices,
  date,
  decimal,
  group,
  integer,
  list,
  longText,
  text,
  texts,
  yesNo,
  type Condition,
} from './field';
import type { Section } from './section';

const interventional: Condition = { field: 'category.studyType', is: ['INTERVENTIONAL'] };
const sizes = { min: 0, max: 10_000_000 };
const ages = { min: 0, max: 120 };

const armLabel = text(200, {
  zh: '组别名称',
  en: 'Name of the arm',
  required: true,
  visibility: 'PUBLIC',
});
const armDescription = longText(2000, {
  zh: '组别描述',
  en: 'Description of the arm',
  visibility: 'PUBLIC',
});
const interventionName = text(200, {
  zh: '干预措施名称',
  en: 'Name of the intervention',
  required: true,
  visibility: 'PUBLIC',
});
const dose = text(500, { zh: '剂量/用法', en: 'Dose and use', visibility: 'PUBLIC' });
const outcomeName = text(300, {
  zh: '结局指标名称',
  en: 'Name of the outcome',
  required: true,
  visibility: 'PUBLIC',
});
const method = text(500, { zh: '测量方法', en: 'Method of measurement', visibility: 'PUBLIC' });
const timePoint = text(300, { zh: '测量时间点', en: 'Time point', visibility: 'PUBLIC' });
const outcomeDescription = longText(2000, {
  zh: '结局指标描述',
  en: 'Description of the outcome',
  visibility: 'PUBLIC',
});
const inclusion = longText(10_000, {
  zh: '纳入标准',
  en: 'Inclusion criteria',
  required: true,
  visibility: 'PUBLIC',
  source: 'WHO 14',
});
const exclusion = longText(10_000, {
  zh: '排除标准',
  en: 'Exclusion criteria',
  required: true,
  visibility: 'PUBLIC',
  source: 'WHO 14',
});

/** Domain §3.5. */
export const design = {
  title: { zh: '研究设计', en: 'Design' },
  fields: {
    design: choice(studyDesign, {
      zh: '研究设计',
      en: 'Study design',
      help: {
        zh: '请选择与研究类型相符的设计。',
        en: 'Choose the design that fits the study type.',
      },
      required: true,
      visibility: 'PUBLIC',
      source: 'guide §五.2 研究设计; WHO 15',
    }),
    sex: choice(sex, {
      zh: '受试者性别',
      en: 'Sex of participants',
      required: true,
      visibility: 'PUBLIC',
      source: 'guide §五.2 研究设计; WHO 14',
    }),
    ageMin: decimal(ages, {
      zh: '受试者最小年龄',
      en: 'Minimum age of participants in years',
      required: [{ field: 'design.ageMinUnlimited', is: [false] }],
      visibility: 'PUBLIC',
      source: 'guide §五.2 研究设计; WHO 14',
    }),
    ageMinUnlimited: yesNo({
      zh: '受试者最小年龄不限',
      en: 'No minimum age',
      visibility: 'PUBLIC',
    }),
    ageMax: decimal(ages, {
      zh: '受试者最大年龄',
      en: 'Maximum age of participants in years',
      required: [{ field: 'design.ageMaxUnlimited', is: [false] }],
      visibility: 'PUBLIC',
      source: 'guide §五.2 研究设计; WHO 14',
    }),
    ageMaxUnlimited: yesNo({
      zh: '受试者最大年龄不限',
      en: 'No maximum age',
      visibility: 'PUBLIC',
    }),
    healthyVolunteers: yesNo({
      zh: '接受健康志愿者',
      en: 'Accepts healthy volunteers',
      help: {
        zh: '不患有所研究疾病的人能否参加本研究。',
        en: 'Whether people without the condition under study may take part.',
      },
      required: true,
      visibility: 'PUBLIC',
      source: 'guide §五.2 研究设计; WHO 14',
    }),
    vulnerable: yesNo({
      zh: '涉及弱势群体',
      en: 'Involves vulnerable groups',
      help: {
        zh: '维护自身意愿和权利的能力不足或者丧失的受试者。',
        en: 'Participants who can protect their own will and rights only in part or not at all.',
      },
      required: true,
      visibility: 'PUBLIC',
      source: 'guide §五.2 研究设计',
    }),
    vulnerableTypes: choices(vulnerableGroup, {
      zh: '弱势群体类型',
      en: 'Vulnerable groups',
      help: { zh: '涉及弱势群体时选择，可多选。', en: 'One or more, if any are involved.' },
      required: [{ field: 'design.vulnerable', is: [true] }],
      visibility: 'PUBLIC',
      source: 'guide §五.2 研究设计',
    }),
    vulnerableOther: text(200, {
      zh: '其他弱势群体说明',
      en: 'Other vulnerable group',
      visibility: 'PUBLIC',
    }),
    allocation: choice(allocation, {
      zh: '随机化',
      en: 'Allocation',
      required: [interventional],
      visibility: 'PUBLIC',
      source: 'WHO 15',
    }),
    allocationMethod: text(500, {
      zh: '随机方法',
      en: 'Method of randomization',
      visibility: 'PUBLIC',
      source: 'WHO 15',
    }),
    masking: choice(masking, {
      zh: '盲法',
      en: 'Masking',
      required: [interventional],
      visibility: 'PUBLIC',
      source: 'WHO 15',
    }),
    whoMasked: choices(maskedParty, {
      zh: '设盲对象',
      en: 'Who is masked',
      required: [
        interventional,
        { field: 'design.masking', is: ['SINGLE', 'DOUBLE', 'TRIPLE', 'QUADRUPLE'] },
      ],
      visibility: 'PUBLIC',
      source: 'WHO 15',
    }),
    timePerspective: choice(timePerspective, {
      zh: '时间方向',
      en: 'Time perspective',
      required: [{ field: 'category.studyType', is: ['OBSERVATIONAL'] }],
      visibility: 'PUBLIC',
    }),
    arms: list(
      50,
      {
        label: armLabel,
        labelEn: inEnglish('label', armLabel),
        type: choice(armType, {
          zh: '组别类型',
          en: 'Type of the arm',
          required: true,
          visibility: 'PUBLIC',
        }),
        size: integer(sizes, { zh: '组别样本量', en: 'Size of the arm', visibility: 'PUBLIC' }),
        description: armDescription,
        descriptionEn: inEnglish('description', armDescription),
      },
      {
        zh: '组别',
        en: 'Arms',
        required: [interventional],
        visibility: 'PUBLIC',
        source: 'WHO 13',
      },
    ),
    interventions: list(
      50,
      {
        type: choice(interventionType, {
          zh: '干预措施类型',
          en: 'Type of the intervention',
          required: true,
          visibility: 'PUBLIC',
        }),
        name: interventionName,
        nameEn: inEnglish('name', interventionName),
        dose,
        doseEn: inEnglish('dose', dose),
        armIds: texts(
          { each: 64, most: 50 },
          { zh: '适用组别', en: 'Arms that get it', visibility: 'PUBLIC' },
        ),
      },
      {
        zh: '干预措施',
        en: 'Interventions',
        required: [interventional],
        visibility: 'PUBLIC',
        source: 'WHO 13',
      },
    ),
    targetSize: integer(sizes, {
      zh: '计划样本量',
      en: 'Planned sample size',
      required: true,
      visibility: 'PUBLIC',
      source: 'WHO 17',
    }),
    actualSize: integer(sizes, {
      zh: '实际入组数',
      en: 'Actual sample size',
      required: [{ field: 'design.recruitmentStatus', is: ['COMPLETED'] }],
      visibility: 'PUBLIC',
      source: 'WHO 17',
    }),
    outcomes: list(
      200,
      {
        kind: choice(outcomeKind, {
          zh: '结局指标类型',
          en: 'Kind of the outcome',
          required: true,
          visibility: 'PUBLIC',
        }),
        name: outcomeName,
        nameEn: inEnglish('name', outcomeName),
        method,
        methodEn: inEnglish('method', method),
        timePoint,
        timePointEn: inEnglish('timePoint', timePoint),
        description: outcomeDescription,
        descriptionEn: inEnglish('description', outcomeDescription),
      },
      {
        zh: '结局指标',
        en: 'Outcomes',
        required: true,
        visibility: 'PUBLIC',
        source: 'WHO 19, 20',
      },
    ),
    inclusion,
    inclusionEn: inEnglish('inclusion', inclusion),
    exclusion,
    exclusionEn: inEnglish('exclusion', exclusion),
    specimens: list(
      50,
      {
        name: text(100, {
          zh: '标本名称',
          en: 'Name of the specimen',
          required: true,
          visibility: 'PUBLIC',
        }),
        tissue: text(100, { zh: '组织', en: 'Tissue', visibility: 'PUBLIC' }),
        fate: choice(specimenFate, {
          zh: '标本去向',
          en: 'Fate of the specimen',
          visibility: 'PUBLIC',
        }),
        years: integer(
          { min: 0, max: 200 },
          { zh: '保存年限', en: 'Years of storage', visibility: 'PUBLIC' },
        ),
      },
      { zh: '采集人体标本', en: 'Biospecimens', visibility: 'PUBLIC' },
    ),
    hgr: choice(hgrStatus, {
      zh: '人类遗传资源审批/备案',
      en: 'Human genetic resources procedure',
      required: [{ field: 'basic.projectSource', is: ['INTERNATIONAL'] }],
      visibility: 'NEVER',
    }),
    hgrNo: text(100, {
      zh: '人类遗传资源审批/备案号',
      en: 'Number of the human genetic resources procedure',
      visibility: 'NEVER',
    }),
    firstEnrolment: group(
      {
        date: date({
          zh: '首例入组日期',
          en: 'Date of first enrolment',
          required: true,
          visibility: 'PUBLIC',
        }),
        kind: choice(dateKind, {
          zh: '首例入组日期类型',
          en: 'Planned or actual',
          required: true,
          visibility: 'PUBLIC',
        }),
      },
      { zh: '首例入组', en: 'First enrolment', visibility: 'PUBLIC', source: 'WHO 16' },
    ),
    recruitmentStatus: choice(recruitmentStatus, {
      zh: '招募状态',
      en: 'Recruitment status',
      required: true,
      visibility: 'PUBLIC',
      source: 'WHO 18',
    }),
    stopReason: longText(2000, {
      zh: '暂停/终止原因',
      en: 'Why stopped',
      required: [
        { field: 'design.recruitmentStatus', is: ['SUSPENDED', 'TERMINATED', 'WITHDRAWN'] },
      ],
      visibility: 'PUBLIC',
    }),
    recruitmentCountries: choices(country, {
      zh: '招募国家/地区',
      en: 'Countries of recruitment',
      required: true,
      visibility: 'PUBLIC',
      source: 'WHO 11; ISO 3166-1',
    }),
    statMethods: longText(5000, {
      zh: '统计方法',
      en: 'Statistical methods',
      visibility: 'PUBLIC',
    }),
    crfEdc: longText(2000, {
      zh: '数据采集与管理(CRF/EDC)',
      en: 'Data collection and management (CRF/EDC)',
      visibility: 'PUBLIC',
    }),
  },
} satisfies Section;
