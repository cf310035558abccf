import { randomUUID } from 'node:crypto';
import { GraphQLError } from 'graphql';
import { errorCodes, type ErrorCode } from '../schema/errorCodes';
import type { Problem } from '../schema/problem';
import type { Logger } from './logger';
import { Refusal } from './refusal';

/** What `extensions` holds of every error, whatever its code. */
export function errorExtensions(code: ErrorCode, en: string, problems: readonly Problem[] = []) {
  const { retryable } = errorCodes[code];
  return { code, en, retryable, problems: problems.map(problemOf) };
}

/** A refusal as the API says it: the Chinese sentence, and the rest in `extensions`. */
export function refusalError(refusal: Refusal, at?: GraphQLError): GraphQLError {
  const { code, rule, en, problems, conflicts, retryAfter, message } = refusal;
  const extensions = {
    ...errorExtensions(code, en, problems),
    ...(rule !== undefined && { rule }),
    ...(retryAfter !== undefined && { retryAfter }),
    ...(conflicts.length > 0 && { conflicts }),
  };
  return new GraphQLError(message, { ...placeOf(at), extensions });
}

/**
 * What a client is told of an error of an execution. Refusals speak for themselves; values that do not
 * fit the schema are `INVALID`; anything else is `INTERNAL` with an id, and a stack in the log.
 */
export function answerError(error: GraphQLError, logger: Logger): GraphQLError {
  const cause = error.originalError;
  if (cause instanceof Refusal) return refusalError(cause, error);
  if (error.extensions['code'] !== undefined) return error;
  if (isOfInput(error)) {
    const extensions = errorExtensions('INVALID', error.message);
    return new GraphQLError(error.message, { ...placeOf(error), extensions });
  }
  return internalError(cause ?? error, logger, error);
}

export function internalError(error: unknown, logger: Logger, at?: GraphQLError): GraphQLError {
  const id = randomUUID();
  logger.error({ id, path: at?.path, err: error }, 'unexpected error');
  return new GraphQLError('服务器内部错误', {
    ...placeOf(at),
    extensions: { ...errorExtensions('INTERNAL', 'Internal error'), id },
  });
}

/** Coercion of variables gives errors of no path; that of arguments names the literal it speaks of. */
function isOfInput({ originalError, path }: GraphQLError): boolean {
  if (path === undefined)
    return originalError === undefined || originalError instanceof GraphQLError;
  return originalError instanceof GraphQLError && originalError.nodes !== undefined;
}

function placeOf(error: GraphQLError | undefined) {
  if (error === undefined) return {};
  const { nodes, path } = error;
  return { ...(nodes && { nodes }), ...(path && { path }) };
}

function problemOf({ section, field, itemId, rule, level, message, hint }: Problem) {
  const { zh, en } = message;
  return { section, field, itemId, rule, level, zh, en, hint };
}
