import { isDeepStrictEqual } from 'node:util';
import {
  buildASTSchema,
  execute,
  parse,
  printSchema,
  visit,
  type DocumentNode,
  type ExecutionResult,
  type GraphQLSchema,
} from 'graphql';
import type { Answered, GraphQLAnswer } from './graphqlClient';

/** Every code that an answer may carry: the API's own, and those of GraphQL before an execution. */
const codes: readonly unknown[] = [
  ...['REFUSED', 'INVALID', 'NOT_FOUND', 'FORBIDDEN', 'UNAUTHENTICATED', 'CONFLICT', 'TOO_LARGE'],
  ...['REAUTHENTICATION_REQUIRED', 'SECOND_FACTOR_REQUIRED', 'IDEMPOTENCY_KEY_REUSED'],
  ...['TOO_COSTLY', 'TOO_MANY_REQUESTS', 'POSITION_OF_ANOTHER_LOG', 'NOT_YET_CAUGHT_UP'],
  ...['GRAPHQL_PARSE_FAILED', 'GRAPHQL_VALIDATION_FAILED'],
];

/** What only the inside of the server knows: stacks, files, statements of the store. */
const inside =
  /node_modules|\n\s+at |\.ts:\d|\bat \w+ \(|SQLITE_|\bSELECT .* FROM\b|\bINSERT INTO\b|no such column|unrecognized token|Cannot read propert|is not a function|is not iterable/;

/** Tells what is wrong with an answer whatever was asked; null: nothing. */
export type FaultOf = (answered: Answered, query: string) => string | null;

/** `secrets`: what else no answer may hold, such as the folder of the data. */
export function answerFaults(schema: GraphQLSchema, secrets: readonly string[]): FaultOf {
  const shape = buildASTSchema(withoutArguments(parse(printSchema(schema))));

  return ({ status, headers, body }, query) => {
    if (status >= 500) return `status ${status}`;
    if (headers.get('content-type')?.includes('json') !== true) return 'not in JSON';
    const fault = faultOfErrors(JSON.stringify(body), body.errors ?? [], secrets);
    if (fault !== null) return fault;
    if (body.data === undefined && body.errors === undefined) return 'neither data nor errors';
    return misfit(shape, query, body);
  };
}

/** The same of what went wrong alone; `text` is everything that was answered. */
export function faultOfErrors(
  text: string,
  errors: NonNullable<GraphQLAnswer['errors']>,
  secrets: readonly string[] = [],
): string | null {
  const leak = inside.exec(text)?.[0] ?? secrets.find((secret) => text.includes(secret));
  if (leak !== undefined) return `tells of the inside: ${leak}`;
  for (const { message, extensions = {} } of errors) {
    const { code, en } = extensions;
    if (!codes.includes(code)) return `the code ${String(code)}`;
    if (!/\p{Script=Han}/u.test(message)) return `not said in Chinese: ${message}`;
    if (typeof en !== 'string' || en === '') return `not said in English: ${message}`;
  }
  return null;
}

/** Data that the schema would not let out: read again through it, it must stay what it is. */
function misfit(schema: GraphQLSchema, query: string, { data }: GraphQLAnswer): string | null {
  if (data === undefined || data === null) return null;
  const again = execute({
    ...{ schema, document: withoutArguments(parse(query)), rootValue: data },
    // Names of fields and of what stands in the answer differ by aliases.
    fieldResolver: (source: Record<string, unknown>, _args, _context, { path }) => source[path.key],
  }) as ExecutionResult;
  if (again.errors) return `no answer of this schema: ${again.errors[0]?.message ?? ''}`;
  return isDeepStrictEqual(plain(again.data), plain(data)) ? null : 'more than was asked for';
}

/** What was given is no matter of what is answered. */
const withoutArguments = (document: DocumentNode): DocumentNode =>
  visit(document, {
    OperationDefinition: (node) => ({ ...node, variableDefinitions: [] }),
    FieldDefinition: (node) => ({ ...node, arguments: [] }),
    Field: (node) => ({ ...node, arguments: [] }),
  });

const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
