import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import { v5 as uuidv5 } from 'uuid';
import type { Recorded } from '../../schema/envelope';
import type { Append } from './eventLog';

/** Everything of an event that its hash covers. */
export type Sealed = Omit<Recorded, 'position'>;

/** The name space of event ids: an event id is derived from its command, so a repeated append is the same events. */
const EVENT_IDS = 'a3c6f1de-8f0b-4b58-9d0a-52f7f5f0c1b7';

/** SHA-256 (hex) of the RFC 8785 form of the envelope and data, position and hash left out. */
export function hashOf(event: Omit<Sealed, 'hash'>): string {
  const {
    id,
    type,
    stream,
    revision,
    recordedAt,
    actor,
    commandId,
    requestHash,
    part,
    previousHash,
    data,
  } = event;
  const covered = {
    id,
    type,
    stream,
    revision,
    recordedAt,
    actor,
    commandId,
    requestHash,
    part,
    previousHash,
    data,
  };
  return createHash('sha256')
    .update(canonicalize(covered) ?? '')
    .digest('hex');
}

/**
 * Turns one command's events into stored events, chained to the last event of the stream.
 * `now` is UTC in milliseconds; the recorded time never falls behind that of the event before.
 */
export function seal(
  append: Append,
  last: Pick<Sealed, 'hash' | 'recordedAt'> | null,
  now: number,
): Sealed[] {
  const { stream, expectedRevision, actor, commandId, requestHash } = append;
  const clock = new Date(now).toISOString();
  const recordedAt = last !== null && last.recordedAt > clock ? last.recordedAt : clock;
  let previousHash = last?.hash ?? '';

  return append.events.map(({ type, data }, index) => {
    const open = {
      id: uuidv5(`${stream}/${commandId}/${index}`, EVENT_IDS),
      type,
      stream,
      revision: expectedRevision + 1 + index,
      recordedAt,
      actor,
      commandId,
      requestHash,
      part: { index, count: append.events.length },
      previousHash,
      // What is hashed is what is stored: no undefined, no -0, nothing that JSON would change.
      data: JSON.parse(JSON.stringify(data)) as object,
    };
    const hash = hashOf(open);
    previousHash = hash;
    return { ...open, hash };
  });
}
