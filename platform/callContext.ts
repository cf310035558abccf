import type { Caller } from './caller';
import type { Node } from './node';
import type { Scope } from '../schema/policy';

/**
 * The context of one call of a subgraph: made afresh for each call and for each event of a
 * subscription, because a loader that outlives its call answers with what was true before.
 */
export interface CallContext {
  readonly caller: Caller;
  readonly node: Node;
  /** The scope that the policy table gives the caller's role for the operation under way. */
  scope: Scope;
  /** Whether a subscription is to tell what was missed, and to end with that. */
  readonly isReplay: boolean;
  /**
   * Notes the position that the answer must carry: that of an append made in this call, and whether it was
   * made before and answered again.
   */
  note(position: string | null, replayed?: boolean): void;
  /** The highest position noted. */
  readonly position: () => string | null;
  /** Whether a command of this call had been carried out before. */
  readonly replayed: () => boolean;
  /** Something for the gateway beside the answer: a sign-in's new token, or '' when it ended. */
  signInToken?: string;
  /** One per key and call, such as a DataLoader. */
  once<T>(key: string, make: () => T): T;
}
