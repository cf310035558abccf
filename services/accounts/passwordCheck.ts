import { actorOf, type Caller } from '../../platform/caller';
import { takingTurns } from '../../platform/inTurn';
import { verifyPassword } from '../../platform/passwords';
import { Refusal } from '../../platform/refusal';
import type { AccessLog } from './accessLog';
import { signedInAccount, type Handlers } from './handlers';

export type PasswordCheck = ReturnType<typeof passwordCheck>;

/** How often a password is looked at: one attempt on an account at a time, and none that counts while it is locked. */
export function passwordCheck({ node, answers, account, shown }: Handlers, { record }: AccessLog) {
  const inTurn = takingTurns();

  const isLocked = (accountId: string): boolean => {
    const until = answers.signIns.lockedUntil(accountId);
    return until !== null && node.now() < Date.parse(until);
  };

  return {
    /** Attempts on one account take turns: those sent at once are counted like those sent one by one. */
    inTurn,
    isLocked,

    /**
     * The hash that the password of a signed-in person is right for; for work in that account's turn.
     * Refusals: `REFUSED` for a wrong one, which counts towards the lock, and while it lasts, of which each attempt is written down.
     */
    async requirePassword(caller: Caller, password: string): Promise<string> {
      const { accountId, signInId } = signedIn(caller);
      const { ip, userAgent } = caller;
      const attempt = { accountId, signInId, userAgent };
      if (isLocked(accountId)) {
        const refused = { ...attempt, reason: 'LOCKED' } as const;
        await shown(await record(actorOf(caller), { type: 'PasswordRefused', data: refused }, ip));
        throw new Refusal('REFUSED', '密码错误次数过多，账号已锁定，请稍后再试', {
          en: 'The password was wrong too often; the account is locked for a while',
        });
      }
      const { passwordHash } = (await account.load(accountId)).state;
      if (passwordHash !== null && (await verifyPassword(passwordHash, password))) {
        return passwordHash;
      }
      await shown(await record(actorOf(caller), { type: 'PasswordRefused', data: attempt }, ip));
      throw new Refusal('REFUSED', '密码错误', { en: 'The password is wrong' });
    },
  };
}

/** Refusal `UNAUTHENTICATED`. */
export function signedIn(caller: Caller): { accountId: string; signInId: string } {
  const accountId = signedInAccount(caller);
  const { signInId } = caller;
  if (signInId === null) throw new Refusal('UNAUTHENTICATED', '请先登录', { en: 'Sign in first' });
  return { accountId, signInId };
}
