import { codeList, type CodeList } from './codeList';

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

/** The conclusions that let a submission go on; every other one means 驳回, with its code kept. */
export const approvingDecisions: ReadonlySet<string> = new Set(['APPROVED', 'CONTINUE', 'PASSED']);

const stageConclusions = [
  { stage: { zh: '学术', en: 'academic' }, list: academicDecision },
  { stage: { zh: '伦理', en: 'ethics' }, list: ethicsDecision },
  {
    stage: { zh: '机构和卫生健康行政部门', en: 'institution and authority' },
    list: institutionDecision,
  },
];

/**
 * The conclusions of every kind of stage in one enum, each with the stages and the command that it is for;
 * held by the decider (domain 5.3).
 */
export const decisionCode: CodeList = {
  name: 'DecisionCode',
  description: { zh: '审核结论', en: 'Conclusion of a stage' },
  values: [
    ...new Set(stageConclusions.flatMap(({ list }) => list.values.map(({ code }) => code))),
  ].map((code) => {
    const found = stageConclusions.flatMap(({ stage, list }) =>
      list.values.filter((one) => one.code === code).map((label) => ({ stage, label })),
    );
    const command = approvingDecisions.has(code) ? 'approveStage' : 'returnStage';
    return {
      code,
      zh: `${found[0]?.label.zh ?? code}（${found.map(({ stage }) => stage.zh).join('、')}环节，${command}）`,
      en: `${found[0]?.label.en ?? code} (stages: ${found.map(({ stage }) => stage.en).join(', ')}; ${command})`,
    };
  }),
};

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
