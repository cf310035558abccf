import type { ProjectContent } from '../form';
import { compareDays, day, isLater } from './days';
import { error, type Rule } from './rule';

/** The product of a trial that NMPA has to allow; an investigator's own study with a drug is none. */
const registeredProduct = ({ category }: ProjectContent) =>
  category?.initiationType === 'REGISTRATION' ? category.productType : undefined;

const hasFile = ({ attachments }: ProjectContent, slot: 'nmpa' | 'nmpaValidity') =>
  (attachments?.[slot]?.length ?? 0) > 0;

/** V-201. */
export const drugTrialHasNmpaDocument: Rule = (content) =>
  registeredProduct(content) !== 'DRUG' || hasFile(content, 'nmpa')
    ? []
    : [
        error('V-201', ['attachments', 'nmpa'], {
          zh: '药物临床试验请上传临床试验通知书或批件',
          en: 'Please upload the clinical trial notice or approval of the drug trial',
        }),
      ];

/** V-202: on the day three years after the approval it still holds, on the next it does not. */
export const oldApprovalIsStillValid: Rule = (content, { today }) => {
  const approvedOn = day(content.category?.nmpa?.docDate);
  const now = day(today);
  if (registeredProduct(content) !== 'DRUG' || hasFile(content, 'nmpaValidity')) return [];
  if (!approvedOn || !now || compareDays(approvedOn.add({ years: 3 }), now) >= 0) return [];
  return [
    error('V-202', ['attachments', 'nmpaValidity'], {
      zh: '批件已超过3年有效期，请提供批件仍有效的说明文件',
      en: 'The approval is older than 3 years; please give a statement that it is still valid',
    }),
  ];
};

/** V-203. */
export const deviceTrialHasFilingForm: Rule = (content) => {
  const product = registeredProduct(content);
  if ((product !== 'DEVICE' && product !== 'IVD') || hasFile(content, 'nmpa')) return [];
  return [
    error('V-203', ['attachments', 'nmpa'], {
      zh: '医疗器械/诊断试剂临床试验请上传临床试验备案表',
      en: 'Please upload the filing form of the device or reagent trial',
    }),
  ];
};

/** V-204. */
export const approvalIsNotInFuture: Rule = (content, { today }) =>
  isLater(content.category?.nmpa?.docDate, today)
    ? [
        error('V-204', ['category', 'nmpa.docDate'], {
          zh: '批准日期不能晚于当前日期',
          en: 'The date of approval cannot be later than today',
        }),
      ]
    : [];
