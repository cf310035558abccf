import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Recorded } from '../schema/envelope';
import { derivedId, requestHashOf } from './commandId';
import type { Request } from './commandHandler';
import type { EventLog } from './eventLog/eventLog';
import { canResume } from './eventLog/resume';
import type { Logger } from './logger';
import { Refusal, type RefusalCode } from './refusal';
import { openDatabase } from './sqlite';

/** An event in, commands out. */
export interface Process {
  /** Stored with every checkpoint and in every command id: never changed. */
  readonly name: string;
  /**
   * Null when the event is of no interest. Called at least once for an event, by any number of nodes:
   * the commands are given with `processRequest`, so that a repetition appends nothing.
   */
  react(event: Recorded): Promise<void> | null;
}

export interface ProcessOptions {
  /** The data folder. */
  readonly folder: string;
  /** The name of the operating system's process that runs them: each has checkpoints of its own. */
  readonly process: string;
  readonly log: EventLog;
  readonly processes: readonly Process[];
  readonly logger: Logger;
  /** Awaited before a batch is reacted to: the read models that reactions ask have reached the position. */
  readonly after?: (position: string) => Promise<void>;
}

export interface RunningProcesses {
  /** Resolves when every event that the log held at the call has been reacted to. */
  idle(): Promise<void>;
  /** Ends after the reactions that are running; an event whose reaction keeps failing is left for the next start. */
  stop(): Promise<void>;
}

/** A refusal with one of these codes may be answered otherwise next time; any other is final for its event. */
const passing: readonly RefusalCode[] = ['STORE_UNAVAILABLE', 'CONFLICT', 'NOT_YET_CAUGHT_UP'];

/** Between two attempts, in milliseconds; doubled each time. */
const FIRST_PAUSE = 50;
const LONGEST_PAUSE = 10_000;

interface Place {
  readonly process: string;
  readonly position: string;
}

/**
 * The request of a command that a process gives because of an event: always the same for the same
 * event. `step` tells apart several commands on one stream.
 */
export function processRequest(name: string, event: Recorded, step = ''): Request {
  return {
    actor: { accountId: name, role: 'PROCESS', institutionId: null },
    commandId: derivedId(event.id, name, step),
    requestHash: requestHashOf(name, { eventId: event.id, step }),
  };
}

/**
 * Runs each process on its own, from where it stood, with its checkpoint saved after each reaction.
 * A reaction that fails is tried again and holds up only its own process. Refused with
 * `STORE_UNAVAILABLE` when the checkpoints are in use, or when the log does not answer.
 */
export async function runProcesses(options: ProcessOptions): Promise<RunningProcesses> {
  const { folder, process, log, processes, logger, after } = options;
  const end = await log.end();
  const db = openDatabase(join(folder, 'read', `processes-${process}.db`), {
    synchronous: 'NORMAL',
    exclusive: true,
  });
  db.exec(
    'CREATE TABLE IF NOT EXISTS checkpoint (process TEXT PRIMARY KEY, position TEXT NOT NULL) STRICT',
  );
  const places = db.prepare<Place>('SELECT process, position FROM checkpoint').all();
  const save = db.prepare('INSERT OR REPLACE INTO checkpoint (process, position) VALUES (?, ?)');
  const stopping = new AbortController();
  const waiting = new Set<() => void>();

  const all = processes.map((each) => {
    const saved = places.find((place) => place.process === each.name)?.position ?? null;
    let position = canResume(saved, end) ? saved : null;

    async function react(batch: readonly Recorded[]): Promise<void> {
      const last = batch.at(-1);
      if (last === undefined) return;
      await persistently(async () => after?.(last.position), { process: each.name });

      for (const event of batch) {
        if (position !== null && event.position <= position) continue;
        const wasOfInterest = await persistently(
          async () => {
            const reaction = each.react(event);
            await reaction;
            return reaction !== null;
          },
          { process: each.name, event: event.id, type: event.type, stream: event.stream },
        );
        position = event.position;
        if (wasOfInterest !== false || event === last) save.run(each.name, position);
      }
      for (const look of waiting) look();
    }

    const subscription = log.subscribe(position, react);
    return { position: () => position, stop: () => subscription.stop() };
  });

  /** Until it succeeds, or is refused for good (undefined). Rejects only when the processes are being stopped. */
  async function persistently<Result>(
    work: () => Promise<Result>,
    facts: object,
  ): Promise<Result | undefined> {
    for (let wait = FIRST_PAUSE; ; wait = Math.min(wait * 2, LONGEST_PAUSE)) {
      stopping.signal.throwIfAborted();
      try {
        return await work();
      } catch (error) {
        if (!(error instanceof Refusal)) {
          logger.error({ ...facts, retryInMs: wait, err: error }, 'reaction failed');
        } else if (passing.includes(error.code)) {
          logger.warn({ ...facts, retryInMs: wait, code: error.code }, 'reaction put off');
        } else {
          const { code, rule, en } = error;
          logger.warn({ ...facts, code, rule, en }, 'reaction refused');
          return undefined;
        }
      }
      await pause(wait * (0.5 + Math.random() / 2), undefined, { signal: stopping.signal });
    }
  }

  return {
    async idle() {
      const now = await log.end();
      if (now === null) return;
      const isIdle = () => all.every(({ position }) => (position() ?? '') >= now);
      if (isIdle()) return;
      await new Promise<void>((resolve) => {
        const look = () => {
          if (!isIdle() && !stopping.signal.aborted) return;
          waiting.delete(look);
          resolve();
        };
        waiting.add(look);
      });
    },
    async stop() {
      stopping.abort();
      await Promise.all(all.map(({ stop }) => stop()));
      for (const look of waiting) look();
      db.close();
    },
  };
}
