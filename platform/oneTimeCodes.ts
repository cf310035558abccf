import { randomBytes } from 'node:crypto';
import { generateSecret, generateURI, verifySync } from 'otplib';

/** Seconds for which a code shows, and by how much a phone's clock may be off (RFC 6238 5.2: one step). */
const PERIOD = 30;
const DIGITS = 6;

const RECOVERY_CODES = 10;
const RECOVERY_BYTES = 10;

/** A secret of 160 random bits, base32, for an authenticator. */
export const newCodeSecret = (): string => generateSecret();

/** `otpauth://totp/…`, which an authenticator reads as a QR code. */
export const authenticatorUri = (secret: string, account: string): string =>
  generateURI({ issuer: 'Stele', label: account, secret });

/**
 * The step of time (RFC 6238: 30 seconds each) that the code is of, later than `after`; null for a wrong
 * code, one of another time, and one of a step that was used. `now` in milliseconds.
 */
export function stepOfCode(
  secret: string,
  code: string,
  { now, after }: { readonly now: number; readonly after: number },
): number | null {
  if (!/^\d{6}$/.test(code)) return null;
  const epoch = Math.floor(now / 1000);
  const found = verifySync({
    ...{ secret, token: code, epoch, period: PERIOD, digits: DIGITS },
    epochTolerance: PERIOD,
    // The library throws for a step that no code of now could be of.
    ...(after >= 0 && { afterTimeStep: Math.min(after, Math.floor(epoch / PERIOD) + 1) }),
  });
  return found.valid && 'timeStep' in found ? found.timeStep : null;
}

/** Ten codes of 80 random bits, each to be used once in place of an authenticator that was lost: `xxxxx-xxxxx-xxxxx-xxxxx`. */
export const newRecoveryCodes = (): string[] =>
  Array.from({ length: RECOVERY_CODES }, () =>
    (randomBytes(RECOVERY_BYTES).toString('hex').match(/.{5}/g) ?? []).join('-'),
  );
