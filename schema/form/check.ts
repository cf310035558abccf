import type { Label } from '../label';
import type { Problem } from '../problem';
import type { Field, Fields } from './field';
import { form, type SectionKey } from './form';
import type { Section } from './section';

/**
 * The format check of 保存: what a client gives for one section, personal values in clear. `null` clears a
 * field, an absent one stays as it is, so neither is ever a problem; nor is anything that is missing. A whole
 * section is never null: too much would be lost by one word.
 * Answers V-003, V-004, V-005, V-303, and `FORMAT` for what no rule of the domain names. A row that has no
 * id yet is named by its position, `#1` being the first. Never throws, whatever the input.
 */
export function checkSection(section: SectionKey, input: unknown): Problem[] {
  if (!Object.hasOwn(form, section)) return [malformed({ zh: '分区', en: 'Section' }, nowhere)];
  const { title, fields } = form[section] as Section;
  const at: At = { section, field: null, itemId: null };
  if (input === null) return [nullSection(title, at)];
  return isRecord(input) ? checkRecord(fields, input, at) : [malformed(title, at)];
}

interface At {
  readonly section: string | null;
  readonly field: string | null;
  readonly itemId: string | null;
}
const nowhere: At = { section: null, field: null, itemId: null };

function checkRecord(fields: Fields, input: Record<string, unknown>, at: At): Problem[] {
  return Object.keys(input).flatMap((key) => {
    const field = Object.hasOwn(fields, key) ? fields[key] : undefined;
    if (!field) return [unknownKey(key, at)];
    const path = at.field === null ? key : `${at.field}.${key}`;
    const value = input[key];
    return value === null || value === undefined
      ? []
      : checkValue(field, value, { ...at, field: path });
  });
}

function checkValue(field: Field, value: unknown, at: At): Problem[] {
  switch (field.kind) {
    case 'group':
      return isRecord(value) ? checkRecord(field.fields ?? {}, value, at) : [malformed(field, at)];
    case 'list':
      return checkRows(field, value, at);
    case 'texts':
      return checkTexts(field, value, at);
    case 'choices':
      // Counted before it is parsed: each code at most once, so a longer list cannot be right.
      return Array.isArray(value) && value.length <= (field.codes?.values.length ?? 0)
        ? checkLeaf(field, value, at)
        : [malformed(field, at)];
    default:
      return checkLeaf(field, value, at);
  }
}

function checkRows(field: Field, value: unknown, at: At): Problem[] {
  if (!Array.isArray(value)) return [malformed(field, at)];
  if (value.length > (field.max ?? 0)) return [tooManyRows(field, at)];
  const seen = new Set<string>();
  return value.flatMap((row: unknown, index) => {
    const rowAt = { ...at, itemId: `#${String(index + 1)}` };
    if (!isRecord(row)) return [malformed(field, rowAt)];
    const { id, ...values } = row;
    if (id === undefined || id === null) return checkRecord(field.fields ?? {}, values, rowAt);
    if (!isRowId(id) || seen.has(id)) return [malformed(field, rowAt)];
    seen.add(id);
    return checkRecord(field.fields ?? {}, values, { ...at, itemId: id });
  });
}

function checkTexts(field: Field, value: unknown, at: At): Problem[] {
  const accepted = field.schema.safeParse(Array.isArray(value) ? value.slice(0, 1000) : value);
  if (accepted.success) return [];
  const isTooLong =
    Array.isArray(value) &&
    value.length <= 1000 &&
    accepted.error.issues.every(({ code, path }) => code === 'too_big' && path.length === 1);
  return [isTooLong ? tooLong(field, at) : malformed(field, at)];
}

function checkLeaf(field: Field, value: unknown, at: At): Problem[] {
  const accepted = field.schema.safeParse(value);
  if (accepted.success) return [];
  if (field.kind === 'decimal' && at.section === 'design') return [ageOutOfRange(at)];
  if (namesUnknownCode(field, value)) return [unknownCode(field, at)];
  if (typeof value !== 'string') return [malformed(field, at)];
  if (field.kind === 'email') return [notAnEmail(at)];
  if (field.kind === 'phone') return [notAPhone(at)];
  const isOnlyTooLong = accepted.error.issues.every(({ code }) => code === 'too_big');
  return [isOnlyTooLong ? tooLong(field, at) : malformed(field, at)];
}

/** A row's id goes into paths and keys, so it may not be a name that every object has. */
const isRowId = (id: unknown): id is string =>
  typeof id === 'string' && /^[\w.:-]{1,64}$/.test(id) && !(id in Object.prototype);

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const found = (rule: string, at: At, message: Label): Problem => ({
  rule,
  level: 'ERROR',
  section: at.section,
  field: at.field,
  itemId: at.itemId,
  message,
  hint: null,
});

const malformed = ({ zh, en }: Label, at: At) =>
  found('FORMAT', at, { zh: `${zh}格式不正确`, en: `${en}: the format is not right` });

const nullSection = ({ zh, en }: Label, at: At) =>
  found('FORMAT', at, {
    zh: `${zh}不能为 null；不修改的分区请不要给出，清空请逐个字段填 null`,
    en: `${en} must not be null: leave out a section that stays, and clear its fields one by one`,
  });

const tooManyRows = ({ zh, en, max = 0 }: Field, at: At) =>
  found('FORMAT', at, {
    zh: `${zh}不能超过${String(max)}行`,
    en: `${en} must not have more than ${String(max)} rows`,
  });

const namesUnknownCode = ({ codes }: Field, value: unknown): boolean =>
  codes !== undefined &&
  [value]
    .flat()
    .some((one) => typeof one === 'string' && !codes.values.some(({ code }) => code === one));

/** The list is where a client looks the codes up (`codeList(name)`). */
const unknownCode = ({ zh, en, codes }: Field, at: At) =>
  found('FORMAT', at, {
    zh: `${zh}不在代码表 ${codes?.name ?? ''} 中`,
    en: `${en}: not a code of the list ${codes?.name ?? ''}`,
  });

/** The key is repeated only when it is short and plain: it comes from outside. */
function unknownKey(key: string, at: At): Problem {
  const name = /^\w{1,64}$/.test(key) ? key : null;
  const path = [at.field, name].filter((part) => part !== null).join('.');
  const label = name ?? path;
  return malformed(label === '' ? { zh: '字段', en: 'Field' } : { zh: label, en: label }, {
    ...at,
    field: path === '' ? null : path,
  });
}

/** V-003. */
const tooLong = ({ zh, en, max = 0 }: Field, at: At) =>
  found('V-003', at, {
    zh: `${zh}不能超过${String(max)}个字符`,
    en: `${en} must not exceed ${String(max)} characters`,
  });

/** V-004. */
const notAnEmail = (at: At) =>
  found('V-004', at, { zh: '邮箱格式不正确', en: 'The e-mail address is not right' });

/** V-005. */
const notAPhone = (at: At) =>
  found('V-005', at, { zh: '电话/手机号格式不正确', en: 'The telephone number is not right' });

/** V-303: the only decimals of 研究设计 are ages. */
const ageOutOfRange = (at: At) =>
  found('V-303', at, {
    zh: '年龄应为0至120之间的数字',
    en: 'An age is a number from 0 to 120',
  });
