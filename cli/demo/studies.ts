// Invented studies, put together from small vocabularies.
import { Temporal } from 'temporal-polyfill';
import type { SectionKey } from '../../schema/form/form';
import { institutions, people, type DemoPerson, type Place } from './people';
import type { SeededRandom } from './seededRandom';

export type Sections = Readonly<Partial<Record<SectionKey, Readonly<Record<string, unknown>>>>>;

/** What a person, an institution is called in this registry. */
export interface Directory {
  accountId(key: string): string;
  institutionId(place: Place): string;
}

export interface StudyAsked {
  /** Counts from 0: which topic. */
  readonly number: number;
  readonly place: Place;
  readonly investigator: DemoPerson;
  readonly researchCategory: string;
  /** `YYYY-MM-DD`: the day on which the form is begun. */
  readonly today: string;
  /** A site to which another institution's investigator is matched. */
  readonly siteOf: DemoPerson | null;
  /** The study began before it is registered (补登记). */
  readonly isRetrospective: boolean;
}

interface Topic {
  readonly condition: string;
  readonly icd10: string;
  readonly discipline: string;
  readonly field: string;
  readonly population: string;
  readonly outcome: string;
  readonly timePoint: string;
  readonly youngest: number;
  /** Absent: observed only. */
  readonly intervention?: readonly [name: string, type: string, comparator: string];
  readonly theme: string;
}

const topics: readonly Topic[] = [
  {
    condition: '髋部骨折',
    icd10: 'S72',
    discipline: '320.27',
    field: 'REHABILITATION',
    population: '老年术后患者',
    outcome: '6分钟步行距离',
    timePoint: '出院后3个月',
    youngest: 65,
    intervention: ['早期步行训练', 'BEHAVIORAL', '常规康复'],
    theme: '术后功能恢复的影响因素',
  },
  {
    condition: '2型糖尿病',
    icd10: 'E11',
    discipline: '320.24',
    field: 'CLINICAL_CARE',
    population: '社区居民',
    outcome: '糖化血红蛋白',
    timePoint: '入组后6个月',
    youngest: 18,
    theme: '睡眠时长与血糖控制的关系',
  },
  {
    condition: '高血压',
    icd10: 'I10',
    discipline: '330.21',
    field: 'PREVENTION_PUBLIC_HEALTH',
    population: '社区居民',
    outcome: '心血管事件',
    timePoint: '随访2年',
    youngest: 18,
    theme: '血压季节波动与心血管事件的关系',
  },
  {
    condition: '膝骨关节炎',
    icd10: 'M17',
    discipline: '320.27',
    field: 'REHABILITATION',
    population: '门诊患者',
    outcome: '膝关节疼痛评分',
    timePoint: '治疗后12周',
    youngest: 45,
    intervention: ['居家抗阻训练', 'BEHAVIORAL', '健康宣教'],
    theme: '活动量与疼痛的关系',
  },
  {
    condition: '缺血性卒中',
    icd10: 'I63',
    discipline: '320.54',
    field: 'CLINICAL_CARE',
    population: '急性期患者',
    outcome: '改良Rankin量表评分',
    timePoint: '发病后90日',
    youngest: 18,
    theme: '住院期间血压变异与预后的关系',
  },
  {
    condition: '儿童哮喘',
    icd10: 'J45',
    discipline: '320.34',
    field: 'CLINICAL_CARE',
    population: '学龄儿童',
    outcome: '急性发作次数',
    timePoint: '随访1年',
    youngest: 6,
    theme: '居室湿度与急性发作的关系',
  },
  {
    condition: '慢性失眠',
    icd10: 'G47',
    discipline: '360.10',
    field: 'TCM',
    population: '门诊患者',
    outcome: '匹兹堡睡眠质量指数',
    timePoint: '治疗后8周',
    youngest: 18,
    intervention: ['八段锦练习', 'TCM', '睡眠卫生宣教'],
    theme: '中医证候分布',
  },
  {
    condition: '慢性肾脏病',
    icd10: 'N18',
    discipline: '320.24',
    field: 'LABORATORY_IMAGING',
    population: '住院患者',
    outcome: '估算肾小球滤过率下降',
    timePoint: '随访1年',
    youngest: 18,
    theme: '尿液标志物与肾功能下降的关系',
  },
  {
    condition: '压力性损伤',
    icd10: 'L89',
    discipline: '320.71',
    field: 'NURSING',
    population: '长期卧床患者',
    outcome: '压力性损伤发生率',
    timePoint: '入组后4周',
    youngest: 18,
    intervention: ['定时翻身提醒', 'BEHAVIORAL', '常规护理'],
    theme: '护理人力与发生率的关系',
  },
  {
    condition: '脑卒中后吞咽障碍',
    icd10: 'R13',
    discipline: '320.71',
    field: 'REHABILITATION',
    population: '恢复期患者',
    outcome: '吞咽功能分级',
    timePoint: '训练后6周',
    youngest: 18,
    theme: '筛查时机与肺部感染的关系',
  },
  {
    condition: '慢性阻塞性肺疾病',
    icd10: 'J44',
    discipline: '320.24',
    field: 'CLINICAL_CARE',
    population: '稳定期患者',
    outcome: '圣乔治呼吸问卷评分',
    timePoint: '入组后6个月',
    youngest: 40,
    theme: '气温变化与急性加重的关系',
  },
  {
    condition: '甲状腺结节',
    icd10: 'E04',
    discipline: '320.11',
    field: 'LABORATORY_IMAGING',
    population: '体检人群',
    outcome: '结节大小变化',
    timePoint: '随访2年',
    youngest: 18,
    theme: '超声特征与结节增长的关系',
  },
  {
    condition: '帕金森病',
    icd10: 'G20',
    discipline: '320.54',
    field: 'REHABILITATION',
    population: '早中期患者',
    outcome: '步态稳定性评分',
    timePoint: '训练后12周',
    youngest: 40,
    intervention: ['节律步态训练', 'DEVICE', '常规步行训练'],
    theme: '步态特征与跌倒的关系',
  },
  {
    condition: '妊娠期糖尿病',
    icd10: 'O24',
    discipline: '320.31',
    field: 'CLINICAL_CARE',
    population: '孕妇',
    outcome: '产后血糖水平',
    timePoint: '产后6周',
    youngest: 20,
    theme: '孕期体重增长与产后血糖的关系',
  },
];

/** For the special categories, whatever the number. */
const cellTopics: Readonly<Record<string, Topic>> = {
  STEM_CELL: {
    condition: '膝骨关节炎',
    icd10: 'M17',
    discipline: '320.27',
    field: 'TRANSLATIONAL',
    population: '保守治疗无效患者',
    outcome: '关节软骨厚度',
    timePoint: '治疗后12个月',
    youngest: 45,
    intervention: ['脐带间充质干细胞关节腔注射', 'BIOLOGICAL', '透明质酸钠注射'],
    theme: '',
  },
  SOMATIC_CELL: {
    condition: '复发性淋巴瘤',
    icd10: 'C85',
    discipline: '320.67',
    field: 'TRANSLATIONAL',
    population: '复发患者',
    outcome: '客观缓解率',
    timePoint: '回输后3个月',
    youngest: 18,
    intervention: ['自体免疫细胞回输', 'BIOLOGICAL', '标准挽救治疗'],
    theme: '',
  },
  BIOMED_NEW_TECH: {
    condition: '帕金森病',
    icd10: 'G20',
    discipline: '320.54',
    field: 'TRANSLATIONAL',
    population: '药物疗效减退患者',
    outcome: '运动功能评分',
    timePoint: '术后6个月',
    youngest: 40,
    intervention: ['闭环脑深部电刺激', 'DEVICE', '常规脑深部电刺激'],
    theme: '',
  },
};

const trialDesigns = [
  ['PARALLEL', '随机对照研究', 'RANDOMIZED'],
  ['CLUSTER_RANDOMIZED', '整群随机对照研究', 'RANDOMIZED'],
  ['NON_RANDOMIZED_CONTROLLED', '非随机对照研究', 'NON_RANDOMIZED'],
  ['CROSSOVER', '随机交叉对照研究', 'RANDOMIZED'],
] as const;
const observations = [
  ['COHORT', '前瞻性队列研究', 'PROSPECTIVE', 'PROGNOSIS', 'ETIOLOGY_PROGNOSIS'],
  ['CROSS_SECTIONAL', '横断面研究', 'CROSS_SECTIONAL', 'EPIDEMIOLOGY', 'ETIOLOGY_PROGNOSIS'],
  ['CASE_CONTROL', '病例对照研究', 'RETROSPECTIVE', 'ETIOLOGY', 'ETIOLOGY_PROGNOSIS'],
  ['CASE_SERIES', '连续病例研究', 'AMBISPECTIVE', 'PROGNOSIS', 'ETIOLOGY_PROGNOSIS'],
] as const;
const statistics = [
  '计量资料比较采用t检验或秩和检验，计数资料采用卡方检验，双侧检验水准0.05。',
  '采用混合效应模型分析重复测量结局，缺失数据以多重插补处理。',
  '采用Cox比例风险模型，报告风险比及其95%置信区间。',
] as const;

/** The day so many days after another one, `YYYY-MM-DD`. */
export const daysAfter = (day: string, days: number): string =>
  Temporal.PlainDate.from(day).add({ days }).toString();

function topicOf({ number, researchCategory }: StudyAsked): Topic {
  const topic = cellTopics[researchCategory] ?? topics[number % topics.length];
  if (topic === undefined) throw new Error(`there is no topic ${String(number)}`);
  return topic;
}

/** The seven sections of one study as its investigator enters them, complete for 提交 once its files are attached. */
export function studySections(
  asked: StudyAsked,
  directory: Directory,
  random: SeededRandom,
): Sections {
  const topic = topicOf(asked);
  const { place, number, today, investigator } = asked;
  const institution = institutions[place];
  const year = today.slice(0, 4);
  const start = daysAfter(
    today,
    asked.isRetrospective ? -random.between(20, 60) : random.between(75, 160),
  );
  const end = daysAfter(start, random.between(12, 36) * 30);
  // Every topic comes round again with another kind of design: a third of all studies intervene.
  const round = Math.floor(number / topics.length);
  const target = random.between(4, 60) * 10;
  const study =
    topic.intervention === undefined
      ? observation(topic, round + number, target, place)
      : trial(topic, topic.intervention, round, target);
  const isMinor = topic.youngest < 18;
  const isPregnant = topic.population === '孕妇';

  return {
    category: {
      researchCategory: asked.researchCategory,
      initiationType: 'NON_REGISTRATION',
      phase: asked.researchCategory === 'HUMAN_LIFE_MEDICAL' ? 'NA' : 'PILOT',
      isTcm: topic.field === 'TCM',
      syncToChictr: false,
      ...study.category,
    },
    basic: {
      projectName: study.title,
      filingTitle: study.title,
      filingTitleShort: `${institution.letters}-${String(number + 1).padStart(2, '0')}`,
      ...source(institution.name, number, year, random),
      primarySponsor: institution.name,
      protocolNo: `${institution.letters}-${year}-${String(number + 1).padStart(3, '0')}`,
      protocolVersion: random.oneOf(['1.0', '1.1', '2.0']),
      protocolDate: daysAfter(today, -random.between(15, 70)),
      plannedPeriod: { start, end },
      ...(asked.isRetrospective && { actualStart: start }),
      researchField: [...new Set([topic.field, 'CLINICAL_CARE'])],
    },
    implementation: {
      ...sites(asked, directory, target, random),
      dmc: topic.intervention !== undefined && target > 300 ? 'YES' : 'NO',
      contact: {
        name: investigator.name,
        phone: investigator.mobile,
        email: investigator.email,
        address: institution.address,
        org: institution.name,
      },
      team: team(asked, directory),
    },
    content: {
      ...study.content,
      disciplines: [{ code: topic.discipline }],
      conditions: [{ name: topic.condition, icd10: topic.icd10 }],
      keywords: [topic.condition, topic.outcome],
      background: `${topic.condition}在${topic.population}中较为常见，${institution.name}每年接诊相关患者，现有资料不足以指导实践。`,
    },
    design: {
      ...study.design,
      sex: isPregnant ? 'FEMALE' : 'ALL',
      ageMin: topic.youngest,
      ...(isMinor ? { ageMax: 14 } : { ageMaxUnlimited: true }),
      healthyVolunteers: false,
      vulnerable: isMinor || isPregnant,
      ...((isMinor || isPregnant) && {
        vulnerableTypes: [isMinor ? 'CHILDREN' : 'PREGNANT_OR_LACTATING'],
      }),
      targetSize: target,
      outcomes: [
        {
          kind: 'PRIMARY',
          name: topic.outcome,
          method: '由经培训的人员按统一操作规程测量',
          timePoint: topic.timePoint,
        },
        {
          kind: 'SECONDARY',
          name: '生活质量量表评分',
          method: '自填问卷',
          timePoint: topic.timePoint,
        },
        ...(topic.intervention
          ? [{ kind: 'SAFETY', name: '不良事件发生率', timePoint: '研究全程' }]
          : []),
      ],
      inclusion: `年龄${String(topic.youngest)}岁及以上；符合${topic.condition}诊断标准；自愿参加并签署知情同意书。`,
      exclusion: '合并严重心、肝、肾功能不全；无法配合随访；研究者认为不宜参加者。',
      firstEnrolment: {
        date: daysAfter(start, random.between(3, 20)),
        kind: asked.isRetrospective ? 'ACTUAL' : 'ESTIMATED',
      },
      recruitmentStatus: asked.isRetrospective ? 'RECRUITING' : 'NOT_YET_RECRUITING',
      recruitmentCountries: ['CN'],
      statMethods: random.oneOf(statistics),
      crfEdc: '采用纸质病例报告表双人录入，数据由专人核查后锁定。',
    },
    other:
      number % 5 === 2 ? { platforms: [{ platform: 'CHICTR', number: '无' }] } : { platforms: [] },
    sharing:
      number % 4 === 1
        ? {
            ipdSharing: 'YES',
            ipdDescription: {
              description: '去标识化的个体数据与数据字典',
              timeFrame: '论文发表后6个月',
              accessCriteria: '经研究负责人审核后提供',
            },
            publishResults: 'YES',
            resultRelease: ['PAPER'],
          }
        : { ipdSharing: 'NO', publishResults: 'YES', resultRelease: ['PAPER'] },
  };
}

function trial(
  topic: Topic,
  [name, type, comparator]: readonly [string, string, string],
  round: number,
  target: number,
) {
  const [design, kind, allocation] = trialDesigns[round % trialDesigns.length] ?? trialDesigns[0];
  const isRandomized = allocation === 'RANDOMIZED';
  return {
    title: `${name}对${topic.condition}${topic.population}${topic.outcome}影响的${kind}`,
    category: { studyType: 'INTERVENTIONAL' },
    content: {
      primaryPurpose: 'TREATMENT',
      purposeDetail: `评价${name}与${comparator}相比对${topic.population}${topic.outcome}的影响。`,
      content: `${topic.population}${isRandomized ? '随机' : '按意愿'}分为${name}组与${comparator}组，于${topic.timePoint}比较${topic.outcome}及不良事件。`,
    },
    design: {
      design,
      allocation,
      ...(isRandomized && { allocationMethod: '计算机产生的区组随机序列' }),
      masking: isRandomized ? 'SINGLE' : 'NONE',
      ...(isRandomized && { whoMasked: ['OUTCOMES_ASSESSOR'] }),
      arms: [
        { label: `${name}组`, type: 'EXPERIMENTAL', size: target / 2 },
        { label: `${comparator}组`, type: 'ACTIVE_COMPARATOR', size: target / 2 },
      ],
      interventions: [
        { type, name, dose: '按方案规定的频次实施' },
        { type: type === 'BIOLOGICAL' ? 'DRUG' : 'BEHAVIORAL', name: comparator },
      ],
    },
  };
}

function observation(topic: Topic, turn: number, target: number, place: Place) {
  const [design, kind, timePerspective, observationalType, primaryPurpose] =
    observations[turn % observations.length] ?? observations[0];
  const { city } = institutions[place];
  return {
    title: `${city}${topic.condition}${topic.population}${topic.theme}：${kind}`,
    category: { studyType: 'OBSERVATIONAL', observationalType },
    content: {
      primaryPurpose,
      purposeDetail: `描述${topic.population}中${topic.condition}的现况，并分析${topic.theme}。`,
      content: `纳入${topic.condition}${topic.population}${String(target)}例，收集一般资料、病史与检查结果，以${topic.outcome}为主要观察指标。`,
    },
    design: { design, timePerspective },
  };
}

function source(institution: string, number: number, year: string, random: SeededRandom) {
  const amount = random.between(4, 80) * 10_000;
  if (number % 3 === 0) {
    return {
      projectSource: 'PROVINCIAL',
      projectSource2: '省卫生健康科技计划',
      projectNo: `SWJ-${year}-${String(100 + number)}`,
      funding: [{ name: '省卫生健康科技计划', amount, currency: 'CNY' }],
    };
  }
  return {
    projectSource: 'SELF_SELECTED',
    funding: [{ name: `${institution}科研基金`, amount, currency: 'CNY' }],
  };
}

function sites({ siteOf }: StudyAsked, directory: Directory, target: number, random: SeededRandom) {
  if (siteOf?.place == null) return { hasSites: 'NO' };
  const matched = {
    institutionId: directory.institutionId(siteOf.place),
    piAccountId: directory.accountId(siteOf.key),
    city: institutions[siteOf.place].city,
    targetSize: Math.floor(target / 3),
    status: 'NOT_YET_RECRUITING',
    ethicsStatus: random.oneOf(['NOT_SUBMITTED', 'SUBMITTED']),
  };
  return { hasSites: 'YES', sites: [matched] };
}

function team({ place, investigator }: StudyAsked, directory: Directory) {
  const institution = institutions[place].name;
  const colleagues = people.filter(
    ({ role, key, ...person }) =>
      person.place === place && role === 'PI' && key !== investigator.key,
  );
  return [
    ...colleagues
      .slice(0, 1)
      .map(({ key }) => ({ accountId: directory.accountId(key), role: 'INVESTIGATOR' })),
    {
      name: '石砚',
      institution,
      titleCategory: 'PHYSICIAN',
      title: 'ATTENDING_PHYSICIAN',
      role: 'INVESTIGATOR',
      gcpCertNo: 'GCP-DEMO-0001',
    },
    { name: '纪恒', institution, titleCategory: 'OTHER', title: 'OTHER', role: 'STATISTICIAN' },
  ];
}
