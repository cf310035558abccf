import { changedByOthers, Refusal } from '../../platform/refusal';
import type { ProjectEvent } from '../../schema/events/project';
import { approvedIn, withFields } from '../../schema/events/projectContents';
import { difference } from '../../schema/form/difference';
import type { ProjectContent } from '../../schema/form/form';
import { merge } from '../../schema/form/merge';
import { checkForm, type RuleFacts } from '../../schema/form/rules';
import { sameValue } from '../../schema/form/sameValue';
import type { Problem } from '../../schema/problem';
import type { AttachmentSlot } from '../../schema/form/section';
import { decidesIn } from '../review/route';
import type { CommandOf, FormFacts, Person } from './commands';
import { isAuthor, isReviewing, underReviewNow } from './lifeCycle';
import { evolveProject, isTerminated, type ProjectState } from './projectState';

/** A content must fit whole into one event beside its facts: bytes of its JSON (docs/decisions/0002). */
export const LARGEST_CONTENT = 600_000;

/** The most files of one slot. */
const MOST_FILES = 50;

type Chosen = Pick<
  RuleFacts,
  'ethicsCommitteeId' | 'academicCommitteeId' | 'academicCommitteesOffered'
>;
const noneChosen: Chosen = {
  ethicsCommitteeId: null,
  academicCommitteeId: null,
  academicCommitteesOffered: false,
};

/** What the rules of the form need, of which the project itself knows a part. */
export const ruleFacts = (
  state: ProjectState,
  facts: FormFacts,
  chosen: Chosen = noneChosen,
): RuleFacts => ({
  ...facts,
  ...chosen,
  isFirstSubmission: state.submissionNo === 0,
  ethicsApprovedOn: state.ethicsApprovedOn,
  approved: approvedIn(state.contents),
  change: state.change === null ? null : { reason: state.change.reason },
});

/** Refuses with every problem at once when one of them is an error; answers the warnings. */
export function refuseErrors(problems: readonly Problem[]): readonly Problem[] {
  const [first] = problems.filter(({ level }) => level === 'ERROR');
  if (first === undefined) return problems;
  throw new Refusal('INVALID', first.message.zh, {
    rule: first.rule,
    en: first.message.en,
    problems,
  });
}

/** 自查: every rule of 提交 but the committees (V-105, V-107), which are chosen only then. */
export const problemsOf = (state: ProjectState, facts: FormFacts): Problem[] =>
  checkForm('SUBMIT', state.contents.working, ruleFacts(state, facts)).filter(
    ({ rule }) => rule !== 'V-105' && rule !== 'V-107',
  );

/** domain 5.2, row 15: what may still change once a study has ended early. */
const openAfterTermination = [
  'implementation.contact',
  'sharing.',
  'design.recruitmentStatus',
  'design.stopReason',
  'design.actualSize',
  'basic.actualEnd',
];

/** The places, `section.field`, at which the working copy differs from the approved version. */
export const changedFields = (
  approved: ProjectContent | null,
  content: ProjectContent,
): string[] => [
  ...new Set(
    difference(approved ?? {}, content).map(({ section, field }) => `${section}.${field}`),
  ),
];

export function refuseBeyondTermination(state: ProjectState, content: ProjectContent): void {
  const approved = approvedIn(state.contents);
  // By the approved content, not by `returnsTo`: a suspension in between opens nothing.
  if (!isTerminated(approved)) return;
  const closed = changedFields(approved, content).find(
    (place) => !openAfterTermination.some((open) => place.startsWith(open)),
  );
  if (closed === undefined) return;
  throw new Refusal('REFUSED', '已终止的项目只能变更联系人、研究状态和成果公开信息', {
    en: `Of a terminated study only contacts, study status and results may change, not ${closed}.`,
  });
}

export function saveSections(
  { data }: CommandOf<'SaveSections'>,
  state: ProjectState,
): ProjectEvent[] {
  const { projectId, contents } = state;
  const saved = contentSaved(data, contents.working);
  const events = data.sections.flatMap(({ section, set }): ProjectEvent[] => {
    const [before, now] = [contents.working, saved].map(
      (content) => (content[section] ?? {}) as Record<string, unknown>,
    );
    const changed = Object.keys(set).flatMap((field) => {
      const value = now?.[field] ?? null;
      return sameValue(before?.[field], value) ? [] : [[field, value] as const];
    });
    if (changed.length === 0) return [];
    return [
      { type: 'SectionSaved', data: { projectId, section, set: Object.fromEntries(changed) } },
    ];
  });
  const after = events.reduce(evolveProject, state);
  const { working } = after.contents;
  refuseTooLarge(working);
  refuseBeyondTermination(state, working);
  refuseErrors(checkForm('SAVE', working, ruleFacts(after, data.facts)));
  return events;
}

/** The working copy with what was saved; with what others saved since the base, where that is an older one. */
function contentSaved(
  { sections, base }: CommandOf<'SaveSections'>['data'],
  working: ProjectContent,
): ProjectContent {
  const mine = sections.reduce(
    (content, { section, set }) => withFields(content, section, set),
    base ?? working,
  );
  if (base === null) return mine;
  const { content, clashes } = merge(base, working, mine);
  if (clashes.length > 0) throw changedByOthers(clashes);
  return content;
}

export function completeForm(
  { data: { facts } }: CommandOf<'CompleteForm'>,
  state: ProjectState,
): ProjectEvent[] {
  const problems = checkForm('COMPLETE', state.contents.working, ruleFacts(state, facts));
  const warnings = refuseErrors(problems);
  return [{ type: 'FormCompleted', data: { projectId: state.projectId, warnings } }];
}

function refuseTooLarge(content: ProjectContent): void {
  const size = Buffer.byteLength(JSON.stringify(content));
  if (size <= LARGEST_CONTENT) return;
  throw new Refusal('TOO_LARGE', '内容过大，无法保存', {
    en: `The form holds ${size} bytes of text, of at most ${LARGEST_CONTENT}.`,
  });
}

/** The papers that each reviewing role adds in its own stage (domain 1.2, upload attachment). */
const reviewPaper: Readonly<Record<string, AttachmentSlot>> = {
  INSR: 'opinion',
  AC: 'opinion',
  EC: 'approval',
};

export function attachFile(
  { by, data: { slot, file, replaces } }: CommandOf<'AttachFile'>,
  state: ProjectState,
): ProjectEvent[] {
  const { projectId, contents } = state;
  if (!isAuthor(state, by)) {
    // What a stage has added is part of its decision: another paper is attached beside it.
    if (replaces !== null) throw notThisSlot();
    const { submissionNo, stageIndex, reviewFiles } = reviewPlace(state, by, slot);
    if (reviewFiles.some((paper) => paper.file.fileId === file.fileId)) return [];
    return [
      { type: 'ReviewFileAttached', data: { projectId, slot, file, submissionNo, stageIndex } },
    ];
  }
  if (isReviewing(state)) throw underReviewNow();
  if (slot === 'opinion') throw notThisSlot();
  const there = contents.working.attachments?.[slot] ?? [];
  if (there.some(({ fileId }) => fileId === file.fileId)) return [];
  if (replaces !== null && there.every(({ fileId }) => fileId !== replaces)) throw noSuchFile();
  if (replaces === null && there.length >= MOST_FILES) {
    throw new Refusal('INVALID', `每类附件不能超过${MOST_FILES}个`, {
      en: `At most ${MOST_FILES} files of a kind.`,
    });
  }
  const attached = { projectId, slot, file, ...(replaces !== null && { replaces }) };
  const events: ProjectEvent[] = [{ type: 'FileAttached', data: attached }];
  refuseBeyondTermination(state, events.reduce(evolveProject, state).contents.working);
  return events;
}

export function removeFile(
  { by, data: { slot, fileId } }: CommandOf<'RemoveFile'>,
  state: ProjectState,
): ProjectEvent[] {
  const { projectId, contents } = state;
  if (!isAuthor(state, by)) {
    const { submissionNo, stageIndex, reviewFiles } = reviewPlace(state, by, slot);
    const paper = reviewFiles.find(
      (one) => one.stageIndex === stageIndex && one.file.fileId === fileId,
    );
    if (paper === undefined) throw noSuchFile();
    return [
      {
        type: 'ReviewFileRemoved',
        data: { projectId, slot, file: paper.file, submissionNo, stageIndex },
      },
    ];
  }
  if (isReviewing(state)) throw underReviewNow();
  const file = contents.working.attachments?.[slot]?.find((one) => one.fileId === fileId);
  if (file === undefined) throw noSuchFile();
  const events: ProjectEvent[] = [{ type: 'FileRemoved', data: { projectId, slot, file } }];
  refuseBeyondTermination(state, events.reduce(evolveProject, state).contents.working);
  return events;
}

/** Where a reviewer's own paper goes: the running stage, when it is this reviewer's. */
function reviewPlace({ submission }: ProjectState, by: Person, slot: AttachmentSlot) {
  const stage = submission?.route[submission.stageIndex];
  if (submission === null || stage === undefined || !decidesIn(stage, by)) {
    throw new Refusal('FORBIDDEN', '您不是当前环节的审核人', {
      en: 'The current stage is not yours.',
    });
  }
  if (slot !== reviewPaper[by.role] && slot !== 'opinion') throw notThisSlot();
  return submission;
}

const notThisSlot = () =>
  new Refusal('FORBIDDEN', '您不能在此类附件中上传文件', {
    en: 'Files of this kind are not yours to attach.',
  });
const noSuchFile = () =>
  new Refusal('NOT_FOUND', '附件不存在', { en: 'There is no such file in this place.' });
