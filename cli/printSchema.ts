import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { GraphQLSchema } from 'graphql';
import { clientSdl, gatewaySchema } from '../gateway/schema';
import { composeSupergraph, type Composed } from '../gateway/supergraph';

const SUPERGRAPH = 'supergraph.graphql';
const SUBGRAPHS = 'subgraphs';
const API = 'schema.graphql';

/**
 * Writes what the code says of the API into `folder` (`schema/`): `schema.graphql`, which clients see,
 * `supergraph.graphql`, and one file for each subgraph under `subgraphs/`. Answers the files that had been otherwise, or were not needed.
 */
export async function printSchema(
  folder: string,
  subgraphs: readonly Composed[],
): Promise<string[]> {
  const stale = await staleSchemaFiles(folder, subgraphs);
  const wanted = printed(subgraphs);
  for (const file of stale) {
    const path = join(folder, file);
    const text = wanted.get(file);
    await mkdir(dirname(path), { recursive: true });
    if (text === undefined) await rm(path);
    else await writeFile(path, text);
  }
  return stale;
}

/** The files that differ from what the code says, are missing, or are of no subgraph any more. */
export async function staleSchemaFiles(
  folder: string,
  subgraphs: readonly Composed[],
): Promise<string[]> {
  const wanted = printed(subgraphs);
  const found = await filesOf(folder);
  const differing = [...wanted].filter(([file, text]) => found.get(file) !== text);
  const needless = [...found.keys()].filter((file) => !wanted.has(file));
  return [...differing.map(([file]) => file), ...needless].sort();
}

function printed(subgraphs: readonly Composed[]): Map<string, string> {
  const files = subgraphs.map(({ name, sdl }) => [`${SUBGRAPHS}/${name}.graphql`, sdl] as const);
  const api = clientSdl(apiOf(subgraphs));
  return new Map([[API, api], [SUPERGRAPH, composeSupergraph(subgraphs)], ...files]);
}

/** What clients see of subgraphs that are composed. Nothing can be asked of it. */
export function apiOf(subgraphs: readonly Composed[]): GraphQLSchema {
  const nobody = () => Promise.reject(new Error('nothing is asked here'));
  const executors = subgraphs.map(({ name }) => [name, nobody] as const);
  return gatewaySchema(composeSupergraph(subgraphs), Object.fromEntries(executors));
}

async function filesOf(folder: string): Promise<Map<string, string>> {
  const subgraphs = await readdir(join(folder, SUBGRAPHS)).catch(noneIfMissing);
  const names = [API, SUPERGRAPH, ...subgraphs.map((file) => `${SUBGRAPHS}/${file}`)];
  const files = new Map<string, string>();
  for (const name of names) {
    const [text] = await readFile(join(folder, name), 'utf8').then((read) => [read], noneIfMissing);
    if (text !== undefined) files.set(name, text);
  }
  return files;
}

function noneIfMissing(error: unknown): string[] {
  if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
  throw error;
}
