import '../../platform/explicitTypes';
import { Arg, Ctx, FieldResolver, ID, Mutation, Resolver, Root } from 'type-graphql';
import { ExpectedRevisionArg, IdempotencyKeyArg } from '../../platform/arguments';
import type { CallContext } from '../../platform/callContext';
import type { Person } from '../../projections/people';
import { Account, MembershipInput } from './account.type';
import { PasswordResetResult } from './administration.type';
import { accountCommands } from './commands';
import { GivenAccountStatus } from './enums';
import type { Given } from './handlers';
import { afresh, peopleOf } from './loaders';

const AccountIdArg = () =>
  Arg('accountId', () => ID, { description: '账号标识。Id of the account.' });

/** What those who look after accounts do to them. */
@Resolver(() => PasswordResetResult)
export class AdministrationResolver {
  @Mutation(() => PasswordResetResult, {
    description:
      '重置密码：原密码与所有登录立即失效，返回15分钟内有效的一次性令牌；从未激活的账号重新邀请（7天）。Resets a password: the old one and every sign-in are dead at once; answers a one-time token, good for 15 minutes. An account that was never active is invited again, for 7 days.',
  })
  async resetPassword(
    @Arg('accountId', () => ID, {
      nullable: true,
      description: '账号；与login二选一。The account; this or `login`.',
    })
    accountId: string | null,
    @Arg('login', () => String, {
      nullable: true,
      description: '邮箱或手机号。Its e-mail address or mobile number.',
    })
    login: string | null,
    @ExpectedRevisionArg() expectedRevision: number | null,
    @IdempotencyKeyArg() idempotencyKey: string,
    @Ctx() context: CallContext,
  ): Promise<PasswordResetResult> {
    const { caller, node } = context;
    const { position, replayed, ...reset } = await accountCommands(node).resetPassword(
      caller,
      { accountId, login },
      idempotencyKey,
      expectedRevision,
    );
    context.note(position, replayed);
    return reset;
  }

  @Mutation(() => Account, {
    description:
      '停用账号（所有登录立即失效）、启用账号或解除锁定。Disables an account, which ends every sign-in at once, enables it, or unlocks it.',
  })
  async setAccountStatus(
    @AccountIdArg() accountId: string,
    @Arg('status', () => GivenAccountStatus, { description: '状态。The status.' })
    status: 'ACTIVE' | 'DISABLED',
    @Arg('reason', () => String, {
      description: '原因，不超过500个字符。Why, up to 500 characters.',
    })
    reason: string,
    @ExpectedRevisionArg() expectedRevision: number | null,
    @IdempotencyKeyArg() idempotencyKey: string,
    @Ctx() context: CallContext,
  ): Promise<Person> {
    const { caller, node } = context;
    const asked = { accountId, status, reason };
    return await shown(
      context,
      await accountCommands(node).setAccountStatus(caller, asked, idempotencyKey, expectedRevision),
    );
  }

  @Mutation(() => Account, {
    description:
      '解除账号的第二因素（遗失时），并记录原因。Takes the second factor off an account whose person lost it; recorded with the reason.',
  })
  async resetSecondFactor(
    @AccountIdArg() accountId: string,
    @Arg('reason', () => String, {
      description: '原因，不超过500个字符。Why, up to 500 characters.',
    })
    reason: string,
    @ExpectedRevisionArg() expectedRevision: number | null,
    @IdempotencyKeyArg() idempotencyKey: string,
    @Ctx() context: CallContext,
  ): Promise<Person> {
    const { caller, node } = context;
    const asked = { accountId, reason };
    return await shown(
      context,
      await accountCommands(node).resetSecondFactor(
        caller,
        asked,
        idempotencyKey,
        expectedRevision,
      ),
    );
  }

  @Mutation(() => Account, {
    description:
      '授予角色，不能授予本人；在另一机构任职（双聘）由同时管理双方的省级或国家管理员授予。Gives a role, to others than oneself; one for a second institution is given by the province or the nation that looks after both.',
  })
  async grantMembership(
    @AccountIdArg() accountId: string,
    @Arg('membership', () => MembershipInput, { description: '角色。The role.' })
    membership: MembershipInput,
    @ExpectedRevisionArg() expectedRevision: number | null,
    @IdempotencyKeyArg() idempotencyKey: string,
    @Ctx() context: CallContext,
  ): Promise<Person> {
    const { caller, node } = context;
    const asked = { accountId, membership };
    return await shown(
      context,
      await accountCommands(node).grantMembership(caller, asked, idempotencyKey, expectedRevision),
    );
  }

  @Mutation(() => Account, {
    description:
      '收回角色，不能收回本人的；以此角色进行的登录立即失效。Takes a role back, of others than oneself: sign-ins that act in it end at once.',
  })
  async endMembership(
    @AccountIdArg() accountId: string,
    @Arg('membership', () => MembershipInput, { description: '角色。The role.' })
    membership: MembershipInput,
    @ExpectedRevisionArg() expectedRevision: number | null,
    @IdempotencyKeyArg() idempotencyKey: string,
    @Ctx() context: CallContext,
  ): Promise<Person> {
    const { caller, node } = context;
    const asked = { accountId, membership };
    return await shown(
      context,
      await accountCommands(node).endMembership(caller, asked, idempotencyKey, expectedRevision),
    );
  }

  @FieldResolver(() => Account, { description: '账号。The account.' })
  account(@Root() { accountId }: PasswordResetResult, @Ctx() context: CallContext) {
    return afresh(peopleOf(context), accountId);
  }
}

async function shown(
  context: CallContext,
  { accountId, position, replayed }: Given & { readonly accountId: string },
): Promise<Person> {
  context.note(position, replayed);
  return await afresh(peopleOf(context), accountId);
}
