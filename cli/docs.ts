// A composition root: prints the pages of docs/api that the code speaks for, or with --check compares them.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { errorsPage } from './docs/errorsPage';
import { rulesPage } from './docs/rulesPage';

const root = join(__dirname, '..');
const folder = join(root, 'docs', 'api');

async function main(): Promise<void> {
  const pages = [
    ['errors.md', await errorsPage()],
    ['rules.md', await rulesPage(root)],
  ] as const;
  const stale: string[] = [];
  await mkdir(folder, { recursive: true });
  for (const [name, wanted] of pages) {
    const path = join(folder, name);
    const found = await readFile(path, 'utf8').catch(() => null);
    if (found === wanted) continue;
    stale.push(`docs/api/${name}`);
    if (!process.argv.includes('--check')) await writeFile(path, wanted);
  }
  if (stale.length === 0 || !process.argv.includes('--check')) return;
  process.stderr.write(`differ from the code, run npm run docs: ${stale.join(', ')}\n`);
  process.exitCode = 1;
}

void main();
