import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Recorded } from '../../schema/envelope';
import { openDatabase, transaction } from '../sqlite';
import { storeUnavailable } from '../storeUnavailable';
import { type Append, type EventLog, LARGEST_APPEND, NO_STREAM } from './eventLog';
import { type Events, eventsOf } from './fileLog/events';
import { follow, type Follower } from './fileLog/follow';
import { rowOf, tokenOf } from './fileLog/position';
import { conflict, positionOfAnotherLog, tooLarge } from './refused';
import { seal, type Sealed } from './seal';

export interface FileLogOptions {
  /** UTC in milliseconds. */
  readonly now?: () => number;
  /** How often to look for what other processes have appended, in milliseconds. Default 50. */
  readonly pollEvery?: number;
}

/** Appends of one transaction: enough to share an fsync, few enough to leave the event loop free. */
const LARGEST_GROUP = 256;
/** Streams whose last event is remembered, so that an append need not read it. */
const REMEMBERED_STREAMS = 10_000;
const EVENTS_A_PAGE = 1_000;
/** Pages of the WAL file between checkpoints, 16 MB: the log's last pages are written again and again. */
const PAGES_A_CHECKPOINT = 4_000;

interface Waiting {
  readonly append: Append;
  readonly resolve: (events: Recorded[]) => void;
  readonly reject: (reason: unknown) => void;
}

type Head = Pick<Sealed, 'revision' | 'hash' | 'recordedAt'>;
type Answer = { readonly events: Recorded[] } | { readonly refused: unknown };

/**
 * The event log in one SQLite file, made when it is not there. Appends that wait share one transaction
 * and one fsync, and are answered after it. Other processes may append to the same file. Refuses with
 * `STORE_UNAVAILABLE` when the file cannot be opened.
 */
export function openFileLog(path: string, options: FileLogOptions = {}): EventLog {
  const { now = Date.now, pollEvery = 50 } = options;
  const db = openDatabase(path, { synchronous: 'FULL' });
  let events: Events;
  try {
    db.exec(`PRAGMA wal_autocheckpoint = ${PAGES_A_CHECKPOINT}`);
    events = eventsOf(db);
  } catch (error) {
    db.close();
    throw storeUnavailable(error);
  }
  const { logId } = events;
  const followers = new Set<Follower>();
  const heads = new Map<string, Head>();
  let waiting: Waiting[] = [];
  let flushing: Promise<void> | undefined;
  let polling: NodeJS.Timeout | undefined;
  let closing: Promise<void> | undefined;
  let version = events.version();

  function append(command: Append): Promise<Recorded[]> {
    return new Promise((resolve, reject) => {
      requireOpen();
      if (command.events.length === 0) {
        resolve([]);
        return;
      }
      waiting.push({ append: command, resolve, reject });
      flushing ??= flush();
    });
  }

  async function flush(): Promise<void> {
    while (waiting.length > 0) {
      // Whoever appends in this turn of the event loop comes along.
      await nextTurn();
      const group = waiting.slice(0, LARGEST_GROUP);
      waiting = waiting.slice(LARGEST_GROUP);
      commit(group);
    }
    flushing = undefined;
  }

  function commit(group: readonly Waiting[]): void {
    let answers: Answer[];
    try {
      answers = transaction(db, () => {
        noticeOthers();
        return group.map(({ append }) => accept(append));
      });
    } catch (error) {
      heads.clear();
      for (const { reject } of group) reject(storeUnavailable(error));
      return;
    }
    answers.forEach((answer, index) => {
      if ('events' in answer) group[index]?.resolve(answer.events);
      else group[index]?.reject(answer.refused);
    });
    wakeFollowers();
  }

  /** Answers one append of a transaction. Throws only what must undo the whole transaction. */
  function accept(command: Append): Answer {
    const { stream, expectedRevision } = command;
    const head = heads.get(stream) ?? events.last(stream);
    if ((head?.revision ?? NO_STREAM) !== expectedRevision) {
      const before = appendedBefore(command);
      return before.length > 0 ? { events: before } : { refused: conflict(command) };
    }

    let sealed: Sealed[];
    try {
      sealed = seal(command, head, now());
    } catch (error) {
      return { refused: error };
    }
    const stored = sealed.map((event) => ({ event, json: JSON.stringify(event) }));
    const bytes = stored.reduce((sum, { json }) => sum + Buffer.byteLength(json), 0);
    if (bytes > LARGEST_APPEND) return { refused: tooLarge() };

    const recorded = stored.map(({ event, json }) => events.insert(event, json));
    remember(recorded.at(-1));
    return { events: recorded };
  }

  /** The events that the same command has in this place already: its answer was lost. */
  function appendedBefore({ stream, expectedRevision, commandId }: Append): Recorded[] {
    const from = expectedRevision + 1;
    const [first] = events.forwards(stream, from, 1);
    if (first?.commandId !== commandId || first.part.index !== 0) return [];
    return events.forwards(stream, from, first.part.count);
  }

  function remember(last: Recorded | undefined): void {
    if (last === undefined) return;
    if (heads.size >= REMEMBERED_STREAMS) heads.clear();
    const { stream, revision, hash, recordedAt } = last;
    heads.set(stream, { revision, hash, recordedAt });
  }

  /** Whatever another process has appended makes what is remembered old and the followers curious. */
  function noticeOthers(): void {
    const seen = events.version();
    if (seen === version) return;
    version = seen;
    heads.clear();
    wakeFollowers();
  }

  function wakeFollowers(): void {
    for (const follower of followers) follower.wake();
  }

  function requireOpen(): void {
    if (closing !== undefined) throw storeUnavailable(new Error('This event log is closed.'));
  }

  function reading<Result>(read: () => Result): Promise<Result> {
    return new Promise((resolve) => {
      requireOpen();
      try {
        resolve(read());
      } catch (error) {
        throw storeUnavailable(error);
      }
    });
  }

  /** A row beyond the end was given by a log that this file has since been put back from. */
  function placeOf(after: string | null): number {
    if (after === null) return 0;
    const row = rowOf(logId, after);
    if (row > events.end()) throw positionOfAnotherLog();
    return row;
  }

  async function* readAll(
    after: string | null,
    { batch = EVENTS_A_PAGE }: { batch?: number } = {},
  ): AsyncGenerator<Recorded[]> {
    requireOpen();
    let place = placeOf(after);
    for (;;) {
      const page = await reading(() => events.page(place, batch));
      if (page.events.length === 0) return;
      place = page.end;
      yield page.events;
      await nextTurn();
    }
  }

  function subscribe(
    after: string | null,
    handler: (batch: Recorded[]) => Promise<void>,
  ): Follower {
    requireOpen();
    const follower = follow({ after: placeOf(after), page: events.page, handler });
    followers.add(follower);
    polling ??= setInterval(poll, pollEvery);
    return {
      ...follower,
      stop: async () => {
        await follower.stop();
        followers.delete(follower);
        if (followers.size === 0) stopPolling();
      },
    };
  }

  function poll(): void {
    try {
      noticeOthers();
    } catch {
      // The next look is soon.
    }
  }

  function stopPolling(): void {
    clearInterval(polling);
    polling = undefined;
  }

  async function finish(): Promise<void> {
    stopPolling();
    await Promise.all([...followers].map((follower) => follower.stop()));
    await flushing;
    db.close();
  }

  return {
    append,
    readStream: (stream, { from, direction = 'forwards', limit = -1 } = {}) =>
      reading(() =>
        direction === 'forwards'
          ? events.forwards(stream, from ?? 0, limit)
          : events.backwards(stream, from ?? Number.MAX_SAFE_INTEGER, limit),
      ),
    readAll,
    subscribe,
    end: () =>
      reading(() => {
        const row = events.end();
        return row === 0 ? null : tokenOf(logId, row);
      }),
    close: () => (closing ??= finish()),
  };
}
