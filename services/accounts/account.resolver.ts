import '../../platform/explicitTypes';
import { Arg, Ctx, FieldResolver, ID, Int, Mutation, Query, Resolver, Root } from 'type-graphql';
import { ExpectedRevisionArg, IdempotencyKeyArg, PageSizeArg } from '../../platform/arguments';
import type { CallContext } from '../../platform/callContext';
import { DateScalar } from '../../platform/scalars';
import { Refusal } from '../../platform/refusal';
import type { InstitutionQueries } from '../../projections/institutions';
import type { Person } from '../../projections/people';
import type { ProfileFields } from '../../schema/events/account';
import {
  Account,
  AccountConnection,
  ContactInput,
  CreatedAccount,
  Membership,
  NewAccountInput,
  ProfileInput,
} from './account.type';
import { answersOf } from './answers';
import type { Authority } from './authority';
import { accountCommands } from './commands';
import { statusOf, type Status } from './accountStatus';
import { AccountStatus, IdType, PersonSex } from './enums';
import { Institution } from './institution.type';
import { AfterFoundArg, connectionOf, SearchArg } from './arguments';
import { placeAt } from './cursor';
import { authorityOf } from './handlers';
import { afresh, institutionsOf, peopleOf } from './loaders';
import { forColleagues, forOffice, forThoseInCharge, personalValue } from './personalView';

@Resolver(() => Account)
export class AccountResolver {
  @Query(() => AccountConnection, {
    description:
      '按姓名、英文名或拼音首字母查找机构人员，停用的除外。Staff of institutions by name, English name or pinyin initials, disabled ones left out.',
  })
  researchers(
    @SearchArg() search: string,
    @Arg('institutionId', () => ID, {
      nullable: true,
      description: '限此机构。Of this institution only.',
    })
    institutionId: string | null,
    @Arg('includeDisabled', () => Boolean, {
      defaultValue: false,
      description:
        '包括停用的账号：限管理账号者，且仅其所管机构的、未在其他单位任职的人员。Disabled accounts too: for whoever looks after accounts, of the institutions within their reach, and of nobody who is employed beyond it.',
    })
    includeDisabled: boolean,
    @PageSizeArg() first: number,
    @AfterFoundArg() after: string | null,
    @Ctx() { node, caller }: CallContext,
  ): AccountConnection {
    const { people, institutions } = answersOf(node);
    const disabledOf = includeDisabled ? lookedAfterBy(authorityOf(caller), institutions) : [];
    const wanted = { search, institutionId, disabledOf };
    const place = after === null ? null : placeAt(after);
    const found = people
      .search(wanted, { first: first + 1, after: place })
      .map((each) => ({ node: each.person, place: each.place }));
    return connectionOf(found, first, people.count(wanted));
  }

  @Mutation(() => CreatedAccount, {
    description:
      '创建账号，并返回一次性激活令牌。Creates an account and gives the one-time token for its first password.',
  })
  async createAccount(
    @Arg('input', () => NewAccountInput, { description: '账号信息。The account.' })
    input: NewAccountInput,
    @IdempotencyKeyArg() idempotencyKey: string,
    @Ctx() context: CallContext,
  ): Promise<CreatedAccount> {
    const { caller, node } = context;
    const { position, replayed, ...made } = await accountCommands(node).createAccount(
      caller,
      input,
      idempotencyKey,
    );
    context.note(position, replayed);
    return made;
  }

  @Mutation(() => Account, {
    description:
      '用一次性令牌设置密码：首次激活，或重置之后。Sets a password by a one-time token: the first one, or another after a reset.',
  })
  async activateAccount(
    @Arg('token', () => String, { description: '激活令牌。The one-time token.' }) token: string,
    @Arg('password', () => String, {
      description:
        '密码，8至128个字符。The password, 8 to 128 characters; of three kinds unless 12 or more.',
    })
    password: string,
    @Ctx() context: CallContext,
  ): Promise<Person> {
    const { accountId, position } = await accountCommands(context.node).activateAccount(
      token,
      password,
    );
    context.note(position);
    return await afresh(peopleOf(context), accountId);
  }

  @Mutation(() => Account, {
    description:
      '维护本人的个人信息；首次新增项目前须完整。Saves the own profile, which must be complete before the first project.',
  })
  async updateProfile(
    @Arg('input', () => ProfileInput, { description: '个人信息。The details.' })
    input: ProfileInput,
    @ExpectedRevisionArg() expectedRevision: number | null,
    @IdempotencyKeyArg() idempotencyKey: string,
    @Ctx() context: CallContext,
  ): Promise<Person> {
    const { caller, node } = context;
    const asked = input as ProfileFields;
    const { accountId, position, replayed } = await accountCommands(node).updateProfile(
      caller,
      asked,
      idempotencyKey,
      expectedRevision,
    );
    context.note(position, replayed);
    return await afresh(peopleOf(context), accountId);
  }

  @Mutation(() => Account, {
    description:
      '更换本人登录用的邮箱或手机号；须先confirmPassword。Changes one’s own e-mail address or mobile number, by which one signs in; needs confirmPassword first.',
  })
  async changeContact(
    @Arg('input', () => ContactInput, { description: '邮箱与手机号。The addresses.' })
    input: ContactInput,
    @ExpectedRevisionArg() expectedRevision: number | null,
    @IdempotencyKeyArg() idempotencyKey: string,
    @Ctx() context: CallContext,
  ): Promise<Person> {
    const { caller, node } = context;
    const { accountId, position, replayed } = await accountCommands(node).changeContact(
      caller,
      input,
      idempotencyKey,
      expectedRevision,
    );
    context.note(position, replayed);
    return await afresh(peopleOf(context), accountId);
  }

  @FieldResolver(() => Institution, {
    nullable: true,
    description: '所在单位。Where the person works.',
  })
  institution(@Root() person: Person, @Ctx() context: CallContext) {
    const { institutionId } = person;
    return institutionId === null ? null : institutionsOf(context).load(institutionId);
  }

  @FieldResolver(() => String, { nullable: true, description: '科室。Department.' })
  department(@Root() person: Person, @Ctx() context: CallContext): string | null {
    return forColleagues(context, person, person.department);
  }

  @FieldResolver(() => String, { nullable: true, description: '职务。Post.' })
  post(@Root() person: Person, @Ctx() context: CallContext): string | null {
    return forColleagues(context, person, person.post);
  }

  @FieldResolver(() => String, {
    nullable: true,
    description: '专业/学科代码（GB/T 13745）。Code of the specialty (GB/T 13745).',
  })
  specialty(@Root() person: Person, @Ctx() context: CallContext): string | null {
    return forColleagues(context, person, person.specialty);
  }

  @FieldResolver(() => String, { nullable: true, description: 'ORCID 标识符。ORCID iD.' })
  orcid(@Root() person: Person, @Ctx() context: CallContext): string | null {
    return forColleagues(context, person, person.orcid);
  }

  @FieldResolver(() => AccountStatus, {
    nullable: true,
    description:
      '账号状态；本人和管理该账号者可见。Its status; for the person and whoever looks after the account.',
  })
  status(@Root() person: Person, @Ctx() context: CallContext): Status | null {
    const { node } = context;
    return forThoseInCharge(context, person, () => statusOf(node, person));
  }

  @FieldResolver(() => Int, {
    nullable: true,
    description:
      '序号，用于expectedRevision；本人和管理该账号者可见。Its revision, for `expectedRevision`; for the person and whoever looks after the account.',
  })
  revision(@Root() person: Person, @Ctx() context: CallContext): number | null {
    return forThoseInCharge(context, person, () => person.revision);
  }

  @FieldResolver(() => Boolean, {
    nullable: true,
    deprecationReason: '2026-11-26 · 改用 status。Use status.',
    description:
      '是否可用：已激活且未停用；本人和管理该账号者可见。Whether it is active, neither waiting for its first password nor disabled; for the person and whoever looks after the account.',
  })
  isActive(@Root() person: Person, @Ctx() context: CallContext): boolean | null {
    return forThoseInCharge(context, person, () => person.status === 'ACTIVE');
  }

  @FieldResolver(() => Boolean, {
    nullable: true,
    description:
      '是否启用第二因素；本人和管理该账号者可见。Whether there is a second factor; for the person and whoever looks after the account.',
  })
  hasSecondFactor(@Root() person: Person, @Ctx() context: CallContext): boolean | null {
    return forThoseInCharge(context, person, () => person.hasSecondFactor);
  }

  @FieldResolver(() => Boolean, {
    nullable: true,
    description:
      '个人信息是否完整；本人和机构管理员可见。Whether the profile is complete; for the person and the administrator.',
  })
  isProfileComplete(@Root() person: Person, @Ctx() context: CallContext): boolean | null {
    const { people } = answersOf(context.node);
    return forOffice(context, person, people.profileProblems(person.id).length === 0);
  }

  @FieldResolver(() => [Membership], {
    nullable: true,
    description:
      '授予的角色；本人、机构管理员和管理该账号者可见。The roles given; for the person, the administrator and whoever looks after the account.',
  })
  memberships(@Root() person: Person, @Ctx() context: CallContext): readonly Membership[] | null {
    const { memberships } = person;
    return (
      forOffice(context, person, memberships) ??
      forThoseInCharge(context, person, () => memberships)
    );
  }

  @FieldResolver(() => PersonSex, {
    nullable: true,
    description: '性别；本人和机构管理员可见。Sex; for the person and the administrator.',
  })
  sex(@Root() person: Person, @Ctx() context: CallContext): string | null {
    return forOffice(context, person, person.sex);
  }

  @FieldResolver(() => String, {
    nullable: true,
    description: '学历；本人和机构管理员可见。Education; for the person and the administrator.',
  })
  education(@Root() person: Person, @Ctx() context: CallContext): string | null {
    return forOffice(context, person, person.education);
  }

  @FieldResolver(() => String, {
    nullable: true,
    description: '学位；本人和机构管理员可见。Degree; for the person and the administrator.',
  })
  degree(@Root() person: Person, @Ctx() context: CallContext): string | null {
    return forOffice(context, person, person.degree);
  }

  @FieldResolver(() => DateScalar, {
    nullable: true,
    description:
      'GCP证书有效期；本人和机构管理员可见。Until when the GCP certificate is valid; for the person and the administrator.',
  })
  gcpValidTo(@Root() person: Person, @Ctx() context: CallContext): string | null {
    return forOffice(context, person, person.gcpValidTo);
  }

  @FieldResolver(() => IdType, {
    nullable: true,
    description:
      '证件类型；本人和机构管理员可见。Kind of identity document; for the person and the administrator.',
  })
  idType(@Root() person: Person, @Ctx() context: CallContext): string | null {
    return forOffice(context, person, person.idType);
  }

  @FieldResolver(() => String, {
    nullable: true,
    description:
      '证件号码；机构管理员仅见后四位。Number of the identity document; its last four characters for the administrator.',
  })
  idNumber(@Root() person: Person, @Ctx() context: CallContext): Promise<string | null> {
    return personalValue(context, person, 'idNumber');
  }

  @FieldResolver(() => String, {
    nullable: true,
    description: '邮箱；对机构管理员脱敏。E-mail; masked for the administrator.',
  })
  email(@Root() person: Person, @Ctx() context: CallContext): Promise<string | null> {
    return personalValue(context, person, 'email');
  }

  @FieldResolver(() => String, {
    nullable: true,
    description: '手机号；对机构管理员脱敏。Mobile number; masked for the administrator.',
  })
  mobile(@Root() person: Person, @Ctx() context: CallContext): Promise<string | null> {
    return personalValue(context, person, 'mobile');
  }

  @FieldResolver(() => String, {
    nullable: true,
    description:
      '医师执业证书编码；对机构管理员脱敏。Number of the licence to practise; masked for the administrator.',
  })
  physicianCertNo(@Root() person: Person, @Ctx() context: CallContext): Promise<string | null> {
    return personalValue(context, person, 'physicianCertNo');
  }

  @FieldResolver(() => String, {
    nullable: true,
    description:
      'GCP证书编号；对机构管理员脱敏。Number of the GCP certificate; masked for the administrator.',
  })
  gcpCertNo(@Root() person: Person, @Ctx() context: CallContext): Promise<string | null> {
    return personalValue(context, person, 'gcpCertNo');
  }

  @FieldResolver(() => String, {
    nullable: true,
    description: '通讯地址；对机构管理员脱敏。Postal address; masked for the administrator.',
  })
  officeAddress(@Root() person: Person, @Ctx() context: CallContext): Promise<string | null> {
    return personalValue(context, person, 'officeAddress');
  }

  @FieldResolver(() => String, {
    nullable: true,
    description: '邮编；对机构管理员脱敏。Postcode; masked for the administrator.',
  })
  postcode(@Root() person: Person, @Ctx() context: CallContext): Promise<string | null> {
    return personalValue(context, person, 'postcode');
  }
}

/** The institutions whose accounts the role looks after. Refusal: `FORBIDDEN` for a role that does so nowhere. */
function lookedAfterBy(
  { role, institutionId, provinceCode }: Authority,
  institutions: InstitutionQueries,
): readonly string[] | 'EVERYWHERE' {
  switch (role) {
    case 'SYS':
    case 'NAT':
      return 'EVERYWHERE';
    case 'PROV':
      return provinceCode === null ? [] : institutions.ofProvince(provinceCode);
    case 'ADM':
      return institutionId === null ? [] : [institutionId];
    default:
      throw new Refusal('FORBIDDEN', '只有管理账号者可查看停用的账号', {
        en: 'Only whoever looks after accounts sees disabled ones',
      });
  }
}

@Resolver(() => CreatedAccount)
export class CreatedAccountResolver {
  @FieldResolver(() => Account, { description: '账号。The account.' })
  account(@Root() { accountId }: CreatedAccount, @Ctx() context: CallContext): Promise<Person> {
    return afresh(peopleOf(context), accountId);
  }
}
