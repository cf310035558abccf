import { startTestNode } from './startTestNode';

/** `main.ts [port]`: prints the address in one line and serves until it is interrupted. */
async function main(): Promise<void> {
  const node = await startTestNode({ port: Number(process.argv[2] ?? 0) });
  process.stdout.write(`${node.address}\n`);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void node.stop());
  }
}

void main();
