import { recruitmentStatus } from '../codes/participants';
import { dmcPresence, siteEthicsStatus, sitesPresence, teamRole } from '../codes/sitesAndTeam';
import { title, titleCategory } from '../codes/titles';
import {
  accountRef,
  choice,
  date,
  email,
  group,
  institutionRef,
  integer,
  list,
  phone,
  text,
} from './field';
import type { Section } from './section';

/** Domain §3.3; 组长单位 is the institution of 项目负责人, the committees are chosen when submitting. */
export const implementation = {
  title: { zh: '实施信息', en: 'Implementation' },
  fields: {
    hasSites: choice(sitesPresence, {
      zh: '分中心',
      en: 'Sub-centres',
      required: true,
      visibility: 'PUBLIC',
      source: 'guide §二.2',
    }),
    sites: list(
      500,
      {
        institutionId: institutionRef({
          zh: '参与单位（从列表选择）',
          en: 'Site, chosen from the list',
          visibility: 'PUBLIC',
        }),
        institutionText: text(200, {
          zh: '参与单位（手动输入）',
          en: 'Site, typed by hand',
          visibility: 'PUBLIC',
        }),
        piAccountId: accountRef({
          zh: '参与单位负责人（从列表选择）',
          en: 'Investigator of the site, chosen from the list',
          visibility: 'PUBLIC',
        }),
        piText: text(50, {
          zh: '参与单位负责人（手动输入）',
          en: 'Investigator of the site, typed by hand',
          visibility: 'PUBLIC',
          personal: true,
        }),
        city: text(50, { zh: '参与单位所在城市', en: 'City of the site', visibility: 'PUBLIC' }),
        targetSize: integer(
          { min: 0, max: 10_000_000 },
          { zh: '参与单位计划样本量', en: 'Planned size at the site', visibility: 'PUBLIC' },
        ),
        actualSize: integer(
          { min: 0, max: 10_000_000 },
          { zh: '参与单位实际入组数', en: 'Actual size at the site', visibility: 'PUBLIC' },
        ),
        status: choice(recruitmentStatus, {
          zh: '参与单位招募状态',
          en: 'Recruitment status of the site',
          visibility: 'PUBLIC',
        }),
        ethicsStatus: choice(siteEthicsStatus, {
          zh: '参与单位伦理审查状态',
          en: 'Ethics review at the site',
          visibility: 'PUBLIC',
        }),
        ethicsDate: date({
          zh: '参与单位伦理批准日期',
          en: 'Date of ethics approval at the site',
          visibility: 'PUBLIC',
        }),
      },
      {
        zh: '参与单位',
        en: 'Participating sites',
        help: {
          zh: '输入单位名称或负责人姓名后，请在下拉列表中选择；手动输入的单位/负责人登录后无法查看该项目。',
          en: 'Type the name of the institution or investigator and choose from the list; a site typed by hand cannot see the project.',
        },
        required: [{ field: 'implementation.hasSites', is: ['YES'] }],
        visibility: 'PUBLIC',
        source: 'guide §二.2',
      },
    ),
    dmc: choice(dmcPresence, {
      zh: '数据监察委员会',
      en: 'Data monitoring committee',
      help: {
        zh: '由独立于研究的专家组成，定期评估研究的进展、安全性数据和疗效。',
        en: 'Experts independent of the study who regularly assess its progress, safety and efficacy.',
      },
      required: true,
      visibility: 'PUBLIC',
      source: 'guide §五.2 实施信息',
    }),
    contact: group(
      {
        name: text(50, {
          zh: '项目联系人',
          en: 'Contact',
          help: {
            zh: '负责解答有关本研究咨询的人员。',
            en: 'The person who answers questions about this study.',
          },
          required: [{ field: 'category.syncToChictr', is: [true] }],
          visibility: 'MASKED',
          personal: true,
        }),
        phone: phone({
          zh: '项目联系人电话',
          en: "Contact's telephone",
          visibility: 'MASKED',
          personal: true,
        }),
        email: email({
          zh: '项目联系人邮箱',
          en: "Contact's e-mail",
          visibility: 'MASKED',
          personal: true,
        }),
        address: text(200, {
          zh: '项目联系人通讯地址',
          en: "Contact's address",
          visibility: 'MASKED',
          personal: true,
        }),
        org: text(200, {
          zh: '项目联系人所在单位',
          en: "Contact's affiliation",
          visibility: 'PUBLIC',
        }),
      },
      {
        zh: '项目联系信息',
        en: 'Contact information',
        visibility: 'PUBLIC',
        source: 'guide §五.2 实施信息; WHO 7',
      },
    ),
    team: list(
      200,
      {
        accountId: accountRef({
          zh: '团队成员账号',
          en: 'Account of the member',
          visibility: 'NEVER',
        }),
        name: text(50, {
          zh: '团队成员姓名',
          en: 'Name of the member',
          required: true,
          visibility: 'PUBLIC',
          personal: true,
        }),
        institution: text(200, {
          zh: '团队成员所在单位',
          en: 'Institution of the member',
          required: true,
          visibility: 'PUBLIC',
        }),
        titleCategory: choice(titleCategory, {
          zh: '团队成员职称类别',
          en: "Category of the member's title",
          visibility: 'NEVER',
        }),
        title: choice(title, {
          zh: '团队成员职称',
          en: 'Title of the member',
          visibility: 'NEVER',
        }),
        role: choice(teamRole, {
          zh: '团队成员角色',
          en: 'Role of the member',
          required: true,
          visibility: 'NEVER',
        }),
        phone: phone({
          zh: '团队成员电话',
          en: 'Telephone of the member',
          visibility: 'NEVER',
          personal: true,
        }),
        email: email({
          zh: '团队成员邮箱',
          en: 'E-mail of the member',
          visibility: 'NEVER',
          personal: true,
        }),
        gcpCertNo: text(100, {
          zh: '团队成员GCP证书编号',
          en: 'GCP certificate number of the member',
          visibility: 'NEVER',
          personal: true,
        }),
      },
      {
        zh: '研究团队成员',
        en: 'Team members',
        help: {
          zh: '干预性研究的项目负责人或团队成员中需要有医师。',
          en: 'An interventional study needs a physician as principal investigator or in the team.',
        },
        required: true,
        visibility: 'PUBLIC',
        source: 'guide §五.2 实施信息',
      },
    ),
  },
} satisfies Section;
