import { createHash, randomBytes } from 'node:crypto';
import { hash, verify } from '@node-rs/argon2';
import type { Label } from '../schema/label';

// Algorithm.Argon2id is a const enum, which a file compiled on its own cannot use.
const argon2id = { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1 };

const SHORTEST = 8;
const LONGEST = 128;

/** Of no password. Verified in place of a missing one, so that an unknown account takes as long as a known. */
const nobody =
  '$argon2id$v=19$m=19456,t=2,p=1$dVrn6EUPjN5xBG5M4VE6Ew$vIxcZb4dQB8C8wZ1yBqSikqNjpDjQ9ktYsqUkxF6ivA';

export const hashPassword = (password: string): Promise<string> => hash(normal(password), argon2id);

/** Takes the same time for an account without a password (null), and is then false. */
export async function verifyPassword(kept: string | null, password: string): Promise<boolean> {
  const isPossible = kept !== null && password.length <= LONGEST * 4;
  const matches = await verify(isPossible ? kept : nobody, normal(password.slice(0, LONGEST * 4)));
  return matches && isPossible;
}

/**
 * What is wrong with a new password, or null: 8 to 128 characters, of three kinds unless there are 12 or
 * more, and none of the person's logins.
 */
export function passwordProblem(password: string, logins: readonly string[] = []): Label | null {
  const text = normal(password);
  const length = Array.from(text).length;
  if (length < SHORTEST || length > LONGEST || !password.isWellFormed()) {
    return {
      zh: `密码长度应为${String(SHORTEST)}至${String(LONGEST)}个字符`,
      en: `A password has ${String(SHORTEST)} to ${String(LONGEST)} characters`,
    };
  }
  const kinds = [/[a-z]/, /[A-Z]/, /\d/, /[^a-zA-Z\d]/].filter((kind) => kind.test(text)).length;
  if (kinds < 3 && length < 12) {
    return {
      zh: '密码少于12个字符时，应包含大写字母、小写字母、数字、其他字符中的至少三种',
      en: 'A password of fewer than 12 characters needs three of: upper case, lower case, digits, others',
    };
  }
  const forbidden = logins.flatMap((login) => [login, login.split('@')[0] ?? '']);
  if (forbidden.some((login) => normal(login).toLowerCase() === text.toLowerCase())) {
    return { zh: '密码不能与登录名相同', en: 'The password must not be the login' };
  }
  return null;
}

/** 256 random bits, base64url: for a link or a header, given once. Only its hash is kept. */
export const oneTimeToken = (): string => randomBytes(32).toString('base64url');

/** SHA-256, hex. A token of 256 random bits needs no slow hash. */
export const tokenHash = (token: string): string =>
  createHash('sha256').update(token).digest('hex');

/** An input method may type the same password in full-width or composed characters. */
const normal = (password: string) => password.normalize('NFKC');
