import fc, { type Arbitrary } from 'fast-check';
import { comparedForm } from '../../schema/form/difference/comparedForm';
import type { JsonRecord, JsonValue } from '../../schema/form/difference/jsonValue';
import { idKeyOf } from '../../schema/form/difference/rows';
import type { Field, Fields } from '../../schema/form/field';
import type { ProjectContent } from '../../schema/form/form';

const phrases = [
  '总生存期',
  '慢性 疼痛',
  '第 4 周',
  '年满 18 周岁，签署知情同意书',
  'Pain score at week 4',
];

const textUpTo = (max: number): Arbitrary<string> =>
  fc
    .oneof(
      fc.constantFrom(...phrases),
      fc.string({ maxLength: 12 }),
      fc.string({ unit: 'grapheme', maxLength: 6 }),
    )
    .map((text) => (text.length <= max ? text : ''));

/** What the log holds instead of a personal value. */
const token: Arbitrary<string> = fc.nat(99_999_999).map((n) => `token:${String(n)}`);

const day: Arbitrary<string> = fc
  .date({ min: new Date('2000-01-01'), max: new Date('2049-12-31'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10));

const codesOf = (field: Field): string[] => (field.codes?.values ?? []).map(({ code }) => code);

function unmemoised(field: Field): Arbitrary<JsonValue> {
  if (field.personal) return token;
  const { min = 0, max = 300 } = field;
  switch (field.kind) {
    case 'text':
    case 'longText':
      return textUpTo(max);
    case 'email':
      return fc.nat(9999).map((n) => `person${String(n)}@example.org`);
    case 'phone':
      return fc.integer({ min: 2_000_000, max: 99_999_999 }).map((n) => `010-${String(n)}`);
    case 'date':
      return day;
    case 'integer':
      return fc.integer({ min, max });
    case 'decimal':
      return fc.integer({ min: min * 10, max: max * 10 }).map((n) => n / 10);
    case 'yesNo':
      return fc.boolean();
    case 'choice':
    case 'code':
      return fc.constantFrom(...codesOf(field));
    case 'choices':
      return fc.shuffledSubarray(codesOf(field), { maxLength: Math.min(6, codesOf(field).length) });
    case 'texts':
      return fc.array(textUpTo(max), { maxLength: 4 });
    case 'group':
      return recordOf(field.fields ?? {});
    case 'list':
      return rowsOf(field, 'id');
    case 'institution':
    case 'account':
      return fc.uuid();
  }
}

const arbitraries = new WeakMap<Field, Arbitrary<JsonValue>>();

/** Any value that a stored draft may hold in this field. */
export function valueOf(field: Field): Arbitrary<JsonValue> {
  let arbitrary = arbitraries.get(field);
  if (!arbitrary) {
    arbitrary = unmemoised(field);
    arbitraries.set(field, arbitrary);
  }
  return arbitrary;
}

/** Any field may be missing, and now and then one is null. */
const recordOf = (fields: Fields): Arbitrary<JsonRecord> =>
  fc.record(
    Object.fromEntries(
      Object.entries(fields).map(([key, field]) => [key, fc.option(valueOf(field), { freq: 9 })]),
    ),
    { requiredKeys: [] },
  );

const rowOf = (fields: Fields, idKey: string): Arbitrary<JsonRecord> =>
  fc.tuple(fc.uuid(), recordOf(fields)).map(([id, row]) => ({ [idKey]: id, ...row }));

const rowsOf = ({ fields = {}, max = 8 }: Field, idKey: string): Arbitrary<JsonRecord[]> =>
  fc.uniqueArray(rowOf(fields, idKey), {
    selector: (row) => row[idKey],
    maxLength: Math.min(max, 8),
  });

const contents: Arbitrary<JsonRecord> = fc.record(
  Object.fromEntries(
    Object.entries(comparedForm).map(([section, { fields }]) => {
      if (section !== 'attachments') return [section, recordOf(fields)];
      const slots = Object.fromEntries(
        Object.entries(fields).map(([slot, field]) => [slot, rowsOf(field, 'fileId')]),
      );
      return [section, fc.record(slots, { requiredKeys: [] })];
    }),
  ),
  { requiredKeys: [] },
);

/** Contents of the real form as versions hold them: rows with ids, tokens for personal values. */
export const arbitraryContent = (): Arbitrary<ProjectContent> => contents;

/** A place of the form that an edit can touch. */
interface Place {
  readonly section: string;
  readonly keys: readonly string[];
  readonly field: Field;
}

function placesOf(section: string, fields: Fields, above: readonly string[] = []): Place[] {
  return Object.entries(fields).flatMap(([key, field]) => {
    const keys = [...above, key];
    return field.kind === 'group'
      ? placesOf(section, field.fields ?? {}, keys)
      : [{ section, keys, field }];
  });
}

const places: readonly Place[] = Object.entries(comparedForm).flatMap(([section, { fields }]) =>
  placesOf(section, fields),
);

/** The lists of rows of the form that stand directly in a section. */
export const listPlaces: readonly { section: string; key: string; field: Field }[] = places.flatMap(
  ({ section, keys: [key, ...deeper], field }) =>
    field.kind === 'list' && key !== undefined && deeper.length === 0
      ? [{ section, key, field }]
      : [],
);

type Edit = (value: JsonValue | undefined) => JsonValue | undefined;

const asRows = (value: JsonValue | undefined): JsonRecord[] =>
  Array.isArray(value) ? [...(value as JsonRecord[])] : [];

function rowEdits(section: string, { fields = {} }: Field): Arbitrary<Edit> {
  const insert = fc
    .tuple(rowOf(fields, idKeyOf(section)), fc.nat())
    .map(([row, at]): Edit => (value) => {
      const rows = asRows(value);
      return rows.toSpliced(at % (rows.length + 1), 0, row);
    });
  const remove = fc.nat().map((at): Edit => (value) => {
    const rows = asRows(value);
    return rows.toSpliced(at % Math.max(1, rows.length), 1);
  });
  const move = fc.tuple(fc.nat(), fc.nat()).map(([from, to]): Edit => (value) => {
    const rows = asRows(value);
    const moved = rows.splice(from % Math.max(1, rows.length), 1);
    return rows.toSpliced(to % (rows.length + 1), 0, ...moved);
  });
  const change = fc.constantFrom(...Object.entries(fields)).chain(([key, field]) =>
    fc
      .tuple(fc.nat(), fc.option(valueOf(field), { freq: 4 }))
      .map(([at, changed]): Edit => (value) => {
        const rows = asRows(value);
        return rows.map((row, index) =>
          index === at % rows.length ? { ...row, [key]: changed } : row,
        );
      }),
  );
  const swap = fc
    .tuple(fc.constantFrom(...Object.keys(fields)), fc.nat(), fc.nat())
    .map(([key, one, other]): Edit => (value) => {
      const rows = asRows(value);
      const [first, second] = [rows[one % rows.length], rows[other % rows.length]];
      return rows.map((row) => {
        const giver = row === first ? second : row === second ? first : row;
        return { ...row, [key]: giver?.[key] };
      });
    });
  return fc.oneof(insert, remove, move, change, swap);
}

const valueEdits = (field: Field): Arbitrary<Edit> =>
  fc.oneof(
    {
      weight: 4,
      arbitrary: valueOf(field).map(
        (changed): Edit =>
          () =>
            changed,
      ),
    },
    { weight: 1, arbitrary: fc.constant<Edit>(() => undefined) },
    {
      weight: 1,
      arbitrary: fc.constant<Edit>((value) =>
        Array.isArray(value)
          ? value.toReversed()
          : typeof value === 'string'
            ? value.replaceAll(' ', '')
            : value,
      ),
    },
  );

function edited(record: JsonRecord, [key, ...deeper]: readonly string[], edit: Edit): JsonRecord {
  if (key === undefined) return record;
  const value = record[key];
  if (deeper.length === 0) return { ...record, [key]: edit(value) };
  const inner = typeof value === 'object' && value !== null ? (value as JsonRecord) : {};
  return { ...record, [key]: edited(inner, deeper, edit) };
}

const oneEdit: Arbitrary<(content: JsonRecord) => JsonRecord> = fc
  .constantFrom(...places)
  .chain(({ section, keys, field }) =>
    (field.kind === 'list' ? rowEdits(section, field) : valueEdits(field)).map(
      (edit) => (content: JsonRecord) => edited(content, [section, ...keys], edit),
    ),
  );

/** The content after a few edits as people make them: values, rows in and out, moves, swapped texts. */
export const arbitraryEdit = (content: ProjectContent): Arbitrary<ProjectContent> =>
  fc
    .array(oneEdit, { minLength: 1, maxLength: 6 })
    .map((edits) =>
      edits.reduce<JsonRecord>((now, edit) => edit(now), content as unknown as JsonRecord),
    )
    .map((after) => JSON.parse(JSON.stringify(after)) as ProjectContent);
