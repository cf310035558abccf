import { numberPatterns } from '../../codes/platforms';
import { isEmpty } from '../places';
import { error, warning, type Rule } from './rule';

/** The guide's word for "registered there, but without a number" (§五.4(2)). */
const none = '无';

/** V-102. */
export const platformNumbersAreGiven: Rule = ({ other }) =>
  (other?.platforms ?? [])
    .filter(({ platform, number }) => platform && isEmpty(number))
    .map(({ id }) =>
      error(
        'V-102',
        ['other', 'platforms.number', id],
        {
          zh: '项目在平台对应的研究编号为空',
          en: 'The number of the project on the platform is empty',
        },
        { zh: '如果没有，可以填"无"', en: 'If there is none, fill in "无"' },
      ),
    );

/** V-103. */
export const platformNumbersFit: Rule = ({ other }) =>
  (other?.platforms ?? [])
    .filter(({ platform, number = '' }) => {
      const pattern = platform && numberPatterns[platform];
      return pattern && !isEmpty(number) && number.trim() !== none && !pattern.test(number.trim());
    })
    .map(({ id }) =>
      warning('V-103', ['other', 'platforms.number', id], {
        zh: '平台研究编号格式与所选平台不符，请确认',
        en: 'The number does not look like one of the chosen platform; please confirm',
      }),
    );

/** V-701. */
export const otherReleaseIsNamed: Rule = ({ sharing }) =>
  sharing?.resultRelease?.includes('OTHER') && isEmpty(sharing.resultReleaseOther)
    ? [
        error('V-701', ['sharing', 'resultReleaseOther'], {
          zh: '请填写其他结果发布方式',
          en: 'Please name the other way of releasing results',
        }),
      ]
    : [];

/** V-702. */
export const sharingHasPlan: Rule = ({ sharing }) =>
  sharing?.ipdSharing === 'YES' && isEmpty(sharing.ipdDescription)
    ? [
        error('V-702', ['sharing', 'ipdDescription'], {
          zh: '请填写数据共享计划',
          en: 'Please describe the data sharing plan',
        }),
      ]
    : [];
