import {
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isSpecifiedScalarType,
  type GraphQLNamedType,
  type GraphQLSchema,
} from 'graphql';

interface Described {
  readonly name: string;
  readonly description?: string | null | undefined;
}

/** What federation's own machinery adds to a subgraph. */
const machinery = /^_|^link__|^federation__/;

/**
 * The coordinates (`Type`, `Type.field`, `Type.field(arg:)`) of everything in a schema that is not
 * described in both languages: the API is meant for people who read only one of them.
 */
export function undescribed(schema: GraphQLSchema): string[] {
  return Object.values(schema.getTypeMap())
    .filter((type) => !machinery.test(type.name) && !isSpecifiedScalarType(type))
    .flatMap((type) => [...missing(type.name, type), ...members(type)]);
}

function members(type: GraphQLNamedType): string[] {
  if (isEnumType(type)) {
    return type.getValues().flatMap((value) => missing(`${type.name}.${value.name}`, value));
  }
  if (isInputObjectType(type)) {
    return Object.values(type.getFields()).flatMap((field) =>
      missing(`${type.name}.${field.name}`, field),
    );
  }
  if (!isObjectType(type) && !isInterfaceType(type)) return [];

  return Object.values(type.getFields())
    .filter((field) => !machinery.test(field.name))
    .flatMap((field) => {
      const coordinate = `${type.name}.${field.name}`;
      return [
        ...missing(coordinate, field),
        ...field.args.flatMap((arg) => missing(`${coordinate}(${arg.name}:)`, arg)),
      ];
    });
}

/** Chinese, then a sentence in English: an abbreviation among the Chinese is none. */
const inBoth = /\p{Script=Han}.*[。：）].*[A-Za-z]{2,}[^\p{Script=Han}]*\.$/su;

function missing(coordinate: string, { description }: Described): string[] {
  return inBoth.test(description ?? '') ? [] : [coordinate];
}
