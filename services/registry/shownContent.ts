import type { PersonalData } from '../../platform/personalData';
import type { Field, Fields } from '../../schema/form/field';
import { fieldAt, form, type ProjectContent, type SectionKey } from '../../schema/form/form';
import type { Section } from '../../schema/form/section';
import { maskEmail, maskPhone } from '../../schema/identity';

/** FULL: those who work on or review the project. MASKED: other readers. PUBLIC: visitors, whitelisted fields only. */
export type Sight = 'FULL' | 'MASKED' | 'PUBLIC';

type Values = Readonly<Record<string, unknown>>;

/** domain 10: a personal value whose key was erased is an ordinary state. */
export const ERASED = '已删除';

/** A section as this reader may see it: tokens revealed or masked, and for the public nothing that is not theirs. */
export async function shownSection(
  section: SectionKey,
  content: ProjectContent,
  sight: Sight,
  personal: PersonalData,
): Promise<Values | null> {
  const values = content[section];
  if (values === undefined) return null;
  return await shownValues(section, (form[section] as Section).fields, values, [], sight, personal);
}

/** The value of one place as this reader may see it; null for a place that is not theirs. */
export async function shownAt(
  section: SectionKey,
  path: string,
  value: unknown,
  sight: Sight,
  personal: PersonalData,
): Promise<unknown> {
  if (value === null) return null;
  const keys = path.split('.');
  const last = keys.at(-1) ?? '';
  const field = fieldAt(section, path);
  if (field === undefined) return sight === 'FULL' ? value : null;
  const shown = await shownValues(
    section,
    { [last]: field },
    { [last]: value },
    keys.slice(0, -1),
    sight,
    personal,
  );
  return shown[last] ?? null;
}

async function shownValues(
  section: SectionKey,
  of: Fields,
  values: Values,
  at: readonly string[],
  sight: Sight,
  personal: PersonalData,
): Promise<Values> {
  async function shown(fields: Fields, inner: Values, path: readonly string[]): Promise<Values> {
    const entries = Object.entries(inner).map(
      async ([key, value]): Promise<[string, unknown][]> => {
        if (key === 'id') return [[key, value]];
        const field = Object.hasOwn(fields, key) ? fields[key] : undefined;
        if (field === undefined || value === null) return [];
        if (sight === 'PUBLIC' && field.visibility === 'NEVER') return [];
        return [[key, await shownValue(field, value, [...path, key])]];
      },
    );
    return Object.fromEntries((await Promise.all(entries)).flat());
  }

  async function shownValue(
    field: Field,
    value: unknown,
    path: readonly string[],
  ): Promise<unknown> {
    if (field.kind === 'group') return await shown(field.fields ?? {}, value as Values, path);
    if (field.kind === 'list') {
      const rowOf = (row: Values) => shown(field.fields ?? {}, row, path);
      // A difference names a single row where one was added or removed as a whole.
      return Array.isArray(value)
        ? await Promise.all((value as Values[]).map(rowOf))
        : await rowOf(value as Values);
    }
    if (field.personal !== true) return value;
    return await shownPersonal(
      field,
      value as string,
      [section, ...path].join('.'),
      sight,
      personal,
    );
  }

  return await shown(of, values, at);
}

/** One personal value, revealed for those entitled and masked for others; `place` is where it is sealed for. */
async function shownPersonal(
  field: Pick<Field, 'kind' | 'visibility'>,
  token: string,
  place: string,
  sight: Sight,
  personal: PersonalData,
): Promise<string | null> {
  if (field.visibility === 'NEVER' && sight !== 'FULL') return null;
  const clear = await personal.reveal(token, place);
  if (clear === null) return ERASED;
  return sight === 'FULL' || field.visibility === 'PUBLIC' ? clear : masked(field.kind, clear);
}

function masked(kind: Field['kind'], clear: string): string {
  if (kind === 'email') return maskEmail(clear);
  if (kind === 'phone') return maskPhone(clear);
  return `${[...clear][0] ?? ''}**`;
}
