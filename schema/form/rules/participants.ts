import { error, warning, type Rule } from './rule';

/** V-301. */
export const agesAreInOrder: Rule = ({ design = {} }) => {
  const { ageMin, ageMinUnlimited, ageMax, ageMaxUnlimited } = design;
  if (ageMinUnlimited || ageMaxUnlimited || ageMin === undefined || ageMax === undefined) return [];
  if (ageMin <= ageMax) return [];
  return [
    error('V-301', ['design', 'ageMin'], {
      zh: '受试者最小年龄不能大于最大年龄',
      en: 'The minimum age cannot be greater than the maximum age',
    }),
  ];
};

/** V-302: each end is either an age or 不限. */
export const agesAreGiven: Rule = ({ design = {} }) => [
  ...(design.ageMinUnlimited || design.ageMin !== undefined
    ? []
    : [
        error('V-302', ['design', 'ageMin'], {
          zh: '请填写受试者最小年龄或选择"不限"',
          en: 'Please give the minimum age or choose "no limit"',
        }),
      ]),
  ...(design.ageMaxUnlimited || design.ageMax !== undefined
    ? []
    : [
        error('V-302', ['design', 'ageMax'], {
          zh: '请填写受试者最大年龄或选择"不限"',
          en: 'Please give the maximum age or choose "no limit"',
        }),
      ]),
];

/** V-304. */
export const vulnerableGroupsAreNamed: Rule = ({ design }) =>
  design?.vulnerable && !design.vulnerableTypes?.length
    ? [
        error('V-304', ['design', 'vulnerableTypes'], {
          zh: '请选择弱势群体类型',
          en: 'Please choose the vulnerable groups',
        }),
      ]
    : [];

/** V-305: 儿童 and a minimum age below 18 go together; no limit is below 18. */
export const minorsAreNamed: Rule = ({ design = {} }) => {
  const youngest = design.ageMinUnlimited ? 0 : design.ageMin;
  if (youngest === undefined) return [];
  const namesChildren =
    design.vulnerable === true && (design.vulnerableTypes?.includes('CHILDREN') ?? false);
  if (youngest < 18 === namesChildren) return [];
  return [
    warning('V-305', ['design', 'vulnerableTypes'], {
      zh: '受试者年龄包含未成年人，请确认弱势群体类型是否包含"儿童"',
      en: 'Please confirm whether minors take part and whether the vulnerable groups include children',
    }),
  ];
};

/** V-306. */
export const pregnancyFitsSex: Rule = ({ design = {} }) =>
  design.sex === 'MALE' && design.vulnerableTypes?.includes('PREGNANT_OR_LACTATING')
    ? [
        warning('V-306', ['design', 'vulnerableTypes'], {
          zh: '受试者性别为男，与"孕期/哺乳期妇女"不符',
          en: 'Male participants do not fit "pregnant or lactating women"',
        }),
      ]
    : [];
