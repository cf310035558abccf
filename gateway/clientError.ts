import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { errorExtensions, internalError, refusalError } from '../platform/answerError';
import type { Logger } from '../platform/logger';
import { Refusal } from '../platform/refusal';
import { isErrorCode, type ErrorCode } from '../schema/errorCodes';

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

  const { message, path, locations } = error.toJSON();
  const coded = codedOf(error);
  const code = coded && apiCode(coded, message);
  if (coded === undefined || !isErrorCode(code)) {
    return internalError(error.originalError ?? error, logger, error).toJSON();
  }

  const extensions = Object.fromEntries(
    Object.entries(coded.extensions).filter(([name]) => !ofTheServer.includes(name)),
  );
  const said = withoutSuggestions(coded === error ? message : coded.message);
  return {
    message: inChinese(said, code),
    ...(locations && { locations }),
    ...(path && { path }),
    extensions: { ...errorExtensions(code, said), ...extensions, code },
  };
}

/** What the words of the GraphQL library are about, which knows English only. */
const about: Readonly<Partial<Record<ErrorCode, string>>> = {
  GRAPHQL_PARSE_FAILED: '查询语法错误',
  GRAPHQL_VALIDATION_FAILED: '查询不符合接口定义',
  INVALID: '请求或变量不符合接口定义',
  TOO_COSTLY: '查询过长',
};

function inChinese(said: string, code: ErrorCode): string {
  const zh = about[code];
  return zh === undefined || /^\p{Script=Han}/u.test(said) ? said : `${zh}：${said}`;
}

/** Several errors of one place come joined; the first speaks for them. */
function codedOf(error: GraphQLError): GraphQLError | undefined {
  if (error.extensions['code'] !== undefined) return error;
  const cause: unknown = error.originalError;
  const first: unknown = cause instanceof AggregateError ? cause.errors[0] : cause;
  return first instanceof GraphQLError && first !== error ? codedOf(first) : undefined;
}

function apiCode({ originalError, extensions }: GraphQLError, message: string): unknown {
  const code = extensions['code'];
  // A literal that its own type refuses is no mistake of the document.
  const own = originalError instanceof GraphQLError ? originalError.extensions['code'] : undefined;
  if (code === 'GRAPHQL_VALIDATION_FAILED' && own === 'INVALID') return own;
  if (tooManyTokens.test(message)) return 'TOO_COSTLY';
  return invalid.includes(code) ? 'INVALID' : code;
}

function withoutSuggestions(message: string): string {
  return message.replace(/ ?Did you mean .*$/s, '');
}
