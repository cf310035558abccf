import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { GraphQLSchema } from 'graphql';
import { escaped, htmlPage } from '../page';
import { readExamples, type Example } from './examples';
import { limitsPage } from './limitsTable';
import { rendered, type Heading } from './markdown';
import { reference } from './reference';

const style = `
  body { max-width: 82rem; } html { scroll-padding-top: 1rem; }
  .columns { display: grid; grid-template-columns: 15rem minmax(0, 1fr); gap: 2.5rem; align-items: start; }
  nav { position: sticky; top: 1rem; max-height: calc(100vh - 2rem); overflow-y: auto; font-size: .875rem; }
  nav ul { list-style: none; margin: 0; padding: 0; } nav ul ul { padding-left: .9rem; }
  nav li { margin: .2rem 0; } nav a { text-decoration: none; } nav a:hover { text-decoration: underline; }
  main > h2 { font-size: 1.4rem; margin: 3rem 0 .75rem; padding-bottom: .35rem; border-bottom: 1px solid #d0d7de; }
  main > h2:first-child { margin-top: 0; }
  h3 { font-size: 1.1rem; margin: 2rem 0 .5rem; } h4 { margin: 1.75rem 0 .25rem; font-weight: 400; }
  h4 > code:first-child { font-size: 1rem; font-weight: 600; }
  p { margin: .5rem 0; } .en { color: #57606a; } dd p { margin: 0; } .type { color: #57606a; }
  dl { margin: .5rem 0 .5rem .25rem; padding-left: .9rem; border-left: 2px solid #d8dee4; font-size: .9375rem; }
  dt { margin-top: .5rem; overflow-wrap: anywhere; } dt:first-child { margin-top: 0; } dd { margin: 0 0 0 1rem; }
  .deprecated { color: #9a6700; } .index { line-height: 2; } .index a { margin-right: .35rem; }
  p, li, dd { overflow-wrap: anywhere; }
  dl.values dt, dl.values dd { display: inline; margin: 0; } dl.values dt::before { content: ""; display: block; }
  dl.values dt::after { content: " = "; }
  .wide { overflow-x: auto; } .wide td { min-width: 4.5rem; } .wide td code { overflow-wrap: anywhere; }
  td:first-child > code { white-space: nowrap; }
  @media (max-width: 60rem) {
    .columns { display: block; } nav { position: static; max-height: none; margin: 1.5rem 0; }
    nav ul ul { display: none; } nav > ul { columns: 2; }
    tr, td { display: block; border: 0; padding: 0; } thead { display: none; }
    tr { border-bottom: 1px solid #d8dee4; padding: .5rem 0; }
    td:first-child > code { white-space: normal; }
  }
  @media print { nav { display: none; } .columns { display: block; } pre { white-space: pre-wrap; } }
`;

/** What an entry of the contents leads to. */
interface Entry extends Pick<Heading, 'id' | 'text'> {
  readonly inner: readonly Pick<Heading, 'id' | 'text'>[];
}

/** `/docs`, as HTML: the guide, the examples, the limits, the errors, the rules, and the whole schema. */
export function docsPage(schema: GraphQLSchema, folder: string): string {
  const document = (name: string) =>
    rendered(name, readFileSync(join(folder, `${name}.md`), 'utf8'));
  const [guide, errors, rules] = [document('guide'), document('errors'), document('rules')];
  const limits = rendered('limits', limitsPage());
  const examples = readExamples(join(folder, 'examples'));
  const contents: readonly Entry[] = [
    entryOf(guide.headings),
    {
      ...{ id: 'examples', text: '示例 · Examples' },
      inner: examples.map(({ name, title }) => ({
        id: exampleId(name),
        text: `${title.zh} · ${title.en}`,
      })),
    },
    ...[limits, errors, rules].map(({ headings }) => entryOf(headings)),
    {
      ...{ id: 'reference', text: '类型定义 · Reference' },
      inner: [
        { id: 'queries', text: '查询 · Queries' },
        { id: 'mutations', text: '写入 · Mutations' },
        { id: 'subscriptions', text: '订阅 · Subscriptions' },
        { id: 'types', text: '类型 · Types' },
      ],
    },
  ];
  const body = `<header><h1>石碑 Stele · 接口文档</h1>
<p class="under">API documentation · <a href="/">首页 Home</a> · <a href="/schema.graphql">schema.graphql</a></p></header>
<div class="columns"><nav aria-label="目录 Contents"><ul>${contents.map(entryShown).join('\n')}</ul></nav>
<main>
${guide.html}
${examplesShown(examples)}
${limits.html}
${errors.html}
${rules.html}
<h2 id="reference">类型定义 · Reference</h2>
${reference(schema)}
</main></div>`;
  return htmlPage('接口文档 · 石碑 Stele API', body, style);
}

function entryOf([first, ...inner]: readonly Heading[]): Entry {
  if (first === undefined) throw new Error('a document without a heading');
  return { ...first, inner };
}

const link = ({ id, text }: Pick<Heading, 'id' | 'text'>) =>
  `<a href="#${id}">${escaped(text)}</a>`;

function entryShown(entry: Entry): string {
  const inner = entry.inner.map((one) => `<li>${link(one)}</li>`).join('');
  return `<li>${link(entry)}${inner === '' ? '' : `<ul>${inner}</ul>`}</li>`;
}

const exampleId = (name: string) => `example-${name}`;

function examplesShown(examples: readonly Example[]): string {
  const introduction = `<p>按顺序可在演示数据上执行（演示账号见<a href="/">首页</a>）；测试逐个执行它们。</p>
<p class="en" lang="en">They run in this order on the demo, whose accounts are on the <a href="/">home page</a>; a test runs each of them.</p>`;
  return [
    '<h2 id="examples">示例 · Examples</h2>',
    introduction,
    ...examples.map(exampleShown),
  ].join('\n');
}

function exampleShown({ name, title, text, role, variables, document }: Example): string {
  const rows = variables.map(
    ({ name: variable, from }) => `<dt><code>$${variable}</code></dt><dd>${sourceShown(from)}</dd>`,
  );
  const values = rows.length === 0 ? '' : `<dl class="values">${rows.join('')}</dl>`;
  const who = role === null ? '无需登录 No sign-in' : `角色 Role: <code>${escaped(role)}</code>`;
  return `<h3 id="${exampleId(name)}">${escaped(title.zh)} · ${escaped(title.en)}</h3>
<p>${escaped(text.zh)}</p><p class="en" lang="en">${escaped(text.en)}</p>
<p>${who}</p>
${values}
<pre>${escaped(document)}</pre>`;
}

/** Where a value comes from, in words that a reader can follow to the example that answers it. */
function sourceShown(from: string): string {
  const [, name = '', path = ''] = /^([a-z-]+): (\S+)$/.exec(from) ?? [];
  if (name !== '')
    return `<a href="#${exampleId(name)}">${name}</a>: <code>${escaped(path)}</code>`;
  const [, role] = /^the login of (\w+)$/.exec(from) ?? [];
  if (role !== undefined) return `${role} 的演示登录名 the demo login of ${role}`;
  if (from === 'the demo password') return '演示密码 the demo password';
  if (from === 'a new key') return '新的唯一标识，如 UUID a new unique text, such as a UUID';
  return `<code>${escaped(from)}</code>`;
}
