// A composition root: prints what the code says of the API into schema/, or with --check compares it.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { allSubgraphs, openNode } from '../gateway/stele';
import { deprecatedWithoutDate, undescribed } from '../platform/descriptions';
import { readSettings } from '../platform/settings';
import { apiOf, printSchema, staleSchemaFiles } from './printSchema';
import { breaksSinceRelease } from './schemaBreaks';

const schema = join(__dirname, '..', 'schema');

/** Resolvers prepare their queries when they are made, so the API is told by a real node, of an empty registry. */
async function main(folder: string): Promise<number> {
  const settings = readSettings({
    STELE_DATA: folder,
    STELE_DEMO: 'off',
    STELE_LOG_LEVEL: 'error',
  });
  const { node, close } = await openNode(settings);
  try {
    const subgraphs = allSubgraphs(node);
    const unsaid = subgraphs.flatMap((one) => [
      ...undescribed(one.schema).map((place) => `${one.name}: ${place} in both languages`),
      ...deprecatedWithoutDate(one.schema).map((place) => `${one.name}: ${place} since when`),
    ]);
    if (unsaid.length > 0) return fail('not said', unsaid);
    if (!process.argv.includes('--check')) {
      await printSchema(schema, subgraphs);
      return 0;
    }
    const stale = await staleSchemaFiles(schema, subgraphs);
    if (stale.length > 0) return fail('differ from the code, run npm run schema', stale);
    const breaks = await breaksSinceRelease(join(schema, 'released'), apiOf(subgraphs));
    return breaks.length === 0 ? 0 : fail('breaks what clients rely on', breaks);
  } finally {
    await close();
  }
}

function fail(what: string, found: readonly string[]): number {
  process.stderr.write(`${what}:\n${found.join('\n')}\n`);
  return 1;
}

const folder = mkdtempSync(join(tmpdir(), 'stele-schema-'));
void main(folder)
  .then((status) => {
    process.exitCode = status;
  })
  .finally(() => {
    rmSync(folder, { recursive: true, force: true });
  });
