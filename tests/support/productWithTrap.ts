/**
 * The product, which kills itself (SIGKILL) right before or after, as argv[2] says, the first append that
 * holds an event of the type argv[3], or the first time that the key of a subject that begins so is asked for.
 */
import { openStores, startStele, type Stores } from '../../gateway/stele';
import { createLogger } from '../../platform/logger';
import { readSettings } from '../../platform/settings';

const [moment, point = ''] = process.argv.slice(2);

async function past<Result>(isTrap: boolean, work: () => Promise<Result>): Promise<Result> {
  if (isTrap && moment === 'before') process.kill(process.pid, 'SIGKILL');
  const result = await work();
  if (isTrap && moment === 'after') process.kill(process.pid, 'SIGKILL');
  return result;
}

const trapped = ({ log, keys }: Stores): Stores => ({
  log: {
    ...log,
    append: (append) =>
      past(
        append.events.some(({ type }) => type === point),
        () => log.append(append),
      ),
  },
  keys: {
    ...keys,
    keyFor: (subject) => past(subject.startsWith(point), () => keys.keyFor(subject)),
  },
});

async function main(): Promise<void> {
  const settings = readSettings();
  const logger = createLogger(settings.logLevel);
  const stores = trapped(await openStores(settings, { now: Date.now, logger }));
  const { url } = await startStele(settings, { logger, stores });
  process.stdout.write(`Stele: ${url}\n`);
}

void main();
