import DataLoader from 'dataloader';
import type { CallContext } from '../../platform/callContext';
import type { Node } from '../../platform/node';
import { Refusal } from '../../platform/refusal';
import type { Database } from '../../platform/sqlite';
import { institutionQueries } from '../../projections/institutions';
import { projectQueries } from '../../projections/projectDirectory';
import { historyQueries } from '../../projections/projectHistory';
import { inboxQueries } from '../../projections/reviewInbox';
import type { ProjectStub } from './stubs.type';

const queriesOf = (db: Database) => ({
  projects: projectQueries(db),
  histories: historyQueries(db),
  inbox: inboxQueries(db),
  institutions: institutionQueries(db),
});
const prepared = new WeakMap<Database, ReturnType<typeof queriesOf>>();

/** Prepared once for a node's read models. */
export function reviewQueries({ models: { db } }: Pick<Node, 'models'>) {
  const known = prepared.get(db);
  if (known !== undefined) return known;
  const queries = queriesOf(db);
  prepared.set(db, queries);
  return queries;
}

/** One load a call: a project outside of the caller's reach is as if it were not there. */
export const projectLoader = (context: CallContext): DataLoader<string, ProjectStub | null> =>
  context.once(`reviewed project in ${context.scope}`, () => {
    const { node, scope, caller } = context;
    return new DataLoader<string, ProjectStub | null>((ids) => {
      const rows = reviewQueries(node).projects.byIds(ids, scope, caller);
      const within = new Set(rows.map(({ projectId }) => projectId));
      return Promise.resolve(ids.map((id) => (within.has(id) ? { id } : null)));
    });
  });

/** Refusal: `NOT_FOUND`. */
export async function requireProject(projectId: string, context: CallContext): Promise<void> {
  if ((await projectLoader(context).load(projectId)) !== null) return;
  throw new Refusal('NOT_FOUND', '项目不存在', { en: 'There is no such project.' });
}
