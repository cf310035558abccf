import type { Caller } from '../../platform/caller';
import type { ReviewingBody } from '../../projections/reviewInbox';
import { decidesIn, type RouteStage } from './route';

/** The body in whose name the caller reviews. */
export const bodyOf = ({
  role,
  committeeId,
  institutionId,
  provinceCode,
}: Caller): ReviewingBody => ({
  role: role ?? '',
  committeeId,
  institutionId,
  provinceCode,
});

/** The last stage of a route that a committee's member may see (domain 1.2: own stage and before); -1 for none. */
export function lastStageSeen(route: readonly RouteStage[], caller: Caller): number {
  if (caller.role !== 'AC' && caller.role !== 'EC') return route.length;
  return route.findLastIndex((stage) => decidesIn(stage, bodyOf(caller)));
}
