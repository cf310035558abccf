import type { Membership } from './events/account';

/** The role and the body it is held for, without regard to the order of an auditor's institutions. */
export function isSameMembership(left: Membership, right: Membership): boolean {
  return (
    left.role === right.role &&
    left.institutionId === right.institutionId &&
    left.provinceCode === right.provinceCode &&
    left.institutionIds.length === right.institutionIds.length &&
    left.institutionIds.every((id) => right.institutionIds.includes(id))
  );
}
