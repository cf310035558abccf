import canonicalize from 'canonicalize';

/** Are two values of the form the same? Order of keys does not count, order of rows does; absent is null. */
export const sameValue = (one: unknown, other: unknown): boolean =>
  canonicalize(one ?? null) === canonicalize(other ?? null);
