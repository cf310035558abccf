import { isList, isRecord, type JsonRecord, type JsonValue } from './jsonValue';

export type Rows = ReadonlyMap<string, JsonRecord>;

/** The key under which a row of a section's lists carries its identity. */
export const idKeyOf = (section: string): string => (section === 'attachments' ? 'fileId' : 'id');

/**
 * The rows of a list by their ids, in order; empty when the list is absent. Null when the value is no
 * list of rows that each have an id of their own: such a value can only be compared as a whole.
 */
export function rowsById(value: JsonValue | undefined, idKey: string): Rows | null {
  const rows = new Map<string, JsonRecord>();
  if (value === undefined || value === null) return rows;
  if (!isList(value)) return null;
  for (const row of value) {
    if (!isRecord(row)) return null;
    const id = row[idKey];
    if (typeof id !== 'string' || rows.has(id)) return null;
    rows.set(id, row);
  }
  return rows;
}

/**
 * The values of a longest rising subsequence. Of rows given by their old places in the new order, these
 * can stay where they are; as few as possible of the others have moved.
 */
export function longestRising(sequence: readonly number[]): ReadonlySet<number> {
  if (sequence.every((value, index) => index === 0 || value > (sequence[index - 1] ?? value))) {
    return new Set(sequence);
  }
  /** For each length, the smallest value in which a rising run of that length can end. */
  const ends: number[] = [];
  const previous = new Map<number, number | undefined>();
  for (const value of sequence) {
    let low = 0;
    let high = ends.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((ends[middle] ?? Infinity) < value) low = middle + 1;
      else high = middle;
    }
    previous.set(value, ends[low - 1]);
    ends[low] = value;
  }
  const rising = new Set<number>();
  for (let value = ends.at(-1); value !== undefined; value = previous.get(value)) rising.add(value);
  return rising;
}
