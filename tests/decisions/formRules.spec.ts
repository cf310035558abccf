import type { ProjectContent } from '../../schema/form/form';
import { checkForm, type RuleFacts } from '../../schema/form/rules';
import { defaultPolicies, type InstitutionPolicies } from '../../schema/policies';
import type { Problem } from '../../schema/problem';
import {
  completeContent,
  drugTrialContent,
  observationalContent,
  sampleFacts,
  without,
} from '../support/sampleContent';

const complete = completeContent();
const researcher = { titleCategory: 'RESEARCHER', title: 'RESEARCH_PROFESSOR', specialty: null };
const attending = { titleCategory: 'PHYSICIAN', title: 'ATTENDING_PHYSICIAN', specialty: null };
const [member] = complete.implementation?.team ?? [];
const paper = { fileId: 'f1', name: '说明.pdf', size: 1, sha256: '0'.repeat(64) };

const asked = (content: ProjectContent, facts: Partial<RuleFacts> = {}) =>
  checkForm('SUBMIT', content, { ...sampleFacts, ...facts });
const under = (policies: Partial<InstitutionPolicies>) => ({
  institution: { ...sampleFacts.institution, policies: { ...defaultPolicies, ...policies } },
});
/** Level, place and Chinese message of what one rule finds. */
const told = (rule: string, problems: readonly Problem[]) =>
  problems
    .filter((problem) => problem.rule === rule)
    .map(({ level, section, field, itemId, message }) => [
      level,
      [section, field, itemId].filter((part) => part !== null).join(' '),
      message.zh,
    ]);
const rulesOf = (problems: readonly Problem[]) => problems.map(({ rule }) => rule);

describe('a complete content', () => {
  it.each([
    ['an interventional study', complete],
    ['an observational study', observationalContent()],
    ['a drug trial', drugTrialContent()],
  ])('of %s passes every step without a finding', (_name, content) => {
    for (const step of ['SAVE', 'COMPLETE', 'SUBMIT'] as const) {
      expect(checkForm(step, content, sampleFacts)).toEqual([]);
    }
  });

  it('says every finding in both languages and names what exists', () => {
    const problems = asked({}, { ethicsCommitteeId: null, change: { reason: '' } });
    expect(problems.length).toBeGreaterThan(40);
    for (const { message, hint } of problems) {
      expect(message.zh).toMatch(/[\u4e00-\u9fff]/);
      expect(message.en).toMatch(/^[ -~]*[A-Za-z]+[^\u4e00-\u9fff]*$/);
      if (hint) expect(hint.en).not.toBe('');
    }
  });

  it('may hold tokens in place of personal values', () => {
    const content = completeContent({
      implementation: {
        contact: { name: 'token:a', phone: 'token:b', email: 'token:c', address: 'token:d' },
      },
    });
    expect(asked(content)).toEqual([]);
  });

  it('may hold null in a row for what was cleared there', () => {
    const withNull = structuredClone(complete);
    Object.assign(withNull.design?.arms?.[0] ?? {}, { description: null, size: null });
    Object.assign(withNull.basic ?? {}, { actualStart: null });
    expect(rulesOf(asked(withNull))).toEqual(['V-310']);
  });
});

describe('saving', () => {
  it('never asks for what is missing', () => {
    expect(checkForm('SAVE', {}, sampleFacts)).toEqual([]);
  });
});

describe('V-001 a required field is empty', () => {
  it.each([
    ['basic.projectName', '请填写项目名称(研究课题的正式科学名称)'],
    ['basic.plannedPeriod.end', '请选择预计结束日期'],
    ['category.phase', '请选择研究阶段'],
    ['category.isTcm', '请选择是否中医药研究'],
    ['design.healthyVolunteers', '请选择接受健康志愿者'],
    ['implementation.dmc', '请选择数据监察委员会'],
    ['content.disciplines', '请填写学科分类'],
    ['sharing.resultRelease', '请选择结果发布方式'],
  ])('%s: %s', (path, message) => {
    const [section = '', ...field] = path.split('.');
    for (const step of ['COMPLETE', 'SUBMIT'] as const) {
      expect(told('V-001', checkForm(step, without(complete, path), sampleFacts))).toEqual([
        ['ERROR', `${section} ${field.join('.')}`, message],
      ]);
    }
  });

  it('takes a blank text and an empty list for empty', () => {
    const content = completeContent({
      basic: { protocolNo: ' \n' },
      sharing: { resultRelease: [] },
    });
    expect(told('V-001', asked(content)).map(([, place]) => place)).toEqual([
      'basic protocolNo',
      'sharing resultRelease',
    ]);
  });

  it('takes no, and zero, for an answer', () => {
    const content = completeContent({ category: { isTcm: false }, design: { ageMin: 0 } });
    expect(told('V-001', asked(content))).toEqual([]);
  });

  it('names the row in which a field is empty', () => {
    const content = completeContent({ basic: { funding: [{ id: 'fund-7', amount: 1 }] } });
    expect(told('V-001', asked(content))).toEqual([
      ['ERROR', 'basic funding.name fund-7', '请填写经费或物资来源名称'],
    ]);
  });

  it.each<[string, ProjectContent, string[]]>([
    [
      'a product for a registration trial',
      without(drugTrialContent(), 'category.productType'),
      ['category productType'],
    ],
    [
      'the NMPA document for a registration trial',
      without(drugTrialContent(), 'category.nmpa'),
      ['category nmpa.docType', 'category nmpa.docNo', 'category nmpa.docDate'],
    ],
    [
      'off-label use of an intervention with a drug',
      without(drugTrialContent(), 'category.offLabelUse'),
      ['category offLabelUse'],
    ],
    [
      'programme and number of a national project',
      completeContent({ basic: { projectSource: 'NATIONAL' } }),
      ['basic projectSource2', 'basic projectNo'],
    ],
    [
      'who commissioned',
      completeContent({ basic: { projectSource: 'COMMISSIONED' } }),
      ['basic commissioningUnit'],
    ],
    [
      'partner and genetic resources of an international project',
      completeContent({ basic: { projectSource: 'INTERNATIONAL' } }),
      ['basic cooperatingUnit', 'design hgr'],
    ],
    [
      'conditions of an interventional study',
      without(complete, 'content.conditions'),
      ['content conditions'],
    ],
    ['who is masked', without(complete, 'design.whoMasked'), ['design whoMasked']],
    [
      'the time perspective of an observational study',
      without(observationalContent(), 'design.timePerspective'),
      ['design timePerspective'],
    ],
    [
      'why a study stopped',
      completeContent({ design: { recruitmentStatus: 'SUSPENDED' } }),
      ['design stopReason'],
    ],
    [
      'the actual size of a completed study',
      completeContent({ design: { recruitmentStatus: 'COMPLETED' } }),
      ['design actualSize'],
    ],
    [
      'the contact of a record for ChiCTR',
      without(completeContent({ category: { syncToChictr: true } }), 'implementation.contact.name'),
      ['implementation contact.name'],
    ],
  ])('asks for %s', (_name, content, places) => {
    expect(told('V-001', asked(content)).map(([, place]) => place)).toEqual(places);
  });

  it.each<[string, ProjectContent]>([
    ['conditions of an observational study', without(observationalContent(), 'content.conditions')],
    [
      'who is masked in an open study',
      without(completeContent({ design: { masking: 'NONE' } }), 'design.whoMasked'),
    ],
    ['the contact otherwise', without(complete, 'implementation.contact')],
    [
      'off-label use of a device',
      without(drugTrialContent({ category: { productType: 'DEVICE' } }), 'category.offLabelUse'),
    ],
    [
      'an age where there is no limit',
      without(
        completeContent({
          design: { ageMinUnlimited: true, vulnerable: true, vulnerableTypes: ['CHILDREN'] },
        }),
        'design.ageMin',
      ),
    ],
  ])('does not ask for %s', (_name, content) => {
    expect(asked(content)).toEqual([]);
  });

  it('asks at 完成 for an age, a site, a plan and the rest that 提交 has rules of their own for', () => {
    const content = without(
      without(
        completeContent({
          implementation: { hasSites: 'YES' },
          sharing: { ipdSharing: 'YES', resultRelease: ['OTHER'] },
          design: { vulnerable: true, outcomes: [], arms: [] },
        }),
        'design.ageMin',
      ),
      'design.targetSize',
    );
    const places = [
      'implementation sites',
      'design ageMin',
      'design vulnerableTypes',
      'design arms',
      'design targetSize',
      'design outcomes',
      'sharing ipdDescription',
      'sharing resultReleaseOther',
    ];
    const whenCompleted = checkForm('COMPLETE', content, sampleFacts);
    expect(told('V-001', whenCompleted).map(([, place]) => place)).toEqual(places);
    expect(told('V-001', asked(content)).map(([, place]) => place)).toEqual(['design targetSize']);
    expect(rulesOf(asked(content))).toEqual(
      expect.arrayContaining(['V-302', 'V-304', 'V-307', 'V-311', 'V-601', 'V-701', 'V-702']),
    );
  });
});

describe('V-002 a section is incomplete', () => {
  it('is said once for each section, after what is missing', () => {
    const content = without(
      without(without(complete, 'basic.protocolNo'), 'basic.protocolDate'),
      'design.sex',
    );
    for (const step of ['COMPLETE', 'SUBMIT'] as const) {
      const problems = checkForm(step, content, sampleFacts);
      expect(rulesOf(problems)).toEqual(['V-001', 'V-001', 'V-001', 'V-002', 'V-002']);
      expect(told('V-002', problems)).toEqual([
        ['ERROR', 'basic', '基本信息未填写完整，请补充后再提交'],
        ['ERROR', 'design', '研究设计信息未填写完整，请补充后再提交'],
      ]);
    }
  });

  it('is not said of a complete section', () => {
    expect(told('V-002', asked(complete))).toEqual([]);
  });
});

describe('V-101 an interventional study needs a physician', () => {
  const refusal = [['ERROR', 'implementation team', '干预性研究需要有医师']];
  const teamOf = (row: object) =>
    completeContent({ implementation: { team: [{ id: 'm', name: '周知行', ...row }] } });
  const account = member?.accountId ?? '';

  it('refuses a team of researchers, with the hint of the guide', () => {
    const problems = asked(complete, { pi: researcher, people: { [account]: researcher } });
    expect(told('V-101', problems)).toEqual(refusal);
    expect(problems.find(({ rule }) => rule === 'V-101')?.hint?.zh).toBe(
      '如果确认团队中有医师，请在医师的个人信息里将职称选择为卫生技术人员（主任医师、副主任医师、主治医师、医师、医士中的任一个）',
    );
  });

  it('accepts 项目负责人 as the physician', () => {
    expect(told('V-101', asked(complete, { pi: attending, people: {} }))).toEqual([]);
  });

  it('accepts a member whose own profile says so, whatever the form says', () => {
    const facts = { pi: researcher, people: { [account]: attending } };
    const row = { accountId: account, titleCategory: 'NURSE', title: 'JUNIOR_NURSE' };
    expect(told('V-101', asked(teamOf(row), facts))).toEqual([]);
  });

  it('refuses a member of whom only the form says so, while the profile does not', () => {
    const row = { accountId: account, titleCategory: 'PHYSICIAN', title: 'CHIEF_PHYSICIAN' };
    for (const people of [{ [account]: researcher }, {}]) {
      expect(told('V-101', asked(teamOf(row), { pi: researcher, people }))).toEqual(refusal);
    }
  });

  it('believes the form of a member without an account', () => {
    const row = { titleCategory: 'PHYSICIAN', title: 'ASSISTANT_PHYSICIAN' };
    expect(told('V-101', asked(teamOf(row), { pi: researcher }))).toEqual([]);
    const nurse = { titleCategory: 'NURSE', title: 'CHIEF_NURSE' };
    expect(told('V-101', asked(teamOf(nurse), { pi: researcher }))).toEqual(refusal);
  });

  it('is no matter of an observational study', () => {
    const facts = { pi: researcher, people: {} };
    expect(told('V-101', asked(observationalContent(), facts))).toEqual([]);
  });
});

describe('V-102 and V-103 the number on a platform', () => {
  const numbered = (platform: 'CHICTR' | 'NMPA_DEVICE' | 'CDE', number?: string) =>
    completeContent({
      other: { platforms: [{ id: 'p', platform, ...(number === undefined ? {} : { number }) }] },
    });

  it.each([undefined, '', '  '])('V-102: refuses the empty number %p', (number) => {
    const problems = asked(numbered('CHICTR', number));
    expect(told('V-102', problems)).toEqual([
      ['ERROR', 'other platforms.number p', '项目在平台对应的研究编号为空'],
    ]);
    expect(problems[0]?.hint?.zh).toBe('如果没有，可以填"无"');
    expect(told('V-103', problems)).toEqual([]);
  });

  it('V-102: asks nothing where no platform is chosen', () => {
    expect(asked(completeContent({ other: { platforms: [{ id: 'p' }] } }))).toEqual([]);
  });

  it.each(['无', ' 无 ', 'ChiCTR2600000001'])('accepts "%s"', (number) => {
    expect(asked(numbered('CHICTR', number))).toEqual([]);
  });

  it.each(['ChiCTR260000001', 'NCT00000001', '没有'])('V-103: warns of "%s"', (number) => {
    expect(told('V-103', asked(numbered('CHICTR', number)))).toEqual([
      ['WARNING', 'other platforms.number p', '平台研究编号格式与所选平台不符，请确认'],
    ]);
  });

  it('V-103: knows no pattern of a platform without one, and that of the drug trials', () => {
    expect(asked(numbered('NMPA_DEVICE', '赣械临备1号'))).toEqual([]);
    expect(asked(numbered('CDE', 'CTR20260001'))).toEqual([]);
    expect(rulesOf(asked(numbered('CDE', 'CTR2026001')))).toEqual(['V-103']);
  });
});

describe('V-105 and V-107 the committees', () => {
  it('V-105: refuses a submission without an ethics committee', () => {
    expect(told('V-105', asked(complete, { ethicsCommitteeId: null }))).toEqual([
      ['ERROR', '', '请选择对应审查的伦理委员会'],
    ]);
    expect(
      rulesOf(checkForm('COMPLETE', complete, { ...sampleFacts, ethicsCommitteeId: null })),
    ).toEqual([]);
  });

  const required = under({ academicCommitteeRequired: true });
  it('V-107: refuses it without an academic committee where one is offered and required', () => {
    const facts = { ...required, academicCommitteesOffered: true };
    expect(told('V-107', asked(complete, facts))).toEqual([['ERROR', '', '请选择学术委员会']]);
    expect(asked(complete, { ...facts, academicCommitteeId: 'c' })).toEqual([]);
  });

  it('V-106: says nothing where none is offered, or none is required', () => {
    expect(asked(complete, required)).toEqual([]);
    expect(asked(complete, { academicCommitteesOffered: true })).toEqual([]);
  });
});

describe('V-108 an intervention of Chinese medicine', () => {
  const tcm = completeContent({ category: { isTcm: true } });
  const warned = [
    ['WARNING', 'implementation team', '中医药干预性研究团队中应包含中医药专业技术人员'],
  ];
  const ofTcm = { ...attending, specialty: '360.10' };

  it('warns when nobody is of that profession', () => {
    expect(told('V-108', asked(tcm))).toEqual(warned);
  });

  it('accepts 项目负责人 or a member of class 360', () => {
    expect(asked(tcm, { pi: ofTcm })).toEqual([]);
    expect(asked(tcm, { people: { [member?.accountId ?? '']: ofTcm } })).toEqual([]);
  });

  it('is no matter of an observational study', () => {
    expect(asked(observationalContent({ category: { isTcm: true } }))).toEqual([]);
  });
});

describe('V-201 to V-204 the NMPA document', () => {
  const dated = (docDate: string) =>
    drugTrialContent({ category: { nmpa: { docType: 'TRIAL_NOTICE', docNo: '1', docDate } } });
  const noFile = { attachments: { nmpa: [] } };

  it('V-201: refuses a drug trial without its notice or approval', () => {
    expect(told('V-201', asked(drugTrialContent(noFile)))).toEqual([
      ['ERROR', 'attachments nmpa', '药物临床试验请上传临床试验通知书或批件'],
    ]);
    expect(told('V-201', asked(drugTrialContent()))).toEqual([]);
  });

  it("V-201: is no matter of an investigator's own study with a drug", () => {
    const category = { productType: 'DRUG' as const, offLabelUse: true, unsafeCombination: false };
    expect(asked(completeContent({ category }))).toEqual([]);
  });

  it('V-202: accepts an approval of exactly three years ago, and refuses one a day older', () => {
    expect(asked(dated('2023-03-02'))).toEqual([]);
    expect(told('V-202', asked(dated('2023-03-01')))).toEqual([
      ['ERROR', 'attachments nmpaValidity', '批件已超过3年有效期，请提供批件仍有效的说明文件'],
    ]);
  });

  it('V-202: lets an approval of 29 February end on the 28th', () => {
    expect(told('V-202', asked(dated('2024-02-29'), { today: '2027-02-28' }))).toEqual([]);
    expect(told('V-202', asked(dated('2024-02-29'), { today: '2027-03-01' }))).toHaveLength(1);
  });

  it('V-202: accepts an old approval with a statement that it is still valid', () => {
    const old = dated('2020-01-01');
    const stated = { ...old, attachments: { ...old.attachments, nmpaValidity: [paper] } };
    expect(asked(stated)).toEqual([]);
  });

  it.each(['DEVICE', 'IVD'] as const)(
    'V-203: refuses a trial of %s without its form',
    (productType) => {
      const category = { productType };
      expect(told('V-203', asked(drugTrialContent({ category, ...noFile })))).toEqual([
        ['ERROR', 'attachments nmpa', '医疗器械/诊断试剂临床试验请上传临床试验备案表'],
      ]);
      expect(asked(drugTrialContent({ category }))).toEqual([]);
    },
  );

  it('V-202: is no matter of a device', () => {
    const nmpa = { docType: 'DEVICE_IVD_FILING', docNo: '1', docDate: '2019-01-01' } as const;
    expect(asked(drugTrialContent({ category: { productType: 'DEVICE', nmpa } }))).toEqual([]);
  });

  it('V-204: refuses a date of approval in the future when it is saved, and today not', () => {
    for (const step of ['SAVE', 'SUBMIT'] as const) {
      expect(told('V-204', checkForm(step, dated('2026-03-03'), sampleFacts))).toEqual([
        ['ERROR', 'category nmpa.docDate', '批准日期不能晚于当前日期'],
      ]);
      expect(checkForm(step, dated('2026-03-02'), sampleFacts)).toEqual([]);
    }
  });
});

describe('V-301 and V-302 ages', () => {
  const aged = (ageMin: number, ageMax: number, more: object = {}) =>
    without(completeContent({ design: { ageMin, ageMax, ...more } }), 'design.ageMaxUnlimited');

  it('V-301: refuses a minimum above the maximum, when saved too', () => {
    for (const step of ['SAVE', 'SUBMIT'] as const) {
      expect(told('V-301', checkForm(step, aged(65.1, 65), sampleFacts))).toEqual([
        ['ERROR', 'design ageMin', '受试者最小年龄不能大于最大年龄'],
      ]);
      expect(checkForm(step, aged(65, 65), sampleFacts)).toEqual([]);
    }
  });

  it('V-301: compares nothing with 不限', () => {
    expect(told('V-301', asked(aged(65, 18, { ageMinUnlimited: true })))).toEqual([]);
  });

  it.each([
    ['ageMin', '请填写受试者最小年龄或选择"不限"'],
    ['ageMax', '请填写受试者最大年龄或选择"不限"'],
  ])('V-302: refuses neither %s nor 不限', (field, message) => {
    const content = without(aged(20, 60), `design.${field}`);
    expect(asked(content).map(({ rule }) => rule)).toEqual(['V-302']);
    expect(told('V-302', asked(content))).toEqual([['ERROR', `design ${field}`, message]]);
    const boxed = completeContent({
      design: { ageMin: 20, ageMax: 60, [`${field}Unlimited`]: true },
    });
    expect(told('V-302', asked(without(boxed, `design.${field}`)))).toEqual([]);
  });
});

describe('V-304 to V-306 vulnerable groups', () => {
  const minors = '受试者年龄包含未成年人，请确认弱势群体类型是否包含"儿童"';
  const group = (design: ProjectContent['design']) =>
    asked(completeContent({ design: design ?? {} }));

  it('V-304: refuses 是 without a type', () => {
    for (const content of [{ vulnerable: true }, { vulnerable: true, vulnerableTypes: [] }]) {
      const problems = group(content);
      expect(rulesOf(problems)).toEqual(['V-304']);
      expect(told('V-304', problems)).toEqual([
        ['ERROR', 'design vulnerableTypes', '请选择弱势群体类型'],
      ]);
    }
    expect(group({ vulnerable: true, vulnerableTypes: ['DISABLED'] })).toEqual([]);
  });

  it('V-305: warns of minors without 儿童, and of 儿童 without minors', () => {
    const warned = [['WARNING', 'design vulnerableTypes', minors]];
    const children = { vulnerable: true, vulnerableTypes: ['CHILDREN' as const] };
    expect(told('V-305', group({ ageMin: 17.9 }))).toEqual(warned);
    expect(told('V-305', group({ ageMin: 18 }))).toEqual([]);
    expect(told('V-305', group({ ageMin: 18, ...children }))).toEqual(warned);
    expect(told('V-305', group({ ageMin: 17.9, ...children }))).toEqual([]);
    expect(told('V-305', group({ ageMinUnlimited: true }))).toEqual(warned);
  });

  it('V-306: warns of pregnancy among men', () => {
    const pregnant = { vulnerable: true, vulnerableTypes: ['PREGNANT_OR_LACTATING' as const] };
    expect(told('V-306', group({ sex: 'MALE', ...pregnant }))).toEqual([
      ['WARNING', 'design vulnerableTypes', '受试者性别为男，与"孕期/哺乳期妇女"不符'],
    ]);
    expect(group({ sex: 'FEMALE', ...pregnant })).toEqual([]);
    expect(group({ sex: 'MALE' })).toEqual([]);
  });
});

describe('V-307 to V-311 outcomes, size, arms and interventions', () => {
  const outcome = { id: 'o', name: '步行距离', timePoint: '第12周' };
  const designed = (design: ProjectContent['design']) =>
    asked(completeContent({ design: design ?? {} }));

  it('V-307: refuses a study without a primary outcome', () => {
    const refusal = [['ERROR', 'design outcomes', '请至少填写一项主要结局指标']];
    for (const outcomes of [[], [{ ...outcome, kind: 'SECONDARY' as const }]]) {
      expect(told('V-307', designed({ outcomes }))).toEqual(refusal);
    }
    expect(told('V-307', asked(without(complete, 'design.outcomes')))).toEqual(refusal);
    expect(designed({ outcomes: [{ ...outcome, kind: 'PRIMARY' }] })).toEqual([]);
  });

  it('V-308: warns of each outcome without a time point', () => {
    const outcomes = [
      { ...outcome, kind: 'PRIMARY' as const },
      { id: 'late', name: '疼痛', kind: 'SECONDARY' as const },
    ];
    expect(told('V-308', designed({ outcomes }))).toEqual([
      ['WARNING', 'design outcomes.timePoint late', '请填写结局指标的测量时间点'],
    ]);
  });

  it('V-309: refuses 0, accepts 1', () => {
    const arms = [{ id: 'arm-1', label: '早期步行训练组', type: 'EXPERIMENTAL' as const }];
    expect(told('V-309', designed({ targetSize: 0, arms }))).toEqual([
      ['ERROR', 'design targetSize', '计划样本量应为大于0的整数'],
    ]);
    expect(designed({ targetSize: 1, arms })).toEqual([]);
  });

  it('V-310: warns when the arms do not add up', () => {
    expect(told('V-310', designed({ targetSize: 101 }))).toEqual([
      ['WARNING', 'design targetSize', '各组样本量之和与计划样本量不一致'],
    ]);
    expect(told('V-310', designed({ targetSize: 100 }))).toEqual([]);
    expect(told('V-310', asked(observationalContent({ design: { targetSize: 7 } })))).toEqual([]);
  });

  it.each(['arms', 'interventions'] as const)(
    'V-311: refuses an intervention without %s',
    (field) => {
      for (const content of [
        completeContent({ design: { [field]: [] } }),
        without(complete, `design.${field}`),
      ]) {
        expect(told('V-311', asked(content))).toEqual([
          ['ERROR', `design ${field}`, '干预性研究请填写组别和干预措施'],
        ]);
      }
      expect(asked(observationalContent({ design: { [field]: [] } }))).toEqual([]);
    },
  );
});

describe('V-401 to V-405 when a study is filed', () => {
  const starting = (start: string) =>
    completeContent({ basic: { plannedPeriod: { start, end: '2028-05-31' } } });

  it('V-401: refuses a start after the end, accepts the same day', () => {
    const planned = (end: string) =>
      completeContent({ basic: { plannedPeriod: { start: '2026-06-01', end } } });
    expect(told('V-401', asked(planned('2026-05-31')))).toEqual([
      ['ERROR', 'basic plannedPeriod.start', '研究开始日期不能晚于结束日期'],
    ]);
    expect(asked(planned('2026-06-01'))).toEqual([]);
    const actual = { actualStart: '2026-02-02', actualEnd: '2026-02-01' };
    expect(told('V-401', asked(completeContent({ basic: actual })))).toHaveLength(1);
  });

  it('refuses an actual date in the future, when saved too', () => {
    for (const step of ['SAVE', 'SUBMIT'] as const) {
      const tomorrow = completeContent({ basic: { actualEnd: '2026-03-03' } });
      expect(told('FORMAT', checkForm(step, tomorrow, sampleFacts))).toEqual([
        ['ERROR', 'basic actualEnd', '实际结束日期不能晚于当前日期'],
      ]);
      const today = completeContent({ basic: { actualEnd: '2026-03-02' } });
      expect(told('FORMAT', checkForm(step, today, sampleFacts))).toEqual([]);
    }
  });

  it('V-402: is content with 30 days, and warns at 29, showing both dates', () => {
    expect(asked(starting('2026-04-01'))).toEqual([]);
    const problems = asked(starting('2026-03-31'));
    expect(told('V-402', problems)).toEqual([
      [
        'WARNING',
        'basic plannedPeriod.start',
        '应在正式启动实施前30日完成登记，距计划启动日期已不足30日',
      ],
    ]);
    expect(problems[0]?.hint?.zh).toContain('2026-03-31');
    expect(problems[0]?.hint?.zh).toContain('2026-03-01');
  });

  it("V-402: follows the institution's days and level", () => {
    const strict = under({ deadlineDays: 10, deadlineLevel: 'ERROR' });
    expect(told('V-402', asked(starting('2026-03-12'), strict))).toEqual([]);
    expect(told('V-402', asked(starting('2026-03-11'), strict))).toEqual([
      [
        'ERROR',
        'basic plannedPeriod.start',
        '应在正式启动实施前10日完成登记，距计划启动日期已不足10日',
      ],
    ]);
  });

  it('V-402: is not asked of a change, which comes after the start', () => {
    const facts = { change: { reason: '延期' }, approved: complete, isFirstSubmission: false };
    expect(asked(starting('2026-01-01'), facts)).toEqual([]);
  });

  it('V-403: warns but on the 30 days before the start', () => {
    const within = under({ deadline: 'WITHIN_N_DAYS_BEFORE_START' });
    const warned = [
      [
        'WARNING',
        'basic plannedPeriod.start',
        '应在获得伦理批件后且研究开展前30天内完成项目登记备案',
      ],
    ];
    expect(told('V-403', asked(starting('2026-04-02'), within))).toEqual(warned);
    expect(asked(starting('2026-04-01'), within)).toEqual([]);
    expect(asked(starting('2026-03-03'), within)).toEqual([]);
    expect(told('V-403', asked(starting('2026-03-02'), within))).toEqual(warned);
  });

  it('V-403: warns from the start on where a study is filed before it', () => {
    const before = under({ deadline: 'BEFORE_START' });
    expect(asked(starting('2026-03-03'), before)).toEqual([]);
    const problems = asked(starting('2026-03-02'), before);
    expect(rulesOf(problems)).toEqual(['V-403']);
    expect(problems[0]?.hint?.zh).toBe('计划启动日期为2026-03-02，今日为2026-03-02');
  });

  describe('V-403 where the days count from the ethics approval', () => {
    const deadline = 'WITHIN_N_DAYS_OF_ETHICS_APPROVAL';
    const late = '应在获得伦理批件后30天内完成项目登记备案';
    const withPaper = completeContent({ attachments: { approval: [paper] } });

    it('is content with 30 days after the recorded approval, and warns at 31, showing both dates', () => {
      const approvedOn = (ethicsApprovedOn: string) => ({
        ...under({ deadline }),
        ethicsApprovedOn,
      });
      expect(asked(complete, approvedOn('2026-01-31'))).toEqual([]);
      const problems = asked(complete, approvedOn('2026-01-30'));
      expect(told('V-403', problems)).toEqual([['WARNING', 'attachments approval', late]]);
      expect(problems).toHaveLength(1);
      expect(problems[0]?.hint?.zh).toBe(
        '伦理批件批准日期为2026-01-30，最迟应于2026-03-01完成登记',
      );
      expect(problems[0]?.hint?.en).toContain('2026-01-30');
      expect(problems[0]?.hint?.en).toContain('2026-03-01');
    });

    it("follows the institution's days and level", () => {
      const facts = {
        ...under({ deadline, deadlineDays: 10, deadlineLevel: 'ERROR' }),
        ethicsApprovedOn: '2026-02-19',
      };
      expect(told('V-403', asked(complete, facts))).toEqual([
        ['ERROR', 'attachments approval', '应在获得伦理批件后10天内完成项目登记备案'],
      ]);
      expect(asked(complete, { ...facts, ethicsApprovedOn: '2026-02-20' })).toEqual([]);
    });

    it('says nothing before there is an approval, however near the start is', () => {
      expect(asked(starting('2026-01-01'), under({ deadline }))).toEqual([]);
    });

    it('points at a paper approval whose date nobody has recorded, and never refuses for it', () => {
      const problems = asked(withPaper, under({ deadline, deadlineLevel: 'ERROR' }));
      expect(told('V-403', problems)).toEqual([['WARNING', 'attachments approval', late]]);
      expect(problems[0]?.hint?.zh).toContain('批准日期由伦理委员会审核时记录');
    });

    it('is asked under this policy only, and of no change', () => {
      const approved = { ethicsApprovedOn: '2025-01-01' };
      expect(asked(complete, { ...under({}), ...approved })).toEqual([]);
      const change = { change: { reason: '延期' }, approved: complete, isFirstSubmission: false };
      const changed = completeContent({ basic: { filingTitleShort: 'STEP-2' } });
      expect(asked(changed, { ...under({ deadline }), ...approved, ...change })).toEqual([]);
    });
  });

  it('V-404: warns at the first submission once recruitment has begun', () => {
    const enrolled = (date: string) =>
      completeContent({ design: { firstEnrolment: { date, kind: 'ACTUAL' } } });
    expect(told('V-404', asked(enrolled('2026-03-02')))).toEqual([
      ['WARNING', 'design firstEnrolment.date', '研究已开始招募，本次登记将标记为"补登记"'],
    ]);
    expect(asked(enrolled('2026-03-03'))).toEqual([]);
    expect(asked(enrolled('2026-03-02'), { isFirstSubmission: false })).toEqual([]);
    const started = completeContent({ basic: { actualStart: '2026-03-01' } });
    expect(told('V-404', asked(started)).map(([, place]) => place)).toEqual(['basic actualStart']);
  });

  it.each(['WARNING', 'ERROR'] as const)(
    'V-405: finds the ethics approval missing, as %s, where it comes first',
    (level) => {
      const facts = under({ ethicsApprovalBeforeFiling: level });
      expect(told('V-405', asked(complete, facts))).toEqual([
        [level, 'attachments approval', '请在获得伦理批件后进行登记备案'],
      ]);
      expect(asked(completeContent({ attachments: { approval: [paper] } }), facts)).toEqual([]);
      expect(asked(complete, { ...facts, isFirstSubmission: false })).toEqual([]);
    },
  );
});

describe('V-504 and V-505 the files', () => {
  it.each([
    ['protocol', '请上传研究方案'],
    ['consent', '请上传知情同意模板或知情同意豁免申请书'],
    ['other', '请上传其他文件'],
  ] as const)('V-504: refuses a submission without %s', (slot, message) => {
    for (const content of [
      completeContent({ attachments: { [slot]: [] } }),
      without(complete, `attachments.${slot}`),
    ]) {
      expect(told('V-504', asked(content))).toEqual([['ERROR', `attachments ${slot}`, message]]);
    }
  });

  it('V-504: does without 其他文件 where the institution does', () => {
    const content = completeContent({ attachments: { other: [] } });
    expect(asked(content, under({ otherFilesRequired: false }))).toEqual([]);
  });

  const asChange = { change: { reason: '修订' }, approved: complete, isFirstSubmission: false };
  it('V-505: warns when the design changes and the protocol file does not', () => {
    const changed = completeContent({ design: { inclusion: '年龄60岁及以上。' } });
    expect(told('V-505', asked(changed, asChange))).toEqual([
      ['WARNING', 'attachments protocol', '研究方案内容已变更，请确认是否需要更新研究方案附件'],
    ]);
    expect(told('V-505', asked(changed))).toEqual([]);
    const attachments = { ...complete.attachments, protocol: [paper] };
    expect(asked({ ...changed, attachments }, asChange)).toEqual([]);
  });

  it('V-505: takes the course of recruitment for no change of the design', () => {
    const moved = completeContent({
      design: {
        recruitmentStatus: 'RECRUITING',
        firstEnrolment: { date: '2026-03-01', kind: 'ACTUAL' },
        actualSize: 3,
      },
    });
    expect(asked(moved, asChange)).toEqual([]);
  });
});

describe('V-601 to V-603 participating sites', () => {
  type Sites = NonNullable<NonNullable<ProjectContent['implementation']>['sites']>;
  const one = '6f1f7a10-5c1b-4d0e-9a53-0f8f2f3f0011';
  const two = '6f1f7a10-5c1b-4d0e-9a53-0f8f2f3f0012';
  const investigator = '6f1f7a10-5c1b-4d0e-9a53-0f8f2f3f0013';
  const sited = (...sites: Sites) =>
    completeContent({ implementation: { hasSites: 'YES', sites } });

  it('V-601: refuses 有 without a site', () => {
    const noRows = completeContent({ implementation: { hasSites: 'YES' } });
    for (const content of [noRows, sited(), sited({ id: 's', city: '云城' })]) {
      expect(told('V-601', asked(content))).toEqual([
        ['ERROR', 'implementation sites', '分中心选择"有"时，请至少添加一个参与单位'],
      ]);
    }
  });

  it('accepts sites chosen from the list', () => {
    const content = sited(
      { id: 's1', institutionId: one, piAccountId: investigator },
      { id: 's2', institutionId: two },
    );
    expect(asked(content)).toEqual([]);
  });

  it('V-602: warns of a site typed by hand, when saved too', () => {
    const message = '手动输入的单位/负责人无法匹配，分中心登录后将无法查看该项目，建议通过下拉选择';
    const content = sited(
      { id: 's1', institutionText: '云城医院' },
      { id: 's2', institutionId: two, piText: '何以安' },
      { id: 's3', institutionId: one, piAccountId: investigator },
    );
    for (const step of ['SAVE', 'SUBMIT'] as const) {
      expect(told('V-602', checkForm(step, content, sampleFacts))).toEqual([
        ['WARNING', 'implementation sites.institutionText s1', message],
        ['WARNING', 'implementation sites.piText s2', message],
      ]);
    }
  });

  it('V-603: refuses a site twice', () => {
    expect(
      told(
        'V-603',
        asked(sited({ id: 's1', institutionId: one }, { id: 's2', institutionId: one })),
      ),
    ).toEqual([['ERROR', 'implementation sites.institutionId s2', '参与单位重复']]);
    const typed = sited(
      { id: 's1', institutionText: '云城医院' },
      { id: 's2', institutionText: ' 云城医院' },
    );
    expect(told('V-603', asked(typed))).toEqual([
      ['ERROR', 'implementation sites.institutionText s2', '参与单位重复'],
    ]);
  });

  it('V-603: refuses the lead institution as a site', () => {
    const lead = sampleFacts.institution.id;
    expect(told('V-603', asked(sited({ id: 's1', institutionId: lead })))).toEqual([
      ['ERROR', 'implementation sites.institutionId s1', '参与单位不能与组长单位相同'],
    ]);
  });
});

describe('V-701 to V-703 disclosure', () => {
  it('V-701: refuses 其他 without its text', () => {
    const other = (resultReleaseOther: string) =>
      completeContent({ sharing: { resultRelease: ['PAPER', 'OTHER'], resultReleaseOther } });
    expect(told('V-701', asked(other(' ')))).toEqual([
      ['ERROR', 'sharing resultReleaseOther', '请填写其他结果发布方式'],
    ]);
    expect(asked(other('学术会议'))).toEqual([]);
  });

  it('V-702: refuses 共享 without a plan', () => {
    const shared = (description: string) =>
      completeContent({ sharing: { ipdSharing: 'YES', ipdDescription: { description } } });
    expect(told('V-702', asked(shared('')))).toEqual([
      ['ERROR', 'sharing ipdDescription', '请填写数据共享计划'],
    ]);
    expect(asked(shared('去标识的基线和结局数据'))).toEqual([]);
  });

  it('V-703: refuses a record for ChiCTR whose English is missing, text by text', () => {
    const content = completeContent({ category: { syncToChictr: true } });
    const problems = told('V-703', asked(content));
    expect(problems.map(([, place]) => place)).toEqual([
      'basic projectNameEn',
      'basic filingTitleEn',
      'basic funding.nameEn fund-1',
      'basic primarySponsorEn',
      'content purposeDetailEn',
      'content contentEn',
      'content conditions.nameEn condition-1',
      'design arms.labelEn arm-1',
      'design arms.labelEn arm-2',
      'design interventions.nameEn intervention-1',
      'design interventions.nameEn intervention-2',
      'design outcomes.nameEn outcome-1',
      'design outcomes.methodEn outcome-1',
      'design outcomes.timePointEn outcome-1',
      'design outcomes.nameEn outcome-2',
      'design outcomes.timePointEn outcome-2',
      'design inclusionEn',
      'design exclusionEn',
    ]);
    expect(problems[0]).toEqual([
      'ERROR',
      'basic projectNameEn',
      '同步至中国临床试验注册中心需填写对应英文信息：项目名称(研究课题的正式科学名称)',
    ]);
  });

  it('V-703: accepts one that says it in English, and asks nobody else', () => {
    const content = observationalContent({
      category: { syncToChictr: true },
      basic: {
        projectNameEn: 'Seasonal variation of blood pressure',
        filingTitleEn: 'Seasonal blood pressure',
        funding: [{ id: 'fund-1', name: '青岚医院科研基金', nameEn: 'Qinglan research fund' }],
        primarySponsorEn: 'Qinglan Hospital',
      },
      content: {
        purposeDetailEn: 'To describe the variation.',
        contentEn: 'Two years of follow-up.',
        conditions: [{ id: 'condition-1', name: '高血压', nameEn: 'Hypertension' }],
      },
      design: {
        inclusionEn: 'Adults with hypertension.',
        exclusionEn: 'Secondary hypertension.',
        outcomes: [
          {
            id: 'outcome-1',
            kind: 'PRIMARY',
            name: '心血管事件',
            nameEn: 'Cardiovascular event',
            timePoint: '随访2年',
            timePointEn: '2 years',
          },
        ],
      },
    });
    expect(asked(content)).toEqual([]);
    expect(told('V-703', asked(complete))).toEqual([]);
  });

  it('V-703: names English and Chinese when both are missing', () => {
    const content = without(
      completeContent({ category: { syncToChictr: true } }),
      'design.inclusion',
    );
    const problems = asked(content);
    expect(told('V-001', problems).map(([, place]) => place)).toEqual(['design inclusion']);
    expect(told('V-703', problems).map(([, place]) => place)).toContain('design inclusionEn');
  });
});

describe('V-804 and V-805 a change', () => {
  const changing = (reason: string) => ({
    change: { reason },
    approved: structuredClone(complete),
    isFirstSubmission: false,
  });

  it('V-804: refuses a change that changes nothing, in whatever order its keys stand', () => {
    const reordered = Object.fromEntries(Object.entries(complete).reverse()) as ProjectContent;
    const emptied = completeContent({ attachments: { nmpa: [] } });
    for (const content of [complete, reordered, emptied]) {
      expect(told('V-804', asked(content, changing('更正')))).toEqual([
        ['ERROR', '', '未检测到任何变更内容'],
      ]);
    }
  });

  it('V-804: accepts any difference, of a file too', () => {
    const renamed = completeContent({ basic: { filingTitle: '髋部骨折早期步行训练' } });
    expect(asked(renamed, changing('更正'))).toEqual([]);
    const refiled = completeContent({ attachments: { other: [paper] } });
    expect(asked(refiled, changing('更正'))).toEqual([]);
  });

  it.each(['', ' \n'])('V-805: refuses the reason %p', (reason) => {
    const renamed = completeContent({ basic: { filingTitle: '髋部骨折早期步行训练' } });
    expect(told('V-805', asked(renamed, changing(reason)))).toEqual([
      ['ERROR', '', '请填写变更原因'],
    ]);
  });

  it('neither is asked of a first filing', () => {
    expect(asked(complete, { approved: complete })).toEqual([]);
  });
});
