import fc from 'fast-check';
import { checkSection } from '../../schema/form/check';
import { form, sectionKeys, type SectionKey } from '../../schema/form/form';
import { completeContent, drugTrialContent, observationalContent } from '../support/sampleContent';

/** rule, field, itemId and Chinese message of each finding. */
const found = (section: SectionKey, input: unknown) =>
  checkSection(section, input as Record<string, unknown>).map((problem) => {
    expect(problem).toMatchObject({ section, level: 'ERROR', hint: null });
    expect(problem.message.en).not.toBe('');
    return [problem.rule, problem.field, problem.itemId, problem.message.zh];
  });

const own = (json: string) => JSON.parse(json) as unknown;

describe('checking the format of what is saved', () => {
  it.each([
    ['an interventional study', completeContent()],
    ['an observational study', observationalContent()],
    ['a drug trial', drugTrialContent()],
  ])('accepts %s', (_name, content) => {
    for (const section of sectionKeys) {
      expect(found(section, content[section] ?? {})).toEqual([]);
    }
  });

  it('accepts an empty save, and null for every field', () => {
    for (const section of sectionKeys) {
      expect(found(section, {})).toEqual([]);
      const cleared = Object.fromEntries(
        Object.keys(form[section].fields).map((key) => [key, null]),
      );
      expect(found(section, cleared)).toEqual([]);
    }
  });

  it('accepts rows without an id, and nulls in rows and groups', () => {
    expect(
      found('implementation', {
        contact: { name: null, phone: null },
        team: [{ name: '周知行', title: null, id: null }, {}],
      }),
    ).toEqual([]);
  });

  it('V-003: refuses a text that is longer than its field', () => {
    expect(found('basic', { projectName: '长'.repeat(300) })).toEqual([]);
    expect(
      found('basic', { projectName: '长'.repeat(301), filingTitleShort: 'x'.repeat(51) }),
    ).toEqual([
      ['V-003', 'projectName', null, '项目名称(研究课题的正式科学名称)不能超过300个字符'],
      ['V-003', 'filingTitleShort', null, '备案题目简写不能超过50个字符'],
    ]);
    expect(found('content', { keywords: ['好', 'x'.repeat(51)] })).toEqual([
      ['V-003', 'keywords', null, '关键词不能超过50个字符'],
    ]);
  });

  it('V-003: names the row by its id, and a new one by its position', () => {
    const long = '长'.repeat(51);
    expect(found('implementation', { team: [{ id: 'm-1', name: long }, { name: long }] })).toEqual([
      ['V-003', 'team.name', 'm-1', '团队成员姓名不能超过50个字符'],
      ['V-003', 'team.name', '#2', '团队成员姓名不能超过50个字符'],
    ]);
  });

  it.each(['a@example.org', 'li.ning+cro@mail.example.cn'])('V-004: accepts %s', (email) => {
    expect(found('implementation', { contact: { email } })).toEqual([]);
  });
  it.each(['', 'a', 'a@', '@example.org', 'a@b', 'a b@example.org', `${'a'.repeat(250)}@b.cn`])(
    'V-004: refuses the e-mail address "%s"',
    (email) => {
      expect(found('implementation', { contact: { email } })).toEqual([
        ['V-004', 'contact.email', null, '邮箱格式不正确'],
      ]);
    },
  );

  it.each(['13900000001', '0791-5550101', '01055501010', '5550101', '0791-55501010-801'])(
    'V-005: accepts %s',
    (phone) => {
      expect(found('implementation', { contact: { phone } })).toEqual([]);
    },
  );
  it.each(['', '12900000001', '139000000012', '0791-123', '电话', '1390000000a', '9'.repeat(31)])(
    'V-005: refuses the telephone number "%s"',
    (phone) => {
      expect(found('implementation', { team: [{ id: 'm-1', phone }] })).toEqual([
        ['V-005', 'team.phone', 'm-1', '电话/手机号格式不正确'],
      ]);
    },
  );

  it.each([0, 0.5, 17.9, 18, 119.9, 120])('V-303: accepts the age %d', (age) => {
    expect(found('design', { ageMin: age, ageMax: age })).toEqual([]);
  });
  it.each([-0.1, 120.1, 121, 0.25, Number.NaN, Number.POSITIVE_INFINITY, '18', true, [18]])(
    'V-303: refuses the age %p',
    (age) => {
      expect(found('design', { ageMin: age })).toEqual([
        ['V-303', 'ageMin', null, '年龄应为0至120之间的数字'],
      ]);
      expect(found('design', { ageMax: age })).toEqual([
        ['V-303', 'ageMax', null, '年龄应为0至120之间的数字'],
      ]);
    },
  );

  it('takes every tenth of a year', () => {
    const ages = Array.from({ length: 1201 }, (_, tenths) => Number((tenths / 10).toFixed(1)));
    expect(ages.filter((ageMin) => checkSection('design', { ageMin }).length > 0)).toEqual([]);
  });

  it.each<[string, SectionKey, unknown, string, string]>([
    ['a text that is a number', 'basic', { projectNo: 7 }, 'projectNo', '项目编号'],
    ['NUL in a text', 'basic', { projectNo: 'a\u0000' }, 'projectNo', '项目编号'],
    ['half a surrogate pair', 'basic', { projectNo: 'a\ud800' }, 'projectNo', '项目编号'],
    [
      'NUL in a text too long',
      'basic',
      { projectNo: '\u0000'.repeat(101) },
      'projectNo',
      '项目编号',
    ],
    [
      'a day that never was',
      'basic',
      { protocolDate: '2026-02-29' },
      'protocolDate',
      '方案版本日期',
    ],
    [
      'an instant as a day',
      'basic',
      { protocolDate: '2026-02-28T00:00Z' },
      'protocolDate',
      '方案版本日期',
    ],
    ['a yes that is a text', 'category', { isTcm: 'true' }, 'isTcm', '是否中医药研究'],
    ['one code twice', 'basic', { researchField: ['TCM', 'TCM'] }, 'researchField', '研究领域'],
    [
      'a code where a list is wanted',
      'basic',
      { researchField: 'TCM' },
      'researchField',
      '研究领域',
    ],
    ['part of a person', 'design', { targetSize: 1.5 }, 'targetSize', '计划样本量'],
    ['fewer than nobody', 'design', { targetSize: -1 }, 'targetSize', '计划样本量'],
    ['a list that is a group', 'design', { arms: {} }, 'arms', '组别'],
    ['a group that is a list', 'category', { nmpa: [] }, 'nmpa', 'NMPA批件'],
    ['keywords that are numbers', 'content', { keywords: [1] }, 'keywords', '关键词'],
    ['too many keywords', 'content', { keywords: Array(31).fill('好') }, 'keywords', '关键词'],
    [
      'many keywords, each too long',
      'content',
      { keywords: Array(31).fill('x'.repeat(51)) },
      'keywords',
      '关键词',
    ],
  ])('refuses %s', (_name, section, input, field, zh) => {
    expect(found(section, input)).toEqual([['FORMAT', field, null, `${zh}格式不正确`]]);
  });

  it.each<[string, string]>([
    ['an unknown code', 'PHASE9'],
    ['a label as a code', 'I期'],
    ['the name of a prototype as a code', 'constructor'],
  ])('refuses %s, with the name of its list', (_name, phase) => {
    expect(found('category', { phase })).toEqual([
      ['FORMAT', 'phase', null, '研究阶段不在代码表 Phase 中'],
    ]);
  });

  it('refuses more rows than a list may have, with how many that is', () => {
    expect(found('other', { platforms: Array(31).fill({}) })).toEqual([
      ['FORMAT', 'platforms', null, '其他研究平台信息不能超过30行'],
    ]);
  });

  it('refuses null for a whole section, by its name', () => {
    const [[, , , zh] = []] = found('basic', null);
    expect(zh).toContain('基本信息不能为 null');
  });

  it.each<[string, unknown, string, string | null]>([
    ['a row that is none', ['x'], 'team', '#1'],
    ['a row that is null', [null], 'team', '#1'],
    ['a row whose id is a number', [{ id: 1 }], 'team', '#1'],
    ['a row whose id is empty', [{ id: '' }], 'team', '#1'],
    ['a row whose id is too long', [{ id: 'x'.repeat(65) }], 'team', '#1'],
    ['a row whose id is the name of a prototype', [{ id: '__proto__' }], 'team', '#1'],
    ['two rows of one id', [{ id: 'm' }, { id: 'm' }], 'team', '#2'],
    ['an account that is no id', [{ id: 'm', accountId: 'me' }], 'team.accountId', 'm'],
    ['an unknown key in a row', [{ id: 'm', isAdmin: true }], 'team.isAdmin', 'm'],
    ['a prototype in a row', own('[{"id":"m","__proto__":{"name":"x"}}]'), 'team.__proto__', 'm'],
  ])('refuses %s', (_name, team, field, itemId) => {
    expect(found('implementation', { team }).map((problem) => problem.slice(0, 3))).toEqual([
      ['FORMAT', field, itemId],
    ]);
  });

  it.each<[string, SectionKey, unknown, string | null]>([
    ['an unknown field', 'basic', { isAdmin: true }, 'isAdmin'],
    ['a field of the system', 'basic', { researchNumber: 'MR-36-26-000001' }, 'researchNumber'],
    ['a prototype', 'basic', own('{"__proto__":{"isAdmin":true}}'), '__proto__'],
    ['a constructor', 'basic', own('{"constructor":{"prototype":{}}}'), 'constructor'],
    ['an unknown key in a group', 'category', { nmpa: { toString: 'x' } }, 'nmpa.toString'],
    ['a key of 1 MB, which it does not repeat', 'basic', { ['k'.repeat(1_000_000)]: 1 }, null],
    ['a key with a lone surrogate, which it does not repeat', 'basic', { '\ud800': 1 }, null],
    ['a list instead of a section', 'basic', [], null],
    ['a text instead of a section', 'basic', 'x', null],
    ['null instead of a section', 'basic', null, null],
  ])('refuses %s', (_name, section, input, field) => {
    const problems = found(section, input);
    expect(problems.map(([rule, at]) => [rule, at])).toEqual([['FORMAT', field]]);
    expect(JSON.stringify(problems).length).toBeLessThan(500);
  });

  it.each(['__proto__', 'constructor', 'attachments', ''])('knows no section "%s"', (section) => {
    expect(checkSection(section as SectionKey, {})).toMatchObject([
      { rule: 'FORMAT', section: null, field: null },
    ]);
  });

  it('answers to a megabyte, to great depth and to a million rows without throwing', () => {
    let deep: unknown = 'x';
    for (let level = 0; level < 100_000; level += 1) deep = { nmpa: deep };
    const megabyte = 'x'.repeat(1_000_000);
    const million = Array.from({ length: 1_000_000 }, () => megabyte);

    expect(found('category', deep).map(([, field]) => field)).toEqual(['nmpa.nmpa']);
    expect(found('basic', { projectName: deep }).map(([rule]) => rule)).toEqual(['FORMAT']);
    expect(found('basic', { projectName: megabyte }).map(([rule]) => rule)).toEqual(['V-003']);
    expect(
      found('implementation', { contact: { email: `${megabyte}@b.cn`, phone: megabyte } }),
    ).toHaveLength(2);
    expect(found('content', { keywords: million })).toHaveLength(1);
    expect(found('design', { outcomes: million, recruitmentCountries: million })).toHaveLength(2);
  });

  it('answers to whatever JSON is given, and changes none of it', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...sectionKeys),
        fc.jsonValue(),
        fc.nat(100),
        (section, value, which) => {
          const keys = Object.keys(form[section].fields);
          const input = { [keys[which % keys.length] ?? '']: value };
          const before = JSON.stringify(input);
          for (const { section: named, message } of checkSection(section, input)) {
            expect(named).toBe(section);
            expect(message.zh).not.toBe('');
          }
          expect(JSON.stringify(input)).toBe(before);
        },
      ),
      { numRuns: 500 },
    );
  });
});
