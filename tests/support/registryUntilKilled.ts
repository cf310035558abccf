// Files and reviews projects without end, and says what was answered, until it is killed. Run as a child
// process: `registryUntilKilled.ts <folder> <round>`; each line of its output is one answered command.
import { openRegistry } from './registryInFolder';

async function main(): Promise<never> {
  const [folder = '', round = '0'] = process.argv.slice(2);
  const { people, commands, settled } = await openRegistry(folder);
  const say = (line: object) => process.stdout.write(`${JSON.stringify(line)}\n`);

  await settled();
  say({ ready: true });
  for (let count = 0; ; count += 1) {
    const name = `round-${round}-${count}`;
    await Promise.all(
      [0, 1].map(async (lane) => {
        for await (const answered of commands.wholeLife(`${name}-${lane}`, people)) say(answered);
      }),
    );
  }
}

void main();
