import { setTimeout as pause } from 'node:timers/promises';
import { callerOf } from '../../services/accounts/callerOf';
import { endIdleSignIns } from '../../services/accounts/idleSignIns';
import { openEventStream } from '../support/eventStream';
import {
  askOver,
  closeCode,
  codeOf,
  post,
  rawSocket,
  socketClient,
} from '../support/graphqlClient';
import { startKit, type Kit } from '../support/registry';

const minute = 60_000;
let passed = 0;
let kit: Kit;
beforeAll(async () => {
  kit = await startKit({ now: () => Date.now() + passed });
}, 60_000);
afterAll(() => kit.close());

const me = '{ me { account { id } } }';
const watching = `subscription ($id: ID!) { projectChanged(projectId: $id) { events } }`;
const ask = async (token: string) => (await post(kit.stele.url, { query: me }, token)).body;
const isAlive = async (token: string) => (await ask(token)).errors === undefined;

async function pass(minutes: number): Promise<void> {
  passed += minutes * minute;
  await endIdleSignIns(kit.stele.node);
}

/** The server hears a moment later that a connection is gone; until then the sign-in is in use. */
async function timesOut(token: string): Promise<void> {
  const signInId = callerOf(kit.stele.node, token, { ip: null, userAgent: null }).signInId;
  for (let looks = 0; looks < 10 && (await isAlive(token)); looks += 1) {
    await pause(50);
    await pass(30);
  }
  const ends: unknown[] = [];
  for await (const batch of kit.stele.node.log.readAll(null)) {
    ends.push(...batch.filter(({ type }) => type === 'SignInTimedOut').map(({ data }) => data));
  }
  expect(ends).toContainEqual(expect.objectContaining({ signInId }));
}

describe('a sign-in that is unused for half an hour', () => {
  it('is refused over HTTP and over a new socket (4403)', async () => {
    const token = await kit.signIn('officer');
    await pass(29);
    expect(await isAlive(token)).toBe(true);
    await pass(30);
    expect(codeOf(await ask(token))).toBe('UNAUTHENTICATED');

    const socket = await rawSocket(kit.stele.url);
    const closed = closeCode(socket);
    socket.send(JSON.stringify({ type: 'connection_init', payload: { token } }));
    expect(await closed).toBe(4403);
  });

  it('is in use for as long as one of its sockets is open', async () => {
    const token = await kit.signIn('officer');
    const client = socketClient(kit.stele.url, { token });
    const closed = new Promise((resolve) => client.on('closed', resolve));
    const iterator = client.iterate({
      query: 'subscription { reviewInboxChanged { position } }',
    });
    const first = iterator.next();
    await askOver(client, { query: me });
    await pass(120);
    expect(await isAlive(token)).toBe(true);

    await pass(120);
    await iterator.return?.();
    await first;
    await client.dispose();
    await closed;
    await timesOut(token);
  });

  it('is in use for as long as one of its event streams is open', async () => {
    kit.signInAgain();
    const projectId = await kit.project();
    const token = await kit.signIn('investigator');
    const asked = { query: watching, variables: { id: projectId } };
    const stream = await openEventStream(kit.stele.url, asked, { token });
    await pass(120);
    expect(await isAlive(token)).toBe(true);
    await pass(120);
    stream.close();
    await timesOut(token);
  });
});
