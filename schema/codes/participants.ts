import { codeList } from './codeList';

export const sex = codeList(
  'ParticipantSex',
  { zh: '受试者性别', en: 'Sex of participants' },
  { MALE: ['男', 'Male'], FEMALE: ['女', 'Female'], ALL: ['男女均可', 'All'] },
);

export const vulnerableGroup = codeList(
  'VulnerableGroup',
  { zh: '弱势群体类型', en: 'Vulnerable group' },
  {
    CHILDREN: ['儿童', 'Children'],
    PREGNANT_OR_LACTATING: ['孕期/哺乳期妇女', 'Pregnant or lactating women'],
    DISABLED: ['残障人士', 'Persons with disabilities'],
    OTHER: ['其他弱势群体', 'Other vulnerable group'],
  },
);

/** ClinicalTrials.gov's `overallStatus`. */
export const recruitmentStatus = codeList(
  'RecruitmentStatus',
  { zh: '招募状态', en: 'Recruitment status' },
  {
    NOT_YET_RECRUITING: ['尚未招募', 'Not yet recruiting'],
    RECRUITING: ['正在招募', 'Recruiting'],
    ACTIVE_NOT_RECRUITING: ['招募完成(随访中)', 'Recruitment complete, in follow-up'],
    SUSPENDED: ['暂停', 'Suspended'],
    COMPLETED: ['已完成', 'Completed'],
    TERMINATED: ['提前终止', 'Terminated early'],
    WITHDRAWN: ['撤回', 'Withdrawn before enrolment'],
  },
);

export const dateKind = codeList(
  'DateKind',
  { zh: '日期类型', en: 'Kind of date' },
  { ESTIMATED: ['预计', 'Estimated'], ACTUAL: ['实际', 'Actual'] },
);

export const specimenFate = codeList(
  'SpecimenFate',
  { zh: '标本去向', en: 'Fate of a specimen' },
  { DESTROYED: ['使用后销毁', 'Destroyed after use'], STORED: ['保存', 'Stored'] },
);

export const hgrStatus = codeList(
  'HgrStatus',
  { zh: '人类遗传资源审批/备案', en: 'Human genetic resources procedure' },
  {
    NOT_INVOLVED: ['不涉及', 'Not involved'],
    APPROVED: ['已审批', 'Approved'],
    FILED: ['已备案', 'Filed'],
    IN_PROGRESS: ['办理中', 'In progress'],
  },
);
