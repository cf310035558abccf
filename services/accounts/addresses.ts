import type { PersonalData } from '../../platform/personalData';

/** The place that an address is sealed for. */
export const ADDRESS = 'access.ip';

/** The address that was kept of an access; null where none was, or the key of its month is gone. */
export const addressOf = (personal: PersonalData, token: string | null): Promise<string | null> =>
  token === null ? Promise.resolve(null) : personal.reveal(token, ADDRESS);
