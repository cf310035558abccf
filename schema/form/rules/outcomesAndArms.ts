import { isEmpty } from '../places';
import { error, warning, type Rule } from './rule';

/** V-307. */
export const primaryOutcomeIsGiven: Rule = ({ design }) =>
  design?.outcomes?.some(({ kind, name }) => kind === 'PRIMARY' && !isEmpty(name))
    ? []
    : [
        error('V-307', ['design', 'outcomes'], {
          zh: '请至少填写一项主要结局指标',
          en: 'Please give at least one primary outcome',
        }),
      ];

/** V-308. */
export const outcomesHaveTimePoints: Rule = ({ design }) =>
  (design?.outcomes ?? [])
    .filter(({ timePoint }) => isEmpty(timePoint))
    .map(({ id }) =>
      warning('V-308', ['design', 'outcomes.timePoint', id], {
        zh: '请填写结局指标的测量时间点',
        en: 'Please give the time point at which the outcome is measured',
      }),
    );

/** V-309. */
export const targetSizeIsPositive: Rule = ({ design }) =>
  design?.targetSize !== undefined && design.targetSize < 1
    ? [
        error('V-309', ['design', 'targetSize'], {
          zh: '计划样本量应为大于0的整数',
          en: 'The planned sample size is a whole number greater than 0',
        }),
      ]
    : [];

/** V-310; says nothing where no arm gives its size. */
export const armSizesAddUp: Rule = ({ design }) => {
  const sizes = (design?.arms ?? []).flatMap(({ size }) => size ?? []);
  const sum = sizes.reduce((total, size) => total + size, 0);
  if (sizes.length === 0 || design?.targetSize === undefined || sum === design.targetSize)
    return [];
  return [
    warning('V-310', ['design', 'targetSize'], {
      zh: '各组样本量之和与计划样本量不一致',
      en: 'The sizes of the arms do not add up to the planned sample size',
    }),
  ];
};

/** V-311. */
export const interventionHasArmsAndInterventions: Rule = ({ category, design }) =>
  category?.studyType !== 'INTERVENTIONAL'
    ? []
    : (['arms', 'interventions'] as const)
        .filter((field) => !design?.[field]?.length)
        .map((field) =>
          error('V-311', ['design', field], {
            zh: '干预性研究请填写组别和干预措施',
            en: 'An interventional study needs arms and interventions',
          }),
        );
