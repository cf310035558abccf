import {
  ANY,
  BACKWARDS,
  END,
  EventStoreDBClient,
  excludeSystemEvents,
  jsonEvent,
  MaxAppendSizeExceededError,
  NO_STREAM,
  type ResolvedEvent,
  STREAM_EXISTS,
  StreamNotFoundError,
  WrongExpectedVersionError,
} from '@eventstore/db-client';
import { startTestNode, type TestNode } from '../support/testNode/startTestNode';

const noted = (text: string) => jsonEvent({ type: 'Noted', data: { text } });

/** Overriding credentials is how the client is told to append by a call of its own; unsecured, they are ignored. */
const ownCall = { credentials: { username: 'ops', password: 'unused' } };

async function read<E>(reading: AsyncIterable<E>): Promise<E[]> {
  const all: E[] = [];
  for await (const event of reading) all.push(event);
  return all;
}

const textsOf = (events: ResolvedEvent[]) =>
  events.map(({ event }) => (event?.data as { text: string }).text);

describe('the test node, spoken to by the client of the store', () => {
  let node: TestNode;
  let client: EventStoreDBClient;

  beforeEach(async () => {
    node = await startTestNode();
    client = EventStoreDBClient.connectionString(node.address);
  });
  afterEach(async () => {
    await client.dispose();
    await node.stop();
  });

  describe.each([
    ['in the shared batch call', {}],
    ['in a call of its own', ownCall],
  ])('an append %s', (_how, options) => {
    it('is written once at the revision that was expected', async () => {
      const first = await client.appendToStream('a', [noted('0'), noted('1')], {
        expectedRevision: NO_STREAM,
        ...options,
      });
      const second = await client.appendToStream('a', noted('2'), {
        expectedRevision: 1n,
        ...options,
      });
      expect([first.nextExpectedRevision, second.nextExpectedRevision]).toEqual([1n, 2n]);
      expect(second.position?.commit).toBeGreaterThan(first.position?.commit ?? 0n);
      expect(textsOf(await read(client.readStream('a')))).toEqual(['0', '1', '2']);
    });

    it('is refused at any other revision, with the one that is there', async () => {
      const append = (
        stream: string,
        expectedRevision: bigint | typeof NO_STREAM | typeof STREAM_EXISTS,
      ) => client.appendToStream(stream, noted('x'), { expectedRevision, ...options });
      await append('a', NO_STREAM);
      await expect(append('a', NO_STREAM)).rejects.toMatchObject({ actualVersion: 0n });
      await expect(append('a', 3n)).rejects.toBeInstanceOf(WrongExpectedVersionError);
      await expect(append('b', 0n)).rejects.toMatchObject({ actualVersion: 'no_stream' });
      await expect(append('b', STREAM_EXISTS)).rejects.toBeInstanceOf(WrongExpectedVersionError);
      await expect(append('a', STREAM_EXISTS)).resolves.toMatchObject({ nextExpectedRevision: 1n });
    });

    it.each<typeof NO_STREAM | typeof ANY>([NO_STREAM, ANY])(
      'is answered again when it is repeated with its ids (%s)',
      async (expected) => {
        const events = [noted('0'), noted('1')];
        const append = (wanted: typeof events) =>
          client.appendToStream('a', wanted, { expectedRevision: expected, ...options });
        const first = await append(events);
        await client.appendToStream('a', noted('later'), { expectedRevision: 1n, ...options });
        await expect(append(events)).resolves.toEqual(first);
        expect(await read(client.readStream('a'))).toHaveLength(3);
      },
    );

    it('is refused whole above one mebibyte', async () => {
      const append = client.appendToStream(
        'a',
        [noted('0'), noted('x'.repeat(1024 * 1024))],
        options,
      );
      await expect(append).rejects.toBeInstanceOf(MaxAppendSizeExceededError);
      await expect(read(client.readStream('a'))).rejects.toBeInstanceOf(StreamNotFoundError);
    });
  });

  it('repeated only in part is a conflict', async () => {
    const known = noted('0');
    await client.appendToStream('a', known, { expectedRevision: NO_STREAM });
    const append = client.appendToStream('a', [known, noted('1')], { expectedRevision: NO_STREAM });
    await expect(append).rejects.toBeInstanceOf(WrongExpectedVersionError);
  });

  it('reads a stream from either end', async () => {
    await client.appendToStream('a', ['0', '1', '2', '3'].map(noted));
    const texts = async (options: object) => textsOf(await read(client.readStream('a', options)));
    expect(await texts({ fromRevision: 2n })).toEqual(['2', '3']);
    expect(await texts({ fromRevision: 1n, maxCount: 2 })).toEqual(['1', '2']);
    expect(await texts({ direction: BACKWARDS, fromRevision: END, maxCount: 2 })).toEqual([
      '3',
      '2',
    ]);
    expect(await texts({ direction: BACKWARDS, fromRevision: 1n })).toEqual(['1', '0']);
    expect(await texts({ fromRevision: 9n })).toEqual([]);
  });

  it('keeps what was given, the time of writing and a position that is the same in every read', async () => {
    const before = Date.now();
    const event = jsonEvent({ type: 'Noted', data: { text: '备案' }, metadata: { by: 'ops' } });
    await client.appendToStream('a', event);
    const [inStream] = await read(client.readStream('a'));
    const [inAll] = await read(
      client.readAll({ direction: BACKWARDS, fromPosition: END, maxCount: 1 }),
    );
    expect(inStream?.event).toMatchObject({
      id: event.id,
      type: 'Noted',
      data: { text: '备案' },
      metadata: { by: 'ops' },
      revision: 0n,
      streamId: 'a',
    });
    expect(inStream?.event?.created.getTime()).toBeGreaterThanOrEqual(before);
    expect(inStream?.event?.created.getTime()).toBeLessThanOrEqual(Date.now());
    expect(inAll?.event).toEqual(inStream?.event);
  });

  it('reads everything by rising, sparse positions, the one that is named included forwards only', async () => {
    for (let index = 0; index < 10; index++)
      await client.appendToStream(`s${index}`, noted(`${index}`));
    const all = await read(client.readAll());
    const commits = all.map(({ event }) => event?.position.commit ?? -1n);
    expect(commits).toEqual([...new Set(commits)].sort((a, b) => Number(a - b)));
    expect(
      commits.every((commit, index) => index === 0 || commit > (commits[index - 1] ?? 0n) + 1n),
    ).toBe(true);
    expect(all.filter(({ event }) => event?.streamId.startsWith('$')).length).toBeGreaterThan(2);

    const middle = all[5]?.event?.position;
    if (middle === undefined) throw new Error('unreachable: ten events were written');
    expect(await read(client.readAll({ fromPosition: middle }))).toEqual(all.slice(5));
    const backwards = await read(client.readAll({ fromPosition: middle, direction: BACKWARDS }));
    expect(backwards).toEqual(all.slice(0, 5).reverse());
  });

  it('follows a stream: what is there, caught up, then what comes', async () => {
    await client.appendToStream('a', ['0', '1'].map(noted));
    const subscription = client.subscribeToStream('a', { fromRevision: 0n });
    const seen: string[] = [];
    subscription.on('caughtUp', () => {
      seen.push('caught up');
      void client.appendToStream('a', noted('2'));
    });
    for await (const event of subscription) {
      seen.push(...textsOf([event]));
      if (seen.length === 3) break;
    }
    await subscription.unsubscribe();
    expect(seen).toEqual(['1', 'caught up', '2']);
  });

  it('follows everything after a position, without what is filtered out, with checkpoints', async () => {
    for (let index = 0; index < 20; index++) await client.appendToStream('a', noted(`${index}`));
    const [, second] = await read(client.readStream('a'));
    if (second?.event?.position === undefined)
      throw new Error('unreachable: twenty events were written');
    const checkpoints: bigint[] = [];
    const subscription = client.subscribeToAll({
      fromPosition: second.event.position,
      filter: excludeSystemEvents({
        maxSearchWindow: 5,
        checkpointReached: (_subscription, { commit }) => void checkpoints.push(commit),
      }),
    });
    const seen: ResolvedEvent[] = [];
    for await (const event of subscription) {
      seen.push(event);
      if (seen.length === 18) break;
    }
    await subscription.unsubscribe();
    expect(textsOf(seen)).toEqual(Array.from({ length: 18 }, (_, index) => `${index + 2}`));
    expect(checkpoints.length).toBeGreaterThanOrEqual(3);
  });

  it('is found by gossip', async () => {
    const found = EventStoreDBClient.connectionString(
      `esdb+discover://127.0.0.1:${node.port}?tls=false`,
    );
    await found.appendToStream('a', noted('0'));
    await found.dispose();
    expect(node.journal.stream('a')).toHaveLength(1);
  });
});
