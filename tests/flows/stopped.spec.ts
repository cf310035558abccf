import { commandIdOf } from '../../platform/commandId';
import { rawSocket, closeCode, nextMessage } from '../support/graphqlClient';
import { productLives, type Lives } from '../support/lives';
import { startKit, type GivenCommand, type Kit } from '../support/registry';

const PATIENCE = 120_000;
/** What the product promises, and what a busy machine may add to it. */
const LONGEST_STOP = 10_000 + 5_000;
const WRITERS = 8;
/** Answered before the stop, so that it comes in the middle. */
const WARM = 40;

const answered: GivenCommand[] = [];
let heard: () => void = () => undefined;
let kit: Kit;
let lives: Lives;

beforeAll(async () => {
  kit = await startKit({
    onDone(done) {
      answered.push(done);
      heard();
    },
  });
  lives = productLives(kit.env);
}, PATIENCE);

afterAll(async () => {
  await lives.kill();
  await kit.close();
});

/** Creates drafts and writes in them until it is told to stop. */
async function write(isOver: () => boolean): Promise<void> {
  while (!isOver()) {
    const { project } = await kit.as('investigator').done('createProject', {});
    const sections = { basic: { projectName: '停机前的修改' } };
    await kit.as('investigator').done('saveProject', { projectId: project?.id, sections });
  }
}

describe('a product that is stopped (SIGTERM) while commands run', () => {
  it(
    'says goodbye to sockets (1001), ends in time, and has all that it answered',
    async () => {
      await kit.moveTo(lives);
      await lives.start();
      const socket = await rawSocket(await lives.url());
      const payload = { token: await kit.tokenOf('investigator') };
      socket.send(JSON.stringify({ type: 'connection_init', payload }));
      expect(await nextMessage(socket)).toEqual({ type: 'connection_ack' });
      const closed = closeCode(socket);

      let isOver = false;
      const writing = Promise.all(Array.from({ length: WRITERS }, () => write(() => isOver)));
      await new Promise<void>((resolve) => {
        heard = () => {
          if (answered.length >= WARM) resolve();
        };
      });
      const began = performance.now();
      expect(await lives.stop()).toBe(0);
      expect(performance.now() - began).toBeLessThan(LONGEST_STOP);
      expect(await closed).toBe(1001);
      const byThen = [...answered];

      // What was not answered is asked again, and is done once.
      isOver = true;
      await lives.start();
      await writing;
      expect(await lives.stop()).toBe(0);
      await kit.restart();
      const found = new Map<string, number>();
      for await (const batch of kit.stele.node.log.readAll(null)) {
        for (const { commandId } of batch) found.set(commandId, (found.get(commandId) ?? 0) + 1);
      }
      const investigator = { accountId: kit.idOf('investigator'), role: 'PI', institutionId: null };
      const commandId = ({ args }: GivenCommand) =>
        commandIdOf({ ...investigator, role: 'PI' }, args['idempotencyKey'] as string);
      expect(byThen.length).toBeGreaterThanOrEqual(WARM);
      expect(byThen.filter((done) => !found.has(commandId(done)))).toEqual([]);
      expect(answered.filter((done) => found.get(commandId(done)) !== 1)).toEqual([]);
    },
    PATIENCE,
  );
});
