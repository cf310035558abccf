import '../../platform/explicitTypes';
import { Field, Float, ObjectType } from 'type-graphql';
import { enumType } from '../../platform/codeEnum';
import { codeList } from '../../schema/codes/codeList';
import type { Kind, Visibility } from '../../schema/form/field';
import { slotCodes, Text } from './project.type';

const fieldKinds = codeList<Kind>(
  'FieldKind',
  { zh: '字段种类', en: 'Kind of a field' },
  {
    text: ['单行文本', 'A line of text'],
    longText: ['多行文本', 'Text of several lines'],
    email: ['邮箱', 'E-mail address'],
    phone: ['电话', 'Telephone number'],
    date: ['日期 YYYY-MM-DD', 'A day, YYYY-MM-DD'],
    integer: ['整数', 'A whole number'],
    decimal: ['一位小数', 'A number with at most one decimal'],
    yesNo: ['是否', 'Yes or no'],
    choice: ['单选', 'One code of a list'],
    choices: ['多选', 'Several codes of a list'],
    code: ['长代码表中的一项', 'One code of a long list'],
    texts: ['多个文本', 'Several texts'],
    group: ['一组字段', 'A group of fields'],
    list: ['多行，每行一组字段', 'Rows of fields'],
    institution: ['机构标识', 'Id of an institution'],
    account: ['账号标识', 'Id of an account'],
  },
);

const visibilities = codeList<Visibility>(
  'Visibility',
  { zh: '公开范围', en: 'What the public sees of a field' },
  {
    PUBLIC: ['公开', 'All of it'],
    MASKED: ['脱敏公开', 'A masked form of it'],
    NEVER: ['不公开', 'Nothing'],
  },
);

@ObjectType({ description: '代码表中的一项。A code of a list.' })
export class CodeDefinition {
  @Field(() => String, { description: '代码。The code.' })
  code!: string;

  @Field(() => String, { description: '中文名称。Its name in Chinese.' })
  zh!: string;

  @Field(() => String, { description: '英文名称。Its name in English.' })
  en!: string;

  @Field(() => String, { nullable: true, description: '上级代码。The code that it is under.' })
  parent!: string | null;
}

@ObjectType({ description: '代码表。A list of codes.' })
export class CodeListDefinition {
  @Field(() => String, { description: '代码表的名称，如 Discipline。Name of the list.' })
  name!: string;

  @Field(() => String, { description: '中文名称。What it holds, in Chinese.' })
  zh!: string;

  @Field(() => String, { description: '英文名称。What it holds, in English.' })
  en!: string;

  @Field(() => [CodeDefinition], { description: '各项，依次。The codes, in order.' })
  values!: readonly CodeDefinition[];
}

@ObjectType({ description: '必填的一个条件。A condition on which a field is required.' })
export class FormCondition {
  @Field(() => String, { description: '字段，如 category.studyType。The field it looks at.' })
  field!: string;

  @Field(() => [String], {
    description:
      '其值为其中之一；是否为 true 或 false。Holds one of these; true or false for yes or no.',
  })
  is!: readonly string[];
}

@ObjectType({ description: '表单的一个字段。A field of the form.' })
export class FormFieldDefinition {
  @Field(() => String, {
    description:
      '路径，如 team.name；组和列表先于其中的字段。Path, such as team.name; a group or list comes before its fields.',
  })
  path!: string;

  @Field(() => Text, { description: '名称。Its label.' })
  label!: Text;

  @Field(() => Text, { nullable: true, description: '填写说明。How to fill it in.' })
  help!: Text | null;

  @Field(enumType(fieldKinds), { description: '种类。Its kind.' })
  kind!: Kind;

  @Field(() => Boolean, { description: '总是必填。Always required.' })
  isRequired!: boolean;

  @Field(() => [FormCondition], {
    description:
      '全部满足时必填；空为无此条件。Required when all of these hold; none: see isRequired.',
  })
  requiredWhen!: readonly FormCondition[];

  @Field(() => String, {
    nullable: true,
    description: '代码表的名称。Name of the list that its codes are of.',
  })
  codeList!: string | null;

  @Field(() => Float, { nullable: true, description: '最小值。The least number.' })
  min!: number | null;

  @Field(() => Float, {
    nullable: true,
    description:
      '最大值、最多字符数或最多行数。The greatest number, most characters, or most rows.',
  })
  max!: number | null;

  @Field(enumType(visibilities), { description: '公开范围。What the public sees of it.' })
  visibility!: Visibility;

  @Field(() => String, {
    nullable: true,
    description: '与之对应的中文字段。The Chinese field whose English twin it is.',
  })
  englishOf!: string | null;

  @Field(() => String, {
    nullable: true,
    description: '出处，如指南章节或 WHO 条目。Where the field comes from.',
  })
  source!: string | null;
}

@ObjectType({ description: '表单的一个分区。A section of the form.' })
export class FormSectionDefinition {
  @Field(() => String, { description: '分区，如 design。Key of the section.' })
  key!: string;

  @Field(() => Text, { description: '标题。Its title.' })
  label!: Text;

  @Field(() => [FormFieldDefinition], {
    description: '全部字段，含组和列表中的。All of its fields, those of groups and rows too.',
  })
  fields!: readonly FormFieldDefinition[];
}

@ObjectType({ description: '一类附件。A kind of attachment.' })
export class AttachmentDefinition {
  @Field(enumType(slotCodes), { description: '类别。Its kind.' })
  slot!: string;

  @Field(() => Text, { description: '名称。Its label.' })
  label!: Text;

  @Field(() => Text, { nullable: true, description: '上传说明。What to attach.' })
  help!: Text | null;
}

@ObjectType({ description: '备案表单的定义。What the form of a filing asks for.' })
export class FormDefinition {
  @Field(() => [FormSectionDefinition], { description: '各分区，依次。The sections, in order.' })
  sections!: readonly FormSectionDefinition[];

  @Field(() => [AttachmentDefinition], { description: '相关附件的类别。Kinds of attachments.' })
  attachments!: readonly AttachmentDefinition[];
}
