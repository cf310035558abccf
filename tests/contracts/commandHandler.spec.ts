import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { commandHandler, type Request } from '../../platform/commandHandler';
import { commandIdOf, derivedId, requestHashOf } from '../../platform/commandId';
import type { Decider } from '../../platform/decider';
import type { EventLog } from '../../platform/eventLog/eventLog';
import { openFileLog } from '../../platform/eventLog/fileLog';
import { Refusal } from '../../platform/refusal';
import type { Actor } from '../../schema/envelope';

interface Counted {
  readonly type: 'Counted';
  readonly data: { readonly by: number };
}

/** `by` in ones, so that some commands have several events. */
const counter: Decider<number, { by: number }, Counted> = {
  initial: 0,
  decide({ by }) {
    if (by < 0) throw new Refusal('REFUSED', '不能减少');
    return Array.from({ length: by }, () => ({ type: 'Counted', data: { by: 1 } }));
  },
  evolve: (count, { data }) => count + data.by,
};

const actor: Actor = { accountId: 'researcher-1', role: 'PI', institutionId: 'institution-1' };
const request = (key: string, asked: object = {}, expectedRevision?: number): Request => ({
  actor,
  commandId: commandIdOf(actor, key),
  requestHash: requestHashOf('count', asked),
  ...(expectedRevision === undefined ? {} : { expectedRevision }),
});
const refusedWith = (code: string, rule?: string) =>
  expect.objectContaining(rule === undefined ? { code } : { code, rule }) as unknown;

let folder: string;
let logs: EventLog[];
let count: ReturnType<typeof handlerOn>;
/** The same stream, seen by another process: a connection and a cache of its own. */
let countElsewhere: typeof count;

function handlerOn(log: EventLog) {
  return commandHandler(log, 'counter', counter);
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stele-handler-'));
  const path = join(folder, 'log.db');
  const here = openFileLog(path);
  const elsewhere = openFileLog(path);
  logs = [here, elsewhere];
  count = handlerOn(here);
  countElsewhere = handlerOn(elsewhere);
});

afterEach(async () => {
  for (const log of logs) await log.close();
  await rm(folder, { recursive: true });
});

const historyOf = async (id: string) => (await logs[0]?.readStream(`counter-${id}`)) ?? [];

describe('a command', () => {
  it('is decided on the state that all commands before it have left', async () => {
    await count('a', request('first'), { by: 2 });
    await countElsewhere('a', request('second'), { by: 3 });

    const outcome = await count('a', request('third'), { by: 1 });

    expect(outcome).toMatchObject({ state: 6, revision: 5, replayed: false });
    expect(outcome.events.map(({ revision }) => revision)).toEqual([5]);
    expect(outcome.position).toBe((await historyOf('a')).at(-1)?.position);
    expect(await countElsewhere.load('a')).toMatchObject({ state: 6, revision: 5 });
  });

  it('that changes nothing appends nothing and answers with the stream as it stands', async () => {
    const before = await count('a', request('first'), { by: 1 });

    expect(await count('a', request('second'), { by: 0 })).toEqual({ ...before, events: [] });
    expect(await count('new', request('third'), { by: 0 })).toEqual({
      events: [],
      state: 0,
      revision: -1,
      position: null,
      replayed: false,
    });
    expect(await historyOf('a')).toHaveLength(1);
  });

  it('that changes nothing keeps its id from another request, in the process that answered it', async () => {
    await count('a', request('first'), { by: 1 });
    await count('a', request('idle', { by: 0 }), { by: 0 });

    expect(await count('a', request('idle', { by: 0 }), { by: 0 })).toMatchObject({ events: [] });
    await expect(count('a', request('idle', { by: 5 }), { by: 5 })).rejects.toEqual(
      refusedWith('IDEMPOTENCY_KEY_REUSED'),
    );
    expect(await historyOf('a')).toHaveLength(1);
  });

  it('that is refused appends nothing and does not hold up the next one', async () => {
    const refused = count('a', request('first'), { by: -1 });
    const next = count('a', request('second'), { by: 1 });

    await expect(refused).rejects.toEqual(refusedWith('REFUSED'));
    expect((await next).state).toBe(1);
    expect(await historyOf('a')).toHaveLength(1);
  });
});

describe('a command that is sent again', () => {
  it('is carried out exactly once under 20 concurrent retries in two processes', async () => {
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        (index % 2 === 0 ? count : countElsewhere)('a', request('same'), { by: 3 }),
      ),
    );

    expect(await historyOf('a')).toHaveLength(3);
    for (const answer of answers)
      expect({ ...answer, replayed: true }).toEqual({ ...answers[0], replayed: true });
    expect(answers.filter(({ replayed }) => replayed).length).toBeGreaterThanOrEqual(18);
  });

  it('gets the answer of then, whatever has happened since', async () => {
    const then = await count('a', request('early'), { by: 2 });
    await count('a', request('late'), { by: 5 });

    expect(await count('a', request('early'), { by: 2 })).toEqual({ ...then, replayed: true });
    expect(await countElsewhere('a', request('early', {}, 99), { by: 2 })).toEqual({
      ...then,
      replayed: true,
    });
    expect((await count.load('a')).state).toBe(7);
  });

  it('with other content is refused, also while the first is on its way', async () => {
    const both = await Promise.allSettled([
      count('a', request('same', { by: 1 }), { by: 1 }),
      countElsewhere('a', request('same', { by: 2 }), { by: 2 }),
    ]);
    const history = await historyOf('a');

    expect(both.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(both).toContainEqual({
      status: 'rejected',
      reason: refusedWith('IDEMPOTENCY_KEY_REUSED'),
    });
    expect(new Set(history.map(({ requestHash }) => requestHash)).size).toBe(1);
    await expect(count('a', request('same', { by: 9 }), { by: 9 })).rejects.toThrow(
      '幂等键已用于不同内容的请求',
    );
    expect(await historyOf('a')).toEqual(history);
  });
});

describe('a command that another process overtakes', () => {
  it('is decided again on the new state', async () => {
    const seen: number[] = [];

    const outcome = await count('a', request('slow'), async (state) => {
      seen.push(state);
      if (seen.length === 1) await countElsewhere('a', request('fast'), { by: 4 });
      return { by: state + 1 };
    });

    expect(seen).toEqual([0, 4]);
    expect(outcome).toMatchObject({ state: 9, revision: 8 });
  });

  it('is given up when that happens twenty times in a row', async () => {
    let overtaken = 0;

    const outcome = count('a', request('slow'), async () => {
      await countElsewhere('a', request(`fast-${++overtaken}`), { by: 1 });
      return { by: 100 };
    });

    await expect(outcome).rejects.toEqual(refusedWith('CONFLICT', 'V-808'));
    expect(overtaken).toBe(20);
    expect((await count.load('a')).state).toBe(20);
  });

  it('loses nothing when two processes race 200 commands on one stream', async () => {
    const outcomes = await Promise.all(
      Array.from({ length: 200 }, (_, index) =>
        (index % 2 === 0 ? count : countElsewhere)('a', request(`key-${index}`), { by: 1 }),
      ),
    );

    expect(new Set(outcomes.map(({ revision }) => revision)).size).toBe(200);
    expect((await historyOf('a')).map(({ revision }) => revision)).toEqual([...Array(200).keys()]);
    expect((await count.load('a')).state).toBe(200);
  });
});

describe('a command that names the revision it was made at', () => {
  beforeEach(async () => {
    await count('a', request('first'), { by: 1 });
  });

  it('is carried out at that revision', async () => {
    const outcome = await count('a', request('second', {}, 0), { by: 1 });
    expect(outcome).toMatchObject({ state: 2, revision: 1 });
  });

  it('is refused at any other, before its facts are gathered', async () => {
    let gathered = 0;
    const gather = () => ({ by: ++gathered });

    for (const revision of [-1, 1]) {
      const outcome = count('a', request('second', {}, revision), gather);
      await expect(outcome).rejects.toEqual(refusedWith('CONFLICT', 'V-808'));
    }
    await expect(count('a', request('second', {}, 1), gather)).rejects.toThrow(
      '数据已被他人修改，请刷新后重试',
    );
    expect(gathered).toBe(0);
    expect(await historyOf('a')).toHaveLength(1);
  });

  it('is refused when it is overtaken on its way', async () => {
    const outcome = count('a', request('slow', {}, 0), async () => {
      await countElsewhere('a', request('fast'), { by: 1 });
      return { by: 1 };
    });

    await expect(outcome).rejects.toEqual(refusedWith('CONFLICT', 'V-808'));
    expect(await historyOf('a')).toHaveLength(2);
  });
});

describe('ids of commands', () => {
  const other: Actor = { ...actor, accountId: 'researcher-2' };

  it('are the same for the same account and key only', () => {
    expect(commandIdOf(actor, 'k')).toBe(commandIdOf({ ...actor, role: 'DEL' }, 'k'));
    const ids = [commandIdOf(actor, 'k'), commandIdOf(actor, 'l'), commandIdOf(other, 'k')];
    expect(new Set(ids).size).toBe(3);
  });

  it('give ids to what a command makes, one for each name', () => {
    const [id, another] = [commandIdOf(actor, 'k'), commandIdOf(other, 'k')];
    expect(derivedId(id, 'team', '1')).toBe(derivedId(id, 'team', '1'));
    const made = [
      derivedId(id),
      derivedId(id, 'team1'),
      derivedId(id, 'team', '1'),
      derivedId(another),
    ];
    expect(new Set(made).size).toBe(4);
  });

  it('stand for content, whatever the order of its fields', () => {
    expect(requestHashOf('save', { a: 1, b: [2] })).toBe(requestHashOf('save', { b: [2], a: 1 }));
    const hashes = [
      requestHashOf('save', { a: 1 }),
      requestHashOf('submit', { a: 1 }),
      requestHashOf('save', { a: '1' }),
      requestHashOf('save', { a: null }),
      requestHashOf('save', {}),
    ];
    expect(new Set(hashes).size).toBe(5);
  });
});
