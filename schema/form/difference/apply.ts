import type { FieldChange } from './change';
import {
  isList,
  isRecord,
  own,
  put,
  type Draft,
  type JsonRecord,
  type JsonValue,
} from './jsonValue';
import { normalisedIn, type Sections } from './normalise';
import { keysOf } from './path';
import { idKeyOf } from './rows';

const isOfWholeRow = (change: FieldChange) => change.fromIndex !== null || change.toIndex !== null;

/** The record that holds the last key of a path, made when missing; null when there is no such row. */
function holder(content: Draft, change: FieldChange, keys: readonly string[]): Draft | null {
  const idKey = idKeyOf(change.section);
  let here = content;
  for (const key of [change.section, ...keys.slice(0, -1)]) {
    const value = own(here, key);
    const inner = isList(value)
      ? value.find((row) => isRecord(row) && row[idKey] === change.itemId)
      : value;
    if (isList(value) && inner === undefined) return null;
    if (isRecord(inner)) {
      here = inner;
      continue;
    }
    const made: Draft = {};
    put(here, key, made);
    here = made;
  }
  return here;
}

function setValue(content: Draft, change: FieldChange): void {
  const keys = keysOf(change.field);
  const here = keys.length === 0 ? content : holder(content, change, keys);
  if (!here) return;
  const key = keys.at(-1) ?? change.section;
  // Null stands for absent here, and goes away when the content is normalised.
  put(here, key, change.after);
}

/** The list with its rows removed, added and moved: those that stay fill the places left over, in order. */
function arranged(
  rows: readonly JsonValue[],
  changes: readonly FieldChange[],
  idKey: string,
): JsonValue[] {
  const idOf = (row: JsonValue) => (isRecord(row) ? row[idKey] : undefined);
  const byId = new Map(rows.map((row) => [idOf(row), row]));
  const leaving = new Set<JsonValue | undefined>(changes.map(({ itemId }) => itemId));
  const staying = rows.filter((row) => !leaving.has(idOf(row)));
  const arriving = changes
    .filter(({ toIndex }) => toIndex !== null)
    .sort((one, other) => (one.toIndex ?? 0) - (other.toIndex ?? 0));

  const list: JsonValue[] = [];
  let next = 0;
  for (const { kind, itemId, toIndex, after } of arriving) {
    const row = kind === 'MOVED' ? byId.get(itemId ?? '') : after;
    if (row === undefined || row === null) continue;
    const stayers = staying.slice(next, next + Math.max(0, (toIndex ?? 0) - list.length));
    next += stayers.length;
    list.push(...stayers, row);
  }
  return [...list, ...staying.slice(next)];
}

/**
 * The content after the changes, normalised. `before` must be the content that they were taken from:
 * the places of rows are those of that content.
 */
export function applyDifferenceIn(
  sections: Sections,
  before: JsonRecord,
  changes: readonly FieldChange[],
): JsonRecord {
  const content = normalisedIn(sections, before);

  const ofLists = new Map<string, FieldChange[]>();
  for (const change of changes.filter(isOfWholeRow)) {
    const list = `${change.section}\n${change.field}`;
    const ofList = ofLists.get(list);
    if (ofList) ofList.push(change);
    else ofLists.set(list, [change]);
  }
  for (const ofList of ofLists.values()) {
    const [first] = ofList;
    if (!first) continue;
    const keys = keysOf(first.field);
    const here = holder(content, first, keys);
    if (!here) continue;
    const key = keys.at(-1) ?? '';
    const rows = own(here, key);
    put(here, key, arranged(isList(rows) ? rows : [], ofList, idKeyOf(first.section)));
  }

  for (const change of changes) if (!isOfWholeRow(change)) setValue(content, change);
  return normalisedIn(sections, content);
}
