import { processRequest, type Process } from '../../platform/processes';
import type { Recorded } from '../../schema/envelope';
import { projectEventOf } from '../../schema/events/project';
import { processPerson, type ProjectPort } from './projectPort';

const name = 'publishWhenFiled';

/**
 * A filed project with its number is published, where the policy that its submission relied on says so
 * (domain D5). A suspension ordered in between holds it up until it is lifted.
 */
export function publishWhenFiled(project: ProjectPort): Process {
  async function publish(event: Recorded, projectId: string): Promise<void> {
    const { state } = await project.load(projectId);
    const { researchNumber, isPublished, isSuspended, submission } = state;
    const isAutomatic = submission?.facts.policies.publication === 'AUTOMATIC';
    if (researchNumber === null || isPublished || isSuspended || !isAutomatic) return;
    await project(projectId, processRequest(name, event), {
      type: 'PublishProject',
      by: processPerson(name),
      data: {},
    });
  }

  return {
    name,
    react(event) {
      const fact = projectEventOf(event);
      const isTime = fact?.type === 'ResearchNumberIssued' || fact?.type === 'SuspensionLifted';
      return isTime ? publish(event, fact.data.projectId) : null;
    },
  };
}
