import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Label } from '../../schema/label';

/** Where the value of a variable comes from. */
export interface VariableSource {
  readonly name: string;
  /** JSON; `a new key`; `the login of PI`; `the demo password`; or an example, and a path in its answer or its `$variable`. */
  readonly from: string;
}

/** An operation to learn from, as docs/api/examples holds it. */
export interface Example {
  /** Such as `my-projects`. */
  readonly name: string;
  readonly title: Label;
  readonly text: Label;
  /** Who asks: a role, or null for a visitor. */
  readonly role: string | null;
  readonly variables: readonly VariableSource[];
  readonly document: string;
}

/** Those of a folder, in the order of their file names. Throws where one does not say what it must. */
export function readExamples(folder: string): Example[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.graphql'))
    .sort()
    .map((file) => exampleOf(file, readFileSync(join(folder, file), 'utf8')));
}

/**
 * ```graphql
 * # 我的项目 · My projects
 * #
 * # 说明。
 * # What it is for.
 * #
 * # as PI
 * # $first = 3
 *
 * query …
 * ```
 */
function exampleOf(file: string, content: string): Example {
  const name = /^\d+-(.+)\.graphql$/.exec(file)?.[1];
  const [head = '', ...rest] = content.split('\n\n');
  const [title = '', zh = '', en = '', as = '', ...variables] = head
    .split('\n')
    .map((line) => line.replace(/^# ?/, ''))
    .filter((line) => line !== '');
  const [titleZh, titleEn] = title.split(' · ');
  const role = /^as (a visitor|[A-Z]+)$/.exec(as)?.[1];
  if (name === undefined || titleZh === undefined || titleEn === undefined || role === undefined) {
    throw new Error(`${file} does not say its title, its text in both languages, and who asks`);
  }
  return {
    name,
    title: { zh: titleZh, en: titleEn },
    text: { zh, en },
    role: role === 'a visitor' ? null : role,
    variables: variables.map((line) => variableOf(file, line)),
    document: rest.join('\n\n').trim(),
  };
}

function variableOf(file: string, line: string): VariableSource {
  const [, name, from] = /^\$(\w+) = (.+)$/.exec(line) ?? [];
  if (name === undefined || from === undefined)
    throw new Error(`${file}: no variable in "${line}"`);
  return { name, from };
}
