import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { type KeyStore, openFileKeyStore } from '../../platform/keyStore';
import {
  isToken,
  lookupHash,
  personalData,
  type PersonalData,
  subjectOf,
  TamperedToken,
} from '../../platform/personalData';

const place = 'implementation.contact.phone';
const subject = 'contact:7f3b';
const phone = '13812341234';

let folder: string;
let keys: KeyStore;
let personal: PersonalData;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'stele-personal-'));
  keys = openFileKeyStore(folder, randomBytes(32));
  personal = personalData(keys);
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe('a sealed personal value', () => {
  it('reveals to what was sealed, whatever the text', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 300 }), async (clear) => {
        const token = await personal.seal(subject, place, clear);
        expect(await personal.reveal(token, place)).toBe(clear);
      }),
      { numRuns: 300 },
    );
  });

  it('is a token that says whose it is and nothing of the value', async () => {
    const token = await personal.seal(subject, place, phone);
    expect(token).toMatch(/^pv1\.[\w-]+\.[\w-]+\.[\w-]+$/);
    expect(isToken(token)).toBe(true);
    expect(subjectOf(token)).toBe(subject);
    for (const part of token.split('.')) {
      expect(Buffer.from(part, 'base64url').includes(phone)).toBe(false);
    }
    expect(await personal.seal(subject, place, phone)).not.toBe(token);
  });

  it('does not reveal in another place', async () => {
    const token = await personal.seal(subject, place, phone);
    await expect(personal.reveal(token, 'implementation.contact.email')).rejects.toThrow(
      TamperedToken,
    );
  });

  it('does not reveal as a value of another subject', async () => {
    const [mine, theirs] = [
      await personal.seal(subject, place, phone),
      await personal.seal('contact:other', place, '13900000000'),
    ].map((token) => token.split('.'));
    const moved = ['pv1', theirs?.[1], mine?.[2], mine?.[3]].join('.');
    // The key id tells that it is not under the other subject's key: unreadable, as if erased.
    expect(await personal.reveal(moved, place)).toBeNull();
    await expect(
      personal.reveal(['pv1', mine?.[1], theirs?.[2], mine?.[3]].join('.'), place),
    ).rejects.toThrow(TamperedToken);
  });

  it('never reveals when a single character was altered', async () => {
    const token = await personal.seal(subject, place, phone);
    const payloadAt = token.lastIndexOf('.') + 1;
    for (let at = 0; at < token.length; at++) {
      const other = token[at] === 'A' ? 'B' : 'A';
      const altered = token.slice(0, at) + other + token.slice(at + 1);
      const outcome = await personal.reveal(altered, place).catch((error: unknown) => error);
      // Within the name of the subject it is the token of somebody unknown: erased. Else it is tampered.
      const isName = at > 3 && at < token.indexOf('.', 4);
      if (!(isName && outcome === null)) expect(outcome).toBeInstanceOf(TamperedToken);
      if (at >= payloadAt) expect(outcome).toBeInstanceOf(TamperedToken);
    }
  });

  it.each(['', 'pv1', 'pv1...', 'pv2.YQ.aaaaaaaaaaaaaaaa.YQ', 'pv1.YQ.aaaaaaaaaaaaaaaa.YQ', phone])(
    'is not what somebody put together: %j',
    async (made) => {
      await keys.keyFor('a');
      const outcome = await personal.reveal(made, place).catch((error: unknown) => error);
      // A cut token of a subject with a key is under no known key.
      expect(outcome === null || outcome instanceof TamperedToken).toBe(true);
    },
  );

  it('cannot hold half a surrogate pair, and the error does not tell the text', async () => {
    await expect(personal.seal(subject, place, 'secret\ud800')).rejects.toThrow(TypeError);
    await expect(personal.seal(subject, place, 'secret\ud800')).rejects.not.toThrow('secret');
  });

  it('tells no value when it was tampered with', async () => {
    const token = await personal.seal(subject, place, phone);
    const error: unknown = await personal.reveal(token, 'x').catch((thrown: unknown) => thrown);
    expect(String(error)).not.toContain(token);
    expect(String(error)).not.toContain(phone);
  });
});

describe('an erased personal value', () => {
  it('is null, not an error', async () => {
    const token = await personal.seal(subject, place, phone);
    await keys.destroy(subject);
    expect(await personal.reveal(token, place)).toBeNull();
  });

  it('stays erased when the subject gets a value again', async () => {
    const old = await personal.seal(subject, place, phone);
    await keys.destroy(subject);
    const later = await personal.seal(subject, place, '13900000000');
    expect(await personal.reveal(old, place)).toBeNull();
    expect(await personal.reveal(later, place)).toBe('13900000000');
    expect(await personal.keep(old, subject, place, phone)).not.toBe(old);
  });
});

describe('a personal value that is saved again', () => {
  it('keeps its token when it is the same', async () => {
    const token = await personal.keep(null, subject, place, phone);
    expect(await personal.keep(token, subject, place, phone)).toBe(token);
  });

  it('gets another token when value, subject or place is another', async () => {
    const token = await personal.seal(subject, place, phone);
    expect(await personal.keep(token, subject, place, '13900000000')).not.toBe(token);
    expect(await personal.keep(token, 'contact:other', place, phone)).not.toBe(token);
    expect(await personal.keep(token, subject, 'elsewhere', phone)).not.toBe(token);
  });

  it('replaces a token that was tampered with', async () => {
    const token = await personal.seal(subject, place, phone);
    const altered = `${token.slice(0, -6)}${token.endsWith('AAAAAA') ? 'BBBBBA' : 'AAAAAA'}`;
    const kept = await personal.keep(altered, subject, place, phone);
    expect(await personal.reveal(kept, place)).toBe(phone);
  });
});

describe('the look-up hash of a value', () => {
  const key = randomBytes(32);

  it.each([
    ['email', 'Li.Na@Example.cn', ' li.na@example.cn '],
    ['mobile', '13812341234', '+86 138-1234-1234'],
    ['mobile', '13812341234', '１３８１２３４１２３４'],
    ['idNumber', '11010519491231002X', '11010519491231002x'],
  ] as const)('is the same for each way to type an %s', (kind, one, other) => {
    expect(lookupHash(key, kind, one)).toBe(lookupHash(key, kind, other));
    expect(lookupHash(key, kind, one)).toMatch(/^[0-9a-f]{64}$/);
  });

  it('differs by value, by kind and by key', () => {
    const hashes = [
      lookupHash(key, 'mobile', '13812341234'),
      lookupHash(key, 'mobile', '13812341235'),
      lookupHash(key, 'idNumber', '13812341234'),
      lookupHash(randomBytes(32), 'mobile', '13812341234'),
    ];
    expect(new Set(hashes).size).toBe(4);
  });
});
