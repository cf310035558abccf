import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { administratorEmail, demoPassword } from '../../cli/demo/people';
import { stories } from '../../cli/demo/stories';
import { openFileLog } from '../../platform/eventLog/fileLog';
import { post } from '../support/graphqlClient';
import { startProduct, type StartedProduct } from '../support/startedProduct';

const PATIENCE = 120_000;

const data = mkdtempSync(join(tmpdir(), 'stele-demo-killed-'));
const whole = join(data, 'demo');
const making = join(data, 'demo.making');
const started: StartedProduct[] = [];

function start(): StartedProduct {
  const product = startProduct({ STELE_DATA: data });
  started.push(product);
  return product;
}

afterAll(async () => {
  for (const product of started) product.process.kill('SIGKILL');
  await Promise.all(started.map(({ ended }) => ended));
  rmSync(data, { recursive: true, force: true });
});

/** Bytes of the log that is being made. */
function written(): number {
  const paths = ['events.db', 'events.db-wal'].map((name) => join(making, 'demo', name));
  return paths.reduce(
    (sum, path) => sum + (statSync(path, { throwIfNoEntry: false })?.size ?? 0),
    0,
  );
}

async function until(reached: () => boolean, product: StartedProduct): Promise<void> {
  while (!reached()) {
    if (product.process.exitCode !== null) throw new Error(`it ended: ${product.output()}`);
    await pause(5);
  }
}

describe('a start that is killed while it makes the demo', () => {
  it.each([1, 2_000_000, 6_000_000])(
    'with %d bytes of its log written leaves no part of it',
    async (bytes) => {
      const product = start();
      await until(() => written() >= bytes, product);
      product.process.kill('SIGKILL');
      expect(await product.ended).toBe('SIGKILL');
      expect(existsSync(whole)).toBe(false);
    },
    PATIENCE,
  );

  it(
    'is followed by one that makes it whole, while another start is refused',
    async () => {
      expect(existsSync(making)).toBe(true);
      const product = start();
      await product.said('Making the demo');
      const second = start();
      expect(await second.ended).toBe(1);
      expect(second.output()).toContain('正被另一个进程使用');

      const url = await product.url;
      expect(existsSync(making)).toBe(false);
      const query = '{ publicProjects(first: 1) { totalCount } }';
      const { body } = await post(url, { query });
      const { totalCount } = body.data?.['publicProjects'] as { totalCount: number };
      expect(totalCount).toBeGreaterThan(10);
      product.process.kill('SIGTERM');
      expect(await product.ended).toBe(0);

      const log = openFileLog(join(whole, 'events.db'));
      let projects = 0;
      for await (const batch of log.readAll(null))
        projects += batch.filter(({ type }) => type === 'ProjectCreated').length;
      await log.close();
      expect(projects).toBe(stories.length);
    },
    PATIENCE,
  );

  it(
    'makes it once: a later start goes on with it, and people sign in',
    async () => {
      const product = start();
      const url = await product.url;
      expect(product.output()).not.toContain('Making the demo');
      const query =
        'mutation ($login: String!, $password: String!) { signIn(login: $login, password: $password) { token } }';
      const { body } = await post(url, {
        query,
        variables: { login: administratorEmail, password: demoPassword },
      });
      expect(body.errors).toBeUndefined();
      product.process.kill('SIGTERM');
      expect(await product.ended).toBe(0);
    },
    PATIENCE,
  );
});
