import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import DataLoader from 'dataloader';
import { buildSchema, execute, parse, type ExecutionResult } from 'graphql';
import { inProcess } from '../gateway/executors/inProcess';
import { operationContext } from '../gateway/operationContext';
import { gatewaySchema } from '../gateway/schema';
import { allSubgraphs, openNode } from '../gateway/stele';
import { visitor, type Caller } from '../platform/caller';
import type { Node } from '../platform/node';
import { readSettings } from '../platform/settings';
import { institutionQueries, type Institution } from '../projections/institutions';
import { peopleQueries, type Person } from '../projections/people';
import { projectQueries, type ProjectRow } from '../projections/projectDirectory';
import { projectOf } from '../services/registry/projectReading';
import { type Figure, quantile } from './figure';

const ROUNDS = 9;
const ANSWERS_A_ROUND = 100;

const document = parse(`{ projects(first: 20) { edges { node {
  id title status researchNumber institution { name } investigator { name department } } } } }`);

const reader: Caller = { ...visitor, accountId: 'benchmark', role: 'NAT' };

/**
 * Processor time of a page of 20 projects with institution and investigator: through the supergraph with
 * rights, signed callers and two subgraphs, and in turns through one plain schema that reads the same
 * rows. Without HTTP, which both would need alike.
 */
export async function benchFederation(folder: string): Promise<Figure[]> {
  const settings = readSettings({
    STELE_DATA: folder,
    STELE_LOG_LEVEL: 'error',
    STELE_BUDGET: '0',
  });
  const { node, close } = await openNode(settings);
  try {
    const federated = federatedAnswer(node);
    const plain = plainAnswer(node);
    const [one, other] = [await federated(), await plain()].map((answer) =>
      JSON.stringify(answer.data),
    );
    if (one !== other) throw new Error(`The two answer differently: ${one ?? ''} ${other ?? ''}`);

    const times = { federated: [] as number[], plain: [] as number[] };
    for (let round = 0; round <= ROUNDS; round++) {
      const [took, tookPlain] = [await cpuOf(federated), await cpuOf(plain)];
      // The first round warms both up.
      if (round === 0) continue;
      times.federated.push(took);
      times.plain.push(tookPlain);
    }
    const [gateway, alone] = [quantile(times.federated, 0.5), quantile(times.plain, 0.5)];
    return [
      {
        name: 'processor time of a joined page of 20 through the gateway',
        value: gateway,
        unit: 'ms',
      },
      { name: 'the same without federation', value: alone, unit: 'ms' },
      { name: 'gateway against no federation', value: gateway / alone, unit: '×', ceiling: 5 },
    ];
  } finally {
    await close();
  }
}

type Ask = () => Promise<ExecutionResult>;

/** Milliseconds of processor time an answer, all threads of this process together. */
async function cpuOf(ask: Ask): Promise<number> {
  const before = process.cpuUsage();
  for (let count = 0; count < ANSWERS_A_ROUND; count++) await ask();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000 / ANSWERS_A_ROUND;
}

function federatedAnswer(node: Node): Ask {
  const sdl = readFileSync(join(__dirname, '..', 'schema', 'supergraph.graphql'), 'utf8');
  const subgraphs = allSubgraphs(node).map((each) => [each.name, inProcess(each)] as const);
  const schema = gatewaySchema(sdl, Object.fromEntries(subgraphs));
  return async () => {
    const contextValue = operationContext({
      callerNow: () => reader,
      callerKey: node.callerKey,
      position: null,
    });
    return await execute({ schema, document, contextValue });
  };
}

interface Loaders {
  readonly institutions: DataLoader<string, Institution | null>;
  readonly people: DataLoader<string, Person | null>;
}

/** What somebody would write who needs this one page: resolvers over the rows, a loader for each join. */
function plainAnswer({ models: { db } }: Node): Ask {
  const projects = projectQueries(db);
  const institutions = institutionQueries(db);
  const people = peopleQueries(db);
  const schema = buildSchema(`
    type Query { projects(first: Int!): Connection }
    type Connection { edges: [Edge!]! }
    type Edge { node: Project! }
    type Project {
      id: ID! title: String status: String researchNumber: String institution: Institution investigator: Account
    }
    type Institution { name: String! }
    type Account { name: String! department: String }`);

  const nodeOf = (row: ProjectRow) => ({
    ...projectOf(row),
    institution: (_: unknown, loaders: Loaders) => loaders.institutions.load(row.institutionId),
    investigator: (_: unknown, loaders: Loaders) => loaders.people.load(row.investigatorId),
  });
  const rootValue = {
    projects: ({ first }: { first: number }) => {
      const { rows } = projects.inScope('NATION', reader, {}, first, null);
      return { edges: rows.map((row) => ({ node: nodeOf(row) })) };
    },
  };
  return async () => {
    const contextValue: Loaders = {
      institutions: loaderOf((ids) => institutions.byId(ids)),
      people: loaderOf((ids) => people.byId(ids)),
    };
    return await execute({ schema, document, rootValue, contextValue });
  };
}

const loaderOf = <Entity>(byId: (ids: readonly string[]) => ReadonlyMap<string, Entity>) =>
  new DataLoader<string, Entity | null>((ids) => {
    const found = byId(ids);
    return Promise.resolve(ids.map((id) => found.get(id) ?? null));
  });
