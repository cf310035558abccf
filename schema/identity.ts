import { z } from 'zod';
import type { Label } from './label';

/** What the registry says of a value that identifies nobody (domain rules V-004 … V-006). */
export const identityMessages = {
  'V-004': { zh: '邮箱格式不正确', en: 'The e-mail address is not valid' },
  'V-005': { zh: '手机号格式不正确', en: 'The mobile number is not valid' },
  'V-006': { zh: '身份证号不正确', en: 'The ID number is not valid' },
} as const satisfies Record<string, Label>;

const emailSchema = z.email().max(254);
export const isEmail = (text: string): boolean => emailSchema.safeParse(text).success;

export const isMobile = (text: string): boolean => /^1[3-9]\d{9}$/.test(text);

/** The first two digits of an ID number: provinces of GB/T 2260, with 83 for residents from Taiwan. */
const idProvinces = new Set(
  (
    '11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 ' +
    '50 51 52 53 54 61 62 63 64 65 71 81 82 83'
  ).split(' '),
);

/**
 * Whether digits end in the check character of ISO 7064 MOD 11-2; X is 10.
 *
 * The i-th character from the right (from 0) weighs 2^i mod 11. Every wrong digit is found, because 11 is
 * prime and larger than any difference of two digits; every swap of different neighbours too, because
 * their weights differ by a factor 2. A swap of two digits ten places apart is not: 2^10 = 1 (mod 11).
 */
function endsInItsCheck(text: string): boolean {
  const sum = Array.from(text).reduce(
    (total, character) => (total * 2 + (character === 'X' ? 10 : Number(character))) % 11,
    0,
  );
  return sum === 1;
}

/**
 * A resident's ID number of 18 characters (GB 11643): province, a birthday that exists, and the check
 * character. A small x is accepted for X.
 */
export function isIdNumber(text: string): boolean {
  const [, province, year, month, day] =
    /^(\d{2})\d{4}((?:18|19|20)\d{2})(\d{2})(\d{2})\d{3}[\dXx]$/.exec(text) ?? [];
  if (province === undefined || !idProvinces.has(province)) return false;
  if (!z.iso.date().safeParse(`${year ?? ''}-${month ?? ''}-${day ?? ''}`).success) return false;
  return endsInItsCheck(text.toUpperCase());
}

/** An ORCID iD, 0000-0002-1825-0097: four groups of four, the last character the check. */
export const isOrcid = (text: string): boolean =>
  /^(\d{4}-){3}\d{3}[\dX]$/.test(text) && endsInItsCheck(text.replaceAll('-', ''));

const creditCodeCharacters = '0123456789ABCDEFGHJKLMNPQRTUWXY';

/** A unified social credit code (GB 32100): 18 characters, weights 3^i, the last one makes the sum 0 mod 31. */
export function isCreditCode(text: string): boolean {
  if (!/^[\dA-HJ-NPQRTUWXY]{2}\d{6}[\dA-HJ-NPQRTUWXY]{10}$/.test(text)) return false;
  const values = Array.from(text).map((character) => creditCodeCharacters.indexOf(character));
  const sum = values.slice(0, 17).reduceRight((total, value) => (total * 3 + value) % 31, 0);
  return values[17] === (31 - sum) % 31;
}

/** `138****1234`; of another number the last two characters. */
export function maskPhone(text: string): string {
  return isMobile(text) ? `${text.slice(0, 3)}****${text.slice(7)}` : `****${tail(text, 2)}`;
}

/** `l***@x.cn` */
export function maskEmail(text: string): string {
  const at = text.lastIndexOf('@');
  return at < 1 ? '***' : `${Array.from(text)[0] ?? ''}***${text.slice(at)}`;
}

/** The last four characters, each one before them a star. */
export function maskIdNumber(text: string): string {
  const shown = tail(text, 4);
  return '*'.repeat(text.length - shown.length) + shown;
}

/** The last characters, or nothing of a text so short that they would be half of it. */
const tail = (text: string, count: number) => (text.length < count * 2 ? '' : text.slice(-count));
