import { dateKind } from '../codes/participants';
import { choice, group, list, texts, yesNo, type Field, type Fields } from '../form/field';
import { form, sectionKeys } from '../form/form';
import type { Section } from '../form/section';
import { aboutPublished, publishedFields, publishedText } from './published';

const MANY = Number.MAX_SAFE_INTEGER;

const rows = (zh: string, en: string, fields: Fields): Field =>
  list(MANY, fields, aboutPublished({ zh, en }));
const words = (zh: string, en: string): Field =>
  texts({ each: MANY, most: MANY }, aboutPublished({ zh, en }));
const kind = (zh: string, en: string): Field => choice(dateKind, aboutPublished({ zh, en }));

const contactFields = {
  name: publishedText('联系人', 'Contact'),
  role: publishedText('联系人角色', 'Role of the contact'),
  phone: publishedText('联系人电话', "Contact's telephone"),
  phoneExt: publishedText('联系人分机', "Contact's extension"),
  email: publishedText('联系人邮箱', "Contact's e-mail"),
};

/** What ClinicalTrials.gov publishes and our form has no field for, by the place that it belongs to. */
const more: Readonly<Record<string, Fields>> = {
  basic: {
    protocolNoType: publishedText('方案编号类型', 'Type of the protocol number'),
    protocolNoLink: publishedText('方案编号链接', 'Link of the protocol number'),
    primarySponsorClass: publishedText('申办者类别', 'Class of the primary sponsor'),
    officials: rows('研究负责人', 'Scientific contacts', {
      name: publishedText('研究负责人姓名', 'Name of the official'),
      affiliation: publishedText('研究负责人单位', 'Affiliation of the official'),
      role: publishedText('研究负责人角色', 'Role of the official'),
    }),
    completionKind: kind('完成日期类型', 'Kind of the completion date'),
    primaryCompletion: group(
      {
        date: publishedText('主要完成日期', 'Primary completion date'),
        kind: kind('主要完成日期类型', 'Kind of the primary completion date'),
      },
      aboutPublished({ zh: '主要完成', en: 'Primary completion' }),
    ),
  },
  'basic.secondarySponsors': { class: publishedText('主办单位类别', 'Class of the sponsor') },
  implementation: { otherContacts: rows('其他联系人', 'Other contacts', contactFields) },
  'implementation.contact': {
    role: contactFields.role,
    phoneExt: contactFields.phoneExt,
  },
  'implementation.sites': {
    state: publishedText('参与单位所在州/省', 'State of the site'),
    zip: publishedText('参与单位邮编', 'Post code of the site'),
    country: publishedText('参与单位国家/地区', 'Country of the site'),
    geoPoint: group(
      {
        lat: publishedText('纬度', 'Latitude'),
        lon: publishedText('经度', 'Longitude'),
      },
      aboutPublished({ zh: '参与单位坐标', en: 'Place of the site' }),
    ),
    contacts: rows('参与单位联系人', 'Contacts of the site', contactFields),
  },
  design: {
    maskingDescription: publishedText('盲法说明', 'Description of the masking'),
    sizeKind: kind('样本量类型', 'Kind of the sample size'),
  },
  'design.arms': { interventionNames: words('该组的干预措施', 'Interventions of the arm') },
  'design.interventions': {
    armLabels: words('适用组别名称', 'Names of the arms that get it'),
    otherNames: words('干预措施别名', 'Other names of the intervention'),
  },
  'other.platforms': {
    type: publishedText('编号类型', 'Type of the number'),
    domain: publishedText('编号签发方', 'Issuer of the number'),
    link: publishedText('编号链接', 'Link of the number'),
  },
  'sharing.ipdDescription': { infoTypes: words('共享资料类型', 'Types of information shared') },
};

const registration: Section = {
  title: { zh: '注册信息', en: 'Registration' },
  fields: {
    firstSubmittedOn: publishedText('首次提交日期', 'First submitted'),
    firstPostedOn: publishedText('首次公布日期', 'First posted'),
    firstPostedKind: kind('首次公布日期类型', 'Kind of the day of posting'),
  },
};

/** The modules of a results section stand as published, below names that people can read. */
const results: Section = {
  title: { zh: '结果', en: 'Results' },
  fields: {
    hasResults: yesNo(aboutPublished({ zh: '已公布结果', en: 'Results are posted' })),
    participantFlowModule: publishedText('受试者流程', 'Participant flow'),
    baselineCharacteristicsModule: publishedText('基线特征', 'Baseline characteristics'),
    outcomeMeasuresModule: publishedText('结局指标结果', 'Results of outcome measures'),
    adverseEventsModule: publishedText('不良事件', 'Adverse events'),
    moreInfoModule: publishedText('更多信息', 'More information'),
  },
};

const published = (key: string, { title, fields }: Section): Section => ({
  title,
  fields: publishedFields(fields, more, key),
});

/** A ClinicalTrials.gov record: our form, with the source's words beside ours and what it has beyond. */
export const ctgovForm: Readonly<Record<string, Section>> = {
  ...Object.fromEntries(sectionKeys.map((key) => [key, published(key, form[key])])),
  registration: published('registration', registration),
  results,
};
