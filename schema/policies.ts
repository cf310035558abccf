import { codeList, type CodeOf } from './codes/codeList';

/** Sources contradict each other on when a study must be filed (domain D1), so an institution chooses. */
export const deadlinePolicy = codeList(
  'DeadlinePolicy',
  { zh: '登记备案时限', en: 'When a study must be filed' },
  {
    AT_LEAST_N_DAYS_BEFORE_START: [
      '正式启动实施前至少N日完成',
      'At least N days before the study starts',
    ],
    WITHIN_N_DAYS_BEFORE_START: [
      '研究开展前N日内完成',
      'Within the N days before the study starts',
    ],
    BEFORE_START: ['研究开展前完成', 'Before the study starts'],
    WITHIN_N_DAYS_OF_ETHICS_APPROVAL: [
      '获得伦理批件后N日内完成',
      'Within N days of the ethics approval',
    ],
  },
);

/** How hard the deadline is held; never a silent block (domain D1). */
export const deadlineLevel = codeList(
  'DeadlineLevel',
  { zh: '超过时限的处理', en: 'When the deadline is missed' },
  { WARNING: ['提示', 'Warn'], ERROR: ['阻止提交', 'Refuse the submission'] },
);

export const ethicsBeforeFiling = codeList(
  'EthicsBeforeFiling',
  { zh: '备案前是否须已获伦理批件', en: 'Ethics approval before filing' },
  {
    NOT_REQUIRED: ['不要求', 'Not required'],
    WARNING: ['提示', 'Warn'],
    ERROR: ['阻止提交', 'Refuse the submission'],
  },
);

export const publicationPolicy = codeList(
  'PublicationPolicy',
  { zh: '公开方式', en: 'How a filed project becomes public' },
  {
    AUTOMATIC: ['备案完成后自动公开', 'When it is filed'],
    MANUAL: ['由机构公开', 'By the institution'],
  },
);

/** Whether whoever acts for the institution must have a second factor (等保三级: two factors). */
export const secondFactorPolicy = codeList(
  'SecondFactorPolicy',
  { zh: '第二因素', en: 'Second factor of whoever acts for the institution' },
  { OPTIONAL: ['自愿', 'As each likes'], REQUIRED: ['必须', 'Required'] },
);

/** What an institution decides for the projects that it leads, and for those who act for it. */
export interface InstitutionPolicies {
  deadline: CodeOf<typeof deadlinePolicy>;
  /** The N of `deadline`, in calendar days. */
  deadlineDays: number;
  deadlineLevel: CodeOf<typeof deadlineLevel>;
  /** V-107. */
  academicCommitteeRequired: boolean;
  /** Whether the slot `other` must hold a file (domain D6). */
  otherFilesRequired: boolean;
  /** V-405. */
  ethicsApprovalBeforeFiling: CodeOf<typeof ethicsBeforeFiling>;
  publication: CodeOf<typeof publicationPolicy>;
  secondFactor: CodeOf<typeof secondFactorPolicy>;
}

export const defaultPolicies: InstitutionPolicies = {
  deadline: 'AT_LEAST_N_DAYS_BEFORE_START',
  deadlineDays: 30,
  deadlineLevel: 'WARNING',
  academicCommitteeRequired: false,
  otherFilesRequired: true,
  ethicsApprovalBeforeFiling: 'NOT_REQUIRED',
  publication: 'AUTOMATIC',
  secondFactor: 'OPTIONAL',
};
