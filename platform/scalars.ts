import {
  GraphQLError,
  GraphQLScalarType,
  Kind,
  valueFromASTUntyped,
  type ValueNode,
} from 'graphql';

interface TextScalar {
  readonly name: string;
  readonly description: string;
  readonly specifiedByURL: string;
  readonly wanted: string;
  readonly isValid: (text: string) => boolean;
}

/** A scalar whose values are texts inside too, so that nothing is lost between the API and an event. */
function textScalar(options: TextScalar): GraphQLScalarType<string, string> {
  const { name, description, specifiedByURL, wanted, isValid } = options;
  const parse = (value: unknown, nodes?: ValueNode): string => {
    if (typeof value === 'string' && isValid(value)) return value;
    throw new GraphQLError(wanted, { ...(nodes && { nodes }), extensions: { code: 'INVALID' } });
  };

  return new GraphQLScalarType<string, string>({
    name,
    description,
    specifiedByURL,
    serialize: (value) => parse(value),
    parseValue: (value) => parse(value),
    parseLiteral: (node) => parse(node.kind === Kind.STRING ? node.value : null, node),
  });
}

function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const day = new Date(`${text}T00:00:00.000Z`);
  return !Number.isNaN(day.valueOf()) && day.toISOString().startsWith(text);
}

function isInstant(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/.test(text)) return false;
  const instant = new Date(text);
  return !Number.isNaN(instant.valueOf()) && instant.toISOString() === text;
}

export const DateScalar = textScalar({
  name: 'Date',
  description: '日期，格式 YYYY-MM-DD。A day of the calendar, as YYYY-MM-DD.',
  specifiedByURL: 'https://www.rfc-editor.org/rfc/rfc3339#section-5.6',
  wanted: '日期须为真实存在的一天，格式 YYYY-MM-DD (a real day is wanted, as YYYY-MM-DD)',
  isValid: isDay,
});

export const DateTimeScalar = textScalar({
  name: 'DateTime',
  description:
    '时刻，协调世界时，精确到毫秒。An instant in UTC with milliseconds, such as 2026-01-31T08:00:00.000Z.',
  specifiedByURL: 'https://www.rfc-editor.org/rfc/rfc3339#section-5.6',
  wanted:
    '时刻须为协调世界时，格式 YYYY-MM-DDTHH:mm:ss.sssZ (an instant in UTC is wanted, with milliseconds)',
  isValid: isInstant,
});

/** Any JSON value, where the value's form depends on the field that it is of. */
export const JsonScalar = new GraphQLScalarType<unknown, unknown>({
  name: 'JSON',
  description: '任意 JSON 值，其形式取决于所属字段。Any JSON value; its form depends on its field.',
  specifiedByURL: 'https://www.rfc-editor.org/rfc/rfc8259',
  serialize: (value) => value,
  parseValue: (value) => value,
  parseLiteral: (node, variables) => valueFromASTUntyped(node, variables),
});

/** Those of the API beside GraphQL's own. */
export const scalars: readonly GraphQLScalarType[] = [DateScalar, DateTimeScalar, JsonScalar];
