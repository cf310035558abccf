import { maskEmail, maskPhone } from '../../../schema/identity';
import {
  isList,
  isRecord,
  put,
  type Draft,
  type JsonValue,
} from '../../../schema/form/difference/jsonValue';

// Bounded, as an address is (RFC 5321): else a long text without one would be searched anew from each sign.
const EMAIL = /[^\s@<>()[\],;:"']{1,64}@[^\s@<>()[\],;:"']{1,190}\.[^\s@<>()[\],;:"'.]{1,63}/g;
/** `Telephone: +00 00 0000-0000`, as contacts are written in one text. */
const LABELLED_PHONE =
  /\b(telephone|phone|tel|fax|mobile)(\s*[.:]+\s*)(\+?[\d(][\d\s()./-]{4,}\d)/gi;

/** Fields whose text is a number at which a person is reached. */
const phoneFields: ReadonlySet<string> = new Set(['phone', 'phoneExt', 'telephone', 'fax']);

/**
 * A value of an external record as it is shown: what was published of persons stays, but nobody's e-mail
 * address or telephone number goes out in bulk (domain 10, masked by default). `key` is the field's.
 */
export function withContactsMasked(value: JsonValue, key = ''): JsonValue {
  if (typeof value === 'string') return maskedText(value, key);
  if (isList(value)) return value.map((item) => withContactsMasked(item, key));
  if (!isRecord(value)) return value;
  const shown: Draft = {};
  for (const [name, inner] of Object.entries(value)) {
    if (inner !== undefined) put(shown, name, withContactsMasked(inner, name));
  }
  return shown;
}

/** The same for a text that says several values, such as a row in one line. */
export function maskedText(text: string, key = ''): string {
  if (phoneFields.has(key) && text !== '') return maskPhone(text);
  return text
    .replace(EMAIL, maskEmail)
    .replace(
      LABELLED_PHONE,
      (_, label: string, between: string, number: string) => label + between + maskPhone(number),
    );
}
