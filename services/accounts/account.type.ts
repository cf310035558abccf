import '../../platform/explicitTypes';
import { Directive, Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import { PageInfo } from '../../platform/pageInfo';
import { DateScalar, DateTimeScalar } from '../../platform/scalars';
import type { Membership as MembershipHeld, ProfileFields } from '../../schema/events/account';
import type { Role as RoleCode } from '../../schema/envelope';
import { IdType, MembershipRole, PersonSex, ProfessionalTitle, Role, TitleCategory } from './enums';

@ObjectType({ description: '账号，即一个人。An account: a person.' })
@Directive('@key(fields: "id")')
export class Account {
  @Field(() => ID, { description: '账号标识。Id of the account.' })
  id!: string;

  @Field(() => String, { description: '姓名。Name.' })
  name!: string;

  @Field(() => String, { nullable: true, description: '姓名(拼音/英文)。Name in Latin letters.' })
  nameEn!: string | null;

  @Field(() => TitleCategory, { nullable: true, description: '职称类别。Category of title.' })
  titleCategory!: string | null;

  @Field(() => ProfessionalTitle, { nullable: true, description: '职称。Title.' })
  title!: string | null;
}

@ObjectType({ description: '列表中的一项。An item of the list.' })
export class AccountEdge {
  @Field(() => String, { description: '游标。Cursor.' })
  cursor!: string;

  @Field(() => Account, { description: '人员。The person.' })
  node!: Account;
}

@ObjectType({ description: '一页人员。A page of people.' })
export class AccountConnection {
  @Field(() => [AccountEdge], { description: '各项。The items.' })
  edges!: AccountEdge[];

  @Field(() => PageInfo, { description: '分页信息。About the page.' })
  pageInfo!: PageInfo;

  @Field(() => Int, { description: '总数。How many there are.' })
  totalCount!: number;
}

@ObjectType({ description: '授予账号的角色。A role that an account was given.' })
export class Membership implements MembershipHeld {
  @Field(() => MembershipRole, { description: '角色。The role.' })
  role!: MembershipHeld['role'];

  @Field(() => ID, { nullable: true, description: '所属机构。The institution it is held for.' })
  institutionId!: string | null;

  @Field(() => String, {
    nullable: true,
    description: '省级行政区代码。The province it is held for (GB/T 2260).',
  })
  provinceCode!: string | null;

  @Field(() => [ID], {
    description: '审计员可查看的机构。The institutions that an auditor may read.',
  })
  institutionIds!: readonly string[];
}

@ObjectType({ description: '可选择的角色。A role that a person may act in.' })
export class RoleChoice {
  @Field(() => ID, { description: '选择角色时使用的编号。The id by which it is chosen.' })
  id!: string;

  @Field(() => Role, { description: '角色。The role.' })
  role!: RoleCode;

  @Field(() => String, {
    nullable: true,
    description: '省级行政区代码。The province of a provincial authority.',
  })
  provinceCode!: string | null;

  institutionId!: string | null;
  committeeId!: string | null;
  institutionIds!: readonly string[];
}

@ObjectType({ description: '登录的结果。What a sign-in comes to.' })
export class SignInResult {
  @Field(() => String, {
    description:
      '登录令牌，用于 Authorization: Bearer。The token of the sign-in, for `Authorization: Bearer`.',
  })
  token!: string;

  @Field(() => DateTimeScalar, { description: '失效时间。When the sign-in expires.' })
  expiresAt!: string;

  @Field(() => [RoleChoice], { description: '可选择的角色。The roles to choose from.' })
  roles!: readonly RoleChoice[];

  @Field(() => RoleChoice, {
    nullable: true,
    description:
      '当前角色；仅有一个角色时自动选定，但其机构要求第二因素而尚未启用的除外。The role acted in; the only one there is needs no choice, unless its institution requires a second factor that is not enrolled yet.',
  })
  chosen!: RoleChoice | null;

  accountId!: string;
}

@ObjectType({ description: '个人信息的一项缺失。Something that a profile lacks.' })
export class ProfileProblem {
  @Field(() => String, {
    description: '字段，如 updateProfile 的参数。The field, as updateProfile takes it.',
  })
  field!: string;

  @Field(() => String, { description: '规则编号。The rule.' })
  rule!: string;

  @Field(() => String, { description: '中文说明。What is missing, in Chinese.' })
  zh!: string;

  @Field(() => String, { description: '英文说明。What is missing, in English.' })
  en!: string;
}

@ObjectType({ description: '当前登录的本人。Who is signed in.' })
export class Me {
  @Field(() => [RoleChoice], { description: '可选择的角色。The roles to choose from.' })
  roles!: readonly RoleChoice[];

  @Field(() => RoleChoice, { nullable: true, description: '当前角色。The role acted in.' })
  chosen!: RoleChoice | null;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: '最近一次确认密码的时间。The last confirmPassword.',
  })
  confirmedAt!: string | null;

  accountId!: string;
}

@ObjectType({ description: '新账号。A new account.' })
export class CreatedAccount {
  @Field(() => String, {
    description:
      '一次性激活令牌，7天内有效，仅在此返回。One-time token for the first password, valid for 7 days, told here only.',
  })
  activationToken!: string;

  accountId!: string;
}

@ObjectType({ description: '密码确认。A confirmed password.' })
export class PasswordConfirmation {
  @Field(() => DateTimeScalar, { description: '确认时间。When it was confirmed.' })
  confirmedAt!: string;

  @Field(() => DateTimeScalar, {
    description: '在此之前可作出审核决定。Until when decisions can be made on it.',
  })
  validUntil!: string;
}

@InputType({ description: '要授予的角色。A role to be given.' })
export class MembershipInput {
  @Field(() => MembershipRole, { description: '角色。The role.' })
  role!: MembershipHeld['role'];

  @Field(() => ID, {
    nullable: true,
    description: 'PI、ADM、INSR的所属机构。The institution of PI, ADM and INSR.',
  })
  institutionId?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'PROV的省级行政区代码。The province of PROV (GB/T 2260).',
  })
  provinceCode?: string | null;

  @Field(() => [ID], {
    nullable: true,
    description: 'AUD可查看的机构。The institutions that AUD may read.',
  })
  institutionIds?: string[] | null;
}

@InputType({ description: '新账号。A new account.' })
export class NewAccountInput {
  @Field(() => String, { description: '姓名，不超过50个字符。Name, up to 50 characters.' })
  name!: string;

  @Field(() => ID, {
    nullable: true,
    description:
      '所在单位；不填时为管理员的机构或首个角色的机构。Where the person works; by default the administrator’s institution, or that of the first role.',
  })
  institutionId?: string | null;

  @Field(() => String, {
    nullable: true,
    description: '邮箱；邮箱与手机号至少填一项。E-mail; it or the mobile number is needed.',
  })
  email?: string | null;

  @Field(() => String, { nullable: true, description: '手机号。Mobile number.' })
  mobile?: string | null;

  @Field(() => IdType, {
    nullable: true,
    description: '证件类型，默认身份证。Kind of identity document; by default a resident ID card.',
  })
  idType?: Exclude<ProfileFields['idType'], undefined>;

  @Field(() => String, {
    nullable: true,
    description: '证件号码。Number of the identity document.',
  })
  idNumber?: string | null;

  @Field(() => String, { nullable: true, description: '科室。Department.' })
  department?: string | null;

  @Field(() => [MembershipInput], {
    description: '角色；可为空，如委员会成员。Roles; none for committee members to be.',
  })
  memberships!: MembershipInput[];
}

@InputType({
  description:
    '登录用的邮箱与手机号：不填不变，null清空，至少保留一项。What one signs in with: absent stays, null clears, one must stay.',
})
export class ContactInput {
  @Field(() => String, { nullable: true, description: '邮箱。E-mail address.' })
  email?: string | null;

  @Field(() => String, { nullable: true, description: '手机号。Mobile number.' })
  mobile?: string | null;
}

@InputType({
  description: '个人信息：不填不变，null清空。Personal details: absent stays, null clears.',
})
export class ProfileInput {
  @Field(() => String, {
    nullable: true,
    description: '姓名，不能清空。Name, which cannot be cleared.',
  })
  name?: string | null;

  @Field(() => String, { nullable: true, description: '姓名(拼音/英文)。Name in Latin letters.' })
  nameEn?: string | null;

  @Field(() => IdType, { nullable: true, description: '证件类型。Kind of identity document.' })
  idType?: Exclude<ProfileFields['idType'], undefined>;

  @Field(() => String, {
    nullable: true,
    description: '证件号码。Number of the identity document.',
  })
  idNumber?: string | null;

  @Field(() => PersonSex, { nullable: true, description: '性别。Sex.' })
  sex?: Exclude<ProfileFields['sex'], undefined>;

  @Field(() => String, { nullable: true, description: '科室。Department.' })
  department?: string | null;

  @Field(() => String, { nullable: true, description: '职务。Post.' })
  post?: string | null;

  @Field(() => TitleCategory, { nullable: true, description: '职称类别。Category of title.' })
  titleCategory?: string | null;

  @Field(() => ProfessionalTitle, {
    nullable: true,
    description: '职称，须属于职称类别。Title, one of the category.',
  })
  title?: string | null;

  @Field(() => String, {
    nullable: true,
    description: '医师执业证书编码，15位数字。Number of the licence to practise, 15 digits.',
  })
  physicianCertNo?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'GCP证书编号。Number of the GCP certificate.',
  })
  gcpCertNo?: string | null;

  @Field(() => DateScalar, {
    nullable: true,
    description: 'GCP证书有效期。Until when the GCP certificate is valid.',
  })
  gcpValidTo?: string | null;

  @Field(() => String, { nullable: true, description: '学历。Education.' })
  education?: string | null;

  @Field(() => String, { nullable: true, description: '学位。Degree.' })
  degree?: string | null;

  @Field(() => String, {
    nullable: true,
    description: '专业/学科代码（GB/T 13745）。Code of the specialty (GB/T 13745).',
  })
  specialty?: string | null;

  @Field(() => String, { nullable: true, description: 'ORCID 研究者标识。ORCID of the person.' })
  orcid?: string | null;

  @Field(() => String, { nullable: true, description: '通讯地址。Postal address.' })
  officeAddress?: string | null;

  @Field(() => String, { nullable: true, description: '邮编。Postcode.' })
  postcode?: string | null;
}
