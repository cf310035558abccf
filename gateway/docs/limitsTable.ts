import type { Label } from '../../schema/label';
import { streamLimits } from '../events';
import { limits } from '../limits';
import { socketLimits } from '../socketProtocol';

const ofAnOperation: Readonly<Record<keyof typeof limits, Label>> = {
  tokens: { zh: '文档的词数', en: 'Tokens of the document' },
  depth: { zh: '嵌套层次', en: 'Fields within fields' },
  aliases: { zh: '别名', en: 'Aliases' },
  fields: { zh: '字段数（片段展开后）', en: 'Fields, with fragments written out' },
  cost: {
    zh: '代价：可能读取的对象数，一页按 first 计',
    en: 'Cost: objects that may be read; a page counts its `first`',
  },
  first: { zh: '每页条数', en: 'Items of a page' },
};

/** What one operation and one client may ask for, as the code that refuses more has it; Markdown. */
export function limitsPage(): string {
  const rows: readonly (readonly [Label, number])[] = [
    ...Object.entries(ofAnOperation).map(
      ([name, label]) => [label, limits[name as keyof typeof limits]] as const,
    ),
    [{ zh: 'WebSocket 消息的字节数', en: 'Bytes of a WebSocket message' }, socketLimits.message],
    [{ zh: '每个账号的 WebSocket 连接', en: 'WebSockets of an account' }, socketLimits.sockets],
    [
      { zh: '每个连接同时进行的操作', en: 'Operations at a time on a WebSocket' },
      socketLimits.operations,
    ],
    [{ zh: '每个连接一次的消息', en: 'Messages of a WebSocket at once' }, socketLimits.burst],
    [
      { zh: '每个连接每秒的消息，长期', en: 'Messages of a WebSocket a second, in the long run' },
      socketLimits.everySecond,
    ],
    [{ zh: '每个账号的事件流', en: 'Event streams of an account' }, streamLimits.streams],
  ];
  const table = rows.map(([{ zh, en }, most]) => `| ${zh} ${en} | ${most.toLocaleString('en')} |`);
  return [
    '# 限额 · Limits',
    '',
    '超过者为 `TOO_COSTLY`，分页为 `INVALID`，次数为 `TOO_MANY_REQUESTS`。 Beyond these it is `TOO_COSTLY`, for a page `INVALID`, for too many at a time `TOO_MANY_REQUESTS`.',
    '',
    '| 项目 What | 上限 At most |',
    '| --- | --- |',
    ...table,
  ].join('\n');
}
