import '../../platform/explicitTypes';
import { Arg, Ctx, ID, Mutation, Query, Resolver } from 'type-graphql';
import type { CallContext } from '../../platform/callContext';
import type { Done } from './handlers';
import { addressOf } from './addresses';
import { answersOf } from './answers';
import { accountCommands } from './commands';
import { PasswordChange, SignIn } from './ownSignIns.type';
import { signedIn } from './passwordCheck';

/** A person's own sign-ins, and the password that they stand on. */
@Resolver(() => SignIn)
export class OwnSignInsResolver {
  @Query(() => [SignIn], {
    description: '本人所有有效的登录，最近的在前。One’s own live sign-ins, the latest first.',
  })
  async signIns(@Ctx() { caller, node }: CallContext): Promise<SignIn[]> {
    const { accountId, signInId } = signedIn(caller);
    const live = answersOf(node).signIns.live(accountId, new Date(node.now()).toISOString());
    return await Promise.all(
      live.map(async ({ chosen, ip, ...signIn }) => ({
        ...signIn,
        role: chosen?.role ?? null,
        ip: await addressOf(node.personal, ip),
        isCurrent: signIn.id === signInId,
      })),
    );
  }

  @Mutation(() => Boolean, {
    description:
      '结束本人的一次登录，其令牌和连接立即失效。Ends one of one’s own sign-ins: its token and its sockets are dead at once.',
  })
  async endSignIn(
    @Arg('signInId', () => ID, { description: '登录标识。Id of the sign-in.' }) signInId: string,
    @Ctx() context: CallContext,
  ): Promise<boolean> {
    const { caller, node } = context;
    const isCurrent = signInId === caller.signInId;
    return done(context, await accountCommands(node).endSignIn(caller, signInId), isCurrent);
  }

  @Mutation(() => Boolean, {
    description: '结束本人的其他所有登录。Ends all of one’s own sign-ins but the one that asks.',
  })
  async endOtherSignIns(@Ctx() context: CallContext): Promise<boolean> {
    const { caller, node } = context;
    return done(context, await accountCommands(node).endOtherSignIns(caller), false);
  }

  @Mutation(() => PasswordChange, {
    description:
      '更改本人的密码：其他登录立即失效，本次登录更换令牌；原密码错误计入锁定。Changes one’s own password: other sign-ins end at once and this one gets another token. A wrong old password counts towards the lock.',
  })
  async changePassword(
    @Arg('oldPassword', () => String, { description: '原密码。The old password.' })
    oldPassword: string,
    @Arg('newPassword', () => String, {
      description:
        '新密码，8至128个字符。The new one, 8 to 128 characters; of three kinds unless 12 or more.',
    })
    newPassword: string,
    @Ctx() context: CallContext,
  ): Promise<PasswordChange> {
    const { caller, node } = context;
    const asked = { oldPassword, newPassword };
    const { position, token, expiresAt } = await accountCommands(node).changePassword(
      caller,
      asked,
    );
    context.note(position);
    context.signInToken = token;
    return { token, expiresAt };
  }
}

function done(context: CallContext, { position }: Done, isSignedOut: boolean): boolean {
  context.note(position);
  if (isSignedOut) context.signInToken = '';
  return true;
}
