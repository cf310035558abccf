import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import '../../../platform/explicitTypes';
import { enumType } from '../../../platform/codeEnum';
import { PageInfo } from '../../../platform/pageInfo';
import { DateScalar, DateTimeScalar, JsonScalar } from '../../../platform/scalars';
import { externalRegistry, type ExternalRegistry } from '../../../schema/codes/externalRegistries';
import type { ExternalVersionRow } from '../../../projections/externalRecords';
import { Text } from '../project.type';

@InputType('ExternalRecordFilter', {
  description: '外部记录列表的筛选条件。What the list of external records is narrowed to.',
})
export class ExternalRecordFilterInput {
  @Field(enumType(externalRegistry), {
    nullable: true,
    description: '来源平台。The registry that they come from.',
  })
  registry?: ExternalRegistry | null;

  @Field(() => String, {
    nullable: true,
    description:
      '编号、题目、疾病、关键词或申办者的一部分。Part of a number, title, condition, keyword or sponsor.',
  })
  search?: string | null;
}

@InputType('ExternalPoint', {
  description:
    '外部记录的一个时点，两项中有且仅有一项。A moment of an external record: exactly one of the two is given.',
})
export class ExternalPointInput {
  @Field(() => String, {
    nullable: true,
    description: '来源的版本标识。A version, as the source calls it.',
  })
  sourceVersion?: string | null;

  @Field(() => DateScalar, {
    nullable: true,
    description: '日期：当日最后一个版本。A day: the last version of that day, or before it.',
  })
  on?: string | null;
}

@ObjectType({
  description: '外部记录的一个字段及其值。A field of an external record, with its value.',
})
export class ExternalField {
  @Field(() => String, { description: '分区。Section.' })
  section!: string;

  @Field(() => String, { description: '字段或来源的列名。Field, or the source’s column.' })
  field!: string;

  @Field(() => Text, { description: '名称。What people call it.' })
  label!: Text;

  @Field(() => ID, { nullable: true, description: '行标识。Id of the row.' })
  itemId!: string | null;

  @Field(() => JsonScalar, { nullable: true, description: '值。Value.' })
  value!: unknown;

  @Field(() => Text, { nullable: true, description: '值的文字。The value, as people read it.' })
  text!: Text | null;
}

@ObjectType({
  description: '外部记录的一个版本，内容以来源为准。A version, as the source published it.',
})
export class ExternalVersion {
  row!: ExternalVersionRow;

  @Field(() => String, { description: '来源的版本标识。What the source calls it.' })
  sourceVersion!: string;

  @Field(() => DateScalar, {
    description: '自何日起为来源的当前版本。From this day it was the record there.',
  })
  effectiveOn!: string;

  @Field(() => DateScalar, {
    nullable: true,
    description:
      '获取日期，文件中有时提供。The day on which the source was asked, where the file tells it.',
  })
  retrievedOn!: string | null;

  @Field(() => DateTimeScalar, { description: '导入时刻。When it was imported.' })
  recordedAt!: string;

  @Field(() => String, { description: '内容哈希。SHA-256 of content and unmapped.' })
  contentHash!: string;

  @Field(() => JsonScalar, {
    description:
      '内容：按分区和字段；邮箱和电话已遮盖。By section and field; e-mail addresses and telephone numbers are masked.',
  })
  content!: unknown;

  @Field(() => [ExternalField], {
    description: '内容，逐字段附中英文名称。The content field by field, with labels.',
  })
  fields!: ExternalField[];

  @Field(() => JsonScalar, {
    description:
      '本表单没有对应字段的内容，保持来源的结构。What our form has no place for, in the source’s own tree.',
  })
  unmapped!: unknown;

  @Field(() => Int, {
    description: '没有对应字段的路径数。How many paths of the source have no place in our form.',
  })
  unmappedPaths!: number;
}

@ObjectType({
  description: '从其他登记平台导入的记录。A record imported from another registry.',
})
export class ExternalRecord {
  @Field(() => ID, { description: '标识。Id.' })
  id!: string;

  @Field(enumType(externalRegistry), { description: '来源平台。The registry it comes from.' })
  registry!: ExternalRegistry;

  @Field(() => String, { description: '在来源平台的编号。Its number there.' })
  number!: string;

  @Field(() => String, {
    nullable: true,
    description: '题目；来源文件没有时为空。Title, null where the file has none.',
  })
  title!: string | null;

  @Field(() => Int, { description: '版本数。How many versions there are.' })
  versionCount!: number;

  @Field(() => String, {
    description:
      '来源说明，展示数据时须一并展示。The line that must stand wherever the data is shown.',
  })
  attribution!: string;

  @Field(() => String, { description: '来源页面。Its page there.' })
  sourceUrl!: string;

  @Field(() => DateScalar, {
    nullable: true,
    description: '最新版本的获取日期。The day on which the source was asked for the last version.',
  })
  retrievedOn!: string | null;
}

@ObjectType({ description: '外部记录列表中的一项。An item of the list.' })
export class ExternalRecordEdge {
  @Field(() => String, { description: '游标。Cursor.' })
  cursor!: string;

  @Field(() => ExternalRecord, { description: '记录。The record.' })
  node!: ExternalRecord;
}

@ObjectType({ description: '一页外部记录。A page of external records.' })
export class ExternalRecordConnection {
  @Field(() => [ExternalRecordEdge], { description: '各项。The items.' })
  edges!: ExternalRecordEdge[];

  @Field(() => PageInfo, { description: '分页信息。About the page.' })
  pageInfo!: PageInfo;

  @Field(() => Int, { description: '总数。How many there are.' })
  totalCount!: number;
}
