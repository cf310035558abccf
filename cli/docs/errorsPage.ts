import { format } from 'prettier';
import type { Label } from '../../schema/label';
import { errorCodes } from '../../schema/errorCodes';
import { cell, markdownTable } from './markdownTable';

const introduction = `# 错误代码 · Error codes

<!-- Printed by \`npm run docs\` from schema/errorCodes.ts. -->

每个错误：\`message\` 为中文，\`extensions\` 有 \`code\`（不改名，只增加）、\`en\`（同一句英文）、\`retryable\`（原样再发是否可能成功）、\`problems\`（表单的逐条问题），有规则时还有 \`rule\`（见[规则](rules.md)），\`CONFLICT\` 可有 \`conflicts\`，\`INTERNAL\` 有 \`id\`，可知何时再发的有 \`retryAfter\`（秒）。HTTP 状态只用于整个请求被拒（及 \`/files\`、\`/records\`）；已执行的操作回答 200，错误在 \`errors\` 中。

Of every error \`message\` is Chinese; \`extensions\` hold \`code\` (never renamed, only added), \`en\` (the same in English), \`retryable\` (whether the very same request may succeed later), \`problems\` (the findings on a form), the \`rule\` where one speaks ([rules](rules.md)), for \`CONFLICT\` perhaps \`conflicts\`, for \`INTERNAL\` an \`id\`, and where it is known when to try again \`retryAfter\`, in seconds. The HTTP status is of a request that is refused as a whole (and of \`/files\` and \`/records\`); an operation that ran is answered with 200 and its errors in \`errors\`.`;

/** docs/api/errors.md: every code that a client can meet. */
export function errorsPage(): Promise<string> {
  const both = ({ zh, en }: Label) => cell(`${zh}<br>${en}`);
  const rows = Object.entries(errorCodes).map(
    ([code, { meaning, status, retryable, when, whatToDo }]) => [
      `\`${code}\`<br>HTTP ${status} · ${retryable ? '可重试 retryable' : '不重试 no retry'}`,
      ...[meaning, when, whatToDo].map(both),
    ],
  );
  const head = ['代码 Code', '含义 Meaning', '何时 When', '怎么办 What to do'];
  return format(`${introduction}\n\n${markdownTable(head, rows)}\n`, { parser: 'markdown' });
}
