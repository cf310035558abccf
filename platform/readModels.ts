import { setImmediate as letOthersRun } from 'node:timers/promises';
import type { Recorded } from '../schema/envelope';
import type { EventLog } from './eventLog/eventLog';
import { positionOfAnotherLog } from './eventLog/refused';
import { logOf } from './eventLog/resume';
import type { Logger } from './logger';
import { openReadModelFile, type Fold, type Projection } from './readModelFile';
import { Refusal } from './refusal';
import { resultCode, transaction, type Database } from './sqlite';

export type { Fold, Projection } from './readModelFile';

export interface ReadModels {
  /** For queries only. A query never sees half a command: rows change within one turn of the event loop. */
  readonly db: Database;
  /** The position up to which the rows hold every event; null before the first. */
  position(): string | null;
  /**
   * Resolves when the rows hold the event at this position. Refusals: `NOT_YET_CAUGHT_UP` after
   * `timeoutMs` (default 5,000), `POSITION_OF_ANOTHER_LOG`.
   */
  reached(position: string, timeoutMs?: number): Promise<void>;
  /** Resolves when the rows hold all that the log held at the call, however long that takes. */
  caughtUp(): Promise<void>;
  /** Called once per command, in order, after its rows are committed. Returns what ends it. */
  onAnnouncement(listener: Announced): () => void;
  state(): ReadModelState;
  /** Also ends what still waits, with `NOT_YET_CAUGHT_UP`. */
  close(): Promise<void>;
}

export type Announced = (events: readonly Recorded[]) => void;

export interface ReadModelState {
  /** Whether the rows hold all that the log held when the read models were opened. */
  readonly caughtUp: boolean;
  /** The projections that threw: their tables stand still until a start with a mended one. */
  readonly parked: readonly string[];
  readonly position: string | null;
}

export interface ReadModelOptions {
  /** The data folder. */
  readonly folder: string;
  /** The name of the process: each has read models of its own. */
  readonly process: string;
  readonly log: EventLog;
  readonly projections: readonly Projection[];
  readonly logger: Logger;
}

/** Events a transaction: 1,000 block the event loop for some 80 ms, which nobody notices in a rebuild. */
const LIVE = 100;
const REBUILD = 1_000;

const PROGRESS_EVERY = 1_000; // milliseconds

/** SQLite's BUSY, LOCKED, NOMEM, READONLY, IOERR, CORRUPT, FULL, CANTOPEN and NOTADB: no projection's doing. */
const STORAGE_FAULTS: readonly (number | undefined)[] = [5, 6, 7, 8, 10, 11, 13, 14, 26];

interface Running {
  readonly projection: Projection;
  fold: Fold;
  /** Where its rows stand. Behind the checkpoint when it was parked in an earlier run. */
  position: string | null;
}

interface Waiter {
  readonly position: string;
  resolve(): void;
  reject(refusal: Refusal): void;
}

/**
 * Opens the process's read models and keeps them up to date from the log; returns before they are.
 * Refused with `STORE_UNAVAILABLE` while another process holds them, or when the log does not answer.
 */
export async function openReadModels(options: ReadModelOptions): Promise<ReadModels> {
  const { folder, process, log, projections, logger } = options;
  const end = await log.end();
  const file = openReadModelFile(folder, process, projections, end);
  const { db } = file;
  if (file.startedAfresh !== null) {
    logger.warn({ process, reason: file.startedAfresh }, 'read models are rebuilt');
  }

  let checkpoint = file.checkpoint;
  let running = projections.map((projection): Running => {
    const stood = file.behind.get(projection.name);
    return {
      projection,
      fold: projection.open(db),
      position: stood === undefined ? checkpoint : stood,
    };
  });
  const parked: string[] = [];
  const listeners = new Set<Announced>();
  const waiters = new Set<Waiter>();

  const start = running.reduce((least, { position }) => earlier(least, position), checkpoint);
  let isCaughtUp = !isBefore(start, end);
  let isClosing = false;
  const progress = progressOf(logger, process);

  if (isCaughtUp) file.deleteOthers();
  const subscription = log.subscribe(start, project);

  async function project(batch: readonly Recorded[]): Promise<void> {
    const commands = commandsOf(batch);
    for (let done = 0; done < commands.length && !isClosing;) {
      const size = isCaughtUp ? LIVE : REBUILD;
      const taken = howMany(commands, done, size);
      const chunk = commands.slice(done, done + taken);
      done += taken;

      const before = checkpoint;
      const last = commitWithoutFaulty(chunk);
      if (!isCaughtUp) noteProgress(chunk, last);
      for (const command of chunk) {
        if (isBefore(before, positionOf(command))) announce(command);
      }
      for (const waiter of waiters) if (!isBefore(checkpoint, waiter.position)) waiter.resolve();
      await letOthersRun();
    }
  }

  /** Each turn but the last parks one projection, and what it had done of this chunk is undone with the rest. */
  function commitWithoutFaulty(chunk: readonly (readonly Recorded[])[]): string {
    for (;;) {
      const at: { work: Running | null } = { work: null };
      try {
        const last = transaction(db, () => {
          for (const event of chunk.flat()) {
            for (const each of running) {
              at.work = each;
              if (isBefore(each.position, event.position)) each.fold.apply(event);
            }
          }
          for (const each of running) {
            at.work = each;
            each.fold.flush?.();
          }
          at.work = null;
          return savePlaces(chunk);
        });
        for (const each of running) each.position = later(each.position, last);
        checkpoint = later(checkpoint, last);
        return last;
      } catch (error) {
        for (const each of running) each.fold = each.projection.open(db);
        if (at.work === null || STORAGE_FAULTS.includes(resultCode(error))) {
          // A full disk, for one: the log's subscription offers the same batch again.
          logger.error({ process, err: error }, 'read models could not be written');
          throw error;
        }
        park(at.work, error);
      }
    }
  }

  function savePlaces(chunk: readonly (readonly Recorded[])[]): string {
    const last = chunk.at(-1);
    if (last === undefined) throw new Error('a transaction of no command');
    const position = positionOf(last);
    for (const { projection, position: stood } of running) {
      if (!isBefore(stood, checkpoint)) continue;
      if (isBefore(position, checkpoint)) file.saveBehind(projection.name, position);
      else file.clearBehind(projection.name);
    }
    if (isBefore(checkpoint, position)) file.saveCheckpoint(position);
    return position;
  }

  function park(faulty: Running, error: unknown): void {
    const { projection, position } = faulty;
    file.saveBehind(projection.name, position);
    running = running.filter((each) => each !== faulty);
    parked.push(projection.name);
    logger.error(
      { process, projection: projection.name, position, err: error },
      'projection parked',
    );
  }

  function announce(command: readonly Recorded[]): void {
    for (const listener of listeners) {
      try {
        listener(command);
      } catch (error) {
        logger.error({ process, position: positionOf(command), err: error }, 'listener failed');
      }
    }
  }

  function noteProgress(chunk: readonly (readonly Recorded[])[], last: string): void {
    isCaughtUp = !isBefore(last, end);
    progress.add(
      chunk.reduce((sum, command) => sum + command.length, 0),
      last,
      isCaughtUp,
    );
    if (isCaughtUp) file.deleteOthers();
  }

  function waitFor(position: string, timeoutMs: number | null): Promise<void> {
    if (!isBefore(checkpoint, position)) return Promise.resolve();
    if (isClosing) return Promise.reject(notYetCaughtUp());
    return new Promise((resolve, reject) => {
      const timer =
        timeoutMs === null
          ? undefined
          : setTimeout(() => {
              waiter.reject(notYetCaughtUp());
            }, timeoutMs);
      const settle = () => {
        clearTimeout(timer);
        waiters.delete(waiter);
      };
      const waiter: Waiter = {
        position,
        resolve() {
          settle();
          resolve();
        },
        reject(refusal) {
          settle();
          reject(refusal);
        },
      };
      waiters.add(waiter);
    });
  }

  return {
    db,
    position: () => checkpoint,
    async reached(position, timeoutMs = 5_000) {
      const known = checkpoint ?? (await log.end());
      if (known === null || logOf(known) !== logOf(position)) throw positionOfAnotherLog();
      await waitFor(position, timeoutMs);
    },
    async caughtUp() {
      const now = await log.end();
      if (now !== null) await waitFor(now, null);
    },
    onAnnouncement(listener) {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
    state: () => ({ caughtUp: isCaughtUp, parked: [...parked], position: checkpoint }),
    async close() {
      isClosing = true;
      await subscription.stop();
      for (const waiter of waiters) waiter.reject(notYetCaughtUp());
      file.close();
    },
  };
}

/** Null is before every position. */
function isBefore(left: string | null, right: string | null): boolean {
  return right !== null && (left === null || left < right);
}

const later = (left: string | null, right: string) => (isBefore(left, right) ? right : left);
const earlier = (left: string | null, right: string | null) =>
  isBefore(left, right) ? left : right;

/** A batch by its commands; their events follow one another in the log. */
function commandsOf(batch: readonly Recorded[]): Recorded[][] {
  const commands: Recorded[][] = [];
  for (const event of batch) {
    const last = commands.at(-1);
    if (last === undefined || event.part.index === 0) commands.push([event]);
    else last.push(event);
  }
  return commands;
}

/** How many whole commands from `first` on make no more than `size` events; at least one. */
function howMany(commands: readonly (readonly Recorded[])[], first: number, size: number): number {
  let events = 0;
  let count = 0;
  for (const command of commands.slice(first, first + size)) {
    events += command.length;
    if (count > 0 && events > size) break;
    count++;
  }
  return count;
}

function positionOf(command: readonly Recorded[]): string {
  const last = command.at(-1);
  if (last === undefined) throw new Error('a command without events');
  return last.position;
}

function progressOf(logger: Logger, process: string) {
  let events = 0;
  const startedAt = performance.now();
  let notedAt = startedAt;

  return {
    add(count: number, position: string, isDone: boolean): void {
      events += count;
      const now = performance.now();
      if (!isDone && now - notedAt < PROGRESS_EVERY) return;
      notedAt = now;
      const perSecond = Math.round(events / Math.max((now - startedAt) / 1_000, 0.001));
      const what = isDone
        ? 'read models have caught up'
        : 'read models are being brought up to date';
      logger.info({ process, events, perSecond, position }, what);
    },
  };
}

function notYetCaughtUp(): Refusal {
  return new Refusal('NOT_YET_CAUGHT_UP', '数据尚未更新到所需的位置，请稍后重试', {
    en: 'The data has not reached that position yet; try again in a moment',
  });
}
