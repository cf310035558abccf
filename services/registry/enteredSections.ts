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
 * Turns what a person entered into what is stored, against the content that was edited (`base`, or the working
 * copy itself): groups and rows are merged with what is there, new rows get ids, personal values become
 * tokens, and a value that is held already, there or in the working copy, keeps its token. The format has
 * been checked before (schema/form/check.ts).
 */
export async function storedSection(
  section: SectionKey,
  entered: EnteredSection,
  working: ProjectContent,
  base: ProjectContent | null,
  entry: {
    readonly projectId: string;
    readonly commandId: string;
    readonly personal: PersonalData;
  },
): Promise<Record<string, unknown>> {
  const { fields } = form[section] as Section;
  const there = {
    old: (base ?? working)[section] ?? {},
    now: working[section] ?? {},
  } as Held<Values>;
  const { projectId, commandId, personal } = entry;

  async function merged(
    inner: Fields,
    given: Values,
    held: Held<Values>,
    at: Place,
  ): Promise<Record<string, unknown>> {
    const kept = Object.entries(held.old).filter(([key]) => given[key] === undefined);
    const set = await each(inner, given, held, at);
    return Object.fromEntries(
      [...kept, ...Object.entries(set)].filter(([, value]) => value !== null),
    );
  }

  async function each(
    inner: Fields,
    given: Values,
    { old, now }: Held<Values>,
    at: Place,
  ): Promise<Record<string, unknown>> {
    const set: Record<string, unknown> = {};
    for (const [key, field] of Object.entries(inner)) {
      const value = given[key];
      if (value === undefined) continue;
      set[key] = isCleared(value)
        ? null
        : await stored(
            field,
            value,
            { old: old[key], now: now[key] },
            { ...at, path: [...at.path, key] },
          );
    }
    return set;
  }

  async function stored(
    field: Field,
    value: unknown,
    { old, now }: Held<unknown>,
    at: Place,
  ): Promise<unknown> {
    if (field.kind === 'group') {
      const held = { old: old ?? {}, now: now ?? {} } as Held<Values>;
      return await merged(field.fields ?? {}, value as Values, held, at);
    }
    if (field.kind === 'list') {
      const held = { old: old ?? [], now: now ?? [] } as Held<Values[]>;
      return await rows(field.fields ?? {}, value as Values[], held, at);
    }
    if (field.personal !== true) return value;
    const place = [section, ...at.path].join('.');
    for (const token of [old, now]) {
      if (typeof token !== 'string') continue;
      if ((await personal.keep(token, at.subject, place, value as string)) === token) return token;
    }
    return await personal.seal(at.subject, place, value as string);
  }

  /** The given list is the whole list: a row without an id is new, a missing one is removed, the rest merge by id. */
  async function rows(
    inner: Fields,
    given: readonly Values[],
    { old, now }: Held<readonly Values[]>,
    at: Place,
  ): Promise<unknown[]> {
    const result: unknown[] = [];
    for (const [index, row] of given.entries()) {
      const { id } = row;
      const [there, current] = [old, now].map((held) =>
        typeof id === 'string' ? held.find((one) => one['id'] === id) : undefined,
      );
      if (typeof id === 'string' && there === undefined) throw malformedRow(section, at.path, id);
      const rowId =
        typeof id === 'string' ? id : derivedId(commandId, section, ...at.path, String(index));
      const account = row['accountId'] ?? there?.['accountId'];
      // A member with an account is one person with that account; a typed one has a key of its own.
      const subject =
        typeof account === 'string' ? `account:${account}` : `member:${projectId}:${rowId}`;
      const held = { old: there ?? {}, now: current ?? {} };
      result.push({ ...(await merged(inner, row, held, { ...at, subject })), id: rowId });
    }
    return result;
  }

  return await each(fields, entered, there, { path: [], subject: `contact:${projectId}` });
}

/** A value in the content that was edited, and in the working copy as it is now. */
interface Held<T> {
  readonly old: T;
  readonly now: T;
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
