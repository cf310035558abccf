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
