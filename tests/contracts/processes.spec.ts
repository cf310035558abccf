import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EventLog } from '../../platform/eventLog/eventLog';
import { openFileLog } from '../../platform/eventLog/fileLog';
import { createLogger } from '../../platform/logger';
import { processRequest, runProcesses, type Process } from '../../platform/processes';
import { Refusal } from '../../platform/refusal';
import type { Recorded } from '../../schema/envelope';
import { doubling } from '../support/doubling';
import { counted, record } from '../support/tallies';

const logger = createLogger('silent');

let folder: string;
let log: EventLog;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stele-processes-'));
  log = openFileLog(join(folder, 'log.db'));
});

afterEach(async () => {
  await log.close();
  await rm(folder, { recursive: true });
});

const run = (processes: readonly Process[], after?: (position: string) => Promise<void>) =>
  runProcesses({
    folder,
    process: 'web',
    log,
    processes,
    logger,
    ...(after === undefined ? {} : { after }),
  });

const doubled = async () =>
  (await log.readStream('doubled-1')).map(({ data }) => (data as { by: number }).by);

/** Notes the numbers it is called with, and does what is asked before. */
function noting(name: string, before: (by: number) => void = () => undefined) {
  const seen: number[] = [];
  const process: Process = {
    name,
    react({ data }) {
      const { by } = data as { by: number };
      before(by);
      seen.push(by);
      return Promise.resolve();
    },
  };
  return { seen, process };
}

describe('a process', () => {
  it('gives one command for each event, those of before its start included', async () => {
    await record(log, 'counter-1', counted(1), counted(2));
    const running = await run([doubling(log)]);
    await record(log, 'counter-2', counted(3), counted(0, 'Closed'));
    await running.idle();
    await running.stop();

    expect(await doubled()).toEqual([2, 4, 6]);
    expect((await log.readStream('doubled-1'))[0]?.actor).toEqual({
      accountId: 'doubleWhenCounted',
      role: 'PROCESS',
      institutionId: null,
    });
  });

  it('that was killed between a command and its checkpoint repeats nothing', async () => {
    for (let by = 1; by <= 12; by++) await record(log, `counter-${by % 3}`, counted(by));
    const script = (name: string) => join(__dirname, '../support', name);

    const signals: unknown[] = [];
    for (const reactions of [3, 1, 4]) {
      const child = spawn(
        process.execPath,
        [script('runTypeScript.cjs'), script('reactUntilKilled.ts'), folder, String(reactions)],
        { stdio: 'inherit' },
      );
      signals.push(
        await new Promise((resolve) =>
          child.once('exit', (_code, by) => {
            resolve(by);
          }),
        ),
      );
    }
    const running = await run([doubling(log)]);
    await running.idle();
    await running.stop();

    expect(signals).toEqual(['SIGKILL', 'SIGKILL', 'SIGKILL']);
    expect(await doubled()).toEqual([2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24]);
  });

  it('repeats nothing either when its checkpoints are lost', async () => {
    for (let by = 1; by <= 3; by++) await record(log, 'counter-1', counted(by));
    for (let start = 0; start < 2; start++) {
      const running = await run([doubling(log)]);
      await running.idle();
      await running.stop();
      await rm(join(folder, 'read'), { recursive: true });
    }
    expect(await doubled()).toEqual([2, 4, 6]);
  });

  it('goes on after a stop where it stood', async () => {
    const { seen, process } = noting('note');
    for (const by of [1, 2, 3]) {
      await record(log, 'counter-1', counted(by));
      const running = await run([process]);
      await running.idle();
      await running.stop();
    }
    expect(seen).toEqual([1, 2, 3]);
  });

  it('starts from the beginning of another log', async () => {
    const { seen, process } = noting('note');
    const first = await run([process]);
    await record(log, 'counter-1', counted(1));
    await first.idle();
    await first.stop();
    await log.close();

    log = openFileLog(join(folder, 'other.db'));
    await record(log, 'counter-1', counted(2));
    const second = await run([process]);
    await second.idle();
    await second.stop();

    expect(seen).toEqual([1, 2]);
  });

  it('waits for the read models before it reacts', async () => {
    const order: string[] = [];
    const { process } = noting('note', (by) => order.push(`react ${by}`));
    let refusals = 2;
    await record(log, 'counter-1', counted(1));

    const running = await run([process], (position) => {
      if (refusals-- > 0) throw new Refusal('NOT_YET_CAUGHT_UP', '请稍后重试');
      order.push(`reached ${position}`);
      return Promise.resolve();
    });
    await running.idle();
    await running.stop();

    expect(order).toEqual([`reached ${await log.end()}`, 'react 1']);
  });
});

describe('a reaction', () => {
  it('that is refused for good is passed over', async () => {
    const { seen, process } = noting('note', (by) => {
      if (by === 2) throw new Refusal('REFUSED', '当前状态不允许');
    });
    for (const by of [1, 2, 3]) await record(log, 'counter-1', counted(by));

    const running = await run([process]);
    await running.idle();
    await running.stop();

    expect(seen).toEqual([1, 3]);
  });

  it.each([
    new Error('no route to host'),
    new Refusal('STORE_UNAVAILABLE', '存储不可用'),
    new Refusal('CONFLICT', '数据已被他人修改，请刷新后重试'),
    new Refusal('NOT_YET_CAUGHT_UP', '请稍后重试'),
  ])('that fails is tried again in order: %s', async (error) => {
    let failures = 2;
    const { seen, process } = noting('note', (by) => {
      if (by === 2 && failures-- > 0) throw error;
    });
    for (const by of [1, 2, 3]) await record(log, 'counter-1', counted(by));

    const running = await run([process]);
    await running.idle();
    await running.stop();

    expect(seen).toEqual([1, 2, 3]);
    expect(failures).toBe(-1);
  });

  it('that keeps failing holds up its own process only, and is made up for after a restart', async () => {
    let isBroken = true;
    const broken = noting('broken', (by) => {
      if (by === 2 && isBroken) throw new Error('no route to host');
    });
    const sound = noting('sound');
    for (const by of [1, 2, 3]) await record(log, 'counter-1', counted(by));

    const first = await run([broken.process, sound.process]);
    const all = new Promise<void>((resolve) => {
      const look = () => {
        if (sound.seen.length === 3 && broken.seen.length === 1) resolve();
        else setTimeout(look, 5);
      };
      look();
    });
    await all;
    await first.stop();
    expect(broken.seen).toEqual([1]);

    isBroken = false;
    const second = await run([broken.process, sound.process]);
    await second.idle();
    await second.stop();
    expect(broken.seen).toEqual([1, 2, 3]);
    expect(sound.seen).toEqual([1, 2, 3]);
  });
});

describe('the request of a process', () => {
  const event = { id: 'f0e9a5a4-54b1-5d0a-8a57-3f5a0b3f6d11' } as Recorded;

  it('is the same for the same event, and another for another process, event or step', () => {
    expect(processRequest('publish', event)).toEqual(processRequest('publish', event));
    const ids = [
      processRequest('publish', event),
      processRequest('issue', event),
      processRequest('publish', { ...event, id: 'another' }),
      processRequest('publish', event, 'second'),
    ].map(({ commandId }) => commandId);
    expect(new Set(ids).size).toBe(4);
  });
});
