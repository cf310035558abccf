import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { internalError, refusalError } from '../platform/answerError';
import type { Logger } from '../platform/logger';
import { Refusal } from '../platform/refusal';

/** The GraphQL server's own words for what this API calls `INVALID`. */
const invalid: readonly unknown[] = [
  'BAD_REQUEST',
  'BAD_USER_INPUT',
  'OPERATION_RESOLUTION_FAILURE',
  'PERSISTED_QUERY_NOT_SUPPORTED',
  'PERSISTED_QUERY_NOT_FOUND',
];

/** Parts of `extensions` by which the GraphQL server speaks to itself. */
const ofTheServer: readonly string[] = ['http', 'stacktrace'];

/** graphql-js counts tokens while it parses, and says so in these words only. */
const tooManyTokens = /^Syntax Error: Document contains more tha[nt] \d+ tokens/;

/**
 * An error as a client may see it, whichever way it came: with a code of the API, without suggestions
 * of names that were not asked for, and without anything of what was not expected but an id.
 */
export function clientError(error: unknown, logger: Logger): GraphQLFormattedError {
  if (error instanceof Refusal) return refusalError(error).toJSON();
  if (!(error instanceof GraphQLError)) return internalError(error, logger).toJSON();

  const coded = codedOf(error);
  const code = coded?.extensions['code'];
  if (coded === undefined || code === 'INTERNAL_SERVER_ERROR') {
    return internalError(error.originalError ?? error, logger, error).toJSON();
  }

  const { message, path, locations } = error.toJSON();
  const extensions = Object.fromEntries(
    Object.entries(coded.extensions).filter(([name]) => !ofTheServer.includes(name)),
  );
  const said = withoutSuggestions(coded === error ? message : coded.message);
  const clientCode = apiCode(code, coded, message);
  return {
    message: inChinese(said, clientCode),
    ...(locations && { locations }),
    ...(path && { path }),
    extensions: { en: said, ...extensions, code: clientCode },
  };
}

/** What the words of the GraphQL library are about, which knows English only. */
const about: Readonly<Record<string, string>> = {
  GRAPHQL_PARSE_FAILED: '查询语法错误',
  GRAPHQL_VALIDATION_FAILED: '查询不符合接口定义',
  INVALID: '请求或变量不符合接口定义',
  TOO_COSTLY: '查询过长',
};

function inChinese(said: string, code: unknown): string {
  const zh = about[String(code)];
  return zh === undefined || /\p{Script=Han}/u.test(said) ? said : `${zh}：${said}`;
}

/** Several errors of one place come joined; the first speaks for them. */
function codedOf(error: GraphQLError): GraphQLError | undefined {
  if (error.extensions['code'] !== undefined) return error;
  const cause: unknown = error.originalError;
  const first: unknown = cause instanceof AggregateError ? cause.errors[0] : cause;
  return first instanceof GraphQLError && first !== error ? codedOf(first) : undefined;
}

function apiCode(code: unknown, { originalError }: GraphQLError, message: string): unknown {
  // A literal that its own type refuses is no mistake of the document.
  const own = originalError instanceof GraphQLError ? originalError.extensions['code'] : undefined;
  if (code === 'GRAPHQL_VALIDATION_FAILED' && own === 'INVALID') return own;
  if (tooManyTokens.test(message)) return 'TOO_COSTLY';
  return invalid.includes(code) ? 'INVALID' : code;
}

function withoutSuggestions(message: string): string {
  return message.replace(/ ?Did you mean .*$/s, '');
}
