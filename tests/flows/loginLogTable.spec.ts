import type { GraphQLAnswer } from '../support/graphqlClient';
import { codeOf } from '../support/graphqlClient';
import { startKit, type Kit, type Person } from '../support/registry';

let kit: Kit;
beforeAll(async () => {
  kit = await startKit();
}, 60_000);
afterAll(() => kit.close());

const get = (person: Person, query = '') => kit.as(person).fetch(`/login-log${query}`);
const linesOf = async (response: Response) => (await response.text()).trimEnd().split('\r\n');
const refusal = async (response: Response) => [
  response.status,
  codeOf((await response.json()) as GraphQLAnswer),
];

async function exportsOf(person: Person) {
  const found: object[] = [];
  for await (const batch of kit.stele.node.log.readAll(null)) {
    for (const { type, data, actor } of batch) {
      if (type !== 'LoginLogExported' || actor.accountId !== kit.idOf(person)) continue;
      const { ip, ...known } = data as { ip: string | null };
      expect(ip).not.toBeNull();
      found.push(known);
    }
  }
  return found;
}

describe('GET /login-log', () => {
  it('answers one’s own log as a file, and records that it was taken', async () => {
    const response = await get('officer', '?format=csv');
    expect(response.status).toBe(200);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'text/csv; charset=utf-8',
      'cache-control': 'private, no-store',
      'content-disposition': expect.stringMatching(
        /^attachment; filename\*=UTF-8''%E7%99%BB[%\w-]+\.csv$/,
      ) as string,
      'x-content-type-options': 'nosniff',
    });
    const bytes = Buffer.from(await response.arrayBuffer());
    expect([...bytes.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
    const [, line, ...others] = bytes.toString().trimEnd().split('\r\n');
    expect(others).toEqual([]);
    expect(line).toContain(kit.idOf('officer'));
    expect(await exportsOf('officer')).toEqual([
      { accountId: kit.idOf('officer'), scope: 'OWN', from: null, until: null, entries: 1 },
    ]);
  });

  it('answers that of the institution to whom the table of rights names, and to nobody else', async () => {
    const lines = await linesOf(await get('administrator', '?scope=institution'));
    for (const person of ['administrator', 'officer'] as const) {
      expect(lines.some((line) => line.includes(kit.idOf(person)))).toBe(true);
    }
    expect(await refusal(await get('officer', '?scope=institution'))).toEqual([403, 'FORBIDDEN']);
    expect(await refusal(await get('visitor', '?scope=own'))).toEqual([401, 'UNAUTHENTICATED']);
    expect(await exportsOf('officer')).toHaveLength(1);
    const day = '2026-03-01';
    await get('administrator', `?scope=institution&from=${day}&to=${day}`);
    expect(await exportsOf('administrator')).toMatchObject([
      { scope: 'INSTITUTION', entries: lines.length - 1 },
      {
        scope: 'INSTITUTION',
        ...{ from: '2026-02-28T16:00:00.000Z', until: '2026-03-01T16:00:00.000Z', entries: 0 },
      },
    ]);
  });

  it.each([
    '?format=xlsx',
    '?scope=all',
    '?scope=own&scope=institution',
    '?from=yesterday',
    '?to=2026-02-30',
    '?from=2026-01-01&from=2026-01-02',
  ])('refuses %s in words', async (query) => {
    expect(await refusal(await get('officer', query))).toEqual([400, 'INVALID']);
  });
});
