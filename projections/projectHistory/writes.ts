import type { Actor, Recorded } from '../../schema/envelope';
import { projectEventOf } from '../../schema/events/project';
import { evolveContents, noContents } from '../../schema/events/projectContents';
import { difference } from '../../schema/form/difference';
import type { FieldChange } from '../../schema/form/difference/change';
import type { Names } from '../../schema/form/difference/wording';

/** Who wrote a field, in which role, when, and by which event (audit question Q2). */
export interface Writer {
  readonly actor: Actor;
  readonly at: string;
  readonly eventId: string;
  readonly eventType: string;
  readonly revision: number;
}

/** One change of one field of the working copy. */
export interface Write extends Writer {
  readonly change: FieldChange;
}

/** A difference between two moments, with who made it. */
export interface AttributedChange extends FieldChange {
  /** Null where nobody wrote between the two moments: the older one was looked at as the newer. */
  readonly lastWriter: Writer | null;
  /** How many writes of the field lie between the two moments. */
  readonly writes: number;
}

/** Every change of the working copy, oldest first, found by comparing it before and after each event. */
export function writesOf(events: readonly Recorded[], names?: Names): Write[] {
  let contents = noContents;
  return events.flatMap((event) => {
    const fact = projectEventOf(event);
    if (fact === null) return [];
    const before = contents.working;
    contents = evolveContents(contents, fact);
    if (contents.working === before) return [];
    const writer = {
      actor: event.actor,
      at: event.recordedAt,
      eventId: event.id,
      eventType: event.type,
      revision: event.revision,
    };
    return difference(before, contents.working, names).map((change) => ({ ...writer, change }));
  });
}

/** The changes with their last writers among the writes of the revisions after `from` up to `to`. */
export function attributed(
  changes: readonly FieldChange[],
  writes: readonly Write[],
  from: number,
  to: number,
): AttributedChange[] {
  const [low, high] = from <= to ? [from, to] : [to, from];
  const between = writes.filter(({ revision }) => revision > low && revision <= high);
  return changes.map((change) => {
    const own = between.filter((write) => touches(write.change, change));
    const last = own.at(-1);
    if (last === undefined) return { ...change, lastWriter: null, writes: 0 };
    const { change: _, ...lastWriter } = last;
    return { ...change, lastWriter, writes: own.length };
  });
}

/** Does a write touch the place of a change: the same field, or the row that holds it or that it holds? */
function touches(write: FieldChange, change: FieldChange): boolean {
  if (write.section !== change.section || write.itemId !== change.itemId) return false;
  const within = (inner: string, outer: string) => inner === outer || inner.startsWith(`${outer}.`);
  return within(write.field, change.field) || within(change.field, write.field);
}

/** The last write at a place: of a field, of a row or its part; without a row's id, of any row of the list. */
export const lastWriteAt = (
  writes: readonly Write[],
  { section, field, itemId }: Pick<FieldChange, 'section' | 'field' | 'itemId'>,
): Write | null => writesOfField(writes, section, field, itemId).at(-1) ?? null;

/** The writes of one field, of all its rows or of one (U18): every value it ever had. */
export const writesOfField = (
  writes: readonly Write[],
  section: string,
  field: string,
  itemId: string | null,
): Write[] =>
  writes.filter(
    ({ change }) =>
      change.section === section &&
      (change.field === field ||
        change.field.startsWith(`${field}.`) ||
        field.startsWith(`${change.field}.`)) &&
      (itemId === null || change.itemId === itemId),
  );
