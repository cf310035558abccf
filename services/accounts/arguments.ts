import '../../platform/explicitTypes';
import { Arg } from 'type-graphql';
import { AfterArg } from '../../platform/arguments';
import type { FoundPlace } from '../../projections/nameSearch';
import { cursorOf } from './cursor';
import { InputRules } from './inputRules';

const LONGEST_SEARCH = 50;

/** `search`: empty for all. */
export const SearchArg = () =>
  Arg('search', () => String, {
    defaultValue: '',
    description:
      '名称、英文名的一部分，或拼音首字母（可从中间开始、可省略）；空为全部。Part of a name or English name, or pinyin initials, from anywhere in the name and with some left out; empty for all.',
    validateFn(search: string) {
      const rules = new InputRules();
      rules.text('search', { zh: '搜索内容', en: 'The search' }, search, LONGEST_SEARCH);
      rules.refuseIfAny();
    },
  });

/** Cursors are opaque to clients: what one holds is looked at in cursor.ts. */
export const AfterFoundArg = () => AfterArg(/^[\w-]{1,2000}$/);

/** A Relay connection of what was found, of which one more than a page was asked for. */
export function connectionOf<Node>(
  found: readonly { readonly node: Node; readonly place: FoundPlace }[],
  first: number,
  totalCount: number,
) {
  const edges = found.slice(0, first).map(({ node, place }) => ({ cursor: cursorOf(place), node }));
  const pageInfo = {
    hasNextPage: found.length > first,
    endCursor: edges.at(-1)?.cursor ?? null,
  };
  return { edges, pageInfo, totalCount };
}
