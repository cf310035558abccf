import { positionOfAnotherLog } from '../refused';

/** `<log>-<row>`, the row as 16 hexadecimal digits, so that tokens sort as the log does. */
export function tokenOf(logId: string, row: number): string {
  return `${logId}-${row.toString(16).padStart(16, '0')}`;
}

/** Refuses, with `POSITION_OF_ANOTHER_LOG`, whatever is no token of this log. */
export function rowOf(logId: string, token: string): number {
  const [, log, digits] = /^([0-9a-f]{8})-([0-9a-f]{16})$/.exec(token) ?? [];
  const row = Number.parseInt(digits ?? '', 16);
  if (log !== logId || !Number.isSafeInteger(row)) throw positionOfAnotherLog();
  return row;
}
