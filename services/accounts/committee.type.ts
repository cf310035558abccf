import '../../platform/explicitTypes';
import { Directive, Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import { PageInfo } from '../../platform/pageInfo';
import type { Committee as CommitteeRow } from '../../projections/institutions';
import { CommitteeKind } from './enums';

@ObjectType({ description: '委员会。An academic or ethics committee.' })
@Directive('@key(fields: "id")')
export class Committee implements CommitteeRow {
  @Field(() => ID, { description: '委员会标识。Id of the committee.' })
  id!: string;

  @Field(() => Int, {
    description:
      '序号，每次改变加1；用于expectedRevision。Rises with each change; for `expectedRevision`.',
  })
  revision!: number;

  institutionId!: string;

  @Field(() => CommitteeKind, { description: '类型。Its kind.' })
  kind!: CommitteeRow['kind'];

  @Field(() => String, { description: '名称。Its name.' })
  name!: string;

  @Field(() => String, {
    nullable: true,
    description: '备案号。Filing number of an ethics committee.',
  })
  filingNo!: string | null;

  @Field(() => Boolean, {
    description: '是否为区域伦理委员会。Whether it serves every institution of its province.',
  })
  isRegional!: boolean;

  @Field(() => String, { nullable: true, description: '联系电话。Its phone.' })
  phone!: string | null;

  @Field(() => String, { nullable: true, description: '地址。Its address.' })
  address!: string | null;
}

@ObjectType({ description: '列表中的一项。An item of the list.' })
export class CommitteeEdge {
  @Field(() => String, { description: '游标。Cursor.' })
  cursor!: string;

  @Field(() => Committee, { description: '委员会。The committee.' })
  node!: Committee;
}

@ObjectType({ description: '一页委员会。A page of committees.' })
export class CommitteeConnection {
  @Field(() => [CommitteeEdge], { description: '各项。The items.' })
  edges!: CommitteeEdge[];

  @Field(() => PageInfo, { description: '分页信息。About the page.' })
  pageInfo!: PageInfo;

  @Field(() => Int, { description: '总数。How many there are.' })
  totalCount!: number;
}

@InputType({ description: '新委员会。A new committee.' })
export class NewCommitteeInput {
  @Field(() => ID, { description: '所属机构。The institution that it belongs to.' })
  institutionId!: string;

  @Field(() => CommitteeKind, { description: '类型。Its kind.' })
  kind!: CommitteeRow['kind'];

  @Field(() => String, { description: '名称，不超过200个字符。Its name, up to 200 characters.' })
  name!: string;

  @Field(() => String, {
    nullable: true,
    description: '备案号。Filing number of an ethics committee.',
  })
  filingNo?: string | null;

  @Field(() => Boolean, {
    nullable: true,
    description:
      '是否为区域伦理委员会，限国家级设置。Whether it serves its province; the national authority says so.',
  })
  isRegional?: boolean | null;

  @Field(() => String, { nullable: true, description: '联系电话。Its phone.' })
  phone?: string | null;

  @Field(() => String, { nullable: true, description: '地址。Its address.' })
  address?: string | null;
}
