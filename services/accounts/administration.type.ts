import '../../platform/explicitTypes';
import { Field, ObjectType } from 'type-graphql';
import { DateTimeScalar } from '../../platform/scalars';

@ObjectType({ description: '重置密码的结果。What a reset of a password comes to.' })
export class PasswordResetResult {
  @Field(() => String, {
    description:
      '一次性令牌，用于activateAccount，仅在此返回。One-time token for activateAccount, told here only.',
  })
  activationToken!: string;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description:
      '失效时间；令牌已使用、已被替换或已过期时为空。When the token expires; null once it was used, was replaced or has expired.',
  })
  expiresAt!: string | null;

  accountId!: string;
}
