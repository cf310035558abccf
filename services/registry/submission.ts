import { Refusal } from '../../platform/refusal';
import type { ProjectEvent } from '../../schema/events/project';
import { approvedIn } from '../../schema/events/projectContents';
import { contentHash } from '../../schema/form/contentHash';
import { checkForm } from '../../schema/form/rules';
import { frozenRoute, stateInStage } from '../review/route';
import type { CommandOf } from './commands';
import type { ProjectState } from './projectState';
import { changedFields, refuseBeyondTermination, refuseErrors, ruleFacts } from './workingCopy';

/**
 * 提交, of a first filing and of a change (domain 5.2, rows 7 and 16): all T-rules, then the whole content
 * that the committees will see, the facts it relied on, and the frozen route with its first stage entered.
 */
export function submit({ data }: CommandOf<'SubmitProject'>, state: ProjectState): ProjectEvent[] {
  const { projectId, change, contents } = state;
  const { facts, ethicsCommittee, academicCommittee, academicCommitteesOffered } = data;
  const content = contents.working;
  refuseBeyondTermination(state, content);
  const chosen = {
    ethicsCommitteeId: ethicsCommittee?.id ?? null,
    academicCommitteeId: academicCommittee?.id ?? null,
    academicCommitteesOffered,
  };
  const warnings = refuseErrors(checkForm('SUBMIT', content, ruleFacts(state, facts, chosen)));

  const route =
    ethicsCommittee === null ? [] : frozenRoute(data.routeSteps, { ...data, ethicsCommittee });
  const [first] = route;
  if (ethicsCommittee === null || first === undefined) {
    throw new Refusal('REFUSED', '机构尚未设置审核路线', {
      en: 'The institution has no review route.',
    });
  }

  const submissionNo = state.submissionNo + 1;
  const submitted = {
    projectId,
    submissionNo,
    content,
    contentHash: contentHash(content),
    facts: {
      today: facts.today,
      investigator: data.investigator,
      titles: Object.fromEntries(
        Object.entries(facts.people).map(([id, { titleCategory, title }]) => [
          id,
          { titleCategory, title },
        ]),
      ),
      institution: data.institution,
      policies: facts.institution.policies,
      routeSteps: data.routeSteps,
      ethicsCommittee,
      academicCommittee,
    },
    route,
    warnings,
  };
  const entered: ProjectEvent = {
    type: 'StageEntered',
    data: {
      projectId,
      submissionNo,
      stageIndex: 0,
      ...first,
      from: state.status,
      to: stateInStage(first.stage, change !== null),
      returnsTo: state.returnsTo,
    },
  };
  if (change !== null) {
    const changed = changedFields(approvedIn(contents), content);
    return [
      { type: 'ChangeSubmitted', data: { ...submitted, ...change, changedFields: changed } },
      entered,
    ];
  }
  const isRetrospective = state.submissionNo === 0 && warnings.some(({ rule }) => rule === 'V-404');
  return [{ type: 'ProjectSubmitted', data: { ...submitted, isRetrospective } }, entered];
}
