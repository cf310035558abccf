import { isList, isRecord, isSame, type JsonValue } from './jsonValue';

/** JSON whose keys are sorted, to bring items of any kind into one order. */
const sortable = (value: JsonValue): string =>
  JSON.stringify(value, (_key, inner: JsonValue) =>
    isRecord(inner)
      ? Object.entries(inner).sort(([one], [other]) => (one < other ? -1 : 1))
      : inner,
  );

const ordered = (list: readonly JsonValue[]): JsonValue[] =>
  list
    .map((value) => ({ value, key: sortable(value) }))
    .sort((one, other) => (one.key < other.key ? -1 : one.key > other.key ? 1 : 0))
    .map(({ value }) => value);

/** Both hold the same items, in different orders. */
export function isOrderOnly(before: JsonValue | null, after: JsonValue | null): boolean {
  if (!isList(before) || !isList(after)) return false;
  return isSame(ordered(before), ordered(after));
}

// Zero-width spaces and joiners of words are as invisible as blanks, and \s does not have them.
const blanks = /[\s\u200b\u2060]+/g;

/** Both say the same once white space is taken out; absent is the same as empty here. */
export function isWhitespaceOnly(before: JsonValue | null, after: JsonValue | null): boolean {
  if (isList(before) || isList(after)) {
    const one = before ?? [];
    const other = after ?? [];
    return (
      isList(one) &&
      isList(other) &&
      one.length === other.length &&
      one.every((value, index) => {
        const counterpart = other[index] ?? null;
        return isSame(value, counterpart) || isWhitespaceOnly(value, counterpart);
      })
    );
  }
  const one = before ?? '';
  const other = after ?? '';
  if (typeof one !== 'string' || typeof other !== 'string') return false;
  return one.replace(blanks, '') === other.replace(blanks, '');
}
