import '../../platform/explicitTypes';
import { Arg, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { CallContext } from '../../platform/callContext';
import { CONFIRMED_FOR } from '../../platform/reauthentication';
import type { Person } from '../../projections/people';
import {
  Account,
  Me,
  PasswordConfirmation,
  ProfileProblem,
  RoleChoice,
  SignInResult,
} from './account.type';
import { answersOf } from './answers';
import { accountCommands } from './commands';
import { Committee } from './committee.type';
import { Institution } from './institution.type';
import { afresh, committeesOf, institutionsOf, peopleOf } from './loaders';
import { roleChoices, roleId } from './roleChoices';
import type { SignedIn } from './signInCommands';

const CodeArg = () =>
  Arg('code', () => String, {
    nullable: true,
    description:
      '第二因素的验证码或恢复码；启用第二因素者必填。Code of the second factor or for recovery, for whoever has one.',
  });

@Resolver(() => SignInResult)
export class SignInResolver {
  @Mutation(() => SignInResult, {
    description:
      '用邮箱或手机号登录，有效12小时。Signs in by e-mail address or mobile number, for 12 hours.',
  })
  async signIn(
    @Arg('login', () => String, { description: '邮箱或手机号。E-mail address or mobile number.' })
    login: string,
    @Arg('password', () => String, { description: '密码。The password.' }) password: string,
    @CodeArg() code: string | null,
    @Ctx() context: CallContext,
  ): Promise<SignedIn> {
    const { caller, node } = context;
    const { ip, userAgent } = caller;
    const asked = { login, password, code, ip, userAgent };
    return told(context, await accountCommands(node).signIn(asked));
  }

  @Mutation(() => SignInResult, {
    description:
      '选择角色；令牌随之更换。Chooses the role to act in; the token is changed for another.',
  })
  async chooseRole(
    @Arg('roleId', () => ID, {
      description: '角色编号，来自roles。Id of the role, one of `roles`.',
    })
    id: string,
    @Ctx() context: CallContext,
  ): Promise<SignedIn> {
    const { caller, node } = context;
    return told(context, await accountCommands(node).chooseRole(caller, id));
  }

  @Mutation(() => Boolean, {
    description: '退出登录，令牌立即失效。Signs out: the token is dead at once.',
  })
  async signOut(@Ctx() context: CallContext): Promise<boolean> {
    const { caller, node } = context;
    const { position } = await accountCommands(node).signOut(caller);
    context.note(position);
    context.signInToken = '';
    return true;
  }

  @Mutation(() => PasswordConfirmation, {
    description:
      '再次输入密码，此后5分钟内可作出审核决定。Confirms the password, which a decision needs within 5 minutes.',
  })
  async confirmPassword(
    @Arg('password', () => String, { description: '密码。The password.' }) password: string,
    @CodeArg() code: string | null,
    @Ctx() context: CallContext,
  ): Promise<PasswordConfirmation> {
    const { caller, node } = context;
    const { confirmedAt, position } = await accountCommands(node).confirmPassword(caller, {
      ...{ password, code },
    });
    context.note(position);
    const validUntil = new Date(Date.parse(confirmedAt) + CONFIRMED_FOR).toISOString();
    return { confirmedAt, validUntil };
  }

  @FieldResolver(() => Account, { description: '登录的账号。The account that is signed in.' })
  account(@Root() { accountId }: SignInResult, @Ctx() context: CallContext): Promise<Person> {
    return afresh(peopleOf(context), accountId);
  }
}

@Resolver(() => Me)
export class MeResolver {
  @Query(() => Me, {
    nullable: true,
    description: '当前登录的本人；未登录时为空。Who is signed in; null for a visitor.',
  })
  me(@Ctx() { caller, node }: CallContext): Me | null {
    const { accountId, role, confirmedAt } = caller;
    if (accountId === null) return null;
    const roles = roleChoices(answersOf(node), accountId);
    const acted = role === null ? null : roleId({ ...caller, role });
    return { accountId, roles, chosen: roles.find(({ id }) => id === acted) ?? null, confirmedAt };
  }

  @FieldResolver(() => Account, { description: '本人的账号。The own account.' })
  account(@Root() { accountId }: Me, @Ctx() context: CallContext): Promise<Person> {
    return afresh(peopleOf(context), accountId);
  }

  @FieldResolver(() => [ProfileProblem], {
    description:
      '首次新增项目前个人信息还缺什么。What the profile lacks before the first project can be created.',
  })
  profileProblems(@Root() { accountId }: Me, @Ctx() { node }: CallContext): ProfileProblem[] {
    return answersOf(node)
      .people.profileProblems(accountId)
      .map(({ rule, field, message: { zh, en } }) => ({ rule, field: field ?? '', zh, en }));
  }
}

@Resolver(() => RoleChoice)
export class RoleChoiceResolver {
  @FieldResolver(() => Institution, {
    nullable: true,
    description: '所属机构。The institution it is held for.',
  })
  institution(@Root() { institutionId }: RoleChoice, @Ctx() context: CallContext) {
    return institutionId === null ? null : institutionsOf(context).load(institutionId);
  }

  @FieldResolver(() => Committee, {
    nullable: true,
    description: '所属委员会。The committee it is held for.',
  })
  committee(@Root() { committeeId }: RoleChoice, @Ctx() context: CallContext) {
    return committeeId === null ? null : committeesOf(context).load(committeeId);
  }

  @FieldResolver(() => [Institution], {
    description: '审计员可查看的机构。The institutions that an auditor may read.',
  })
  async institutions(@Root() { institutionIds }: RoleChoice, @Ctx() context: CallContext) {
    const found = await Promise.all(institutionIds.map((id) => institutionsOf(context).load(id)));
    return found.filter((institution) => institution !== null);
  }
}

function told(context: CallContext, signedIn: SignedIn): SignedIn {
  context.note(signedIn.position);
  context.signInToken = signedIn.token;
  return signedIn;
}
