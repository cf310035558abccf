// Turns the TypeScript sources into dist/ without checking types (npm run check:types does that), so that a
// first start is quick. Skipped when dist/ is newer than every source.
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { transformSync } from '@swc/core';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const folders = [
  'schema',
  'platform',
  'projections',
  'services',
  'gateway',
  'cli',
  'benchmarks',
  'docs/api',
];
const stamp = join(root, 'dist', '.built');

const sources = folders.flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name)),
);
const files = sources.map((path) => ({ path, at: statSync(path).mtimeMs }));

/** A file that went away makes the build stale too, which no time of a source tells. */
const fingerprint = files.map(({ path, at }) => `${path.slice(root.length)} ${at}`).join('\n');

const built = (() => {
  try {
    return readFileSync(stamp, 'utf8');
  } catch {
    return null;
  }
})();

if (built !== fingerprint) {
  rmSync(join(root, 'dist'), { recursive: true, force: true });
  for (const { path } of files) {
    const target = join(root, 'dist', path.slice(root.length));
    mkdirSync(dirname(target), { recursive: true });
    if (!path.endsWith('.ts')) {
      if (/\.(graphql|md|mjs)$/.test(path)) writeFileSync(target, readFileSync(path));
      continue;
    }
    const { code } = transformSync(readFileSync(path, 'utf8'), {
      filename: path,
      swcrc: false,
      jsc: {
        target: 'es2023',
        parser: { syntax: 'typescript', decorators: true },
        transform: {
          legacyDecorator: true,
          decoratorMetadata: false,
          useDefineForClassFields: false,
        },
      },
      module: { type: 'commonjs' },
      sourceMaps: 'inline',
    });
    writeFileSync(target.replace(/\.ts$/, '.js'), code);
  }
  writeFileSync(stamp, fingerprint);
}
