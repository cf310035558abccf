import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { demoClock } from '../../cli/demo/demoClock';
import { makeDemo } from '../../cli/demo/makeDemo';
import { demoAccounts, demoPassword } from '../../cli/demo/people';
import { runStele } from '../../gateway/stele';
import type { Node } from '../../platform/node';
import { readSettings } from '../../platform/settings';
import { filingStates } from '../../schema/codes/lifeCycle';
import type { Recorded } from '../../schema/envelope';
import { accountCommands } from '../../services/accounts/commands';
import { handlersOf } from '../../services/registry/handlersOf';
import type { ProjectState } from '../../services/registry/projectState';

const YEAR = 365 * 24 * 60 * 60_000;

const clock = demoClock();
let folder: string;
let node: Node;
let make: () => Promise<void>;
let close: () => Promise<void>;
let events: Recorded[];
let projects: ProjectState[];

async function allEvents(): Promise<Recorded[]> {
  const found: Recorded[] = [];
  for await (const batch of node.log.readAll(null)) found.push(...batch);
  return found;
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stele-demo-'));
  const settings = readSettings({
    STELE_DATA: folder,
    STELE_DEMO: 'on',
    STELE_LOG_LEVEL: 'fatal',
  });
  const running = await runStele(settings, { now: clock.now });
  node = running.node;
  const { handle } = handlersOf(node);
  make = () => makeDemo({ ...running, clock, say: () => undefined });
  close = async () => {
    await running.close();
    await rm(folder, { recursive: true });
  };

  await make();
  events = await allEvents();
  projects = await Promise.all(
    events
      .filter(({ type }) => type === 'ProjectCreated')
      .map(
        async ({ data }) => (await handle.load((data as { projectId: string }).projectId)).state,
      ),
  );
}, 120_000);
afterAll(() => close());

describe('an empty log in which the demo was made', () => {
  it('holds a project in every filing state', () => {
    const held = new Set(projects.map(({ status }) => status));
    expect(filingStates.values.filter(({ code }) => !held.has(code))).toEqual([]);
  });

  it('spreads over the last three years, in order, and stops before now', () => {
    const times = events.map(({ recordedAt }) => Date.parse(recordedAt));
    const [first = 0] = times;
    expect([...times].sort((one, other) => one - other)).toEqual(times);
    expect(times.at(-1)).toBeLessThan(Date.now());
    expect(Date.now() - first).toBeGreaterThan(2.9 * YEAR);
    expect(Date.now() - first).toBeLessThan(3.1 * YEAR);
  });

  it('numbers and publishes in the year in which a project was filed', () => {
    const filed = new Map(
      events
        .filter(({ type }) => type === 'ProjectFiled')
        .map(({ stream, recordedAt }) => [stream, recordedAt]),
    );
    const issued = events.filter(({ type }) => type === 'ResearchNumberIssued');
    expect(issued.map(({ stream, recordedAt }) => [stream, recordedAt])).toEqual([...filed]);
  });

  it('shows rejections, changes, a withdrawn and a restored one, and marked records', () => {
    const seen = new Set(events.map(({ type }) => type));
    const wanted = 'StageReturned ReturnRequested ChangeSubmitted ChangeWithdrawn RecordMarked';
    expect(wanted.split(' ').filter((type) => !seen.has(type))).toEqual([]);
    const restored = ({ type, data }: Recorded) =>
      type === 'ChangeStarted' && (data as { restoredFrom: number | null }).restoredFrom !== null;
    expect(events.some(restored)).toBe(true);
    expect(Math.max(...projects.map(({ contents }) => contents.versions.length))).toBe(3);
    expect(projects.some(({ delegates }) => delegates.length > 0)).toBe(true);
  });

  it('names each study differently', () => {
    const titles = projects.map(({ contents }) => contents.working.basic?.projectName);
    expect(new Set(titles).size).toBe(projects.length);
  });

  it('lets everybody who is shown sign in with the one password, in the role shown', async () => {
    const { signIn } = accountCommands(node);
    const wrong: string[] = [];
    for (const { login, role } of demoAccounts) {
      const { roles } = await signIn({
        login,
        password: demoPassword,
        ip: null,
        userAgent: null,
        code: null,
      });
      if (!roles.some((choice) => choice.role === role)) wrong.push(`${login} ${role}`);
    }
    expect(wrong).toEqual([]);
    expect([...new Set(demoAccounts.map(({ role }) => role))].sort()).toEqual(
      'AC ADM AUD DEL EC INSR NAT PI PROV SITE SYS'.split(' '),
    );
  });

  it('is left as it is when it is asked for again, under the clock of the machine', async () => {
    const before = await node.log.end();
    await make();
    expect(await node.log.end()).toBe(before);
    expect(Math.abs(clock.now() - Date.now())).toBeLessThan(1000);
  });
});
