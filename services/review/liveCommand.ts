import type { Caller } from '../../platform/caller';
import type { ProjectHistory } from '../../projections/projectHistory/history';
import type { FilingState, Stage } from '../../schema/codes/lifeCycle';
import type { Actor, Recorded } from '../../schema/envelope';
import {
  projectEventOf,
  type FrozenStage,
  type ProjectEventType,
} from '../../schema/events/project';

/** What one command did to a project, as its watchers are told. */
export interface LiveCommand {
  readonly projectId: string;
  /** Of the command's last event: where a watcher resumes. */
  readonly position: string;
  readonly at: string;
  /** Of the project after the command. */
  readonly revision: number;
  readonly actor: Actor;
  readonly events: readonly ProjectEventType[];
  /** All that can be watched of which this command is a part. */
  readonly topics: readonly string[];
}

export type HistoryOf = (projectId: string) => ProjectHistory;

/** The events of one command, or its last ones; null when they are of no project. */
export function liveCommand(events: readonly Recorded[], historyOf: HistoryOf): LiveCommand | null {
  const last = events.at(-1);
  const fact = last === undefined ? null : projectEventOf(last);
  if (last === undefined || fact === null) return null;

  const { projectId } = fact.data;
  const bodies = stagesTouched(events, historyOf).map(topicOfStage);
  return {
    projectId,
    position: last.position,
    at: last.recordedAt,
    revision: last.revision,
    actor: last.actor,
    events: events.map(({ type }) => type as ProjectEventType),
    topics: [topicOfProject(projectId), ...new Set(bodies)],
  };
}

export const topicOfProject = (projectId: string): string => `project/${projectId}`;

/** The tasks of the body for which a person reviews; null for a role or sign-in that stands for none. */
export function topicOfBody({
  role,
  committeeId,
  institutionId,
  provinceCode,
}: Caller): string | null {
  const topic = (stage: Stage, body: string | null) => (body === null ? null : `${stage}/${body}`);
  switch (role) {
    case 'AC':
      return topic('ACADEMIC', committeeId);
    case 'EC':
      return topic('ETHICS', committeeId);
    case 'INSR':
      return topic('INSTITUTION', institutionId);
    case 'PROV':
      return topic('AUTHORITY', provinceCode);
    case 'NAT':
      return topic('AUTHORITY', NATION);
    default:
      return null;
  }
}

const NATION = 'nation';

const topicOfStage = ({ stage, committeeId, institutionId, provinceCode }: FrozenStage): string =>
  `${stage}/${committeeId ?? institutionId ?? provinceCode ?? NATION}`;

/** The stages that a command entered, decided, ended, or in which it asked for a return. */
function stagesTouched(events: readonly Recorded[], historyOf: HistoryOf): FrozenStage[] {
  return events.flatMap((event): readonly FrozenStage[] => {
    const fact = projectEventOf(event);
    switch (fact?.type) {
      case 'StageEntered':
        return [fact.data];
      case 'StageApproved':
      case 'StageReturned':
      case 'ReturnRequested': {
        const { projectId, submissionNo, stageIndex } = fact.data;
        const submission = historyOf(projectId).submissions.find(
          (one) => one.submissionNo === submissionNo,
        );
        return submission?.route.slice(stageIndex, stageIndex + 1) ?? [];
      }
      case 'ChangeWithdrawn': {
        const stages = historyOf(fact.data.projectId).submissions.flatMap((one) => one.stages);
        return stages.filter(
          ({ outcome, decidedAt }) => outcome === 'WITHDRAWN' && decidedAt === event.recordedAt,
        );
      }
      default:
        return [];
    }
  });
}

/** Where a project stood once the event of a revision was recorded. */
export interface Standing {
  readonly status: FilingState;
  readonly stage: Stage | null;
  readonly submissionNo: number;
}

export function standingAt({ events }: ProjectHistory, revision: number): Standing {
  const facts = events.slice(0, revision + 1).map(projectEventOf);
  const moved = facts.findLast((fact) => fact !== null && 'to' in fact.data);
  const status = moved && 'to' in moved.data ? moved.data.to : 'DRAFT';
  const [, stage = null] = /^(?:CHANGE_)?(\w+)_REVIEW$/.exec(status) ?? [];
  const submissionNo = facts.filter(
    (fact) => fact?.type === 'ProjectSubmitted' || fact?.type === 'ChangeSubmitted',
  ).length;
  return { status, stage: stage as Stage | null, submissionNo };
}
