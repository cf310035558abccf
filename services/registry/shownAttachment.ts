import type { AttachedFile, AttachmentSlot } from '../../schema/form/section';
import type { fileQueries } from '../../projections/storedFiles';
import type { DocumentPlace } from './documentVersions';
import type { Attachment } from './project.type';

/** An attachment as the API tells it, with those before it; `placeOf` tells where a file stands among versions. */
export function shownAttachment(
  files: Pick<ReturnType<typeof fileQueries>, 'byId'>,
  placeOf: (fileId: string) => DocumentPlace,
  { slot, ...file }: AttachedFile & { readonly slot: AttachmentSlot },
): Attachment {
  const { documentVersion = null, documentDate = null } = file;
  const { accountId, storedAt = null } = files.byId(file.fileId) ?? {};
  const { replaces, supersededBy, previous } = placeOf(file.fileId);
  return {
    ...{ slot, ...file },
    ...{ documentVersion, documentDate, replaces, supersededBy },
    uploadedBy: accountId === undefined ? null : { id: accountId },
    uploadedAt: storedAt,
    previous: previous.map((one) => shownAttachment(files, placeOf, one)),
  };
}
