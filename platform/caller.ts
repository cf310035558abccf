import type { Actor, Role } from '../schema/envelope';

/** Who asks: a person in the role chosen for this sign-in, or a visitor. Every check of rights reads this. */
export interface Caller {
  /** null: not signed in. */
  readonly accountId: string | null;
  readonly name: string | null;
  readonly signInId: string | null;
  /** The role chosen after sign-in; null before. */
  readonly role: Role | null;
  /** There is no role to act in until the person has enrolled a second factor, which its institution requires. */
  readonly needsSecondFactor: boolean;
  readonly institutionId: string | null;
  readonly committeeId: string | null;
  /** GB/T 2260. */
  readonly provinceCode: string | null;
  /** The institutions named to an auditor. */
  readonly institutionIds: readonly string[];
  /** The last `confirmPassword`, UTC. */
  readonly confirmedAt: string | null;
  /** The highest place in the log that this caller has seen. */
  readonly position: string | null;
  readonly ip: string | null;
  /** What the client says it is, cut to 200 characters; null: nothing. */
  readonly userAgent: string | null;
}

export const visitor: Caller = {
  accountId: null,
  name: null,
  signInId: null,
  role: null,
  needsSecondFactor: false,
  institutionId: null,
  committeeId: null,
  provinceCode: null,
  institutionIds: [],
  confirmedAt: null,
  position: null,
  ip: null,
  userAgent: null,
};

/** As it stands on an event. A person who has chosen no role yet acts as anybody may. */
export function actorOf({ accountId, role, institutionId }: Caller): Actor {
  if (accountId === null) return { accountId: 'visitor', role: 'PUB', institutionId: null };
  return { accountId, role: role ?? 'PUB', institutionId };
}
