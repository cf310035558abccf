/**
 * A second opinion on a trail, which shares no line with the product: canonical form, chain and tree are written
 * here once more, from the words of the contract (schema/envelope.ts) and of RFC 9162, the slow and plain way.
 */
import { createHash } from 'node:crypto';

const sha256 = (...parts: (string | Uint8Array)[]): Buffer => {
  const digest = createHash('sha256');
  for (const part of parts) digest.update(part);
  return digest.digest();
};

type Json = null | boolean | number | string | Json[] | { [name: string]: Json };

/** RFC 8785, for what JSON.parse gives. */
function canonical(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const members = Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1));
  return `{${members.map(([name, of]) => `${JSON.stringify(name)}:${canonical(of)}`).join(',')}}`;
}

export interface PlainEvent {
  stream: string;
  revision: number;
  recordedAt: string;
  previousHash: string;
  hash: string;
  commandId: string;
  actor: { accountId: string; role: string; institutionId: string | null };
  part: { index: number; count: number };
  data: Record<string, Json>;
}

/** The hash that an event must name. */
export function plainHash(event: PlainEvent): string {
  const { hash: _, ...covered } = event;
  return sha256(canonical(covered)).toString('hex');
}

/** MTH of RFC 9162, 2.1.1, word for word. */
export function merkleTreeHash(entries: readonly Uint8Array[]): Buffer {
  const [only] = entries;
  if (only === undefined) return sha256('');
  if (entries.length === 1) return sha256(Buffer.of(0), only);
  let half = 1;
  while (half * 2 < entries.length) half *= 2;
  return sha256(
    Buffer.of(1),
    merkleTreeHash(entries.slice(0, half)),
    merkleTreeHash(entries.slice(half)),
  );
}

/** One row of the log's file. */
export interface PlainRow {
  readonly position: number;
  readonly stream: string;
  readonly revision: number;
  readonly json: string;
}

/** The position of the first row that contradicts itself or a row before it; null where none does. */
export function firstBroken(rows: readonly PlainRow[]): number | null {
  const last = new Map<string, PlainEvent>();
  let expected = 1;
  for (const row of rows) {
    if (row.position !== expected) return expected;
    expected += 1;
    const event = JSON.parse(row.json) as PlainEvent;
    const before = last.get(event.stream);
    last.set(event.stream, event);
    const isWhole = before === undefined || before.part.index + 1 === before.part.count;
    const follows =
      event.stream === row.stream &&
      event.revision === row.revision &&
      event.hash === plainHash(event) &&
      event.revision === (before === undefined ? 0 : before.revision + 1) &&
      event.previousHash === (before === undefined ? '' : before.hash) &&
      (before === undefined || before.recordedAt <= event.recordedAt) &&
      event.part.index === (isWhole ? 0 : before.part.index + 1) &&
      (isWhole || event.commandId === before.commandId);
    if (!follows) return row.position;
  }
  const isOpen = [...last.values()].some(({ part }) => part.index + 1 !== part.count);
  return isOpen ? expected : null;
}

/** Whether the first `size` rows are those with this root. */
export function hasRoot(rows: readonly PlainRow[], size: number, root: string): boolean {
  if (rows.length < size) return false;
  const hashes = rows
    .slice(0, size)
    .map(({ json }) => Buffer.from((JSON.parse(json) as PlainEvent).hash, 'hex'));
  return merkleTreeHash(hashes).toString('hex') === root;
}
