import {
  GraphQLError,
  GraphQLScalarType,
  Kind,
  valueFromASTUntyped,
  type ValueNode,
} from 'graphql';
import type { Label } from '../schema/label';
import { errorExtensions } from './answerError';

interface TextScalar {
  readonly name: string;
  readonly description: string;
  readonly specifiedByURL: string;
  readonly wanted: Label;
  /** The text as it is kept, or null where it is none of these. */
  readonly read: (text: string) => string | null;
}

/** A scalar whose values are texts inside too, so that nothing is lost between the API and an event. */
function textScalar(options: TextScalar): GraphQLScalarType<string, string> {
  const { name, description, specifiedByURL, wanted, read } = options;
  const parse = (value: unknown, nodes?: ValueNode): string => {
    const kept = typeof value === 'string' ? read(value) : null;
    if (kept !== null) return kept;
    const extensions = errorExtensions('INVALID', wanted.en);
    throw new GraphQLError(wanted.zh, { ...(nodes && { nodes }), extensions });
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

function dayOf(text: string): string | null {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return null;
  const day = new Date(`${text}T00:00:00.000Z`);
  return !Number.isNaN(day.valueOf()) && day.toISOString().startsWith(text) ? text : null;
}

/** Kept with milliseconds, as the log compares instants as texts. */
function instantOf(text: string): string | null {
  const parts = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})(?:\.(\d{1,3}))?Z$/.exec(text);
  if (parts === null) return null;
  const whole = `${parts[1] ?? ''}.${(parts[2] ?? '').padEnd(3, '0')}Z`;
  const instant = new Date(whole);
  return !Number.isNaN(instant.valueOf()) && instant.toISOString() === whole ? whole : null;
}

export const DateScalar = textScalar({
  name: 'Date',
  description: '日期，格式 YYYY-MM-DD。A day of the calendar, as YYYY-MM-DD.',
  specifiedByURL: 'https://www.rfc-editor.org/rfc/rfc3339#section-5.6',
  wanted: {
    zh: '日期须为真实存在的一天，格式 YYYY-MM-DD',
    en: 'A real day is wanted, as YYYY-MM-DD',
  },
  read: dayOf,
});

export const DateTimeScalar = textScalar({
  name: 'DateTime',
  description:
    '时刻，协调世界时，最多精确到毫秒。An instant in UTC, such as 2026-01-31T08:00:00Z; answered with milliseconds.',
  specifiedByURL: 'https://www.rfc-editor.org/rfc/rfc3339#section-5.6',
  wanted: {
    zh: '时刻须为协调世界时，格式 YYYY-MM-DDTHH:mm:ssZ，可带毫秒',
    en: 'An instant in UTC is wanted, as YYYY-MM-DDTHH:mm:ssZ, with or without milliseconds',
  },
  read: instantOf,
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
