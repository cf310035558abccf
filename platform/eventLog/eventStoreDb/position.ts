import type { Position } from '@eventstore/db-client';
import { positionOfAnotherLog } from '../refused';

/** What the store sends on stream reads where it does not know the place: before version 22.6. */
const UNKNOWN_PLACE = 0xffff_ffff_ffff_ffffn;

/** `<log>-<commit>-<prepare>`, both as 16 hexadecimal digits, so that tokens sort as the log does. */
export function tokenOf(logId: string, position: Position | undefined): string {
  if (position === undefined || position.commit === UNKNOWN_PLACE) {
    throw new Error('The store names no positions: EventStoreDB 22.6 or newer is needed.');
  }
  return `${logId}-${hex(position.commit)}-${hex(position.prepare)}`;
}

/** Refuses, with `POSITION_OF_ANOTHER_LOG`, whatever this log did not give out. */
export function placeOf(logId: string, token: string): Position {
  const [, log, commit, prepare] =
    /^([0-9a-f]{8})-([0-9a-f]{16})-([0-9a-f]{16})$/.exec(token) ?? [];
  if (log !== logId || commit === undefined || prepare === undefined) {
    throw positionOfAnotherLog();
  }
  return { commit: BigInt(`0x${commit}`), prepare: BigInt(`0x${prepare}`) };
}

const hex = (offset: bigint): string => offset.toString(16).padStart(16, '0');
