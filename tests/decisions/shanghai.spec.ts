import { instantToShanghaiDate, shanghaiYear, todayInShanghai } from '../../platform/shanghai';

describe('a day in Shanghai', () => {
  it('begins at 16:00 UTC, the year too', () => {
    expect(todayInShanghai(Date.parse('2025-12-31T15:59:59.999Z'))).toBe('2025-12-31');
    expect(todayInShanghai(Date.parse('2025-12-31T16:00:00.000Z'))).toBe('2026-01-01');
    expect(shanghaiYear('2025-12-31T15:59:59.999Z')).toBe(2025);
    expect(shanghaiYear('2025-12-31T16:00:00.000Z')).toBe(2026);
  });

  it('is the same for an instant however it is written', () => {
    expect(instantToShanghaiDate('2026-03-01T00:30:00+08:00')).toBe('2026-03-01');
    expect(instantToShanghaiDate('2026-02-28T16:30:00Z')).toBe('2026-03-01');
  });

  it('is not that of a time without a place', () => {
    expect(() => instantToShanghaiDate('2026-03-01T00:30:00')).toThrow(RangeError);
    expect(() => shanghaiYear('2026')).toThrow(RangeError);
  });
});
