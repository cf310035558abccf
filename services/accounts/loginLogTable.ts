import { pipeline, Readable } from 'node:stream';
import { stringify } from 'csv-stringify';
import type { Caller } from '../../platform/caller';
import type { Node } from '../../platform/node';
import { scopeOf } from '../../platform/policyCheck';
import { Refusal } from '../../platform/refusal';
import { shanghaiMidnight, shanghaiTime, todayInShanghai } from '../../platform/shanghai';
import type { LoginEntry, LoginLogWanted } from '../../projections/loginLog';
import { signInEnd, signInResult } from '../../schema/codes/accounts';
import type { CodeList } from '../../schema/codes/codeList';
import { role } from '../../schema/codes/roles';
import { policy } from '../../schema/policy';
import { addressOf } from './addresses';
import { answersOf } from './answers';
import { signedInAccount } from './handlers';
import { mayReadAddress, reachOf } from './loginLogReach';

export interface LoginLogAsked {
  readonly scope: 'OWN' | 'INSTITUTION';
  /** Days of Asia/Shanghai, both of which are wanted, or instants, from the first until before the second. */
  readonly from: string | null;
  readonly to: string | null;
}

export interface LoginLogTable {
  readonly name: string;
  readonly scope: LoginLogAsked['scope'];
  /** UTC. */
  readonly from: string | null;
  readonly until: string | null;
  readonly entries: number;
  /** CSV in UTF-8 with its mark; read once. */
  readonly content: NodeJS.ReadableStream;
}

/** Entries that are read at a time. */
const AT_ONCE = 500;

const head = [
  ...['时间（北京时间）', '姓名', '账号', '角色', '机构', '结果', 'IP地址', '浏览器或客户端'],
  ...['退出时间（北京时间）', '退出原因'],
];

/**
 * The login log as a table for a spreadsheet, the latest first: one's own, or that of institutions for whom
 * the policy table names. Refusals: the table's, and `INVALID` for a time that is none.
 */
export function loginLogTable(node: Node, caller: Caller, asked: LoginLogAsked): LoginLogTable {
  scopeOf(policy['GET /login-log'], caller);
  const { scope } = asked;
  const reach =
    scope === 'OWN'
      ? { accountId: signedInAccount(caller) }
      : reachOf({ caller, scope: scopeOf(policy['Query.institutionLoginLog'], caller) });
  const from = instantOf('from', asked.from, 0);
  const until = instantOf('to', asked.to, 1);
  const wanted: LoginLogWanted = { reach, accountId: null, results: null, from, until };

  return {
    name: `登录日志-${todayInShanghai(node.now())}.csv`,
    ...{ scope, from, until },
    entries: answersOf(node).loginLog.count(wanted),
    content: pipeline(
      Readable.from(rows(node, caller, wanted)),
      // A cell of a client's own words must not be run by the spreadsheet, nor end where it says so.
      stringify({ bom: true, escape_formulas: true, quoted: true, record_delimiter: 'windows' }),
      // What went wrong is told to whoever reads the content.
      () => undefined,
    ),
  };
}

async function* rows(
  node: Node,
  caller: Caller,
  wanted: LoginLogWanted,
): AsyncGenerator<readonly (string | null)[]> {
  const { loginLog, people, institutions } = answersOf(node);
  yield head;
  let after: number | null = null;
  for (;;) {
    const page: LoginEntry[] = loginLog.entries(wanted, { first: AT_ONCE, after });
    const names = people.byId(page.map(({ accountId }) => accountId));
    const bodies = institutions.byId(page.flatMap(({ institutionId }) => institutionId ?? []));
    for (const { accountId, institutionId, ...entry } of page) {
      const ip = mayReadAddress(caller, accountId)
        ? await addressOf(node.personal, entry.ip)
        : null;
      yield [
        shanghaiTime(entry.at),
        ...[names.get(accountId)?.name ?? null, accountId, wordOf(role, entry.role)],
        institutionId === null ? null : (bodies.get(institutionId)?.name ?? null),
        ...[wordOf(signInResult, entry.result), ip, entry.userAgent],
        entry.endedAt === null ? null : shanghaiTime(entry.endedAt),
        wordOf(signInEnd, entry.endedBy),
      ];
    }
    after = page.at(-1)?.seq ?? null;
    if (page.length < AT_ONCE) return;
  }
}

const wordOf = (list: CodeList, code: string | null): string | null =>
  code === null ? null : (list.values.find((each) => each.code === code)?.zh ?? code);

/** UTC, of a day `YYYY-MM-DD`, or the one so many days after it, or of an instant. */
function instantOf(name: string, text: string | null, daysLater: number): string | null {
  if (text === null) return null;
  try {
    if (/^\d{4}-\d{2}-\d{2}$/.test(text)) return shanghaiMidnight(text, daysLater);
    if (/^\d{4}-\d{2}-\d{2}T[\d:.]+(Z|[+-]\d{2}:\d{2})$/.test(text)) {
      return new Date(text).toISOString();
    }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
  throw new Refusal('INVALID', `${name} 应为日期（如 2026-03-01）或带时区的时刻`, {
    en: `${name} is a day, such as 2026-03-01, or an instant with its offset.`,
  });
}
