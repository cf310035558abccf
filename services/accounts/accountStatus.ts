import type { Node } from '../../platform/node';
import type { Person } from '../../projections/people';
import type { accountStatus } from '../../schema/codes/accounts';
import type { CodeOf } from '../../schema/codes/codeList';
import { answersOf } from './answers';

export type Status = CodeOf<typeof accountStatus>;

/** domain 2.1: an active account is LOCKED while too many failed attempts keep it so. */
export function statusOf(node: Node, { id, status }: Pick<Person, 'id' | 'status'>): Status {
  const until = answersOf(node).signIns.lockedUntil(id);
  const isLocked = until !== null && node.now() < Date.parse(until);
  return status === 'ACTIVE' && isLocked ? 'LOCKED' : status;
}
