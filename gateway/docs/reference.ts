import {
  getNamedType,
  isEnumType,
  isInputObjectType,
  isObjectType,
  isScalarType,
  isSpecifiedScalarType,
  type GraphQLArgument,
  type GraphQLInputField,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  type GraphQLType,
  astFromValue,
  print,
} from 'graphql';
import { inTwoLanguages } from '../../platform/descriptions';
import { escaped } from '../page';

interface Described {
  readonly name: string;
  readonly description?: string | null | undefined;
  readonly deprecationReason?: string | null | undefined;
}

/** Every operation and every type of the API, as its own descriptions say, each with an anchor. */
export function reference(schema: GraphQLSchema): string {
  const roots = [
    operations('查询 · Queries', 'queries', 'query', schema.getQueryType()),
    operations('写入 · Mutations', 'mutations', 'mutation', schema.getMutationType()),
    operations(
      '订阅 · Subscriptions',
      'subscriptions',
      'subscription',
      schema.getSubscriptionType(),
    ),
  ];
  return [...roots, types(schema)].join('\n');
}

function operations(
  title: string,
  id: string,
  kind: string,
  root: GraphQLObjectType | null | undefined,
): string {
  const fields = Object.values(root?.getFields() ?? {});
  const shown = fields.map((field) => {
    const parts = [
      `<h4 id="${kind}-${field.name}"><code>${field.name}</code><code class="type"> : ${linked(field.type)}</code></h4>`,
      said(field),
      field.args.length === 0 ? '' : members(field.args.map(given)),
    ];
    return parts.join('\n');
  });
  const index = fields.map(({ name }) => `<a href="#${kind}-${name}"><code>${name}</code></a>`);
  return `<h3 id="${id}">${title}</h3>\n<p class="index">${index.join(' ')}</p>\n${shown.join('\n')}`;
}

function types(schema: GraphQLSchema): string {
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
  const named = Object.values(schema.getTypeMap())
    .filter((type) => !type.name.startsWith('__') && !isSpecifiedScalarType(type))
    .filter((type) => !roots.some((root) => root === type))
    .sort((one, other) => (one.name < other.name ? -1 : 1));
  const index = named.map(({ name }) => `<a href="#type-${name}"><code>${name}</code></a>`);
  return `<h3 id="types">类型 · Types</h3>\n<p class="index">${index.join(' ')}</p>\n${named.map(typeShown).join('\n')}`;
}

function typeShown(type: GraphQLNamedType): string {
  const head = `<h4 id="type-${type.name}"><code>${type.name}</code> <small>${kindOf(type)}</small></h4>\n${said(type)}`;
  return `${head}\n${membersOf(type)}`;
}

function kindOf(type: GraphQLNamedType): string {
  if (isEnumType(type)) return '枚举 enum';
  if (isInputObjectType(type)) return '输入 input';
  return isScalarType(type) ? '标量 scalar' : '对象 object';
}

function membersOf(type: GraphQLNamedType): string {
  if (isEnumType(type)) {
    return members(type.getValues().map((value) => [`<code>${value.name}</code>`, said(value)]));
  }
  if (isInputObjectType(type)) return members(Object.values(type.getFields()).map(given));
  if (!isObjectType(type)) return '';
  return members(
    Object.values(type.getFields()).map((field) => [
      `<code>${field.name}</code><code class="type"> : ${linked(field.type)}</code>`,
      said(field) + (field.args.length === 0 ? '' : members(field.args.map(given))),
    ]),
  );
}

/** What a client gives: an argument, or a field of an input. */
function given(input: GraphQLArgument | GraphQLInputField): readonly [string, string] {
  const value = astFromValue(input.defaultValue, input.type);
  const unless = value ? ` = ${escaped(print(value))}` : '';
  return [
    `<code>${input.name}</code><code class="type"> : ${linked(input.type)}${unless}</code>`,
    said(input),
  ];
}

const members = (rows: readonly (readonly [string, string])[]): string =>
  `<dl>${rows.map(([name, text]) => `<dt>${name}</dt><dd>${text}</dd>`).join('\n')}</dl>`;

/** `[Project!]!`, with a link where the type has a place on the page. */
function linked(type: GraphQLType): string {
  const named = getNamedType(type);
  const text = escaped(String(type));
  if (isSpecifiedScalarType(named)) return text;
  return text.replace(named.name, `<a href="#type-${named.name}">${named.name}</a>`);
}

/** In both languages, and what to use instead where it is deprecated. */
function said({ description, deprecationReason }: Described): string {
  const { zh, en } = inTwoLanguages(description ?? '');
  const text = `<p>${withCode(zh)}</p><p class="en" lang="en">${withCode(en)}</p>`;
  if (typeof deprecationReason !== 'string') return text;
  return `${text}<p class="deprecated">弃用 Deprecated: ${withCode(deprecationReason)}</p>`;
}

const withCode = (text: string): string =>
  escaped(text).replaceAll(/`([^`]+)`/g, '<code>$1</code>');
