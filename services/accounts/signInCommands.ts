import { v4 as uuidv4 } from 'uuid';
import { actorOf, visitor, type Caller } from '../../platform/caller';
import { oneTimeToken, tokenHash, verifyPassword } from '../../platform/passwords';
import { enrolmentMissing } from '../../platform/policyCheck';
import { Refusal } from '../../platform/refusal';
import type { Actor } from '../../schema/envelope';
import type { AccessLog } from './accessLog';
import type { AccountState } from './accountState.decider';
import type { Done, Handlers } from './handlers';
import { codeMissing, type CodeCheck } from './codeCheck';
import { hashOfLogin } from './logins';
import { mayActIn } from './secondFactorPolicy';
import { signedIn, type PasswordCheck } from './passwordCheck';
import { roleChoices, type RoleChoice } from './roleChoices';

export interface SignedIn extends Done {
  /** Opaque, 256 bit; only its hash is stored. */
  readonly token: string;
  /** UTC. */
  readonly expiresAt: string;
  readonly accountId: string;
  readonly roles: readonly RoleChoice[];
  /** The role in which this sign-in acts; null while there are several to choose from, or none. */
  readonly chosen: RoleChoice | null;
}

export interface SignInAsked {
  /** An e-mail address or a mobile number. */
  readonly login: string;
  readonly password: string;
  /** Of the second factor, or for recovery; null: not given. */
  readonly code: string | null;
  readonly ip: string | null;
  readonly userAgent: string | null;
}

/** Who ends what nobody uses. */
const timeOut: Actor = { accountId: 'endIdleSignIns', role: 'PROCESS', institutionId: null };

const LASTS = 12 * 60 * 60_000;

export function signInCommands(
  { node, answers, account, shown }: Handlers,
  { record }: AccessLog,
  { inTurn, isLocked, requirePassword }: PasswordCheck,
  { use: useCode, require: requireCode }: CodeCheck,
) {
  const { lookupKey, now } = node;

  /** Why an attempt fails; null: it does not. */
  function refusalOf(accountId: string, { status }: AccountState, isRight: boolean): string | null {
    if (isLocked(accountId)) return 'LOCKED';
    if (status === 'DISABLED') return 'DISABLED';
    if (status !== 'ACTIVE') return 'NOT_ACTIVE';
    return isRight ? null : 'WRONG_PASSWORD';
  }

  return {
    /**
     * Refusal: `UNAUTHENTICATED`, one and the same whether nobody has the login, the password is wrong, or
     * the account is locked, disabled or not active. Each of them is also the same work, so that its time
     * tells nothing: one stream is read, one password hashed, one event written. Which it was is told to the
     * person, in the login log. Whoever has a second factor is asked for its code once the password was
     * right: `SECOND_FACTOR_REQUIRED` without one, and a wrong one counts towards the lock.
     */
    async signIn({ login, password, code, ip, userAgent }: SignInAsked): Promise<SignedIn> {
      const hash = hashOfLogin(lookupKey, login);
      return await inTurn(answers.people.byLogin(hash) ?? hash, async () => {
        const accountId = answers.people.byLogin(hash);
        const { state, ...loaded } = await account.load(accountId ?? hash);
        const isRight = await verifyPassword(state.passwordHash, password);

        if (accountId === null) {
          const fact = { type: 'UnknownLoginRefused', data: { login: hash, userAgent } } as const;
          await shown(await record(actorOf(visitor), fact, ip));
          throw wrongLogin();
        }
        const actor: Actor = { accountId, role: 'PUB', institutionId: null };
        const refuse = async (reason: string, refusal: Refusal): Promise<never> => {
          const fact = { type: 'SignInRefused', data: { accountId, reason, userAgent } } as const;
          await shown(await record(actor, fact, ip));
          throw refusal;
        };
        const reason = refusalOf(accountId, state, isRight);
        if (reason !== null) return await refuse(reason, wrongLogin());
        let { revision } = loaded;
        if (state.secondFactor?.isConfirmed === true) {
          if (code === null) return await refuse('CODE_MISSING', codeMissing());
          const used = await useCode(accountId, actor, code);
          if (used === null) return await refuse('WRONG_CODE', codeWrong());
          ({ revision } = used);
        }

        const roles = roleChoices(answers, accountId);
        const [only = null] = roles.length === 1 ? roles : [];
        const chosen = only !== null && mayActIn(answers, accountId, only) ? only : null;
        const token = oneTimeToken();
        const expiresAt = new Date(now() + LASTS).toISOString();
        const data = {
          ...{ accountId, signInId: uuidv4(), tokenHash: tokenHash(token), expiresAt, userAgent },
          ...{ chosen: chosen === null ? null : withoutId(chosen), accountRevision: revision },
        };
        const { position } = await shown(await record(actor, { type: 'SignedIn', data }, ip));
        // Null: the password was replaced, or the account disabled, since it was looked at.
        if (answers.signIns.byTokenHash(data.tokenHash) === null) throw wrongLogin();
        return { token, expiresAt, accountId, roles, chosen, position };
      });
    },

    /**
     * Acts in that role from here on, with another token: the old one is dead. Refusal
     * `SECOND_FACTOR_REQUIRED` where the institution requires one and the person has none.
     */
    async chooseRole(caller: Caller, id: string): Promise<SignedIn> {
      const { accountId, signInId } = signedIn(caller);
      const roles = roleChoices(answers, accountId);
      const chosen = roles.find((role) => role.id === id);
      if (chosen === undefined)
        throw new Refusal('NOT_FOUND', '您没有此角色', { en: 'This role is not yours' });
      if (!mayActIn(answers, accountId, chosen)) throw enrolmentMissing();

      const token = oneTimeToken();
      const data = { accountId, signInId, chosen: withoutId(chosen), tokenHash: tokenHash(token) };
      const done = await shown(
        await record(actorOf(caller), { type: 'RoleChosen', data }, caller.ip),
      );
      // Null: another choice, or a sign-out, came in between, and this token was never alive.
      const current = answers.signIns.byTokenHash(data.tokenHash);
      if (current === null)
        throw new Refusal('UNAUTHENTICATED', '登录已失效，请重新登录', {
          en: 'The sign-in has ended',
        });
      return {
        token,
        expiresAt: current.expiresAt,
        accountId,
        roles,
        chosen,
        position: done.position,
      };
    },

    async signOut(caller: Caller): Promise<Done> {
      return await shown(
        await record(actorOf(caller), { type: 'SignedOut', data: signedIn(caller) }, caller.ip),
      );
    },

    /** Ends another sign-in of the same person, or this one. Refusal: `NOT_FOUND` for one that is not live. */
    async endSignIn(caller: Caller, id: string): Promise<Done> {
      const { accountId } = signedIn(caller);
      const live = answers.signIns.live(accountId, new Date(now()).toISOString());
      if (!live.some((each) => each.id === id)) {
        throw new Refusal('NOT_FOUND', '登录不存在或已结束', {
          en: 'There is no such sign-in, or it has ended',
        });
      }
      const fact = { type: 'SignInEnded', data: { accountId, signInId: id } } as const;
      return await shown(await record(actorOf(caller), fact, caller.ip));
    },

    /** Ends every sign-in of the person but the one that asks. */
    async endOtherSignIns(caller: Caller): Promise<Done> {
      const fact = { type: 'OtherSignInsEnded', data: signedIn(caller) } as const;
      return await shown(await record(actorOf(caller), fact, caller.ip));
    },

    /** A token that was changed for another came again: once for a sign-in, however often it comes. */
    async endReused(
      { accountId, signInId }: { readonly accountId: string; readonly signInId: string },
      { ip, userAgent }: Pick<Caller, 'ip' | 'userAgent'>,
    ): Promise<void> {
      await inTurn(accountId, async () => {
        const live = answers.signIns.live(accountId, new Date(now()).toISOString());
        if (!live.some(({ id }) => id === signInId)) return;
        const fact = { type: 'TokenReused', data: { accountId, signInId, userAgent } } as const;
        await shown(await record(actorOf(visitor), fact, ip));
      });
    },

    /** Nobody has used it for too long: once for a sign-in, however often that is noticed. */
    async endIdle(
      { id: signInId, accountId }: { readonly id: string; readonly accountId: string },
      lastUsedAt: string,
    ): Promise<void> {
      await inTurn(accountId, async () => {
        const live = answers.signIns.live(accountId, new Date(now()).toISOString());
        if (!live.some(({ id }) => id === signInId)) return;
        const fact = { type: 'SignInTimedOut', data: { accountId, signInId, lastUsedAt } } as const;
        await shown(await record(timeOut, fact, null));
      });
    },

    /** 21 CFR 11.200: a decision is signed by a person who has just given the password again, and the code. */
    async confirmPassword(
      caller: Caller,
      { password, code }: { readonly password: string; readonly code: string | null },
    ): Promise<Done & { readonly confirmedAt: string }> {
      const data = signedIn(caller);
      return await inTurn(data.accountId, async () => {
        await requirePassword(caller, password);
        await requireCode(caller, code);
        const fact = { type: 'PasswordConfirmed', data } as const;
        const { position } = await shown(await record(actorOf(caller), fact, caller.ip));
        const confirmedAt =
          answers.signIns.confirmedAt(data.signInId) ?? new Date(now()).toISOString();
        return { position, confirmedAt };
      });
    },
  };
}

const withoutId = ({
  role,
  institutionId,
  committeeId,
  provinceCode,
  institutionIds,
}: RoleChoice) => ({
  role,
  institutionId,
  committeeId,
  provinceCode,
  institutionIds,
});

const codeWrong = () =>
  new Refusal('UNAUTHENTICATED', '验证码错误或已使用', {
    en: 'The code is wrong, or was used already',
  });

/** Says what a lock is, because it does not say that there is one. */
const wrongLogin = () =>
  new Refusal('UNAUTHENTICATED', '用户名或密码错误；连续失败5次将暂停登录，请稍后再试', {
    en: 'The login or the password is wrong; after five failures in a row try again later',
  });
