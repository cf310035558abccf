import type { CodeList } from '../../codes/codeList';
import type { Label } from '../../label';
import type { Field, Fields } from '../field';
import { isList, isRecord, own, type JsonRecord, type JsonValue } from './jsonValue';

/** What people call the accounts and institutions that values refer to, by their ids. */
export type Names = ReadonlyMap<string, Label>;

export interface Words {
  /** A reference without a name here is told by its id. */
  readonly names: Names;
  /** The personal values among these are what the reader may see of them; else they are tokens. */
  readonly isShown?: boolean;
}

const same = (text: string): Label => ({ zh: text, en: text });

const joined = (labels: readonly Label[], zh: string, en: string): Label => ({
  zh: labels.map((label) => label.zh).join(zh),
  en: labels.map((label) => label.en).join(en),
});

/** The titles on the way to a place. */
export const trail = (labels: readonly Label[]): Label => joined(labels, ' › ', ' › ');

/** A key that the form does not know is its own title. */
export const keyLabel = (key: string): Label => same(key === '' ? '""' : key);

/** A place in a list, counted from 1 as people do. */
export const placeText = (index: number): Label => ({
  zh: `第 ${String(index + 1)} 项`,
  en: `No. ${String(index + 1)}`,
});

const personalText: Label = { zh: '（个人信息）', en: '(personal data)' };

/** Whether a value of this field may hold a token anywhere. */
export const holdsPersonal = (field: Field | undefined): boolean =>
  field?.personal === true || Object.values(field?.fields ?? {}).some(holdsPersonal);

const codesByList = new WeakMap<CodeList, ReadonlyMap<string, Label>>();

function codeText(codes: CodeList | undefined, value: JsonValue): Label {
  if (!codes || typeof value !== 'string') return plainText(value);
  let byCode = codesByList.get(codes);
  if (!byCode) {
    byCode = new Map(codes.values.map(({ code, zh, en }) => [code, { zh, en }]));
    codesByList.set(codes, byCode);
  }
  return byCode.get(value) ?? same(value);
}

function plainText(value: JsonValue): Label {
  if (typeof value === 'string') return same(value);
  if (typeof value === 'boolean') return value ? { zh: '是', en: 'Yes' } : { zh: '否', en: 'No' };
  if (isList(value)) return joined(value.map(plainText), '；', '; ');
  if (isRecord(value)) return recordText({}, value, { names: new Map() });
  return same(String(value));
}

const nameOf = (value: JsonValue | undefined, { names }: Words): Label | undefined =>
  typeof value === 'string' ? names.get(value) : undefined;

/** A value as people read it. Tokens are never among the words. */
export function textOf(
  field: Field | undefined,
  value: JsonValue,
  words: Words,
  idKey = 'id',
): Label {
  if (field?.personal) return words.isShown ? plainText(value) : personalText;
  switch (field?.kind) {
    case 'account':
    case 'institution':
      return nameOf(value, words) ?? plainText(value);
    case 'choice':
    case 'code':
      return codeText(field.codes, value);
    case 'choices':
      if (!isList(value)) break;
      return joined(
        value.map((code) => codeText(field.codes, code)),
        '、',
        ', ',
      );
    case 'group':
      if (isRecord(value)) return recordText(field.fields ?? {}, value, words);
      break;
    case 'list':
      if (isList(value) && value.every(isRecord)) {
        const rows = value.map((row) => recordText(field.fields ?? {}, row, words, idKey));
        return joined(rows, '\n', '\n');
      }
      break;
    default:
      break;
  }
  return holdsPersonal(field) && !words.isShown ? personalText : plainText(value);
}

/** `标题：值；标题：值`, in the order of the form, then what the form does not know. */
export function recordText(
  fields: Fields,
  record: JsonRecord,
  words: Words,
  idKey?: string,
): Label {
  const known = Object.keys(fields);
  const unknown = Object.keys(record)
    .filter((key) => key !== idKey && !Object.hasOwn(fields, key))
    .sort();
  const parts: Label[] = [];
  for (const key of [...known, ...unknown]) {
    const value = own(record, key);
    if (value === undefined || value === null) continue;
    const field = own(fields, key);
    const title = field ?? keyLabel(key);
    const text = textOf(field, value, words);
    parts.push({ zh: `${title.zh}：${text.zh}`, en: `${title.en}: ${text.en}` });
  }
  return joined(parts, '；', '; ');
}

/**
 * A value as a reader may see it, in words; null where nothing of it is shown. A single row of a list
 * stands for itself.
 */
export function shownText(field: Field, value: JsonValue, names: Names): Label | null {
  if (value === null) return null;
  const words = { names, isShown: true };
  return field.kind === 'list' && isRecord(value)
    ? recordText(field.fields ?? {}, value, words, 'id')
    : textOf(field, value, words);
}

const longestItemLabel = 60;

function shortened(text: string): string {
  const line = text.trim().replace(/\s+/g, ' ');
  if (line.length <= longestItemLabel) return line;
  return `${Array.from(line).slice(0, longestItemLabel).join('')}…`;
}

const isText = ({ kind }: Field) => kind === 'text' || kind === 'longText';
const isReference = ({ kind }: Field) => kind === 'account' || kind === 'institution';
const isCode = ({ kind }: Field) => kind === 'choice' || kind === 'code';

/**
 * What a person calls a row: its name or label, else whom it refers to, else its first text, else its first
 * code. Null when it has none of these, or only tokens.
 */
export function itemLabelOf(fields: Fields, row: JsonRecord, words: Words): Label | null {
  const named = Object.entries(fields).filter(([key, field]) => {
    const value = own(row, key);
    const isTold = words.isShown === true || field.personal !== true;
    return isTold && typeof value === 'string' && value.trim() !== '';
  });
  const [key, field] =
    named.find(([key]) => key === 'name' || key === 'label') ??
    named.find(([key, field]) => isReference(field) && nameOf(own(row, key), words)) ??
    named.find(([, field]) => isText(field)) ??
    named.find(([, field]) => isCode(field)) ??
    [];
  if (key === undefined || field === undefined) return null;
  const text = textOf(field, own(row, key) ?? null, words);
  const twin = named.find(([, { englishOf }]) => englishOf?.split('.').at(-1) === key)?.[0];
  const english = twin === undefined ? null : own(row, twin);
  return {
    zh: shortened(text.zh),
    en: shortened(typeof english === 'string' ? english : text.en),
  };
}
