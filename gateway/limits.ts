import {
  getNamedType,
  getNullableType,
  getOperationAST,
  getVariableValues,
  GraphQLError,
  isCompositeType,
  isListType,
  Kind,
  OperationTypeNode,
  parse,
  specifiedRules,
  validate,
  visit,
  type ASTVisitor,
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import { getComplexity, type ComplexityEstimatorArgs } from 'graphql-query-complexity';
import { refusalError } from '../platform/answerError';
import { MOST_A_PAGE, requirePageSize } from '../platform/pageSize';
import { Refusal } from '../platform/refusal';
import { headersOf } from './httpRefusal';
import { requireSoundInput } from '../platform/soundInput';

/** What one operation may ask for, over whichever transport. */
export const limits = {
  /** Of the document; a text of any length is one. */
  tokens: 1_000,
  /** Fields within fields; introspection's own nesting is graphql-js's matter. */
  depth: 12,
  aliases: 15,
  /** Fields once every fragment is written out. */
  fields: 5_000,
  /** Objects that may have to be loaded: a page counts as many as it asks for. */
  cost: 5_000,
  /** Of a page. */
  first: MOST_A_PAGE,
} as const;

/** What a list counts when it does not say how long it is. */
const DEFAULT_PAGE = 20;
const LIST = 10;

type Variables = Readonly<Record<string, unknown>> | null | undefined;

/** Reads a document. Throws a GraphQLError of code `GRAPHQL_PARSE_FAILED`, also for too many tokens. */
export function parseWithin(source: string): DocumentNode {
  try {
    return parse(source, { maxLexicalTokens: limits.tokens });
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    throw withCode(error, 'GRAPHQL_PARSE_FAILED');
  }
}

/** The mistakes of a document by GraphQL's own rules; a literal that its type refuses says so by itself. */
export function validateDocument(schema: GraphQLSchema, document: DocumentNode): GraphQLError[] {
  return validate(schema, document, specifiedRules, { maxErrors: 20 }).map((error) =>
    withCode(error, codeOf(error) ?? 'GRAPHQL_VALIDATION_FAILED'),
  );
}

/** What one operation comes to. `cost` is 0 where there are errors. */
export interface Checked {
  readonly errors: readonly GraphQLError[];
  /** Objects that may have to be loaded, at least 1. */
  readonly cost: number;
}

const refused = (...errors: GraphQLError[]): Checked => ({ errors, cost: 0 });

/**
 * What a valid document costs, with its variables as they came, or what it asks for beyond the limits:
 * `TOO_COSTLY`, or `INVALID` for variables that do not fit, unsound texts and names, and pages out of range.
 */
export function checkOperation(
  schema: GraphQLSchema,
  document: DocumentNode,
  operationName: string | null | undefined,
  variables: Variables,
): Checked {
  const operation = getOperationAST(document, operationName);
  if (operation == null) return refused(unknownOperation());

  const structure = structureErrors(document, operation);
  if (structure.length > 0) return refused(...structure);
  try {
    requireSoundInput(variables ?? {});
    requireSoundLiterals(document);
  } catch (error) {
    if (error instanceof Refusal) return refused(badRequest(error));
    throw error;
  }

  const definitions = operation.variableDefinitions ?? [];
  const coerced = getVariableValues(schema, definitions, variables ?? {}, { maxErrors: 20 });
  if (coerced.errors) {
    return refused(...coerced.errors.map((error) => withCode(error, 'INVALID')));
  }
  return costOf(schema, document, operation, { ...variables });
}

interface Structure {
  readonly depth: number;
  readonly aliases: number;
  readonly fields: number;
}

function structureErrors(
  document: DocumentNode,
  operation: OperationDefinitionNode,
): GraphQLError[] {
  const { depth, aliases, fields } = structureOf(document, operation.selectionSet);
  return [
    ...over('depth', depth, '查询嵌套层次', 'nests too deeply'),
    ...over('aliases', aliases, '查询使用的别名数', 'uses too many aliases'),
    ...over('fields', fields, '查询的字段数', 'asks for too many fields'),
    ...guessErrors(document, operation),
  ];
}

/** Commands that try a password or a token of somebody who is not known yet. */
const guesses: readonly string[] = ['signIn', 'activateAccount'];

/** Whether this part of a command may try one: what a fragment holds is not looked at. */
export const mayGuess = (selection: SelectionNode): boolean =>
  selection.kind !== Kind.FIELD || guesses.includes(selection.name.value);

/** One guess an operation, so that each is counted: by itself, and not behind a fragment. */
function guessErrors(document: DocumentNode, operation: OperationDefinitionNode): GraphQLError[] {
  if (operation.operation !== OperationTypeNode.MUTATION) return [];
  let count = 0;
  const root: ASTVisitor = {
    Field({ name }) {
      if (guesses.includes(name.value)) count++;
      // A field of the same name further below is no command.
      return false;
    },
  };
  const spread = document.definitions.filter(({ kind }) => kind === Kind.FRAGMENT_DEFINITION);
  for (const each of [operation, ...spread]) visit(each, root);
  if (count <= 1) return [];
  return [
    badRequest(
      new Refusal('INVALID', '每次请求只能登录或激活一次', {
        en: 'An operation signs in, or activates an account, once',
      }),
    ),
  ];
}

/** Each fragment is measured once, however often it is spread: spreads can double at every step. */
function structureOf(document: DocumentNode, whole: SelectionSetNode): Structure {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION)
      fragments.set(definition.name.value, definition);
  }
  const known = new Map<string, Structure>();

  function ofFragment(name: string): Structure {
    const measured = known.get(name);
    if (measured) return measured;
    const fragment = fragments.get(name);
    const structure = fragment ? of(fragment.selectionSet) : { depth: 0, aliases: 0, fields: 0 };
    known.set(name, structure);
    return structure;
  }

  function of(selectionSet: SelectionSetNode): Structure {
    let depth = 0;
    let aliases = 0;
    let fields = 0;
    for (const selection of selectionSet.selections) {
      let inner: Structure;
      if (selection.kind === Kind.FRAGMENT_SPREAD) inner = ofFragment(selection.name.value);
      else if (selection.kind === Kind.INLINE_FRAGMENT) inner = of(selection.selectionSet);
      else {
        const below = selection.selectionSet && of(selection.selectionSet);
        const isMeta = selection.name.value.startsWith('__');
        inner = {
          depth: 1 + (isMeta ? 0 : (below?.depth ?? 0)),
          aliases: (selection.alias ? 1 : 0) + (below?.aliases ?? 0),
          fields: 1 + (below?.fields ?? 0),
        };
      }
      depth = Math.max(depth, inner.depth);
      aliases += inner.aliases;
      fields += inner.fields;
    }
    return { depth, aliases, fields };
  }

  return of(whole);
}

/** As `requireSoundInput` for what is written into the document itself. */
function requireSoundLiterals(document: DocumentNode): void {
  visit(document, {
    StringValue({ value }) {
      requireSoundInput(value);
    },
    ObjectField({ name }) {
      requireSoundInput({ [name.value]: null });
    },
  });
}

function costOf(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Record<string, unknown>,
): Checked {
  const definitions = document.definitions.filter(
    (definition) => definition === operation || definition.kind === Kind.FRAGMENT_DEFINITION,
  );
  const outOfRange: GraphQLError[] = [];

  const estimator = ({ field, args, childComplexity, type }: ComplexityEstimatorArgs): number => {
    const sizes = [args['first'], args['last']].filter((size) => typeof size === 'number');
    for (const size of sizes) outOfRange.push(...pageOutOfRange(size));
    if (field.name.startsWith('__') || type.name.startsWith('__')) return 0;
    if (!isCompositeType(getNamedType(field.type))) return 0;

    const isPage = field.args.some(({ name }) => name === 'first');
    if (isPage) {
      const [size = DEFAULT_PAGE] = sizes;
      return 1 + size * childComplexity;
    }
    // The edges of a page were counted with the page.
    const isList = isListType(getNullableType(field.type)) && !type.name.endsWith('Connection');
    return 1 + (isList ? LIST : 1) * childComplexity;
  };

  try {
    const query: DocumentNode = { kind: Kind.DOCUMENT, definitions };
    const cost = getComplexity({ schema, query, variables, estimators: [estimator] });
    if (outOfRange.length > 0) return refused(...outOfRange.slice(0, 1));
    const excess = over('cost', cost, '查询代价', 'costs too much');
    return excess.length > 0 ? refused(...excess) : { errors: [], cost: Math.max(1, cost) };
  } catch (error) {
    if (error instanceof GraphQLError) return refused(withCode(error, 'INVALID'));
    throw error;
  }
}

function over(limit: keyof typeof limits, found: number, zh: string, en: string): GraphQLError[] {
  const most = limits[limit];
  if (found <= most) return [];
  const refusal = new Refusal('TOO_COSTLY', `${zh}超过上限 ${most}`, {
    en: `The operation ${en}: ${limit} ${found}, at most ${most}`,
  });
  return [badRequest(refusal)];
}

function pageOutOfRange(size: number): GraphQLError[] {
  try {
    requirePageSize(size);
    return [];
  } catch (error) {
    if (error instanceof Refusal) return [badRequest(error)];
    throw error;
  }
}

function unknownOperation(): GraphQLError {
  return badRequest(
    new Refusal('INVALID', '请求没有指明要执行的操作', {
      en: 'The request does not say which operation of the document to run',
    }),
  );
}

/** Answered with HTTP 400: the server makes it a 500 unless told. */
export function badRequest(refusal: Refusal, status = 400): GraphQLError {
  const error = refusalError(refusal);
  const headers = new Map(Object.entries(headersOf(refusal)));
  return new GraphQLError(error.message, {
    extensions: { ...error.extensions, http: { status, headers } },
  });
}

const codeOf = ({ extensions }: GraphQLError): string | undefined =>
  extensions['code'] as string | undefined;

function withCode(error: GraphQLError, code: string): GraphQLError {
  const { message, nodes, source, positions } = error;
  return new GraphQLError(message, {
    ...(nodes ? { nodes } : { source: source ?? null, positions: positions ?? null }),
    extensions: { ...error.extensions, code, http: { status: 400 } },
  });
}
