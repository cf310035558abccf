import { codeList } from './codeList';

/** domain 2.2. */
export const idType = codeList(
  'IdType',
  { zh: '证件类型', en: 'Kind of identity document' },
  {
    ID_CARD: ['身份证', 'Resident ID card'],
    PASSPORT: ['护照', 'Passport'],
    HMT_PERMIT: ['港澳台证件', 'Permit for residents of Hong Kong, Macao or Taiwan'],
  },
);

export const personSex = codeList(
  'PersonSex',
  { zh: '性别', en: 'Sex of a person' },
  { MALE: ['男', 'Male'], FEMALE: ['女', 'Female'] },
);

/** domain 2.5. */
export const institutionKind = codeList(
  'InstitutionKind',
  { zh: '机构类型', en: 'Kind of institution' },
  {
    HOSPITAL: ['医院', 'Hospital'],
    CDC: ['疾病预防控制中心', 'Centre for disease control'],
    UNIVERSITY: ['高等学校', 'University'],
    RESEARCH_INSTITUTE: ['科研院所', 'Research institute'],
  },
);

export const committeeKind = codeList(
  'CommitteeKind',
  { zh: '委员会类型', en: 'Kind of committee' },
  { ACADEMIC: ['学术委员会', 'Academic committee'], ETHICS: ['伦理委员会', 'Ethics committee'] },
);

/** domain 2.1. */
export const accountStatus = codeList(
  'AccountStatus',
  { zh: '账号状态', en: 'Status of an account' },
  {
    INVITED: ['待激活', 'Invited, no password yet'],
    ACTIVE: ['正常', 'Active'],
    LOCKED: ['锁定', 'Locked for a while by failed attempts'],
    DISABLED: ['停用', 'Disabled'],
    RESET_PENDING: ['待重置', 'Password reset, another one not set yet'],
  },
);

/** The statuses that an administrator gives. */
export const givenStatus = codeList(
  'GivenAccountStatus',
  { zh: '可设置的账号状态', en: 'Status that an administrator can set' },
  {
    ACTIVE: ['启用，或解除锁定', 'Enabled, or unlocked'],
    DISABLED: ['停用', 'Disabled'],
  },
);

/** domain 2.4. */
export const signInResult = codeList(
  'LoginResult',
  { zh: '登录结果', en: 'What an attempt to sign in came to' },
  {
    SUCCEEDED: ['成功', 'Signed in'],
    WRONG_PASSWORD: ['密码错误', 'Wrong password'],
    WRONG_CODE: ['验证码错误', 'Wrong code of the second factor'],
    CODE_MISSING: ['待输入验证码', 'Right password, the code of the second factor yet to come'],
    LOCKED: ['锁定', 'Locked'],
    DISABLED: ['停用', 'Disabled'],
    NOT_ACTIVE: ['尚未设置密码', 'No password set yet'],
  },
);

/** domain 2.4: the cause of a logout. */
export const signInEnd = codeList(
  'LoginEnd',
  { zh: '登录结束的原因', en: 'What ended a sign-in' },
  {
    SIGNED_OUT: ['退出', 'Signed out'],
    ENDED_BY_PERSON: ['本人在另一处结束', 'Ended by the person from another sign-in'],
    TIMED_OUT: ['闲置超时', 'Unused for too long'],
    TOKEN_REUSED: ['已更换的令牌被再次使用', 'A token came again that had been changed'],
    PASSWORD_CHANGED: ['更改密码', 'Password changed'],
    PASSWORD_RESET: ['重置密码', 'Password reset'],
    ACCOUNT_DISABLED: ['停用账号', 'Account disabled'],
    ROLE_ENDED: ['收回角色', 'Role taken back'],
  },
);
