import { InputRules } from './inputRules';

/** The most that a page or a list may hold. */
const MOST = 100;

const LONGEST_SEARCH = 50;

/** A search text and a page size as they may be asked for. */
export function requireSearch(search: string, first: number): void {
  const rules = new InputRules();
  rules.text('search', { zh: '搜索内容', en: 'The search' }, search, LONGEST_SEARCH);
  if (first < 1 || first > MOST) {
    rules.add('FORMAT', 'first', { zh: 'first应为1至100', en: 'first must be 1 to 100' });
  }
  rules.refuseIfAny();
}
