import type { Field, Fields } from '../field';
import type { Section } from '../section';
import { isList, isRecord, own, put } from './jsonValue';
import type { Draft, JsonRecord, JsonValue } from './jsonValue';

export type Sections = Readonly<Record<string, Section>>;

/** A value without its empty parts; undefined when nothing is left. */
export function normalisedValue(
  field: Field | undefined,
  value: JsonValue | undefined,
): JsonValue | undefined {
  if (value === null || value === undefined) return undefined;
  if (field?.kind === 'group' && isRecord(value)) return normalisedRecord(field.fields, value);
  if (field?.kind === 'list' && isList(value)) {
    if (value.length === 0) return undefined;
    return value.map((row) => (isRecord(row) ? (normalisedRecord(field.fields, row) ?? {}) : row));
  }
  return value;
}

/** The record with a copy of every container the form knows, or undefined when it holds nothing. */
export function normalisedRecord(
  fields: Fields | undefined,
  record: JsonRecord,
): JsonRecord | undefined {
  const copy: Draft = {};
  let isEmpty = true;
  for (const [key, value] of Object.entries(record)) {
    const kept = normalisedValue(fields && own(fields, key), value);
    if (kept === undefined) continue;
    put(copy, key, kept);
    isEmpty = false;
  }
  return isEmpty ? undefined : copy;
}

/**
 * A content in the one form in which equal contents are equal JSON: no nulls, no empty groups, lists of
 * rows, slots and sections. Values are left alone: an empty text, or no choice made, is a value.
 */
export function normalisedIn(sections: Sections, content: JsonRecord): JsonRecord {
  const copy: Draft = {};
  for (const [key, section] of Object.entries(content)) {
    if (section === null || section === undefined) continue;
    const kept = isRecord(section)
      ? normalisedRecord(own(sections, key)?.fields, section)
      : section;
    if (kept !== undefined) put(copy, key, kept);
  }
  return copy;
}
