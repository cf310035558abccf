import {
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isSpecifiedScalarType,
  type GraphQLNamedType,
  type GraphQLSchema,
} from 'graphql';
import type { Label } from '../schema/label';

interface Described {
  readonly name: string;
  readonly description?: string | null | undefined;
}

/** What federation's own machinery adds to a subgraph. */
const machinery = /^_|^link__|^federation__/;

interface Told extends Described {
  readonly coordinate: string;
  readonly deprecationReason?: string | null | undefined;
}

/**
 * The coordinates (`Type`, `Type.field`, `Type.field(arg:)`) of everything in a schema that is not
 * described in both languages: the API is meant for people who read only one of them.
 */
export function undescribed(schema: GraphQLSchema): string[] {
  return everything(schema)
    .filter(({ description }) => !inBoth.test(description ?? ''))
    .map(({ coordinate }) => coordinate);
}

/** The coordinates of what is deprecated without saying since when, and in both languages what to use. */
export function deprecatedWithoutDate(schema: GraphQLSchema): string[] {
  return everything(schema)
    .filter(({ deprecationReason }) => typeof deprecationReason === 'string')
    .filter(({ deprecationReason }) => !dated.test(deprecationReason ?? ''))
    .map(({ coordinate }) => coordinate);
}

function everything(schema: GraphQLSchema): Told[] {
  return Object.values(schema.getTypeMap())
    .filter((type) => !machinery.test(type.name) && !isSpecifiedScalarType(type))
    .flatMap((type) => [told(type.name, type), ...members(type)]);
}

function members(type: GraphQLNamedType): Told[] {
  if (isEnumType(type)) {
    return type.getValues().map((value) => told(`${type.name}.${value.name}`, value));
  }
  if (isInputObjectType(type)) {
    return Object.values(type.getFields()).map((field) =>
      told(`${type.name}.${field.name}`, field),
    );
  }
  if (!isObjectType(type) && !isInterfaceType(type)) return [];

  return Object.values(type.getFields())
    .filter((field) => !machinery.test(field.name))
    .flatMap((field) => {
      const coordinate = `${type.name}.${field.name}`;
      return [
        told(coordinate, field),
        ...field.args.map((arg) => told(`${coordinate}(${arg.name}:)`, arg)),
      ];
    });
}

function told(coordinate: string, member: Omit<Told, 'coordinate'>): Told {
  const { name, description, deprecationReason } = member;
  return { coordinate, name, description, deprecationReason };
}

/** Chinese, then a sentence in English: an abbreviation among the Chinese is none. */
const inBoth = /\p{Script=Han}.*[。：）].*[A-Za-z]{2,}[^\p{Script=Han}]*\.$/su;

/** The day, then both languages. */
const dated = new RegExp(`^\\d{4}-\\d{2}-\\d{2} · ${inBoth.source}`, 'su');

/** A description in its two languages: the Chinese ends with the last character that is Chinese. */
export function inTwoLanguages(description: string): Label {
  const [, zh = description, en = ''] =
    /^(.*[\p{Script=Han}。：；，、！？（）“”])\s*(.*)$/su.exec(description) ?? [];
  return { zh, en };
}
