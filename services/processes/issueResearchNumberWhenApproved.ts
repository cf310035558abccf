import { commandHandler } from '../../platform/commandHandler';
import type { EventLog } from '../../platform/eventLog/eventLog';
import { processRequest, type Process } from '../../platform/processes';
import { shanghaiYear } from '../../platform/shanghai';
import type { Recorded } from '../../schema/envelope';
import { projectEventOf } from '../../schema/events/project';
import { processPerson, type ProjectPort } from './projectPort';
import { researchNumberDecider } from './researchNumbers';

const name = 'issueResearchNumberWhenApproved';

/**
 * A project that is filed gets the next number of its province and year (domain D8). The number is reserved
 * under the project's id first, so that a crash in between neither loses a number nor gives two.
 */
export function issueResearchNumberWhenApproved(log: EventLog, project: ProjectPort): Process {
  const counter = commandHandler(log, 'researchNumber', researchNumberDecider);

  async function issue(event: Recorded, projectId: string): Promise<void> {
    const { provinceCode } = (await project.load(projectId)).state;
    const year = shanghaiYear(event.recordedAt);
    const { state } = await counter(
      `${provinceCode}-${String(year).slice(-2)}`,
      processRequest(name, event, 'reserve'),
      {
        projectId,
        provinceCode,
        year,
      },
    );
    const researchNumber = state.numbers.get(projectId);
    if (researchNumber === undefined) throw new Error(`no number is reserved for ${projectId}`);
    await project(projectId, processRequest(name, event, 'issue'), {
      type: 'IssueResearchNumber',
      by: processPerson(name),
      data: { researchNumber },
    });
  }

  return {
    name,
    react(event) {
      const fact = projectEventOf(event);
      return fact?.type === 'ProjectFiled' ? issue(event, fact.data.projectId) : null;
    },
  };
}
