import type { GraphQLAnswer } from '../graphqlClient';

/**
 * What rights made of an attempt. REFUSED: by the role, or as if what was asked for were not there. HIDDEN:
 * answered, without it. ALLOWED: answered, or refused by a rule or a state, which rights come before.
 */
export type Outcome = 'ALLOWED' | 'HIDDEN' | 'REFUSED';

const byRights: readonly unknown[] = ['FORBIDDEN', 'UNAUTHENTICATED'];
/** Refusals that come after rights have let the person through. */
const byRules: readonly unknown[] = [
  ...['REFUSED', 'INVALID', 'CONFLICT', 'NOT_FOUND', 'TOO_LARGE', 'IDEMPOTENCY_KEY_REUSED'],
];
/** What is out of a person's reach is as if it were not there; other things may really not be. */
const asIfNotThere: readonly string[] = [
  ...[
    '项目不存在',
    '机构不存在',
    '委员会不存在',
    '账号不存在',
    '文件不存在',
    '账号不存在，或不归您管理',
  ],
];

/** Throws for an answer that says nothing about rights: a malformed document, a limit, a fault. */
export function outcomeOf({ errors = [], data }: GraphQLAnswer, path: readonly string[]): Outcome {
  const [error] = errors;
  if (error !== undefined) {
    const { code, rule } = error.extensions ?? {};
    const isNever = rule === 'V-104';
    if (byRights.includes(code) || isNever) return 'REFUSED';
    if (code === 'NOT_FOUND' && asIfNotThere.includes(error.message)) return 'REFUSED';
    if (byRules.includes(code)) return 'ALLOWED';
    throw new Error(`${String(code)}: ${error.message}`);
  }
  let value: unknown = data;
  for (const key of path) {
    if (value === null || value === undefined) return 'HIDDEN';
    value = (value as Record<string, unknown>)[key];
  }
  return value === null || value === undefined ? 'HIDDEN' : 'ALLOWED';
}
