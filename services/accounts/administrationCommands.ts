import type { Caller } from '../../platform/caller';
import type { Outcome, Request } from '../../platform/commandHandler';
import { tokenHash } from '../../platform/passwords';
import { Refusal } from '../../platform/refusal';
import type { Membership } from '../../schema/events/account';
import type { AccountState } from './accountState.decider';
import { accountDecider } from './account.decider';
import { noSuchAccount, type AdministrationCommand } from './administration.decider';
import { institutionsNamed } from './authority';
import { authorityOf, signedInAccount, type Given, type Handlers } from './handlers';
import { InputRules, isId } from './inputRules';
import { hashOfLogin } from './logins';
import { checkedMembership, type MembershipAsked } from './membershipAsked';
import { derivedToken, INVITATION_LASTS, RESET_LASTS } from './oneTimeTokens';
import type { PasswordCheck } from './passwordCheck';

/** An account by its id or by what the person signs in with. */
export interface AccountNamed {
  readonly accountId: string | null;
  readonly login: string | null;
}

export interface PasswordReset extends Given {
  readonly accountId: string;
  /** One-time. Only its hash is stored. */
  readonly activationToken: string;
  /** UTC; null when the token is good no more, and this is the command's answer again. */
  readonly expiresAt: string | null;
}

type AccountDone = Given & { readonly accountId: string };

const LONGEST_REASON = 500;

/** What those who look after accounts do to them (domain 1.2). */
export function administrationCommands(handlers: Handlers, { isLocked }: PasswordCheck) {
  const { node, answers, account, request, shown } = handlers;
  const { lookupKey, now } = node;

  const placesOf = (ids: readonly string[]) => [...answers.institutions.byId(ids).values()];

  /** What the decision needs to know of who asks, and of the account as it stands. */
  const facts = (caller: Caller, of: Pick<AccountState, 'institutionId' | 'memberships'>) => ({
    by: authorityOf(caller),
    actorId: signedInAccount(caller),
    institutions: placesOf(institutionsNamed(of)),
  });

  function found({ accountId, login }: AccountNamed): string {
    if ((accountId === null) === (login === null)) {
      throw new Refusal('INVALID', '请用账号编号或登录名之一指定账号', {
        en: 'Name the account by its id or by its login, one of the two',
      });
    }
    const id = login === null ? accountId : answers.people.byLogin(hashOfLogin(lookupKey, login));
    if (id === null || !isId(id)) throw noSuchAccount();
    return id;
  }

  const answered = (accountId: string, { position, replayed }: Given) =>
    shown({ accountId, position, replayed });

  /** That an account is at another revision says that it is there: told to those who may do this to it. */
  async function lookAfter(
    accountId: string,
    asks: Request,
    command: (state: AccountState) => AdministrationCommand,
  ): Promise<Outcome<AccountState>> {
    try {
      return await account(accountId, asks, command);
    } catch (error) {
      if (error instanceof Refusal && error.code === 'CONFLICT') {
        const { state } = await account.load(accountId);
        accountDecider.decide(command(state), state);
      }
      throw error;
    }
  }

  async function membershipCommand(
    type: 'GrantMembership' | 'EndMembership',
    caller: Caller,
    { accountId, membership: asked }: { accountId: string; membership: MembershipAsked },
    key: string,
    expectedRevision?: number | null,
  ): Promise<AccountDone> {
    if (!isId(accountId)) throw noSuchAccount();
    const rules = new InputRules();
    const membership: Membership = checkedMembership(rules, asked);
    rules.refuseIfAny();
    const asks = request(caller, key, type, { accountId, membership }, expectedRevision);
    const outcome = await lookAfter(accountId, asks, ({ institutionId, memberships }) => ({
      ...facts(caller, { institutionId, memberships: [...memberships, membership] }),
      ...{ type, membership },
    }));
    return await answered(accountId, outcome);
  }

  return {
    /**
     * Makes the password void at once, with every sign-in, and answers the one-time token for another:
     * good for 15 minutes. An account that never had one is invited again, for 7 days.
     */
    async resetPassword(
      caller: Caller,
      named: AccountNamed,
      key: string,
      expectedRevision?: number | null,
    ): Promise<PasswordReset> {
      const accountId = found(named);
      const asks = request(caller, key, 'resetPassword', { accountId }, expectedRevision);
      const activationToken = derivedToken(lookupKey, asks);
      const hash = tokenHash(activationToken);
      const outcome = await lookAfter(accountId, asks, (state) => ({
        type: 'ResetPassword',
        ...facts(caller, state),
        tokenHash: hash,
        resetExpiresAt: new Date(now() + RESET_LASTS).toISOString(),
        invitationExpiresAt: new Date(now() + INVITATION_LASTS).toISOString(),
      }));
      // As it stands now: a replayed outcome is that of the reset, whatever came of its token.
      const { activation } = (await account.load(accountId)).state;
      const isGood =
        activation?.tokenHash === hash && activation.expiresAt > new Date(now()).toISOString();
      const expiresAt = isGood ? activation.expiresAt : null;
      return { ...(await answered(accountId, outcome)), activationToken, expiresAt };
    },

    /** 停用 ends every sign-in at once; 启用 gives back what was held before, and ends a lock. */
    async setAccountStatus(
      caller: Caller,
      asked: {
        readonly accountId: string;
        readonly status: 'ACTIVE' | 'DISABLED';
        readonly reason: string;
      },
      key: string,
      expectedRevision?: number | null,
    ): Promise<AccountDone> {
      const { accountId, status } = asked;
      if (!isId(accountId)) throw noSuchAccount();
      const reason = checkedReason(asked.reason);
      const asks = request(
        caller,
        key,
        'setAccountStatus',
        { accountId, status, reason },
        expectedRevision,
      );
      const outcome = await lookAfter(accountId, asks, (state) => ({
        type: 'SetStatus',
        ...facts(caller, state),
        ...{ status, reason, isLocked: isLocked(accountId) },
      }));
      return await answered(accountId, outcome);
    },

    /** For whoever lost authenticator and codes for recovery: the password alone signs in again. */
    async resetSecondFactor(
      caller: Caller,
      asked: { readonly accountId: string; readonly reason: string },
      key: string,
      expectedRevision?: number | null,
    ): Promise<AccountDone> {
      const { accountId } = asked;
      if (!isId(accountId)) throw noSuchAccount();
      const reason = checkedReason(asked.reason);
      const asks = request(
        caller,
        key,
        'resetSecondFactor',
        { accountId, reason },
        expectedRevision,
      );
      const outcome = await lookAfter(accountId, asks, (state) => ({
        type: 'ResetSecondFactor',
        ...facts(caller, state),
        reason,
      }));
      return await answered(accountId, outcome);
    },

    /** A role beside those held; for another institution (双聘) by one who is above both. */
    grantMembership: membershipCommand.bind(null, 'GrantMembership'),

    /** Ends sign-ins that act in the role at once. */
    endMembership: membershipCommand.bind(null, 'EndMembership'),
  };
}

function checkedReason(given: string): string {
  const rules = new InputRules();
  const reason = rules.required('reason', { zh: '原因', en: 'Reason' }, given, LONGEST_REASON);
  rules.refuseIfAny();
  return reason;
}
