import type { Caller } from '../../platform/caller';
import { mayAsk } from '../../platform/policyCheck';
import type {
  ProjectHistory,
  StageRecord,
  SubmissionRecord,
} from '../../projections/projectHistory/history';
import type { RouteStep } from '../../schema/codes/lifeCycle';
import type { FrozenStage } from '../../schema/events/project';
import type { ReviewStep as ReviewRow } from './reviewProgress.type';
import { lastStageSeen } from './reviewingBody';

/** A row, but for what is known of its body today. */
export type ReviewStep = Omit<ReviewRow, 'contactPhone'>;

const undecided = {
  committee: null,
  institution: null,
  reviewer: null,
  reviewerName: null,
  code: null,
  opinions: [],
  files: [],
  decidedAt: null,
  durationSeconds: null,
};

/**
 * 审核进度 (domain 5.4): what was sent in, every stage that it reached or skipped or, while the review
 * runs, has still to come to, and the publication, oldest first. A committee sees its own stage and those before it, and nothing of a submission without one.
 */
export function progressSteps(history: ProjectHistory, caller: Caller): ReviewStep[] {
  const firstFiling = history.versions[0]?.submissionNo;
  const mayDownload = mayAsk('GET /files', caller);
  return history.submissions.flatMap((submission) => {
    const { route, submissionNo } = submission;
    const last = lastStageSeen(route, caller);
    if (last === -1) return [];
    const publication = submissionNo === firstFiling && last >= route.length;
    return [
      submissionStep(submission),
      ...stageSteps(submission, last).map((step) => (mayDownload ? step : { ...step, files: [] })),
      ...(publication ? publicationSteps(history, submission) : []),
    ];
  });
}

const versionUnder = ({ change }: SubmissionRecord) =>
  change === null ? 1 : change.fromVersion + 1;

function submissionStep(submission: SubmissionRecord): ReviewStep {
  const { submissionNo, submittedAt, submittedBy, facts, state } = submission;
  return {
    ...undecided,
    stage: 'SUBMISSION',
    body: facts.institution.name,
    institution: { id: facts.institution.id },
    reviewer: { id: submittedBy.accountId },
    reviewerName: facts.investigator.name,
    status: state === 'WITHDRAWN' ? 'WITHDRAWN' : 'APPROVED',
    arrivedAt: submittedAt,
    decidedAt: submittedAt,
    durationSeconds: 0,
    submissionNo,
    versionNo: versionUnder(submission),
  };
}

/** The stages in the order of the institution's steps, up to the one at `last`; a step without a body was skipped. */
function stageSteps(submission: SubmissionRecord, last: number): ReviewStep[] {
  const { facts, stages, route, submissionNo } = submission;
  const isSkipped = (step: RouteStep) => step === 'ACADEMIC' && facts.academicCommittee === null;
  const versionNo = versionUnder(submission);
  const steps: ReviewStep[] = [];
  let index = 0;

  for (const step of facts.routeSteps) {
    const record = stages[index];
    if (!isSkipped(step)) {
      index++;
      const ahead = submission.state === 'SUBMITTED' ? route[index - 1] : undefined;
      if (index - 1 > last) continue;
      if (record !== undefined) steps.push(stageStep(record, versionNo));
      else if (ahead !== undefined) steps.push(upcomingStep(ahead, submissionNo, versionNo));
      continue;
    }
    const isPassed =
      submission.state === 'SUBMITTED' ||
      (index < route.length ? record !== undefined : stages.at(-1)?.outcome === 'APPROVED');
    if (!isPassed || index > last) continue;
    steps.push({
      ...undecided,
      stage: 'ACADEMIC',
      body: facts.institution.name,
      institution: { id: facts.institution.id },
      status: 'SKIPPED',
      arrivedAt: null,
      submissionNo,
      versionNo,
    });
  }
  return steps;
}

/** A stage of the running route that the review has not come to yet. */
function upcomingStep(stage: FrozenStage, submissionNo: number, versionNo: number): ReviewStep {
  return {
    ...undecided,
    stage: stage.stage,
    body: stage.reviewer,
    committee: stage.committeeId === null ? null : { id: stage.committeeId },
    institution: stage.institutionId === null ? null : { id: stage.institutionId },
    status: 'UPCOMING',
    arrivedAt: null,
    submissionNo,
    versionNo,
  };
}

function stageStep(record: StageRecord, versionNo: number): ReviewStep {
  const { committeeId, institutionId, decidedBy, signature, enteredAt, decidedAt } = record;
  return {
    stage: record.stage,
    body: record.reviewer,
    committee: committeeId === null ? null : { id: committeeId },
    institution: institutionId === null ? null : { id: institutionId },
    reviewer: decidedBy === null ? null : { id: decidedBy.accountId },
    reviewerName: signature?.name ?? null,
    status: record.outcome,
    code: signature?.meaning ?? null,
    opinions: record.opinions,
    files: record.files,
    arrivedAt: enteredAt,
    decidedAt,
    durationSeconds: secondsBetween(enteredAt, decidedAt),
    submissionNo: record.submissionNo,
    versionNo,
  };
}

/** 公开: reached when the project is filed, done when it is published, by the product itself or a person. */
function publicationSteps({ events }: ProjectHistory, submission: SubmissionRecord): ReviewStep[] {
  const filedAt = events.find(({ type }) => type === 'ProjectFiled')?.recordedAt;
  if (filedAt === undefined) return [];
  const published = events.find(({ type }) => type === 'ProjectPublished');
  const decidedAt = published?.recordedAt ?? null;
  const { facts, submissionNo } = submission;
  return [
    {
      ...undecided,
      stage: 'PUBLICATION',
      body: facts.institution.name,
      institution: { id: facts.institution.id },
      reviewer:
        published === undefined || published.actor.role === 'PROCESS'
          ? null
          : { id: published.actor.accountId },
      status: published === undefined ? 'WAITING' : 'APPROVED',
      arrivedAt: filedAt,
      decidedAt,
      durationSeconds: secondsBetween(filedAt, decidedAt),
      submissionNo,
      versionNo: versionUnder(submission),
    },
  ];
}

const secondsBetween = (from: string, to: string | null): number | null =>
  to === null ? null : Math.floor((Date.parse(to) - Date.parse(from)) / 1_000);
