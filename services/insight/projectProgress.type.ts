import '../../platform/explicitTypes';
import { Directive, Field, ID, Int, ObjectType } from 'type-graphql';
import { codeList } from '../../schema/codes/codeList';

export const progressGroupings = codeList(
  'ProgressBy',
  { zh: '统计维度', en: 'What projects are counted by' },
  {
    STATE: ['备案状态', 'Filing status'],
    STAGE: ['审核环节', 'Review stage'],
    INSTITUTION: ['组长单位', 'Lead institution'],
    PROVINCE: ['省级行政区', 'Province'],
  },
);

@ObjectType('Institution', { description: '机构。An institution.' })
@Directive('@key(fields: "id", resolvable: false)')
export class InstitutionStub {
  @Field(() => ID, { description: '机构标识。Id of the institution.' })
  id!: string;
}

@ObjectType({ description: '一组项目的数量。How many projects stand in one group.' })
export class ProgressCount {
  @Field(() => String, {
    description:
      '分组：备案状态、环节（无为 NONE）、机构标识或行政区划代码。The group: a filing status, a stage or NONE, an institution’s id, or a province’s code.',
  })
  key!: string;

  @Field(() => String, { description: '中文名称。Name in Chinese.' })
  labelZh!: string;

  @Field(() => String, { description: '英文名称。Name in English.' })
  labelEn!: string;

  @Field(() => InstitutionStub, {
    nullable: true,
    description: '机构，仅按机构统计时。The institution, when counted by institution.',
  })
  institution!: InstitutionStub | null;

  @Field(() => Int, { description: '项目数。How many.' })
  count!: number;
}
