import '../../platform/explicitTypes';
import { Field, ObjectType } from 'type-graphql';

@ObjectType({
  description: '新的第二因素，仅在此返回一次。A new second factor, told here only.',
})
export class SecondFactorEnrolment {
  @Field(() => String, { description: '密钥（base32）。The secret, base32.' })
  secret!: string;

  @Field(() => String, {
    description: '供验证器扫描的otpauth地址。The otpauth address that an authenticator scans.',
  })
  uri!: string;

  @Field(() => [String], {
    description:
      '恢复码，每个仅可使用一次。Codes for recovery, each good once in place of an authenticator that was lost.',
  })
  recoveryCodes!: readonly string[];
}
