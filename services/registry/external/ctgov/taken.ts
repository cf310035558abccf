import {
  isList,
  isRecord,
  own,
  put,
  type Draft,
  type JsonRecord,
  type JsonValue,
} from '../../../../schema/form/difference/jsonValue';

/** Removes and answers what a study has at a path (`a.b.c`); undefined where it has nothing. */
export function take(study: Draft, path: string): JsonValue | undefined {
  const holder = holderOf(study, path.split('.').slice(0, -1));
  const key = path.split('.').at(-1) ?? '';
  const value = holder && own(holder, key);
  if (holder === undefined || value === undefined) return undefined;
  Reflect.deleteProperty(holder, key);
  return value;
}

/** What a study has at a path, left where it is. */
export function look(study: JsonRecord, path: string): JsonValue | undefined {
  const keys = path.split('.');
  const holder = holderOf(study, keys.slice(0, -1));
  return holder && own(holder, keys.at(-1) ?? '');
}

function holderOf(study: Draft, keys: readonly string[]): Draft | undefined {
  let here: Draft = study;
  for (const key of keys) {
    const inner = own(here, key);
    if (!isRecord(inner)) return undefined;
    here = inner;
  }
  return here;
}

/** Sets `section.field` or `section.group.field`, making what holds it. */
export function place(content: Draft, path: string, value: JsonValue): void {
  const keys = path.split('.');
  let here: Draft = content;
  for (const key of keys.slice(0, -1)) {
    const inner = own(here, key);
    if (isRecord(inner)) {
      here = inner;
      continue;
    }
    const made: Draft = {};
    put(here, key, made);
    here = made;
  }
  put(here, keys.at(-1) ?? '', value);
}

/**
 * What is left of a study once everything with a place was taken: no empty records, and no list without
 * anything left. Of a list with something left every item stays, so that it can be told whose it was.
 */
export function leftOf(value: JsonValue): JsonValue | undefined {
  if (isList(value)) {
    const items = value.map(leftOf);
    return items.every((item) => item === undefined) ? undefined : items.map((item) => item ?? {});
  }
  if (!isRecord(value)) return value;
  const kept: Draft = {};
  for (const [key, inner] of Object.entries(value)) {
    const left = inner === undefined ? undefined : leftOf(inner);
    if (left !== undefined) put(kept, key, left);
  }
  return Object.keys(kept).length === 0 ? undefined : kept;
}

/** Distinct paths of leaves, a list's items being `[]`. */
export function leafPaths(value: JsonValue, path = '', found = new Set<string>()): Set<string> {
  if (isList(value)) for (const item of value) leafPaths(item, `${path}[]`, found);
  else if (isRecord(value)) {
    for (const [key, inner] of Object.entries(value)) {
      if (inner !== undefined) leafPaths(inner, path === '' ? key : `${path}.${key}`, found);
    }
  } else found.add(path);
  return found;
}
