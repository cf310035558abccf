import { isPhysician } from './codes/titles';
import type { Label } from './label';
import type { Problem } from './problem';

type Held = string | null | undefined;

/** What the completeness of a profile is read from; personal values may be tokens. */
export interface ProfileHeld {
  /** Null for authorities and the platform, who need no identity document. */
  readonly institutionId: string | null;
  readonly idNumber?: Held;
  readonly email: Held;
  readonly mobile: Held;
  readonly department?: Held;
  readonly titleCategory?: Held;
  readonly title?: Held;
  readonly physicianCertNo?: Held;
}

const isMissing = (value: Held) => value === null || value === undefined || value === '';

/** domain 2.2: what must be there before the first filing and is not (V-001), in the order of the screen. */
export function profileProblems(held: ProfileHeld): Problem[] {
  const { institutionId, idNumber, email, mobile, department, titleCategory, title } = held;
  const needsLicence = isPhysician({ titleCategory: titleCategory ?? null, title: title ?? null });
  const wanted: readonly (readonly [field: string, isGap: boolean, label: Label])[] = [
    [
      'idNumber',
      institutionId !== null && isMissing(idNumber),
      { zh: '证件号码', en: 'Number of the identity document' },
    ],
    ['email', isMissing(email), { zh: '邮箱', en: 'E-mail' }],
    ['mobile', isMissing(mobile), { zh: '手机号', en: 'Mobile number' }],
    ['department', isMissing(department), { zh: '科室', en: 'Department' }],
    ['titleCategory', isMissing(titleCategory), { zh: '职称类别', en: 'Category of title' }],
    ['title', isMissing(title), { zh: '职称', en: 'Title' }],
    [
      'physicianCertNo',
      needsLicence && isMissing(held.physicianCertNo),
      { zh: '医师执业证书编码', en: 'Number of the licence to practise' },
    ],
  ];
  return wanted
    .filter(([, isGap]) => isGap)
    .map(([field, , { zh, en }]) => ({
      ...{ rule: 'V-001', level: 'ERROR', section: null, field, itemId: null, hint: null },
      message: { zh: `请填写${zh}`, en: `${en} is missing` },
    }));
}
