import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import canonicalize from 'canonicalize';
import { runStele } from '../../gateway/stele';
import { commandIdOf } from '../../platform/commandId';
import { openEventLog } from '../../platform/eventLog/openEventLog';
import type { EventLog } from '../../platform/eventLog/eventLog';
import { hashOf } from '../../platform/eventLog/seal';
import type { Node } from '../../platform/node';
import { readSettings } from '../../platform/settings';
import type { Database } from '../../platform/sqlite';
import type { Recorded } from '../../schema/envelope';
import { subscribeFaithfully, type FaithfulSubscriber } from '../support/faithfulSubscriber';
import { productLives, type Lives } from '../support/lives';
import { startKit, type GivenCommand, type Kit } from '../support/registry';

/** CI runs a tenth of the rounds; `npm run endurance` all of them. */
const rounds = process.env['STELE_ENDURANCE'] === 'on' ? 100 : 10;

interface Told {
  readonly position: string;
  readonly events?: readonly string[];
}

const reviewStatus = `subscription ($id: ID!, $after: String) {
  reviewStatus(projectId: $id, after: $after) { position events project { title } actor { name } } }`;
const projectChanged = `subscription ($id: ID!, $after: String) {
  projectChanged(projectId: $id, after: $after) { position events } }`;
const reviewInboxChanged = `subscription ($after: String) {
  reviewInboxChanged(after: $after) { position todoCount project { id } } }`;

/** Files studies one after the other until it is told to stop. */
async function fileStudies(kit: Kit, isOver: () => boolean): Promise<void> {
  while (!isOver()) {
    await kit.project().filled().submitted().ethicsApproved().institutionPassed();
  }
}

/** Starts changes of one study, writes in them and withdraws them, until it is told to stop. */
async function changeStudy(kit: Kit, projectId: string, isOver: () => boolean): Promise<void> {
  const author = kit.as('investigator');
  for (let size = 200; !isOver(); size += 1) {
    await author.done('startChange', { projectId, type: 'CORRECTION', reason: '更正样本量' });
    await author.done('saveProject', { projectId, sections: { design: { targetSize: size } } });
    await author.done('withdrawChange', { projectId, reason: null });
  }
}

async function everything(log: EventLog): Promise<Recorded[]> {
  const events: Recorded[] = [];
  for await (const batch of log.readAll(null)) events.push(...batch);
  return events;
}

/** The commands of some events, each as its events. */
function commandsIn(events: readonly Recorded[]): Recorded[][] {
  const commands = new Map<string, Recorded[]>();
  for (const event of events) {
    const key = `${event.stream} ${event.commandId}`;
    commands.set(key, [...(commands.get(key) ?? []), event]);
  }
  return [...commands.values()];
}

/** Who gives commands here. */
const people = ['investigator', 'ethics', 'officer'] as const;

/** A task came to the committee's stage, or it was decided there: the one stage before the institution's. */
function touchesInbox({ type, data }: Recorded, committeeId: string): boolean {
  const { stage, committeeId: body } = data as { stage?: string; committeeId?: string };
  if (type === 'StageEntered') return body === committeeId;
  return type === 'StageApproved' && stage === 'ETHICS';
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
  const answered: GivenCommand[] = [];
  let kit: Kit;
  let lives: Lives;
  let node: Node;
  let events: Recorded[];
  let watchedFrom: Recorded | undefined;
  let watched: Record<'status' | 'changes' | 'inbox', FaithfulSubscriber<Told>>;
  let stopped: unknown;

  beforeAll(
    async () => {
      kit = await startKit({ onDone: (done) => answered.push(done) });
      const projectId = await kit.project().published();
      watchedFrom = (await kit.stream(projectId)).at(-1);
      const after = watchedFrom?.position ?? '';
      const author = await kit.tokenOf('investigator');
      const committee = await kit.tokenOf('ethics');

      lives = productLives(kit.env);
      await kit.moveTo(lives);
      watched = {
        status: subscribeFaithfully(lives, author, reviewStatus, { id: projectId, after }),
        changes: subscribeFaithfully(lives, author, projectChanged, { id: projectId, after }),
        inbox: subscribeFaithfully(lives, committee, reviewInboxChanged, { after }),
      };
      let isOver = false;
      const work = Promise.all([
        fileStudies(kit, () => isOver),
        changeStudy(kit, projectId, () => isOver),
      ]);
      for (let round = 0; round < rounds; round += 1) {
        const before = watched.changes.told.at(-1)?.position ?? after;
        await lives.start();
        // It is at work by then, and told of it.
        await watched.changes.reachedBeyond(before);
        await pause(Math.random() * 800);
        await lives.kill();
      }
      isOver = true;
      await lives.start();
      await work;

      // The log's own file, read beside the process that serves it.
      const log = await openEventLog(readSettings(kit.env).eventLog);
      const soFar = await everything(log);
      const ofStudy = soFar.findLast(({ stream }) => stream === watchedFrom?.stream);
      const task = soFar.findLast((event) => touchesInbox(event, kit.ethicsCommitteeId));
      await watched.changes.reached(ofStudy?.position ?? '');
      await watched.status.reached(ofStudy?.position ?? '');
      await watched.inbox.reached(task?.position ?? '');
      await log.close();
      for (const subscriber of Object.values(watched)) await subscriber.stop();
      stopped = await lives.stop();

      await kit.restart();
      await kit.stele.settled();
      ({ node } = kit.stele);
      events = await everything(node.log);
    },
    60_000 + rounds * 20_000,
  );

  afterAll(async () => {
    await lives.kill();
    await kit.close();
  });

  it('had work to lose', () => {
    expect(answered.length).toBeGreaterThan(rounds * 3);
    expect(stopped).toBe(0);
  });

  it('has every answered command in its stream, and each exactly once (N1, N7)', () => {
    const found = new Map<string, number>();
    for (const { commandId, stream, part } of events) {
      const key = `${stream} ${commandId} ${part.index}`;
      found.set(key, (found.get(key) ?? 0) + 1);
    }
    const missing = answered.filter(({ accountId, args, answer }) => {
      const commandId = commandIdOf(
        { accountId, role: 'PI', institutionId: null },
        args['idempotencyKey'] as string,
      );
      return found.get(`project-${answer.project?.id ?? ''} ${commandId} 0`) !== 1;
    });
    expect(missing).toEqual([]);
    expect([...found.values()].filter((count) => count !== 1)).toEqual([]);
  });

  it('has the events of a command all or none (N2)', () => {
    const broken = commandsIn(events).filter((parts) => parts.length !== parts[0]?.part.count);
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
    cpSync(kit.env['STELE_DATA'] ?? '', copy, { recursive: true });
    rmSync(join(copy, 'registry', 'read'), { recursive: true, force: true });
    const rebuilt = await runStele(readSettings({ ...kit.env, STELE_DATA: copy }));
    await rebuilt.settled();
    const [live, again] = [rowsOf(node.models.db), rowsOf(rebuilt.node.models.db)];
    const [inLive, inAgain] = [new Set(live), new Set(again)];
    expect(again.filter((row) => !inLive.has(row))).toEqual([]);
    expect(live.filter((row) => !inAgain.has(row))).toEqual([]);
    expect(again).toHaveLength(live.length);
    await rebuilt.close();
    rmSync(copy, { recursive: true, force: true });
  }, 300_000);

  it('told its subscribers every command in order, over all its lives, and none twice (N6)', () => {
    const { stream = '', position: from = '' } = watchedFrom ?? {};
    const later = events.filter(({ position }) => position > from);
    const ofStudy = commandsIn(later.filter((event) => event.stream === stream));
    const toldOf = (commands: readonly Recorded[][]) =>
      commands.map((command) => ({
        position: command.at(-1)?.position ?? '',
        events: command.map(({ type }) => type),
      }));
    const { changes, status, inbox } = watched;
    expect(changes.told).toEqual(toldOf(ofStudy));

    const moves = ofStudy.filter((command) => command.every(({ type }) => type !== 'SectionSaved'));
    expect(status.told.map(({ position, events: types }) => ({ position, events: types }))).toEqual(
      toldOf(moves),
    );

    const tasks = commandsIn(later).filter((command) =>
      command.some((event) => touchesInbox(event, kit.ethicsCommitteeId)),
    );
    expect(inbox.told.map(({ position }) => position)).toEqual(
      tasks.map((command) => command.at(-1)?.position),
    );
    expect(changes.connections()).toBeGreaterThanOrEqual(rounds);
    expect(inbox.told.length).toBeGreaterThan(0);
  });

  it('holds every file that an event names, byte for byte (N8)', async () => {
    const stored = new Map(
      events
        .filter(({ type }) => type === 'FileStored')
        .map(({ data }) => data as { fileId: string; sha256: string })
        .map(({ fileId, sha256 }) => [fileId, sha256]),
    );
    const attached = events.filter(({ type }) => type.endsWith('FileAttached'));
    expect(attached.length).toBeGreaterThan(0);
    for (const { data } of attached) {
      const { fileId } = (data as { file: { fileId: string } }).file;
      const hash = createHash('sha256');
      for await (const chunk of (await node.blobs.read(fileId)) ?? []) hash.update(chunk as Buffer);
      expect(hash.digest('hex')).toBe(stored.get(fileId));
    }
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
    const before = events.filter(({ stream }) => stream.startsWith('project-')).length;
    const last = [...answered.slice(0, 3), ...answered.slice(-6)];
    for (const { command, accountId, args, answer } of last) {
      const person = people.find((one) => kit.idOf(one) === accountId) ?? 'visitor';
      const again = await kit.as(person).done(command, args);
      const { revision } = answer;
      expect(again).toMatchObject({
        revision,
        replayed: true,
        project: { id: answer.project?.id },
      });
    }
    const after = (await everything(node.log)).filter(({ stream }) =>
      stream.startsWith('project-'),
    );
    expect(after).toHaveLength(before);
  }, 300_000);
});
