import type { Actor, Role } from '../envelope';
import { codeList } from './codeList';

/** domain 1.1. */
const roles: Readonly<Record<Role, readonly [zh: string, en: string]>> = {
  PI: ['项目负责人', 'Principal investigator'],
  DEL: ['授权人', 'Delegate of a project'],
  TM: ['团队成员', 'Team member'],
  SITE: ['分中心负责人', 'Investigator of a participating centre'],
  ADM: ['机构备案系统管理员', 'Filing administrator of an institution'],
  INSR: ['机构审核人', 'Reviewer of an institution'],
  AC: ['学术委员会', 'Member of an academic committee'],
  EC: ['伦理委员会', 'Member of an ethics committee'],
  PROV: ['省级卫生健康行政部门', 'Provincial health authority'],
  NAT: ['国家卫生健康委', 'National health authority'],
  AUD: ['审计员', 'Auditor'],
  SYS: ['平台管理员', 'Operator of the platform'],
  PUB: ['公众访客', 'Public visitor'],
};

export const role = codeList<Role>(
  'Role',
  { zh: '角色', en: 'Role in which a person acts' },
  roles,
);

/** Who may stand on an event: a role, or the product itself. */
export const actorRole = codeList<Actor['role']>(
  'ActorRole',
  { zh: '操作者的角色', en: 'Role in which something was done' },
  { ...roles, PROCESS: ['系统自动处理', 'The product itself'] },
);

/** The roles that an account is created with: the others come from committees and projects. */
export const membershipRole = codeList(
  'MembershipRole',
  { zh: '可授予的角色', en: 'Role that an account can be given' },
  {
    PI: ['项目负责人', 'Principal investigator'],
    ADM: ['机构备案系统管理员', 'Filing administrator of an institution'],
    INSR: ['机构审核人', 'Reviewer of an institution'],
    PROV: ['省级卫生健康行政部门', 'Provincial health authority'],
    NAT: ['国家卫生健康委', 'National health authority'],
    AUD: ['审计员', 'Auditor'],
    SYS: ['平台管理员', 'Operator of the platform'],
  },
);
