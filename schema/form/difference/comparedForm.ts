import type { Label } from '../../label';
import { date, integer, list, text, type Field } from '../field';
import { attachmentsTitle, form, slotLabels } from '../form';
import { attachmentSlots, type Section } from '../section';
import type { Sections } from './normalise';

/** Files are compared as rows whose id is `fileId`; a file itself never changes, its metadata may. */
const slot = (label: Label): Field =>
  list(
    50,
    {
      name: text(255, { zh: '文件名', en: 'File name', visibility: 'NEVER' }),
      size: integer(
        { min: 0, max: Number.MAX_SAFE_INTEGER },
        { zh: '大小（字节）', en: 'Size in bytes', visibility: 'NEVER' },
      ),
      sha256: text(64, { zh: 'SHA-256', en: 'SHA-256', visibility: 'NEVER' }),
      documentVersion: text(50, {
        zh: '文件版本号',
        en: 'Version of the document',
        visibility: 'NEVER',
      }),
      documentDate: date({ zh: '文件版本日期', en: 'Date of the document', visibility: 'NEVER' }),
    },
    { zh: label.zh, en: label.en, visibility: 'NEVER' },
  );

const attachments: Section = {
  title: attachmentsTitle,
  fields: Object.fromEntries(attachmentSlots.map((key) => [key, slot(slotLabels[key])])),
};

/** The form as differences see it: its sections of fields in their order, then the files. */
export const comparedForm: Sections = { ...form, attachments };
