import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import {
  type Append,
  type EventLog,
  LARGEST_APPEND,
  NO_STREAM,
} from '../../platform/eventLog/eventLog';
import { hashOf } from '../../platform/eventLog/seal';
import type { Actor, DomainEvent, Recorded } from '../../schema/envelope';

/** A log under test, and how to close it and open the same one again. */
export interface OpenedLog {
  readonly log: EventLog;
  /** Closes `log` and opens what it stored anew. */
  reopen(): Promise<EventLog>;
  /** Closes whichever is open and removes what was stored. */
  dispose(): Promise<void>;
}

export interface ContractOptions {
  /** Whether each opening is a new, empty log. False where all share one store. Default true. */
  readonly isFresh?: boolean;
}

const actor: Actor = { accountId: 'account-1', role: 'PI', institutionId: 'institution-1' };

/** Streams of this run alone: a store that is shared may hold others. */
const newStream = (category = 'project') => `${category}-${randomUUID()}`;

const noted = (text: string): DomainEvent => ({ type: 'Noted', data: { text } });

const notes = (count: number): DomainEvent[] =>
  Array.from({ length: count }, (_, index) => noted(`note ${index}`));

function command(
  stream: string,
  expectedRevision: number,
  events: readonly DomainEvent[],
  commandId: string = randomUUID(),
): Append {
  return { stream, expectedRevision, events, actor, commandId, requestHash: 'f'.repeat(64) };
}

const textsOf = (events: readonly Recorded[]) =>
  events.map(({ data }) => (data as { text: string }).text);

const idsOf = (events: readonly Recorded[]) => events.map(({ id }) => id);

const refusal = (code: string): unknown => expect.objectContaining({ name: 'Refusal', code });

async function collect(batches: AsyncIterable<Recorded[]>): Promise<Recorded[][]> {
  const all: Recorded[][] = [];
  for await (const batch of batches) all.push(batch);
  return all;
}

async function readAfter(log: EventLog, after: string | null): Promise<Recorded[]> {
  return (await collect(log.readAll(after))).flat();
}

/** A stream is whole when revisions have no gap and every hash, recomputed, leads to the next. */
function expectWholeChain(events: readonly Recorded[]): void {
  expect(events.map(({ revision }) => revision)).toEqual(events.map((_, index) => index));
  expect(events.map(({ hash }) => hash)).toEqual(events.map(hashOf));
  expect(events.map(({ previousHash }) => previousHash)).toEqual([
    ...(events.length > 0 ? [''] : []),
    ...events.slice(0, -1).map(({ hash }) => hash),
  ]);
}

/** What a subscriber of the log has been given, and a promise for more of it. */
function subscriber(log: EventLog, after: string | null) {
  const batches: Recorded[][] = [];
  let look = (): void => undefined;
  const subscription = log.subscribe(after, (batch) => {
    batches.push(batch);
    look();
    return Promise.resolve();
  });
  return {
    batches,
    events: () => batches.flat(),
    stop: () => subscription.stop(),
    /** Resolves when so many events were given. */
    given: (count: number) =>
      new Promise<Recorded[]>((resolve) => {
        look = () => {
          if (batches.flat().length >= count) resolve(batches.flat());
        };
        look();
      }),
  };
}

/** Appends one event at whatever revision the stream is at, for streams that one writer owns. */
function writer(log: EventLog, stream: string) {
  let revision = NO_STREAM;
  return async (text: string): Promise<Recorded[]> => {
    const events = await log.append(command(stream, revision, [noted(text)]));
    revision += 1;
    return events;
  };
}

/** What every event log keeps, whichever store is behind it. `open` may be given a clock. */
export function eventLogContract(
  name: string,
  open: (options?: { now?: () => number }) => Promise<OpenedLog>,
  { isFresh = true }: ContractOptions = {},
): void {
  describe(`${name}, as an event log`, () => {
    let clock: number | undefined;
    let opened: OpenedLog;
    let log: EventLog;
    let start: string | null;

    beforeEach(async () => {
      clock = undefined;
      opened = await open({ now: () => clock ?? Date.now() });
      log = opened.log;
      start = await log.end();
    });
    afterEach(() => opened.dispose());

    describe('that is empty', () => {
      const itWhenFresh = isFresh ? it : it.skip;

      itWhenFresh('has no end and nothing to read', async () => {
        expect(await log.end()).toBeNull();
        expect(await collect(log.readAll(null))).toEqual([]);
      });

      it('has no event in a stream that nobody wrote, in either direction', async () => {
        const stream = newStream();
        expect(await log.readStream(stream)).toEqual([]);
        expect(await log.readStream(stream, { direction: 'backwards' })).toEqual([]);
        expect(await log.readStream(stream, { from: 7, limit: 1 })).toEqual([]);
      });

      it('gives a waiting subscriber its first event', async () => {
        const waiting = subscriber(log, start);
        const [event] = await log.append(command(newStream(), NO_STREAM, [noted('first')]));
        expect(await waiting.given(1)).toEqual([event]);
        await waiting.stop();
      });
    });

    describe('appending', () => {
      it('answers with the whole envelope, and reads the same', async () => {
        const stream = newStream();
        const given = command(stream, NO_STREAM, [noted('a'), { type: 'Signed', data: {} }]);
        const events = await log.append(given);

        expect(events).toMatchObject([
          { stream, type: 'Noted', revision: 0, part: { index: 0, count: 2 }, data: { text: 'a' } },
          { stream, type: 'Signed', revision: 1, part: { index: 1, count: 2 }, data: {} },
        ]);
        for (const event of events) {
          expect(event).toMatchObject({
            actor,
            commandId: given.commandId,
            requestHash: given.requestHash,
          });
          expect(new Date(event.recordedAt).toISOString()).toBe(event.recordedAt);
        }
        expect(await log.readStream(stream)).toEqual(events);
        expect(await readAfter(log, start)).toEqual(events);
      });

      it('continues a stream at its exact revision, without a gap', async () => {
        const stream = newStream();
        await log.append(command(stream, NO_STREAM, notes(3)));
        await log.append(command(stream, 2, notes(1)));
        await log.append(command(stream, 3, notes(2)));
        const events = await log.readStream(stream);
        expect(events.map(({ revision }) => revision)).toEqual([0, 1, 2, 3, 4, 5]);
      });

      it.each([
        ['a new stream that is there', NO_STREAM],
        ['an older revision', 0],
        ['a later revision', 2],
      ])('refuses %s with CONFLICT and stores nothing', async (_what, expectedRevision) => {
        const stream = newStream();
        await log.append(command(stream, NO_STREAM, notes(1)));
        await log.append(command(stream, 0, notes(1)));
        const end = await log.end();

        await expect(log.append(command(stream, expectedRevision, notes(1)))).rejects.toEqual(
          refusal('CONFLICT'),
        );
        expect(await log.readStream(stream)).toHaveLength(2);
        expect(await log.end()).toBe(end);
      });

      it('refuses to continue a stream that is not there', async () => {
        const stream = newStream();
        await expect(log.append(command(stream, 0, notes(1)))).rejects.toEqual(refusal('CONFLICT'));
        expect(await log.readStream(stream)).toEqual([]);
      });

      it('lets exactly one of many win that append at one revision at once', async () => {
        const stream = newStream();
        await log.append(command(stream, NO_STREAM, notes(1)));
        const rivals = Array.from({ length: 8 }, (_, index) =>
          command(stream, 0, [noted(`rival ${index}`), noted('second part')]),
        );
        const answers = await Promise.allSettled(rivals.map((rival) => log.append(rival)));

        const won = answers.flatMap((answer) =>
          answer.status === 'fulfilled' ? [answer.value] : [],
        );
        const lost = answers.flatMap((answer): unknown[] =>
          answer.status === 'rejected' ? [answer.reason] : [],
        );
        expect(won).toHaveLength(1);
        expect(lost).toEqual(Array.from({ length: 7 }, () => refusal('CONFLICT')));
        expect((await log.readStream(stream)).slice(1)).toEqual(won[0]);
      });

      it('does not let one refused append spoil others that wait with it', async () => {
        const good = Array.from({ length: 5 }, () => command(newStream(), NO_STREAM, notes(2)));
        const bad = Array.from({ length: 5 }, () => command(newStream(), 4, notes(2)));
        const answers = await Promise.allSettled(
          good.flatMap((each, index) => [each, bad[index] ?? each]).map((each) => log.append(each)),
        );
        expect(answers.map(({ status }) => status)).toEqual(
          good.flatMap(() => ['fulfilled', 'rejected']),
        );
        expect(await readAfter(log, start)).toHaveLength(10);
      });

      it('answers a repeated command with the events that are there', async () => {
        const stream = newStream();
        const first = command(stream, NO_STREAM, notes(2));
        const events = await log.append(first);
        expect(await log.append(first)).toEqual(events);

        // Also when the stream has gone on since, as it may have while an answer was lost.
        await log.append(command(stream, 1, notes(1)));
        expect(await log.append(first)).toEqual(events);
        expect(await log.readStream(stream)).toHaveLength(3);
      });

      it('stores a command once that is sent several times at once', async () => {
        const stream = newStream();
        const once = command(stream, NO_STREAM, notes(2));
        const answers = await Promise.all([once, once, once].map((each) => log.append(each)));
        expect(answers[1]).toEqual(answers[0]);
        expect(answers[2]).toEqual(answers[0]);
        expect(await log.readStream(stream)).toEqual(answers[0]);
      });

      it('does not take a later part of a command for a repetition of the command', async () => {
        const stream = newStream();
        const two = command(stream, NO_STREAM, notes(2));
        await log.append(two);
        await expect(log.append({ ...two, expectedRevision: 0 })).rejects.toEqual(
          refusal('CONFLICT'),
        );
      });

      it('gives positions that rise, as strings, in the order of the log', async () => {
        const streams = Array.from({ length: 20 }, () => newStream());
        await Promise.all(
          streams.map((stream) => log.append(command(stream, NO_STREAM, notes(2)))),
        );
        await log.append(command(newStream(), NO_STREAM, notes(1)));
        const positions = (await readAfter(log, start)).map(({ position }) => position);
        expect(positions).toHaveLength(41);
        expect(positions).toEqual([...new Set(positions)].sort());
      });
    });

    describe('chaining', () => {
      it('links each event to the one before it, verified by recomputing', async () => {
        const stream = newStream();
        const append = writer(log, stream);
        for (let index = 0; index < 5; index += 1) await append(`note ${index}`);
        await log.append(command(stream, 4, notes(3)));

        const events = await log.readStream(stream);
        expect(events).toHaveLength(8);
        expectWholeChain(events);
      });

      it('keeps chains apart of streams that are written at once', async () => {
        const streams = Array.from({ length: 10 }, () => newStream());
        await Promise.all(
          streams.map(async (stream) => {
            const append = writer(log, stream);
            for (let index = 0; index < 5; index += 1) await append(`note ${index}`);
          }),
        );
        for (const stream of streams) {
          const events = await log.readStream(stream);
          expect(events).toHaveLength(5);
          expectWholeChain(events);
        }
      });

      it('never lets the recorded time of a stream fall, even when the clock is put back', async () => {
        const stream = newStream();
        const append = writer(log, stream);
        clock = Date.UTC(2026, 2, 1, 8);
        await append('before');
        clock = Date.UTC(2026, 2, 1, 7);
        await append('put back');
        clock = Date.UTC(2026, 2, 1, 9);
        await append('after');

        const events = await log.readStream(stream);
        expect(events.map(({ recordedAt }) => recordedAt)).toEqual([
          '2026-03-01T08:00:00.000Z',
          '2026-03-01T08:00:00.000Z',
          '2026-03-01T09:00:00.000Z',
        ]);
        expectWholeChain(events);
      });
    });

    describe('reading a stream', () => {
      let stream: string;

      beforeEach(async () => {
        stream = newStream();
        await log.append(command(newStream(), NO_STREAM, notes(1)));
        await log.append(command(stream, NO_STREAM, notes(6)));
      });

      const revisions = async (options: Parameters<EventLog['readStream']>[1]) =>
        (await log.readStream(stream, options)).map(({ revision }) => revision);

      it('begins at a revision, inclusive, and ends at a limit', async () => {
        expect(await revisions({ from: 4 })).toEqual([4, 5]);
        expect(await revisions({ limit: 2 })).toEqual([0, 1]);
        expect(await revisions({ from: 2, limit: 3 })).toEqual([2, 3, 4]);
        expect(await revisions({ from: 6 })).toEqual([]);
      });

      it('goes backwards from the end or from a revision, inclusive', async () => {
        expect(await revisions({ direction: 'backwards' })).toEqual([5, 4, 3, 2, 1, 0]);
        expect(await revisions({ direction: 'backwards', limit: 1 })).toEqual([5]);
        expect(await revisions({ direction: 'backwards', from: 3, limit: 2 })).toEqual([3, 2]);
        expect(await revisions({ direction: 'backwards', from: 0 })).toEqual([0]);
      });
    });

    describe('reading all', () => {
      it('begins after a position', async () => {
        const first = await log.append(command(newStream(), NO_STREAM, notes(2)));
        const second = await log.append(command(newStream(), NO_STREAM, notes(1)));
        const third = await log.append(command(newStream(), NO_STREAM, notes(2)));

        expect(await readAfter(log, first.at(-1)?.position ?? null)).toEqual([...second, ...third]);
        expect(await readAfter(log, third.at(-1)?.position ?? null)).toEqual([]);
      });

      it('has every event once over many batches, each ending with its command', async () => {
        const sizes = [1, 3, 7, 2, 12, 1, 1, 5, 4, 9];
        const appended: Recorded[] = [];
        for (const size of sizes) {
          appended.push(...(await log.append(command(newStream(), NO_STREAM, notes(size)))));
        }

        for (const batch of [1, 4, 10, 1_000]) {
          const batches = await collect(log.readAll(start, { batch }));
          expect(batches.flat()).toEqual(appended);
          for (const events of batches) {
            const last = events.at(-1);
            expect(last?.part.index).toBe((last?.part.count ?? 0) - 1);
          }
          // A batch is not larger than was asked for by more than the rest of a command.
          expect(Math.max(...batches.map(({ length }) => length))).toBeLessThan(batch + 12);
        }
      });

      it('ends where the log ended, for a reader that stops and for one that goes on', async () => {
        for (let index = 0; index < 4; index += 1) {
          await log.append(command(newStream(), NO_STREAM, notes(1)));
        }
        for await (const batch of log.readAll(start, { batch: 1 })) {
          expect(batch).toHaveLength(1);
          break;
        }
        const appended = await log.append(command(newStream(), NO_STREAM, notes(1)));
        expect(await log.end()).toBe(appended[0]?.position);
        expect(await readAfter(log, start)).toHaveLength(5);
      });
    });

    describe('subscribing', () => {
      it('replays what is there, then follows what comes', async () => {
        const append = writer(log, newStream());
        for (let index = 0; index < 3; index += 1) await append(`old ${index}`);
        const reader = subscriber(log, start);
        await reader.given(3);
        for (let index = 0; index < 3; index += 1) await append(`new ${index}`);

        const texts = textsOf(await reader.given(6));
        expect(texts).toEqual(['old 0', 'old 1', 'old 2', 'new 0', 'new 1', 'new 2']);
        await reader.stop();
      });

      it('begins after a position', async () => {
        const append = writer(log, newStream());
        await append('seen');
        const [seen] = await append('seen too');
        await append('unseen');
        const reader = subscriber(log, seen?.position ?? null);
        await append('coming');
        expect(textsOf(await reader.given(2))).toEqual(['unseen', 'coming']);
        await reader.stop();
      });

      it('gives each event once and in order under 500 appends at once over many streams', async () => {
        const streams = Array.from({ length: 50 }, () => newStream());
        const early = subscriber(log, start);
        const writing = streams.map(async (stream) => {
          const append = writer(log, stream);
          for (let index = 0; index < 10; index += 1) await append(`${stream} ${index}`);
        });
        await Promise.race(writing);
        const late = subscriber(log, start);
        await Promise.all(writing);
        await Promise.all([early.given(500), late.given(500)]);
        await Promise.all([early.stop(), late.stop()]);

        const all = await readAfter(log, start);
        expect(all).toHaveLength(500);
        expect(idsOf(early.events())).toEqual(idsOf(all));
        expect(idsOf(late.events())).toEqual(idsOf(all));
      });

      it('ends each batch with its command', async () => {
        const reader = subscriber(log, start);
        await Promise.all(
          Array.from({ length: 30 }, (_, index) =>
            log.append(command(newStream(), NO_STREAM, notes(1 + (index % 7)))),
          ),
        );
        const appended = await readAfter(log, start);
        await reader.given(appended.length);
        await reader.stop();
        for (const events of reader.batches) {
          const last = events.at(-1);
          expect(last?.part.index).toBe((last?.part.count ?? 0) - 1);
        }
        expect(idsOf(reader.events())).toEqual(idsOf(appended));
      });

      it('calls a handler again that rejects, with the same batch, before any other', async () => {
        const append = writer(log, newStream());
        await append('first');
        const calls: string[] = [];
        let failures = 2;
        await new Promise<void>((resolve) => {
          const subscription = log.subscribe(start, async (batch) => {
            calls.push(textsOf(batch).join());
            if (calls.length === 1) await append('second');
            if (failures > 0) {
              failures -= 1;
              throw new Error('The handler is not ready.');
            }
            if (calls.at(-1)?.includes('second')) {
              void subscription.stop();
              resolve();
            }
          });
        });
        expect(calls).toEqual(['first', 'first', 'first', 'second']);
      });

      it('waits for one batch to be handled before the next', async () => {
        const append = writer(log, newStream());
        let running = 0;
        let most = 0;
        const seen: string[] = [];
        const done = new Promise<void>((resolve) => {
          const subscription = log.subscribe(start, async (batch) => {
            running += 1;
            most = Math.max(most, running);
            await pause(1);
            seen.push(...textsOf(batch));
            running -= 1;
            if (seen.length === 20) {
              void subscription.stop();
              resolve();
            }
          });
        });
        for (let index = 0; index < 20; index += 1) await append(`${index}`);
        await done;
        expect(most).toBe(1);
        expect(seen).toEqual(Array.from({ length: 20 }, (_, index) => `${index}`));
      });

      it('keeps one subscriber from holding up another', async () => {
        const append = writer(log, newStream());
        let release = (): void => undefined;
        const held = new Promise<void>((resolve) => (release = resolve));
        const slow = log.subscribe(start, () => held);
        const quick = subscriber(log, start);
        await append('first');
        await append('second');
        expect(textsOf(await quick.given(2))).toEqual(['first', 'second']);
        release();
        await Promise.all([slow.stop(), quick.stop()]);
      });

      it('stops when the handler that runs is done, and calls it no more', async () => {
        const append = writer(log, newStream());
        let first: Promise<Recorded[]> | undefined;
        let isRunning = false;
        let calls = 0;
        let release = (): void => undefined;
        const held = new Promise<void>((resolve) => (release = resolve));
        const subscription = await new Promise<ReturnType<EventLog['subscribe']>>((resolve) => {
          const made = log.subscribe(start, async () => {
            calls += 1;
            isRunning = true;
            resolve(made);
            await held;
            isRunning = false;
          });
          first = append('first');
        });
        await first;

        const stopped = subscription.stop().then(() => isRunning);
        release();
        expect(await stopped).toBe(false);

        await append('second');
        const other = subscriber(log, start);
        await other.given(2);
        await other.stop();
        expect(calls).toBe(1);
      });

      it('stops while a handler is waiting for its next attempt', async () => {
        const append = writer(log, newStream());
        await new Promise<void>((resolve) => {
          const subscription = log.subscribe(start, () => {
            setImmediate(() => {
              void subscription.stop().then(resolve);
            });
            return Promise.reject(new Error('Never.'));
          });
          void append('first');
        });
        expect(await readAfter(log, start)).toHaveLength(1);
      });
    });

    describe('given a position of another log', () => {
      const others = ['ffffffff-0000000000000001', 'ffffffff', '', 'not a position', '-1'];

      it.each(others)('refuses to read all after %j', async (position) => {
        await log.append(command(newStream(), NO_STREAM, notes(1)));
        await expect(readAfter(log, position)).rejects.toEqual(refusal('POSITION_OF_ANOTHER_LOG'));
      });

      it.each(others)('refuses a subscription after %j', (position) => {
        expect(() => log.subscribe(position, () => Promise.resolve())).toThrow(
          refusal('POSITION_OF_ANOTHER_LOG') as Error,
        );
      });
    });

    describe('given large and strange content', () => {
      it('stores an append just below the limit', async () => {
        const stream = newStream();
        const text = 'x'.repeat(LARGEST_APPEND - 2_000);
        await log.append(command(stream, NO_STREAM, [noted(text)]));
        expect(textsOf(await log.readStream(stream))).toEqual([text]);
      });

      it.each<[string, DomainEvent[]]>([
        ['one event', [noted('x'.repeat(LARGEST_APPEND))]],
        ['its events together', Array.from({ length: 4 }, () => noted('x'.repeat(260_000)))],
        ['bytes, not characters', [noted('研'.repeat(340_000))]],
        ['what its JSON escapes', [noted('\n'.repeat(510_000))]],
      ])(
        'refuses with TOO_LARGE what is too large by %s, and stores nothing',
        async (_, events) => {
          const stream = newStream();
          await expect(log.append(command(stream, NO_STREAM, events))).rejects.toEqual(
            refusal('TOO_LARGE'),
          );
          expect(await log.readStream(stream)).toEqual([]);
          expect(await log.append(command(stream, NO_STREAM, notes(1)))).toHaveLength(1);
        },
      );

      const nested = Array.from({ length: 200 }).reduce<unknown>(
        (inner, _, depth) => ({ depth, inner: [inner, null] }),
        '底',
      );

      it.each<[string, object]>([
        ['Chinese', { 题目: '社区高血压患者家庭血压监测的随机对照研究（第二版）　——“甲”、《乙》' }],
        ['rare characters and emoji', { text: '𠮷𪚥㐂 👩🏽‍⚕️🧬 é e\u0301 \u202e\u200b' }],
        [
          'control characters and half a pair',
          { text: '\u0000\u0001\u2028\u2029\t\r\n\ud800"\\/' },
        ],
        ['deep nesting', { nested }],
        ['numbers', { numbers: [0, -1, 1e21, 1.5e-9, 0.1 + 0.2, Number.MAX_SAFE_INTEGER] }],
        ['empty and null', { a: null, b: '', c: [], d: {}, e: [[], [null]], f: false }],
        [
          'names like those of objects',
          JSON.parse('{"__proto__":{"a":1},"constructor":2}') as object,
        ],
      ])('gives %s back byte for byte, with a hash that verifies', async (_what, data) => {
        const stream = newStream();
        const [appended] = await log.append(command(stream, NO_STREAM, [{ type: 'Noted', data }]));
        const [read] = await log.readStream(stream);
        const [scanned] = await readAfter(log, start);
        expect(JSON.stringify(read?.data)).toBe(JSON.stringify(data));
        expect(JSON.stringify(scanned?.data)).toBe(JSON.stringify(data));
        expect(JSON.stringify(appended?.data)).toBe(JSON.stringify(data));
        expectWholeChain(await log.readStream(stream));
      });

      it('stores what JSON would keep: no member that is undefined', async () => {
        const stream = newStream();
        const data = { kept: 1, dropped: undefined };
        const [appended] = await log.append(command(stream, NO_STREAM, [{ type: 'Noted', data }]));
        const events = await log.readStream(stream);
        expect(Object.keys(appended?.data ?? {})).toEqual(['kept']);
        expect(events).toEqual([appended]);
        expectWholeChain(events);
      });
    });

    describe('opened again', () => {
      it('has all that it had, and goes on from there', async () => {
        const stream = newStream();
        await log.append(command(stream, NO_STREAM, notes(3)));
        const last = command(stream, 2, notes(2));
        const answered = await log.append(last);
        const before = await readAfter(log, start);
        const end = await log.end();

        const again = await opened.reopen();
        expect(await again.end()).toBe(end);
        expect(await readAfter(again, start)).toEqual(before);
        expect(await again.append(last)).toEqual(answered);

        const [next] = await again.append(command(stream, 4, notes(1)));
        expect(await readAfter(again, end)).toEqual([next]);
        expectWholeChain(await again.readStream(stream));
      });

      it('takes a subscriber on from the position that it had', async () => {
        const stream = newStream();
        const append = writer(log, stream);
        await append('before');
        const [seen] = await append('seen');
        await append('missed');
        const again = await opened.reopen();
        const reader = subscriber(again, seen?.position ?? null);
        await again.append(command(stream, 2, [noted('after')]));
        expect(textsOf(await reader.given(2))).toEqual(['missed', 'after']);
        await reader.stop();
      });
    });

    describe('being closed', () => {
      it('refuses with STORE_UNAVAILABLE from then on', async () => {
        const closed = log;
        await opened.reopen();
        const unavailable = refusal('STORE_UNAVAILABLE');
        await expect(closed.append(command(newStream(), NO_STREAM, notes(1)))).rejects.toEqual(
          unavailable,
        );
        await expect(closed.readStream(newStream())).rejects.toEqual(unavailable);
        await expect(closed.end()).rejects.toEqual(unavailable);
      });
    });
  });
}
