import type { PersonalData } from '../../platform/personalData';
import { personalFields, placeOf, type PersonalField } from '../../projections/people';
import { idType, personSex } from '../../schema/codes/accounts';
import { discipline } from '../../schema/codes/disciplines';
import { title, titleCategory } from '../../schema/codes/titles';
import type { ProfileFields } from '../../schema/events/account';
import { InputRules } from './inputRules';

/** The subject of a person's own values in the key store. */
export const subjectOf = (accountId: string): string => `account:${accountId}`;

/**
 * domain 2.2: formats only; what must be there before the first filing is `isProfileComplete`. Answers the
 * values as they are kept, personal ones in clear. `heldIdType` is that of an earlier save.
 */
export function checkedProfile(
  given: ProfileFields,
  heldIdType: ProfileFields['idType'],
): ProfileFields {
  const rules = new InputRules();
  const text = (field: keyof ProfileFields, zh: string, en: string, max: number) =>
    rules.text(field, { zh, en }, given[field], max);

  const kept = {
    name:
      given.name === undefined
        ? undefined
        : rules.required('name', { zh: '姓名', en: 'Name' }, given.name, 50),
    nameEn: text('nameEn', '姓名(拼音/英文)', 'Name in Latin letters', 100),
    idType: rules.code(
      'idType',
      { zh: '证件类型', en: 'Kind of identity document' },
      given.idType,
      idType,
    ),
    idNumber: checkedIdNumber(rules, given.idType ?? heldIdType, given.idNumber),
    sex: rules.code('sex', { zh: '性别', en: 'Sex' }, given.sex, personSex),
    department: text('department', '科室', 'Department', 100),
    post: text('post', '职务', 'Post', 100),
    titleCategory: rules.code(
      'titleCategory',
      { zh: '职称类别', en: 'Category of title' },
      given.titleCategory,
      titleCategory,
    ),
    title: rules.code('title', { zh: '职称', en: 'Title' }, given.title, title),
    physicianCertNo: rules.pattern(
      'physicianCertNo',
      { zh: '医师执业证书编码', en: 'Number of the licence to practise' },
      given.physicianCertNo,
      /^\d{15}$/,
    ),
    gcpCertNo: text('gcpCertNo', 'GCP证书编号', 'Number of the GCP certificate', 50),
    gcpValidTo: rules.day(
      'gcpValidTo',
      { zh: 'GCP证书有效期', en: 'Validity of the GCP certificate' },
      given.gcpValidTo,
    ),
    education: text('education', '学历', 'Education', 50),
    degree: text('degree', '学位', 'Degree', 50),
    specialty: rules.code(
      'specialty',
      { zh: '专业/学科', en: 'Specialty' },
      given.specialty,
      discipline,
    ),
    orcid: rules.orcid('orcid', given.orcid),
    officeAddress: text('officeAddress', '通讯地址', 'Address', 200),
    postcode: rules.pattern('postcode', { zh: '邮编', en: 'Postcode' }, given.postcode, /^\d{6}$/),
  };
  rules.refuseIfAny();
  return Object.fromEntries(Object.entries(kept).filter(([, value]) => value !== undefined));
}

/** V-006 for a resident's ID card, which a number of no other kind is taken for. */
export function checkedIdNumber(
  rules: InputRules,
  kind: ProfileFields['idType'],
  given: string | null | undefined,
): string | null | undefined {
  const isCard = kind === null || kind === undefined || kind === 'ID_CARD';
  const value = isCard
    ? rules.idCard('idNumber', given)
    : rules.pattern(
        'idNumber',
        { zh: '证件号码', en: 'Number of the identity document' },
        given,
        /^[\dA-Za-z]{5,30}$/,
      );
  return value?.toUpperCase() ?? value;
}

/** The same fields with personal values as tokens; a token that still says the same is kept. */
export async function sealedProfile(
  personal: PersonalData,
  accountId: string,
  held: ProfileFields,
  clear: ProfileFields,
): Promise<ProfileFields> {
  const sealed: Record<string, unknown> = { ...clear };
  const before = held as Readonly<Record<string, string | null | undefined>>;
  for (const field of personalFields) {
    const value = sealed[field];
    if (typeof value !== 'string') continue;
    sealed[field] = await personal.keep(
      before[field] ?? null,
      subjectOf(accountId),
      placeOf(field),
      value,
    );
  }
  return sealed;
}

/** null where nothing is held, or where it was erased. */
export const revealed = (
  personal: PersonalData,
  field: PersonalField,
  token: string | null | undefined,
): Promise<string | null> =>
  token === null || token === undefined
    ? Promise.resolve(null)
    : personal.reveal(token, placeOf(field));
