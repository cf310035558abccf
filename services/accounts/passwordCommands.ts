import type { Caller } from '../../platform/caller';
import { actorOf } from '../../platform/caller';
import { commandIdOf, derivedId } from '../../platform/commandId';
import {
  hashPassword,
  oneTimeToken,
  passwordProblem,
  tokenHash,
  verifyPassword,
} from '../../platform/passwords';
import { Refusal } from '../../platform/refusal';
import type { Actor } from '../../schema/envelope';
import type { AccountState } from './accountState.decider';
import type { Done, Handlers } from './handlers';
import { InputRules } from './inputRules';
import { signedIn, type PasswordCheck } from './passwordCheck';
import { revealed } from './profile';

export interface PasswordChanged extends Done {
  readonly accountId: string;
  /** With which the sign-in goes on; the one before is dead. */
  readonly token: string;
  readonly expiresAt: string;
}

const LONGEST_TOKEN = 100;

/** How a person comes to a password, and to another. */
export function passwordCommands(handlers: Handlers, { inTurn, requirePassword }: PasswordCheck) {
  const { node, answers, account, shown } = handlers;
  const { personal, now } = node;

  async function requireGood(field: string, password: string, state: AccountState): Promise<void> {
    const logins = [
      await revealed(personal, 'email', state.email),
      await revealed(personal, 'mobile', state.mobile),
    ];
    const problem = passwordProblem(
      password,
      logins.filter((login) => login !== null),
    );
    if (problem === null) return;
    const rules = new InputRules();
    rules.add('PASSWORD', field, problem);
    rules.refuseIfAny();
  }

  return {
    /**
     * Sets a password by a one-time token, of an invitation or after a reset. The same refusal for a token
     * that nobody gave, that was used, that has expired or was replaced.
     */
    async activateAccount(
      token: string,
      password: string,
    ): Promise<Done & { readonly accountId: string }> {
      const hash = tokenHash(token.slice(0, LONGEST_TOKEN));
      const accountId = answers.people.byActivation(hash);
      if (accountId === null) throw deadToken();

      const { state } = await account.load(accountId);
      if (state.passwordHash === null) await requireGood('password', password, state);
      const actor: Actor = { accountId, role: 'PUB', institutionId: null };
      const request = {
        actor,
        commandId: derivedId(commandIdOf(actor, 'activateAccount'), hash),
        requestHash: tokenHash(`activateAccount ${hash}`),
      };
      const outcome = await account(accountId, request, async () => ({
        type: 'ActivateAccount',
        tokenHash: hash,
        now: new Date(now()).toISOString(),
        passwordHash: await hashPassword(password),
      }));
      // A repetition with another password set nothing, and must not say that it did.
      if (outcome.replayed && !(await verifyPassword(outcome.state.passwordHash, password)))
        throw deadToken();
      return await shown({ accountId, position: outcome.position });
    },

    /**
     * Another password, by the person who knows the old one: a wrong one counts towards the lock. Every
     * other sign-in ends, and this one goes on with another token, for a token may have leaked beside it.
     */
    async changePassword(
      caller: Caller,
      { oldPassword, newPassword }: { readonly oldPassword: string; readonly newPassword: string },
    ): Promise<PasswordChanged> {
      const { accountId, signInId } = signedIn(caller);
      return await inTurn(accountId, async () => {
        const verified = await requirePassword(caller, oldPassword);
        const { state } = await account.load(accountId);
        await requireGood('newPassword', newPassword, state);
        if (await verifyPassword(verified, newPassword)) throw sameAsBefore();

        const token = oneTimeToken();
        const passwordHash = await hashPassword(newPassword);
        const outcome = await account(
          accountId,
          handlers.requestOnce(actorOf(caller), 'changePassword'),
          {
            type: 'ChangePassword',
            ...{ verified, passwordHash, signInId, tokenHash: tokenHash(token) },
          },
        );
        const { position } = await shown({ position: outcome.position });
        // Null: the sign-in was ended meanwhile; the password is changed, and this token was never alive.
        const current = answers.signIns.byTokenHash(tokenHash(token));
        if (current === null) {
          throw new Refusal('UNAUTHENTICATED', '密码已更改，请重新登录', {
            en: 'The password is changed, and the sign-in has ended: sign in again',
          });
        }
        return { accountId, token, expiresAt: current.expiresAt, position };
      });
    },
  };
}

function sameAsBefore(): Refusal {
  const message = { zh: '新密码不能与原密码相同', en: 'The new password is the old one' };
  return new Refusal('INVALID', message.zh, {
    en: message.en,
    rule: 'PASSWORD',
    problems: [
      {
        ...{ rule: 'PASSWORD', level: 'ERROR', section: null, field: 'newPassword' },
        ...{ itemId: null, message, hint: null },
      },
    ],
  });
}

const deadToken = () =>
  new Refusal('REFUSED', '激活链接无效或已过期，请联系管理员重新获取', {
    en: 'The activation token is not valid or has expired; ask the administrator for another',
  });
