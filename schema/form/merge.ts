import type { Conflict } from '../conflict';
import { comparedForm } from './difference/comparedForm';
import {
  isRecord,
  isSame,
  own,
  put,
  type Draft,
  type JsonRecord,
  type JsonValue,
} from './difference/jsonValue';
import { normalisedIn, normalisedValue, type Sections } from './difference/normalise';
import { pathOf } from './difference/path';
import { idKeyOf, rowsById, type Rows } from './difference/rows';
import { itemLabelOf, keyLabel, trail, type Words } from './difference/wording';
import type { Field, Fields } from './field';
import type { ProjectContent } from './form';

/** A conflict as the contents tell it: values are JSON, personal ones tokens; for the order of rows their ids. */
export interface Clash extends Conflict {
  readonly base: JsonValue | null;
  readonly theirs: JsonValue | null;
  readonly mine: JsonValue | null;
}

export interface Merged {
  /** What both changed, with their values at the places of a clash. Normalised. */
  readonly content: ProjectContent;
  /** Empty when both can have what they wanted. */
  readonly clashes: readonly Clash[];
}

/** The three values of one place. */
interface Three<T> {
  readonly base: T;
  readonly theirs: T;
  readonly mine: T;
}
type Values = Three<JsonValue | undefined>;

/** Where in the form the merge stands. */
interface Place {
  readonly section: string;
  readonly keys: readonly string[];
  readonly labels: readonly Conflict['label'][];
  readonly row: { readonly id: string; readonly label: Conflict['itemLabel'] } | null;
}

/** Rows are named by their own texts only: whoever clashes has both before their eyes. */
const words: Words = { names: new Map(), isShown: false };

const each = <From, To>({ base, theirs, mine }: Three<From>, map: (value: From) => To) => ({
  base: map(base),
  theirs: map(theirs),
  mine: map(mine),
});

const all = <T>({ base, theirs, mine }: Three<T>): T[] => [base, theirs, mine];

const asRecord = (value: JsonValue | undefined): JsonRecord | null => {
  if (value === undefined || value === null) return {};
  return isRecord(value) ? value : null;
};

/** All three, or null when one of them has not the shape that was asked for. */
function allOf<T>({ base, theirs, mine }: Three<T | null>): Three<T> | null {
  return base !== null && theirs !== null && mine !== null ? { base, theirs, mine } : null;
}

/**
 * Three-way merge by field: what only one of two people changed since `base` is taken from that one. Lists
 * are merged by the ids of their rows, rows and groups field by field. A place that both changed to
 * different values is a clash, and so is a row that one removed and the other changed: neither is
 * overwritten in silence.
 */
export const merge = (
  base: ProjectContent,
  theirs: ProjectContent,
  mine: ProjectContent,
): Merged => {
  const three = each({ base, theirs, mine }, (content) => content as unknown as JsonRecord);
  const { content, clashes } = mergeIn(comparedForm, three);
  return { content, clashes };
};

function mergeIn(
  sections: Sections,
  contents: Three<JsonRecord>,
): { readonly content: JsonRecord; readonly clashes: readonly Clash[] } {
  const clashes: Clash[] = [];

  function clash({ section, keys, labels, row }: Place, values: Values): JsonValue | undefined {
    clashes.push({
      section,
      field: pathOf(keys),
      itemId: row?.id ?? null,
      label: trail(labels),
      itemLabel: row?.label ?? null,
      ...each(values, (value) => value ?? null),
      author: null,
    });
    return values.theirs;
  }

  function merged(place: Place, field: Field | undefined, values: Values): JsonValue | undefined {
    if (field?.kind === 'group') {
      const records = allOf(each(values, asRecord));
      if (records) return fieldsOf(place, field.fields ?? {}, records);
    }
    // A row is the smallest part that has an identity: a list within a row is a value of that row.
    if (field?.kind === 'list' && place.row === null) {
      const rows = allOf(each(values, (value) => rowsById(value, idKeyOf(place.section))));
      if (rows) return rowsOf(place, field.fields ?? {}, rows);
    }
    const { base, theirs, mine } = each(values, (value) => normalisedValue(field, value));
    if (isSame(mine, base) || isSame(mine, theirs)) return theirs;
    if (isSame(theirs, base)) return mine;
    return clash(place, { base, theirs, mine });
  }

  function fieldsOf(place: Place, fields: Fields, records: Three<JsonRecord>): JsonRecord {
    const result: Draft = {};
    const keys = new Set(all(records).flatMap((record) => Object.keys(record)));
    for (const key of keys) {
      const field = own(fields, key);
      const at = {
        ...place,
        keys: [...place.keys, key],
        labels: [...place.labels, field ?? keyLabel(key)],
      };
      const value = merged(
        at,
        field,
        each(records, (record) => own(record, key)),
      );
      if (value !== undefined) put(result, key, value);
    }
    return result;
  }

  function rowsOf(place: Place, fields: Fields, rows: Three<Rows>): JsonValue[] {
    const kept = new Map<string, JsonRecord>();
    const ids = new Set(all(rows).flatMap((list) => [...list.keys()]));
    for (const id of ids) {
      const row = rowOf(place, fields, id, {
        base: rows.base.get(id),
        theirs: rows.theirs.get(id),
        mine: rows.mine.get(id),
      });
      if (row !== undefined) kept.set(id, row);
    }
    const order = orderOf(
      place,
      each(rows, (list) => [...list.keys()]),
    );
    return order.flatMap((id) => {
      const row = kept.get(id);
      return row === undefined ? [] : [row];
    });
  }

  function rowOf(
    place: Place,
    fields: Fields,
    id: string,
    { base, theirs, mine }: Three<JsonRecord | undefined>,
  ): JsonRecord | undefined {
    const named = theirs ?? mine ?? base;
    const row = { id, label: named ? itemLabelOf(fields, named, words) : null };
    if (theirs && mine) {
      return fieldsOf({ ...place, row }, fields, { base: base ?? {}, theirs, mine });
    }
    const there = theirs ?? mine;
    if (base === undefined || there === undefined) return there;
    // One removed the row: that stands unless the other has changed it meanwhile.
    if (isSame(normalisedValue(undefined, there), normalisedValue(undefined, base))) {
      return undefined;
    }
    clash({ ...place, row }, { base, theirs, mine });
    return there;
  }

  /** The order of whoever reordered; rows that only the other has stand behind the row they stood behind there. */
  function orderOf(place: Place, ids: Three<readonly string[]>): string[] {
    const shared = new Set(
      ids.base.filter((id) => ids.theirs.includes(id) && ids.mine.includes(id)),
    );
    const { base, theirs, mine } = each(ids, (list) =>
      list.filter((id) => shared.has(id)).join(' '),
    );
    const isMine = mine !== base;
    if (isMine && theirs !== base && mine !== theirs) {
      clash(
        place,
        each(ids, (list) => [...list]),
      );
    }
    const [order, other] =
      isMine && theirs === base ? [ids.mine, ids.theirs] : [ids.theirs, ids.mine];
    const result = [...order];
    other.forEach((id, index) => {
      if (result.includes(id)) return;
      const before = other[index - 1];
      result.splice(before === undefined ? 0 : result.indexOf(before) + 1, 0, id);
    });
    return result;
  }

  const result: Draft = {};
  for (const [key, { title, fields }] of Object.entries(sections)) {
    const records = allOf(each(contents, (content) => asRecord(own(content, key))));
    if (!records) continue;
    const place: Place = { section: key, keys: [], labels: [title], row: null };
    put(result, key, fieldsOf(place, fields, records));
  }
  return { content: normalisedIn(sections, result), clashes };
}
