import { hashOf, type Sealed } from '../eventLog/seal';

/** What can be the matter with an event, its chain, a place of the log, or a checkpoint. */
export type FaultKind =
  /** Nothing where an event must be. */
  | 'MISSING'
  /** What is there cannot be read. */
  | 'UNREADABLE'
  /** It reads, but is no event: members are missing, added, or of another kind. */
  | 'MALFORMED'
  /** An event in a place that it does not name, or that the log never gives. */
  | 'MISPLACED'
  /** The same event in another spelling: not the bytes that were written. */
  | 'REWRITTEN'
  /** The event does not have the hash that it names. */
  | 'HASH'
  /** Its revision does not follow the one before it in its stream: one was dropped, doubled or swapped. */
  | 'REVISION'
  /** It does not name the hash of the event before it in its stream. */
  | 'CHAIN'
  /** Recorded before the event before it in its stream. */
  | 'TIME'
  /** The events of a command are not all there, or not side by side. */
  | 'COMMAND'
  /** A checkpoint's root is not that of the events. */
  | 'ROOT'
  /** The log ends before a checkpoint that was signed. */
  | 'CUT'
  /** The checkpoint itself is damaged, of another log, or not signed by a key that is trusted. */
  | 'CHECKPOINT';

type Members = Readonly<Record<string, unknown>>;

const SHA256 = /^[0-9a-f]{64}$/;
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const isText = (value: unknown): boolean => typeof value === 'string';
const isTextOrNull = (value: unknown): boolean => value === null || isText(value);
const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 0;
const isObject = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

type Shape = Readonly<Record<string, (value: unknown) => boolean>>;

/** All the members of the shape and no other: one that is added would be covered by no hash. */
const hasShape =
  (shape: Shape) =>
  (value: unknown): boolean =>
    isObject(value) &&
    Object.keys(value).length === Object.keys(shape).length &&
    Object.entries(shape).every(
      ([name, isRight]) => Object.hasOwn(value, name) && isRight(value[name]),
    );

const isEvent = hasShape({
  id: isText,
  type: isText,
  stream: isText,
  revision: isCount,
  recordedAt: (value) => typeof value === 'string' && INSTANT.test(value),
  actor: hasShape({ accountId: isText, role: isText, institutionId: isTextOrNull }),
  commandId: isText,
  requestHash: isText,
  part: hasShape({ index: isCount, count: isCount }),
  previousHash: (value) => typeof value === 'string' && (value === '' || SHA256.test(value)),
  hash: (value) => typeof value === 'string' && SHA256.test(value),
  data: isObject,
});

/** What is stored as the event that it is; null of anything else. */
export const eventIn = (stored: unknown): Sealed | null =>
  isEvent(stored) ? (stored as Sealed) : null;

type Head = Pick<Sealed, 'revision' | 'hash' | 'recordedAt' | 'commandId' | 'part'>;

/** Checks events in the order of the log, each against its own hash and the one before it in its stream. */
export class ChainCheck {
  readonly #heads = new Map<string, Head>();

  faultsOf(event: Sealed): FaultKind[] {
    const { stream, revision, hash, recordedAt, commandId, part } = event;
    const before = this.#heads.get(stream);
    this.#heads.set(stream, { revision, hash, recordedAt, commandId, part });
    const faults: FaultKind[] = [];
    if (!hasItsHash(event)) faults.push('HASH');
    if (revision !== (before?.revision ?? -1) + 1) faults.push('REVISION');
    if (event.previousHash !== (before?.hash ?? '')) faults.push('CHAIN');
    if (before !== undefined && recordedAt < before.recordedAt) faults.push('TIME');
    if (!isNextPart(event, before)) faults.push('COMMAND');
    return faults;
  }

  /** The streams whose last command is not complete. */
  unfinished(): string[] {
    return [...this.#heads]
      .filter(([, { part }]) => part.index !== part.count - 1)
      .map(([stream]) => stream);
  }
}

function hasItsHash(event: Sealed): boolean {
  try {
    return hashOf(event) === event.hash;
  } catch {
    // Nested deeper than anything that was ever written.
    return false;
  }
}

function isNextPart({ commandId, part }: Sealed, before: Head | undefined): boolean {
  if (part.index >= part.count) return false;
  const isWhole = before === undefined || before.part.index === before.part.count - 1;
  if (isWhole) return part.index === 0;
  return (
    commandId === before.commandId &&
    part.count === before.part.count &&
    part.index === before.part.index + 1
  );
}
