import { isEmpty } from '../places';
import { error, warning, type Rule } from './rule';

/** V-601. */
export const sitesAreListed: Rule = ({ implementation }) =>
  implementation?.hasSites !== 'YES' ||
  implementation.sites?.some(
    ({ institutionId, institutionText }) => !isEmpty(institutionId) || !isEmpty(institutionText),
  )
    ? []
    : [
        error('V-601', ['implementation', 'sites'], {
          zh: '分中心选择"有"时，请至少添加一个参与单位',
          en: 'If there are sub-centres, please add at least one participating site',
        }),
      ];

/** V-602: a site or investigator typed by hand is never matched. */
export const sitesAreMatched: Rule = ({ implementation }) =>
  (implementation?.sites ?? []).flatMap((site) => {
    const isInstitutionTyped = isEmpty(site.institutionId) && !isEmpty(site.institutionText);
    const isInvestigatorTyped = isEmpty(site.piAccountId) && !isEmpty(site.piText);
    if (!isInstitutionTyped && !isInvestigatorTyped) return [];
    const field = isInstitutionTyped ? 'sites.institutionText' : 'sites.piText';
    return warning('V-602', ['implementation', field, site.id], {
      zh: '手动输入的单位/负责人无法匹配，分中心登录后将无法查看该项目，建议通过下拉选择',
      en: 'An institution or investigator typed by hand cannot be matched, so the site will not see the project; please choose from the list',
    });
  });

/** V-603: no site twice, and none that leads. */
export const sitesDiffer: Rule = ({ implementation }, { institution }) => {
  const seen = new Set<string>();
  return (implementation?.sites ?? []).flatMap(({ id, institutionId, institutionText }) => {
    const name = institutionId ?? institutionText?.trim() ?? '';
    if (name === '') return [];
    const field = institutionId ? 'sites.institutionId' : 'sites.institutionText';
    if (institutionId === institution.id) {
      return error('V-603', ['implementation', field, id], {
        zh: '参与单位不能与组长单位相同',
        en: 'A participating site cannot be the lead institution',
      });
    }
    if (seen.has(name)) {
      return error('V-603', ['implementation', field, id], {
        zh: '参与单位重复',
        en: 'This participating site is already listed',
      });
    }
    seen.add(name);
    return [];
  });
};
