import type { Node } from '../../platform/node';
import type { AttributedChange } from '../../projections/projectHistory/writes';
import type { JsonValue } from '../../schema/form/difference/jsonValue';
import { shownText, type Names } from '../../schema/form/difference/wording';
import { fieldAt, type SectionKey } from '../../schema/form/form';
import type { Label } from '../../schema/label';
import type { FieldDifference } from './project.type';
import { shownAt, type Sight } from './shownContent';

/** A change with the values that this reader may see of it. */
export async function differenceOf(
  change: AttributedChange,
  sight: Sight,
  names: Names,
  node: Node,
): Promise<FieldDifference> {
  const { lastWriter } = change;
  const inForm = change.section !== 'attachments';
  const shown = async (value: unknown) =>
    inForm
      ? await shownAt(change.section as SectionKey, change.field, value, sight, node.personal)
      : value;
  const before = await shown(change.before);
  const after = await shown(change.after);
  const field = inForm ? fieldAt(change.section as SectionKey, change.field) : undefined;
  // What is hidden in a row is not told by the row's words either.
  const worded = (text: Label | null, value: unknown): Label | null =>
    field === undefined || change.kind === 'MOVED'
      ? text
      : shownText(field, value as JsonValue, names);
  return {
    ...change,
    before,
    after,
    beforeText: worded(change.beforeText, before),
    afterText: worded(change.afterText, after),
    lastWriter:
      lastWriter === null
        ? null
        : {
            account: { id: lastWriter.actor.accountId },
            role: lastWriter.actor.role,
            at: lastWriter.at,
            eventId: lastWriter.eventId,
          },
  };
}
