// Everybody here is invented, and so is every institution.
import type { Role } from '../../schema/envelope';
import { role as roles } from '../../schema/codes/roles';
import { isPhysician } from '../../schema/codes/titles';
import { isIdNumber } from '../../schema/identity';
import type { Label } from '../../schema/label';

export const demoPassword = 'Stele-Demo-2026';

export const places = ['qinglan', 'yunting', 'wangchuan', 'chenghu'] as const;
export type Place = (typeof places)[number];

export interface DemoInstitution {
  readonly name: string;
  readonly nameEn: string;
  readonly provinceCode: string;
  readonly city: string;
  readonly kind: 'HOSPITAL' | 'CDC';
  readonly level: string | null;
  readonly address: string;
  /** Letters before the numbers of its protocols and ethics approvals. */
  readonly letters: string;
  readonly phone: string;
}

export const institutions: Readonly<Record<Place, DemoInstitution>> = {
  qinglan: {
    name: '青岚医院',
    nameEn: 'Qinglan Hospital',
    provinceCode: '36',
    city: '青岚市',
    kind: 'HOSPITAL',
    level: '三级甲等',
    address: '青岚市学院路1号',
    letters: 'QL',
    phone: '0791-5550100',
  },
  yunting: {
    name: '云汀医院',
    nameEn: 'Yunting Hospital',
    provinceCode: '33',
    city: '云汀市',
    kind: 'HOSPITAL',
    level: '三级甲等',
    address: '云汀市临溪街8号',
    letters: 'YT',
    phone: '0571-5550100',
  },
  wangchuan: {
    name: '望川医院',
    nameEn: 'Wangchuan Hospital',
    provinceCode: '51',
    city: '望川市',
    kind: 'HOSPITAL',
    level: '三级乙等',
    address: '望川市江门巷3号',
    letters: 'WC',
    phone: '028-55550100',
  },
  chenghu: {
    name: '澄湖疾病预防控制中心',
    nameEn: 'Chenghu Centre for Disease Control and Prevention',
    provinceCode: '36',
    city: '澄湖市',
    kind: 'CDC',
    level: null,
    address: '澄湖市堤岸路12号',
    letters: 'CH',
    phone: '0792-5550100',
  },
};

/** What a person is in the demo. EC and AC come from committees, DEL and SITE from projects. */
export interface DemoPerson {
  readonly key: string;
  readonly name: string;
  readonly role: Role;
  readonly place: Place | null;
  /** PROV. */
  readonly provinceCode: string | null;
  readonly department: string;
  readonly titleCategory: string;
  readonly title: string;
  /** GB/T 13745. */
  readonly specialty: string;
  readonly email: string;
  readonly mobile: string;
  readonly idNumber: string;
  /** Of whoever has the title of a physician. */
  readonly physicianCertNo: string | null;
}

type Row = readonly [
  key: string,
  name: string,
  role: Role,
  where: string | null,
  department: string,
  title: string,
  specialty: string,
];

const rows: readonly Row[] = [
  ['nat', '卫知远', 'NAT', null, '科技教育司', 'OTHER/OTHER', '330.81'],
  ['prov36', '江若谷', 'PROV', '36', '科教处', 'OTHER/OTHER', '330.81'],
  ['prov33', '沈既白', 'PROV', '33', '科教处', 'OTHER/OTHER', '330.81'],
  ['prov51', '岳明溪', 'PROV', '51', '科教处', 'OTHER/OTHER', '330.81'],
  ['aud', '简审言', 'AUD', null, '审计室', 'OTHER/OTHER', '330.81'],

  [
    'adm.qinglan',
    '温致和',
    'ADM',
    'qinglan',
    '科研处',
    'RESEARCHER/ASSISTANT_RESEARCH_PROFESSOR',
    '330.81',
  ],
  [
    'insr.qinglan',
    '闻守正',
    'INSR',
    'qinglan',
    '科研处',
    'RESEARCHER/RESEARCH_PROFESSOR',
    '310.57',
  ],
  ['ac.qinglan', '陆以恒', 'AC', 'qinglan', '心血管内科', 'PHYSICIAN/CHIEF_PHYSICIAN', '320.24'],
  ['ec.qinglan', '苏念慈', 'EC', 'qinglan', '药学部', 'PHARMACIST/CHIEF_PHARMACIST', '350.45'],
  ['pi1.qinglan', '林晚舟', 'PI', 'qinglan', '骨科', 'PHYSICIAN/CHIEF_PHYSICIAN', '320.27'],
  [
    'pi2.qinglan',
    '程砚山',
    'PI',
    'qinglan',
    '内分泌科',
    'PHYSICIAN/ASSOCIATE_CHIEF_PHYSICIAN',
    '320.24',
  ],
  ['pi3.qinglan', '叶青禾', 'PI', 'qinglan', '护理部', 'NURSE/CHIEF_NURSE', '320.71'],
  ['del.qinglan', '陶以安', 'DEL', 'qinglan', '骨科', 'PHYSICIAN/ATTENDING_PHYSICIAN', '320.27'],

  ['adm.yunting', '顾见微', 'ADM', 'yunting', '科教部', 'ENGINEER/SENIOR_ENGINEER', '330.81'],
  [
    'insr.yunting',
    '梁慎行',
    'INSR',
    'yunting',
    '科教部',
    'RESEARCHER/RESEARCH_PROFESSOR',
    '310.57',
  ],
  ['ac.yunting', '何观澜', 'AC', 'yunting', '神经内科', 'PHYSICIAN/CHIEF_PHYSICIAN', '320.54'],
  [
    'ec.yunting',
    '白怀仁',
    'EC',
    'yunting',
    '医务部',
    'PHYSICIAN/ASSOCIATE_CHIEF_PHYSICIAN',
    '320.65',
  ],
  ['pi1.yunting', '徐望舒', 'PI', 'yunting', '神经内科', 'PHYSICIAN/CHIEF_PHYSICIAN', '320.54'],
  [
    'pi2.yunting',
    '丁既明',
    'PI',
    'yunting',
    '中医科',
    'PHYSICIAN/ASSOCIATE_CHIEF_PHYSICIAN',
    '360.10',
  ],
  ['del.yunting', '乔云起', 'DEL', 'yunting', '神经内科', 'PHYSICIAN/RESIDENT_PHYSICIAN', '320.54'],

  ['adm.wangchuan', '方澄心', 'ADM', 'wangchuan', '科研办公室', 'OTHER/OTHER', '330.81'],
  [
    'insr.wangchuan',
    '罗秉直',
    'INSR',
    'wangchuan',
    '科研办公室',
    'RESEARCHER/ASSOCIATE_RESEARCH_PROFESSOR',
    '310.57',
  ],
  ['ec.wangchuan', '安思敬', 'EC', 'wangchuan', '医务科', 'PHYSICIAN/CHIEF_PHYSICIAN', '320.58'],
  ['pi1.wangchuan', '姜临川', 'PI', 'wangchuan', '血液科', 'PHYSICIAN/CHIEF_PHYSICIAN', '320.24'],
  [
    'pi2.wangchuan',
    '盛初晴',
    'PI',
    'wangchuan',
    '儿科',
    'PHYSICIAN/ASSOCIATE_CHIEF_PHYSICIAN',
    '320.34',
  ],

  ['adm.chenghu', '易守拙', 'ADM', 'chenghu', '科教信息科', 'OTHER/OTHER', '330.81'],
  [
    'insr.chenghu',
    '高问渠',
    'INSR',
    'chenghu',
    '科教信息科',
    'PHYSICIAN/CHIEF_PHYSICIAN',
    '330.21',
  ],
  [
    'pi1.chenghu',
    '柳知春',
    'PI',
    'chenghu',
    '慢性病防制科',
    'PHYSICIAN/ASSOCIATE_CHIEF_PHYSICIAN',
    '330.21',
  ],
];

const isPlace = (text: string): text is Place => (places as readonly string[]).includes(text);

/** 36/33/51 followed by 0000 is a province and no county: no resident's number begins so. */
function idNumber(provinceCode: string, index: number): string {
  const day = String((index % 28) + 1).padStart(2, '0');
  const body = `${provinceCode}0000${String(1965 + index)}06${day}${String(index + 1).padStart(3, '0')}`;
  const check = Array.from('0123456789X').find((character) => isIdNumber(body + character));
  if (check === undefined) throw new Error(`${body} begins no ID number`);
  return body + check;
}

/** 15 digits, of a county that no province has either. */
const physicianCertNo = (provinceCode: string, index: number): string =>
  `110${provinceCode}0000${String(index + 1).padStart(6, '0')}`;

export const people: readonly DemoPerson[] = rows.map(
  ([key, name, role, where, department, title, specialty], index) => {
    const place = where !== null && isPlace(where) ? where : null;
    const [titleCategory = '', held = ''] = title.split('/');
    const born = place === null ? (where ?? '11') : institutions[place].provinceCode;
    return {
      ...{ key, name, role, place, department, titleCategory, specialty },
      title: held,
      provinceCode: place === null ? where : null,
      email: `${key}@demo.stele.example`,
      mobile: `139000000${String(index + 10)}`,
      idNumber: idNumber(born, index),
      physicianCertNo: isPhysician({ titleCategory, title: held })
        ? physicianCertNo(born, index)
        : null,
    };
  },
);

/** The platform's own administrator, whom the first start makes. */
export const administratorEmail = 'admin@demo.stele.example';

export interface DemoAccount {
  readonly label: Label;
  readonly role: string;
  readonly login: string;
}

const labelOfRole = (code: Role): Label => {
  const { zh = code, en = code } = roles.values.find((value) => value.code === code) ?? {};
  return { zh, en };
};

function shown({ name, role, place, email }: DemoPerson): DemoAccount {
  const { zh, en } = labelOfRole(role);
  const institution = place === null ? null : institutions[place];
  return {
    label: {
      zh: [zh, institution?.name, name].filter((part) => part !== undefined).join(' · '),
      en: [en, institution?.nameEn].filter((part) => part !== undefined).join(' · '),
    },
    role,
    login: email,
  };
}

/** For the home page; everybody has `demoPassword`. One who leads a site of another's project is shown as such. */
export const demoAccounts: readonly DemoAccount[] = [
  { label: labelOfRole('SYS'), role: 'SYS', login: administratorEmail },
  ...people.flatMap((person) =>
    person.key === 'pi1.chenghu'
      ? [shown(person), shown({ ...person, role: 'SITE' })]
      : [shown(person)],
  ),
];
