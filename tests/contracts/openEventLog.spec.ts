import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NO_STREAM } from '../../platform/eventLog/eventLog';
import { openEventLog } from '../../platform/eventLog/openEventLog';
import { startTestNode } from '../support/testNode/startTestNode';

const first = {
  stream: 'project-1',
  expectedRevision: NO_STREAM,
  events: [{ type: 'Noted', data: {} }],
  actor: { accountId: 'account-1', role: 'PI', institutionId: null },
  commandId: 'command-1',
  requestHash: 'hash',
} as const;
const now = () => Date.UTC(2026, 0, 1);

describe('the address of an event log', () => {
  it('opens a file, under the clock that is given', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'stele-log-'));
    const log = await openEventLog(`file:${join(folder, 'log.db')}`, { now });
    const [event] = await log.append(first);
    expect(event?.recordedAt).toBe('2026-01-01T00:00:00.000Z');
    await log.close();
    rmSync(folder, { recursive: true });
  });

  it.each(['esdb', 'esdb+discover'])('opens EventStoreDB by %s', async (scheme) => {
    const node = await startTestNode();
    const log = await openEventLog(`${scheme}://127.0.0.1:${node.port}?tls=false`, { now });
    const [event] = await log.append(first);
    expect(event?.recordedAt).toBe('2026-01-01T00:00:00.000Z');
    expect(node.journal.stream('project-1')).toHaveLength(1);
    await log.close();
    await node.stop();
  });

  it.each(['', 'file:', 'log.db', 'http://localhost:2113', 'esdb:localhost'])(
    'is refused when it names no log: %j',
    async (address) => {
      await expect(openEventLog(address)).rejects.toThrow(/file:<path>/);
    },
  );

  it('is not repeated where it is not understood, because it may hold a password', async () => {
    for (const address of [
      'http://ops:secret@localhost',
      'esdb://ops:secret@localhost?tls=maybe',
    ]) {
      const error: unknown = await openEventLog(address).catch((caught: unknown) => caught);
      expect(error).toBeInstanceOf(Error);
      expect(JSON.stringify([String(error), error])).not.toContain('secret');
    }
  });
});
