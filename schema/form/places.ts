import type { Condition, Field, Fields } from './field';
import { fieldAt, form, sectionKeys, type ProjectContent, type SectionKey } from './form';
import type { Section } from './section';

/** One place of the form with what a content holds there; a list's rows have a place for each of their fields. */
export interface Place {
  readonly section: SectionKey;
  /** Keys joined by dots, such as `contact.phone` or `team.name`. */
  readonly path: string;
  /** The row's id, when the place is in a row. */
  readonly itemId: string | null;
  readonly field: Field;
  readonly value: unknown;
  /** The values that stand beside it: of its section, its group or its row. */
  readonly beside: Readonly<Record<string, unknown>>;
}

/** Every place of the form in its order, filled or not. */
export function* places(content: ProjectContent): Generator<Place> {
  for (const section of sectionKeys) {
    const { fields } = form[section] as Section;
    yield* placesOf(fields, recordOf(content[section]), { section, above: '', itemId: null });
  }
}

function* placesOf(
  fields: Fields,
  beside: Readonly<Record<string, unknown>>,
  at: { section: SectionKey; above: string; itemId: string | null },
): Generator<Place> {
  const { section, above, itemId } = at;
  for (const [key, field] of Object.entries(fields)) {
    const path = above + key;
    const value = Object.hasOwn(beside, key) ? beside[key] : undefined;
    yield { section, path, itemId, field, value, beside };
    if (!field.fields) continue;
    if (field.kind === 'group') {
      yield* placesOf(field.fields, recordOf(value), { section, above: `${path}.`, itemId });
      continue;
    }
    for (const row of rowsOf(value)) {
      const id = typeof row['id'] === 'string' ? row['id'] : null;
      yield* placesOf(field.fields, row, { section, above: `${path}.`, itemId: id });
    }
  }
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {};
}

const rowsOf = (value: unknown) => (Array.isArray(value) ? value.map(recordOf) : []);

/** Nothing that a reader could read: absent, null, blank, or made of nothing but such. */
export function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null) return true;
  if (typeof value === 'string') return value.trim() === '';
  if (Array.isArray(value)) return value.length === 0;
  if (typeof value === 'object') return Object.values(value).every(isEmpty);
  return false;
}

/** Whether the form asks for this field, given what the content says elsewhere. */
export function isRequired({ required }: Field, content: ProjectContent): boolean {
  if (!required) return false;
  return required === true || required.every((condition) => holds(condition, content));
}

/** Of several codes one is enough; a yes or no that was never touched counts as no. */
export function holds({ field: at, is }: Condition, content: ProjectContent): boolean {
  const [section, ...path] = at.split('.');
  let value: unknown = content[section as SectionKey];
  for (const key of path) value = recordOf(value)[key];
  if (isEmpty(value)) {
    return is.includes(false) && fieldAt(section as SectionKey, path.join('.'))?.kind === 'yesNo';
  }
  return (Array.isArray(value) ? value : [value]).some((one) => is.includes(one as string));
}

/** A value cleared inside a group or a row may be kept as null; to a rule it is absent. */
export function withoutNulls<T>(value: T): T {
  if (Array.isArray(value)) return value.map(withoutNulls) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, inner]) => inner !== null && inner !== undefined)
      .map(([key, inner]) => [key, withoutNulls<unknown>(inner)]),
  ) as T;
}
