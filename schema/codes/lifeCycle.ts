import { codeList, type CodeOf } from './codeList';

/** 备案状态 (domain 5.1): where a project stands. Version status and study status are other axes. */
export const filingStates = codeList(
  'FilingState',
  { zh: '备案状态', en: 'Filing status of a project' },
  {
    DRAFT: ['未提交', 'Draft'],
    ACADEMIC_REVIEW: ['学术委员会审核中', 'Academic review'],
    ETHICS_REVIEW: ['伦理委员会审核中', 'Ethics review'],
    INSTITUTION_REVIEW: ['机构审核中', 'Institution review'],
    AUTHORITY_REVIEW: ['卫生健康行政部门审核中', 'Authority review'],
    RETURNED: ['已驳回（待修改）', 'Returned'],
    FILED: ['备案完成', 'Filed'],
    PUBLISHED: ['已公开', 'Published'],
    CHANGE_DRAFT: ['变更中', 'Change draft'],
    CHANGE_ACADEMIC_REVIEW: ['变更审核中（学术委员会）', 'Change in academic review'],
    CHANGE_ETHICS_REVIEW: ['变更审核中（伦理委员会）', 'Change in ethics review'],
    CHANGE_INSTITUTION_REVIEW: ['变更审核中（机构）', 'Change in institution review'],
    CHANGE_AUTHORITY_REVIEW: ['变更审核中（卫生健康行政部门）', 'Change in authority review'],
    CHANGE_RETURNED: ['变更被驳回', 'Change returned'],
    SUSPENDED_BY_ORDER: ['责令暂停', 'Suspended by order'],
    TERMINATED: ['已终止', 'Terminated'],
    CLOSED: ['已结题', 'Closed'],
    DELETED: ['已删除', 'Deleted'],
  },
);
export type FilingState = CodeOf<typeof filingStates>;

/** The states of a filed project without an open change. */
export type SettledState = Extract<
  FilingState,
  'FILED' | 'PUBLISHED' | 'SUSPENDED_BY_ORDER' | 'TERMINATED' | 'CLOSED'
>;

/** 环节: the kinds of stage on a review route. */
export const stages = codeList(
  'Stage',
  { zh: '审核环节', en: 'Kind of review stage' },
  {
    ACADEMIC: ['学术委员会审核', 'Academic review'],
    ETHICS: ['伦理委员会审核', 'Ethics review'],
    INSTITUTION: ['机构审核', 'Institution review'],
    AUTHORITY: ['卫生健康行政部门审核', 'Authority review'],
  },
);
export type Stage = CodeOf<typeof stages>;

/** What an institution's route may name, in any order (domain 5.3): an authority stage says which authority. */
export const routeSteps = codeList(
  'RouteStep',
  { zh: '审核路线的环节', en: 'Step of a review route' },
  {
    ACADEMIC: ['学术委员会', 'Academic committee'],
    ETHICS: ['伦理委员会', 'Ethics committee'],
    INSTITUTION: ['机构', 'Institution'],
    AUTHORITY_PROVINCE: ['省级卫生健康行政部门', 'Provincial health authority'],
    AUTHORITY_NATION: ['国家卫生健康委', 'National health authority'],
  },
);
export type RouteStep = CodeOf<typeof routeSteps>;

/** 版本状态 (domain 5): what became of one submitted or working content. */
export const versionStates = codeList(
  'VersionState',
  { zh: '版本状态', en: 'Status of a version' },
  {
    WORKING: ['工作稿', 'Working copy'],
    SUBMITTED: ['审核中', 'Submitted'],
    CURRENT: ['生效', 'Current'],
    SUPERSEDED: ['历史', 'Superseded'],
    WITHDRAWN: ['已撤销', 'Withdrawn'],
    RETURNED: ['被驳回', 'Returned'],
  },
);
export type VersionState = CodeOf<typeof versionStates>;
