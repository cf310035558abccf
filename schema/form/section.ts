import type { Label } from '../label';
import type { Fields, ValueOf } from './field';

/** One of the seven sections of fields; the eighth, 相关附件, holds files. */
export interface Section<F extends Fields = Fields> {
  readonly title: Label;
  readonly fields: F;
}

/** The slots of 相关附件, and of the papers that a review adds. */
export const attachmentSlots = [
  'protocol',
  'consent',
  'other',
  'nmpa',
  'nmpaValidity',
  'approval',
  'opinion',
] as const;
export type AttachmentSlot = (typeof attachmentSlots)[number];

/** A PDF as a version holds it. `fileId` is its stable identity; a new file never overwrites an old one. */
export interface AttachedFile {
  readonly fileId: string;
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  /** Hex, of the file as uploaded. */
  readonly sha256: string;
  /** The document's own version and day, as its title page has them; absent where nobody said. */
  readonly documentVersion?: string;
  /** YYYY-MM-DD. */
  readonly documentDate?: string;
}

export type ContentOf<S extends Readonly<Record<string, Section>>> = {
  [K in keyof S]?: ValueOf<S[K]['fields']>;
} & { attachments?: Partial<Record<AttachmentSlot, AttachedFile[]>> };
