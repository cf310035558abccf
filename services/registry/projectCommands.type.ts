import '../../platform/explicitTypes';
import { Field, ID, InputType, Int } from 'type-graphql';
import { enumType } from '../../platform/codeEnum';
import { DateScalar } from '../../platform/scalars';
import type { SectionKey } from '../../schema/form/form';
import { form, formSections, sectionKeys } from '../../schema/form/form';
import type { EnteredSection } from './enteredSections';
import { enteredSections } from './form.type';

@InputType({
  description:
    '要保存的分区；未给出的分区和字段不变，null 清空。The sections to save: what is absent stays, null clears.',
})
export class SectionsInput implements Partial<Record<SectionKey, EnteredSection>> {
  category?: EnteredSection;
  basic?: EnteredSection;
  implementation?: EnteredSection;
  content?: EnteredSection;
  design?: EnteredSection;
  other?: EnteredSection;
  sharing?: EnteredSection;
}
for (const key of sectionKeys) {
  const { zh, en } = form[key].title;
  Field(() => enteredSections[key] as never, { nullable: true, description: `${zh}。${en}.` })(
    SectionsInput.prototype,
    key,
  );
}

@InputType('OpinionInput', {
  description:
    '审核意见，可指向分区、字段或列表中的一行。An opinion, on the whole or on a place of the form.',
})
export class OpinionInput {
  @Field(enumType(formSections), { nullable: true, description: '分区。Section.' })
  section?: string | null;

  @Field(() => String, { nullable: true, description: '字段。Field.' })
  field?: string | null;

  @Field(() => ID, { nullable: true, description: '行。Row.' })
  itemId?: string | null;

  @Field(() => String, { description: '意见，最多5000字。The opinion, at most 5,000 characters.' })
  text!: string;
}

@InputType('EthicsApprovalInput', {
  description: '伦理批件，伦理审查通过时必填。The approval, needed to pass an ethics stage.',
})
export class EthicsApprovalInput {
  @Field(() => String, { description: '批件号。Number of the approval.' })
  approvalNo!: string;

  @Field(() => DateScalar, { description: '批准日期。Day of the approval.' })
  approvedOn!: string;

  @Field(() => DateScalar, { nullable: true, description: '有效期至。Valid to.' })
  validTo?: string | null;

  @Field(() => Int, {
    nullable: true,
    description: '跟踪审查频率（月，1至12）。Follow-up review every so many months, 1 to 12.',
  })
  followUpMonths?: number | null;

  @Field(() => ID, {
    description:
      '批件PDF：本环节或申请人上传的 approval 类附件。The letter: a file in the slot approval.',
  })
  fileId!: string;
}
