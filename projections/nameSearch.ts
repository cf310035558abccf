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

/**
 * What was typed, for LIKE: as it stands, and its letters in order with others in between, for initials with
 * some left out; null without letters. Either is looked for anywhere in a name, which no index serves: a scan
 * of 100,000 people takes less than a tenth of a second.
 */
export function wordsOf(search: string): [text: string, inOrder: string | null] {
  const letters = lettersOf(search);
  const inOrder = letters === '' ? null : `%${[...letters].join('%')}%`;
  return [escaped(search.trim()), inOrder];
}

/** The same of one name: whether it holds what was typed, or its initials do, with some left out. */
export function isFoundBy(name: string, search: string): boolean {
  const letters = lettersOf(search);
  if (name.toLowerCase().includes(search.trim().toLowerCase())) return true;
  if (letters === '') return false;
  let place = 0;
  for (const initial of initialsOf(name, 'institution')) if (initial === letters[place]) place++;
  return place === letters.length;
}

const lettersOf = (search: string): string => search.toLowerCase().replace(/[^a-z\d]/g, '');
