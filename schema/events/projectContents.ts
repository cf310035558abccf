import type { ProjectContent } from '../form/form';
import type { AttachedFile, AttachmentSlot } from '../form/section';
import type { ProjectEvent } from './project';

/** The contents that a project has at one moment of its life. */
export interface ProjectContents {
  /** The working copy; equal to the approved version when no change is open. */
  readonly working: ProjectContent;
  /** What was sent in last; null before the first submission. */
  readonly submitted: ProjectContent | null;
  /** Approved contents, version 1 first. */
  readonly versions: readonly ProjectContent[];
}

export const noContents: ProjectContents = { working: {}, submitted: null, versions: [] };

/** The version that the public and every reader sees; null before the first approval. */
export const approvedIn = ({ versions }: ProjectContents): ProjectContent | null =>
  versions.at(-1) ?? null;

/**
 * What an event does to the contents: the one place that says so. The decider folds with it, and so does
 * every reading of a past moment.
 */
export function evolveContents(contents: ProjectContents, event: ProjectEvent): ProjectContents {
  const { working } = contents;
  switch (event.type) {
    case 'SectionSaved':
      return { ...contents, working: withFields(working, event.data.section, event.data.set) };
    case 'FileAttached': {
      const { slot, file, replaces } = event.data;
      const newer = (files: AttachedFile[]) =>
        replaces === undefined
          ? [...files, file]
          : files.map((one) => (one.fileId === replaces ? file : one));
      return { ...contents, working: withFiles(working, slot, newer) };
    }
    case 'FileRemoved': {
      const { slot, file } = event.data;
      const others = (files: AttachedFile[]) =>
        files.filter(({ fileId }) => fileId !== file.fileId);
      return { ...contents, working: withFiles(working, slot, others) };
    }
    case 'ProjectSubmitted':
    case 'ChangeSubmitted':
      return { ...contents, submitted: event.data.content };
    case 'VersionApproved': {
      const approved = contents.submitted ?? working;
      return { ...contents, working: approved, versions: [...contents.versions, approved] };
    }
    case 'ChangeStarted':
      return { ...contents, working: event.data.content ?? working };
    case 'ChangeWithdrawn':
      return { ...contents, working: approvedIn(contents) ?? working };
    default:
      return contents;
  }
}

/** Given fields are set, null clears, absent ones stay. */
export function withFields(
  content: ProjectContent,
  section: string,
  set: Record<string, unknown>,
): ProjectContent {
  const before = (content as Record<string, Record<string, unknown> | undefined>)[section];
  const after = Object.entries({ ...before, ...set }).filter(([, value]) => value !== null);
  return { ...content, [section]: Object.fromEntries(after) };
}

function withFiles(
  content: ProjectContent,
  slot: AttachmentSlot,
  change: (files: AttachedFile[]) => AttachedFile[],
): ProjectContent {
  const files = change([...(content.attachments?.[slot] ?? [])]);
  return { ...content, attachments: { ...content.attachments, [slot]: files } };
}
