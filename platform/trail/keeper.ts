import { setTimeout as pause } from 'node:timers/promises';
import type { Recorded } from '../../schema/envelope';
import { makeFolderSync } from '../durableFile';
import type { EventLog } from '../eventLog/eventLog';
import { logOf } from '../eventLog/resume';
import { takingTurns } from '../inTurn';
import type { Logger } from '../logger';
import { type Checkpoint, isSignedBy, pemOf, signed, type SigningKey } from './checkpoint';
import {
  readCheckpoints,
  readPublicKeys,
  writeCheckpoint,
  writePublicKey,
} from './checkpointFolder';
import { MerkleTree } from './merkleTree';

export interface TrailOptions {
  readonly log: EventLog;
  /** Where checkpoints go: outside of the log. Each process has its own. */
  readonly folder: string;
  readonly key: SigningKey;
  readonly logger: Logger;
  /** UTC in milliseconds. */
  readonly now?: () => number;
  /** Sign after so many events, or so many milliseconds, whichever comes first. */
  readonly everyEvents?: number;
  readonly everyMs?: number;
  /** How often to look at the clock, in milliseconds. */
  readonly lookEvery?: number;
}

export interface TrailState {
  /** CATCHING_UP: not yet compared with all that was signed. BROKEN: the log is no longer what was signed. */
  readonly status: 'CATCHING_UP' | 'KEPT' | 'BROKEN';
  /** How many events the newest checkpoint covers. */
  readonly signedEvents: number;
}

/** Where events lie under a checkpoint: what an auditor needs to check them without the log. */
export interface InclusionProofs {
  readonly checkpoint: Checkpoint;
  /** PEM. */
  readonly publicKey: string;
  readonly proofs: readonly {
    readonly hash: string;
    readonly index: number;
    readonly path: readonly string[];
  }[];
}

/** The signed trail of one log, as one process keeps it. */
export interface Trail {
  state(): TrailState;
  /**
   * For the events with these hashes, in the order of the log: those that the newest checkpoint covers. Null
   * before there is a checkpoint, and of a trail that is broken.
   */
  inclusionProofs(hashes: readonly string[]): InclusionProofs | null;
  /** Signs what has come since, and ends. */
  stop(): Promise<void>;
}

const EVERY_EVENTS = 1_000;
const EVERY_MS = 5 * 60_000;
const LOOK_EVERY = 10_000;
/** How long a clean stop waits to have seen the end of the log, in milliseconds. */
const FAREWELL = 5_000;

/**
 * Follows the log from its first event and signs a checkpoint every 1,000 events or 5 minutes, and at a clean
 * stop. What was signed before is compared on the way: a log that does not hold it any more is told to the
 * logger and in `state`, and nothing is signed over it.
 */
export async function keepTrail(options: TrailOptions): Promise<Trail> {
  const { log, folder, key, logger, now = Date.now } = options;
  const { everyEvents = EVERY_EVENTS, everyMs = EVERY_MS, lookEvery = LOOK_EVERY } = options;
  makeFolderSync(folder);
  await writePublicKey(folder, key.publicKey);

  const tree = new MerkleTree();
  const inTurn = takingTurns();
  let position: string | null = null;
  let reason: string | null = null;
  /** Checkpoints that the tree has not grown to yet. */
  let ahead = await keptCheckpoints();
  let newest = ahead.at(-1) ?? null;
  let lookedAt = now();
  const end = await log.end();
  if (newest !== null && end === null) breakAt(newest, 'the log ends before it');

  async function keptCheckpoints(): Promise<Checkpoint[]> {
    const [files, keys] = [await readCheckpoints(folder), await readPublicKeys(folder)];
    return files.flatMap(({ name, checkpoint }) => {
      const signer = checkpoint === null ? undefined : keys.get(checkpoint.keyId);
      if (checkpoint !== null && signer !== undefined && isSignedBy(checkpoint, signer)) {
        return [checkpoint];
      }
      breakAt(null, `${name} is damaged, or was signed by a key that is not here`);
      return [];
    });
  }

  function breakAt(checkpoint: Checkpoint | null, because: string): void {
    if (reason !== null) return;
    reason = because;
    const { size, position: signedPosition } = checkpoint ?? {};
    logger.error(
      { folder, size, position: signedPosition, reason },
      'the event log is not what was signed: no checkpoint is signed any more',
    );
  }

  function take(event: Recorded): void {
    // A batch that failed on the way is offered again.
    if (position !== null && event.position <= position) return;
    tree.append(Buffer.from(event.hash, 'hex'));
    position = event.position;
    const [next] = ahead;
    if (next === undefined || tree.size < next.size) return;
    ahead = ahead.slice(1);
    if (logOf(next.position) !== logOf(position)) breakAt(next, 'it is of another log');
    else if (next.position !== position || !tree.root().equals(Buffer.from(next.root, 'hex'))) {
      breakAt(next, 'the events up to it have changed');
    }
  }

  const mayBeSigned = () =>
    reason === null && ahead.length === 0 && tree.size > (newest?.size ?? 0);

  /** One at a time, at the end of a command. */
  const signWhen = (isTime: () => boolean): Promise<void> =>
    inTurn('checkpoint', async () => {
      if (position === null || !mayBeSigned() || !isTime()) return;
      const { size } = tree;
      const time = new Date(now()).toISOString();
      const open = {
        logId: logOf(position),
        size,
        root: tree.root().toString('hex'),
        position,
        time: newest !== null && newest.time > time ? newest.time : time,
        extends: newest && {
          size: newest.size,
          root: newest.root,
          proof: tree.consistencyProof(newest.size).map((hashed) => hashed.toString('hex')),
        },
      };
      try {
        const checkpoint = signed(open, key);
        if (await writeCheckpoint(folder, checkpoint)) newest = checkpoint;
        else breakAt(checkpoint, 'another process signs in the same folder');
        lookedAt = now();
      } catch (error) {
        logger.error({ folder, size, err: error }, 'a checkpoint could not be written');
      }
    });

  const subscription = log.subscribe(null, async (batch) => {
    for (const event of batch) take(event);
    const missed = ahead.at(-1);
    if (missed !== undefined && (position ?? '') >= (end ?? '')) {
      breakAt(missed, 'the log ends before it');
    }
    await signWhen(() => tree.size - (newest?.size ?? 0) >= everyEvents);
  });
  const timer = setInterval(() => {
    void signWhen(() => now() - lookedAt >= everyMs);
  }, lookEvery);
  timer.unref();

  /** Until the end of the log has been seen, for a bounded time. */
  async function catchUp(): Promise<void> {
    const last = await log.end().catch(() => null);
    for (let waited = 0; waited < FAREWELL && (position ?? '') < (last ?? ''); waited += 10) {
      await pause(10);
    }
  }

  return {
    state: () => ({
      status: reason !== null ? 'BROKEN' : ahead.length > 0 ? 'CATCHING_UP' : 'KEPT',
      signedEvents: newest?.size ?? 0,
    }),
    inclusionProofs(hashes) {
      if (newest === null || reason !== null || ahead.length > 0) return null;
      const checkpoint = newest;
      const proofs: { hash: string; index: number; path: string[] }[] = [];
      let from = 0;
      for (const hash of hashes) {
        const index = tree.indexOf(Buffer.from(hash, 'hex'), from);
        if (index === -1 || index >= checkpoint.size) break;
        const path = tree.inclusionProof(index, checkpoint.size);
        proofs.push({ hash, index, path: path.map((hashed) => hashed.toString('hex')) });
        from = index + 1;
      }
      return { checkpoint, publicKey: pemOf(key.publicKey), proofs };
    },
    async stop() {
      clearInterval(timer);
      await catchUp();
      await subscription.stop();
      await signWhen(() => true);
    },
  };
}
