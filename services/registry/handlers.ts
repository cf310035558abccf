import type { Node } from '../../platform/node';
import type { Problem } from '../../schema/problem';
import { changeHandlers } from './change.handlers';
import { concurrentSaves } from './concurrentSaves';
import { claimFileIn } from './files';
import { filingHandlers } from './filing.handlers';
import { projectFacts } from './projectFacts';
import { reviewDecisionHandlers } from './reviewDecision.handlers';
import { supervisionHandlers } from './supervision.handlers';
import { problemsOf } from './workingCopy';
import { writePath } from './writePath';

export type ProjectHandlers = ReturnType<typeof projectHandlers>;

/** Everything that is done to projects, for resolvers, processes and the demo maker. */
export function projectHandlers(node: Node) {
  const path = writePath(node);
  const facts = projectFacts(node);
  const claimFile = claimFileIn(node);
  const { handle } = path;

  return {
    /** The stream's state as it is now: for 自查 and for processes. */
    load: handle.load,

    /** Commands that a process gives (services/processes). */
    handle,

    /** 自查: what 提交 would say now (A2). Empty for a project that cannot be submitted anyway. */
    async problems(projectId: string): Promise<Problem[]> {
      const { state } = await handle.load(projectId);
      return state.status === null ? [] : problemsOf(state, facts.formFacts(state));
    },

    ...filingHandlers(path, facts, concurrentSaves(node, path, facts), node.personal, claimFile),
    ...reviewDecisionHandlers(path, facts),
    ...changeHandlers(path),
    ...supervisionHandlers(path, facts, claimFile),
  };
}
