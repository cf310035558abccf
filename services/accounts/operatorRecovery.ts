import { v4 as uuidv4 } from 'uuid';
import { commandHandler } from '../../platform/commandHandler';
import { requestHashOf } from '../../platform/commandId';
import type { Node } from '../../platform/node';
import { oneTimeToken, tokenHash } from '../../platform/passwords';
import type { Actor } from '../../schema/envelope';
import { accountDecider } from './account.decider';
import { noSuchAccount } from './administration.decider';
import { hashOfLogin } from './logins';
import { INVITATION_LASTS, RESET_LASTS } from './oneTimeTokens';
import { uniquenessDecider } from './uniqueness.decider';

/** On every event of a recovery: whoever has the machine, which is all that is known of them. */
const commandLine: Actor = { accountId: 'commandLine', role: 'PROCESS', institutionId: null };

export interface OperatorRecovered {
  readonly accountId: string;
  /** One-time, for activateAccount. Only its hash is stored. */
  readonly activationToken: string;
  /** UTC. */
  readonly expiresAt: string;
  readonly hadSecondFactor: boolean;
}

/**
 * A new one-time token for an operator (SYS), whose password nobody else may reset: the old one is void and
 * every sign-in ends. On the log alone, for a server may have the read models; it follows. Refusals:
 * `NOT_FOUND` for a login that nobody has, `REFUSED` for an account that is no operator's, and the log's.
 */
export async function recoverOperator(
  { log, lookupKey, now }: Pick<Node, 'log' | 'lookupKey' | 'now'>,
  { login, removesSecondFactor }: { readonly login: string; readonly removesSecondFactor: boolean },
): Promise<OperatorRecovered> {
  const account = commandHandler(log, 'account', accountDecider);
  const uniqueness = commandHandler(log, 'unique', uniquenessDecider);

  const hash = hashOfLogin(lookupKey, login);
  const reservations = await Promise.all(
    ['email', 'mobile'].map((kind) => uniqueness.load(`${kind}-${hash}`)),
  );
  const accountId = reservations.map(({ state }) => state.owner).find((owner) => owner !== null);
  if (accountId == null) throw noSuchAccount();
  // A reservation alone may be of a command that was cut off.
  const { state: before } = await account.load(accountId);
  if (!before.logins.includes(hash)) throw noSuchAccount();

  const activationToken = oneTimeToken();
  const request = {
    actor: commandLine,
    commandId: uuidv4(),
    requestHash: requestHashOf('recoverOperator', { accountId }),
  };
  const { state } = await account(accountId, request, {
    type: 'RecoverOperator',
    removesSecondFactor,
    tokenHash: tokenHash(activationToken),
    resetExpiresAt: new Date(now() + RESET_LASTS).toISOString(),
    invitationExpiresAt: new Date(now() + INVITATION_LASTS).toISOString(),
  });
  const { expiresAt = '' } = state.activation ?? {};
  const hadSecondFactor = before.secondFactor !== null;
  return { accountId, activationToken, expiresAt, hadSecondFactor };
}
