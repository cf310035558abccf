import type { Conflict } from '../schema/conflict';
import type { ErrorCode } from '../schema/errorCodes';
import type { Problem } from '../schema/problem';

/** The codes that the product's own code refuses with; the others are of what it did not expect, and of GraphQL. */
export type RefusalCode = Exclude<ErrorCode, 'INTERNAL' | `GRAPHQL_${string}`>;

export interface RefusalFacts {
  /** The rule of the registry that speaks here, for example `V-801`. */
  rule?: string;
  en?: string;
  problems?: readonly Problem[];
  /** V-808: what two people changed differently. */
  conflicts?: readonly Conflict[];
  /** Seconds after which the same may succeed. */
  retryAfter?: number;
}

/**
 * A command or a question that is answered with no. Thrown before any fact exists, never after.
 * `message` is Chinese, word for word the registry's own; `en` says the same in English.
 */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly code: RefusalCode;
  readonly rule: string | undefined;
  readonly en: string;
  readonly problems: readonly Problem[];
  readonly conflicts: readonly Conflict[];
  readonly retryAfter: number | undefined;

  constructor(code: RefusalCode, zh: string, facts: RefusalFacts = {}) {
    super(zh);
    this.code = code;
    this.rule = facts.rule;
    this.en = facts.en ?? zh;
    this.problems = facts.problems ?? [];
    this.conflicts = facts.conflicts ?? [];
    this.retryAfter = facts.retryAfter;
  }
}

/** V-808: someone else has written since; `conflicts` where it is known what both changed. */
export const changedByOthers = (conflicts: readonly Conflict[] = []) =>
  new Refusal('CONFLICT', '数据已被他人修改，请刷新后重试', {
    rule: 'V-808',
    en: 'The data was changed by someone else; reload and try again',
    conflicts,
  });
