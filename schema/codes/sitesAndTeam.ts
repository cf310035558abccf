import { codeList } from './codeList';

export const sitesPresence = codeList(
  'SitesPresence',
  { zh: '分中心', en: 'Sub-centres' },
  { YES: ['有', 'Yes'], NO: ['无', 'No'] },
);

export const siteEthicsStatus = codeList(
  'SiteEthicsStatus',
  { zh: '参与单位伦理审查状态', en: 'Ethics review at a site' },
  {
    NOT_SUBMITTED: ['未提交', 'Not submitted'],
    SUBMITTED: ['审查中', 'Under review'],
    APPROVED: ['已批准', 'Approved'],
    NOT_APPROVED: ['未批准', 'Not approved'],
    EXEMPT: ['免除审查', 'Exempt'],
  },
);

export const dmcPresence = codeList(
  'DmcPresence',
  { zh: '数据监察委员会', en: 'Data monitoring committee' },
  { YES: ['具有', 'Yes'], NO: ['不具有', 'No'] },
);

export const teamRole = codeList(
  'TeamRole',
  { zh: '研究团队成员角色', en: 'Role in the team' },
  {
    PRINCIPAL_INVESTIGATOR: ['主要研究者', 'Principal investigator'],
    INVESTIGATOR: ['研究者', 'Investigator'],
    STATISTICIAN: ['统计', 'Statistician'],
    DATA_MANAGER: ['数据管理', 'Data manager'],
    COORDINATOR: ['协调员', 'Coordinator'],
    PHARMACIST: ['药师', 'Pharmacist'],
    OTHER: ['其他', 'Other'],
  },
);
