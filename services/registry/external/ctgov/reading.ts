import { country } from '../../../../schema/codes/countries';
import type { CodeList } from '../../../../schema/codes/codeList';
import type { JsonValue } from '../../../../schema/form/difference/jsonValue';

/** What a value of the source is for us: `value` where we have one, `source` where that does not say all. */
export interface Read {
  readonly value?: JsonValue;
  readonly source?: JsonValue;
}
export type Reading = (found: JsonValue) => Read;

/** Codes and ages are texts there; what is none has no counterpart. */
const textOf = (found: JsonValue): string => (typeof found === 'string' ? found : '');

/** The source's own value. */
export const asIs: Reading = (value) => ({ value });

/** Our code for the source's, by the same name unless `others` says otherwise (domain 9, code maps). */
export function coded(codes: CodeList, others: Readonly<Record<string, string>> = {}): Reading {
  const known = new Set(codes.values.map(({ code }) => code));
  return (found) => {
    const text = textOf(found);
    const value = Object.hasOwn(others, text) ? others[text] : known.has(text) ? text : undefined;
    if (value === undefined) return { source: found };
    return value === found ? { value } : { value, source: found };
  };
}

/** The same for a list of codes. */
export function codedAll(codes: CodeList): Reading {
  const one = coded(codes);
  return (found) => {
    if (!Array.isArray(found)) return { source: found };
    const read = (found as JsonValue[]).map(one);
    const value = read.flatMap((each) => each.value ?? []);
    return read.every(({ source }) => source === undefined) ? { value } : { value, source: found };
  };
}

/** Ours has codes where the source has a truth value, which says the same. */
export const yesOrNo: Reading = (found) =>
  typeof found === 'boolean' ? { value: found ? 'YES' : 'NO' } : { source: found };

const MONTHS = 12;

/** `18 Years` is 18 and `6 Months` 0.5; what is no year with one decimal is only kept as it was written. */
export const age: Reading = (found) => {
  const [, digits, unit] = /^(\d{1,3}) (Year|Month)s?$/.exec(textOf(found)) ?? [];
  if (digits === undefined) return { source: found };
  if (unit === 'Year') return { value: Number(digits) };
  const tenths = (Number(digits) * 10) / MONTHS;
  return Number.isInteger(tenths) ? { value: tenths / 10, source: found } : { source: found };
};

/** Two phases of one study are one code of ours. */
export const phases = (codes: CodeList): Reading => {
  const one = coded(codes);
  return (found) => {
    if (!Array.isArray(found) || found.length === 0) return { source: found };
    const { value } = one(found.join('_'));
    if (value === undefined) return { source: found };
    return found.length === 1 ? { value } : { value, source: found };
  };
};

const nameOfCountry = new Intl.DisplayNames(['en'], { type: 'region' });

/** Names of countries that are not, or not always, those of the Unicode CLDR. */
const otherNames: Readonly<Record<string, string>> = {
  'Bosnia and Herzegovina': 'BA',
  'Congo, The Democratic Republic of the': 'CD',
  Congo: 'CG',
  "Côte D'Ivoire": 'CI',
  'Czech Republic': 'CZ',
  'Hong Kong': 'HK',
  'Iran, Islamic Republic of': 'IR',
  'Korea, Republic of': 'KR',
  "Korea, Democratic People's Republic of": 'KP',
  "Lao People's Democratic Republic": 'LA',
  'Libyan Arab Jamahiriya': 'LY',
  Macau: 'MO',
  'Moldova, Republic of': 'MD',
  'Former Yugoslav Republic of Macedonia': 'MK',
  'Macedonia, The Former Yugoslav Republic of': 'MK',
  Myanmar: 'MM',
  'Palestinian Territory, occupied': 'PS',
  'Russian Federation': 'RU',
  Swaziland: 'SZ',
  'Syrian Arab Republic': 'SY',
  Taiwan: 'TW',
  'Tanzania, United Republic of': 'TZ',
  Turkey: 'TR',
  'Turkey (Türkiye)': 'TR',
  'Viet Nam': 'VN',
};

const countryCodes: ReadonlyMap<string, string> = new Map([
  ...country.values.map(({ code }) => [nameOfCountry.of(code) ?? code, code] as const),
  ...Object.entries(otherNames),
]);

/** ISO 3166-1 code of a country's English name; undefined of a name that nobody gave it. */
export const countryCodeOf = (name: string): string | undefined => countryCodes.get(name);
