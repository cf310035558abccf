import { setImmediate as letOthersRun } from 'node:timers/promises';
import { canResume } from '../../platform/eventLog/resume';
import { positionOfAnotherLog } from '../../platform/eventLog/refused';
import type { Node } from '../../platform/node';
import type { ReadModels } from '../../platform/readModels';
import { Refusal } from '../../platform/refusal';
import type { Recorded } from '../../schema/envelope';
import { liveCommand, type HistoryOf, type LiveCommand } from './liveCommand';
import { reviewQueries } from './reviewReading';

/** What a watcher is given: a command, or why there will be no more of them. */
export type LiveItem = { readonly command: LiveCommand } | { readonly refused: Refusal };

export interface Watch {
  readonly topic: string;
  /** The project that the topic is of, null for one of many projects: what a replay reads. */
  readonly projectId: string | null;
  /** The position after which to begin; null: from now on. */
  readonly after: string | null;
  /** Ends where others would go on with what is announced from now on. */
  readonly isReplay: boolean;
  readonly wants: (command: LiveCommand) => boolean;
}

/** Commands that may wait for a watcher that reads slowly. */
export const MOST_WAITING = 1_000;

/** Events that a replay reads at a time. */
const PAGE = 200;

/**
 * The commands of a topic after a position and from then on, each once and in order. What was missed is
 * read from the rows; the turn of the event loop in which nothing more is found there is the turn from
 * which on announcements are kept, and rows are committed in the turn that announces them: nothing falls
 * between. A replay has them until that turn. Refusals: `POSITION_OF_ANOTHER_LOG`, `NOT_YET_CAUGHT_UP`; as the last item `SUBSCRIBER_TOO_SLOW`.
 */
export async function follow(node: Node, watch: Watch): Promise<AsyncIterableIterator<LiveItem>> {
  const { log, models } = node;
  const { topic, projectId, after, isReplay, wants } = watch;
  if (after !== null) {
    // A position beyond the end was given by a log that has since been put back.
    if (!canResume(after, await log.end())) throw positionOfAnotherLog();
    await models.reached(after);
  }

  const { histories } = reviewQueries(node);
  let isReplaying = after !== null;
  let read = after ?? models.position() ?? '';
  let given = read;
  let waiting: LiveCommand[] = [];
  let refused: Refusal | null = null;
  let isOver = false;
  let wake: (() => void) | undefined;

  const leave = hubOf(node).join(topic, (command) => {
    if (isReplaying || refused !== null || command.position <= read || !wants(command)) return;
    if (waiting.length < MOST_WAITING) waiting.push(command);
    else {
      refused = tooSlow(given);
      waiting = [];
    }
    wake?.();
  });

  function replay(): void {
    const events = histories.after(read, projectId, PAGE);
    const last = events.at(-1);
    if (last === undefined) {
      isReplaying = false;
      if (isReplay) end();
      return;
    }
    const missing = last.part.count - 1 - last.part.index;
    if (missing > 0)
      events.push(
        ...histories.after(last.position, (last.data as { projectId: string }).projectId, missing),
      );
    read = events.at(-1)?.position ?? read;
    waiting = commandsIn(events, histories.of).filter(
      (command) => command.topics.includes(topic) && wants(command),
    );
  }

  const end = () => {
    isOver = true;
    leave();
    wake?.();
  };
  if (isReplay && !isReplaying) end();

  const done = { done: true, value: undefined } as const;
  // Asked again after each wait: the client may have left meanwhile.
  const state = () => ({ isOver, refused });

  const items: AsyncIterableIterator<LiveItem> = {
    async next() {
      for (;;) {
        const now = state();
        if (now.isOver) return done;
        const command = waiting.shift();
        if (command !== undefined) {
          given = command.position;
          return { done: false, value: { command } };
        }
        if (now.refused !== null) {
          end();
          return { done: false, value: { refused: now.refused } };
        }
        if (isReplaying) {
          replay();
          await letOthersRun();
        } else {
          await new Promise<void>((resolve) => (wake = resolve));
        }
      }
    },
    return() {
      end();
      return Promise.resolve(done);
    },
    [Symbol.asyncIterator]: () => items,
  };
  return items;
}

function commandsIn(events: readonly Recorded[], historyOf: HistoryOf): LiveCommand[] {
  const commands: Recorded[][] = [];
  for (const event of events) {
    const last = commands.at(-1);
    if (last === undefined || event.part.index === 0) commands.push([event]);
    else last.push(event);
  }
  return commands.flatMap((command) => liveCommand(command, historyOf) ?? []);
}

const tooSlow = (position: string) =>
  new Refusal('SUBSCRIBER_TOO_SLOW', '接收过慢，订阅已结束，请从最后位置重新订阅', {
    en: `More than ${MOST_WAITING} changes wait for you; subscribe again after ${position}.`,
  });

type Listener = (command: LiveCommand) => void;

interface Hub {
  /** Returns what ends it. */
  join(topic: string, listener: Listener): () => void;
}

const hubs = new WeakMap<ReadModels, Hub>();

function hubOf(node: Node): Hub {
  const known = hubs.get(node.models);
  if (known !== undefined) return known;
  const hub = newHub(node);
  hubs.set(node.models, hub);
  return hub;
}

/** One listener for all watchers of a process, found by topic: an event looks up its own watchers only. */
function newHub(node: Node): Hub {
  const { histories } = reviewQueries(node);
  const byTopic = new Map<string, Set<Listener>>();
  let stop: (() => void) | undefined;

  function announced(events: readonly Recorded[]): void {
    const command = liveCommand(events, histories.of);
    for (const topic of command?.topics ?? []) {
      for (const listener of byTopic.get(topic) ?? []) if (command !== null) listener(command);
    }
  }

  return {
    join(topic, listener) {
      const listeners = byTopic.get(topic) ?? new Set();
      byTopic.set(topic, listeners.add(listener));
      stop ??= node.models.onAnnouncement(announced);
      return () => {
        listeners.delete(listener);
        if (listeners.size === 0 && byTopic.get(topic) === listeners) byTopic.delete(topic);
        if (byTopic.size > 0) return;
        stop?.();
        stop = undefined;
      };
    },
  };
}
