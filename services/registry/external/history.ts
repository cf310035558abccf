import { registryFacts } from '../../../schema/codes/externalRegistries';
import { columnSets, HISTORY_SECTION, historyForms } from '../../../schema/external/historyForm';
import {
  fingerprintOf,
  hashOf,
  isDay,
  type ExternalVersion,
} from '../../../schema/external/version';
import {
  isList,
  isRecord,
  put,
  type Draft,
  type JsonValue,
} from '../../../schema/form/difference/jsonValue';
import { found, UnreadableRow } from './unreadableRow';

const VERSION = 'version_number';
const DATE = 'version_date';
/** R's missing value. */
const MISSING = 'NA';
/** Tells how many versions there were when the file was made, which is nothing about this one. */
const OF_THE_FILE = ['total_versions'];

type Values = Readonly<Record<string, string>>;

/**
 * Reads the rows of a file with these columns. Throws `UnreadableRow` unless they are one of the three
 * sets (schema/external/historyForm.ts); columns beyond it are kept under their own names.
 */
export function historyReader(columns: readonly string[]): (values: Values) => ExternalVersion {
  const sets = columnSets.map(({ registry, idColumn, columns: wanted }) => ({
    registry,
    idColumn,
    missing: [idColumn, VERSION, DATE, ...wanted].filter((name) => !columns.includes(name)),
  }));
  const [nearest] = sets.toSorted((one, other) => one.missing.length - other.missing.length);
  if (nearest === undefined || nearest.missing.length > 0) {
    const names = nearest?.missing.join(', ') ?? '';
    throw new UnreadableRow(names, '缺少列 columns are missing');
  }
  const twice = columns.find((name, index) => columns.indexOf(name) !== index);
  if (twice !== undefined) throw new UnreadableRow(twice, '列重复 the column is there twice');
  const { registry, idColumn } = nearest;
  const { fields } = historyForms[registry][HISTORY_SECTION];
  const kept = columns.filter((name) => ![idColumn, VERSION, DATE].includes(name));

  return (values) => {
    const text = (column: string) => values[column] ?? '';
    const number = text(idColumn);
    if (!registryFacts[registry].number.test(number)) {
      throw new UnreadableRow(idColumn, `编号无效 not a number of this registry: ${found(number)}`);
    }
    const sourceVersion = text(VERSION);
    if (!/^[1-9]\d{0,8}$/.test(sourceVersion)) {
      throw new UnreadableRow(VERSION, `版本号无效 not a version number: ${found(sourceVersion)}`);
    }
    const effectiveOn = text(DATE);
    if (!isDay(effectiveOn)) {
      throw new UnreadableRow(DATE, `日期无法识别 not a day (YYYY-MM-DD): ${found(effectiveOn)}`);
    }
    const record: Draft = {};
    for (const name of kept) put(record, name, valueOf(text(name), fields[name]?.kind === 'list'));
    const compared = Object.entries(record).filter(([name]) => !OF_THE_FILE.includes(name));
    return {
      registry,
      number,
      sourceVersion,
      effectiveOn,
      format: 'HISTORY_CSV',
      retrievedOn: null,
      content: { [HISTORY_SECTION]: record },
      unmapped: {},
      unmappedPaths: [],
      fingerprint: fingerprintOf({
        [DATE]: effectiveOn,
        ...Object.fromEntries(compared.map(([name, value]) => [name, value ?? null])),
      }),
    };
  };
}

/**
 * `NA` is missing (null, so that a column that is there can be told from one that is not); JSON lists are
 * parsed, and rows get ids. Any other text stays as it is, also where a list would be expected.
 */
function valueOf(text: string, hasRows: boolean): JsonValue {
  if (text === MISSING) return null;
  if (!text.startsWith('[')) return text;
  let value: JsonValue;
  try {
    value = JSON.parse(text) as JsonValue;
  } catch {
    return text;
  }
  if (!hasRows || !isList(value) || !value.every(isRecord)) return value;
  // A difference knows no empty list of rows, and here it is not the same as a missing value.
  return value.length === 0 ? text : withIds(value);
}

/**
 * A row is known by its heading and the first line of what it says, the name of an outcome, so that one put
 * at the head of the list is one addition; several that are alike are told apart by their order.
 */
function withIds(rows: readonly Draft[]): JsonValue[] {
  const seen = new Map<string, number>();
  return rows.map((row) => {
    const { section, label, content } = row;
    const heading = section === undefined ? label : section;
    const firstLine =
      section !== undefined && typeof content === 'string' ? content.split('\n')[0] : '';
    const name = hashOf([heading ?? null, firstLine ?? '']).slice(0, 12);
    const count = (seen.get(name) ?? 0) + 1;
    seen.set(name, count);
    return { ...row, id: count === 1 ? name : `${name}-${count}` };
  });
}
