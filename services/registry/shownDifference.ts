import type { Node } from '../../platform/node';
import type { AttributedChange } from '../../projections/projectHistory/writes';
import { isRecord, type JsonValue } from '../../schema/form/difference/jsonValue';
import { itemLabelOf, shownText, type Names } from '../../schema/form/difference/wording';
import { fieldAt, type SectionKey } from '../../schema/form/form';
import type { Label } from '../../schema/label';
import type { FieldDifference } from './project.type';
import { shownAt, type Sight } from './shownContent';

/** A change with the values that this reader may see of it, and words made of these alone. */
export async function differenceOf(
  change: AttributedChange,
  sight: Sight,
  names: Names,
  node: Node,
): Promise<FieldDifference> {
  const { lastWriter } = change;
  const words =
    change.section === 'attachments' ? {} : await shownWords(change, sight, names, node);
  return {
    ...change,
    ...words,
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

/** What is hidden in a row is not told by the row's words or name either. */
async function shownWords(change: AttributedChange, sight: Sight, names: Names, node: Node) {
  const { field: path, kind, item } = change;
  const section = change.section as SectionKey;
  const shown = (place: string, value: unknown) =>
    shownAt(section, place, value, sight, node.personal);

  const before = await shown(path, change.before);
  const after = await shown(path, change.after);
  const field = fieldAt(section, path);
  const worded = (text: Label | null, value: unknown): Label | null =>
    field === undefined || kind === 'MOVED' ? text : shownText(field, value as JsonValue, names);

  const list = listOf(section, path);
  const row = item === null || list === undefined ? null : await shown(list, item);
  const fields = list === undefined ? undefined : fieldAt(section, list)?.fields;
  return {
    before,
    after,
    beforeText: worded(change.beforeText, before),
    afterText: worded(change.afterText, after),
    itemLabel: isRecord(row) && fields ? itemLabelOf(fields, row, { names, isShown: true }) : null,
  };
}

/** The path of the list whose row a change is of, or in. */
function listOf(section: SectionKey, path: string): string | undefined {
  const keys = path.split('.');
  return keys
    .map((_key, index) => keys.slice(0, index + 1).join('.'))
    .find((place) => fieldAt(section, place)?.kind === 'list');
}
