import canonicalize from 'canonicalize';
import fc from 'fast-check';
import { codeList } from '../../schema/codes/codeList';
import { applyDifference, difference, normalised } from '../../schema/form/difference';
import { applyDifferenceIn } from '../../schema/form/difference/apply';
import type { FieldChange } from '../../schema/form/difference/change';
import { comparedForm } from '../../schema/form/difference/comparedForm';
import { differenceIn } from '../../schema/form/difference/compare';
import type { JsonRecord } from '../../schema/form/difference/jsonValue';
import { normalisedIn, type Sections } from '../../schema/form/difference/normalise';
import { keysOf, pathOf } from '../../schema/form/difference/path';
import * as field from '../../schema/form/field';
import type { Visibility } from '../../schema/form/field';
import type { ProjectContent } from '../../schema/form/form';
import type { Label } from '../../schema/label';
import { arbitraryContent, arbitraryEdit, listPlaces } from '../support/arbitraryContent';

const about = (zh: string, en: string, visibility: Visibility = 'PUBLIC') => ({
  zh,
  en,
  visibility,
});

const outcomeKind = codeList(
  'OutcomeKind',
  { zh: '指标类型', en: 'Kind of outcome' },
  { PRIMARY: ['主要', 'Primary'], SECONDARY: ['次要', 'Secondary'] },
);
const vulnerable = codeList(
  'Vulnerable',
  { zh: '弱势群体类型', en: 'Vulnerable group' },
  { CHILDREN: ['儿童', 'Children'], PREGNANT: ['孕期妇女', 'Pregnant women'] },
);

const sex = codeList('Sex', { zh: '性别', en: 'Sex' }, { FEMALE: ['女', 'Female'] });

/** A small form with one field of each way to differ. */
const sections: Sections = {
  implementation: {
    title: { zh: '实施信息', en: 'Implementation' },
    fields: {
      contact: field.group(
        {
          name: field.text(50, about('联系人', 'Contact')),
          phone: field.phone({ ...about('电话', 'Phone', 'MASKED'), personal: true }),
        },
        about('项目联系人', 'Project contact'),
      ),
      guardian: field.group(
        { names: field.texts({ each: 50, most: 4 }, about('姓名', 'Names', 'NEVER')) },
        { ...about('监护人', 'Guardian', 'NEVER'), personal: true },
      ),
      team: field.list(
        50,
        {
          name: field.text(50, about('姓名', 'Name')),
          phone: field.phone({ ...about('手机', 'Mobile', 'NEVER'), personal: true }),
          nickname: field.text(50, { ...about('别名', 'Nickname', 'NEVER'), personal: true }),
          sex: field.choice(sex, { ...about('性别', 'Sex', 'NEVER'), personal: true }),
          proxy: field.group(
            { phone: field.phone({ ...about('手机', 'Mobile', 'NEVER'), personal: true }) },
            about('代理人', 'Proxy', 'NEVER'),
          ),
        },
        about('研究团队成员', 'Team'),
      ),
    },
  },
  design: {
    title: { zh: '研究设计', en: 'Design' },
    fields: {
      isRandomised: field.yesNo(about('随机化', 'Randomised')),
      startOn: field.date(about('开始日期', 'Start')),
      targetSize: field.integer({ min: 1, max: 9999 }, about('计划样本量', 'Planned size')),
      vulnerableTypes: field.choices(vulnerable, about('弱势群体类型', 'Vulnerable groups')),
      keywords: field.texts({ each: 50, most: 10 }, about('关键词', 'Keywords')),
      inclusion: field.longText(5000, about('纳入标准', 'Inclusion criteria')),
      outcomes: field.list(
        50,
        {
          kind: field.choice(outcomeKind, about('类型', 'Kind')),
          name: field.text(300, about('指标名称', 'Name')),
          nameEn: field.text(300, { ...about('英文名称', 'English name'), englishOf: 'name' }),
          timePoint: field.text(300, about('测量时间点', 'Time point')),
          visits: field.list(
            9,
            { day: field.integer({ min: 0, max: 999 }, about('天', 'Day')) },
            about('访视', 'Visits'),
          ),
        },
        about('结局指标', 'Outcomes'),
      ),
    },
  },
  attachments: {
    title: { zh: '相关附件', en: 'Attachments' },
    fields: {
      protocol: field.list(
        20,
        { name: field.text(255, about('文件名', 'File name')) },
        about('研究方案', 'Protocol', 'NEVER'),
      ),
    },
  },
};

const survival = { id: 'o1', kind: 'PRIMARY', name: '总生存期', nameEn: 'Overall survival' };
const pain = { id: 'o2', kind: 'SECONDARY', name: '疼痛评分', timePoint: '第 4 周' };
const safety = { id: 'o3', kind: 'SECONDARY', name: '不良事件发生率' };
const sleep = { id: 'o4', kind: 'SECONDARY', name: '睡眠质量' };

const outcomes = (...rows: JsonRecord[]): JsonRecord => ({ design: { outcomes: rows } });
const design = (values: JsonRecord): JsonRecord => ({ design: values });

/** The changes, after checking that they lead from one to the other and back. */
function changes(before: JsonRecord, after: JsonRecord): FieldChange[] {
  const there = differenceIn(sections, before, after);
  expect(applyDifferenceIn(sections, before, there)).toEqual(normalisedIn(sections, after));
  const back = differenceIn(sections, after, before);
  expect(applyDifferenceIn(sections, after, back)).toEqual(normalisedIn(sections, before));
  return there;
}

describe('the difference of two versions whose outcomes differ', () => {
  it('is one addition when an outcome was put at the head, and names it', () => {
    expect(
      changes(outcomes(survival, pain, safety), outcomes(sleep, survival, pain, safety)),
    ).toEqual([
      {
        section: 'design',
        field: 'outcomes',
        itemId: 'o4',
        label: { zh: '研究设计 › 结局指标', en: 'Design › Outcomes' },
        item: sleep,
        itemLabel: { zh: '睡眠质量', en: '睡眠质量' },
        kind: 'ADDED',
        before: null,
        after: sleep,
        beforeText: null,
        afterText: { zh: '类型：次要；指标名称：睡眠质量', en: 'Kind: Secondary; Name: 睡眠质量' },
        isPersonal: false,
        isOrderOnly: false,
        isWhitespaceOnly: false,
        fromIndex: null,
        toIndex: 0,
      },
    ]);
  });

  it('is one removal when an outcome in the middle went away', () => {
    expect(changes(outcomes(survival, pain, safety), outcomes(survival, safety))).toMatchObject([
      { kind: 'REMOVED', itemId: 'o2', before: pain, after: null, fromIndex: 1, toIndex: null },
    ]);
  });

  it('is one move when the last outcome went to the front', () => {
    const moved = changes(
      outcomes(survival, pain, safety, sleep),
      outcomes(sleep, survival, pain, safety),
    );
    expect(moved).toMatchObject([
      {
        kind: 'MOVED',
        field: 'outcomes',
        itemId: 'o4',
        before: null,
        after: null,
        beforeText: { zh: '第 4 项', en: 'No. 4' },
        afterText: { zh: '第 1 项', en: 'No. 1' },
        isOrderOnly: true,
        fromIndex: 3,
        toIndex: 0,
      },
    ]);
  });

  it('keeps the largest part in place when the order is shuffled', () => {
    const order = (ids: string) => outcomes(...Array.from(ids, (id) => ({ id, name: id })));
    const moved = changes(order('abcdefg'), order('cagbdfe'));
    expect(moved.map(({ kind }) => kind)).toEqual(['MOVED', 'MOVED', 'MOVED']);
  });

  it('shows a primary and a secondary outcome that swapped texts as four changed fields', () => {
    const swapped = changes(
      outcomes(survival, { ...pain, nameEn: 'Pain score' }),
      outcomes(
        { ...survival, name: pain.name, nameEn: 'Pain score' },
        { ...pain, name: survival.name, nameEn: survival.nameEn },
      ),
    );
    expect(
      swapped.map(({ kind, field: path, itemId, afterText }) => [
        kind,
        path,
        itemId,
        afterText?.zh,
      ]),
    ).toEqual([
      ['CHANGED', 'outcomes.name', 'o1', '疼痛评分'],
      ['CHANGED', 'outcomes.nameEn', 'o1', 'Pain score'],
      ['CHANGED', 'outcomes.name', 'o2', '总生存期'],
      ['CHANGED', 'outcomes.nameEn', 'o2', 'Overall survival'],
    ]);
  });

  it('names the field, the outcome in both languages and the codes as text', () => {
    expect(changes(outcomes(survival), outcomes({ ...survival, kind: 'SECONDARY' }))).toMatchObject(
      [
        {
          field: 'outcomes.kind',
          label: { zh: '研究设计 › 结局指标 › 类型', en: 'Design › Outcomes › Kind' },
          itemLabel: { zh: '总生存期', en: 'Overall survival' },
          before: 'PRIMARY',
          after: 'SECONDARY',
          beforeText: { zh: '主要', en: 'Primary' },
          afterText: { zh: '次要', en: 'Secondary' },
          fromIndex: null,
          toIndex: null,
        },
      ],
    );
  });

  it('shortens a long name of a row to its first sixty characters', () => {
    const [added] = changes({}, outcomes({ id: 'o9', name: '𠮷'.repeat(80) }));
    expect(added?.itemLabel?.zh).toBe(`${'𠮷'.repeat(60)}…`);
  });

  it('says both when an outcome was moved and its time point changed', () => {
    const later = { ...pain, timePoint: '第 8 周' };
    const both = changes(outcomes(survival, safety, pain), outcomes(later, survival, safety));
    expect(both.map(({ kind, field: path, itemId }) => [kind, path, itemId])).toEqual([
      ['MOVED', 'outcomes', 'o2'],
      ['CHANGED', 'outcomes.timePoint', 'o2'],
    ]);
  });

  it('compares a list inside a row as one value', () => {
    const visits = (...days: number[]) => days.map((day) => ({ id: `v${String(day)}`, day }));
    expect(
      changes(
        outcomes({ ...pain, visits: visits(1, 7) }),
        outcomes({ ...pain, visits: visits(7, 1) }),
      ),
    ).toMatchObject([
      { kind: 'CHANGED', field: 'outcomes.visits', itemId: 'o2', isOrderOnly: true },
    ]);
  });

  it('compares the list as a whole when rows have no id of their own', () => {
    const twice = outcomes(survival, { ...pain, id: 'o1' });
    expect(changes(outcomes(survival), twice)).toMatchObject([
      { kind: 'CHANGED', field: 'outcomes', itemId: null, fromIndex: null, toIndex: null },
    ]);
  });
});

describe('the difference of two versions whose values differ', () => {
  it('reads yes and no, dates and numbers as people do', () => {
    const texts = changes(
      design({ isRandomised: false, startOn: '2026-01-01', targetSize: 120 }),
      design({ isRandomised: true, startOn: '2026-03-01', targetSize: 90 }),
    ).map(({ beforeText, afterText }) => [beforeText, afterText]);
    expect(texts).toEqual([
      [
        { zh: '否', en: 'No' },
        { zh: '是', en: 'Yes' },
      ],
      [
        { zh: '2026-01-01', en: '2026-01-01' },
        { zh: '2026-03-01', en: '2026-03-01' },
      ],
      [
        { zh: '120', en: '120' },
        { zh: '90', en: '90' },
      ],
    ]);
  });

  it('marks the same choices in another order as order only', () => {
    expect(
      changes(
        design({ vulnerableTypes: ['CHILDREN', 'PREGNANT'] }),
        design({ vulnerableTypes: ['PREGNANT', 'CHILDREN'] }),
      ),
    ).toMatchObject([
      {
        kind: 'CHANGED',
        beforeText: { zh: '儿童、孕期妇女', en: 'Children, Pregnant women' },
        afterText: { zh: '孕期妇女、儿童', en: 'Pregnant women, Children' },
        isOrderOnly: true,
      },
    ]);
  });

  it('does not mark choices of which one was exchanged', () => {
    const [change] = changes(
      design({ vulnerableTypes: ['CHILDREN'] }),
      design({ vulnerableTypes: ['PREGNANT'] }),
    );
    expect(change).toMatchObject({ kind: 'CHANGED', isOrderOnly: false, isWhitespaceOnly: false });
  });

  it.each([
    ['年龄 18 岁以上', '年龄18岁以上'],
    ['成人\n可行走', '成人\u3000可行走\n'],
    ['', '  '],
  ])('marks %j and %j as white space only', (inclusion, other) => {
    expect(changes(design({ inclusion }), design({ inclusion: other }))).toMatchObject([
      { kind: 'CHANGED', before: inclusion, after: other, isWhitespaceOnly: true },
    ]);
  });

  it('does not mark a text of which a word changed', () => {
    expect(changes(design({ inclusion: '成人' }), design({ inclusion: '成年 人' }))).toMatchObject([
      { isWhitespaceOnly: false },
    ]);
  });

  it('marks keywords of which only blanks changed, and keywords that are merely empty', () => {
    expect(
      changes(design({ keywords: ['慢性 疼痛'] }), design({ keywords: ['慢性疼痛'] })),
    ).toMatchObject([{ kind: 'CHANGED', isWhitespaceOnly: true, isOrderOnly: false }]);
    expect(changes({}, design({ keywords: [] }))).toMatchObject([
      { kind: 'ADDED', after: [], isWhitespaceOnly: true },
    ]);
  });

  it('takes null, absence and an empty group, list or section for the same', () => {
    expect(
      changes(
        { implementation: { contact: { name: null }, team: [] }, design: { targetSize: null } },
        { attachments: { protocol: [] } },
      ),
    ).toEqual([]);
  });

  it('shows a value that came or went as such, and an empty text as a value', () => {
    expect(changes(design({ targetSize: 5 }), design({ inclusion: '' }))).toMatchObject([
      { kind: 'REMOVED', field: 'targetSize', before: 5, after: null, afterText: null },
      { kind: 'ADDED', field: 'inclusion', after: '', afterText: { zh: '', en: '' } },
    ]);
  });

  it('gives one change per field of a group', () => {
    expect(
      changes({}, { implementation: { contact: { name: '林一舟', phone: 'token-1' } } }),
    ).toMatchObject([
      { kind: 'ADDED', field: 'contact.name', after: '林一舟', itemId: null },
      { kind: 'ADDED', field: 'contact.phone', after: 'token-1', isPersonal: true },
    ]);
  });

  it('follows the order of the form, whatever the order of storage', () => {
    const paths = changes(
      {},
      {
        later: { a: 1 },
        attachments: { protocol: [{ fileId: 'f1', name: '方案.pdf' }] },
        design: { zz: 1, aa: 1, inclusion: '成人', targetSize: 3 },
        implementation: { team: [{ id: 't1' }], contact: { name: '林一舟' } },
      },
    ).map(({ section, field: path }) => `${section}/${path}`);
    expect(paths).toEqual([
      'implementation/contact.name',
      'implementation/team',
      'design/targetSize',
      'design/inclusion',
      'design/aa',
      'design/zz',
      'attachments/protocol',
      'later/a',
    ]);
  });
});

describe('the difference of two versions with personal values', () => {
  const phone = (token: string): JsonRecord => ({ implementation: { contact: { phone: token } } });

  it('says that one changed, without texts', () => {
    expect(changes(phone('token 1'), phone('token1'))).toMatchObject([
      {
        kind: 'CHANGED',
        label: { zh: '实施信息 › 项目联系人 › 电话' },
        beforeText: null,
        afterText: null,
        isPersonal: true,
        isWhitespaceOnly: false,
      },
    ]);
  });

  it('is silent when the tokens are equal', () => {
    expect(changes(phone('token-1'), phone('token-1'))).toEqual([]);
  });

  it('never puts a token into the words for a row', () => {
    const member = { id: 't1', name: '周知远', phone: 'token-7' };
    const [added] = changes({}, { implementation: { team: [member] } });
    expect(added).toMatchObject({ after: member, itemLabel: { zh: '周知远' }, isPersonal: false });
    expect(added?.afterText).toEqual({
      zh: '姓名：周知远；手机：（个人信息）',
      en: 'Name: 周知远; Mobile: (personal data)',
    });
  });

  it('never puts a token into words whatever kind of field holds it, not as a name either', () => {
    const member = { id: 't1', nickname: 'token-1', sex: 'token-2', proxy: 'token-3' };
    const [added] = changes({}, { implementation: { team: [member] } });
    expect(added?.afterText?.zh).toBe(
      '别名：（个人信息）；性别：（个人信息）；代理人：（个人信息）',
    );
    expect(added?.itemLabel).toBeNull();
  });

  it('takes everything below a personal group for personal, and no order for a meaning of tokens', () => {
    const names = (...tokens: string[]): JsonRecord => ({
      implementation: { guardian: { names: tokens } },
    });
    expect(changes(names('token-1', 'token-2'), names('token-2', 'token-1'))).toMatchObject([
      { field: 'guardian.names', isPersonal: true, isOrderOnly: false, afterText: null },
    ]);
  });

  it('never puts a token into words when a group does not have its shape', () => {
    expect(changes({}, { implementation: { contact: 'token-3' } })).toMatchObject([
      { field: 'contact', afterText: null, isPersonal: true },
    ]);
    expect(changes({}, { implementation: 'token-3' })).toMatchObject([
      { field: '', afterText: null, isPersonal: true },
    ]);
  });
});

describe('the difference of two versions with other files', () => {
  const file = (fileId: string, name: string) => ({ fileId, name });
  const protocol = (...files: JsonRecord[]): JsonRecord => ({ attachments: { protocol: files } });

  it('shows a file that replaced another as one removed and one added', () => {
    expect(
      changes(protocol(file('f1', '方案 1.0.pdf')), protocol(file('f2', '方案 2.0.pdf'))),
    ).toMatchObject([
      {
        kind: 'REMOVED',
        section: 'attachments',
        field: 'protocol',
        itemId: 'f1',
        label: { zh: '相关附件 › 研究方案', en: 'Attachments › Protocol' },
        itemLabel: { zh: '方案 1.0.pdf' },
      },
      { kind: 'ADDED', itemId: 'f2', after: { fileId: 'f2', name: '方案 2.0.pdf' } },
    ]);
  });

  it('shows files in another order as moved', () => {
    expect(
      changes(
        protocol(file('f1', 'a'), file('f2', 'b')),
        protocol(file('f2', 'b'), file('f1', 'a')),
      ),
    ).toMatchObject([{ kind: 'MOVED', field: 'protocol', isOrderOnly: true }]);
  });
});

describe('the difference of two versions of which one is of another form', () => {
  it('shows keys that the form does not know, under their own names', () => {
    const older = {
      design: { blinding: 'OPEN', outcomes: [{ ...pain, unit: 'mm' }] },
      legacy: { x: 1 },
    };
    const newer = { design: { blinding: ['A', true], outcomes: [{ ...pain, unit: 'cm' }] } };
    expect(changes(older, newer)).toMatchObject([
      { field: 'outcomes.unit', itemId: 'o2', label: { zh: '研究设计 › 结局指标 › unit' } },
      {
        field: 'blinding',
        kind: 'CHANGED',
        label: { zh: '研究设计 › blinding', en: 'Design › blinding' },
        afterText: { zh: 'A；是', en: 'A; Yes' },
      },
      { section: 'legacy', field: 'x', kind: 'REMOVED', label: { zh: 'legacy › x' } },
    ]);
  });

  it('shows a code that the list no longer has as it is', () => {
    expect(changes(outcomes(pain), outcomes({ ...pain, kind: 'TERTIARY' }))).toMatchObject([
      { afterText: { zh: 'TERTIARY', en: 'TERTIARY' } },
    ]);
  });

  it('tells an unknown key with a dot from a path, and survives keys that objects inherit', () => {
    const odd = JSON.parse(
      '{"contact.phone": 1, "": 2, "a\\\\": 3, "__proto__": {"polluted": true}, "constructor": 4}',
    ) as JsonRecord;
    const shown = changes(
      { implementation: { contact: { phone: 'token' } } },
      { implementation: odd },
    );
    expect(shown).toHaveLength(6);
    expect(shown.map(({ field: path }) => path)).toContain('contact\\.phone');
    expect(({} as JsonRecord)['polluted']).toBeUndefined();
    const kept = normalisedIn(sections, { implementation: odd })['implementation'];
    expect(Object.keys(kept as JsonRecord)).toContain('__proto__');
  });

  it('compares a section that is no section as a whole', () => {
    expect(changes({ design: 'none' }, design({ targetSize: 3 }))).toMatchObject([
      { section: 'design', field: '', kind: 'CHANGED', label: { zh: '研究设计' } },
    ]);
    expect(changes(design({ targetSize: null }), { design: 'none' })).toMatchObject([
      { section: 'design', field: '', kind: 'ADDED', before: null },
    ]);
  });
});

const runs = { numRuns: 500 };
const json = (content: unknown): string => canonicalize(content) ?? '';
const anyTwo = () =>
  arbitraryContent().chain((before) =>
    fc.tuple(
      fc.constant(before),
      fc.oneof({ weight: 4, arbitrary: arbitraryEdit(before) }, arbitraryContent()),
    ),
  );
/** Sections and keys of any form, and values of any shape, among them rows of lists. */
const anyJson = (): fc.Arbitrary<JsonRecord> => {
  const row = fc.record(
    {
      id: fc.constantFrom('a', 'b', 'c', 'd'),
      name: fc.jsonValue({ maxDepth: 1 }),
      visits: fc.jsonValue(),
    },
    { requiredKeys: [] },
  );
  const key = fc.oneof(
    fc.constantFrom(
      'contact',
      'team',
      'outcomes',
      'keywords',
      'protocol',
      'a.b',
      '',
      '\\',
      'constructor',
    ),
    fc.string({ maxLength: 3 }),
  );
  const value = fc.oneof(fc.jsonValue(), fc.array(row, { maxLength: 5 }), row);
  return fc.dictionary(
    fc.oneof(fc.constantFrom(...Object.keys(sections)), key),
    fc.oneof({ weight: 6, arbitrary: fc.dictionary(key, value) }, fc.jsonValue()),
  );
};

describe('the difference of any two contents of the form', () => {
  it('leads from the one to the other when it is applied', () => {
    fc.assert(
      fc.property(anyTwo(), ([before, after]) => {
        const applied = applyDifference(before, difference(before, after));
        expect(json(applied)).toBe(json(normalised(after)));
      }),
      runs,
    );
  });

  it('is empty for equal contents, and only for them', () => {
    fc.assert(
      fc.property(anyTwo(), ([before, after]) => {
        expect(difference(before, structuredClone(before))).toEqual([]);
        expect(difference(before, normalised(before))).toEqual([]);
        const isEqual = json(normalised(before)) === json(normalised(after));
        expect(difference(before, after).length === 0).toBe(isEqual);
      }),
      runs,
    );
  });

  it('gives every change a label, texts unless it is personal, and a place of its own', () => {
    fc.assert(
      fc.property(anyTwo(), ([before, after]) => {
        const shown = difference(before, after);
        const isWorded = (text: Label | null, value: unknown, { kind, isPersonal }: FieldChange) =>
          (text !== null) === (!isPersonal && (value !== null || kind === 'MOVED'));
        const wrong = shown.filter(
          (change) =>
            !/^.+ › .+$/s.test(change.label.zh) ||
            !/^.+ › .+$/s.test(change.label.en) ||
            !isWorded(change.beforeText, change.before, change) ||
            !isWorded(change.afterText, change.after, change) ||
            json([change.beforeText, change.afterText, change.itemLabel]).includes('token:'),
        );
        expect(wrong).toEqual([]);
        const at = shown.map((change) => json([change.section, change.field, change.itemId]));
        expect(new Set(at).size).toBe(at.length);
      }),
      runs,
    );
  });

  it('follows the order of the form', () => {
    const order = Object.keys(comparedForm);
    fc.assert(
      fc.property(anyTwo(), ([before, after]) => {
        const places = difference(before, after).map(({ section, field: path }) => {
          const fields = Object.keys(comparedForm[section]?.fields ?? {});
          return order.indexOf(section) * 1000 + fields.indexOf(path.split('.')[0] ?? '');
        });
        expect(places).toEqual([...places].sort((one, other) => one - other));
      }),
      runs,
    );
  });

  it('says the opposite when the sides are exchanged', () => {
    const opposite = { ADDED: 'REMOVED', REMOVED: 'ADDED', CHANGED: 'CHANGED', MOVED: 'MOVED' };
    fc.assert(
      fc.property(anyTwo(), ([before, after]) => {
        const there = difference(before, after);
        const back = difference(after, before);
        const values = (shown: FieldChange[]) => shown.filter(({ kind }) => kind !== 'MOVED');
        const exchanged = values(there).map((change) => ({
          ...change,
          kind: opposite[change.kind],
          before: change.after,
          after: change.before,
          beforeText: change.afterText,
          afterText: change.beforeText,
          fromIndex: change.toIndex,
          toIndex: change.fromIndex,
          item: null,
          itemLabel: null,
        }));
        const unnamed = values(back).map((change) => ({ ...change, item: null, itemLabel: null }));
        expect(unnamed.map(json).sort()).toEqual(exchanged.map(json).sort());
        expect(back.length).toBe(there.length);
      }),
      runs,
    );
  });

  it('is one removal or addition per row that went or came, and nothing else', () => {
    const contentAndRows = arbitraryContent().chain((content) =>
      fc.record({
        content: fc.constant(content),
        place: fc.constantFrom(...listPlaces),
        leaves: fc.infiniteStream(fc.boolean()),
      }),
    );
    fc.assert(
      fc.property(contentAndRows, ({ content, place: { section, key }, leaves }) => {
        const whole = content as unknown as Record<string, JsonRecord | undefined>;
        const rows = (whole[section]?.[key] ?? []) as JsonRecord[];
        const kept = rows.filter(() => !leaves.next().value);
        const fewer = { ...whole, [section]: { ...whole[section], [key]: kept } } as ProjectContent;
        const count = rows.length - kept.length;
        expect(difference(content, fewer).map(({ kind }) => kind)).toEqual(
          Array<string>(count).fill('REMOVED'),
        );
        expect(difference(fewer, content).map(({ kind }) => kind)).toEqual(
          Array<string>(count).fill('ADDED'),
        );
      }),
      runs,
    );
  });

  it('never moves more rows than any other way to the new order would', () => {
    const isRising = (ids: readonly string[]) =>
      ids.every((id, at) => at === 0 || (ids[at - 1] ?? '') < id);
    fc.assert(
      fc.property(fc.shuffledSubarray(Array.from('abcdefgh'), { minLength: 1 }), (ids) => {
        const rows = (order: readonly string[]) => outcomes(...order.map((id) => ({ id })));
        const subsets = Array.from({ length: 2 ** ids.length }, (_, bits) =>
          ids.filter((_id, at) => (bits >> at) & 1),
        );
        const largest = Math.max(...subsets.filter(isRising).map((subset) => subset.length));
        const moved = differenceIn(sections, rows([...ids].sort()), rows(ids));
        expect(moved.every(({ kind }) => kind === 'MOVED')).toBe(true);
        expect(moved).toHaveLength(ids.length - largest);
      }),
      runs,
    );
  });
});

describe('the difference of any two JSON records', () => {
  it('shows everything and never throws, whatever form they come from', () => {
    fc.assert(
      fc.property(anyJson(), anyJson(), (before, after) => {
        const shown = differenceIn(sections, before, after);
        expect(json(applyDifferenceIn(sections, before, shown))).toBe(
          json(normalisedIn(sections, after)),
        );
        expect(shown.every(({ label }) => label.zh !== '' && label.en !== '')).toBe(true);
        expect(differenceIn(sections, after, structuredClone(after))).toEqual([]);
      }),
      runs,
    );
  });

  it('names paths that can be told apart', () => {
    const key = fc.oneof(
      fc.string({ maxLength: 4 }),
      fc.string({ unit: fc.constantFrom('.', '\\', 'e') }),
    );
    fc.assert(
      fc.property(fc.array(key, { maxLength: 4 }), (keys) => {
        expect(keysOf(pathOf(keys))).toEqual(keys);
      }),
      runs,
    );
  });
});
