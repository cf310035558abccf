import {
  execute,
  getOperationAST,
  GraphQLError,
  type ExecutionArgs,
  type ExecutionResult,
  type FormattedExecutionResult,
  type GraphQLSchema,
  type OperationTypeNode,
} from 'graphql';
import { internalError, refusalError } from '../platform/answerError';
import type { Logger } from '../platform/logger';
import { Refusal } from '../platform/refusal';
import { costSaid, ENTRY, requireCovered, type Budget } from './budget';
import { clientError } from './clientError';
import { checkOperation, parseWithin, validateDocument } from './limits';
import type { LiveArgs } from './live';
import { extensionsFor, type OperationContext } from './operationContext';
import type { TryRate } from './tryRate';

// What the transports that may carry more than one answer, sockets and event streams, have in common.

/** An operation as a client sends it. */
export interface Asked {
  readonly query: string;
  readonly operationName?: string | null | undefined;
  readonly variables?: Readonly<Record<string, unknown>> | null | undefined;
}

export interface Door {
  readonly schema: GraphQLSchema;
  readonly rate: TryRate;
  readonly budget: Budget;
  readonly logger: Logger;
}

/** The operation, ready to be run under a new context; or why it is refused, before anything is run. */
export async function prepareOperation(
  { query, operationName, variables }: Asked,
  { schema, rate, budget, logger }: Door,
  newContext: () => OperationContext,
): Promise<LiveArgs | GraphQLError[]> {
  try {
    const contextValue = newContext();
    const { caller } = contextValue;
    // What is refused below costs something too.
    requireCovered(await budget.spend(caller, ENTRY));
    const document = parseWithin(query);
    const mistakes = validateDocument(schema, document);
    if (mistakes.length > 0) return mistakes;
    const { errors, cost } = checkOperation(schema, document, operationName, variables);
    if (errors.length > 0) return [...errors];

    const balance = await budget.spend(caller, cost - ENTRY);
    contextValue.noteCost(costSaid(cost, balance));
    requireCovered(balance);
    const operation = getOperationAST(document, operationName);
    if (operation) await rate(operation, caller);
    return {
      schema,
      document,
      contextValue,
      operationName: operationName ?? null,
      variableValues: variables ?? null,
    };
  } catch (error) {
    return [errorOf(error, logger)];
  }
}

/** The one answer of a question or a command. */
export async function answerOperation(args: LiveArgs): Promise<ExecutionResult> {
  const result = await execute(args);
  return { ...result, extensions: extensionsFor(args.contextValue) };
}

export function typeOf({ document, operationName }: ExecutionArgs): OperationTypeNode | undefined {
  return getOperationAST(document, operationName)?.operation;
}

/** A refusal in the API's words; an error of GraphQL as it is; of anything else no more than an id. */
export function errorOf(error: unknown, logger: Logger): GraphQLError {
  if (error instanceof GraphQLError) return error;
  return error instanceof Refusal ? refusalError(error) : internalError(error, logger);
}

/** An answer as a client may see it. */
export function forClient(
  { errors, ...result }: ExecutionResult,
  logger: Logger,
): FormattedExecutionResult {
  const said = errors?.map((error) => clientError(error, logger));
  return { ...result, ...(said && { errors: said }) };
}
