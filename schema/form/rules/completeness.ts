import type { Kind } from '../field';
import { fieldAt, titleOf, type SectionKey } from '../form';
import { isEmpty, isRequired, places } from '../places';
import { error, type Rule } from './rule';

const chosenKinds: readonly Kind[] = [
  'choice',
  'choices',
  'code',
  'yesNo',
  'date',
  'institution',
  'account',
];

/** V-001: a required field is empty. */
export const requiredFieldsAreFilled: Rule = (content) =>
  [...places(content)]
    .filter(({ field, value }) => isEmpty(value) && isRequired(field, content))
    .map(({ section, path, itemId, field }) => {
      const isChosen = chosenKinds.includes(field.kind);
      return error('V-001', [section, path, itemId], {
        zh: `${isChosen ? '请选择' : '请填写'}${field.zh}`,
        en: `${isChosen ? 'Please choose' : 'Please fill in'}: ${field.en}`,
      });
    });

/** V-002: the section of a V-001, once. */
export function incompleteSections(sections: readonly SectionKey[]) {
  return [...new Set(sections)].map((section) => {
    const { zh, en } = titleOf(section);
    return error('V-002', [section], {
      // 基本信息 says 信息 already.
      zh: `${zh.replace(/信息$/, '')}信息未填写完整，请补充后再提交`,
      en: `Section "${en}" is incomplete; please complete it before submitting`,
    });
  });
}

/** V-703: the record goes to ChiCTR and an English text is missing beside its Chinese one. */
export const englishTwinsAreFilled: Rule = (content) => {
  if (!content.category?.syncToChictr) return [];
  return [...places(content)].flatMap(({ section, path, itemId, field, value, beside }) => {
    if (!field.englishOf || !isEmpty(value)) return [];
    const chinese = fieldAt(section, path.replace(/[^.]+$/, field.englishOf));
    if (!chinese) return [];
    if (isEmpty(beside[field.englishOf]) && !isRequired(chinese, content)) return [];
    return error('V-703', [section, path, itemId], {
      zh: `同步至中国临床试验注册中心需填写对应英文信息：${chinese.zh}`,
      en: `To go to the Chinese Clinical Trial Registry, please give in English: ${chinese.en}`,
    });
  });
};
