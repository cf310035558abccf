import { codeList } from '../codes/codeList';
import type { Label } from '../label';
import { basic } from './basic';
import { category } from './category';
import { design } from './design';
import type { Field, Fields } from './field';
import { implementation } from './implementation';
import { other } from './otherInformation';
import { content } from './researchContent';
import type { AttachmentSlot, ContentOf, Section } from './section';
import { sharing } from './sharing';

/** The seven sections of fields, in the order of the guide (§五.2); the eighth holds files. */
export const form = { category, basic, implementation, content, design, other, sharing } as const;

export type SectionKey = keyof typeof form;
export const sectionKeys = Object.keys(form) as SectionKey[];

/** What a draft, a submission or a version of a project holds. */
export type ProjectContent = ContentOf<typeof form>;

export const attachmentsTitle: Label = { zh: '相关附件', en: 'Attachments' };

/** The eight sections, under the names that they have in a content. */
export const formSections = codeList(
  'FormSection',
  { zh: '表单分区', en: 'Section of the form' },
  {
    ...(Object.fromEntries(
      sectionKeys.map((key) => [key, [form[key].title.zh, form[key].title.en]]),
    ) as Record<SectionKey, [string, string]>),
    attachments: [attachmentsTitle.zh, attachmentsTitle.en],
  },
);

/** 相关附件 and the papers of a review; files are never published. */
export const slotLabels: Readonly<Record<AttachmentSlot, Label>> = {
  protocol: { zh: '研究方案', en: 'Protocol' },
  consent: {
    zh: '知情同意模板/知情同意豁免申请书',
    en: 'Consent template or application for a waiver of consent',
  },
  other: { zh: '其他文件', en: 'Other files' },
  nmpa: { zh: 'NMPA批件', en: 'NMPA document' },
  nmpaValidity: {
    zh: '批件仍有效的说明文件',
    en: 'Statement that the NMPA document is still valid',
  },
  approval: { zh: '伦理批件', en: 'Ethics approval' },
  opinion: { zh: '审查意见', en: 'Opinion of a review' },
};

const forReviewOnly: Label = {
  zh: '上传文件仅做机构内部审查、相关部门抽查用, 不进行公示.仅支持PDF格式文件。',
  en: 'For review in the institution and spot checks by the authorities only, never published. PDF only.',
};

/** The help texts of the guide's screen, where it has one. */
export const slotHelp: Readonly<Partial<Record<AttachmentSlot, Label>>> = {
  protocol: forReviewOnly,
  consent: forReviewOnly,
  other: {
    zh: '其他文件请根据机构内部伦理委员会、学术委员会审查的需求进行上传.仅支持PDF格式文件。',
    en: 'Other files as the ethics and academic committees of the institution need them. PDF only.',
  },
};

/** The title of a section of fields, or of the attachments. */
export function titleOf(section: SectionKey | 'attachments'): Label {
  return section === 'attachments' ? attachmentsTitle : form[section].title;
}

/** The field at a path such as `contact.phone` or `team.name`; a row's position is no part of a path. */
export function fieldAt(section: SectionKey, path: string): Field | undefined {
  let fields: Fields | undefined = (form[section] as Section).fields;
  let field: Field | undefined;
  for (const key of path.split('.')) {
    field = fields && Object.hasOwn(fields, key) ? fields[key] : undefined;
    if (!field) return undefined;
    fields = field.fields;
  }
  return field;
}

/** What people call the place; a path that is none is answered as it is. */
export function labelOf(section: SectionKey | 'attachments', path: string): Label {
  const asIs = { zh: path, en: path };
  if (section === 'attachments') {
    return Object.hasOwn(slotLabels, path) ? slotLabels[path as AttachmentSlot] : asIs;
  }
  const field = fieldAt(section, path);
  return field ? { zh: field.zh, en: field.en } : asIs;
}
