import type { Label } from './label';

/** One place that two people changed differently since the revision that the later one began from. */
export interface Conflict {
  /** Section and path within it as in a difference; the row's id, null outside lists. */
  readonly section: string;
  readonly field: string;
  readonly itemId: string | null;
  readonly label: Label;
  readonly itemLabel: Label | null;
  /** The value at that revision, what is held now, and what was refused; null where there is nothing. */
  readonly base: unknown;
  readonly theirs: unknown;
  readonly mine: unknown;
  /** Who wrote `theirs`; null until it has been looked up. */
  readonly author: ConflictAuthor | null;
}

export interface ConflictAuthor {
  readonly accountId: string;
  readonly name: string;
  readonly role: string;
  /** UTC. */
  readonly at: string;
}
