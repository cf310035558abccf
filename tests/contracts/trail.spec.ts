import { spawn, spawnSync } from 'node:child_process';
import { createHash, verify as verifySignature } from 'node:crypto';
import { once } from 'node:events';
import {
  copyFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import canonicalize from 'canonicalize';
import { seededRandom } from '../../cli/demo/seededRandom';
import { openEventStoreDb } from '../../platform/eventLog/eventStoreDb';
import type { EventLog } from '../../platform/eventLog/eventLog';
import { openFileLog } from '../../platform/eventLog/fileLog';
import { openStoredRecords } from '../../platform/eventLog/eventStoreDb/storedRecords';
import { openStoredRows } from '../../platform/eventLog/fileLog/storedRows';
import { openStoredEvents } from '../../platform/eventLog/openStoredEvents';
import { openFileKeyStore } from '../../platform/keyStore';
import { createLogger, type Logger } from '../../platform/logger';
import { personalData } from '../../platform/personalData';
import { type Checkpoint, checkpointIn, pemOf } from '../../platform/trail/checkpoint';
import { readCheckpoints, readPublicKeys } from '../../platform/trail/checkpointFolder';
import { keepTrail, type Trail, type TrailOptions } from '../../platform/trail/keeper';
import { isConsistent, isIncluded } from '../../platform/trail/merkleTree';
import { keptSigningKey, signingKeyOf } from '../../platform/trail/signingKey';
import { type Fault, type Verification, verifyTrail } from '../../platform/trail/verify';
import { firstBroken, hasRoot, type PlainEvent, plainHash } from '../support/independentTrail';
import { note } from '../support/notedLog';
import { openableCopy, ownerOf, rowsIn, tamperedCopy, tamperings } from '../support/tampering';
import { startTestNode, type TestNode } from '../support/testNode/startTestNode';

/** CI runs a tenth of the rounds; `npm run endurance` all of them. */
const isEndurance = process.env['STELE_ENDURANCE'] === 'on';
const tampers = isEndurance ? 500 : 50;
const kills = isEndurance ? 50 : 5;

const support = join(__dirname, '..', 'support');
const runner = join(support, 'runTypeScript.cjs');
const key = signingKeyOf(Buffer.alloc(32, 1));
const silent = createLogger('silent');

let folder: string;
let path: string;
let signedIn: string;
let logs: EventLog[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'stele-trail-'));
  path = join(folder, 'events.db');
  signedIn = join(folder, 'checkpoints');
  logs = [];
});
afterEach(async () => {
  for (const log of logs) await log.close();
  rmSync(folder, { recursive: true, force: true });
});

function open(at = path): EventLog {
  const log = openFileLog(at, { pollEvery: 5 });
  logs.push(log);
  return log;
}

const keep = (log: EventLog, options: Partial<TrailOptions> = {}): Promise<Trail> =>
  keepTrail({ log, folder: signedIn, key, logger: silent, ...options });

async function verified(address = `file:${path}`, checkpoints = signedIn): Promise<Verification> {
  const stored = await openStoredEvents(address);
  try {
    return await verifyTrail({
      stored,
      checkpoints: await readCheckpoints(checkpoints),
      keys: await readPublicKeys(checkpoints),
    });
  } finally {
    await stored.close();
  }
}

async function until(isSo: () => boolean): Promise<void> {
  for (let waited = 0; !isSo(); waited += 5) {
    if (waited > 20_000) throw new Error('it did not come');
    await pause(5);
  }
}

async function checkpoints(): Promise<Checkpoint[]> {
  const files = await readCheckpoints(signedIn);
  return files.flatMap(({ checkpoint }) => checkpoint ?? []);
}

/** A logger that remembers what it was told as an error. */
function listening(): { logger: Logger; errors: string[] } {
  const errors: string[] = [];
  const logger = createLogger('error', { write: (line) => errors.push(line) });
  return { logger, errors };
}

const rowOf = (position: string): number => Number.parseInt(position.split('-')[1] ?? '', 16);

describe('the keeper of a trail', () => {
  it('signs every so many events, at the end of a command', async () => {
    const log = open();
    const trail = await keep(log, { everyEvents: 20 });
    await note(log, 100, seededRandom(1));
    await until(() => trail.state().signedEvents > 80);
    await trail.stop();
    const sizes = (await checkpoints()).map(({ size }) => size);
    expect(sizes.length).toBeGreaterThanOrEqual(2);
    expect(sizes.at(-1)).toBe(100);
  });

  it('signs after five minutes whatever has come since, and nothing when nothing has', async () => {
    const log = open();
    let now = Date.parse('2026-03-01T00:00:00.000Z');
    const trail = await keep(log, { now: () => now, lookEvery: 1 });
    await note(log, 3, seededRandom(1));
    await pause(50);
    expect(await checkpoints()).toEqual([]);
    now += 5 * 60_000;
    await until(() => trail.state().signedEvents === 3);
    now += 60 * 60_000;
    await pause(50);
    await trail.stop();
    expect(await checkpoints()).toMatchObject([{ size: 3, time: '2026-03-01T00:05:00.000Z' }]);
  });

  it('signs at a clean stop, and goes on from there', async () => {
    const log = open();
    for (const count of [7, 5, 0]) {
      const trail = await keep(log);
      await note(log, count, seededRandom(count));
      await trail.stop();
    }
    expect((await checkpoints()).map(({ size }) => size)).toEqual([7, 12]);
  });

  it('signs what anybody can check with the public key alone', async () => {
    const log = open();
    for (let round = 1; round <= 3; round += 1) {
      const trail = await keep(log);
      await note(log, 9, seededRandom(round));
      await trail.stop();
    }
    const [only] = (await readPublicKeys(signedIn)).values();
    if (only === undefined) throw new Error('no public key');
    let before: Checkpoint | null = null;
    for (const checkpoint of await checkpoints()) {
      const { signature, ...open } = checkpoint;
      const bytes = Buffer.from(canonicalize(open) ?? '');
      expect(verifySignature(null, bytes, only, Buffer.from(signature, 'base64'))).toBe(true);
      const spki = only.export({ type: 'spki', format: 'der' });
      expect(checkpoint.keyId).toBe(createHash('sha256').update(spki).digest('hex'));
      expect(hasRoot(rowsIn(path), checkpoint.size, checkpoint.root)).toBe(true);
      expect(checkpoint.extends?.size).toBe(before?.size);
      if (before !== null) {
        const proof = checkpoint.extends?.proof.map((hashed) => Buffer.from(hashed, 'hex')) ?? [];
        const [older, newer] = [
          Buffer.from(before.root, 'hex'),
          Buffer.from(checkpoint.root, 'hex'),
        ];
        expect(isConsistent(before.size, older, checkpoint.size, newer, proof)).toBe(true);
      }
      before = checkpoint;
    }
  });

  it('proves where events lie', async () => {
    const log = open();
    await note(log, 40, seededRandom(1));
    const trail = await keep(log, { everyEvents: 1 });
    await until(() => trail.state().signedEvents === 40);
    const events = await log.readStream('note-1');
    const found = trail.inclusionProofs(events.map(({ hash }) => hash));
    const { size, root } = found?.checkpoint ?? { size: 0, root: '' };
    expect(found?.proofs.map(({ hash }) => hash)).toEqual(events.map(({ hash }) => hash));
    for (const { hash, index, path: beside } of found?.proofs ?? []) {
      const proof = beside.map((hashed) => Buffer.from(hashed, 'hex'));
      const [entry, top] = [Buffer.from(hash, 'hex'), Buffer.from(root, 'hex')];
      expect(isIncluded(entry, index, size, proof, top)).toBe(true);
      expect(isIncluded(entry, index + 1, size, proof, top)).toBe(false);
    }
    await trail.stop();
  });

  it.each([
    ['was put back to an earlier state', (rows: PlainEvent[]) => rows.slice(0, 15)],
    [
      'was written anew, whole and longer',
      (rows: PlainEvent[]) =>
        [...rows, ...rows.slice(0, 5).map((row) => ({ ...row, stream: `again-${row.hash}` }))].map(
          (event) => ({ ...event, data: { text: 'anew' } }),
        ),
    ],
    ['is gone', () => []],
  ])('signs nothing over a log that %s, and says so', async (_, change) => {
    const log = open();
    const first = await keep(log);
    await note(log, 30, seededRandom(1));
    await first.stop();
    await log.close();
    const signedBefore = await checkpoints();

    const rows = change(rowsIn(path).map(({ json }) => JSON.parse(json) as PlainEvent));
    ownerOf(path).rewrite(
      rows.map((event, index) => {
        const json = JSON.stringify({ ...event, hash: plainHash(event) });
        return { position: index + 1, stream: event.stream, revision: event.revision, json };
      }),
    );

    const { logger, errors } = listening();
    const again = open();
    const trail = await keep(again, { logger, everyEvents: 1 });
    await again.append({
      stream: 'later',
      expectedRevision: -1,
      events: Array.from({ length: 50 }, () => ({ type: 'Noted', data: {} })),
      actor: { accountId: 'account-1', role: 'PI', institutionId: null },
      commandId: 'later',
      requestHash: '',
    });
    await until(() => trail.state().status === 'BROKEN');
    await trail.stop();
    expect(errors.join()).toContain('the event log is not what was signed');
    expect(trail.inclusionProofs([])).toBeNull();
    expect(await checkpoints()).toEqual(signedBefore);
    expect((await verified()).isSound).toBe(false);
  });

  it('does not sign on where one of its checkpoints was changed', async () => {
    const log = open();
    const first = await keep(log);
    await note(log, 30, seededRandom(1));
    await first.stop();
    const [name = ''] = readdirSync(signedIn).filter((one) => one.endsWith('.json'));
    const text = readFileSync(join(signedIn, name), 'utf8');
    writeFileSync(join(signedIn, name), text.replace(/"time":"\d{4}/, '"time":"2020'));
    const { logger, errors } = listening();
    const trail = await keep(log, { logger });
    await note(log, 3, seededRandom(2));
    expect(trail.state().status).toBe('BROKEN');
    await trail.stop();
    expect(errors.join()).toContain(`${name} is damaged`);
    expect((await checkpoints()).map(({ size }) => size)).toEqual([30]);
    expect((await verified()).faults).toMatchObject([{ kind: 'CHECKPOINT', checkpoint: name }]);
  });

  it(`leaves whole checkpoints that fit, never two of one size, killed ${String(kills)} times`, async () => {
    const before = new Map<string, string>();
    const seed = Buffer.alloc(32, 9).toString('hex');
    const random = seededRandom(kills);
    for (let round = 0; round < kills; round += 1) {
      const args = [runner, join(support, 'trailUntilKilled.ts'), path, signedIn, seed];
      const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
      const ended = once(child, 'close');
      await Promise.race([once(child.stdout, 'data'), ended]);
      await pause(random.between(5, 300));
      child.kill('SIGKILL');
      await ended;

      for (const [name, text] of before) {
        expect(readFileSync(join(signedIn, name), 'utf8')).toBe(text);
      }
      for (const { name, checkpoint } of await readCheckpoints(signedIn)) {
        expect(checkpoint).not.toBeNull();
        before.set(name, readFileSync(join(signedIn, name), 'utf8'));
      }
    }
    expect(before.size).toBeGreaterThan(kills);
    const { isSound, faults } = await verified();
    expect(faults).toEqual([]);
    expect(isSound).toBe(true);
  }, 600_000);
});

describe('a checkpoint', () => {
  it('is read only as it was written, whole', async () => {
    const log = open();
    const trail = await keep(log);
    await note(log, 2, seededRandom(1));
    await trail.stop();
    const [name = ''] = readdirSync(signedIn).filter((one) => one.endsWith('.json'));
    const text = readFileSync(join(signedIn, name), 'utf8');
    expect(checkpointIn(text)).not.toBeNull();
    for (const other of [
      text.slice(0, -2),
      text.replace('{', '{ '),
      text.replace('{', '{"also":1,'),
      text.replace('"size":2', '"size":2,"size":2'),
      '',
      'null',
    ]) {
      expect(checkpointIn(other)).toBeNull();
    }
  });

  it('does not hold when any one of its bytes is another', async () => {
    const log = open();
    const trail = await keep(log);
    await note(log, 2, seededRandom(1));
    await trail.stop();
    const [name = ''] = readdirSync(signedIn).filter((one) => one.endsWith('.json'));
    const bytes = readFileSync(join(signedIn, name));
    for (let at = 0; at < bytes.length; at += 1) {
      const wrong = Buffer.from(bytes);
      wrong[at] = (wrong[at] ?? 0) ^ 1;
      writeFileSync(join(signedIn, name), wrong);
      expect((await verified()).isSound).toBe(false);
    }
    writeFileSync(join(signedIn, name), bytes);
    expect((await verified()).isSound).toBe(true);
  }, 120_000);
});

describe('the signing key', () => {
  const wrapKey = Buffer.alloc(32, 3);
  const place = () => join(folder, 'keys', 'trail');

  it('is made once, for this account of the machine only, and kept wrapped', () => {
    const made: string[] = [];
    const first = keptSigningKey(place(), wrapKey, (keyId) => made.push(keyId));
    const again = keptSigningKey(place(), wrapKey, (keyId) => made.push(keyId));
    expect(again.keyId).toBe(first.keyId);
    expect(made).toEqual([first.keyId]);
    expect(statSync(place()).mode & 0o777).toBe(0o600);
    expect(Buffer.from(readFileSync(place(), 'utf8'), 'base64')).toHaveLength(12 + 32 + 16);
  });

  it('is not opened by another master key, nor when it is damaged', () => {
    keptSigningKey(place(), wrapKey);
    expect(() => keptSigningKey(place(), Buffer.alloc(32, 4))).toThrow('another master key');
    writeFileSync(place(), readFileSync(place(), 'utf8').slice(4));
    expect(() => keptSigningKey(place(), wrapKey)).toThrow('is damaged');
  });
});

/** A log of some hundred events, signed up to the event `signed`, and its rows in a file that lets itself be changed. */
async function signedLog() {
  const log = open();
  const random = seededRandom(42);
  const trail = await keep(log, { everyEvents: 25 });
  for (let round = 0; round < 8; round += 1) {
    await note(log, 25, random);
    await until(() => trail.state().signedEvents >= 25 * (round + 1) - 25);
  }
  await trail.stop();
  await note(log, 40, random);
  await log.close();
  const loose = join(folder, 'loose.db');
  openableCopy(path, loose);
  return { path: loose, rows: rowsIn(loose), signed: await checkpoints() };
}

describe(`of ${String(tampers)} random tampers`, () => {
  it('every one is caught up to the last checkpoint, and nothing after it is called proven', async () => {
    const base = await signedLog();
    const whole = await verified(`file:${base.path}`);
    expect(whole).toMatchObject({ isSound: true, events: 240, notProvable: 40, faultCount: 0 });
    const signedSize = base.signed.at(-1)?.size ?? 0;
    expect(signedSize).toBe(200);

    const random = seededRandom(20_261_126);
    const dice = (below: number) => random.between(0, below - 1);
    const victim = join(folder, 'victim.db');
    const tally = { before: 0, after: 0 };
    for (let round = 0; round < tampers; round += 1) {
      const tampering = tamperings[round % tamperings.length] ?? tamperings[0];
      if (tampering === undefined) throw new Error('no tampering');
      const rows = tamperedCopy(base, victim, tampering, dice(base.rows.length), dice);
      const result = await verified(`file:${victim}`);
      const of = { round, tampering: tampering.name };

      // The truth, from the untouched rows and from a checker that shares no line with the product.
      const firstChanged = 1 + base.rows.findIndex((row, at) => row.json !== rows[at]?.json);
      const isWhole =
        firstBroken(rows) === null &&
        base.signed.every(({ size, root }) => hasRoot(rows, size, root));
      expect({ ...of, isSound: result.isSound }).toEqual({ ...of, isSound: isWhole });

      const provenSize = result.proven?.size ?? 0;
      expect(provenSize).toBeLessThanOrEqual(signedSize);
      expect(provenSize).toBeLessThan(firstChanged === 0 ? Infinity : firstChanged);
      expect(result.notProvable).toBe(result.events - provenSize);

      if (firstChanged <= signedSize) {
        tally.before += 1;
        expect({ ...of, isSound: result.isSound }).toEqual({ ...of, isSound: false });
      } else {
        tally.after += 1;
        expect(provenSize).toBe(signedSize);
      }
      const [first] = result.faults;
      const isNamed =
        first === undefined || names(first, provenSize, firstChanged, tampering.isPlain);
      expect({ ...of, isNamed }).toEqual({ ...of, isNamed: true });
    }
    expect(tally.before).toBeGreaterThan(tampers / 2);
    expect(tally.after).toBeGreaterThan(0);
  }, 600_000);
});

/** Whether a fault says where the change begins: the very place, or a stretch that holds it. */
function names(fault: Fault, provenSize: number, firstChanged: number, isPlain: boolean): boolean {
  const at = fault.position === null ? Infinity : rowOf(fault.position);
  if (isPlain) return fault.after === undefined && at === firstChanged;
  return provenSize < firstChanged && firstChanged <= at;
}

describe('a log that was changed', () => {
  it.each([
    ['is no JSON', "UPDATE events SET json = '{' WHERE position = 50", 'UNREADABLE'],
    ['is nothing', "UPDATE events SET json = 'null' WHERE position = 50", 'MISPLACED'],
    ['is not even text', "UPDATE events SET json = x'7b' WHERE position = 50", 'UNREADABLE'],
    [
      'has a member that no hash covers',
      "UPDATE events SET json = json_set(json, '$.also', 1) WHERE position = 50",
      'MALFORMED',
    ],
    [
      'names a member twice',
      `UPDATE events SET json = replace(json, '{"id":', '{"type":"Other","id":') WHERE position = 50`,
      'REWRITTEN',
    ],
    [
      'is filed under another stream',
      "UPDATE events SET stream = 'elsewhere' WHERE position = 50",
      'MISPLACED',
    ],
    [
      'lies where the log gives no place',
      'UPDATE events SET position = -3 WHERE position = 50',
      'MISPLACED',
    ],
    ['is not there', 'DELETE FROM events WHERE position = 50', 'MISSING'],
  ])('is told by the place whose event %s', async (_, sql, kind) => {
    const { path: victim } = await signedLog();
    ownerOf(victim).exec(sql);
    const { isSound, faults, proven } = await verified(`file:${victim}`);
    expect(isSound).toBe(false);
    expect(faults[0]?.kind).toBe(kind);
    const isStray = faults[0]?.position?.endsWith('--3') ?? false;
    expect(rowOf((isStray ? faults[1] : faults[0])?.position ?? '')).toBe(50);
    expect(proven?.size ?? 0).toBeLessThan(50);
  });

  it('is told where a page of its file is damaged', async () => {
    const { path: victim } = await signedLog();
    const bytes = readFileSync(victim);
    const anEvent = bytes.lastIndexOf('"revision":');
    const page = anEvent - (anEvent % 4096);
    bytes.fill(0x5a, page, page + 64);
    writeFileSync(victim, bytes);
    const { isSound, faults } = await verified(`file:${victim}`);
    expect(isSound).toBe(false);
    expect(faults.length).toBeGreaterThan(0);
  });

  it('is not taken for another one, nor believed with checkpoints of another', async () => {
    const { path: victim } = await signedLog();
    ownerOf(victim).exec("UPDATE log SET id = 'ffffffff'");
    const { isSound, proven, faults } = await verified(`file:${victim}`);
    expect({ isSound, proven }).toEqual({ isSound: false, proven: null });
    expect(new Set(faults.map(({ kind }) => kind))).toEqual(new Set(['CHECKPOINT']));
  });
});

describe('a log', () => {
  it('is verified while it is written, and written while it is verified', async () => {
    const log = open();
    const trail = await keep(log, { everyEvents: 10 });
    const writing = note(log, 300, seededRandom(5));
    for (let round = 0; round < 5; round += 1) {
      expect((await verified()).faults).toEqual([]);
      await pause(10);
    }
    await writing;
    await trail.stop();
    expect(await verified()).toMatchObject({ isSound: true, events: 300, notProvable: 0 });
  });

  it('is never made by looking at it', () => {
    expect(() => openStoredRows(path)).toThrow(path);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('without a checkpoint is proven in no part', async () => {
    await note(open(), 10, seededRandom(1));
    expect(await verified()).toMatchObject({ isSound: false, proven: null, faultCount: 0 });
  });

  it('still verifies when a person was erased', async () => {
    const log = open();
    const keys = openFileKeyStore(join(folder, 'keys'), Buffer.alloc(32, 5));
    const personal = personalData(keys);
    const phone = await personal.seal('account:p1', 'account.mobile', '13900000000');
    const trail = await keep(log);
    await log.append({
      stream: 'account-p1',
      expectedRevision: -1,
      events: [{ type: 'Noted', data: { phone } }],
      actor: { accountId: 'p1', role: 'PI', institutionId: null },
      commandId: 'c1',
      requestHash: '',
    });
    await trail.stop();
    expect((await verified()).isSound).toBe(true);
    await keys.destroy('account:p1');
    expect(await personal.reveal(phone, 'account.mobile')).toBeNull();
    expect((await verified()).isSound).toBe(true);
    expect(firstBroken(rowsIn(path))).toBeNull();
  });
});

describe('a log in EventStoreDB', () => {
  let node: TestNode;
  beforeEach(async () => {
    node = await startTestNode();
  });
  afterEach(() => node.stop());

  it('is not looked for where the store has none of ours', async () => {
    await expect(openStoredRecords(node.address)).rejects.toMatchObject({
      code: 'STORE_UNAVAILABLE',
    });
  });

  it('is verified as the store holds it', async () => {
    const log = await openEventStoreDb(node.address);
    logs.push(log);
    const trail = await keep(log, { everyEvents: 10 });
    await note(log, 60, seededRandom(1));
    await trail.stop();
    expect(await verified(node.address)).toMatchObject({
      isSound: true,
      events: 60,
      notProvable: 0,
    });

    const other = {
      contentType: 'application/json',
      data: Buffer.from('{}'),
      metadata: Buffer.from('{}'),
    };
    node.journal.append('of-another-program', 'any', [
      { ...other, id: crypto.randomUUID(), type: 'Happened' },
    ]);
    expect(await verified(node.address)).toMatchObject({ isSound: true, foreignEvents: 1 });

    node.journal.append('note-1', 'any', [{ ...other, id: crypto.randomUUID(), type: 'Noted' }]);
    const [slipped] = (await verified(node.address)).faults;
    expect(slipped).toMatchObject({ kind: 'MALFORMED', stream: 'note-1' });

    const target = node.journal.all.filter(({ stream }) => stream.startsWith('note-'))[19];
    if (target === undefined) throw new Error('nothing to change');
    Object.assign(target, {
      data: Buffer.from(Buffer.from(target.data).toString().replace('第', '弟')),
    });
    const { faults, proven } = await verified(node.address);
    expect(faults[0]).toMatchObject({ kind: 'HASH', stream: target.stream });
    expect(BigInt(`0x${faults[0]?.position?.split('-')[1] ?? ''}`)).toBe(target.position);
    expect(proven?.size ?? 0).toBeLessThan(20);
  });
});

describe('stele verify', () => {
  const run = (...args: string[]) => {
    const cli = join(__dirname, '..', '..', 'cli', 'stele.ts');
    const { status, stdout, stderr } = spawnSync(process.execPath, [
      runner,
      cli,
      'verify',
      ...args,
    ]);
    return { status, text: stdout.toString(), stderr: stderr.toString() };
  };

  it('reports in both languages, for machines, and by its exit code', async () => {
    const { path: loose } = await signedLog();
    const good = run('--log', `file:${path}`);
    expect(good.status).toBe(0);
    expect(good.text).toContain(key.keyId);
    expect(good.text).toContain(pemOf(key.publicKey).trim());
    expect(good.text).toMatch(/proven: .*the first 200 events/);
    expect(good.text).toMatch(/不可证明 not provable after position \w+-0*c8：其后 40 条/);
    expect(good.text).toContain('The public key was found beside the checkpoints');

    ownerOf(loose).exec('DELETE FROM events WHERE position = 7');
    const bad = run('--log', `file:${loose}`, '--json');
    expect(bad.status).toBe(1);
    expect(JSON.parse(bad.text)).toMatchObject({
      isSound: false,
      publicKeys: [{ keyId: key.keyId }],
    });
    expect(JSON.parse(bad.text)).toHaveProperty('faults.0', {
      kind: 'MISSING',
      position: expect.stringMatching(/0007$/),
      stream: null,
      checkpoint: null,
    });
    const said = run('--log', `file:${loose}`);
    expect(said.text).toMatch(/TAMPERED WITH[^]*首个异常 first bad: \w+-0{15}7\n/);
  });

  it('is not fooled by a log, checkpoints and key that were replaced together, given copies kept elsewhere', async () => {
    await signedLog();
    const kept = join(folder, 'elsewhere');
    cpSync(signedIn, kept, { recursive: true });
    const pem = join(kept, `${key.keyId}.pem`);

    const forged = join(folder, 'forged');
    mkdirSync(forged);
    const log = open(join(forged, 'events.db'));
    const other = signingKeyOf(Buffer.alloc(32, 2));
    const trail = await keepTrail({
      log,
      folder: join(forged, 'checkpoints'),
      key: other,
      logger: silent,
    });
    await note(log, 220, seededRandom(77));
    await trail.stop();
    await log.close();

    const address = ['--log', `file:${join(forged, 'events.db')}`];
    expect(run(...address).status).toBe(0);
    expect(run(...address, '--public-key', pem).status).toBe(1);
    expect(run(...address, '--checkpoints', kept).status).toBe(1);
    const right = run('--log', `file:${path}`, '--checkpoints', kept, '--public-key', pem);
    expect(right.status).toBe(0);
    expect(right.text).toContain('The public key is the one that you gave.');
    expect(right.text).toContain('The checkpoints are those that you named.');
  });

  it('says what is wrong with what it was given', () => {
    const missing = run('--log', `file:${join(folder, 'none.db')}`);
    expect(missing.status).toBe(2);
    expect(missing.stderr).toContain('none.db');
    const notKey = join(folder, 'not.pem');
    writeFileSync(notKey, 'no key');
    expect(run('--log', `file:${path}`, '--public-key', notKey)).toMatchObject({ status: 2 });
    copyFileSync(notKey, path);
    expect(run('--log', `file:${path}`)).toMatchObject({ status: 2 });
  });
});
