import { format } from 'prettier';
import { cell, markdownTable } from './markdownTable';
import { ruleMessages } from './ruleMessages';

const introduction = `# 规则 · Rules

<!-- Printed by \`npm run docs\` from where each rule speaks in the sources. -->

\`{…}\` 处在运行时填入。规则编号在错误的 \`extensions.rule\`，以及 \`problems[].rule\`、\`Project.problems\` 中；\`level\` 为 \`WARNING\` 的只提示，不阻止。

What stands in \`{…}\` is filled in when a rule speaks. The number of a rule stands in \`extensions.rule\` of an error, in its \`problems[].rule\`, and in \`Project.problems\`; one whose \`level\` is \`WARNING\` is told and stops nothing.`;

/** docs/api/rules.md: what each rule of the registry says. */
export async function rulesPage(root: string): Promise<string> {
  const rows = [...(await ruleMessages(root))].map(([rule, messages]) => [
    rule,
    messages.map(({ zh }) => cell(zh)).join('<br>'),
    messages.map(({ en }) => cell(en)).join('<br>'),
  ]);
  const table = markdownTable(['规则 Rule', '中文', 'English'], rows);
  return format(`${introduction}\n\n${table}\n`, { parser: 'markdown' });
}
