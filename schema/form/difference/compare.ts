import type { Label } from '../../label';
import type { Field, Fields } from '../field';
import type { FieldChange } from './change';
import { isRecord, isSame, own, type JsonRecord, type JsonValue } from './jsonValue';
import { normalisedRecord, normalisedValue, type Sections } from './normalise';
import { pathOf } from './path';
import { idKeyOf, longestRising, rowsById, type Rows } from './rows';
import { isOrderOnly, isWhitespaceOnly } from './sameness';
import {
  holdsPersonal,
  itemLabelOf,
  keyLabel,
  placeText,
  recordText,
  textOf,
  trail,
  type Words,
} from './wording';

/** Where in the form the comparison stands. */
interface Place {
  readonly section: string;
  readonly keys: readonly string[];
  readonly labels: readonly Label[];
  readonly isPersonal: boolean;
  /** The row it stands in, and what a person calls that row. */
  readonly row: {
    readonly id: string;
    readonly value: JsonRecord;
    readonly name: () => Label | null;
  } | null;
}

const none: readonly string[] = [];

/** Keys that the form does not know: sorted, so that the order of storage does not show. */
function unknownKeys(
  known: object,
  before: JsonRecord,
  after: JsonRecord,
  idKey?: string,
): readonly string[] {
  let found: Set<string> | undefined;
  const note = (key: string) => {
    if (key !== idKey && !Object.hasOwn(known, key)) (found ??= new Set()).add(key);
  };
  Object.keys(before).forEach(note);
  Object.keys(after).forEach(note);
  return found ? [...found].sort() : none;
}

const nothing: JsonRecord = {};
const asRecord = (value: JsonValue | undefined): JsonRecord | null => {
  if (value === undefined || value === null) return nothing;
  return isRecord(value) ? value : null;
};

/**
 * The changes that lead from one content to the other, in the order of the form: per leaf of groups and
 * of rows, per whole row that came or went, and as few moved rows as can be. What the form does not know
 * is compared as a whole value after what it knows. Never throws.
 */
export function differenceIn(
  sections: Sections,
  before: JsonRecord,
  after: JsonRecord,
  words: Words = { names: new Map() },
): FieldChange[] {
  const changes: FieldChange[] = [];

  function compareFields(
    place: Place,
    fields: Fields,
    from: JsonRecord,
    to: JsonRecord,
    idKey?: string,
  ): void {
    if (from === to) return;
    for (const key of Object.keys(fields)) compareField(place, key, fields[key], from, to);
    for (const key of unknownKeys(fields, from, to, idKey)) {
      compareField(place, key, undefined, from, to);
    }
  }

  function compareField(
    parent: Place,
    key: string,
    field: Field | undefined,
    fromParent: JsonRecord,
    toParent: JsonRecord,
  ): void {
    const from = own(fromParent, key);
    const to = own(toParent, key);
    if (from === to) return;
    const place = (): Place => ({
      ...parent,
      keys: [...parent.keys, key],
      labels: [...parent.labels, field ?? keyLabel(key)],
      isPersonal: parent.isPersonal || field?.personal === true,
    });
    if (field?.kind === 'group') {
      const one = asRecord(from);
      const other = asRecord(to);
      if (one && other) {
        compareFields(place(), field.fields ?? {}, one, other);
        return;
      }
    }
    // A change names one row, so a list within a row is compared as that row's value.
    if (field?.kind === 'list' && parent.row === null) {
      const idKey = idKeyOf(parent.section);
      const one = rowsById(from, idKey);
      const other = rowsById(to, idKey);
      if (one && other) {
        compareRows(place(), field.fields ?? {}, one, other);
        return;
      }
    }
    compareValues(place, field, normalisedValue(field, from), normalisedValue(field, to));
  }

  function compareValues(
    place: () => Place,
    field: Field | undefined,
    from: JsonValue | undefined,
    to: JsonValue | undefined,
  ): void {
    if (isSame(from, to)) return;
    const { section, keys, labels, row, ...at } = place();
    const isPersonal = at.isPersonal || holdsPersonal(field);
    const text = (value: JsonValue | undefined) =>
      value === undefined || isPersonal ? null : textOf(field, value, words, idKeyOf(section));
    const [old, now] = [from ?? null, to ?? null];
    changes.push({
      section,
      field: pathOf(keys),
      itemId: row?.id ?? null,
      label: trail(labels),
      item: row?.value ?? null,
      itemLabel: row?.name() ?? null,
      kind: old === null ? 'ADDED' : now === null ? 'REMOVED' : 'CHANGED',
      before: old,
      after: now,
      beforeText: text(from),
      afterText: text(to),
      isPersonal,
      isOrderOnly: !isPersonal && isOrderOnly(old, now),
      isWhitespaceOnly: !isPersonal && isWhitespaceOnly(old, now),
      fromIndex: null,
      toIndex: null,
    });
  }

  function compareRows(place: Place, fields: Fields, from: Rows, to: Rows): void {
    const { section, keys, labels, isPersonal } = place;
    const idKey = idKeyOf(section);
    const whole = { section, field: pathOf(keys), label: trail(labels), isPersonal };
    const value = (row: JsonRecord) => normalisedRecord(fields, row) ?? null;
    const text = (row: JsonRecord) => (isPersonal ? null : recordText(fields, row, words, idKey));
    const name = (row: JsonRecord) => (isPersonal ? null : itemLabelOf(fields, row, words));

    const oldPlaces = new Map<string, number>();
    for (const [id, row] of from) {
      const fromIndex = oldPlaces.size;
      oldPlaces.set(id, fromIndex);
      if (to.has(id)) continue;
      changes.push({
        ...whole,
        itemId: id,
        item: row,
        itemLabel: name(row),
        kind: 'REMOVED',
        before: value(row),
        after: null,
        beforeText: text(row),
        afterText: null,
        isOrderOnly: false,
        isWhitespaceOnly: false,
        fromIndex,
        toIndex: null,
      });
    }

    const stayed = longestRising([...to.keys()].flatMap((id) => oldPlaces.get(id) ?? []));
    let toIndex = -1;
    for (const [id, row] of to) {
      toIndex += 1;
      const old = from.get(id);
      const fromIndex = oldPlaces.get(id);
      if (old === undefined || fromIndex === undefined) {
        changes.push({
          ...whole,
          itemId: id,
          item: row,
          itemLabel: name(row),
          kind: 'ADDED',
          before: null,
          after: value(row),
          beforeText: null,
          afterText: text(row),
          isOrderOnly: false,
          isWhitespaceOnly: false,
          fromIndex: null,
          toIndex,
        });
        continue;
      }
      if (!stayed.has(fromIndex)) {
        changes.push({
          ...whole,
          itemId: id,
          item: row,
          itemLabel: name(row) ?? name(old),
          kind: 'MOVED',
          before: null,
          after: null,
          beforeText: isPersonal ? null : placeText(fromIndex),
          afterText: isPersonal ? null : placeText(toIndex),
          isOrderOnly: true,
          isWhitespaceOnly: false,
          fromIndex,
          toIndex,
        });
      }
      const named = { id, value: row, name: () => name(row) ?? name(old) };
      compareFields({ ...place, row: named }, fields, old, row, idKey);
    }
  }

  const unknown = unknownKeys(sections, before, after);
  for (const key of [...Object.keys(sections), ...unknown]) {
    const from = own(before, key);
    const to = own(after, key);
    if (from === to) continue;
    const section = own(sections, key);
    const label = section?.title ?? keyLabel(key);
    const fields = section?.fields ?? {};
    const place: Place = { section: key, keys: [], labels: [label], isPersonal: false, row: null };
    const one = asRecord(from);
    const other = asRecord(to);
    if (one && other) {
      compareFields(place, fields, one, other);
    } else {
      const isPersonal = Object.values(fields).some(holdsPersonal);
      const value = (given: JsonValue | undefined) =>
        isRecord(given) ? normalisedRecord(fields, given) : (given ?? undefined);
      compareValues(() => ({ ...place, isPersonal }), undefined, value(from), value(to));
    }
  }
  return changes;
}
