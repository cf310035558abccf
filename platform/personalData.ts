import { createHmac, randomBytes } from 'node:crypto';
import { decrypt, encrypt } from './encryption';
import type { KeyStore } from './keyStore';

/**
 * Personal values as events hold them: encrypted once, when set, under the key of the person they are
 * about. An equal token is an unchanged value, with or without the key; a destroyed key is an erased value.
 *
 * Subjects: `account:<id>`, `contact:<projectId>`, `member:<projectId>:<rowId>`. A place is the path of
 * the field, such as `implementation.contact.phone`: a token does not reveal in another one.
 */
export interface PersonalData {
  /** `pv1.<subject>.<value id>.<key id, iv, cipher text, tag>`; the subject's key is durable by then. */
  seal(subject: string, place: string, clear: string): Promise<string>;
  /** null: the key is gone (已删除). Throws `TamperedToken` for what was never sealed so, here. */
  reveal(token: string, place: string): Promise<string | null>;
  /** The old token when it still says the same of the same subject, else a new one. */
  keep(old: string | null, subject: string, place: string, clear: string): Promise<string>;
}

/** A token that was altered, moved to another place, or put together by hand. */
export class TamperedToken extends Error {
  override readonly name = 'TamperedToken';

  constructor(place: string) {
    super(`The personal value of ${place} is not what was stored there`);
  }
}

const TOKEN = /^pv1\.([\w-]+)\.([\w-]{16})\.([\w-]+)$/;
const KEY_ID_BYTES = 6;

/** Whether it has the form of a token. Only for what comes from an event: a person may type anything. */
export const isToken = (value: unknown): value is string =>
  typeof value === 'string' && TOKEN.test(value);

/** Whose value it is; null for what is no token. */
export const subjectOf = (token: string): string | null => parse(token)?.subject ?? null;

export function personalData(keys: KeyStore): PersonalData {
  async function seal(subject: string, place: string, clear: string): Promise<string> {
    // Half a surrogate pair would come back as another character.
    if (!clear.isWellFormed()) throw new TypeError(`The value of ${place} is not well-formed text`);
    const key = await keys.keyFor(subject);
    const valueId = randomBytes(12).toString('base64url');
    const sealed = encrypt(key, about(subject, place, valueId), Buffer.from(clear));
    const payload = Buffer.concat([keyIdOf(key), sealed]).toString('base64url');
    return `pv1.${Buffer.from(subject).toString('base64url')}.${valueId}.${payload}`;
  }

  async function reveal(token: string, place: string): Promise<string | null> {
    const parts = parse(token);
    if (parts === null) throw new TamperedToken(place);
    const { subject, valueId, keyId, sealed } = parts;
    const key = await keys.find(subject);
    if (key === null) return null;

    const clear = decrypt(key, about(subject, place, valueId), sealed);
    const isItsKey = keyIdOf(key).equals(keyId);
    // After an erasure the subject may have a new key; the values under the old one stay erased.
    if (clear === null && !isItsKey) return null;
    if (clear === null || !isItsKey) throw new TamperedToken(place);
    return clear.toString();
  }

  return {
    seal,
    reveal,
    async keep(old, subject, place, clear) {
      if (old !== null && subjectOf(old) === subject) {
        // An altered token must not keep its owner from setting the value again.
        const before = await reveal(old, place).catch((error: unknown) => {
          if (error instanceof TamperedToken) return null;
          throw error;
        });
        if (before === clear) return old;
      }
      return seal(subject, place, clear);
    },
  };
}

type LookupKind = 'email' | 'mobile' | 'idNumber' | 'creditCode';

/**
 * HMAC-SHA256 (hex) of a value as people mean it, whatever the case, spacing or width they typed: to find
 * an account and to keep values unique without storing them. A plain hash of an ID number can be enumerated.
 */
export function lookupHash(key: Buffer, kind: LookupKind, value: string): string {
  return createHmac('sha256', key)
    .update(`${kind}:${normalised(kind, value)}`)
    .digest('hex');
}

function normalised(kind: LookupKind, value: string): string {
  const text = value.normalize('NFKC').replace(/\s/g, '');
  switch (kind) {
    case 'email':
      return text.toLowerCase();
    case 'mobile':
      return text.replace(/\D/g, '').replace(/^(00)?86(?=\d{11}$)/, '');
    case 'idNumber':
    case 'creditCode':
      return text.toUpperCase();
  }
}

const about = (subject: string, place: string, valueId: string) =>
  JSON.stringify([subject, place, valueId]);

/** Tells keys apart without telling anything about them. */
const keyIdOf = (key: Buffer) =>
  createHmac('sha256', key).update('key id').digest().subarray(0, KEY_ID_BYTES);

function parse(token: string) {
  const [, subject, valueId, payload] = TOKEN.exec(token) ?? [];
  if (subject === undefined || valueId === undefined || payload === undefined) return null;
  const bytes = Buffer.from(payload, 'base64url');
  const name = Buffer.from(subject, 'base64url');
  // Only one spelling of a token is a token: equal tokens are what tells that nothing changed.
  if (bytes.toString('base64url') !== payload || name.toString('base64url') !== subject)
    return null;
  return {
    subject: name.toString(),
    valueId,
    keyId: bytes.subarray(0, KEY_ID_BYTES),
    sealed: bytes.subarray(KEY_ID_BYTES),
  };
}
