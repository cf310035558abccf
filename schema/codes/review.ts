import { codeList } from './codeList';

/** Domain §5.3. */
export const ethicsDecision = codeList(
  'EthicsDecision',
  { zh: '伦理审查结论', en: 'Conclusion of the ethics committee' },
  {
    APPROVED: ['批准', 'Approved'],
    NOT_APPROVED: ['不批准', 'Not approved'],
    APPROVED_AFTER_REVISION: ['修改后批准', 'Approved after revision'],
    REVIEW_AFTER_REVISION: ['修改后再审', 'To be reviewed again after revision'],
    CONTINUE: ['继续研究', 'Study may continue'],
    SUSPEND_OR_TERMINATE: ['暂停或终止研究', 'Study to be suspended or terminated'],
  },
);

export const academicDecision = codeList(
  'AcademicDecision',
  { zh: '学术审查结论', en: 'Conclusion of the academic committee' },
  {
    PASSED: ['通过', 'Passed'],
    PASSED_AFTER_REVISION: ['修改后通过', 'Passed after revision'],
    NOT_PASSED: ['不通过', 'Not passed'],
  },
);

/** Of the institution and of the authority. */
export const institutionDecision = codeList(
  'InstitutionDecision',
  { zh: '机构审核结论', en: 'Conclusion of the institution' },
  { PASSED: ['通过', 'Passed'], RETURNED: ['驳回', 'Returned'] },
);

/** The conclusions of every kind of stage in one enum; which fit a stage is the decider's to say. */
export const decisionCode = codeList(
  'DecisionCode',
  { zh: '审核结论', en: 'Conclusion of a stage' },
  Object.fromEntries(
    [...ethicsDecision.values, ...academicDecision.values, ...institutionDecision.values].map(
      ({ code, zh, en }) => [code, [zh, en] as const],
    ),
  ),
);

/** The conclusions that let a submission go on; every other one means 驳回, with its code kept. */
export const approvingDecisions: ReadonlySet<string> = new Set(['APPROVED', 'CONTINUE', 'PASSED']);

/** Domain §5.5. */
export const changeType = codeList(
  'ChangeType',
  { zh: '变更类型', en: 'Type of change' },
  {
    CORRECTION: ['信息更正', 'Correction'],
    PROTOCOL_AMENDMENT: ['方案修订', 'Protocol amendment'],
    STAFF: ['人员变更', 'Change of staff'],
    SITES: ['中心变更', 'Change of sites'],
    STATUS: ['状态更新', 'Update of status'],
    OTHER: ['其他', 'Other'],
  },
);

/** Domain §5.2, command 25: nothing is ever removed, a mistaken record is marked. */
export const recordMark = codeList(
  'RecordMark',
  { zh: '记录标记', en: 'Mark on a record' },
  { WITHDRAWN: ['撤回', 'Withdrawn'], DUPLICATE: ['重复', 'Duplicate'] },
);

/** Domain §5.2, rows 20, 21, 24, 25: what is done to a record as a whole. */
export const supervisionAct = codeList(
  'SupervisionAct',
  { zh: '监管与结题', en: 'What was done to a record as a whole' },
  {
    SUSPENDED: ['责令暂停', 'Suspension ordered'],
    LIFTED: ['解除责令暂停', 'Suspension lifted'],
    CLOSED: ['结题', 'Closed'],
    REOPENED: ['重新打开', 'Reopened'],
    MARKED: ['标记', 'Marked'],
  },
);
