import { Refusal } from '../../platform/refusal';
import type { ProjectHistory } from '../../projections/projectHistory/history';
import { historyOf } from '../../projections/projectHistory/history';
import { approvedIn } from '../../schema/events/projectContents';
import type { ProjectContent } from '../../schema/form/form';
import type { Eyes } from '../../schema/policy';

/** A moment of a project: exactly one of the four is given (API convention). */
export interface Point {
  readonly versionNo?: number | null;
  readonly submissionNo?: number | null;
  /** UTC, inclusive. */
  readonly at?: string | null;
  readonly working?: boolean | null;
}

export interface ContentAt {
  readonly content: ProjectContent;
  /** Revision of the last event that this content comes from: writers are found between two of them. */
  readonly revision: number;
}

/** The content at a point, for these eyes. Refusals: INVALID unless exactly one is given, NOT_FOUND, FORBIDDEN. */
export function contentAt(history: ProjectHistory, point: Point, eyes: Eyes): ContentAt {
  const { versionNo, submissionNo, at, working } = point;
  const given = [versionNo, submissionNo, at, working === true ? true : null].filter(
    (one) => one != null,
  );
  if (given.length !== 1) {
    throw new Refusal('INVALID', '请指定且仅指定一个比较点：版本、提交、时刻或工作稿', {
      en: 'A point is exactly one of versionNo, submissionNo, at, working.',
    });
  }
  if (versionNo != null) return versionAt(history, versionNo);
  if (submissionNo != null) return submissionAt(history, submissionNo, eyes);
  if (at != null) return contentAsOf(history, at, eyes);
  if (eyes !== 'AUTHOR') throw notYours();
  return { content: history.contents.working, revision: history.revision };
}

function versionAt({ versions, submissions }: ProjectHistory, versionNo: number): ContentAt {
  const version = versions.find((one) => one.versionNo === versionNo);
  if (version === undefined) {
    throw new Refusal('NOT_FOUND', '版本不存在', { en: `There is no version ${versionNo}.` });
  }
  const submission = submissions.find((one) => one.submissionNo === version.submissionNo);
  return { content: version.content, revision: submission?.revision ?? version.revision };
}

function submissionAt(
  { submissions, versions }: ProjectHistory,
  submissionNo: number,
  eyes: Eyes,
): ContentAt {
  const submission = submissions.find((one) => one.submissionNo === submissionNo);
  if (submission === undefined) {
    throw new Refusal('NOT_FOUND', '提交记录不存在', {
      en: `There is no submission ${submissionNo}.`,
    });
  }
  const wasApproved = versions.some((one) => one.submissionNo === submissionNo);
  if (eyes === 'READER' && !wasApproved) throw notYours();
  return { content: submission.content, revision: submission.revision };
}

/** What these eyes saw at an instant; nothing was there yet: an empty content at revision -1. */
export function contentAsOf(history: ProjectHistory, at: string, eyes: Eyes): ContentAt {
  const then = historyAsOf(history, at);
  return { content: seenContent(then, eyes) ?? {}, revision: then.revision };
}

/** The history as it was at the end of an instant (UTC). */
export const historyAsOf = (history: ProjectHistory, at: string): ProjectHistory =>
  historyOf(history.events.filter(({ recordedAt }) => recordedAt <= at));

/** The content that these eyes see of a history: the working copy, what is under review, or the approved version. */
export function seenContent(history: ProjectHistory, eyes: Eyes): ProjectContent | null {
  const { contents, status } = history;
  if (eyes === 'AUTHOR') return contents.working;
  const approved = approvedIn(contents);
  const isReviewing = status?.endsWith('_REVIEW') === true;
  return eyes === 'REVIEWER' && (isReviewing || approved === null) ? contents.submitted : approved;
}

const notYours = () =>
  new Refusal('FORBIDDEN', '您无权查看该内容', { en: 'This content is not yours to see.' });
