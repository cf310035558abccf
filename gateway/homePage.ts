import { escaped, htmlPage } from './page';

export interface DemoAccountShown {
  readonly label: { readonly zh: string; readonly en: string };
  readonly role: string;
  readonly login: string;
}

export interface HomePage {
  readonly url: string;
  /** Empty where the demo is off. */
  readonly demoAccounts: readonly DemoAccountShown[];
  readonly demoPassword: string | null;
}

/** `/`: where the API is, who can sign in to the demo, and one call to begin with. */
export function homePage({ url, demoAccounts, demoPassword }: HomePage): string {
  const accounts = demoAccounts
    .map(
      ({ label, role, login }) =>
        `<tr><td>${escaped(label.zh)}<br><small>${escaped(label.en)}</small></td><td><code>${escaped(role)}</code></td>` +
        `<td><code>${escaped(login)}</code></td></tr>`,
    )
    .join('\n');
  const demo =
    demoPassword === null
      ? ''
      : `<h2>演示账号 · Demo accounts</h2>
<p>以下人员、机构和项目均为虚构，密码均为 <code>${escaped(demoPassword)}</code>。Everyone and everything here is invented; one password for all.</p>
<table><thead><tr><th>角色 Role</th><th>代码 Code</th><th>登录名 Login</th></tr></thead><tbody>
${accounts}
</tbody></table>`;
  const body = `<h1>石碑 Stele</h1>
<p class="under">医学研究登记备案信息系统 · Medical research registration and filing</p>
<h2>接口地址 · Address</h2>
<table><tbody>
<tr><td>GraphQL（HTTP，POST）</td><td><code>${escaped(url)}/graphql</code></td></tr>
<tr><td>GraphQL（WebSocket，graphql-transport-ws）</td><td><code>${escaped(url.replace(/^http/, 'ws'))}/graphql</code></td></tr>
<tr><td>文件 Files</td><td><code>PUT ${escaped(url)}/files?name=…</code> · <code>POST ${escaped(url)}/files</code> (tus) · <code>GET ${escaped(url)}/files/{id}</code></td></tr>
<tr><td>文档 Documentation</td><td><a href="/docs">${escaped(url)}/docs</a> · <a href="/schema.graphql">schema.graphql</a></td></tr>
<tr><td>状态 Health</td><td><code>${escaped(url)}/livez</code> · <code>${escaped(url)}/readyz</code></td></tr>
</tbody></table>
<h2>示例 · An example call</h2>
<p>无需登录即可查询已公开的研究。Published studies need no sign-in.</p>
<pre>curl -s ${escaped(url)}/graphql -H 'content-type: application/json' \\
  -d '{"query":"{ publicProjects(first: 3) { totalCount edges { node { researchNumber title institution { name } } } } }"}'</pre>
${demo}`;
  return htmlPage('石碑 Stele · 医学研究登记备案信息系统', body);
}
