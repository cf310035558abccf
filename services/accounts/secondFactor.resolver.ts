import '../../platform/explicitTypes';
import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import type { CallContext } from '../../platform/callContext';
import { accountCommands } from './commands';
import { SecondFactorEnrolment } from './secondFactor.type';

const PasswordArg = () => Arg('password', () => String, { description: '密码。The password.' });

@Resolver(() => SecondFactorEnrolment)
export class SecondFactorResolver {
  @Mutation(() => SecondFactorEnrolment, {
    description:
      '登记第二因素（TOTP），确认后启用。Enrols a second factor (TOTP), which holds once it is confirmed.',
  })
  async enrolSecondFactor(
    @PasswordArg() password: string,
    @Ctx() context: CallContext,
  ): Promise<SecondFactorEnrolment> {
    const { caller, node } = context;
    const { position, ...enrolment } = await accountCommands(node).enrolSecondFactor(
      caller,
      password,
    );
    context.note(position);
    return enrolment;
  }

  @Mutation(() => Boolean, {
    description:
      '用验证码确认并启用第二因素。Confirms the second factor by a code: from here on its codes are asked for.',
  })
  async confirmSecondFactor(
    @Arg('code', () => String, { description: '验证码。The code.' }) code: string,
    @Ctx() context: CallContext,
  ): Promise<boolean> {
    const { caller, node } = context;
    const { position } = await accountCommands(node).confirmSecondFactor(caller, code);
    context.note(position);
    return true;
  }

  @Mutation(() => Boolean, {
    description: '移除本人的第二因素。Removes one’s own second factor.',
  })
  async removeSecondFactor(
    @PasswordArg() password: string,
    @Arg('code', () => String, { description: '验证码或恢复码。A code, or one for recovery.' })
    code: string,
    @Ctx() context: CallContext,
  ): Promise<boolean> {
    const { caller, node } = context;
    const asked = { password, code };
    const { position } = await accountCommands(node).removeSecondFactor(caller, asked);
    context.note(position);
    return true;
  }
}
