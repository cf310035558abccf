import type { Node } from '../../platform/node';
import { projectHandlers, type ProjectHandlers } from './handlers';

const made = new WeakMap<Node, ProjectHandlers>();

/** One for each node: commands on one project take turns. */
export function handlersOf(node: Node): ProjectHandlers {
  const known = made.get(node);
  if (known !== undefined) return known;
  const handlers = projectHandlers(node);
  made.set(node, handlers);
  return handlers;
}
