import { platform } from '../codes/platforms';
import { choice, list, text } from './field';
import type { Section } from './section';

/** Domain §3.6; the number's emptiness is V-102. */
export const other = {
  title: { zh: '其他信息', en: 'Other Information' },
  fields: {
    platforms: list(
      30,
      {
        platform: choice(platform, {
          zh: '研究平台',
          en: 'Platform',
          help: {
            zh: '本研究已登记的其他平台。',
            en: 'Another platform where this study is registered.',
          },
          visibility: 'PUBLIC',
        }),
        number: text(100, {
          zh: '平台研究编号',
          en: 'Number on the platform',
          help: {
            zh: '项目在平台对应的研究编号；如果没有的，可以填"无"。',
            en: 'The number of the project on that platform; "无" if there is none.',
          },
          visibility: 'PUBLIC',
        }),
      },
      {
        zh: '其他研究平台信息',
        en: 'Other registrations',
        help: {
          zh: '本研究在其他平台登记的，请逐项添加。',
          en: 'Add every other platform where this study is registered.',
        },
        visibility: 'PUBLIC',
        source: 'guide §五.2 其他信息; WHO 3',
      },
    ),
  },
} satisfies Section;
