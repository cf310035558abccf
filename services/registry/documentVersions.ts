import type { ProjectHistory } from '../../projections/projectHistory/history';
import { projectEventOf } from '../../schema/events/project';
import type { ProjectContent } from '../../schema/form/form';
import type { AttachedFile, AttachmentSlot } from '../../schema/form/section';
import type { Eyes } from '../../schema/policy';
import { seenContent } from './pointInTime';

/** A paper that is no document of the form: nothing comes before it or after. */
export const standsAlone: DocumentPlace = { replaces: null, supersededBy: null, previous: [] };

/** Where one file stands among the versions of its document. */
export interface DocumentPlace {
  /** The version before it. */
  readonly replaces: string | null;
  /** The version after it. */
  readonly supersededBy: string | null;
  /** All versions before it, the latest first. */
  readonly previous: readonly (AttachedFile & { readonly slot: AttachmentSlot })[];
}

/**
 * The versions of a project's documents, as these eyes may know them: authors know every file that they
 * attached, others those that were approved or that they are asked to look at. A newer version in a change
 * that was withdrawn supersedes nothing.
 */
export function documentVersions(
  history: ProjectHistory,
  eyes: Eyes,
): (fileId: string) => DocumentPlace {
  // By the first time that each was attached: it can only have replaced a file that was there before.
  const attached = history.events
    .flatMap((event) => {
      const fact = projectEventOf(event);
      return fact?.type === 'FileAttached' ? [fact.data] : [];
    })
    .filter(
      ({ file }, index, all) =>
        all.findIndex((other) => other.file.fileId === file.fileId) === index,
    );
  const inForce = new Set(
    [...history.versions.map(({ content }) => content), seenContent(history, eyes) ?? {}].flatMap(
      fileIdsIn,
    ),
  );

  /** Versions before, nearest first. */
  function before(fileId: string): DocumentPlace['previous'] {
    const replaced = attached.find(({ file }) => file.fileId === fileId)?.replaces;
    const older = attached.find(({ file }) => file.fileId === replaced);
    return older === undefined
      ? []
      : [{ ...older.file, slot: older.slot }, ...before(older.file.fileId)];
  }

  /** The nearest version after it that counts; of several attempts the last. */
  function after(fileId: string): string | null {
    const newer = attached
      .filter(({ replaces }) => replaces === fileId)
      .map(({ file }) => file.fileId)
      .reverse();
    for (const one of newer) {
      const found = inForce.has(one) ? one : after(one);
      if (found !== null) return found;
    }
    return null;
  }

  return (fileId) => {
    const previous = before(fileId).filter((one) => eyes === 'AUTHOR' || inForce.has(one.fileId));
    return { replaces: previous[0]?.fileId ?? null, supersededBy: after(fileId), previous };
  };
}

const fileIdsIn = ({ attachments = {} }: ProjectContent): string[] =>
  Object.values(attachments).flatMap((files) => files.map(({ fileId }) => fileId));
