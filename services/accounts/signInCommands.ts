import { LRUCache } from 'lru-cache';
import { v4 as uuidv4 } from 'uuid';
import { actorOf, type Caller } from '../../platform/caller';
import { takingTurns } from '../../platform/inTurn';
import { oneTimeToken, tokenHash, verifyPassword } from '../../platform/passwords';
import { lookupHash } from '../../platform/personalData';
import { Refusal } from '../../platform/refusal';
import { lockAfter } from '../../projections/signIns';
import type { Actor } from '../../schema/envelope';
import { isMobile } from '../../schema/identity';
import type { AccessFact } from './accessLog';
import { signedInAccount, type Done, type Handlers } from './handlers';
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
  readonly ip: string | null;
  readonly userAgent: string | null;
}

const LASTS = 12 * 60 * 60_000;
const LONGEST_LOGIN = 254;
const LONGEST_USER_AGENT = 200;

/** Logins of nobody that are being tried, so that they lock as an account does and tell nothing. */
const UNKNOWN_LOGINS = 10_000;

interface Attempts {
  readonly failures: number;
  readonly lockedUntil: number;
}

type Record = (actor: Actor, fact: AccessFact, ip: string | null) => Promise<Done>;

export function signInCommands({ node, answers, account, shown }: Handlers, record: Record) {
  const { lookupKey, now } = node;
  const inTurn = takingTurns();
  const unknown = new LRUCache<string, Attempts>({ max: UNKNOWN_LOGINS });

  const hashOfLogin = (login: string) => {
    const text = login.trim().slice(0, LONGEST_LOGIN + 1);
    const kind = isMobile(text.replace(/[\s-]/g, '').replace(/^(\+|00)?86(?=\d{11}$)/, ''))
      ? 'mobile'
      : 'email';
    return lookupHash(lookupKey, kind, text);
  };

  const expiry = () => new Date(now() + LASTS).toISOString();

  /** The work and the answers of a wrong password, for a login that nobody has. */
  async function refuseUnknown(hash: string, password: string): Promise<never> {
    const { failures, lockedUntil } = unknown.get(hash) ?? { failures: 0, lockedUntil: 0 };
    if (now() < lockedUntil) throw locked();
    await verifyPassword(null, password);
    const lock = lockAfter(failures + 1);
    unknown.set(hash, {
      failures: failures + 1,
      lockedUntil: lock === 0 ? lockedUntil : now() + lock,
    });
    throw wrongLogin();
  }

  const isLocked = (accountId: string): boolean => {
    const until = answers.signIns.lockedUntil(accountId);
    return until !== null && now() < Date.parse(until);
  };

  return {
    /**
     * Refusals: `UNAUTHENTICATED`, the same for a login that nobody has, a wrong password and an account that
     * is not active; the same again while too many failures lock it.
     */
    async signIn({ login, password, ip, userAgent }: SignInAsked): Promise<SignedIn> {
      const hash = hashOfLogin(login);
      // Attempts on one login take turns: those sent at once are counted like those sent one by one.
      return await inTurn(hash, async () => {
        const accountId = answers.people.byLogin(hash);
        if (accountId === null) return await refuseUnknown(hash, password);

        const actor: Actor = { accountId, role: 'PUB', institutionId: null };
        const device = userAgent?.slice(0, LONGEST_USER_AGENT).toWellFormed() ?? null;
        const refuse = async (reason: string, refusal: Refusal): Promise<never> => {
          const data = { accountId, reason, userAgent: device };
          await shown(await record(actor, { type: 'SignInRefused', data }, ip));
          throw refusal;
        };
        if (isLocked(accountId)) return await refuse('LOCKED', locked());
        const { state } = await account.load(accountId);
        if (!(await verifyPassword(state.passwordHash, password))) {
          const reason = state.passwordHash === null ? 'NOT_ACTIVE' : 'WRONG_PASSWORD';
          return await refuse(reason, wrongLogin());
        }

        const roles = roleChoices(answers, accountId);
        const chosen = roles.length === 1 ? (roles[0] ?? null) : null;
        const token = oneTimeToken();
        const expiresAt = expiry();
        const data = {
          ...{ accountId, signInId: uuidv4(), tokenHash: tokenHash(token), expiresAt },
          ...{ chosen: chosen === null ? null : withoutId(chosen), userAgent: device },
        };
        const done = await shown(await record(actor, { type: 'SignedIn', data }, ip));
        return { token, expiresAt, accountId, roles, chosen, position: done.position };
      });
    },

    /** Acts in that role from here on, with another token: the old one is dead. */
    async chooseRole(caller: Caller, id: string): Promise<SignedIn> {
      const { accountId, signInId } = signedIn(caller);
      const roles = roleChoices(answers, accountId);
      const chosen = roles.find((role) => role.id === id);
      if (chosen === undefined)
        throw new Refusal('NOT_FOUND', '您没有此角色', { en: 'This role is not yours' });

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

    /** 21 CFR 11.200: a decision is signed by a person who has just given the password again. */
    async confirmPassword(
      caller: Caller,
      password: string,
    ): Promise<Done & { readonly confirmedAt: string }> {
      const data = signedIn(caller);
      const { accountId } = data;
      return await inTurn(accountId, async () => {
        if (isLocked(accountId)) throw locked();
        const { state } = await account.load(accountId);
        const isRight = await verifyPassword(state.passwordHash, password);
        const type = isRight ? 'PasswordConfirmed' : 'PasswordRefused';
        const { position } = await shown(await record(actorOf(caller), { type, data }, caller.ip));
        if (!isRight) throw new Refusal('REFUSED', '密码错误', { en: 'The password is wrong' });
        const confirmedAt =
          answers.signIns.confirmedAt(data.signInId) ?? new Date(now()).toISOString();
        return { position, confirmedAt };
      });
    },
  };
}

function signedIn(caller: Caller): { accountId: string; signInId: string } {
  const accountId = signedInAccount(caller);
  const { signInId } = caller;
  if (signInId === null) throw new Refusal('UNAUTHENTICATED', '请先登录', { en: 'Sign in first' });
  return { accountId, signInId };
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

const wrongLogin = () =>
  new Refusal('UNAUTHENTICATED', '用户名或密码错误', { en: 'The login or the password is wrong' });

const locked = () =>
  new Refusal('UNAUTHENTICATED', '登录失败次数过多，账号已锁定，请稍后再试', {
    en: 'Too many attempts failed; the account is locked for a while',
  });
