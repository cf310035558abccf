import type { Node } from '../../../platform/node';
import { Refusal } from '../../../platform/refusal';
import type { Database } from '../../../platform/sqlite';
import {
  externalQueries,
  type ExternalRecordRow,
  type ExternalVersionRow,
} from '../../../projections/externalRecords';
import { registryFacts, type ExternalRegistry } from '../../../schema/codes/externalRegistries';
import { externalDifference, externalForm } from '../../../schema/external/forms';
import { recordIdOf } from '../../../schema/external/version';
import type { Field, Fields } from '../../../schema/form/field';
import type { FieldChange } from '../../../schema/form/difference/change';
import { isSame, type JsonValue } from '../../../schema/form/difference/jsonValue';
import { keysOf } from '../../../schema/form/difference/path';
import { textOf } from '../../../schema/form/difference/wording';
import type { Label } from '../../../schema/label';
import type { FieldDifference } from '../project.type';
import type { ExternalField, ExternalRecord, ExternalVersion } from './externalRecord.type';
import { maskedText, withContactsMasked } from './maskContacts';

const prepared = new WeakMap<Database, ReturnType<typeof externalQueries>>();

/** Prepared once for a node's read models. */
export function externalQueriesOf({ models: { db } }: Pick<Node, 'models'>) {
  const known = prepared.get(db);
  if (known !== undefined) return known;
  const queries = externalQueries(db);
  prepared.set(db, queries);
  return queries;
}

export const externalRecordOf = (row: ExternalRecordRow): ExternalRecord => ({
  id: recordIdOf(row.registry, row.number),
  registry: row.registry,
  number: row.number,
  title: row.title,
  versionCount: row.versions,
  attribution: registryFacts[row.registry].attribution,
  sourceUrl: registryFacts[row.registry].page + row.number,
  retrievedOn: row.retrievedOn,
});

/** Exactly one of the two is given (API convention). */
export interface ExternalPoint {
  readonly sourceVersion?: string | null;
  /** `YYYY-MM-DD`, inclusive. */
  readonly on?: string | null;
}

/** The past of one record of another registry. Contacts are masked in all that it answers. */
export function externalReading(
  node: Pick<Node, 'models'>,
  registry: ExternalRegistry,
  number: string,
) {
  const rows = externalQueriesOf(node).versionsOf(registry, number);

  const named = (sourceVersion: string) =>
    rows.find((row) => row.sourceVersion === sourceVersion) ?? null;
  const asOf = (on: string) => rows.findLast(({ effectiveOn }) => effectiveOn <= on) ?? null;

  function at({ sourceVersion, on }: ExternalPoint): ExternalVersionRow {
    if ((sourceVersion == null) === (on == null)) {
      throw new Refusal('INVALID', '请指定且仅指定一个比较点：来源版本或日期', {
        en: 'A point is exactly one of sourceVersion, on.',
      });
    }
    const row = sourceVersion == null ? asOf(on ?? '') : named(sourceVersion);
    if (row !== null) return row;
    throw new Refusal('NOT_FOUND', '版本不存在', { en: 'There is no version at this point.' });
  }

  return {
    versions: (): ExternalVersion[] => rows.map(versionOf),
    version: (sourceVersion: string) => orNull(named(sourceVersion)),
    /** The last version of a day, or of the last day before it that has one. */
    asOf: (on: string) => orNull(asOf(on)),

    diff(from: ExternalPoint, to: ExternalPoint): FieldDifference[] {
      const before = at(from);
      const after = at(to);
      if (before.format !== after.format) {
        throw new Refusal('INVALID', '两个版本来自不同格式的文件，不能逐字段比较', {
          en: 'The two versions come from files of different formats, which have no fields in common.',
        });
      }
      return externalDifference(registry, before.format, before.content, after.content).map(
        (change) => ({ ...shownChange(before, change), lastWriter: null, writes: 0 }),
      );
    },
  };
}

const orNull = (row: ExternalVersionRow | null) => (row === null ? null : versionOf(row));

const versionOf = (row: ExternalVersionRow): ExternalVersion => ({
  row,
  sourceVersion: row.sourceVersion,
  effectiveOn: row.effectiveOn,
  retrievedOn: row.retrievedOn,
  recordedAt: row.recordedAt,
  contentHash: row.contentHash,
  content: null,
  fields: [],
  unmapped: null,
  unmappedPaths: row.unmappedPaths,
});

/** Every field that a version has a value of, in the order of the form. */
export const fieldsOf = (row: ExternalVersionRow): ExternalField[] =>
  externalDifference(row.registry, row.format, {}, row.content).map((change) => {
    const { section, field, label, itemId, after, afterText } = shownChange(row, change);
    return { section, field, label, itemId, value: after, text: afterText };
  });

/** What another registry says refers to nobody of ours. */
const noNames = { names: new Map() };

function shownChange({ registry, format }: ExternalVersionRow, change: FieldChange): FieldChange {
  const keys = keysOf(change.field);
  const field = fieldAt(externalForm(registry, format)[change.section]?.fields, keys);
  const isRow = change.fromIndex !== null || change.toIndex !== null;
  const key = keys.at(-1) ?? '';

  function shown(value: JsonValue | null, text: Label | null): [JsonValue | null, Label | null] {
    if (value === null) return [null, text];
    const masked = withContactsMasked(value, key);
    if (isSame(masked, value)) return [value, text];
    return [masked, text && textOf(field, isRow ? [masked] : masked, noNames)];
  }

  const [before, beforeText] = shown(change.before, change.beforeText);
  const [after, afterText] = shown(change.after, change.afterText);
  const itemLabel = change.itemLabel && {
    zh: maskedText(change.itemLabel.zh),
    en: maskedText(change.itemLabel.en),
  };
  return { ...change, before, after, beforeText, afterText, itemLabel };
}

function fieldAt(fields: Fields | undefined, keys: readonly string[]): Field | undefined {
  const [key = '', ...rest] = keys;
  const field = fields && Object.hasOwn(fields, key) ? fields[key] : undefined;
  return rest.length === 0 ? field : fieldAt(field?.fields, rest);
}
