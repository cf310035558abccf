import '../../platform/explicitTypes';
import { Field, ID, ObjectType } from 'type-graphql';
import { DateTimeScalar } from '../../platform/scalars';
import type { Role as RoleCode } from '../../schema/envelope';
import { Role } from './enums';

@ObjectType({ description: '本人的一次有效登录。A live sign-in of one’s own.' })
export class SignIn {
  @Field(() => ID, { description: '登录标识。Id of the sign-in.' })
  id!: string;

  @Field(() => DateTimeScalar, { description: '登录时间。When it began.' })
  since!: string;

  @Field(() => DateTimeScalar, { description: '失效时间。When it expires.' })
  expiresAt!: string;

  @Field(() => Role, {
    nullable: true,
    description: '当前角色。The role that it acts in; null while none is chosen.',
  })
  role!: RoleCode | null;

  @Field(() => String, {
    nullable: true,
    description: '登录时的IP地址。The address that it came from.',
  })
  ip!: string | null;

  @Field(() => String, {
    nullable: true,
    description: '浏览器或客户端。The browser or client, as it names itself.',
  })
  userAgent!: string | null;

  @Field(() => Boolean, { description: '是否为当前登录。Whether it is the one that asks.' })
  isCurrent!: boolean;
}

@ObjectType({ description: '更改密码的结果。What a change of the password comes to.' })
export class PasswordChange {
  @Field(() => String, {
    description: '新的登录令牌；原令牌已失效。The sign-in’s new token; the one before is dead.',
  })
  token!: string;

  @Field(() => DateTimeScalar, { description: '失效时间。When the sign-in expires.' })
  expiresAt!: string;
}
