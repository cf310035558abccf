import { text, type About, type Field, type Fields } from '../form/field';
import type { Label } from '../label';

/**
 * Fields of another registry: they carry names and codes for people to read by, and bind nothing. No
 * limit, no requirement; shown to those with a right only; and no tokens, since the values are as published.
 */
export const aboutPublished = (label: Label): About => ({
  zh: label.zh,
  en: label.en,
  visibility: 'NEVER',
});

export const publishedText = (zh: string, en: string): Field<string> =>
  text(Number.MAX_SAFE_INTEGER, aboutPublished({ zh, en }));

/** The name of the place beside a field that keeps the source's own words where ours differ. */
export const sourceKey = (key: string): string => `${key}Source`;

/** Kinds whose value may be another one than the source's text. */
const translated: readonly Field['kind'][] = ['choice', 'choices', 'decimal'];

/** Fields of our form as a record of another registry has them, with `more` by the path of their holder. */
export function publishedFields(
  fields: Fields,
  more: Readonly<Record<string, Fields>>,
  path: string,
): Fields {
  const all = { ...fields, ...more[path] };
  const published = Object.entries(all).flatMap(([key, field]): [string, Field][] => {
    const inner = field.fields && publishedFields(field.fields, more, `${path}.${key}`);
    const { personal: _, required: __, fields: ___, ...kept } = field;
    const open: Field = { ...kept, ...(inner && { fields: inner }) };
    if (!translated.includes(field.kind)) return [[key, open]];
    const twin = publishedText(`${field.zh}（原文）`, `${field.en} (as published)`);
    return [
      [key, open],
      [sourceKey(key), twin],
    ];
  });
  return Object.fromEntries(published);
}
