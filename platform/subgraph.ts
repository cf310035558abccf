import { buildSubgraphSchema, printSubgraphSchema } from '@apollo/subgraph';
import {
  createSourceEventStream,
  execute,
  getOperationAST,
  GraphQLError,
  type GraphQLObjectType,
  lexicographicSortSchema,
  OperationTypeNode,
  parse,
  type DocumentNode,
  type ExecutionResult,
  type GraphQLSchema,
} from 'graphql';
import { buildSchemaSync, createResolversMap, type NonEmptyArray } from 'type-graphql';
import { absentIsNull } from './absentArguments';
import { answerError, internalError, refusalError } from './answerError';
import type { CallContext } from './callContext';
import type { Caller } from './caller';
import { verifyCaller } from './callerToken';
import { guard, type RecordRefused } from './guards';
import { isStream, mapStream } from './mapStream';
import { newCall } from './newCall';
import type { Node } from './node';
import { Refusal } from './refusal';

/** One operation that a gateway sends to a subgraph. */
export interface SubgraphRequest {
  readonly document: DocumentNode;
  readonly variables?: Readonly<Record<string, unknown>> | undefined;
  readonly operationName?: string | undefined;
  /** The gateway's word on who asks (callerToken.ts). Without a valid one nothing is answered. */
  readonly callerToken: string;
  /** A subscription outlives its token: asked before each event for who the caller is by then. */
  readonly renewCallerToken?: (() => Promise<string>) | undefined;
  /** Of a subscription: tell what was missed, and end with that. */
  readonly isReplay?: boolean;
}

/**
 * `extensions` of an answer: `position` up to which the answer is true (of an event of a subscription:
 * the event's own), `replayed` when a command had been carried out before and is answered again, and
 * `signInToken` for the gateway when a sign-in was made or ended.
 */
export type SubgraphAnswer = ExecutionResult<
  Record<string, unknown>,
  { position?: string; replayed?: true; signInToken?: string }
>;

export interface Subgraph {
  readonly name: string;
  readonly schema: GraphQLSchema;
  /** As it is committed and composed: sorted, with federation's directives. */
  readonly sdl: string;
  execute(request: SubgraphRequest): Promise<SubgraphAnswer | AsyncIterable<SubgraphAnswer>>;
}

/** Finds an entity by the key fields that another subgraph knows of it; null: it is not for this caller. */
export type FindReference = {
  find(reference: object, context: CallContext): object | null | Promise<object | null>;
}['find'];

export interface SubgraphParts {
  readonly name: string;
  readonly node: Node;
  /** Classes of type-graphql, which reach the node through their context, or instances of such. */
  readonly resolvers: readonly object[];
  /** Classes of entities that no field of a root leads to: only references do. */
  readonly entities?: readonly object[];
  /** By the name of each entity that other subgraphs refer to. */
  readonly references?: Readonly<Record<string, FindReference>>;
  /** Told of each command that was refused to a person who is signed in. */
  readonly onRefused?: RecordRefused;
}

const federationLink =
  'extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", ' +
  'import: ["@key", "@shareable", "@external", "@requires", "@provides"])';

/** Throws when a root field has no row in the policy table, or the parts are no schema. */
export function buildSubgraph(parts: SubgraphParts): Subgraph {
  const { name, node, entities = [], references = {}, onRefused } = parts;
  const { logger } = node;
  const written = schemaOf(parts.resolvers, entities);
  const sdl = `${federationLink}\n\n${printSubgraphSchema(lexicographicSortSchema(written))}\n`;

  const resolvers: Record<string, object> = { ...createResolversMap(written) };
  for (const [typeName, find] of Object.entries(references)) {
    if (resolvers[typeName] === undefined) throw new Error(`${name} has no type ${typeName}`);
    resolvers[typeName] = {
      ...resolvers[typeName],
      // A throw that is not a rejection would fail all entities of the call, not this one.
      __resolveReference: async (reference: object, context: CallContext) =>
        await find(reference, context),
    };
  }
  type Modules = Parameters<typeof buildSubgraphSchema>[0];
  const modules = [{ typeDefs: parse(sdl), resolvers }] as Modules;
  const schema = buildSubgraphSchema(modules);
  absentIsNull(schema);
  guard(schema, onRefused);

  /** Under a context of its own, for a caller who has been verified just now. */
  async function answer(
    request: SubgraphRequest,
    caller: Caller,
    event?: { readonly value: unknown },
  ): Promise<SubgraphAnswer> {
    const context = newCall(caller, node);
    const result = await execute({ ...argumentsOf(request, context), rootValue: event?.value });
    // A subscriber resumes after an event's own position; later ones are still to be told.
    const readUpTo = event ? null : node.models.position();
    return { ...result, ...errorsOf(result), extensions: extensionsOf(context, readUpTo) };
  }

  const argumentsOf = (request: SubgraphRequest, contextValue: CallContext) => ({
    schema,
    document: request.document,
    variableValues: request.variables,
    operationName: request.operationName,
    contextValue,
  });

  const errorsOf = ({ errors }: ExecutionResult) =>
    errors && { errors: errors.map((error) => answerError(error, logger)) };

  async function answerEvent(request: SubgraphRequest, value: unknown): Promise<SubgraphAnswer> {
    const { callerToken, renewCallerToken } = request;
    const token = renewCallerToken === undefined ? null : await renewCallerToken();
    const caller = await verifyCaller(token ?? callerToken, node.callerKey);
    return answer(request, caller, { value });
  }

  async function subscribe(request: SubgraphRequest, caller: Caller) {
    const context = newCall(caller, node, request.isReplay);
    const source = await createSourceEventStream(argumentsOf(request, context));
    if (!isStream(source)) return { ...errorsOf(source) };
    const told = (event: unknown) => orRefused(() => answerEvent(request, event));
    return mapStream(source, told, isRefusedToCaller);
  }

  async function orRefused<Answer>(ask: () => Promise<Answer>): Promise<Answer | SubgraphAnswer> {
    try {
      return await ask();
    } catch (error) {
      const said = error instanceof Refusal ? refusalError(error) : internalError(error, logger);
      return { errors: [said] };
    }
  }

  return {
    name,
    schema,
    sdl,
    execute: (request) =>
      orRefused(async () => {
        const caller = await verifyCaller(request.callerToken, node.callerKey);
        if (caller.position !== null) await node.models.reached(caller.position);
        const operation = getOperationAST(request.document, request.operationName);
        return operation?.operation === OperationTypeNode.SUBSCRIPTION
          ? await subscribe(request, caller)
          : await answer(request, caller);
      }),
  };
}

/** The right to watch has gone: the stream ends with the event that says so. */
export function isRefusedToCaller({ data, errors }: ExecutionResult): boolean {
  if (data !== null && data !== undefined && Object.values(data).some((value) => value !== null)) {
    return false;
  }
  const codes = errors?.map((error) => error.extensions['code']) ?? [];
  return codes.some((code) => code === 'UNAUTHENTICATED' || code === 'FORBIDDEN');
}

function extensionsOf(context: CallContext, position: string | null) {
  const noted = context.position();
  const highest = position !== null && (noted === null || noted < position) ? position : noted;
  const { signInToken } = context;
  return {
    ...(highest !== null && { position: highest }),
    ...(context.replayed() && { replayed: true as const }),
    ...(signInToken !== undefined && { signInToken }),
  };
}

/** Only what these resolvers reach: classes of other subgraphs in the process may bear the same names. */
function schemaOf(resolvers: readonly object[], entities: readonly object[]): GraphQLSchema {
  const instances = new Map<unknown, object>();
  const classes = resolvers.map((resolver) => {
    if (typeof resolver === 'function') return resolver;
    instances.set(resolver.constructor, resolver);
    return resolver.constructor;
  });
  const [first, ...rest] = classes;
  if (first === undefined) throw new Error('a subgraph needs a resolver');

  const schema = buildSchemaSync({
    resolvers: [first, ...rest] as NonEmptyArray<() => unknown>,
    orphanedTypes: [...entities] as (() => unknown)[],
    validate: false,
    // Federation's directives are known only when the schema is built from its SDL.
    skipCheck: true,
    container: {
      get(wanted: new () => object): object {
        const instance = instances.get(wanted) ?? new wanted();
        instances.set(wanted, instance);
        return instance;
      },
    },
    // Asked for by the library; our streams come from the read models.
    pubSub: {
      publish: noTopics,
      subscribe: noTopics,
    },
  });
  // The library makes the roots by itself, without a word on them.
  const { query, mutation, subscription } = rootDescriptions;
  describeRoot(schema.getQueryType(), query);
  describeRoot(schema.getMutationType(), mutation);
  describeRoot(schema.getSubscriptionType(), subscription);
  return schema;
}

/** The same in every subgraph. */
const rootDescriptions = {
  query: '查询：读取，不改变任何内容。Questions: they read and change nothing.',
  mutation:
    '命令：每个命令只执行一次，被拒绝时不留下任何改变。Commands: each acts once, and one that is refused changes nothing.',
  subscription:
    '订阅：实时推送，通过 WebSocket 或 /graphql/stream。What happens, live: over a WebSocket or /graphql/stream.',
} as const;

function describeRoot(type: GraphQLObjectType | null | undefined, description: string): void {
  if (type) type.description = description;
}

function noTopics(): never {
  throw new GraphQLError('subscriptions are streams of their own, not topics');
}
