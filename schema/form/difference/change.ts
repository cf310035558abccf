import type { Label } from '../../label';
import type { JsonRecord, JsonValue } from './jsonValue';

export type ChangeKind = 'ADDED' | 'REMOVED' | 'CHANGED' | 'MOVED';

/** One place of the form at which two contents differ. */
export interface FieldChange {
  /** Key of the section; `attachments` for files. */
  readonly section: string;
  /**
   * Path within the section: `targetSize`, `contact.phone`; `outcomes` for a whole row that was added,
   * removed or moved, `outcomes.timePoint` for a field of a row; the slot for files. Written by
   * `pathOf`, so that keys of an older or newer form with dots in them can be told apart. Empty when
   * the section as a whole does not have the shape of a section.
   */
  readonly field: string;
  /** The row's id, or the file's; null outside lists. */
  readonly itemId: string | null;
  /** The titles on the way, `研究设计 › 结局指标 › 测量时间点`; a key where the form knows no title. */
  readonly label: Label;
  /** The row that changed or in which something changed: as it is after the change, else before it. */
  readonly item: JsonRecord | null;
  /** What a person calls the row: its name after the change, else before it. */
  readonly itemLabel: Label | null;
  readonly kind: ChangeKind;
  /** The value or the whole row; null when absent, and for MOVED. */
  readonly before: JsonValue | null;
  readonly after: JsonValue | null;
  /**
   * As people read it: codes as text, 是/否, for MOVED the place in the list; null when absent. Of the whole
   * value: a reader who may not see all of it is told in words of their own.
   */
  readonly beforeText: Label | null;
  readonly afterText: Label | null;
  /** The values are opaque tokens: equal tokens mean unchanged, and there are no texts. */
  readonly isPersonal: boolean;
  /** The same items in another order. */
  readonly isOrderOnly: boolean;
  /** Nothing but white space differs; a text that came to be empty instead of absent is one, too. */
  readonly isWhitespaceOnly: boolean;
  /** Places in the list, from 0, of a whole row that was removed, added or moved; else null. */
  readonly fromIndex: number | null;
  readonly toIndex: number | null;
}
