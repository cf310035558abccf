import type { Decider } from '../../platform/decider';
import type { AccessEvent } from '../../schema/events/access';

/** What people did is written down as it was: nothing is decided, and nothing later depends on it here. */
export const accessDecider: Decider<null, AccessEvent, AccessEvent> = {
  initial: null,
  decide: (event) => [event],
  evolve: () => null,
};
