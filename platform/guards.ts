import {
  defaultFieldResolver,
  isObjectType,
  type GraphQLField,
  type GraphQLFieldResolver,
  type GraphQLSchema,
} from 'graphql';
import type { Operation } from '../schema/policy';
import type { CallContext } from './callContext';
import type { Caller } from './caller';
import { withScope } from './newCall';
import type { Node } from './node';
import { guardedFields, scopeOf, type GuardedField } from './policyCheck';
import { Refusal } from './refusal';
import { requireSoundInput } from './soundInput';

/** A command that a signed-in person gave, or a file that they asked for, and that was refused. */
export interface Refused {
  readonly caller: Caller;
  readonly operation: Operation;
  readonly refusal: Refusal;
  /** The id that the command speaks of: of the arguments, `id` or the first that ends in `Id`. */
  readonly subjectId: string | null;
}

export type RecordRefused = (refused: Refused) => void | Promise<void>;

type Arguments = Readonly<Record<string, unknown>>;
type Resolve = GraphQLFieldResolver<unknown, CallContext, Arguments>;

/**
 * Puts the policy table before the fields of a schema, in place: each guarded field checks the caller's
 * role and the soundness of its arguments, and sees a context with the scope of its own row.
 */
export function guard(schema: GraphQLSchema, onRefused: RecordRefused | undefined): void {
  for (const guarded of guardedFields(schema)) {
    const field = fieldOf(schema, guarded);
    const resolve = field.resolve ?? defaultFieldResolver;
    field.resolve =
      guarded.typeName === 'Mutation'
        ? command(guarded, resolve, onRefused)
        : question(guarded, resolve);
    if (field.subscribe) field.subscribe = question(guarded, field.subscribe);
  }
}

function question({ row }: GuardedField, resolve: Resolve): Resolve {
  return (source, args, context, info) => {
    const own = withScope(context, scopeOf(row, context.caller));
    requireSoundInput(args);
    return resolve(source, args, own, info);
  };
}

function command(
  { typeName, fieldName, row }: GuardedField,
  resolve: Resolve,
  onRefused: RecordRefused | undefined,
): Resolve {
  const operation = `${typeName}.${fieldName}` as Operation;

  return (source, args, context, info) => {
    const { caller, node } = context;
    const asked = { caller, operation, subjectId: subjectIdOf(args) };
    return recordingRefusal(node, asked, onRefused, async () => {
      const own = withScope(context, scopeOf(row, caller));
      requireSoundInput(args);
      const answer: unknown = await resolve(source, args, own, info);
      // What is asked of the answer is read from the rows: they must hold what was just written.
      const position = context.position();
      if (position !== null) await node.models.reached(position);
      return answer;
    });
  };
}

/** Does what a person asked for; where it is refused and the person is signed in, that is recorded first. */
export async function recordingRefusal<Answer>(
  { logger }: Node,
  asked: Omit<Refused, 'refusal'>,
  onRefused: RecordRefused | undefined,
  work: () => Promise<Answer>,
): Promise<Answer> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Refusal && asked.caller.accountId !== null && onRefused) {
      try {
        await onRefused({ ...asked, refusal: error });
      } catch (failure) {
        logger.error({ operation: asked.operation, err: failure }, 'a refusal was not recorded');
      }
    }
    throw error;
  }
}

function subjectIdOf(args: Arguments): string | null {
  // What a command is about comes first; it may name committees and files beside it.
  const named = Object.entries(args).find(([name]) => name.endsWith('Id'))?.[1];
  const id = args['id'] ?? args['projectId'] ?? named;
  return typeof id === 'string' ? id : null;
}

function fieldOf(
  schema: GraphQLSchema,
  { typeName, fieldName }: GuardedField,
): GraphQLField<unknown, CallContext, Arguments> {
  const type = schema.getType(typeName);
  const field = isObjectType(type) ? type.getFields()[fieldName] : undefined;
  if (field === undefined) throw new Error(`the schema has no ${typeName}.${fieldName}`);
  return field as GraphQLField<unknown, CallContext, Arguments>;
}
