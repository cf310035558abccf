import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { EventStoreDBClient, jsonEvent } from '@eventstore/db-client';
import type { Append, EventLog } from '../../platform/eventLog/eventLog';
import { NO_STREAM } from '../../platform/eventLog/eventLog';
import { type EventStoreDbOptions, openEventStoreDb } from '../../platform/eventLog/eventStoreDb';
import type { Recorded } from '../../schema/envelope';
import { type TestNode, startTestNode } from '../support/testNode/startTestNode';
import { eventLogContract, type OpenedLog } from './eventLogContract';

const noted = (stream: string, expectedRevision: number, ...texts: string[]): Append => ({
  stream,
  expectedRevision,
  events: texts.map((text) => ({ type: 'Noted', data: { text } })),
  actor: { accountId: 'account-1', role: 'PI', institutionId: 'institution-1' },
  commandId: `command-${texts.join()}`,
  requestHash: 'hash',
});

const textsOf = (events: readonly Recorded[]) =>
  events.map(({ data }) => (data as { text: string }).text);

/** Resolves with what a subscription handed over, once that are `count` events. */
function firstEvents(log: EventLog, after: string | null, count: number): Promise<Recorded[]> {
  return new Promise((resolve) => {
    const seen: Recorded[] = [];
    const subscription = log.subscribe(after, (batch) => {
      seen.push(...batch);
      if (seen.length >= count) {
        void subscription.stop();
        resolve(seen);
      }
      return Promise.resolve();
    });
  });
}

async function opened(
  address: string,
  options: EventStoreDbOptions | undefined,
  dispose: () => Promise<void>,
): Promise<OpenedLog> {
  let log = await openEventStoreDb(address, options);
  return {
    log,
    reopen: async () => {
      await log.close();
      log = await openEventStoreDb(address, options);
      return log;
    },
    dispose: async () => {
      await log.close();
      await dispose();
    },
  };
}

eventLogContract('EventStoreDB, as the test node speaks it', async (options) => {
  const node = await startTestNode();
  return opened(node.address, options, () => node.stop());
});

// A real server, where one is at hand: its log is shared by the runs, and never empty again.
const server = process.env['STELE_TEST_ESDB'];
if (server !== undefined && server !== '') {
  eventLogContract(
    'EventStoreDB itself',
    (options) => opened(server, options, () => Promise.resolve()),
    { isFresh: false },
  );
}

describe('a log in EventStoreDB', () => {
  let node: TestNode;
  let log: EventLog;

  beforeEach(async () => {
    node = await startTestNode();
    log = await openEventStoreDb(node.address);
  });
  afterEach(async () => {
    await log.close();
    await node.stop();
  });

  it('stores our data as data and the rest of our envelope as metadata, under our id and type', async () => {
    const [event] = await log.append(noted('project-1', NO_STREAM, 'first'));
    const [stored] = node.journal.stream('project-1') ?? [];
    const { actor, commandId, requestHash, part, recordedAt, previousHash, hash } =
      event as Recorded;
    expect(stored).toMatchObject({ id: event?.id, type: 'Noted', contentType: 'application/json' });
    expect(JSON.parse(String(stored?.data && Buffer.from(stored.data)))).toEqual(event?.data);
    expect(JSON.parse(String(stored?.metadata && Buffer.from(stored.metadata)))).toEqual({
      actor,
      commandId,
      requestHash,
      part,
      recordedAt,
      previousHash,
      hash,
    });
  });

  it('keeps its name when it is opened again, and gives one name to all who open it first at once', async () => {
    await log.append(noted('project-1', NO_STREAM, 'first'));
    const again = await openEventStoreDb(node.address);
    expect(await again.end()).toBe(await log.end());
    await again.close();

    const fresh = await startTestNode();
    const opened = await Promise.all([1, 2, 3].map(() => openEventStoreDb(fresh.address)));
    await opened[0]?.append(noted('project-1', NO_STREAM, 'first'));
    const ends = await Promise.all(opened.map((each) => each.end()));
    expect(new Set(ends).size).toBe(1);
    await Promise.all(opened.map((each) => each.close()));
    await fresh.stop();
  });

  it('answers a command that another process has appended with what that one wrote', async () => {
    const another = await openEventStoreDb(node.address, { now: () => 0 });
    await log.append(noted('project-1', NO_STREAM, 'first'));
    const theirs = await another.append(noted('project-1', 0, 'second', 'third'));
    const ours = await log.append(noted('project-1', 0, 'second', 'third'));
    expect(ours).toEqual(theirs);
    // The chain goes on from what is stored, not from what would have been.
    const [next] = await log.append(noted('project-1', 2, 'fourth'));
    expect(next?.previousHash).toBe(theirs[1]?.hash);
    await another.close();
  });

  it('shows neither the events of the store itself nor those of other writers', async () => {
    const writer = EventStoreDBClient.connectionString(node.address);
    for (let revision = -1; revision < 20; revision++) {
      await log.append(noted('project-1', revision, `${revision}`));
      await writer.appendToStream('other', jsonEvent({ type: 'Other', data: {} }));
    }
    await writer.dispose();
    expect(
      node.journal.all.filter(({ stream }) => stream.startsWith('$stats')).length,
    ).toBeGreaterThan(2);

    const read: Recorded[] = [];
    for await (const batch of log.readAll(null, { batch: 3 })) read.push(...batch);
    expect(read.map(({ revision }) => revision)).toEqual(
      Array.from({ length: 21 }, (_, index) => index),
    );
    expect(await firstEvents(log, null, 21)).toEqual(read);
    expect(await log.end()).toBe(read.at(-1)?.position);
  });

  it('hands a subscriber who lost the store everything after what was handled, once', async () => {
    await log.append(noted('project-1', NO_STREAM, 'first', 'second'));
    const seen: Recorded[] = [];
    let reached: (() => void) | undefined;
    const until = (count: number) =>
      new Promise<void>((resolve) => {
        reached = () => {
          if (seen.length >= count) resolve();
        };
        reached();
      });
    const subscription = log.subscribe(null, (batch) => {
      seen.push(...batch);
      reached?.();
      return Promise.resolve();
    });
    await until(2);
    await node.stop();
    node = await startTestNode({ port: node.port, journal: node.journal });
    const other = await openEventStoreDb(node.address);
    await other.append(noted('project-1', 1, 'third'));
    await until(3);
    await other.append(noted('project-1', 2, 'fourth'));
    await until(4);
    await subscription.stop();
    await other.close();
    expect(textsOf(seen)).toEqual(['first', 'second', 'third', 'fourth']);
  });

  it('appends again as soon as a store that was away is back', async () => {
    await log.append(noted('project-1', NO_STREAM, 'first'));
    await node.stop();
    await expect(log.append(noted('project-1', 0, 'second'))).rejects.toMatchObject({
      code: 'STORE_UNAVAILABLE',
    });
    node = await startTestNode({ port: node.port, journal: node.journal });
    const [event] = await appendWhenBack(log, noted('project-1', 0, 'second'));
    expect(event?.revision).toBe(1);
    expect(node.journal.stream('project-1')).toHaveLength(2);
  });

  it('leaves the appends of other logs in the process alone when it is closed', async () => {
    const other = await openEventStoreDb(node.address);
    await Promise.all([
      log.append(noted('project-1', NO_STREAM, 'first')),
      other.append(noted('project-2', NO_STREAM, 'first')),
    ]);
    const streams = Array.from({ length: 20 }, (_, index) => `project-3${index}`);
    const appending = streams.map((stream) => other.append(noted(stream, NO_STREAM, stream)));
    await log.close();
    expect((await Promise.all(appending)).flat().map(({ stream }) => stream)).toEqual(streams);
    await other.close();
  });

  it('gives a call that is not answered up, and makes the next one over a new connection', async () => {
    const line = await lineTo(node.port);
    const distant = await openEventStoreDb(line.address, { answerWithin: 300 });
    await distant.append(noted('project-1', NO_STREAM, 'first'));
    line.freeze();
    const command = noted('project-1', 0, 'second');
    await expect(distant.append(command)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    await expect(distant.readStream('project-1')).rejects.toMatchObject({
      code: 'STORE_UNAVAILABLE',
    });
    expect(textsOf(await distant.append(command))).toEqual(['second']);
    expect(textsOf(await distant.readStream('project-1'))).toEqual(['first', 'second']);
    await distant.close();
    line.cut();
  });

  it('is not opened while no store answers', async () => {
    await node.stop();
    await expect(openEventStoreDb(node.address)).rejects.toMatchObject({
      code: 'STORE_UNAVAILABLE',
    });
  });
});

/** A client may need a moment to find a store again; a caller who retries must get the same one event. */
async function appendWhenBack(log: EventLog, command: Append): Promise<Recorded[]> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await log.append(command);
    } catch (error) {
      if (attempt === 50) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

/** A line to the node that can fall silent: what is connected then stays so, and hears nothing any more. */
async function lineTo(port: number) {
  const sockets = new Set<Socket>();
  const server: Server = createServer((near) => {
    const far = connect(port, '127.0.0.1').setNoDelay();
    near.setNoDelay().pipe(far).pipe(near);
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address() as AddressInfo;
  return {
    address: `esdb://127.0.0.1:${address.port}?tls=false`,
    freeze: () => {
      for (const socket of sockets) socket.unpipe().pause();
    },
    cut: () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
