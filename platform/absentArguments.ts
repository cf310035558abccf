import {
  isNonNullType,
  isObjectType,
  type GraphQLArgument,
  type GraphQLFieldResolver,
  type GraphQLSchema,
} from 'graphql';

type Arguments = Readonly<Record<string, unknown>>;
type Resolve = GraphQLFieldResolver<unknown, unknown, Arguments>;

/**
 * An optional argument that is left out reaches resolvers as null, in place for a whole schema. Only the
 * arguments themselves: within an input "absent stays, null clears" is the difference that clients make.
 */
export function absentIsNull(schema: GraphQLSchema): void {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith('__')) continue;
    for (const field of Object.values(type.getFields())) {
      const optional = field.args.filter(isOptional).map(({ name }) => name);
      if (optional.length === 0) continue;
      const absent = Object.fromEntries(optional.map((name) => [name, null]));
      const { resolve, subscribe } = field;
      if (resolve) field.resolve = given(absent, resolve);
      if (subscribe) field.subscribe = given(absent, subscribe);
    }
  }
}

const given =
  (absent: Arguments, resolve: Resolve): Resolve =>
  (source, args, context, info) =>
    resolve(source, { ...absent, ...args }, context, info);

const isOptional = ({ type, defaultValue }: GraphQLArgument): boolean =>
  !isNonNullType(type) && defaultValue === undefined;
