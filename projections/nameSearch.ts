import { pinyin } from 'pinyin-pro';

/**
 * 王小明 → `wxm`: how people type a name in a hurry. At the head of a person's name, characters are read
 * as surnames: 单雄信 → `sxx`.
 */
export const initialsOf = (name: string, of: 'person' | 'institution'): string =>
  pinyin(name, {
    pattern: 'first',
    toneType: 'none',
    type: 'array',
    nonZh: 'consecutive',
    surname: of === 'person' ? 'head' : 'off',
  })
    .join('')
    .toLowerCase();

/** For LIKE … ESCAPE '\': what a person types has no wildcards. */
export const escaped = (text: string): string => text.replace(/[\\%_]/g, (sign) => `\\${sign}`);

/** Where a page of a search ended: the last row's rank, name and id. */
export type FoundPlace = readonly [rank: number, name: string, id: string];

/** Whether an institution's or a committee's name holds what was typed, or its initials begin so. */
export function isFoundBy(name: string, search: string): boolean {
  const text = search.trim().toLowerCase();
  return name.toLowerCase().includes(text) || initialsOf(name, 'institution').startsWith(text);
}
