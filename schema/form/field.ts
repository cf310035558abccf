import { z } from 'zod';
import type { CodeList } from '../codes/codeList';
import type { Label } from '../label';

/**
 * Who sees a field of a published record: everyone, everyone in a masked form, or nobody without a right.
 * A field says it itself, so that a new field never leaks by default.
 */
export type Visibility = 'PUBLIC' | 'MASKED' | 'NEVER';

/** A fact about the form itself that data can state: `field` (section.field) holds one of these values. */
export interface Condition {
  readonly field: string;
  readonly is: readonly (string | boolean)[];
}

/** What the form says about a field, beside the shape of its value. */
export interface About {
  readonly zh: string;
  readonly en: string;
  readonly help?: Label;
  /** `true`: always; conditions: when all of them hold; absent: optional. Checked by 完成 and 提交, never by 保存. */
  readonly required?: true | readonly Condition[];
  readonly visibility: Visibility;
  /** A person's own value: stored as a token under that person's key (design: personal data). */
  readonly personal?: true;
  /** The Chinese field whose English twin this is; required when the record goes to ChiCTR (V-703). */
  readonly englishOf?: string;
  /** Where the field comes from: the guide's chapter, the WHO data-set item. */
  readonly source?: string;
}

export type Kind =
  | 'text'
  | 'longText'
  | 'email'
  | 'phone'
  | 'date'
  | 'integer'
  | 'decimal'
  | 'yesNo'
  | 'choice'
  | 'choices'
  | 'code'
  | 'texts'
  | 'group'
  | 'list'
  | 'institution'
  | 'account';

/** One field of the form: the shape of its value, and everything that is known about it. */
export interface Field<T = unknown> extends About {
  readonly kind: Kind;
  /** Format only: what a draft may hold. Whether a value must be there is `required`. */
  readonly schema: z.ZodType<T>;
  readonly codes?: CodeList;
  /** Longest text in characters, largest number, or most items of a list. */
  readonly max?: number;
  readonly min?: number;
  /** The fields of a group, or of each row of a list. */
  readonly fields?: Fields;
}
export type Fields = Readonly<Record<string, Field>>;

/** The value that a section of these fields holds: any field may be missing in a draft. */
export type ValueOf<F extends Fields> = {
  -readonly [K in keyof F]?: F[K] extends Field<infer T> ? T : never;
};

/** A row of a list keeps its id from version to version, so that versions can be compared row by row. */
export type RowOf<F extends Fields> = ValueOf<F> & { id: string };

/** No text may hold NUL or half a surrogate pair: neither survives every store and every client. */
const wellFormed = z.string().refine((text) => text.isWellFormed() && !text.includes('\u0000'), {
  message: 'malformed',
});

export const text = (max: number, about: About): Field<string> => ({
  ...about,
  kind: 'text',
  max,
  schema: wellFormed.max(max),
});

export const longText = (max: number, about: About): Field<string> => ({
  ...about,
  kind: 'longText',
  max,
  schema: wellFormed.max(max),
});

/** V-004. */
export const email = (about: About): Field<string> => ({
  ...about,
  kind: 'email',
  max: 254,
  schema: wellFormed.max(254).pipe(z.email()),
});

/** V-005: a mobile number, or a landline with or without area code and extension. */
export const phone = (about: About): Field<string> => ({
  ...about,
  kind: 'phone',
  max: 30,
  schema: wellFormed.max(30).regex(/^(1[3-9]\d{9}|(0\d{2,3}-?)?[2-9]\d{6,7}(-\d{1,6})?)$/),
});

/** A day that exists, `YYYY-MM-DD`. */
export const date = (about: About): Field<string> => ({
  ...about,
  kind: 'date',
  schema: z.iso.date(),
});

export const integer = (range: { min: number; max: number }, about: About): Field<number> => ({
  ...about,
  ...range,
  kind: 'integer',
  schema: z.int().min(range.min).max(range.max),
});

/** A number with at most one decimal. */
export const decimal = (range: { min: number; max: number }, about: About): Field<number> => ({
  ...about,
  ...range,
  kind: 'decimal',
  schema: z.number().min(range.min).max(range.max).multipleOf(0.1),
});

export const yesNo = (about: About): Field<boolean> => ({
  ...about,
  kind: 'yesNo',
  schema: z.boolean(),
});

export const choice = <Code extends string>(codes: CodeList<Code>, about: About): Field<Code> => ({
  ...about,
  kind: 'choice',
  codes,
  schema: z.enum(codes.values.map(({ code }) => code) as [Code, ...Code[]]),
});

/** Several codes of one list; each at most once. */
export const choices = <Code extends string>(
  codes: CodeList<Code>,
  about: About,
): Field<Code[]> => ({
  ...about,
  kind: 'choices',
  codes,
  schema: z
    .array(z.enum(codes.values.map(({ code }) => code) as [Code, ...Code[]]))
    .refine((chosen) => new Set(chosen).size === chosen.length, { message: 'duplicate' }),
});

/** One code of a list that is too long, or whose codes are no names, for an enum. */
export const coded = (codes: CodeList, about: About): Field<string> => {
  const known = new Set(codes.values.map(({ code }) => code));
  return { ...about, kind: 'code', codes, schema: z.string().refine((code) => known.has(code)) };
};

/** Plain texts in the order given, such as keywords. */
export const texts = (limits: { each: number; most: number }, about: About): Field<string[]> => ({
  ...about,
  kind: 'texts',
  max: limits.each,
  schema: z.array(wellFormed.max(limits.each)).max(limits.most),
});

const valueOf = (fields: Fields) =>
  z.strictObject(
    Object.fromEntries(Object.entries(fields).map(([key, { schema }]) => [key, schema.nullish()])),
  );

/** Fields that belong together and are saved together. */
export const group = <F extends Fields>(fields: F, about: About): Field<ValueOf<F>> => ({
  ...about,
  kind: 'group',
  fields,
  schema: valueOf(fields) as unknown as z.ZodType<ValueOf<F>>,
});

/** Rows with stable ids. A row without an id is new; the server gives it one before it is stored. */
export const list = <F extends Fields>(
  most: number,
  fields: F,
  about: About,
): Field<RowOf<F>[]> => ({
  ...about,
  kind: 'list',
  fields,
  max: most,
  schema: z
    .array(valueOf(fields).extend({ id: z.string().max(64).nullish() }))
    .max(most) as unknown as z.ZodType<RowOf<F>[]>,
});

export const institutionRef = (about: About): Field<string> => ({
  ...about,
  kind: 'institution',
  schema: z.uuid(),
});
export const accountRef = (about: About): Field<string> => ({
  ...about,
  kind: 'account',
  schema: z.uuid(),
});
