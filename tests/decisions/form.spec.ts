import type { CodeList } from '../../schema/codes/codeList';
import { country } from '../../schema/codes/countries';
import { discipline, isTcmDiscipline } from '../../schema/codes/disciplines';
import { numberPatterns, platform } from '../../schema/codes/platforms';
import { province } from '../../schema/codes/provinces';
import * as review from '../../schema/codes/review';
import { isPhysician, title, titleCategory, titlesByCategory } from '../../schema/codes/titles';
import type { Field, Fields } from '../../schema/form/field';
import {
  attachmentsTitle,
  fieldAt,
  form,
  labelOf,
  sectionKeys,
  slotHelp,
  slotLabels,
  titleOf,
} from '../../schema/form/form';
import { attachmentSlots, type Section } from '../../schema/form/section';
import type { Label } from '../../schema/label';
import * as policies from '../../schema/policies';

interface Placed {
  path: string;
  field: Field;
  beside: Fields;
}

function placed(fields: Fields, above: string): Placed[] {
  return Object.entries(fields).flatMap(([key, field]) => [
    { path: above + key, field, beside: fields },
    ...placed(field.fields ?? {}, `${above}${key}.`),
  ]);
}

const everyField = sectionKeys.flatMap((section) =>
  placed((form[section] as Section).fields, `${section}.`),
);
const isCodeList = (value: unknown): value is CodeList =>
  typeof value === 'object' && value !== null && 'description' in value;
const everyList = [
  ...new Set(
    [
      ...everyField.map(({ field }) => field.codes),
      ...Object.values(review),
      ...Object.values(policies),
      province,
      titleCategory,
      title,
    ].filter(isCodeList),
  ),
];
const isSaid = ({ zh, en }: Label) => zh.trim() !== '' && /[A-Za-z]/.test(en);
const hasChinese = (text: string) => /[\u4e00-\u9fff]/.test(text);

describe('the form', () => {
  it('has the eight sections of the guide, in its order', () => {
    const titles = sectionKeys.map((section) => titleOf(section).zh);
    expect([...titles, attachmentsTitle.zh]).toEqual([
      '研究类别',
      '基本信息',
      '实施信息',
      '研究内容',
      '研究设计',
      '其他信息',
      '数据共享与信息公开',
      '相关附件',
    ]);
  });

  it('says every field, its help and every slot in both languages', () => {
    const labels = [
      ...everyField.map(({ field }) => field),
      ...everyField.flatMap(({ field }) => field.help ?? []),
      ...attachmentSlots.map((slot) => slotLabels[slot]),
      ...Object.values(slotHelp),
      ...sectionKeys.map(titleOf),
      attachmentsTitle,
    ];
    expect(labels.filter((label) => !isSaid(label))).toEqual([]);
    expect(everyField.filter(({ field }) => !hasChinese(field.zh))).toEqual([]);
    expect(labels.filter(({ en }) => hasChinese(en) && !en.includes('"无"'))).toEqual([]);
  });

  it('has keys that can be names in GraphQL, and none that a row or an object holds already', () => {
    const keys = everyField.map(({ path }) => path.split('.').at(-1) ?? '');
    expect(keys.filter((key) => !/^[a-z][A-Za-z0-9]*$/.test(key))).toEqual([]);
    expect(keys.filter((key) => key === 'id' || key in Object.prototype)).toEqual([]);
  });

  it('names existing fields and possible values in its conditions', () => {
    const conditions = everyField.flatMap(({ field }) =>
      field.required === true ? [] : (field.required ?? []),
    );
    expect(conditions.length).toBeGreaterThan(10);
    for (const { field: path, is } of conditions) {
      const named = everyField.find((other) => other.path === path)?.field;
      expect(path).toBe(named && path);
      const possible: unknown[] = named?.codes?.values.map(({ code }) => code) ?? [true, false];
      expect(is.filter((value: unknown) => !possible.includes(value))).toEqual([]);
    }
  });

  it('has an English twin beside each text that goes to ChiCTR, and no other', () => {
    const twins = everyField.filter(({ field }) => field.englishOf !== undefined);
    for (const { path, field, beside } of twins) {
      expect(beside).toHaveProperty(field.englishOf ?? '');
      expect(path.endsWith(`.${field.englishOf ?? ''}En`)).toBe(true);
    }
    expect(twins.map(({ path }) => path.replace(/En$/, ''))).toEqual([
      'basic.projectName',
      'basic.filingTitle',
      'basic.funding.name',
      'basic.primarySponsor',
      'content.purposeDetail',
      'content.content',
      'content.conditions.name',
      'design.arms.label',
      'design.arms.description',
      'design.interventions.name',
      'design.interventions.dose',
      'design.outcomes.name',
      'design.outcomes.method',
      'design.outcomes.timePoint',
      'design.outcomes.description',
      'design.inclusion',
      'design.exclusion',
    ]);
    expect(everyField.filter(({ path, field }) => path.endsWith('En') && !field.englishOf)).toEqual(
      [],
    );
  });

  it('keeps exactly these values under the keys of persons', () => {
    expect(everyField.filter(({ field }) => field.personal).map(({ path }) => path)).toEqual([
      'implementation.sites.piText',
      'implementation.contact.name',
      'implementation.contact.phone',
      'implementation.contact.email',
      'implementation.contact.address',
      'implementation.team.name',
      'implementation.team.phone',
      'implementation.team.email',
      'implementation.team.gcpCertNo',
    ]);
  });

  it('hides or masks exactly these fields from the public', () => {
    const seen = (visibility: string) =>
      everyField.filter(({ field }) => field.visibility === visibility).map(({ path }) => path);
    expect(seen('MASKED')).toEqual([
      'implementation.contact.name',
      'implementation.contact.phone',
      'implementation.contact.email',
      'implementation.contact.address',
    ]);
    expect(seen('NEVER')).toEqual([
      'category.nmpa',
      'category.nmpa.docType',
      'category.nmpa.docNo',
      'category.nmpa.docDate',
      'basic.funding.amount',
      'basic.funding.currency',
      'implementation.team.accountId',
      'implementation.team.titleCategory',
      'implementation.team.title',
      'implementation.team.role',
      'implementation.team.phone',
      'implementation.team.email',
      'implementation.team.gcpCertNo',
      'content.background',
      'design.hgr',
      'design.hgrNo',
    ]);
  });

  it('marks with a star what the guide marks with a star', () => {
    const starred = everyField
      .filter(({ path, field }) => field.required === true && path.split('.').length === 2)
      .map(({ field }) => field.zh);
    expect(starred).toEqual(
      expect.arrayContaining([
        '数据监察委员会',
        '研究团队成员',
        '主要目的',
        '研究目的的具体描述',
        '研究内容',
        '学科分类',
        '研究设计',
        '受试者性别',
        '接受健康志愿者',
        '涉及弱势群体',
        '研究数据共享声明',
        '是否公开试验完成后统计结果',
        '结果发布方式',
      ]),
    );
  });

  it('finds a field and its label by path, and nothing by the name of a prototype', () => {
    expect(labelOf('implementation', 'team.name').zh).toBe('团队成员姓名');
    expect(labelOf('implementation', 'contact.phone').zh).toBe('项目联系人电话');
    expect(labelOf('attachments', 'protocol').zh).toBe('研究方案');
    expect(labelOf('attachments', 'constructor').zh).toBe('constructor');
    for (const path of ['constructor', '__proto__', 'team.__proto__', 'team.name.length', '']) {
      expect(fieldAt('implementation', path)).toBeUndefined();
    }
  });
});

describe('the code lists', () => {
  it('have a name of their own each, and codes that are said in both languages', () => {
    expect(new Set(everyList.map(({ name }) => name)).size).toBe(everyList.length);
    for (const { description, values } of everyList) {
      expect(isSaid(description)).toBe(true);
      expect(values.filter((code) => !isSaid(code))).toEqual([]);
      expect(new Set(values.map(({ code }) => code)).size).toBe(values.length);
    }
  });

  it('can be enums in GraphQL, but for provinces and disciplines', () => {
    const others = everyList.filter(({ name }) => name !== 'Province' && name !== 'Discipline');
    const codes = others.flatMap(({ values }) => values.map(({ code }) => code));
    expect(codes.filter((code) => !/^[A-Z][A-Z0-9_]*$/.test(code))).toEqual([]);
  });

  it('hold the 34 provinces, 249 countries and the medical classes with their parents', () => {
    expect(province.values).toHaveLength(34);
    expect(country.values).toHaveLength(249);
    expect(country.values.find(({ code }) => code === 'CN')).toMatchObject({
      zh: '中国',
      en: 'China',
    });
    const codes = discipline.values.map(({ code }) => code);
    expect(codes.filter((code) => !codes.includes(code.slice(0, 3)))).toEqual([]);
    expect(codes).toEqual([...codes].sort());
    expect(['360', '360.40', '350.10', null].map(isTcmDiscipline)).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });

  it('place every title in exactly one category, and know the five of a physician', () => {
    const placedTitles = Object.values(titlesByCategory).flat();
    expect([...placedTitles].sort()).toEqual(title.values.map(({ code }) => code).sort());
    const physicians = title.values.filter(({ code }) =>
      isPhysician({ titleCategory: 'PHYSICIAN', title: code }),
    );
    expect(physicians.map(({ zh }) => zh)).toEqual([
      '主任医师',
      '副主任医师',
      '主治医师',
      '医师',
      '医士',
    ]);
    expect(isPhysician({ titleCategory: 'RESEARCHER', title: 'CHIEF_PHYSICIAN' })).toBe(false);
    expect(isPhysician({ titleCategory: 'PHYSICIAN', title: null })).toBe(false);
  });

  it('let a submission go on by these conclusions only', () => {
    const approving = [review.ethicsDecision, review.academicDecision, review.institutionDecision]
      .flatMap(({ values }) => [...values])
      .filter(({ code }) => review.approvingDecisions.has(code));
    expect(approving.map(({ zh }) => zh)).toEqual(['批准', '继续研究', '通过', '通过']);
  });

  it('have number patterns of known platforms only', () => {
    const known: string[] = platform.values.map(({ code }) => code);
    expect(Object.keys(numberPatterns).filter((code) => !known.includes(code))).toEqual([]);
  });
});
