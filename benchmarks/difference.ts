import { difference } from '../schema/form/difference';
import { comparedForm } from '../schema/form/difference/comparedForm';
import { isRecord, type JsonRecord, type JsonValue } from '../schema/form/difference/jsonValue';
import { idKeyOf } from '../schema/form/difference/rows';
import type { Field, Fields } from '../schema/form/field';
import type { ProjectContent } from '../schema/form/form';
import type { Figure } from './figure';

const rowsInAList = 10;
const milliseconds = 1000;

const filled = (fields: Fields): JsonRecord =>
  Object.fromEntries(Object.entries(fields).map(([key, field]) => [key, valueOf(field, 'id')]));

function valueOf(field: Field, idKey: string): JsonValue {
  const codes = (field.codes?.values ?? []).map(({ code }) => code);
  switch (field.kind) {
    case 'choice':
    case 'code':
      return codes[0] ?? '';
    case 'choices':
      return codes.slice(0, 3);
    case 'texts':
      return ['慢性疼痛', '针刺', '随机对照'];
    case 'group':
      return filled(field.fields ?? {});
    case 'list':
      return Array.from({ length: rowsInAList }, (_, n) => ({
        [idKey]: `row-${String(n)}`,
        ...filled(field.fields ?? {}),
      }));
    case 'integer':
    case 'decimal':
      return field.min ?? 0;
    case 'yesNo':
      return true;
    case 'longText':
      return '年满 18 周岁，自愿签署知情同意书，并能按时完成随访。'.repeat(20);
    default:
      return '第 4 周';
  }
}

/** Every field of the form filled, ten rows in every list and slot. */
export const wholeContent = (): Record<string, JsonRecord> =>
  Object.fromEntries(
    Object.entries(comparedForm).map(([section, { fields }]) => [
      section,
      Object.fromEntries(
        Object.entries(fields).map(([key, field]) => [key, valueOf(field, idKeyOf(section))]),
      ),
    ]),
  );

/** In every section one text differs; in every list a row came first, another changed and one moved. */
function changed(section: JsonRecord): JsonRecord {
  const [text] = Object.keys(section).filter((key) => typeof section[key] === 'string');
  const values = Object.entries(section).map(([key, value]) => {
    if (key === text) return [key, '第 8 周'];
    if (!Array.isArray(value)) return [key, value];
    const rows = value as JsonValue[];
    const [first, second, ...others] = rows;
    if (!isRecord(first) || !isRecord(second)) return [key, value];
    return [
      key,
      [{ ...first, id: 'new', fileId: 'new' }, { ...second, name: '睡眠质量' }, ...others, first],
    ];
  });
  return Object.fromEntries(values) as JsonRecord;
}

/** The whole content with a change in every section and every list. */
export const changedContent = (): Record<string, JsonRecord> =>
  Object.fromEntries(
    Object.entries(wholeContent()).map(([key, section]) => [key, changed(section)]),
  );

/** Differences of two whole contents a second, with changes in every section and every list. */
export function benchDifference(): Promise<Figure[]> {
  const [before, after] = [wholeContent(), changedContent()];
  const [one, other] = [before, after] as unknown as [ProjectContent, ProjectContent];
  const until = (deadline: number): number => {
    let count = 0;
    while (performance.now() < deadline) count += difference(one, other).length > 0 ? 1 : 0;
    return count;
  };
  until(performance.now() + milliseconds / 4);
  const started = performance.now();
  const count = until(started + milliseconds);
  const seconds = (performance.now() - started) / 1000;
  return Promise.resolve([
    {
      name: '两个版本的差异 difference of two contents',
      value: count / seconds,
      unit: '/s',
      floor: 500,
    },
  ]);
}
