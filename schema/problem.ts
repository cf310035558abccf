import type { Label } from './label';

/** `ERROR` blocks the step that was asked for, `WARNING` is shown and never blocks. */
export type ProblemLevel = 'ERROR' | 'WARNING';

/**
 * One finding of a rule (domain rules V-001 … V-815): where it is and what it says.
 * `section`, `field` and `itemId` name the place in the form; all null for a finding on the whole.
 */
export interface Problem {
  rule: string;
  level: ProblemLevel;
  section: string | null;
  field: string | null;
  itemId: string | null;
  message: Label;
  hint: Label | null;
}
