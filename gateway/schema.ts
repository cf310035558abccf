import { getStitchedSchemaFromSupergraphSdl } from '@graphql-tools/federation';
import type { Executor } from '@graphql-tools/utils';
import { isScalarType, printSchema, type GraphQLSchema } from 'graphql';
import { scalars } from '../platform/scalars';
import type { SubgraphExecutor } from './executors/executor';

/**
 * The executable schema of a supergraph, over one executor for each subgraph, by name. Its context
 * value is an `OperationContext`. Throws when a subgraph of the supergraph has no executor.
 */
export function gatewaySchema(
  supergraphSdl: string,
  executors: Readonly<Record<string, SubgraphExecutor>>,
): GraphQLSchema {
  const byName = new Map(
    Object.entries(executors).map(([name, executor]) => [name.toUpperCase(), executor]),
  );
  const schema = getStitchedSchemaFromSupergraphSdl({
    supergraphSdl,
    onSubschemaConfig(config) {
      const executor = byName.get(config.name.toUpperCase());
      if (executor === undefined) throw new Error(`no executor for the subgraph ${config.name}`);
      config.executor = executor as Executor;
    },
  });
  knowScalars(schema);
  return schema;
}

/** What is promised to clients, as text: nothing of subgraphs and of how they are joined. */
export const clientSdl = (schema: GraphQLSchema): string => `${printSchema(schema).trim()}\n`;

/** A value of a scalar is checked at the door already, with the variable's own name in the answer. */
function knowScalars(schema: GraphQLSchema): void {
  for (const { name, parseValue, parseLiteral } of scalars) {
    const type = schema.getType(name);
    if (isScalarType(type)) Object.assign(type, { parseValue, parseLiteral });
  }
}
