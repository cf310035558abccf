import {
  authenticatorUri,
  newCodeSecret,
  newRecoveryCodes,
  stepOfCode,
} from '../../platform/oneTimeCodes';

/** RFC 6238, appendix B: its secret in base32, and the last six digits of its codes. */
const secret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
const vectors: [second: number, code: string][] = [
  [59, '287082'],
  [1_111_111_109, '081804'],
  [1_111_111_111, '050471'],
  [1_234_567_890, '005924'],
  [2_000_000_000, '279037'],
];

const stepAt = (second: number, code: string, after = -1) =>
  stepOfCode(secret, code, { now: second * 1000, after });

describe('a code', () => {
  it.each(vectors)('of second %d is %s (RFC 6238)', (second, code) => {
    expect(stepAt(second, code)).toBe(Math.floor(second / 30));
  });

  it('is good in its own thirty seconds and those beside them, for clocks that differ', () => {
    const steps = [-60, -30, 0, 30, 60].map((off) => stepAt(1_111_111_109 + off, '081804'));
    const step = Math.floor(1_111_111_109 / 30);
    expect(steps).toEqual([null, step, step, step, null]);
  });

  it('is not good again, nor is one of before', () => {
    const step = Math.floor(1_111_111_109 / 30);
    expect(stepAt(1_111_111_109, '081804', step - 1)).toBe(step);
    expect(stepAt(1_111_111_109, '081804', step)).toBeNull();
    expect(stepAt(1_111_111_109, '081804', step + 1)).toBeNull();
    // The phone was ahead of the server, and its code was taken: the one after it is good all the same.
    expect(stepAt(1_111_111_109, '050471', step)).toBe(step + 1);
  });

  it.each(['', '28708', '2870822', '28708x', '２８７０８２', '000000'])('is not %j', (code) => {
    expect(stepAt(59, code)).toBeNull();
  });
});

describe('a new secret', () => {
  it('is 160 random bits that an authenticator reads', () => {
    const secrets = Array.from({ length: 50 }, newCodeSecret);
    expect(new Set(secrets).size).toBe(50);
    for (const each of secrets) expect(each).toMatch(/^[A-Z2-7]{32}$/);
    const uri = new URL(authenticatorUri(secret, '欧阳 研究'));
    expect([uri.protocol, uri.host, uri.searchParams.get('secret')]).toEqual([
      'otpauth:',
      'totp',
      secret,
    ]);
    expect(decodeURIComponent(uri.pathname)).toBe('/Stele:欧阳 研究');
  });

  it('comes with ten codes for recovery, all different', () => {
    const codes = newRecoveryCodes();
    expect(new Set(codes).size).toBe(10);
    for (const code of codes) expect(code).toMatch(/^([\da-f]{5}-){3}[\da-f]{5}$/);
  });
});
