import '../../platform/explicitTypes';
import { PageInfo } from '../../platform/pageInfo';
import { Directive, Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import type { RouteStep as Step } from '../../schema/codes/lifeCycle';
import type { InstitutionFields } from '../../schema/events/institution';
import type { InstitutionPolicies } from '../../schema/policies';
import {
  DeadlineLevel,
  DeadlinePolicy,
  EthicsBeforeFiling,
  InstitutionKind,
  PublicationPolicy,
  SecondFactorPolicy,
  RouteStep,
} from './enums';

@ObjectType({
  description: '机构。An institution: hospital, centre for disease control, university, institute.',
})
@Directive('@key(fields: "id")')
export class Institution implements InstitutionFields {
  @Field(() => ID, { description: '机构标识。Id of the institution.' })
  id!: string;

  @Field(() => Int, {
    description:
      '序号，每次改变加1；用于expectedRevision。Rises with each change; for `expectedRevision`.',
  })
  revision!: number;

  @Field(() => String, { description: '名称。Its name.' })
  name!: string;

  @Field(() => String, { nullable: true, description: '英文名。Its English name.' })
  nameEn!: string | null;

  @Field(() => String, {
    nullable: true,
    description: '统一社会信用代码。Unified social credit code (GB 32100).',
  })
  creditCode!: string | null;

  @Field(() => String, { description: '省级行政区代码。Code of the province (GB/T 2260).' })
  provinceCode!: string;

  @Field(() => String, { nullable: true, description: '市。The city.' })
  city!: string | null;

  @Field(() => InstitutionKind, { description: '类型。Its kind.' })
  kind!: InstitutionFields['kind'];

  @Field(() => String, { nullable: true, description: '等级，如三甲。Its level.' })
  level!: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      '药物/器械临床试验机构备案号。Its filing number as a site of drug or device trials.',
  })
  trialSiteNo!: string | null;

  @Field(() => String, { nullable: true, description: '地址。Its address.' })
  address!: string | null;
}

@ObjectType({ description: '一页中的一个机构。An institution on a page.' })
export class InstitutionEdge {
  @Field(() => String, { description: '游标。Where the next page goes on, given as `after`.' })
  cursor!: string;

  @Field(() => Institution, { description: '机构。The institution.' })
  node!: Institution;
}

@ObjectType({ description: '一页机构。A page of institutions.' })
export class InstitutionConnection {
  @Field(() => [InstitutionEdge], { description: '各项。The institutions of this page.' })
  edges!: InstitutionEdge[];

  @Field(() => PageInfo, { description: '分页信息。How the page ends.' })
  pageInfo!: PageInfo;

  @Field(() => Int, { description: '总数。How many there are.' })
  totalCount!: number;
}

@ObjectType({
  description: '机构的政策。What an institution decides for the projects that it leads.',
})
export class InstitutionPolicy implements InstitutionPolicies {
  @Field(() => DeadlinePolicy, { description: '登记备案时限。When a study must be filed.' })
  deadline!: InstitutionPolicies['deadline'];

  @Field(() => Int, { description: '时限的天数N。The N of the deadline, in calendar days.' })
  deadlineDays!: number;

  @Field(() => DeadlineLevel, {
    description: '超过时限的处理。What happens when the deadline is missed.',
  })
  deadlineLevel!: InstitutionPolicies['deadlineLevel'];

  @Field(() => Boolean, {
    description: '是否必须选择学术委员会。Whether an academic committee must be chosen (V-107).',
  })
  academicCommitteeRequired!: boolean;

  @Field(() => Boolean, { description: '其他文件是否必传。Whether other files must be attached.' })
  otherFilesRequired!: boolean;

  @Field(() => EthicsBeforeFiling, {
    description: '备案前是否须已获伦理批件。Ethics approval before filing (V-405).',
  })
  ethicsApprovalBeforeFiling!: InstitutionPolicies['ethicsApprovalBeforeFiling'];

  @Field(() => PublicationPolicy, { description: '公开方式。How a filed project becomes public.' })
  publication!: InstitutionPolicies['publication'];

  @Field(() => SecondFactorPolicy, {
    description:
      '代表机构操作的人员是否必须启用第二因素。Whether whoever acts for the institution must have a second factor.',
  })
  secondFactor!: InstitutionPolicies['secondFactor'];
}

@InputType({ description: '新机构。A new institution.' })
export class NewInstitutionInput {
  @Field(() => String, { description: '名称，不超过200个字符。Its name, up to 200 characters.' })
  name!: string;

  @Field(() => String, { nullable: true, description: '英文名。Its English name.' })
  nameEn?: string | null;

  @Field(() => String, {
    nullable: true,
    description: '统一社会信用代码。Unified social credit code (GB 32100).',
  })
  creditCode?: string | null;

  @Field(() => String, {
    description: '省级行政区代码，如36。Code of the province (GB/T 2260), such as 36.',
  })
  provinceCode!: string;

  @Field(() => String, { nullable: true, description: '市。The city.' })
  city?: string | null;

  @Field(() => InstitutionKind, { description: '类型。Its kind.' })
  kind!: InstitutionFields['kind'];

  @Field(() => String, { nullable: true, description: '等级，如三甲。Its level.' })
  level?: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      '药物/器械临床试验机构备案号。Its filing number as a site of drug or device trials.',
  })
  trialSiteNo?: string | null;

  @Field(() => String, { nullable: true, description: '地址。Its address.' })
  address?: string | null;
}

@InputType({
  description:
    '机构信息：不填不变，null清空。Details of an institution: absent stays, null clears.',
})
export class InstitutionInput {
  @Field(() => String, {
    nullable: true,
    description: '名称，不能清空。Its name, which cannot be cleared.',
  })
  name?: string | null;

  @Field(() => String, { nullable: true, description: '英文名。Its English name.' })
  nameEn?: string | null;

  @Field(() => String, {
    nullable: true,
    description: '统一社会信用代码。Unified social credit code (GB 32100).',
  })
  creditCode?: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      '省级行政区代码，不能清空。Code of the province (GB/T 2260), which cannot be cleared.',
  })
  provinceCode?: string | null;

  @Field(() => String, { nullable: true, description: '市。The city.' })
  city?: string | null;

  @Field(() => InstitutionKind, {
    nullable: true,
    description: '类型，不能清空。Its kind, which cannot be cleared.',
  })
  kind?: InstitutionFields['kind'] | null;

  @Field(() => String, { nullable: true, description: '等级，如三甲。Its level.' })
  level?: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      '药物/器械临床试验机构备案号。Its filing number as a site of drug or device trials.',
  })
  trialSiteNo?: string | null;

  @Field(() => String, { nullable: true, description: '地址。Its address.' })
  address?: string | null;
}

@InputType({ description: '机构政策：不填不变。Policies of an institution: what is absent stays.' })
export class InstitutionPolicyInput {
  @Field(() => DeadlinePolicy, {
    nullable: true,
    description: '登记备案时限。When a study must be filed.',
  })
  deadline?: InstitutionPolicies['deadline'] | null;

  @Field(() => Int, {
    nullable: true,
    description: '时限的天数N，0至365。The N of the deadline in days, 0 to 365.',
  })
  deadlineDays?: number | null;

  @Field(() => DeadlineLevel, {
    nullable: true,
    description: '超过时限的处理。What happens when the deadline is missed.',
  })
  deadlineLevel?: InstitutionPolicies['deadlineLevel'] | null;

  @Field(() => Boolean, {
    nullable: true,
    description: '是否必须选择学术委员会。Whether an academic committee must be chosen (V-107).',
  })
  academicCommitteeRequired?: boolean | null;

  @Field(() => Boolean, {
    nullable: true,
    description: '其他文件是否必传。Whether other files must be attached.',
  })
  otherFilesRequired?: boolean | null;

  @Field(() => EthicsBeforeFiling, {
    nullable: true,
    description: '备案前是否须已获伦理批件。Ethics approval before filing (V-405).',
  })
  ethicsApprovalBeforeFiling?: InstitutionPolicies['ethicsApprovalBeforeFiling'] | null;

  @Field(() => PublicationPolicy, {
    nullable: true,
    description: '公开方式。How a filed project becomes public.',
  })
  publication?: InstitutionPolicies['publication'] | null;

  @Field(() => SecondFactorPolicy, {
    nullable: true,
    description: '第二因素。Second factor of whoever acts for the institution.',
  })
  secondFactor?: InstitutionPolicies['secondFactor'] | null;
}

@ObjectType({ description: '审核路线。The route of stages for a category of research.' })
export class ReviewRoute {
  @Field(() => [RouteStep], { description: '依次的环节。Its steps, in order.' })
  steps!: readonly Step[];

  @Field(() => Boolean, { description: '是否为默认路线。Whether it is the default route.' })
  isDefault!: boolean;
}
