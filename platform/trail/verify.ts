import type { KeyObject } from 'node:crypto';
import type { StoredEvent, StoredEvents } from '../eventLog/storedEvents';
import { type Checkpoint, isSignedBy } from './checkpoint';
import type { CheckpointFile } from './checkpointFolder';
import { ChainCheck, eventIn, type FaultKind } from './envelopeCheck';
import { MerkleTree } from './merkleTree';

/** Something that is not as it was written. */
export interface Fault {
  readonly kind: FaultKind;
  /** The very place; with `after`, the end of a stretch. Null where there is none to name. */
  readonly position: string | null;
  /** Given of a stretch that holds the place: it begins after this one (null: with the first event). */
  readonly after?: string | null;
  readonly stream: string | null;
  /** The name of the file, of a checkpoint. */
  readonly checkpoint: string | null;
}

export interface Verification {
  readonly logId: string;
  /** Places of the log; an event each, if all is well. */
  readonly events: number;
  readonly lastPosition: string | null;
  /** Up to the newest checkpoint that fits, and before the first fault: proven. Null: nothing is. */
  readonly proven: Pick<Checkpoint, 'size' | 'position' | 'root' | 'time' | 'keyId'> | null;
  /** How many events lie after it, of which nothing is proven, whether or not their chains are whole. */
  readonly notProvable: number;
  /** Oldest first; those of checkpoints that say nothing of the log come last. */
  readonly faults: readonly Fault[];
  readonly faultCount: number;
  readonly checkpoints: number;
  /** Ids of the keys that signed them. */
  readonly keyIds: readonly string[];
  /** Streams of another program in the same store, which are no part of the log. */
  readonly foreignEvents: number;
  /** All that is signed is proven, and nothing after it is broken. */
  readonly isSound: boolean;
}

export interface Verified {
  readonly stored: StoredEvents;
  readonly checkpoints: readonly CheckpointFile[];
  /** The keys that are trusted, by their ids. */
  readonly keys: ReadonlyMap<string, KeyObject>;
}

/** Faults that are told one by one. */
const MOST_FAULTS = 1_000;
/** Stands in the tree for a place that holds no event, so that those after it keep theirs. */
const NO_HASH = Buffer.alloc(32);

/**
 * Checks every event of a log as the store holds it: its hash, its place in its stream, and the log as a whole
 * against the signed checkpoints. Whatever is wrong is a fault with its place; nothing throws but a store
 * that cannot be reached (`STORE_UNAVAILABLE`).
 */
export async function verifyTrail({ stored, checkpoints, keys }: Verified): Promise<Verification> {
  const { logId } = stored;
  const { sound, unsound } = sorted(checkpoints, logId, keys);
  const faults: Fault[] = [];
  let faultCount = 0;
  const tree = new MerkleTree();
  const chains = new ChainCheck();
  const next = sound[Symbol.iterator]();
  let awaited = next.next().value;
  /** The checkpoints that fit, with no fault before them. */
  const provenBy: Checkpoint[] = [];
  let fitting: Pick<Checkpoint, 'position'> | null = null;
  let isUnfit = false;
  let lastPosition: string | null = null;
  let foreignEvents = 0;

  function report(fault: Fault): void {
    faultCount += 1;
    if (faults.length < MOST_FAULTS) faults.push(fault);
  }

  function take(place: StoredEvent): void {
    const { position, stream, fault, value, standing } = place;
    const event = eventIn(value);
    const at = { position, stream: stream === '' ? null : stream, checkpoint: null };
    if (fault !== null) report({ kind: fault, ...at });
    if (standing === 'STRAY') return;
    if (event === null && (fault === null || value !== undefined))
      report({ kind: 'MALFORMED', ...at });
    if (event !== null) for (const kind of chains.faultsOf(event)) report({ kind, ...at });
    tree.append(event === null ? NO_HASH : Buffer.from(event.hash, 'hex'));
    lastPosition = position;
    while (awaited?.size === tree.size) {
      compare(awaited);
      awaited = next.next().value;
    }
  }

  function compare(checkpoint: Checkpoint): void {
    const { position, root } = checkpoint;
    const fits = tree.root().toString('hex') === root && position === lastPosition;
    if (fits) {
      fitting = checkpoint;
      if (faultCount === 0) provenBy.push(checkpoint);
      return;
    }
    // The first one that does not fit tells how far back the change lies; the later ones only follow.
    if (isUnfit) return;
    isUnfit = true;
    const name = nameIn(checkpoints, checkpoint);
    const place = { position: lastPosition, after: fitting?.position ?? null };
    report({ kind: 'ROOT', ...place, stream: null, checkpoint: name });
  }

  for await (const batch of stored.read()) {
    for (const place of batch) {
      if (place.standing === 'FOREIGN') foreignEvents += 1;
      else take(place);
    }
  }
  if (awaited !== undefined) {
    const checkpoint = nameIn(checkpoints, awaited);
    const place = { position: awaited.position, after: lastPosition };
    report({ kind: 'CUT', ...place, stream: null, checkpoint });
  }
  for (const stream of chains.unfinished()) {
    report({ kind: 'COMMAND', position: null, after: lastPosition, stream, checkpoint: null });
  }
  for (const name of unsound) {
    report({ kind: 'CHECKPOINT', position: null, stream: null, checkpoint: name });
  }

  const proven = provenBy.at(-1) ?? null;
  return {
    logId,
    events: tree.size,
    lastPosition,
    proven: proven && {
      size: proven.size,
      position: proven.position,
      root: proven.root,
      time: proven.time,
      keyId: proven.keyId,
    },
    notProvable: tree.size - (proven?.size ?? 0),
    faults,
    faultCount,
    checkpoints: checkpoints.length,
    keyIds: [...new Set(checkpoints.flatMap(({ checkpoint }) => checkpoint?.keyId ?? []))],
    foreignEvents,
    isSound: faultCount === 0 && proven !== null,
  };
}

/** The checkpoints that may be relied on, smallest first, and the names of the others. */
function sorted(
  files: readonly CheckpointFile[],
  logId: string,
  keys: ReadonlyMap<string, KeyObject>,
): { sound: Checkpoint[]; unsound: string[] } {
  const sound: Checkpoint[] = [];
  const unsound: string[] = [];
  for (const { name, checkpoint } of files) {
    const key = checkpoint === null ? undefined : keys.get(checkpoint.keyId);
    const isGood =
      checkpoint !== null &&
      checkpoint.logId === logId &&
      key !== undefined &&
      isSignedBy(checkpoint, key);
    if (isGood) sound.push(checkpoint);
    else unsound.push(name);
  }
  return { sound: sound.sort((left, right) => left.size - right.size), unsound };
}

const nameIn = (files: readonly CheckpointFile[], checkpoint: Checkpoint): string | null =>
  files.find((file) => file.checkpoint === checkpoint)?.name ?? null;
