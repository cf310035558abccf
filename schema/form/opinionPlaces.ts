import type { AttachedFile } from './section';
import { fieldAt, form, type ProjectContent, type SectionKey } from './form';
import { places } from './places';
import { attachmentSlots } from './section';

/** What a reviewer's opinion speaks of; all null for the whole. */
export interface OpinionPlace {
  readonly section: string | null;
  readonly field: string | null;
  readonly itemId: string | null;
}

/**
 * Whether the form, with what was submitted in it, has this place: a section; a field of it, as a path such
 * as `team.name`; a row of the content that holds the field. In `attachments` a field is a slot and an item
 * the id of a file there, be it of `content` or of `papers`, those that the review added.
 */
export function isPlaceOf(
  content: ProjectContent,
  papers: readonly { readonly slot: string; readonly file: AttachedFile }[],
  { section, field, itemId }: OpinionPlace,
): boolean {
  if (section === null) return field === null && itemId === null;
  if (section === 'attachments') {
    if (field !== null && !attachmentSlots.some((slot) => slot === field)) return false;
    if (itemId === null) return true;
    const files: { readonly slot: string; readonly file: AttachedFile }[] = [
      ...attachmentSlots.flatMap((slot) =>
        (content.attachments?.[slot] ?? []).map((file) => ({ slot, file })),
      ),
      ...papers,
    ];
    return files.some(({ slot, file }) => (field ?? slot) === slot && file.fileId === itemId);
  }
  if (!Object.hasOwn(form, section)) return false;
  if (field !== null && fieldAt(section as SectionKey, field) === undefined) return false;
  if (itemId === null) return true;
  for (const place of places(content)) {
    const isWithin = field === null || `${place.path}.`.startsWith(`${field}.`);
    if (place.section === section && place.itemId === itemId && isWithin) return true;
  }
  return false;
}
