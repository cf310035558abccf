import { isNativeError } from 'node:util/types';
import { Refusal } from './refusal';

/**
 * A folder or a disk that does not do its work: full, read-only, too many open files. The cause is for
 * the log only, the answer says no path.
 */
export function storeUnavailable(cause: unknown): Refusal {
  const refusal = new Refusal('STORE_UNAVAILABLE', '存储暂时不可用，请稍后再试', {
    en: 'The store is unavailable, please try again later',
  });
  refusal.cause = cause;
  return refusal;
}

/** Whether an error comes from the file system (and, given one, with this code, such as `ENOENT`). */
export function isFileError(error: unknown, code?: string): error is NodeJS.ErrnoException {
  if (!isNativeError(error) || !('syscall' in error) || !('code' in error)) return false;
  return code === undefined || error.code === code;
}
