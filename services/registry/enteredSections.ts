import type { PersonalData } from '../../platform/personalData';
import { derivedId } from '../../platform/commandId';
import type { Field, Fields } from '../../schema/form/field';
import { form, type ProjectContent, type SectionKey } from '../../schema/form/form';
import type { Section } from '../../schema/form/section';
import { malformedRow } from './entryProblems';

/** The values of one section as a client gives them: in clear, null clears, absent stays. */
export type EnteredSection = Readonly<Record<string, unknown>>;
type Values = Readonly<Record<string, unknown>>;

/**
 * Turns what a person entered into what is stored, against the working copy that it is entered into: groups
 * and rows are merged with what is there, new rows get ids, personal values become tokens, and a personal
 * value that did not change keeps its token. The format has been checked before (schema/form/check.ts).
 */
export async function storedSection(
  section: SectionKey,
  entered: EnteredSection,
  working: ProjectContent,
  entry: {
    readonly projectId: string;
    readonly commandId: string;
    readonly personal: PersonalData;
  },
): Promise<Record<string, unknown>> {
  const { fields } = form[section] as Section;
  const before = (working[section] ?? {}) as Values;
  const { projectId, commandId, personal } = entry;

  async function merged(
    inner: Fields,
    given: Values,
    old: Values,
    at: Place,
  ): Promise<Record<string, unknown>> {
    const kept = Object.entries(old).filter(([key]) => given[key] === undefined);
    const set = await each(inner, given, old, at);
    return Object.fromEntries(
      [...kept, ...Object.entries(set)].filter(([, value]) => value !== null),
    );
  }

  async function each(
    inner: Fields,
    given: Values,
    old: Values,
    at: Place,
  ): Promise<Record<string, unknown>> {
    const set: Record<string, unknown> = {};
    for (const [key, field] of Object.entries(inner)) {
      const value = given[key];
      if (value === undefined) continue;
      set[key] = isCleared(value)
        ? null
        : await stored(field, value, old[key], { ...at, path: [...at.path, key] });
    }
    return set;
  }

  async function stored(field: Field, value: unknown, old: unknown, at: Place): Promise<unknown> {
    if (field.kind === 'group') {
      return await merged(field.fields ?? {}, value as Values, (old ?? {}) as Values, at);
    }
    if (field.kind === 'list')
      return await rows(field.fields ?? {}, value as Values[], (old ?? []) as Values[], at);
    if (field.personal !== true) return value;
    const token = typeof old === 'string' ? old : null;
    return await personal.keep(token, at.subject, [section, ...at.path].join('.'), value as string);
  }

  /** The given list is the whole list: a row without an id is new, a missing one is removed, the rest merge by id. */
  async function rows(
    inner: Fields,
    given: readonly Values[],
    old: readonly Values[],
    at: Place,
  ): Promise<unknown[]> {
    const result: unknown[] = [];
    for (const [index, row] of given.entries()) {
      const { id } = row;
      const there = typeof id === 'string' ? old.find((one) => one['id'] === id) : undefined;
      if (typeof id === 'string' && there === undefined) throw malformedRow(section, at.path, id);
      const rowId =
        typeof id === 'string' ? id : derivedId(commandId, section, ...at.path, String(index));
      const account = row['accountId'] ?? there?.['accountId'];
      // A member with an account is one person with that account; a typed one has a key of its own.
      const subject =
        typeof account === 'string' ? `account:${account}` : `member:${projectId}:${rowId}`;
      result.push({ ...(await merged(inner, row, there ?? {}, { ...at, subject })), id: rowId });
    }
    return result;
  }

  return await each(fields, entered, before, { path: [], subject: `contact:${projectId}` });
}

interface Place {
  readonly path: readonly string[];
  /** Whose personal value it is. */
  readonly subject: string;
}

/** Nothing entered is nothing stored: an emptied text or list is a cleared one. */
const isCleared = (value: unknown): boolean =>
  value === null || value === '' || (Array.isArray(value) && value.length === 0);

/** Every account or institution that the entered rows name. */
export function namedIn(
  section: SectionKey,
  entered: EnteredSection,
  kind: 'account' | 'institution',
): Named[] {
  const walk = (
    fields: Fields,
    values: Values,
    path: readonly string[],
    itemId: string | null,
  ): Named[] =>
    Object.entries(fields).flatMap(([key, field]): Named[] => {
      const value = values[key];
      const at = [...path, key];
      if (field.kind === kind && typeof value === 'string')
        return [{ id: value, field: at.join('.'), itemId }];
      if (field.kind === 'group')
        return walk(field.fields ?? {}, (value ?? {}) as Values, at, itemId);
      if (field.kind !== 'list') return [];
      return ((value ?? []) as Values[]).flatMap((row) =>
        walk(field.fields ?? {}, row, at, typeof row['id'] === 'string' ? row['id'] : null),
      );
    });
  return walk((form[section] as Section).fields, entered, [], null);
}

export interface Named {
  readonly id: string;
  readonly field: string;
  readonly itemId: string | null;
}
