import type { EventLog } from '../../platform/eventLog/eventLog';
import type { Projection } from '../../platform/readModels';
import type { Database } from '../../platform/sqlite';
import type { Actor, DomainEvent } from '../../schema/envelope';

const actor: Actor = { accountId: 'researcher-1', role: 'PI', institutionId: null };

/** Sums by stream. Applied twice or not at all, an event shows in them. */
export const byStream: Projection = {
  name: 'byStream',
  version: 1,
  tables: 'CREATE TABLE by_stream (stream TEXT PRIMARY KEY, events INTEGER, total INTEGER) STRICT;',
  open(db) {
    const add = db.prepare(
      `INSERT INTO by_stream VALUES (?, 1, ?)
       ON CONFLICT DO UPDATE SET events = events + 1, total = total + excluded.total`,
    );
    return {
      apply({ stream, data }) {
        add.run(stream, (data as { by: number }).by);
      },
    };
  },
};

/** Counts by type, held back until the commit. */
export const byType: Projection = {
  name: 'byType',
  version: 1,
  tables: 'CREATE TABLE by_type (type TEXT PRIMARY KEY, events INTEGER) STRICT;',
  open(db) {
    const add = db.prepare(
      'INSERT INTO by_type VALUES (?, ?) ON CONFLICT DO UPDATE SET events = events + excluded.events',
    );
    const heldBack = new Map<string, number>();
    return {
      apply({ type }) {
        heldBack.set(type, (heldBack.get(type) ?? 0) + 1);
      },
      flush() {
        for (const [type, events] of heldBack) add.run(type, events);
        heldBack.clear();
      },
    };
  },
};

export const tallies: readonly Projection[] = [byStream, byType];

/** Every row of every table that the projections keep. */
export function rowsOf(db: Database): Record<string, unknown[]> {
  return {
    byStream: db.prepare('SELECT * FROM by_stream ORDER BY stream').all(),
    byType: db.prepare('SELECT * FROM by_type ORDER BY type').all(),
  };
}

export function counted(by: number, type = 'Counted'): DomainEvent {
  return { type, data: { by } };
}

/** Appends one command's events at the end of the stream; answers the position of the last. */
export async function record(
  log: EventLog,
  stream: string,
  ...events: readonly DomainEvent[]
): Promise<string> {
  const [last] = await log.readStream(stream, { direction: 'backwards', limit: 1 });
  const expectedRevision = last?.revision ?? -1;
  const commandId = `${stream}/${expectedRevision}`;
  const append = { stream, expectedRevision, events, actor, commandId, requestHash: '' };
  const recorded = await log.append(append);
  return recorded.at(-1)?.position ?? '';
}
