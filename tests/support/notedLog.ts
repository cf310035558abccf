import type { EventLog } from '../../platform/eventLog/eventLog';
import type { SeededRandom } from '../../cli/demo/seededRandom';

/** Appends commands of one to three events to a dozen streams, until there are `count` events more. */
export async function note(log: EventLog, count: number, random: SeededRandom): Promise<void> {
  for (let left = count; left > 0;) {
    const stream = `note-${String(random.between(1, 12))}`;
    const [last] = await log.readStream(stream, { direction: 'backwards', limit: 1 });
    const expectedRevision = last?.revision ?? -1;
    const events = Array.from({ length: Math.min(left, random.between(1, 3)) }, (_, index) => ({
      type: 'Noted',
      data: { text: `第${String(left)}条 ${String(index)}`, of: { b: [1, 2.5, null], a: true } },
    }));
    await log.append({
      stream,
      expectedRevision,
      events,
      actor: { accountId: 'account-1', role: 'PI', institutionId: 'institution-1' },
      commandId: `${stream}-${String(expectedRevision)}`,
      requestHash: 'hash',
    });
    left -= events.length;
  }
}
