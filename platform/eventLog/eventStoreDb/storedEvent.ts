import { type EventData, jsonEvent, type JSONType, type Position } from '@eventstore/db-client';
import type { Recorded } from '../../../schema/envelope';
import type { Sealed } from '../seal';
import { tokenOf } from './position';

/** Holds one event, which names the log; it is not part of what the log records. */
export const IDENTITY_STREAM = 'stele-log';

/** Our envelope as the store's metadata: everything but what the store has a place of its own for. */
type StoredMetadata = Pick<
  Sealed,
  'actor' | 'commandId' | 'requestHash' | 'part' | 'recordedAt' | 'previousHash' | 'hash'
>;

/** The parts of the client's recorded event that we read, of a stream or of $all. */
interface ReadEvent {
  readonly id: string;
  readonly type: string;
  readonly streamId: string;
  readonly revision: bigint;
  readonly data: unknown;
  readonly metadata?: unknown;
  readonly position?: Position | undefined;
}

export function toStored(event: Sealed): EventData {
  const { actor, commandId, requestHash, part, recordedAt, previousHash, hash } = event;
  const metadata: StoredMetadata = {
    actor,
    commandId,
    requestHash,
    part,
    recordedAt,
    previousHash,
    hash,
  };
  return jsonEvent({ id: event.id, type: event.type, data: event.data as JSONType, metadata });
}

/** The recorded event, or null of one that is not ours: the store's own, and other writers' streams. */
export function fromStored(logId: string, event: ReadEvent): Recorded | null {
  const { streamId, metadata } = event;
  if (streamId.startsWith('$') || streamId === IDENTITY_STREAM || !isEnvelope(metadata))
    return null;
  const { actor, commandId, requestHash, part, recordedAt, previousHash, hash } = metadata;
  return {
    id: event.id,
    type: event.type,
    stream: streamId,
    revision: Number(event.revision),
    position: tokenOf(logId, event.position),
    recordedAt,
    actor,
    commandId,
    requestHash,
    part,
    previousHash,
    hash,
    data: event.data as object,
  };
}

/** True of the last event of its command: only there may a batch end. */
export function endsItsCommand({ part }: Recorded): boolean {
  return part.index === part.count - 1;
}

function isEnvelope(metadata: unknown): metadata is StoredMetadata {
  return (
    typeof metadata === 'object' &&
    metadata !== null &&
    'previousHash' in metadata &&
    'part' in metadata
  );
}
