import {
  hashPassword,
  oneTimeToken,
  passwordProblem,
  tokenHash,
  verifyPassword,
} from '../../platform/passwords';

describe('a kept password', () => {
  it('is argon2id at the agreed cost, salted', async () => {
    const [one, two] = await Promise.all([
      hashPassword('竹影 Corridor 7'),
      hashPassword('竹影 Corridor 7'),
    ]);
    expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(one).not.toBe(two);
  });

  it('is verified by itself only, in full-width characters too', async () => {
    const kept = await hashPassword('Corridor-7');
    expect(await verifyPassword(kept, 'Corridor-7')).toBe(true);
    expect(await verifyPassword(kept, 'Ｃｏｒｒｉｄｏｒ－７')).toBe(true);
    expect(await verifyPassword(kept, 'corridor-7')).toBe(false);
    expect(await verifyPassword(kept, '')).toBe(false);
    expect(await verifyPassword(kept, 'Corridor-7'.repeat(100_000))).toBe(false);
  });

  it('is never that of an account without one', async () => {
    for (const password of ['', 'Corridor-7', 'x'.repeat(1_000_000)]) {
      expect(await verifyPassword(null, password)).toBe(false);
    }
  });

  it('may be as long as the longest allowed, to the last character', async () => {
    const longest = '\u{20000}'.repeat(128);
    const kept = await hashPassword(longest);
    expect(passwordProblem(longest)).toBeNull();
    expect(await verifyPassword(kept, longest)).toBe(true);
    expect(await verifyPassword(kept, `${'\u{20000}'.repeat(127)}x`)).toBe(false);
  });
});

describe('a new password', () => {
  it.each([
    'Abcdef12',
    'abcdef1-',
    'ABCDEF1-',
    'Abcdefg-',
    'abcdefghijkl',
    '密码密码密码密码密码密码',
  ])('may be %j', (password) => {
    expect(passwordProblem(password, ['13800001234', 'li.na@x.cn'])).toBeNull();
  });

  it.each([
    ['', '密码长度应为8至128个字符'],
    ['Abcde1-', '密码长度应为8至128个字符'],
    ['a'.repeat(129), '密码长度应为8至128个字符'],
    ['Abcdef12\ud800', '密码长度应为8至128个字符'],
    ['123456789', '密码少于12个字符时'],
    ['abcdefgh12', '密码少于12个字符时'],
    ['Li.Na.2026@X.CN', '密码不能与登录名相同'],
    ['Li.na.2026', '密码不能与登录名相同'],
  ])('may not be %j', (password, said) => {
    expect(passwordProblem(password, ['li.na.2026@x.cn'])?.zh).toContain(said);
  });
});

describe('a one-time token', () => {
  it('is 256 random bits for an address bar, kept as its hash', () => {
    const tokens = Array.from({ length: 100 }, oneTimeToken);
    expect(new Set(tokens).size).toBe(100);
    for (const token of tokens) expect(token).toMatch(/^[\w-]{43}$/);
    expect(tokenHash('abc')).toBe(
      'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    );
  });
});
