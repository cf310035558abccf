import { Refusal } from '../../platform/refusal';
import { fieldAt, type SectionKey } from '../../schema/form/form';
import type { Problem } from '../../schema/problem';

/** A row whose id the working copy does not have: ids are issued by the server and never by a client. */
export const malformedRow = (
  section: SectionKey,
  path: readonly string[],
  itemId: string,
): Refusal =>
  refusedEntry([
    entryProblem(section, path.join('.'), itemId, (label) => ({
      zh: `${label.zh}中没有该行，请刷新后重试`,
      en: `${label.en}: there is no row ${itemId}; reload and try again.`,
    })),
  ]);

export function entryProblem(
  section: SectionKey,
  field: string,
  itemId: string | null,
  message: (label: { zh: string; en: string }) => Problem['message'],
): Problem {
  const label = fieldAt(section, field) ?? { zh: field, en: field };
  return {
    rule: 'FORMAT',
    level: 'ERROR',
    section,
    field,
    itemId,
    message: message(label),
    hint: null,
  };
}

export const refusedEntry = (problems: readonly [Problem, ...Problem[]]): Refusal =>
  new Refusal('INVALID', problems[0].message.zh, {
    rule: problems[0].rule,
    en: problems[0].message.en,
    problems,
  });
