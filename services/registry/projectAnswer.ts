import type { CallContext } from '../../platform/callContext';
import type { ProjectAnswer } from './project.type';
import { projectOf, registryQueries } from './projectReading';
import type { ProjectDone } from './writePath';

/** What every command answers: the project as the caller reads it now, null once it is deleted. */
export function projectAnswer(
  { node, caller, note, scope }: CallContext,
  { projectId, position, revision, replayed }: ProjectDone,
): ProjectAnswer {
  note(position, replayed);
  const [row] = registryQueries(node).projects.byIds(
    [projectId],
    scope === 'SELF' ? 'OWN' : scope,
    caller,
  );
  const project = row === undefined || row.status === 'DELETED' ? null : projectOf(row);
  return { project, revision, replayed };
}
