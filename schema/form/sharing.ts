import { ipdSharing, resultPublication, resultRelease } from '../codes/sharing';
import { choice, choices, group, longText, text, type Condition } from './field';
import type { Section } from './section';

const isShared: Condition = { field: 'sharing.ipdSharing', is: ['YES'] };

/** Domain §3.7. */
export const sharing = {
  title: { zh: '数据共享与信息公开', en: 'Data sharing and disclosure' },
  fields: {
    ipdSharing: choice(ipdSharing, {
      zh: '研究数据共享声明',
      en: 'IPD sharing statement',
      help: {
        zh: '是否共享去除身份标识的受试者个体数据。',
        en: 'Whether de-identified data of individual participants will be shared.',
      },
      required: true,
      visibility: 'PUBLIC',
      source: 'guide §五.2 数据共享; WHO 24',
    }),
    ipdDescription: group(
      {
        description: longText(2000, {
          zh: '共享内容',
          en: 'What is shared',
          visibility: 'PUBLIC',
        }),
        timeFrame: text(500, { zh: '共享时间', en: 'When', visibility: 'PUBLIC' }),
        accessCriteria: text(1000, {
          zh: '共享方式',
          en: 'How and to whom',
          visibility: 'PUBLIC',
        }),
        url: text(500, { zh: '共享网址', en: 'Web address', visibility: 'PUBLIC' }),
      },
      {
        zh: '共享计划说明',
        en: 'IPD sharing plan',
        required: [isShared],
        visibility: 'PUBLIC',
        source: 'WHO 24',
      },
    ),
    publishResults: choice(resultPublication, {
      zh: '是否公开试验完成后统计结果',
      en: 'Publish summary results',
      help: {
        zh: '研究完成后是否向公众公开汇总的统计结果。',
        en: 'Whether summary results will be public after completion.',
      },
      required: true,
      visibility: 'PUBLIC',
      source: 'guide §五.2 数据共享',
    }),
    resultRelease: choices(resultRelease, {
      zh: '结果发布方式',
      en: 'How results are released',
      help: { zh: '可多选。', en: 'One or more.' },
      required: true,
      visibility: 'PUBLIC',
      source: 'guide §五.2 数据共享',
    }),
    resultReleaseOther: text(200, {
      zh: '其他结果发布方式',
      en: 'Other way of release',
      required: [{ field: 'sharing.resultRelease', is: ['OTHER'] }],
      visibility: 'PUBLIC',
    }),
  },
} satisfies Section;
