import { actorOf, type Caller } from '../../platform/caller';
import { authenticatorUri, newCodeSecret, newRecoveryCodes } from '../../platform/oneTimeCodes';
import { tokenHash } from '../../platform/passwords';
import type { CodeCheck } from './codeCheck';
import type { Done, Handlers } from './handlers';
import { signedIn, type PasswordCheck } from './passwordCheck';
import { wrongCode } from './secondFactor.decider';

export interface Enrolment extends Done {
  /** Base32, for an authenticator. */
  readonly secret: string;
  /** The same as `otpauth://totp/…`. */
  readonly uri: string;
  /** Each to be used once in place of an authenticator that was lost. */
  readonly recoveryCodes: readonly string[];
}

/** A person's own second factor: codes of an authenticator (RFC 6238). */
export function secondFactorCommands(
  { account, answers, requestOnce, shown }: Handlers,
  { inTurn, requirePassword }: PasswordCheck,
  { use, seal, require: requireCode }: CodeCheck,
) {
  return {
    /** Told once: only tokens and hashes are kept. It is not asked for before it is confirmed. */
    async enrolSecondFactor(caller: Caller, password: string): Promise<Enrolment> {
      const { accountId } = signedIn(caller);
      return await inTurn(accountId, async () => {
        await requirePassword(caller, password);
        const secret = newCodeSecret();
        const recoveryCodes = newRecoveryCodes();
        const { position } = await account(
          accountId,
          requestOnce(actorOf(caller), 'enrolSecondFactor'),
          {
            type: 'EnrolSecondFactor',
            secret: await seal(accountId, secret),
            recoveryHashes: recoveryCodes.map((code) => tokenHash(code.replaceAll('-', ''))),
          },
        );
        const uri = authenticatorUri(secret, answers.people.person(accountId)?.name ?? accountId);
        return await shown({ secret, uri, recoveryCodes, position });
      });
    },

    /** Proves that the authenticator works; from here on its codes are asked for. */
    async confirmSecondFactor(caller: Caller, code: string): Promise<Done> {
      const { accountId } = signedIn(caller);
      return await inTurn(accountId, async () => {
        const done = await use(accountId, actorOf(caller), code, 'ConfirmSecondFactor');
        if (done === null) throw wrongCode();
        return await shown({ position: done.position });
      });
    },

    async removeSecondFactor(
      caller: Caller,
      { password, code }: { readonly password: string; readonly code: string },
    ): Promise<Done> {
      const { accountId } = signedIn(caller);
      return await inTurn(accountId, async () => {
        await requirePassword(caller, password);
        return await shown(await requireCode(caller, code, 'RemoveSecondFactor'));
      });
    },
  };
}
