import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import canonicalize from 'canonicalize';
import { hashOf } from '../../platform/eventLog/seal';
import type { Database } from '../../platform/sqlite';
import type { Recorded } from '../../schema/envelope';
import { handlersOf } from '../../services/registry/handlersOf';
import { openRegistry, type Answered } from '../support/registryInFolder';

/** CI runs a tenth of the rounds; `npm run endurance` all of them. */
const rounds = process.env['STELE_ENDURANCE'] === 'on' ? 100 : 10;
const runner = join(__dirname, '..', 'support', 'runTypeScript.cjs');
const child = join(__dirname, '..', 'support', 'registryUntilKilled.ts');

const folder = mkdtempSync(join(tmpdir(), 'stele-killed-'));
const answered: Answered[] = [];

/** Lets the child work for a while after it is ready, and kills it in the middle of whatever it does. */
async function oneLife(round: number): Promise<void> {
  const running = spawn(process.execPath, [runner, child, folder, String(round)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise((resolve) => running.once('exit', resolve));
  const lines = createInterface({ input: running.stdout });
  for await (const line of lines) {
    const said = JSON.parse(line) as Answered | { ready: true };
    if ('ready' in said) setTimeout(() => running.kill('SIGKILL'), 50 + Math.random() * 800);
    else answered.push(said);
  }
  await ended;
}

type Registry = Awaited<ReturnType<typeof openRegistry>>;

async function everything(registry: Registry): Promise<Recorded[]> {
  const events: Recorded[] = [];
  for await (const batch of registry.node.log.readAll(null)) events.push(...batch);
  return events;
}

/** Every row of every table, in one writing: what two read models of one log must share. */
function rowsOf(db: Database): string[] {
  const tables = db
    .prepare<{ name: string }>(
      "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'",
    )
    .all();
  return tables
    .filter(({ name }) => name !== 'checkpoint')
    .flatMap(({ name }) =>
      db
        .prepare<object>(`SELECT * FROM "${name}"`)
        .all()
        .map((row) => `${name} ${canonicalize({ ...row }) ?? ''}`),
    )
    .sort();
}

describe(`a registry killed ${rounds} times in the middle of its work`, () => {
  let registry: Registry;
  let events: Recorded[];

  beforeAll(
    async () => {
      for (let round = 0; round < rounds; round += 1) await oneLife(round);
      registry = await openRegistry(folder);
      await registry.settled();
      events = await everything(registry);
    },
    60_000 + rounds * 20_000,
  );

  afterAll(async () => {
    await registry.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('had work to lose', () => {
    expect(answered.length).toBeGreaterThan(rounds * 3);
  });

  it('has every answered command in its stream, and each exactly once (N1, N7)', () => {
    const found = new Map<string, number>();
    for (const { commandId, stream, part } of events) {
      const key = `${stream} ${commandId} ${part.index}`;
      found.set(key, (found.get(key) ?? 0) + 1);
    }
    const missing = answered.filter(
      ({ projectId, commandId }) => found.get(`project-${projectId} ${commandId} 0`) !== 1,
    );
    expect(missing).toEqual([]);
    expect([...found.values()].filter((count) => count !== 1)).toEqual([]);
  });

  it('has the events of a command all or none (N2)', () => {
    const commands = new Map<string, Recorded[]>();
    for (const event of events) {
      const key = `${event.stream} ${event.commandId}`;
      commands.set(key, [...(commands.get(key) ?? []), event]);
    }
    const broken = [...commands.values()].filter((parts) => parts.length !== parts[0]?.part.count);
    expect(broken).toEqual([]);
  });

  it('names a command, an actor and a role in every event (N3)', () => {
    const accounts = new Set(
      events
        .filter(({ type }) => type === 'AccountCreated')
        .map(({ data }) => (data as { accountId: string }).accountId),
    );
    const nameless = events.filter(
      ({ commandId, actor }) =>
        commandId === '' || (actor.role !== 'PROCESS' && !accounts.has(actor.accountId)),
    );
    expect(nameless).toEqual([]);
  });

  it('has gapless revisions, rising positions and whole chains (N4)', () => {
    const last = new Map<string, Recorded>();
    let position = '';
    for (const event of events) {
      const before = last.get(event.stream);
      expect(event.revision).toBe((before?.revision ?? -1) + 1);
      expect(event.previousHash).toBe(before?.hash ?? '');
      expect(event.hash).toBe(hashOf(event));
      expect(event.position > position).toBe(true);
      position = event.position;
      last.set(event.stream, event);
    }
  }, 300_000);

  it('shows in its read models what a rebuild shows (N5)', async () => {
    const copy = mkdtempSync(join(tmpdir(), 'stele-rebuilt-'));
    cpSync(folder, copy, { recursive: true });
    rmSync(join(copy, 'registry', 'read'), { recursive: true, force: true });
    const rebuilt = await openRegistry(copy, { writes: false });
    await rebuilt.settled();
    const [live, again] = [rowsOf(registry.node.models.db), rowsOf(rebuilt.node.models.db)];
    const [inLive, inAgain] = [new Set(live), new Set(again)];
    expect(again.filter((row) => !inLive.has(row))).toEqual([]);
    expect(live.filter((row) => !inAgain.has(row))).toEqual([]);
    expect(again).toHaveLength(live.length);
    await rebuilt.close();
    rmSync(copy, { recursive: true, force: true });
  }, 300_000);

  it('gives every filed project one number, without a gap, and publishes it', () => {
    const ofType = (type: string) => events.filter((event) => event.type === type);
    const serials = ofType('ResearchNumberIssued')
      .map(({ data }) => Number((data as { researchNumber: string }).researchNumber.slice(-6)))
      .sort((one, other) => one - other);
    expect(ofType('ProjectFiled').length).toBeGreaterThan(0);
    expect(serials).toEqual(ofType('ProjectFiled').map((_event, index) => index + 1));
    expect(ofType('ProjectPublished')).toHaveLength(serials.length);
  });

  it('answers a repeated command as it did, and writes nothing (N9)', async () => {
    const created = answered.filter(({ operation }) => operation === 'createProject').slice(-5);
    expect(created.length).toBeGreaterThan(0);
    for (const { key, projectId, revision } of created) {
      const again = await handlersOf(registry.node).createProject(registry.people.investigator, {
        idempotencyKey: key,
      });
      expect(again).toMatchObject({ projectId, revision, replayed: true });
    }
    expect(await everything(registry)).toHaveLength(events.length);
  }, 300_000);
});
