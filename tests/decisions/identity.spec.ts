import fc from 'fast-check';
import {
  identityMessages,
  isCreditCode,
  isEmail,
  isIdNumber,
  isMobile,
  isOrcid,
  maskEmail,
  maskIdNumber,
  maskPhone,
} from '../../schema/identity';

// The tables as GB 11643 prints them, independent of how the check computes.
const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const checkCharacters = '10X98765432';
const withCheck = (digits: string) =>
  digits +
  (checkCharacters[
    weights.reduce((sum, weight, at) => sum + weight * Number(digits[at]), 0) % 11
  ] ?? '');

const digits = (count: number) =>
  fc.integer({ min: 0, max: 10 ** count - 1 }).map((n) => String(n).padStart(count, '0'));
const birthday = fc
  .date({
    min: new Date('1900-01-01T00:00:00Z'),
    max: new Date('2025-12-31T00:00:00Z'),
    noInvalidDate: true,
  })
  .map((day) => day.toISOString().slice(0, 10).replaceAll('-', ''));
const idNumber = fc
  .tuple(fc.constantFrom('11', '33', '36', '65', '71', '81', '82'), digits(4), birthday, digits(3))
  .map((parts) => withCheck(parts.join('')));

const swapped = (text: string, one: number, other: number) => {
  const characters = Array.from(text);
  [characters[one], characters[other]] = [characters[other] ?? '', characters[one] ?? ''];
  return characters.join('');
};

describe('V-006, the ID number', () => {
  it('says 身份证号不正确', () => {
    expect(identityMessages['V-006'].zh).toBe('身份证号不正确');
  });

  it('accepts the example of the standard, with a small x too', () => {
    expect(isIdNumber('11010519491231002X')).toBe(true);
    expect(isIdNumber('11010519491231002x')).toBe(true);
  });

  it('accepts every number with the right check character', () => {
    fc.assert(
      fc.property(idNumber, (id) => isIdNumber(id)),
      { numRuns: 2_000 },
    );
  });

  it('refuses every single changed digit', () => {
    fc.assert(
      fc.property(idNumber, (id) => {
        for (let at = 0; at < 18; at++) {
          for (const digit of at === 17 ? '0123456789X' : '0123456789') {
            if (digit === id[at]) continue;
            expect(isIdNumber(id.slice(0, at) + digit + id.slice(at + 1))).toBe(false);
          }
        }
      }),
      { numRuns: 200 },
    );
  });

  it('refuses every swap of two different neighbours', () => {
    fc.assert(
      fc.property(idNumber, (id) => {
        for (let at = 0; at < 17; at++) {
          if (id[at] !== id[at + 1]) expect(isIdNumber(swapped(id, at, at + 1))).toBe(false);
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it('cannot find a swap of two digits ten places apart', () => {
    const id = withCheck('11010519491231007');
    expect(isIdNumber(swapped(id, 5, 15))).toBe(true);
  });

  it.each([
    ['', 'nothing'],
    ['110105491231002', 'the 15 digits of before 1999'],
    [withCheck('99010519491231002'), 'a province that does not exist'],
    [withCheck('11010519490230002'), 'a 30th of February'],
    [withCheck('11010519000229002'), 'a 29th of February 1900'],
    [withCheck('11010517491231002'), 'a birthday in the 18th century'],
    ['11010519491231002X\n', 'a line break'],
    [' 11010519491231002X', 'a space'],
    ['１1010519491231002X', 'a full-width digit'],
  ])('refuses %j, %s', (text) => {
    expect(isIdNumber(text)).toBe(false);
  });
});

describe('V-005, the mobile number', () => {
  it('accepts 13 to 19 and nine more digits, nothing else', () => {
    for (const start of ['13', '14', '15', '16', '17', '18', '19']) {
      expect(isMobile(`${start}800001234`)).toBe(true);
    }
    for (const text of [
      '',
      '12800001234',
      '1380000123',
      '138000012345',
      '+8613800001234',
      '13800001234\n',
    ]) {
      expect(isMobile(text)).toBe(false);
    }
  });
});

describe('V-004, the e-mail address', () => {
  it('accepts an address and refuses what is none', () => {
    expect(isEmail('li.na@example.cn')).toBe(true);
    expect(isEmail('admin@stele.localhost')).toBe(true);
    for (const text of [
      '',
      'li.na',
      '@example.cn',
      'li na@example.cn',
      `${'a'.repeat(250)}@x.cn`,
    ]) {
      expect(isEmail(text)).toBe(false);
    }
  });
});

describe('the unified social credit code', () => {
  it('accepts the example of the standard', () => {
    expect(isCreditCode('91350100M000100Y43')).toBe(true);
  });

  it('refuses every single changed character', () => {
    const code = '91350100M000100Y43';
    for (let at = 0; at < code.length; at++) {
      for (const character of '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ') {
        if (character === code[at]) continue;
        expect(isCreditCode(code.slice(0, at) + character + code.slice(at + 1))).toBe(false);
      }
    }
  });

  it.each(['', '91350100M000100Y4', '91350100M000100Y433', '91350100m000100y43'])(
    'refuses %j',
    (text) => {
      expect(isCreditCode(text)).toBe(false);
    },
  );
});

describe('a masked value', () => {
  it.each([
    [maskPhone, '13800001234', '138****1234'],
    [maskPhone, '0791-88880012', '****12'],
    [maskPhone, '12', '****'],
    [maskEmail, 'li.na@x.cn', 'l***@x.cn'],
    [maskEmail, '李@x.cn', '李***@x.cn'],
    [maskEmail, '@x.cn', '***'],
    [maskEmail, 'nobody', '***'],
    [maskIdNumber, '11010519491231002X', '**************002X'],
    [maskIdNumber, 'E1234567', '****4567'],
    [maskIdNumber, 'E12345', '******'],
  ] as const)('%p of %j is %j', (mask, text, masked) => {
    expect(mask(text)).toBe(masked);
  });
});

describe('an ORCID iD', () => {
  // The examples that ORCID publishes, and ones with the check character of another.
  it.each(['0000-0002-1825-0097', '0000-0001-5109-3700', '0000-0002-1694-233X'])(
    'has its check character: %s',
    (text) => {
      expect(isOrcid(text)).toBe(true);
    },
  );

  it.each([
    '0000-0000-0000-0000',
    '0000-0002-1825-0098',
    '0000-0002-1694-2330',
    '0000-0002-1694-233x',
    '0000000218250097',
    ' 0000-0002-1825-0097',
  ])('is none: %s', (text) => {
    expect(isOrcid(text)).toBe(false);
  });
});
