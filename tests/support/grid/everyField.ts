import {
  getNamedType,
  isCompositeType,
  isNonNullType,
  isObjectType,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
} from 'graphql';

/** What fields with arguments are asked with, as GraphQL writes it. */
type Given = Readonly<Record<string, string>>;

/** Fields within fields; the door takes 12, and what is wrapped around has some. */
const DEPTH = 6;
/** Names and braces of one document; the door takes 1,000 tokens. */
const MOST = 400;

/**
 * Documents that together ask every field that can be reached from a type, each inside of `wrap`. A type is
 * not entered again below itself. Throws for a field whose needed arguments nobody gave.
 */
export function everyField(
  schema: GraphQLSchema,
  typeName: string,
  given: Given,
  wrap: (selection: string) => string,
): string[] {
  const type = schema.getType(typeName);
  if (!isObjectType(type)) throw new Error(`${typeName} is no object type`);
  return parts(type, [type.name], given).map(wrap);
}

function parts(type: GraphQLObjectType, within: readonly string[], given: Given): string[] {
  const leaves: string[] = [];
  const whole: string[] = [];
  for (const field of Object.values(type.getFields())) {
    const target = getNamedType(field.type);
    const head = `${field.name}${argumentsOf(type, field, given)}`;
    if (!isCompositeType(target)) leaves.push(head);
    else if (isObjectType(target) && !within.includes(target.name) && within.length < DEPTH) {
      for (const part of parts(target, [...within, target.name], given)) {
        whole.push(`${head} { ${part} }`);
      }
    }
  }
  return packed([...leaves, ...whole]);
}

/** As few selections as hold everything, none too long. The same field may stand twice: it is merged. */
function packed(selections: readonly string[]): string[] {
  const documents: string[] = [];
  for (const selection of selections) {
    const last = documents.at(-1);
    const joined = last === undefined ? selection : `${last} ${selection}`;
    if (last !== undefined && joined.split(' ').length <= MOST)
      documents[documents.length - 1] = joined;
    else documents.push(selection);
  }
  return documents;
}

function argumentsOf(
  type: GraphQLObjectType,
  field: GraphQLField<unknown, unknown>,
  given: Given,
): string {
  const written = given[`${type.name}.${field.name}`];
  if (written !== undefined) return `(${written})`;
  const needed = field.args.find(
    (arg) => isNonNullType(arg.type) && arg.defaultValue === undefined,
  );
  if (needed) throw new Error(`${type.name}.${field.name} needs ${needed.name}`);
  return '';
}
