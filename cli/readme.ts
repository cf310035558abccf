// A composition root: prints the README's tables from the code into README.md, or with --check compares them.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { withPrintedTables } from './readmeTables';

const path = join(__dirname, '..', 'README.md');

async function main(): Promise<void> {
  const readme = await readFile(path, 'utf8');
  const wanted = await withPrintedTables(readme);
  if (wanted === readme) return;
  if (!process.argv.includes('--check')) {
    await writeFile(path, wanted);
    return;
  }
  process.stderr.write('README.md differs from the code, run npm run readme\n');
  process.exitCode = 1;
}

void main();
