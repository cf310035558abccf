import '../../platform/explicitTypes';
import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import { PageInfo } from '../../platform/pageInfo';
import { DateTimeScalar } from '../../platform/scalars';
import type {
  LoginEnd as End,
  LoginEntry,
  LoginResult as Result,
} from '../../projections/loginLog';
import type { Role as RoleCode } from '../../schema/envelope';
import { LoginEnd, LoginResult, Role } from './enums';

@ObjectType({
  description:
    '登录日志的一条：登录或确认密码的一次尝试。An attempt to sign in, or to confirm the password.',
})
export class LoginLogEntry implements Omit<LoginEntry, 'seq' | 'ip'> {
  @Field(() => DateTimeScalar, { description: '时间。When.' })
  at!: string;

  @Field(() => LoginResult, { description: '结果。What it came to.' })
  result!: Result;

  @Field(() => Role, {
    nullable: true,
    description: '最后选择的角色。The role chosen last; null when none was.',
  })
  role!: RoleCode | null;

  @Field(() => String, {
    nullable: true,
    description: '浏览器或客户端。The browser or client, as it names itself.',
  })
  userAgent!: string | null;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description:
      '退出或被结束的时间；仍有效或自然到期时为空。When it was signed out or ended; null while it lasts and when it expired.',
  })
  endedAt!: string | null;

  @Field(() => LoginEnd, {
    nullable: true,
    description: '结束的原因。What ended it; null where `endedAt` is.',
  })
  endedBy!: End | null;

  accountId!: string;
  institutionId!: string | null;
  /** A token. */
  ip!: string | null;
}

@ObjectType({ description: '列表中的一项。An item of the list.' })
export class LoginLogEdge {
  @Field(() => String, { description: '游标。Cursor.' })
  cursor!: string;

  @Field(() => LoginLogEntry, { description: '日志的一条。The entry.' })
  node!: LoginLogEntry;
}

@ObjectType({ description: '一页登录日志。A page of the login log.' })
export class LoginLogConnection {
  @Field(() => [LoginLogEdge], { description: '各项。The items.' })
  edges!: LoginLogEdge[];

  @Field(() => PageInfo, { description: '分页信息。About the page.' })
  pageInfo!: PageInfo;

  @Field(() => Int, { description: '总数。How many there are.' })
  totalCount!: number;
}

@InputType({ description: '登录日志的筛选。What of the login log is wanted.' })
export class LoginLogFilter {
  @Field(() => ID, { nullable: true, description: '限此账号。Of this account only.' })
  accountId?: string | null;

  @Field(() => [LoginResult], { nullable: true, description: '限这些结果。Of these results only.' })
  results?: Result[] | null;

  @Field(() => DateTimeScalar, { nullable: true, description: '自此时刻起。From then on.' })
  from?: string | null;

  @Field(() => DateTimeScalar, { nullable: true, description: '至此时刻前。Until before then.' })
  until?: string | null;
}
