import { isTcmDiscipline } from '../../codes/disciplines';
import { isPhysician } from '../../codes/titles';
import type { ProjectContent } from '../form';
import { error, warning, type Professional, type Rule, type RuleFacts } from './rule';

/**
 * 项目负责人 and the team. A member with an account is what that person's own profile says (guide §五.4(1));
 * only of a member without one does the form itself say the title.
 */
function professionals(content: ProjectContent, { pi, people }: RuleFacts): Professional[] {
  const members = (content.implementation?.team ?? []).flatMap((member) => {
    const { accountId, titleCategory = null, title = null } = member;
    if (!accountId) return { titleCategory, title, specialty: null };
    return (Object.hasOwn(people, accountId) ? people[accountId] : undefined) ?? [];
  });
  return [pi, ...members];
}

/** V-101: an interventional study has a physician as 项目负责人 or in the team. */
export const interventionHasPhysician: Rule = (content, facts) =>
  content.category?.studyType !== 'INTERVENTIONAL' ||
  professionals(content, facts).some(isPhysician)
    ? []
    : [
        error(
          'V-101',
          ['implementation', 'team'],
          { zh: '干预性研究需要有医师', en: 'An interventional study needs a physician' },
          {
            zh: '如果确认团队中有医师，请在医师的个人信息里将职称选择为卫生技术人员（主任医师、副主任医师、主治医师、医师、医士中的任一个）',
            en: "If the team does have a physician, let that person's own profile say health staff with the title chief physician, associate chief physician, attending physician, physician or assistant physician",
          },
        ),
      ];

/** V-108: an interventional study of Chinese medicine has somebody of that profession. */
export const tcmInterventionHasTcmProfessional: Rule = (content, facts) =>
  content.category?.studyType !== 'INTERVENTIONAL' ||
  !content.category.isTcm ||
  professionals(content, facts).some(({ specialty }) => isTcmDiscipline(specialty))
    ? []
    : [
        warning('V-108', ['implementation', 'team'], {
          zh: '中医药干预性研究团队中应包含中医药专业技术人员',
          en: 'The team of an interventional study of Chinese medicine should include a professional of Chinese medicine',
        }),
      ];

/** V-105. */
export const ethicsCommitteeIsChosen: Rule = (_content, { ethicsCommitteeId }) =>
  ethicsCommitteeId
    ? []
    : [
        error('V-105', null, {
          zh: '请选择对应审查的伦理委员会',
          en: 'Please choose the ethics committee that reviews',
        }),
      ];

/** V-107; where none is offered, none need be chosen (V-106). */
export const academicCommitteeIsChosen: Rule = (_content, facts) =>
  facts.academicCommitteeId ||
  !facts.academicCommitteesOffered ||
  !facts.institution.policies.academicCommitteeRequired
    ? []
    : [
        error('V-107', null, {
          zh: '请选择学术委员会',
          en: 'Please choose an academic committee',
        }),
      ];
