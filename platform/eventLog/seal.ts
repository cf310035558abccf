import { hash } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { Recorded } from '../../schema/envelope';
import type { Append } from './eventLog';

/** Everything of an event that its hash covers. */
export type Sealed = Omit<Recorded, 'position'>;

/** The name space of event ids: an event id is derived from its command, so a repeated append is the same events. */
const EVENT_IDS = Buffer.from('a3c6f1de8f0b4b589d0a52f7f5f0c1b7', 'hex');

/** SHA-256 (hex) of the RFC 8785 form of the envelope and data, position and hash left out. */
export function hashOf(event: Omit<Sealed, 'hash'>): string {
  return hash('sha256', canonicalForm(event));
}

/**
 * The envelope's members are few and known, so they stand here in RFC 8785's order: sorting them anew for
 * each event took longer than the hash.
 */
function canonicalForm(event: Omit<Sealed, 'hash'>): string {
  const { actor, part } = event;
  const json = JSON.stringify;
  return (
    `{"actor":{"accountId":${json(actor.accountId)},` +
    `"institutionId":${json(actor.institutionId)},"role":${json(actor.role)}},` +
    `"commandId":${json(event.commandId)},"data":${canonicalize(event.data) ?? ''},` +
    `"id":${json(event.id)},"part":{"count":${part.count},"index":${part.index}},` +
    `"previousHash":${json(event.previousHash)},"recordedAt":${json(event.recordedAt)},` +
    `"requestHash":${json(event.requestHash)},"revision":${event.revision},` +
    `"stream":${json(event.stream)},"type":${json(event.type)}}`
  );
}

/** A UUID of version 5 (RFC 9562): always the same for the same part of the same command. */
function idOf(stream: string, commandId: string, index: number): string {
  const name = Buffer.from(`${stream}/${commandId}/${index}`);
  const digits = hash('sha1', Buffer.concat([EVENT_IDS, name]));
  const variant = ((Number.parseInt(digits.charAt(16), 16) & 0b0011) | 0b1000).toString(16);
  return [
    digits.slice(0, 8),
    digits.slice(8, 12),
    `5${digits.slice(13, 16)}`,
    variant + digits.slice(17, 20),
    digits.slice(20, 32),
  ].join('-');
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
      id: idOf(stream, commandId, index),
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
    const sealed = { ...open, hash: hashOf(open) };
    previousHash = sealed.hash;
    return sealed;
  });
}
