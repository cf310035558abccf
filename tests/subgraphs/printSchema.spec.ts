import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { printSchema, staleSchemaFiles } from '../../cli/printSchema';
import { openSmallRegistry, type SmallRegistry } from '../support/smallRegistry';

let folder: string;
let registry: SmallRegistry;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stele-schema-'));
  registry = await openSmallRegistry();
});
afterEach(async () => {
  await registry.close();
  await rm(folder, { recursive: true });
});

const all = [
  'schema.graphql',
  'subgraphs/people.graphql',
  'subgraphs/projects.graphql',
  'supergraph.graphql',
];

describe('the printed schema', () => {
  it('is written where it is missing, and is then what the code says', async () => {
    expect(await staleSchemaFiles(folder, registry.subgraphs)).toEqual(all);
    expect(await printSchema(folder, registry.subgraphs)).toEqual(all);
    expect(await staleSchemaFiles(folder, registry.subgraphs)).toEqual([]);
    expect(await readFile(join(folder, 'supergraph.graphql'), 'utf8')).toContain('PEOPLE');
    const api = await readFile(join(folder, 'schema.graphql'), 'utf8');
    expect(api).toContain('projects(');
    expect(api).not.toMatch(/join__|_entities|@key/);
  });

  it('is the same however the subgraphs are listed, and whenever they are built', async () => {
    await printSchema(folder, registry.subgraphs);
    const again = await openSmallRegistry();
    expect(await staleSchemaFiles(folder, [...again.subgraphs].reverse())).toEqual([]);
    await again.close();
  });

  it('names each file that was changed by hand or belongs to no subgraph, and mends it', async () => {
    await printSchema(folder, registry.subgraphs);
    await appendFile(join(folder, 'subgraphs/people.graphql'), '# by hand\n');
    await writeFile(join(folder, 'subgraphs/gone.graphql'), 'type Query { a: String }\n');
    const stale = ['subgraphs/gone.graphql', 'subgraphs/people.graphql'];
    expect(await staleSchemaFiles(folder, registry.subgraphs)).toEqual(stale);
    expect(await printSchema(folder, registry.subgraphs)).toEqual(stale);
    expect(await staleSchemaFiles(folder, registry.subgraphs)).toEqual([]);
  });
});
