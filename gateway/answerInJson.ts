import type { ErrorRequestHandler } from 'express';
import { internalError, refusalError } from '../platform/answerError';
import type { Logger } from '../platform/logger';
import { Refusal } from '../platform/refusal';
import { headersOf, statusOf } from './httpRefusal';

/** Whatever goes wrong, also what the body's parser refuses, by its own names. */
export function answerInJson(logger: Logger): ErrorRequestHandler {
  return (error: unknown, _request, response, next) => {
    if (response.headersSent) {
      next(error);
      return;
    }
    const refusal = error instanceof Refusal ? error : refusalOfBody(error);
    const { message, extensions } =
      refusal === null ? internalError(error, logger) : refusalError(refusal);
    response
      .status(refusal === null ? 500 : statusOf(refusal))
      .set(refusal === null ? {} : headersOf(refusal))
      .json({ errors: [{ message, extensions }] });
  };
}

function refusalOfBody(error: unknown): Refusal | null {
  // A path of broken percent signs names nothing.
  if (error instanceof URIError) return nothingThere();
  const { type, status } = error as { type?: unknown; status?: unknown };
  if (type === 'entity.too.large') {
    return new Refusal('TOO_LARGE', '请求内容过大', { en: 'The request is too large' });
  }
  if (typeof status === 'number' && status >= 400 && status < 500) {
    return new Refusal('INVALID', '请求内容不是有效的 JSON', {
      en: 'The request is not valid JSON',
    });
  }
  return null;
}

export const nothingThere = () =>
  new Refusal('NOT_FOUND', '没有这个地址', { en: 'There is nothing at this address' });
