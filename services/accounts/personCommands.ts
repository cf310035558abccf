import { actorOf, type Caller } from '../../platform/caller';
import { commandIdOf, derivedId } from '../../platform/commandId';
import { NO_STREAM } from '../../platform/eventLog/eventLog';
import { takingTurns } from '../../platform/inTurn';
import { oneTimeToken, tokenHash } from '../../platform/passwords';
import { requireConfirmation } from '../../platform/reauthentication';
import { placeOf } from '../../projections/people';
import { idType } from '../../schema/codes/accounts';
import type { Actor } from '../../schema/envelope';
import type { AccountEvent, ProfileFields } from '../../schema/events/account';
import { accountDecider, type AccountCommand } from './account.decider';
import type { AccountState } from './accountState.decider';
import { institutionsNamed, type Authority } from './authority';
import {
  answerAgain,
  authorityOf,
  signedInAccount,
  type Done,
  type Given,
  type Handlers,
} from './handlers';
import { InputRules } from './inputRules';
import { checkedMembership, institutionAsked, type MembershipAsked } from './membershipAsked';
import { derivedToken, INVITATION_LASTS } from './oneTimeTokens';
import { checkedIdNumber, checkedProfile, revealed, sealedProfile, subjectOf } from './profile';
import { releaseValue, uniqueValuesOf, withReserved, type UniqueOfPerson } from './uniqueValues';

export interface AccountAsked {
  readonly name: string;
  /** 所在单位. Absent: the administrator's own, or that of the first membership. */
  readonly institutionId?: string | null | undefined;
  readonly email?: string | null | undefined;
  readonly mobile?: string | null | undefined;
  readonly idType?: ProfileFields['idType'] | undefined;
  readonly idNumber?: string | null | undefined;
  readonly department?: string | null | undefined;
  readonly memberships: readonly MembershipAsked[];
}

/** Absent stays, null clears. */
export interface ContactAsked {
  readonly email?: string | null | undefined;
  readonly mobile?: string | null | undefined;
}

export interface AccountMade extends Given {
  readonly accountId: string;
  /** The one-time token of the account's first password. Only its hash is stored. */
  readonly activationToken: string;
}

type AccountDone = Given & { readonly accountId: string };
type Created = Extract<AccountEvent, { type: 'AccountCreated' }>['data'];
type Checked = ReturnType<typeof checkedAccount>;

const MOST_MEMBERSHIPS = 20;

/** The first start itself, before there is anybody. */
const firstStart: Actor = { accountId: 'firstStart', role: 'PROCESS', institutionId: null };
const firstAdministratorId = derivedId(
  commandIdOf(firstStart, 'createFirstAdministrator'),
  'account',
);

/** Commands on accounts: who there is, and what each says of themself. */
export function personCommands(handlers: Handlers) {
  const { node, answers, account, shown } = handlers;
  const { lookupKey, personal, now } = node;
  const inTurn = takingTurns();

  const activationOf = (token: string) => ({
    tokenHash: tokenHash(token),
    expiresAt: new Date(now() + INVITATION_LASTS).toISOString(),
  });

  const uniqueOf = (values: UniqueOfPerson) => uniqueValuesOf(lookupKey, values);

  /** The account as its first event says it; `seal` false leaves personal values out, for a decision in advance. */
  async function accountOf(
    accountId: string,
    checked: Checked,
    token: string,
    seal: boolean,
  ): Promise<Created> {
    const { name, institutionId, email, mobile, idNumber, department, memberships } = checked;
    const logins = uniqueOf({ email, mobile }).map(({ hash }) => hash);
    const sealed = async (field: 'email' | 'mobile' | 'idNumber', clear: string | null) =>
      clear === null || !seal ? null : personal.seal(subjectOf(accountId), placeOf(field), clear);
    return {
      ...{
        accountId,
        name,
        institutionId,
        department,
        memberships,
        logins,
        idType: checked.idType,
      },
      email: await sealed('email', email),
      mobile: await sealed('mobile', mobile),
      idNumber: await sealed('idNumber', idNumber),
      activation: activationOf(token),
    };
  }

  /** Refused before anything is reserved where that is possible: a refused click writes no decision. */
  async function create(
    by: Authority,
    actor: Actor,
    ids: { accountId: string; commandId: string; requestHash: string },
    checked: Checked,
    token: string,
  ): Promise<Given> {
    const { accountId, commandId, requestHash } = ids;
    const institutions = [...answers.institutions.byId(institutionsNamed(checked)).values()];
    const command = async (seal: boolean): Promise<AccountCommand> => ({
      type: 'CreateAccount',
      ...{ by, institutions },
      account: await accountOf(accountId, checked, token, seal),
    });

    return await inTurn(accountId, async () => {
      const request = { actor, commandId, requestHash };
      const earlier = await answerAgain(account, accountId, request);
      if (earlier !== null) return earlier;
      const work = () => account(accountId, request, () => command(true));
      const before = await account.load(accountId);
      accountDecider.decide(await command(false), before.state);
      return await withReserved(
        handlers,
        actor,
        accountId,
        uniqueOf(checked),
        work,
        async () => (await account.load(accountId)).revision !== NO_STREAM,
      );
    });
  }

  const answered = (accountId: string, { position, replayed }: Given) =>
    shown({ accountId, position, replayed });

  return {
    /**
     * The first start of an empty registry: the operator's account (SYS). Called again before it was activated,
     * it gives another token in place of the first; null once the account is active.
     */
    async createFirstAdministrator(
      email: string,
      token = oneTimeToken(),
    ): Promise<Done & { readonly accountId: string; readonly activationToken: string | null }> {
      const accountId = firstAdministratorId;
      const { state, position } = await account.load(accountId);
      if (state.passwordHash !== null) return { accountId, activationToken: null, position };

      const request = handlers.requestOnce(firstStart, 'createFirstAdministrator');
      const by: Authority = { role: 'PROCESS', institutionId: null, provinceCode: null };
      const done =
        state.accountId === null
          ? await create(by, firstStart, { accountId, ...request }, checkedFirst(email), token)
          : await account(accountId, request, {
              type: 'IssueActivation',
              activation: activationOf(token),
            });
      return await shown({ accountId, activationToken: token, position: done.position });
    },

    /**
     * An account and the one-time token for its first password. The token is derived from the command, so
     * that a repetition of the same command is answered the same.
     */
    async createAccount(
      caller: Caller,
      asked: AccountAsked,
      idempotencyKey: string,
    ): Promise<AccountMade> {
      const by = authorityOf(caller);
      const checked = checkedAccount(asked, by);
      const request = handlers.request(caller, idempotencyKey, 'createAccount', asked);
      const accountId = derivedId(request.commandId, 'account');
      const activationToken = derivedToken(lookupKey, request);
      const { position, replayed } = await create(
        by,
        request.actor,
        { accountId, ...request },
        checked,
        activationToken,
      );
      return await shown({ accountId, activationToken, position, replayed });
    },

    /** 个人信息维护: absent stays, null clears. */
    async updateProfile(
      caller: Caller,
      asked: ProfileFields,
      idempotencyKey: string,
      expectedRevision?: number | null,
    ): Promise<AccountDone> {
      const accountId = signedInAccount(caller);

      return await inTurn(accountId, async () => {
        const { state } = await account.load(accountId);
        const clear = checkedProfile(asked, state.profile.idType);
        const request = handlers.request(
          caller,
          idempotencyKey,
          'updateProfile',
          asked,
          expectedRevision,
        );
        const earlier = await answerAgain(account, accountId, request);
        if (earlier !== null) return await answered(accountId, earlier);
        const { idNumber, ...others } = clear;
        accountDecider.decide({ type: 'SaveProfile', set: others }, state);

        const before = await revealed(personal, 'idNumber', state.profile.idNumber);
        const isNewNumber = typeof idNumber === 'string' && idNumber !== before;
        const values = isNewNumber ? uniqueOf({ idNumber }) : [];
        const save = () =>
          account(accountId, request, async ({ profile }) => ({
            type: 'SaveProfile',
            set: await sealedProfile(personal, accountId, profile, clear),
          }));
        const outcome = await withReserved(
          handlers,
          request.actor,
          accountId,
          values,
          save,
          async () => {
            const { state: now } = await account.load(accountId);
            return (await revealed(personal, 'idNumber', now.profile.idNumber)) === idNumber;
          },
        );
        if (!outcome.replayed && idNumber !== undefined && idNumber !== before) {
          for (const value of uniqueOf({ idNumber: before })) {
            await releaseValue(handlers, actorOf(caller), accountId, value);
          }
        }
        return await answered(accountId, outcome);
      });
    },

    /**
     * 帐号管理: e-mail and mobile number, by which the person signs in; absent stays, null clears. What was
     * held before is free for others. Refusal `REAUTHENTICATION_REQUIRED` without a recent confirmPassword.
     */
    async changeContact(
      caller: Caller,
      asked: ContactAsked,
      idempotencyKey: string,
      expectedRevision?: number | null,
    ): Promise<AccountDone> {
      const accountId = signedInAccount(caller);
      const checked = checkedContact(asked);
      const request = handlers.request(
        caller,
        idempotencyKey,
        'changeContact',
        asked,
        expectedRevision,
      );

      return await inTurn(accountId, async () => {
        const earlier = await answerAgain(account, accountId, request);
        if (earlier !== null) return await answered(accountId, earlier);
        requireConfirmation(caller, now(), {
          zh: '请先输入密码确认身份',
          en: 'Confirm your password first',
        });

        const { state } = await account.load(accountId);
        const before = {
          email: await revealed(personal, 'email', state.email),
          mobile: await revealed(personal, 'mobile', state.mobile),
        };
        const { email = before.email, mobile = before.mobile } = checked;
        const values = uniqueOf({ email, mobile });
        const logins = values.map(({ hash }) => hash);
        const keep = (field: 'email' | 'mobile', held: string | null, clear: string | null) =>
          clear === null ? null : personal.keep(held, subjectOf(accountId), placeOf(field), clear);
        const command = async (held: AccountState): Promise<AccountCommand> => ({
          type: 'ChangeContact',
          logins,
          email: await keep('email', held.email, email),
          mobile: await keep('mobile', held.mobile, mobile),
        });
        accountDecider.decide(await command(state), state);

        const isHolding = async () => {
          const { state: now } = await account.load(accountId);
          return logins.every((hash) => now.logins.includes(hash));
        };
        const outcome = await withReserved(
          handlers,
          request.actor,
          accountId,
          values,
          () => account(accountId, request, command),
          isHolding,
        );
        if (!outcome.replayed) {
          const left = uniqueOf(before).filter(({ hash }) => !logins.includes(hash));
          for (const value of left) {
            await releaseValue(handlers, request.actor, accountId, value);
          }
        }
        return await answered(accountId, outcome);
      });
    },
  };
}

function checkedFirst(email: string) {
  const asked = { name: '平台管理员', email, memberships: [{ role: 'SYS' as const }] };
  return checkedAccount(asked, { role: 'PROCESS', institutionId: null, provinceCode: null });
}

/** domain 2.1: 姓名 and a login at least; the identity set is 身份证号, 邮箱, 手机号. */
function checkedAccount(asked: AccountAsked, by: Authority) {
  const rules = new InputRules();
  const name = rules.required('name', { zh: '姓名', en: 'Name' }, asked.name, 50);
  const email = rules.email('email', asked.email) ?? null;
  const mobile = rules.mobile('mobile', asked.mobile) ?? null;
  const kind = rules.code(
    'idType',
    { zh: '证件类型', en: 'Kind of identity document' },
    asked.idType,
    idType,
  );
  const idNumber = checkedIdNumber(rules, asked.idType, asked.idNumber) ?? null;
  const department =
    rules.text('department', { zh: '科室', en: 'Department' }, asked.department, 100) ?? null;
  if (email === null && mobile === null) {
    rules.add('V-001', 'email', {
      zh: '请填写邮箱或手机号',
      en: 'An e-mail address or a mobile number is needed',
    });
  }
  if (asked.memberships.length > MOST_MEMBERSHIPS)
    rules.malformed('memberships', { zh: '角色', en: 'Roles' });

  const memberships = asked.memberships
    .slice(0, MOST_MEMBERSHIPS)
    .map((each) => checkedMembership(rules, each));
  rules.refuseIfAny();

  const first =
    memberships.find(({ institutionId }) => institutionId !== null)?.institutionId ?? null;
  const own = by.role === 'ADM' ? by.institutionId : first;
  const institutionId = asked.institutionId == null ? own : institutionAsked(asked.institutionId);
  return {
    ...{ name, institutionId, email, mobile, idNumber, department, memberships },
    idType: (kind ?? (idNumber === null ? null : 'ID_CARD')) as NonNullable<
      ProfileFields['idType']
    > | null,
  };
}

function checkedContact(asked: ContactAsked): ContactAsked {
  const rules = new InputRules();
  const email = rules.email('email', asked.email);
  const mobile = rules.mobile('mobile', asked.mobile);
  rules.refuseIfAny();
  return { email, mobile };
}
