import { lookupHash } from '../../platform/personalData';
import { isMobile } from '../../schema/identity';

const LONGEST_LOGIN = 254;

/** The keyed HMAC by which an account is found, of an e-mail address or a mobile number as a person types it. */
export function hashOfLogin(lookupKey: Buffer, login: string): string {
  const text = login.trim().slice(0, LONGEST_LOGIN + 1);
  const digits = text.replace(/[\s-]/g, '').replace(/^(\+|00)?86(?=\d{11}$)/, '');
  return lookupHash(lookupKey, isMobile(digits) ? 'mobile' : 'email', text);
}
