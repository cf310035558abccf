import { Refusal, type RefusalCode } from '../../platform/refusal';
import type { RouteStep } from '../../schema/codes/lifeCycle';
import { profileProblems } from '../../schema/profile';
import type { ProjectEvent } from '../../schema/events/project';
import type { Person, ProjectCommand } from '../../services/registry/commands';
import { projectDecider } from '../../services/registry/decider';
import type { ProjectState } from '../../services/registry/projectState';
import { LARGEST_CONTENT, problemsOf } from '../../services/registry/workingCopy';
import { specificationFor } from '../support/given';
import { completeContent } from '../support/sampleContent';
import {
  abbreviate,
  approval,
  approve,
  attach,
  close,
  create,
  deleteDraft,
  formFacts,
  grant,
  issueNumber,
  liftSuspension,
  mark,
  opinion,
  orderSuspension,
  publish,
  remove,
  reopen,
  requestReturn,
  restore,
  save,
  sendBack,
  startChange,
  submit,
  withdraw,
} from '../support/projectCommands';
import {
  abbreviated,
  academicMember,
  academicCommittee,
  administrator,
  approvalLetter,
  attached,
  cellSteps,
  changeApproved,
  changeStarted,
  changing,
  closed,
  created,
  defaultSteps,
  delegate,
  delegated,
  delegatedTo,
  endedEarly,
  ethicsCommittee,
  ethicsMember,
  ethicsMemberElsewhere,
  factsOf,
  filed,
  filled,
  institutionReviewer,
  investigator,
  letterAttached,
  nation,
  numbered,
  otherDelegate,
  otherInvestigator,
  paper,
  passed,
  process,
  projectId,
  province,
  provinceElsewhere,
  published,
  returned,
  reviewerElsewhere,
  reviewers,
  saved,
  siteInvestigator,
  stateAfter,
  submitted,
  suspended,
  teamAccount,
  terminated,
  withdrawn,
  type Fact,
  researchNumber,
} from '../support/projectFacts';

/** A row of the sample. */
const outcomeId = completeContent().design?.outcomes?.[0]?.id ?? '';

const given = (...facts: readonly (Fact | readonly Fact[])[]) =>
  specificationFor(projectDecider)(...factsOf(...facts));

/** The state after the commands, each of which must be allowed. */
const after = (facts: readonly Fact[], ...commands: readonly ProjectCommand[]): ProjectState =>
  commands.reduce(
    (state, command) => projectDecider.decide(command, state).reduce(projectDecider.evolve, state),
    stateAfter(factsOf(facts)),
  );

const eventsOf = (facts: readonly Fact[], command: ProjectCommand): ProjectEvent[] =>
  projectDecider.decide(command, stateAfter(factsOf(facts)));

function refusalOf(facts: readonly Fact[], command: ProjectCommand): Refusal {
  try {
    eventsOf(facts, command);
  } catch (refusal) {
    if (refusal instanceof Refusal) return refusal;
    throw refusal;
  }
  throw new Error(`${command.type} was not refused.`);
}

const complete: readonly Fact[] = [created, filled];
const inAcademicReview: readonly Fact[] = [...complete, submitted()];
const inEthicsReview: readonly Fact[] = [...inAcademicReview, passed];
const withLetter: readonly Fact[] = [...inEthicsReview, letterAttached];
const inInstitutionReview: readonly Fact[] = [...inEthicsReview, passed];
const changedOnce: readonly Fact[] = [...filed, numbered, ...changing, ...changeApproved];

describe('A new project', () => {
  it('belongs to the investigator who creates it', () => {
    given()
      .when(create())
      .then(...factsOf(created));
  });
  it('needs a complete profile, and names what is missing', () => {
    const gaps = profileProblems({
      ...{ institutionId: investigator.institutionId, email: 'a@registry.example', mobile: null },
      ...{ idNumber: 'E12345678', department: '骨科', title: '' },
    });
    expect(gaps.map(({ rule, message: { zh } }) => [rule, zh])).toEqual([
      ['V-001', '请填写手机号'],
      ['V-001', '请填写职称类别'],
      ['V-001', '请填写职称'],
    ]);
    const attempt = () => eventsOf([], create(investigator, { profileProblems: gaps }));
    expect(attempt).toThrow('请先完善个人信息');
    expect(attempt).toThrow(expect.objectContaining({ code: 'REFUSED', problems: gaps }) as Error);
  });
  it.each([delegate, administrator, institutionReviewer, ethicsMember, nation, process])(
    'is not created as $role',
    (by) => {
      given().when(create(by)).refuses('FORBIDDEN');
    },
  );
});

describe('A complete draft', () => {
  it('is submitted whole, with its hash, and enters the first stage', () => {
    const [sent, entered] = eventsOf(complete, submit(investigator));
    const { working } = stateAfter(factsOf(complete)).contents;
    expect(sent).toMatchObject({
      type: 'ProjectSubmitted',
      data: { submissionNo: 1, content: working, isRetrospective: false },
    });
    expect(entered).toMatchObject({
      type: 'StageEntered',
      data: { stageIndex: 0, stage: 'ACADEMIC', from: 'DRAFT', to: 'ACADEMIC_REVIEW' },
    });
  });

  it('is not submitted by a delegate, who is told V-104 (T1)', () => {
    given(complete, delegated).when(submit(delegate)).refuses('REFUSED', 'V-104');
    expect(refusalOf([...complete, delegated], submit(delegate)).message).toBe(
      '提交失败：授权人不能提交审核，请由项目负责人提交',
    );
  });
  it('is nothing to the delegate of another project', () => {
    given(complete, delegated).when(submit(otherDelegate)).refuses('FORBIDDEN');
    given(complete, delegated).when(abbreviate(otherDelegate, 'X')).refuses('FORBIDDEN');
  });
  it('is nothing to another investigator', () => {
    given(complete).when(submit(otherInvestigator)).refuses('FORBIDDEN');
    given(complete).when(deleteDraft(otherInvestigator)).refuses('FORBIDDEN');
  });
  it('is edited by a delegate', () => {
    const word = 'BY-DELEGATE';
    given(complete, delegated)
      .when(abbreviate(delegate, word))
      .then(...factsOf(complete, delegated, abbreviated(word)).slice(-1));
  });
  it('is no longer edited by a delegate who was removed', () => {
    const state = after([...complete, delegated], {
      type: 'RevokeDelegate',
      by: investigator,
      data: { accountId: delegate.accountId },
    });
    expect(() => projectDecider.decide(abbreviate(delegate, 'X'), state)).toThrow(
      expect.objectContaining({ code: 'FORBIDDEN' }) as Error,
    );
  });
  it('needs an ethics committee (V-105)', () => {
    given(complete)
      .when(submit(investigator, { ethicsCommittee: null }))
      .refuses('INVALID', 'V-105');
  });
  it('needs an academic committee only where the institution says so (V-106, V-107)', () => {
    const { institution } = formFacts;
    const policies = { ...institution.policies, academicCommitteeRequired: true };
    const strict = { ...formFacts, institution: { ...institution, policies } };
    const without = { academicCommittee: null };
    given(complete)
      .when(submit(investigator, { ...without, facts: strict }))
      .refuses('INVALID', 'V-107');
    expect(eventsOf(complete, submit(investigator, without))).toHaveLength(2);
    expect(
      eventsOf(
        complete,
        submit(investigator, { ...without, facts: strict, academicCommitteesOffered: false }),
      ),
    ).toHaveLength(2);
  });
  it('is refused with every problem at once when it is empty', () => {
    const { rule, problems } = refusalOf([created], submit(investigator));
    expect(rule).toBe('V-001');
    expect(problems.map((problem) => problem.rule)).toEqual(
      expect.arrayContaining(['V-001', 'V-002', 'V-504']),
    );
  });
  it('is marked 补登记 when recruitment has begun', () => {
    const begun = saved('design', { firstEnrolment: { date: '2026-01-10', kind: 'ACTUAL' } });
    const [sent] = eventsOf([...complete, begun], submit(investigator));
    expect(sent).toMatchObject({ data: { isRetrospective: true } });
  });
  it('cannot be deleted any more once it was submitted (V-803)', () => {
    given(complete, submitted(), returned)
      .when(deleteDraft(investigator))
      .refuses('REFUSED', 'V-803');
  });
});

describe('The route of a submission', () => {
  const statusOf = (steps: readonly RouteStep[], academic = true) =>
    after(
      complete,
      submit(investigator, {
        routeSteps: steps,
        academicCommittee: academic ? academicCommittee : null,
        academicCommitteesOffered: academic,
      }),
    ).status;

  /** The states through which a submission goes as each stage is passed. */
  function pathOver(steps: readonly RouteStep[]) {
    const path: (string | null)[] = [];
    let facts: readonly Fact[] = [...complete, submitted(steps)];
    for (const _step of steps) {
      path.push(stateAfter(factsOf(facts)).status);
      const state = stateAfter(
        factsOf(facts, path.at(-1) === 'ETHICS_REVIEW' ? letterAttached : []),
      );
      const { stage } = state.submission?.route[state.submission.stageIndex] ?? { stage: null };
      const by = {
        ACADEMIC: academicMember,
        ETHICS: ethicsMember,
        INSTITUTION: institutionReviewer,
        AUTHORITY: steps.includes('AUTHORITY_NATION') ? nation : province,
      }[stage ?? 'ETHICS'];
      const decided = projectDecider.decide(approve(by), state);
      path.push(...(decided.at(-1)?.type === 'ProjectFiled' ? ['FILED'] : []));
      facts = [...facts, passed];
    }
    return path;
  }

  it('leaves the academic stage out where there is no academic committee (T5)', () => {
    expect(statusOf(defaultSteps, false)).toBe('ETHICS_REVIEW');
  });
  it('goes academic, ethics, institution by default', () => {
    expect(pathOver(defaultSteps)).toEqual([
      'ACADEMIC_REVIEW',
      'ETHICS_REVIEW',
      'INSTITUTION_REVIEW',
      'FILED',
    ]);
  });
  it('goes to the academic committee twice in hospital A', () => {
    expect(pathOver(['ACADEMIC', 'ETHICS', 'ACADEMIC', 'INSTITUTION'])).toEqual([
      'ACADEMIC_REVIEW',
      'ETHICS_REVIEW',
      'ACADEMIC_REVIEW',
      'INSTITUTION_REVIEW',
      'FILED',
    ]);
  });
  it('begins and goes on with the institution in hospital C', () => {
    expect(pathOver(['INSTITUTION', 'ACADEMIC', 'INSTITUTION', 'ETHICS'])).toEqual([
      'INSTITUTION_REVIEW',
      'ACADEMIC_REVIEW',
      'INSTITUTION_REVIEW',
      'ETHICS_REVIEW',
      'FILED',
    ]);
  });
  it('ends with the province, or the nation', () => {
    expect(pathOver(cellSteps).slice(-2)).toEqual(['AUTHORITY_REVIEW', 'FILED']);
    expect(pathOver([...defaultSteps, 'AUTHORITY_NATION']).slice(-2)).toEqual([
      'AUTHORITY_REVIEW',
      'FILED',
    ]);
  });
  it('needs a stage', () => {
    given(complete)
      .when(submit(investigator, { routeSteps: [] }))
      .refuses('REFUSED');
  });
  it('stays as it was frozen', () => {
    const { submission } = after(complete, submit(investigator));
    expect(submission?.route.map(({ stage }) => stage)).toEqual([
      'ACADEMIC',
      'ETHICS',
      'INSTITUTION',
    ]);
    expect(submission?.facts.routeSteps).toEqual(defaultSteps);
  });
});

describe('A project under review', () => {
  it.each<[string, ProjectCommand]>([
    ['saving', abbreviate(investigator, 'X')],
    ['saving by a delegate', abbreviate(delegate, 'X')],
    ['attaching', attach(investigator)],
    ['removing', remove(investigator)],
    ['naming a delegate', grant(investigator, 'account-new')],
    ['submitting again', submit(investigator)],
    ['a change', startChange(investigator)],
  ])('refuses %s (V-801, T6)', (_what, command) => {
    given(complete, delegated, submitted(), passed).when(command).refuses('REFUSED', 'V-801');
  });

  it('may be asked back by its investigator only, who says why', () => {
    given(inEthicsReview)
      .when(requestReturn(investigator, ' 笔误 '))
      .then({
        type: 'ReturnRequested',
        data: { projectId, submissionNo: 1, stageIndex: 1, reason: '笔误' },
      });
    given(inEthicsReview).when(requestReturn(investigator, '  ')).refuses('INVALID', 'V-001');
    given(inEthicsReview).when(requestReturn(delegate)).refuses('FORBIDDEN');
  });

  it.each<[string, readonly Fact[], Person]>([
    ['the ethics committee in the academic stage', inAcademicReview, ethicsMember],
    ['another ethics committee', withLetter, ethicsMemberElsewhere],
    ['the academic committee in the ethics stage', withLetter, academicMember],
    ['the institution before its turn', withLetter, institutionReviewer],
    ['another institution', inInstitutionReview, reviewerElsewhere],
    ['the province in the institution stage', inInstitutionReview, province],
    [
      'another province',
      [...complete, submitted(cellSteps), passed, passed, passed],
      provinceElsewhere,
    ],
    [
      'the nation in the province stage',
      [...complete, submitted(cellSteps), passed, passed, passed],
      nation,
    ],
    ['a site', inInstitutionReview, siteInvestigator],
    ['an administrator who is no reviewer', inInstitutionReview, administrator],
    ['a process', inInstitutionReview, process],
  ])('is not decided by %s', (_who, facts, by) => {
    given(facts).when(approve(by)).refuses('FORBIDDEN');
    given(facts).when(sendBack(by)).refuses('FORBIDDEN');
  });

  it('is decided by an administrator who is a reviewer as well', () => {
    const command = approve(administrator, { isInstitutionReviewer: true });
    const events = eventsOf(inInstitutionReview, command);
    expect(events.map(({ type }) => type)).toEqual([
      'StageApproved',
      'VersionApproved',
      'ProjectFiled',
    ]);
    expect(events[0]).toMatchObject({ data: { signature: { role: 'ADM', meaning: 'PASSED' } } });
  });
  it('is not decided by an administrator who reviews elsewhere', () => {
    const elsewhere = { ...administrator, institutionId: 'institution-elsewhere' };
    given(inInstitutionReview)
      .when(approve(elsewhere, { isInstitutionReviewer: true }))
      .refuses('FORBIDDEN');
  });

  it.each([0, 2])(
    'is not decided on submission %i when the first is under review',
    (submissionNo) => {
      given(inAcademicReview)
        .when(approve(academicMember, { submissionNo }))
        .refuses('CONFLICT', 'V-808');
      given(inAcademicReview)
        .when(sendBack(academicMember, { submissionNo }))
        .refuses('CONFLICT', 'V-808');
    },
  );
  it('is not decided on the submission before a return', () => {
    given(inAcademicReview, returned, submitted())
      .when(approve(academicMember, { submissionNo: 1 }))
      .refuses('CONFLICT', 'V-808');
  });

  it.each<[readonly Fact[], Person, string]>([
    [inAcademicReview, academicMember, 'APPROVED'],
    [inAcademicReview, academicMember, 'NOT_PASSED'],
    [inAcademicReview, academicMember, 'PASSED_AFTER_REVISION'],
    [withLetter, ethicsMember, 'PASSED'],
    [withLetter, ethicsMember, 'APPROVED_AFTER_REVISION'],
    [withLetter, ethicsMember, 'SUSPEND_OR_TERMINATE'],
    [inInstitutionReview, institutionReviewer, 'RETURNED'],
    [inInstitutionReview, institutionReviewer, 'CONTINUE'],
    [inInstitutionReview, institutionReviewer, '__proto__'],
  ])('is not passed with a conclusion that does not fit (%#)', (facts, by, code) => {
    given(facts).when(approve(by, { code })).refuses('INVALID');
  });
  it.each<[readonly Fact[], Person, string]>([
    [inAcademicReview, academicMember, 'PASSED'],
    [inAcademicReview, academicMember, 'RETURNED'],
    [withLetter, ethicsMember, 'CONTINUE'],
    [withLetter, ethicsMember, 'NOT_PASSED'],
    [inInstitutionReview, institutionReviewer, 'NOT_APPROVED'],
  ])('is not returned with a conclusion that does not fit (%#)', (facts, by, code) => {
    given(facts).when(sendBack(by, { code })).refuses('INVALID');
  });

  it.each([
    'NOT_APPROVED',
    'APPROVED_AFTER_REVISION',
    'REVIEW_AFTER_REVISION',
    'SUSPEND_OR_TERMINATE',
  ])('is returned by the ethics committee with %s, and the code is kept', (code) => {
    const [event] = eventsOf(inEthicsReview, sendBack(ethicsMember, { code }));
    expect(event).toMatchObject({
      type: 'StageReturned',
      data: { stage: 'ETHICS', to: 'RETURNED', signature: { meaning: code } },
    });
  });
  it.each([[[]], [[opinion('  ')]]])('is not returned without an opinion (V-806)', (opinions) => {
    given(inEthicsReview).when(sendBack(ethicsMember, { opinions })).refuses('INVALID', 'V-806');
  });
  it.each([
    ['a section that is none', { section: 'nope', field: 'x' }, 'nope / x'],
    ['the name of a prototype', { section: 'constructor' }, 'constructor'],
    ['a field of another section', { section: 'design', field: 'filingTitle' }, 'design / filing'],
    ['a field without its section', { field: 'filingTitle' }, 'filingTitle'],
    ['a row that is not there', { section: 'design', field: 'outcomes', itemId: 'o-9' }, 'o-9'],
    ['a row of another list', { section: 'design', field: 'arms', itemId: outcomeId }, outcomeId],
    ['a row beside a plain field', { section: 'design', field: 'targetSize', itemId: 'a' }, 'a'],
    ['a slot that is none', { section: 'attachments', field: 'x' }, 'attachments / x'],
    ['a file of another slot', { section: 'attachments', field: 'other', itemId: 'a1' }, 'a1'],
  ])('is not signed with an opinion on %s', (_what, place, named) => {
    const opinions = [{ ...opinion('请核对'), ...place }];
    const attempt = () => eventsOf(inEthicsReview, sendBack(ethicsMember, { opinions }));
    expect(attempt).toThrow(named);
    expect(attempt).toThrow(expect.objectContaining({ code: 'INVALID' }) as Error);
  });
  it.each([
    [{}],
    [{ section: 'basic' }],
    [{ section: 'implementation', field: 'contact.phone' }],
    [{ section: 'design', field: 'outcomes', itemId: outcomeId }],
    [{ section: 'design', field: 'outcomes.timePoint', itemId: outcomeId }],
    [{ section: 'design', itemId: outcomeId }],
    [{ section: 'attachments', field: 'protocol', itemId: 'a1' }],
    [{ section: 'attachments', field: 'approval', itemId: approvalLetter.fileId }],
  ])('keeps an opinion with its place (%#)', (place) => {
    const opinions = [{ ...opinion('请核对'), ...place }];
    const [event] = eventsOf(withLetter, sendBack(ethicsMember, { opinions }));
    expect(event).toMatchObject({ type: 'StageReturned', data: { opinions } });
  });
  it('signs a decision over the hash of what was submitted', () => {
    const { submission } = stateAfter(factsOf(inAcademicReview));
    expect(eventsOf(inAcademicReview, approve(academicMember))[0]).toMatchObject({
      type: 'StageApproved',
      data: {
        signature: {
          contentHash: submission?.contentHash,
          name: academicMember.name,
          role: 'AC',
          meaning: 'PASSED',
        },
      },
    });
  });
  it('is submitted as number 2 after a return (T6)', () => {
    const state = after(
      [...inEthicsReview, returned],
      abbreviate(investigator, 'V2'),
      submit(investigator),
    );
    expect(state).toMatchObject({ submissionNo: 2, status: 'ACADEMIC_REVIEW' });
    expect(state.submission).toMatchObject({ stageIndex: 0, reviewFiles: [] });
  });
});

describe('The ethics approval', () => {
  it('is recorded with number, dates and paper', () => {
    const events = eventsOf(
      withLetter,
      approve(ethicsMember, { fileIds: [approvalLetter.fileId] }),
    );
    expect(events.map(({ type }) => type)).toEqual([
      'StageApproved',
      'EthicsApprovalRecorded',
      'StageEntered',
    ]);
    expect(events[0]).toMatchObject({ data: { files: [approvalLetter] } });
    expect(events[1]).toMatchObject({
      data: {
        committeeId: ethicsCommittee.id,
        conclusion: 'APPROVED',
        approvalNo: approval.approvalNo,
        approvedOn: '2026-03-01',
        validTo: '2027-02-28',
        followUpMonths: 12,
        file: approvalLetter,
      },
    });
  });
  it('may rest on the paper that the investigator attached before (D3)', () => {
    const own = paper('own-approval');
    const facts = [...complete, attached('approval', own), submitted(), passed];
    const events = eventsOf(
      facts,
      approve(ethicsMember, { ethicsApproval: { ...approval, fileId: own.fileId } }),
    );
    expect(events[1]).toMatchObject({ type: 'EthicsApprovalRecorded', data: { file: own } });
  });
  it.each<[string, Partial<typeof approval> | null, string]>([
    ['no data', null, 'V-001'],
    ['no number', { approvalNo: ' ' }, 'V-001'],
    ['a date to come', { approvedOn: '2026-03-03' }, 'V-204'],
    ['an end before its beginning', { validTo: '2026-02-28' }, 'FORMAT'],
    ['follow-up never', { followUpMonths: 0 }, 'FORMAT'],
    ['follow-up after more than a year', { followUpMonths: 13 }, 'FORMAT'],
    ['a paper that is not there', { fileId: 'elsewhere' }, 'V-001'],
  ])('is refused with %s', (_what, over, rule) => {
    const ethicsApproval = over === null ? null : { ...approval, ...over };
    given(withLetter).when(approve(ethicsMember, { ethicsApproval })).refuses('INVALID', rule);
  });
  it('may be of today, without an end and without follow-up', () => {
    const ethicsApproval = {
      ...approval,
      approvedOn: '2026-03-02',
      validTo: null,
      followUpMonths: null,
    };
    expect(eventsOf(withLetter, approve(ethicsMember, { ethicsApproval }))).toHaveLength(3);
  });
  it('does not rest on the letter of an earlier submission', () => {
    given(withLetter, returned, submitted(), passed)
      .when(approve(ethicsMember, { submissionNo: 2 }))
      .refuses('INVALID', 'V-001');
  });
  it('keeps no file that was not attached in this stage', () => {
    given(withLetter)
      .when(approve(ethicsMember, { fileIds: ['a1'] }))
      .refuses('NOT_FOUND');
  });
});

describe('The papers of a review', () => {
  it('are never put in the place of another paper', () => {
    given(withLetter)
      .when(attach(ethicsMember, 'approval', paper('p'), approvalLetter.fileId))
      .refuses('FORBIDDEN');
  });
  it.each<[string, readonly Fact[], Person, 'approval' | 'opinion']>([
    ['the ethics committee its approval', inEthicsReview, ethicsMember, 'approval'],
    ['the academic committee its opinion', inAcademicReview, academicMember, 'opinion'],
    ['the institution its opinion', inInstitutionReview, institutionReviewer, 'opinion'],
  ])('are added by %s', (_who, facts, by, slot) => {
    const [event] = eventsOf(facts, attach(by, slot, paper('p')));
    expect(event).toMatchObject({ type: 'ReviewFileAttached', data: { slot, submissionNo: 1 } });
  });
  it.each<[string, readonly Fact[], Person, 'approval' | 'opinion' | 'protocol']>([
    ['by a committee out of its turn', inAcademicReview, ethicsMember, 'approval'],
    ['by another committee', inEthicsReview, ethicsMemberElsewhere, 'approval'],
    ['by the ethics committee to the protocol', inEthicsReview, ethicsMember, 'protocol'],
    ['by the institution as an approval', inInstitutionReview, institutionReviewer, 'approval'],
    [
      'by an administrator, who reviews as 机构审核人',
      inInstitutionReview,
      administrator,
      'opinion',
    ],
    ['by a reviewer when no review runs', complete, institutionReviewer, 'opinion'],
  ])('are not added %s', (_who, facts, by, slot) => {
    given(facts)
      .when(attach(by, slot, paper('p')))
      .refuses('FORBIDDEN');
  });
  it('are taken back in their stage, by its reviewers', () => {
    const back = remove(ethicsMember, 'approval', approvalLetter.fileId);
    expect(eventsOf(withLetter, back)).toMatchObject([{ type: 'ReviewFileRemoved' }]);
    given(withLetter, passed)
      .when(remove(institutionReviewer, 'opinion', approvalLetter.fileId))
      .refuses('NOT_FOUND');
  });
  it('are no part of the content', () => {
    expect(stateAfter(factsOf(withLetter)).contents).toEqual(
      stateAfter(factsOf(inEthicsReview)).contents,
    );
  });
});

describe('People of the project (V-807, T17)', () => {
  const asEthics = (accountId: string): Person => ({ ...ethicsMember, accountId });
  const asInstitution = (accountId: string): Person => ({ ...institutionReviewer, accountId });
  const own: [string, string][] = [
    ['the investigator', investigator.accountId],
    ['a delegate', delegate.accountId],
    ['a team member', teamAccount],
  ];

  it.each(own)('%s does not decide in a stage', (_who, accountId) => {
    const facts = [...complete, delegated, submitted(), passed, letterAttached];
    given(facts)
      .when(approve(asEthics(accountId)))
      .refuses('REFUSED', 'V-807');
    given(facts)
      .when(sendBack(asEthics(accountId)))
      .refuses('REFUSED', 'V-807');
  });
  it.each(own)('%s does not decide on the record', (_who, accountId) => {
    const by = asInstitution(accountId);
    const facts = [...complete, delegated, submitted(), passed, passed, passed, numbered];
    for (const command of [publish(by), orderSuspension(by), close(by), mark(by)]) {
      given(facts).when(command).refuses('REFUSED', 'V-807');
    }
    given(facts, suspended).when(liftSuspension(by)).refuses('REFUSED', 'V-807');
    given(facts, closed).when(reopen(by)).refuses('REFUSED', 'V-807');
  });
  it('include a team member of the approved version whom the change leaves out', () => {
    const member = { id: 'member-9', name: '新人', institution: '青岚医院', role: 'OTHER' };
    const facts = [...filed, numbered, changeStarted, saved('implementation', { team: [member] })];
    given(facts, submitted())
      .when(approve({ ...academicMember, accountId: teamAccount }, { submissionNo: 2 }))
      .refuses('REFUSED', 'V-807');
  });
});

describe('Delegates', () => {
  const three = ['d1', 'd2', 'd3'].map(delegatedTo);

  it('are at most three', () => {
    expect(eventsOf([created, ...three.slice(1)], grant(investigator, 'd1'))).toHaveLength(1);
    given(created, three).when(grant(investigator, 'd4')).refuses('REFUSED');
  });
  it('are named once', () => {
    given(created, three).when(grant(investigator, 'd2')).then();
  });
  it('belong to the institution', () => {
    given(created)
      .when(grant(investigator, 'd1', false))
      .refuses('REFUSED');
  });
  it('are not the investigator', () => {
    given(created).when(grant(investigator, investigator.accountId)).refuses('REFUSED');
  });
  it('name nobody themselves', () => {
    given(created, delegated).when(grant(delegate, 'd1')).refuses('FORBIDDEN');
  });
});

describe('What a form can hold', () => {
  it('is merged with what others saved since the content that was edited, or clashes with it', () => {
    const edited = stateAfter(factsOf(complete)).contents.working;
    const state = after(complete, save(investigator, 'design', { targetSize: 150 }));
    const decide = (set: Record<string, unknown>) => {
      const command = save(investigator, 'design', set);
      const fromEdited = { ...command, data: { ...command.data, base: edited } };
      return projectDecider.decide(fromEdited, state);
    };
    expect(decide({ sex: 'MALE' })).toMatchObject([
      { type: 'SectionSaved', data: { set: { sex: 'MALE' } } },
    ]);
    expect(() => decide({ targetSize: 200 })).toThrow(
      expect.objectContaining({ code: 'CONFLICT', rule: 'V-808' }),
    );
  });

  it('ends at the largest content', () => {
    const long = (characters: number) => '长'.repeat(characters);
    const third = LARGEST_CONTENT / 3;
    given(complete)
      .when(save(investigator, 'content', { background: long(third) }))
      .refuses('TOO_LARGE');
    expect(
      eventsOf(complete, save(investigator, 'content', { background: long(third - 5000) })),
    ).toHaveLength(1);
  });
  it('ends at fifty files of a kind', () => {
    const files = Array.from({ length: 50 }, (_, at) => attached('other', paper(`file-${at}`)));
    given(created, files).when(attach(investigator, 'other')).refuses('INVALID');
    expect(eventsOf([created, ...files.slice(1)], attach(investigator, 'other'))).toHaveLength(1);
  });
  it('takes a file once, and gives back only what it has', () => {
    given(complete)
      .when(attach(investigator, 'protocol', paper('a1')))
      .then();
    given(complete)
      .when(remove(investigator, 'protocol', 'nothing'))
      .refuses('NOT_FOUND');
  });
  it('takes a newer version of a document in the place of the old one', () => {
    const newer = { ...paper('new'), documentVersion: '2.0', documentDate: '2026-01-15' };
    const replace = attach(investigator, 'protocol', newer, 'a1');
    const facts = [complete, attached('protocol', paper('beside'))].flat();
    const [event] = eventsOf(facts, replace);
    expect(event).toMatchObject({ type: 'FileAttached', data: { file: newer, replaces: 'a1' } });
    const after = stateAfter([...factsOf(facts), event as never]).contents.working;
    expect(after.attachments?.protocol).toEqual([newer, paper('beside')]);
  });
  it('replaces only what is there, also where no more files would go', () => {
    given(complete)
      .when(attach(investigator, 'other', paper('new'), 'a1'))
      .refuses('NOT_FOUND');
    const files = Array.from({ length: 50 }, (_, at) => attached('other', paper(`file-${at}`)));
    const replace = attach(investigator, 'other', paper('new'), 'file-7');
    expect(eventsOf([created, ...files], replace)).toHaveLength(1);
  });
  it('is no opinion of a review when the investigator attaches', () => {
    given(complete).when(attach(investigator, 'opinion')).refuses('FORBIDDEN');
  });
});

describe('A filing whose days count from the ethics approval (V-403)', () => {
  const { institution } = formFacts;
  const policies = {
    ...institution.policies,
    deadline: 'WITHIN_N_DAYS_OF_ETHICS_APPROVAL',
    deadlineDays: 10,
  } as const;
  const on = (today: string, level: 'WARNING' | 'ERROR' = 'WARNING') => ({
    ...formFacts,
    today,
    institution: { ...institution, policies: { ...policies, deadlineLevel: level } },
  });
  /** Approved on 2026-03-01 by the committee, then returned by the institution. */
  const sentBack = after(
    withLetter,
    approve(ethicsMember, { ethicsApproval: approval }),
    sendBack(institutionReviewer),
  );
  const resubmitted = (facts: ReturnType<typeof on>) =>
    projectDecider.decide(submit(investigator, { facts }), sentBack);

  it('knows no date before the committee has recorded one', () => {
    const [sent] = eventsOf(complete, submit(investigator, { facts: on('2026-03-02') }));
    expect(sent).toMatchObject({ type: 'ProjectSubmitted', data: { warnings: [] } });
  });
  it('is sent in again without a word on the last day', () => {
    expect(problemsOf(sentBack, on('2026-03-11'))).toEqual([]);
    expect(resubmitted(on('2026-03-11'))[0]).toMatchObject({ data: { warnings: [] } });
  });
  it('is sent in again a day later with a warning, which 自查 shows before', () => {
    const late = expect.objectContaining({
      rule: 'V-403',
      level: 'WARNING',
      message: expect.objectContaining({
        zh: '应在获得伦理批件后10天内完成项目登记备案',
      }) as object,
      hint: expect.objectContaining({
        zh: '伦理批件批准日期为2026-03-01，最迟应于2026-03-11完成登记',
      }) as object,
    }) as object;
    expect(problemsOf(sentBack, on('2026-03-12'))).toEqual([late]);
    expect(resubmitted(on('2026-03-12'))[0]).toMatchObject({ data: { warnings: [late] } });
  });
  it('is refused where the institution holds the deadline hard', () => {
    expect(() => resubmitted(on('2026-03-12', 'ERROR'))).toThrow(
      expect.objectContaining({ code: 'INVALID', rule: 'V-403' }) as Error,
    );
  });
});

describe('An open change', () => {
  it('needs a reason (V-805)', () => {
    given(filed).when(startChange(investigator, '  ')).refuses('INVALID', 'V-805');
    given(changedOnce)
      .when(restore(investigator, 1, ''))
      .refuses('INVALID', 'V-805');
  });
  it('is started by the investigator, not by a delegate', () => {
    given(complete, delegated, submitted(), passed, passed, passed)
      .when(startChange(delegate))
      .refuses('FORBIDDEN');
  });
  it('is not submitted while nothing has changed (V-804)', () => {
    given(filed, changeStarted).when(submit(investigator)).refuses('INVALID', 'V-804');
  });
  it('is not submitted after its only edit was undone (V-804)', () => {
    given(filed, changing, abbreviated('STEP-HIP'))
      .when(submit(investigator))
      .refuses('INVALID', 'V-804');
  });
  it('is not submitted after a file was added and taken away again (V-804), as 自查 says', () => {
    const state = after(
      [...filed, changeStarted],
      attach(investigator, 'approval', paper('p')),
      remove(investigator, 'approval', 'p'),
    );
    expect(() => projectDecider.decide(submit(investigator), state)).toThrow(
      expect.objectContaining({ code: 'INVALID', rule: 'V-804' }) as Error,
    );
    expect(problemsOf(state, formFacts)).toEqual([
      expect.objectContaining({ rule: 'V-804', level: 'ERROR' }),
    ]);
  });
  it('is submitted with what has changed', () => {
    const [sent, entered] = eventsOf([...filed, ...changing], submit(investigator));
    expect(sent).toMatchObject({
      type: 'ChangeSubmitted',
      data: { submissionNo: 2, fromVersion: 1, changedFields: ['basic.filingTitleShort'] },
    });
    expect(entered).toMatchObject({
      data: { from: 'CHANGE_DRAFT', to: 'CHANGE_ACADEMIC_REVIEW', returnsTo: 'FILED' },
    });
  });
  it('leaves the approved version as it was until it is approved (T7)', () => {
    const state = stateAfter(factsOf(filed, changing, submitted(), passed, passed));
    expect(state.contents.versions).toHaveLength(1);
    expect(state.contents.versions[0]?.basic?.filingTitleShort).toBe('STEP-HIP');
  });
  it('becomes the next version when it is approved', () => {
    const facts = [...filed, numbered, published, ...changing, submitted(), passed, passed];
    const events = eventsOf(facts, approve(institutionReviewer, { submissionNo: 2 }));
    expect(events.slice(1)).toMatchObject([
      { type: 'VersionApproved', data: { versionNo: 2, to: 'PUBLISHED', returnsTo: null } },
      { type: 'VersionSuperseded', data: { versionNo: 1, byVersionNo: 2 } },
    ]);
  });
  it('comes back from a return with its way home', () => {
    const facts = [...filed, numbered, published, ...changing, submitted()];
    const [event] = eventsOf(facts, sendBack(academicMember, { submissionNo: 2 }));
    expect(event).toMatchObject({ data: { to: 'CHANGE_RETURNED', returnsTo: 'PUBLISHED' } });
  });
  it('is one at a time', () => {
    given(filed, changing).when(startChange(investigator)).refuses('REFUSED');
    given(changedOnce, changing).when(restore(investigator)).refuses('REFUSED');
  });
});

describe('Withdrawing a change (D4)', () => {
  const open: readonly Fact[] = [...filed, numbered, published, ...changing];
  const under = (steps: readonly RouteStep[], stagesPassed: number): readonly Fact[] => [
    ...open,
    submitted(steps),
    ...Array.from({ length: stagesPassed }, () => passed),
  ];
  const hospitalC = ['INSTITUTION', 'ACADEMIC', 'INSTITUTION', 'ETHICS'] as const;

  it.each<[string, readonly Fact[]]>([
    ['before it is submitted', open],
    ['in the academic stage', under(defaultSteps, 0)],
    ['in the ethics stage (T8)', under(defaultSteps, 1)],
    ['in the institution stage, undecided', under(defaultSteps, 2)],
    ['between two institution stages', under(hospitalC, 1)],
    ['in the last institution stage, undecided', under(hospitalC, 2)],
    ['after a return', [...under(defaultSteps, 1), returned]],
    ['after the return by the institution', [...under(defaultSteps, 2), returned]],
    ['after the return by the stage behind the institution', [...under(cellSteps, 3), returned]],
    ['in a later submission', [...under(cellSteps, 3), returned, submitted(cellSteps)]],
    ['where the route knows no institution', under(['ACADEMIC', 'ETHICS'], 1)],
  ])('is possible %s', (_when, facts) => {
    const approved = stateAfter(factsOf(open)).contents.versions[0];
    const { working } = stateAfter(factsOf(facts)).contents;
    expect(eventsOf(facts, withdraw(investigator))).toMatchObject([
      {
        type: 'ChangeWithdrawn',
        data: { restoredVersion: 1, discarded: working, to: 'PUBLISHED', returnsTo: null },
      },
    ]);
    const state = after(facts, withdraw(investigator));
    expect(state.contents.working).toEqual(approved);
    expect(state.change).toBeNull();
  });
  it.each<[string, readonly Fact[]]>([
    ['once the institution has passed it on', under(cellSteps, 3)],
    ['once the last of two institution stages is passed', under(hospitalC, 3)],
    ['once it is approved (T9)', under(defaultSteps, 3)],
  ])('is refused with V-802 %s', (_when, facts) => {
    given(facts).when(withdraw(investigator)).refuses('REFUSED', 'V-802');
  });
  it('is refused without V-802 where no change ever was', () => {
    expect(refusalOf(filed, withdraw(investigator)).rule).toBeUndefined();
    expect(refusalOf(complete, withdraw(investigator)).rule).toBeUndefined();
  });
  it('is the investigator’s alone', () => {
    given(complete, delegated, submitted(), passed, passed, passed, changing)
      .when(withdraw(delegate))
      .refuses('FORBIDDEN');
    given(open).when(withdraw(institutionReviewer)).refuses('FORBIDDEN');
  });
  it('leaves the next change to become version 2', () => {
    const facts = [...open, withdrawn, ...changing, submitted(), passed, passed];
    const events = eventsOf(facts, approve(institutionReviewer, { submissionNo: 2 }));
    expect(events[1]).toMatchObject({ type: 'VersionApproved', data: { versionNo: 2 } });
  });
});

describe('While a change is open', () => {
  const open: readonly Fact[] = [...filed, numbered, ...changing];

  it('publication changes where it returns to', () => {
    const events = eventsOf(open, publish(process));
    expect(events).toMatchObject([
      { data: { from: 'CHANGE_DRAFT', to: 'CHANGE_DRAFT', returnsTo: 'PUBLISHED' } },
    ]);
    expect(after(open, publish(process), withdraw(investigator)).status).toBe('PUBLISHED');
  });
  it('so does an order of suspension, and its lift', () => {
    const ordered = after(open, orderSuspension(nation));
    expect(ordered).toMatchObject({ status: 'CHANGE_DRAFT', returnsTo: 'SUSPENDED_BY_ORDER' });
    expect(after(open, orderSuspension(nation), withdraw(investigator)).status).toBe(
      'SUSPENDED_BY_ORDER',
    );
    expect(after(open, orderSuspension(nation), liftSuspension(province)).returnsTo).toBe('FILED');
  });
  it('publication during a suspension shows once it is lifted', () => {
    const state = after(open, orderSuspension(nation), publish(process));
    expect(state.returnsTo).toBe('SUSPENDED_BY_ORDER');
    expect(
      after(open, orderSuspension(nation), publish(process), liftSuspension(nation)).returnsTo,
    ).toBe('PUBLISHED');
  });
  it('the approval follows the order that came during its review', () => {
    const facts = [...open, submitted(), passed, passed];
    const state = after(
      facts,
      orderSuspension(ethicsMember),
      approve(institutionReviewer, { submissionNo: 2 }),
    );
    expect(state).toMatchObject({ status: 'SUSPENDED_BY_ORDER', returnsTo: null });
  });
  it('the number is issued without moving anything', () => {
    given(filed, changing)
      .when(issueNumber(process))
      .then(...factsOf(filed, changing, numbered).slice(-1));
  });
  it('the project is not closed', () => {
    given(open).when(close(institutionReviewer)).refuses('REFUSED');
  });
});

describe('A filed project', () => {
  it('gets its number from the process, once', () => {
    given(filed).when(issueNumber(institutionReviewer)).refuses('FORBIDDEN');
    given(filed, numbered).when(issueNumber(process)).then();
    given(filed, numbered).when(issueNumber(process, 'MR-36-26-000002')).refuses('REFUSED');
  });
  it('is published with a number only, and once', () => {
    given(filed).when(publish(process)).refuses('REFUSED');
    given(filed, numbered, published, changing).when(publish(process)).refuses('REFUSED');
  });
  it('is published by the process or its institution', () => {
    expect(after([...filed, numbered], publish(institutionReviewer)).status).toBe('PUBLISHED');
    given(filed, numbered).when(publish(reviewerElsewhere)).refuses('FORBIDDEN');
    given(filed, numbered).when(publish(investigator)).refuses('FORBIDDEN');
  });
  it.each([administrator, institutionReviewer, ethicsMember, province, nation])(
    'is suspended and released by $role',
    (by) => {
      const facts = [...filed, numbered, published];
      expect(after(facts, orderSuspension(by)).status).toBe('SUSPENDED_BY_ORDER');
      expect(after(facts, orderSuspension(by), liftSuspension(by)).status).toBe('PUBLISHED');
    },
  );
  it.each([
    investigator,
    academicMember,
    ethicsMemberElsewhere,
    reviewerElsewhere,
    provinceElsewhere,
    process,
  ])('is not suspended by $name ($role)', (by) => {
    given(filed).when(orderSuspension(by)).refuses('FORBIDDEN');
  });
  it('is suspended with a reason and the document of the order', () => {
    given(filed)
      .when(orderSuspension(nation))
      .then(...factsOf(filed, suspended).slice(-1));
  });
  it.each<[string, ProjectCommand]>([
    ['suspension', orderSuspension(nation, ' ')],
    ['a mark', mark(nation, ' ')],
  ])('needs a reason for %s', (_what, command) => {
    given(filed).when(command).refuses('INVALID', 'V-001');
  });
  it('needs a reason for a lift and for a reopening', () => {
    given(filed, suspended).when(liftSuspension(nation, '')).refuses('INVALID', 'V-001');
    given(filed, closed).when(reopen(institutionReviewer, '')).refuses('INVALID', 'V-001');
  });
  it('is closed by its reviewer and reopened to where it stood', () => {
    given(filed).when(close(administrator)).refuses('FORBIDDEN');
    given(filed).when(close(reviewerElsewhere)).refuses('FORBIDDEN');
    const facts = [...filed, numbered, published];
    expect(after(facts, close(institutionReviewer), reopen(administrator)).status).toBe(
      'PUBLISHED',
    );
    expect(after(terminated, close(institutionReviewer), reopen(administrator)).status).toBe(
      'TERMINATED',
    );
  });
  it.each<[Person, RefusalCode]>([
    [provinceElsewhere, 'FORBIDDEN'],
    [administrator, 'FORBIDDEN'],
    [investigator, 'FORBIDDEN'],
    [ethicsMember, 'FORBIDDEN'],
  ])('is not marked by those who may not (%#)', (by, code) => {
    given(filed).when(mark(by)).refuses(code);
  });
  it.each([
    ['without the number of the other record', { otherNumber: null }, 'V-001'],
    ['of itself', { otherNumber: researchNumber }, 'FORMAT'],
    ['of a record that is not there', { otherNumber: 'x', isOtherKnown: false }, 'FORMAT'],
  ])('is not marked as a duplicate %s', (_what, over, rule) => {
    given(filed, numbered)
      .when(mark(nation, '重复', over))
      .refuses('INVALID', rule);
  });
  it('names another record as a duplicate only', () => {
    given(filed, numbered)
      .when(mark(nation, '撤回', { mark: 'WITHDRAWN' }))
      .refuses('INVALID');
    const alone = mark(nation, '撤回', { mark: 'WITHDRAWN', otherNumber: null });
    expect(after([...filed, numbered], alone).status).toBe('FILED');
  });
  it('stays where it is when it is marked', () => {
    expect(after([...filed, numbered, published], mark(province)).status).toBe('PUBLISHED');
  });
});

describe('A study that ended early', () => {
  it('is TERMINATED by its change, and back by another', () => {
    const facts = [
      ...filed,
      numbered,
      published,
      changeStarted,
      endedEarly,
      submitted(),
      passed,
      passed,
    ];
    const [, ended] = eventsOf(facts, approve(institutionReviewer, { submissionNo: 2 }));
    expect(ended).toMatchObject({ type: 'VersionApproved', data: { to: 'TERMINATED' } });

    const again = saved('design', { recruitmentStatus: 'RECRUITING', stopReason: null });
    const back = [...facts, passed, changeStarted, again, submitted(), passed, passed];
    const [, resumed] = eventsOf(back, approve(institutionReviewer, { submissionNo: 3 }));
    expect(resumed).toMatchObject({ type: 'VersionApproved', data: { to: 'PUBLISHED' } });
  });
  it('is TERMINATED at once when it is filed only afterwards', () => {
    const late = [...complete, endedEarly, submitted(['INSTITUTION'])];
    const state = after(late, approve(institutionReviewer), issueNumber(process));
    expect(state.status).toBe('TERMINATED');
    expect(projectDecider.decide(publish(process), state)).toMatchObject([
      { data: { from: 'TERMINATED', to: 'TERMINATED' } },
    ]);
  });
  it('goes back to TERMINATED when the change that resumes it is withdrawn', () => {
    const again = saved('design', { recruitmentStatus: 'RECRUITING', stopReason: null });
    expect(after([...terminated, changeStarted, again], withdraw(investigator)).status).toBe(
      'TERMINATED',
    );
  });

  const open: readonly Fact[] = [...terminated, changeStarted];
  it.each<[string, ProjectCommand]>([
    [
      'contacts',
      save(investigator, 'implementation', { contact: { name: '林小禾', phone: '13900000002' } }),
    ],
    [
      'the study status',
      save(investigator, 'design', { recruitmentStatus: 'COMPLETED', actualSize: 41 }),
    ],
    ['the end of the study', save(investigator, 'basic', { actualEnd: '2026-02-01' })],
    ['the disclosure of results', save(investigator, 'sharing', { publishResults: 'NO' })],
  ])('lets %s change', (_what, command) => {
    expect(eventsOf(open, command)).toHaveLength(1);
  });
  it.each<[string, ProjectCommand]>([
    ['a title', abbreviate(investigator, 'X')],
    ['the sample size', save(investigator, 'design', { targetSize: 90 })],
    ['a new file', attach(investigator)],
    ['a file less', remove(investigator)],
  ])('refuses %s', (_what, command) => {
    given(open).when(command).refuses('REFUSED');
  });
  it('is not suspended: nothing runs, in an open change neither', () => {
    given(terminated).when(orderSuspension(nation)).refuses('REFUSED');
    given(open).when(orderSuspension(nation)).refuses('REFUSED');
  });
  it('is no wider open where it ended during a suspension', () => {
    const ended = [...filed, numbered, suspended, changeStarted, endedEarly, submitted()];
    const state = after(
      [...ended, passed, passed],
      approve(institutionReviewer, { submissionNo: 2 }),
      startChange(investigator),
    );
    expect(state.returnsTo).toBe('SUSPENDED_BY_ORDER');
    expect(() => projectDecider.decide(abbreviate(investigator, 'X'), state)).toThrow(
      expect.objectContaining({ code: 'REFUSED' }) as Error,
    );
  });
  it('does not take an old version back that differs elsewhere', () => {
    const facts = [...changedOnce, changeStarted, endedEarly, submitted(), passed, passed, passed];
    const state = after(facts, restore(investigator, 1));
    expect(() => projectDecider.decide(submit(investigator), state)).toThrow(
      expect.objectContaining({ code: 'REFUSED' }) as Error,
    );
  });
});

describe('Restoring an old version', () => {
  it('opens a change that holds its content', () => {
    const { versions } = stateAfter(factsOf(changedOnce)).contents;
    expect(eventsOf(changedOnce, restore(investigator, 1))).toMatchObject([
      {
        type: 'ChangeStarted',
        data: {
          fromVersion: 2,
          restoredFrom: 1,
          content: versions[0],
          to: 'CHANGE_DRAFT',
          returnsTo: 'FILED',
        },
      },
    ]);
    expect(after(changedOnce, restore(investigator, 1)).contents.working).toEqual(versions[0]);
  });
  it('becomes a new version through review', () => {
    const state = after(
      changedOnce,
      restore(investigator, 1),
      submit(investigator, { routeSteps: ['INSTITUTION'] }),
      approve(institutionReviewer, { submissionNo: 3 }),
    );
    const [first, , third] = state.contents.versions;
    expect(third).toEqual(first);
  });
  it.each([0, 3, -1, 1.5])('knows no version %d', (versionNo) => {
    given(changedOnce).when(restore(investigator, versionNo)).refuses('NOT_FOUND');
  });
  it('does not restore what is current', () => {
    given(changedOnce).when(restore(investigator, 2)).refuses('REFUSED');
  });
  it('is the investigator’s alone', () => {
    given(changedOnce).when(restore(institutionReviewer)).refuses('FORBIDDEN');
  });
});

describe('A reviewing body that is frozen in the route', () => {
  it('is the committee that was chosen, not another of the same kind', () => {
    const elsewhere = { id: 'committee-elsewhere', name: '云栖区域伦理委员会' };
    const facts = [
      ...complete,
      submitted(['ETHICS'], { ...reviewers, ethicsCommittee: elsewhere }),
      letterAttached,
    ];
    given(facts).when(approve(ethicsMember)).refuses('FORBIDDEN');
    expect(after(facts, approve(ethicsMemberElsewhere)).status).toBe('FILED');
  });
});
