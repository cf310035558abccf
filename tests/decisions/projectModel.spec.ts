import canonicalize from 'canonicalize';
import fc from 'fast-check';
import { Refusal } from '../../platform/refusal';
import type { RouteStep } from '../../schema/codes/lifeCycle';
import { filingStates } from '../../schema/codes/lifeCycle';
import type { ProjectEvent } from '../../schema/events/project';
import { sectionKeys } from '../../schema/form/form';
import type { Person, ProjectCommand } from '../../services/registry/commands';
import { projectDecider } from '../../services/registry/decider';
import type { ProjectState } from '../../services/registry/projectState';
import * as give from '../support/projectCommands';
import {
  academicCommittee,
  academicMember,
  administrator,
  approvalLetter,
  delegate,
  ethicsCommittee,
  ethicsMember,
  ethicsMemberElsewhere,
  institution,
  institutionReviewer,
  investigator,
  nation,
  otherInvestigator,
  paper,
  process,
  province,
  provinceElsewhere,
  reviewerElsewhere,
  siteInvestigator,
  stateAfter,
  teamAccount,
} from '../support/projectFacts';
import {
  modelFor,
  nothing,
  sameContent,
  statusOf,
  type Action,
  type Model,
  type Slot,
  type Study,
} from '../support/projectModel';
import { completeContent } from '../support/sampleContent';

const act = modelFor({
  teamMember: teamAccount,
  institution: institution.id,
  province: institution.provinceCode,
  academicCommittee: academicCommittee.id,
  ethicsCommittee: ethicsCommittee.id,
});

/** Everybody of the tests, some in a role in which they meet their own project. */
const everybody: readonly Person[] = [
  investigator,
  delegate,
  otherInvestigator,
  siteInvestigator,
  academicMember,
  ethicsMember,
  ethicsMemberElsewhere,
  institutionReviewer,
  reviewerElsewhere,
  administrator,
  province,
  provinceElsewhere,
  nation,
  process,
  { ...investigator, institutionId: 'institution-elsewhere' },
  { ...ethicsMember, accountId: investigator.accountId },
  { ...academicMember, accountId: delegate.accountId },
  { ...institutionReviewer, accountId: teamAccount },
];

type Deed = Action extends infer One ? (One extends Action ? Omit<One, 'by'> : never) : never;

const yesNo = [false, true];
const routes: readonly (readonly ('ACADEMIC' | 'ETHICS' | 'INSTITUTION' | 'AUTHORITY')[])[] = [
  ['ACADEMIC', 'ETHICS', 'INSTITUTION'],
  ['ACADEMIC', 'ETHICS', 'INSTITUTION', 'AUTHORITY'],
  ['ACADEMIC', 'ETHICS', 'ACADEMIC', 'INSTITUTION'],
  ['INSTITUTION', 'ACADEMIC', 'INSTITUTION', 'ETHICS'],
  ['ETHICS'],
];
const stepOf = (stage: string): RouteStep =>
  stage === 'AUTHORITY' ? 'AUTHORITY_PROVINCE' : (stage as RouteStep);
const slots: readonly Slot[] = ['protocol', 'consent', 'other', 'approval'];
const studies: readonly Study[] = ['NOT_YET_RECRUITING', 'RECRUITING', 'TERMINATED'];
const accounts = [delegate.accountId, 'd2', 'd3', 'd4', investigator.accountId];

/** One fault at a time; the last is the signer's second membership, which is none. */
const decisions = ['', 'isStale', 'isMisfit', 'isReviewerToo'].flatMap((flag): Deed[] => {
  const given = {
    isStale: flag === 'isStale',
    isMisfit: flag === 'isMisfit',
    isReviewerToo: flag === 'isReviewerToo',
  };
  return [
    ...(['letter', 'approval', null] as const).map((restsOn) => ({
      type: 'approve' as const,
      ...given,
      restsOn,
    })),
    ...yesNo.map((isSilent) => ({ type: 'return' as const, ...given, isSilent })),
  ];
});

/** Everything that can be done, by kind, so that a kind with many variants is not done more often. */
const deeds: readonly Deed[] = [
  { type: 'create' },
  { type: 'fill' },
  { type: 'complete' },
  { type: 'delete' },
  ...['STEP-HIP', 'STEP-2', 'STEP-3'].map((title) => ({ type: 'title' as const, title })),
  ...['13900000001', '13900000002'].map((phone) => ({ type: 'phone' as const, phone })),
  ...studies.map((study) => ({ type: 'study' as const, study })),
  ...slots.flatMap((slot) => [
    { type: 'attach' as const, slot },
    { type: 'remove' as const, slot },
  ]),
  ...accounts.map((to) => ({ type: 'grant' as const, to, isStranger: to === 'd4' })),
  ...accounts.slice(0, 2).map((to) => ({ type: 'revoke' as const, to })),
  { type: 'grant', to: 'd4', isStranger: false },
  ...routes.flatMap((route) =>
    ['', 'skipsAcademic', 'lacksEthics'].map((flag) => ({
      type: 'submit' as const,
      route,
      skipsAcademic: flag === 'skipsAcademic',
      lacksEthics: flag === 'lacksEthics',
    })),
  ),
  ...decisions,
  ...[1, 2, 3].flatMap((versionNo) =>
    yesNo.map((isSilent) => ({ type: 'restore' as const, versionNo, isSilent })),
  ),
  ...(['withdraw', 'number', 'publish', 'close'] as const).map((type) => ({ type })),
  ...(['requestReturn', 'change', 'order', 'lift', 'reopen', 'mark'] as const).flatMap((type) =>
    yesNo.map((isSilent) => ({ type, isSilent })),
  ),
];
const kinds = [...new Set(deeds.map(({ type }) => type))];
const actionsOf = new Map(
  kinds.map((kind) => [
    kind,
    deeds
      .filter(({ type }) => type === kind)
      .flatMap((deed) => everybody.map((by): Action => ({ ...deed, by }))),
  ]),
);

/**
 * LIKELY: what brings a project on; ALLOWED: something that the model allows; REFUSED: something by the right
 * person that it refuses; ANY: whatever, which is mostly somebody who may not. With the last alone a run
 * would hardly leave its draft.
 */
interface Turn {
  readonly mood: 'LIKELY' | 'ALLOWED' | 'REFUSED' | 'ANY';
  readonly kind: number;
  readonly which: number;
}

const arbitraryTurns = fc.array(
  fc.record<Turn>({
    mood: fc.oneof(
      { weight: 5, arbitrary: fc.constant('LIKELY' as const) },
      { weight: 2, arbitrary: fc.constant('ALLOWED' as const) },
      { weight: 2, arbitrary: fc.constant('REFUSED' as const) },
      { weight: 1, arbitrary: fc.constant('ANY' as const) },
    ),
    kind: fc.nat(100_000),
    which: fc.nat(100_000),
  }),
  { maxLength: 40, size: 'max' },
);

const at = <T>(list: readonly T[], index: number): T | undefined => list[index % list.length];

/** What people would do next, so that a project is filed, and changed, within a run. */
function likely(model: Model, action: Action): boolean {
  const { exists, reviewing, working, versions, isChanging, hasNumber } = model;
  const approved = versions.at(-1);
  if (!exists) return action.type === 'create' && action.by === investigator;
  if (reviewing !== null) return action.type === 'approve';
  if (approved !== undefined && !isChanging) {
    return hasNumber ? action.type === 'change' : action.type === 'number';
  }
  if (!working.isFilled) {
    return action.type === 'fill' || (action.type === 'grant' && action.to === delegate.accountId);
  }
  const lacking = slots.filter((slot) => !working.files.includes(slot));
  if (lacking.some((slot) => slot !== 'approval')) {
    return action.type === 'attach' && lacking.includes(action.slot);
  }
  return approved !== undefined && sameContent(working, approved)
    ? ['title', 'phone', 'study'].includes(action.type)
    : action.type === 'submit';
}

const allActions = [...actionsOf.values()];

/** What the model refuses to the right person, by the answer, so that a rare one is met as often. */
function refusedBy(model: Model): Action[][] {
  const byAnswer = new Map<string, Action[]>();
  for (const action of allActions.flat()) {
    const answer = act(model, action);
    if (!('no' in answer) || answer.no === 'FORBIDDEN') continue;
    const spoken = answer.rule ?? answer.no;
    const alike = byAnswer.get(spoken);
    if (alike === undefined) byAnswer.set(spoken, [action]);
    else alike.push(action);
  }
  return [...byAnswer.values()];
}

function chooseAction(model: Model, { mood, kind, which }: Turn): Action {
  const allowed = (actions: readonly Action[]) =>
    actions.filter((action) => 'yes' in act(model, action));
  if (mood === 'LIKELY') {
    const wanted = allActions.flatMap((actions) => actions.filter((one) => likely(model, one)));
    const chosen = at(allowed(wanted), which);
    if (chosen !== undefined) return chosen;
  }
  if (mood === 'REFUSED') {
    const chosen = at(at(refusedBy(model), kind) ?? [], which);
    if (chosen !== undefined) return chosen;
  }
  if (mood === 'LIKELY' || mood === 'ALLOWED') {
    for (const [turned] of allActions.entries()) {
      const chosen = at(allowed(at(allActions, kind + turned) ?? []), which);
      // A deleted project teaches little: it is deleted once in a while only.
      if (chosen !== undefined && (chosen.type !== 'delete' || which % 8 === 0)) return chosen;
    }
  }
  const any = at(at(allActions, kind) ?? [], which);
  if (any === undefined) throw new Error('There is always something to do.');
  return any;
}

const sample = completeContent();
const filling: ProjectCommand & { type: 'SaveSections' } = {
  type: 'SaveSections',
  by: investigator,
  data: {
    sections: sectionKeys.map((section) => ({
      section,
      set: { ...sample[section], ...(section === 'design' ? { stopReason: null } : {}) },
    })),
    base: null,
    facts: give.formFacts,
  },
};

const papers: Record<string, string> = { AC: 'NOT_PASSED', EC: 'NOT_APPROVED' };

/** The model's action as the command that it stands for. */
function commandFor(action: Action, { submissionNo }: ProjectState, model: Model): ProjectCommand {
  const { by } = action;
  const reason = 'isSilent' in action && action.isSilent ? ' ' : '理由';
  switch (action.type) {
    case 'create':
      return give.create(by);
    case 'fill':
      return { ...filling, by };
    case 'title':
      return give.abbreviate(by, action.title);
    case 'phone':
      return give.save(by, 'implementation', {
        contact: { ...sample.implementation?.contact, phone: action.phone },
      });
    case 'study':
      return give.save(by, 'design', {
        recruitmentStatus: action.study,
        stopReason: action.study === 'TERMINATED' ? '入组困难' : null,
      });
    case 'complete':
      return give.complete(by);
    case 'attach':
    case 'remove': {
      const writes = by.role === 'PI' || by.role === 'DEL';
      const file = writes ? paper(action.slot) : approvalLetter;
      return action.type === 'attach'
        ? give.attach(by, action.slot, file)
        : give.remove(by, action.slot, file.fileId);
    }
    case 'grant':
      return give.grant(by, action.to, !action.isStranger);
    case 'revoke':
      return give.revoke(by, action.to);
    case 'delete':
      return give.deleteDraft(by);
    case 'submit':
      return give.submit(by, {
        routeSteps: action.route.map(stepOf),
        academicCommittee: action.skipsAcademic ? null : academicCommittee,
        academicCommitteesOffered: !action.skipsAcademic,
        ethicsCommittee: action.lacksEthics ? null : ethicsCommittee,
      });
    case 'approve': {
      const isEthics = model.reviewing !== null && model.route?.[model.reviewing] === 'ETHICS';
      const fitting = isEthics ? 'APPROVED' : 'PASSED';
      const approval = { ...give.approval, fileId: action.restsOn ?? 'nowhere' };
      return give.approve(by, {
        submissionNo: submissionNo + (action.isStale ? 1 : 0),
        code: action.isMisfit ? 'RETURNED' : fitting,
        ethicsApproval: action.restsOn === null ? null : approval,
        isInstitutionReviewer: action.isReviewerToo,
      });
    }
    case 'return':
      return give.sendBack(by, {
        submissionNo: submissionNo - (action.isStale ? 1 : 0),
        code: action.isMisfit ? 'PASSED' : (papers[by.role] ?? 'RETURNED'),
        opinions: action.isSilent ? [] : [give.opinion('请修改')],
        isInstitutionReviewer: action.isReviewerToo,
      });
    case 'requestReturn':
      return give.requestReturn(by, reason);
    case 'change':
      return give.startChange(by, reason);
    case 'restore':
      return give.restore(by, action.versionNo, reason);
    case 'withdraw':
      return give.withdraw(by);
    case 'number':
      return give.issueNumber(by);
    case 'publish':
      return give.publish(by);
    case 'order':
      return give.orderSuspension(by, reason);
    case 'lift':
      return give.liftSuspension(by, reason);
    case 'close':
      return give.close(by);
    case 'reopen':
      return give.reopen(by, reason);
    case 'mark':
      return give.mark(by, reason);
  }
}

const jsonOf = (value: unknown): string => canonicalize(value) ?? '';

/** Whoever decides or evolves leaves what was there as it is: writing to it would throw. */
function frozen<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  Object.freeze(value);
  Object.values(value).forEach(frozen);
  return value;
}

type Outcome = { events: readonly ProjectEvent[] } | { refusal: Refusal };

function decide(command: ProjectCommand, state: ProjectState): Outcome {
  try {
    return { events: projectDecider.decide(command, state) };
  } catch (refusal) {
    if (refusal instanceof Refusal) return { refusal };
    throw refusal;
  }
}

interface Step {
  readonly by: Person;
  readonly before: ProjectState;
  readonly after: ProjectState;
  readonly events: readonly ProjectEvent[];
}

/** One run: the decider must answer as the model does, at each turn. */
function play(turns: readonly Turn[]) {
  const steps: Step[] = [];
  const rules: string[] = [];
  let model = nothing;
  let before = projectDecider.initial;
  for (const turn of turns) {
    const action = chooseAction(model, turn);
    const command = commandFor(action, before, model);
    const expected = act(model, action);
    const outcome = decide(command, before);

    if ('no' in expected) {
      expect({ action, expected, outcome }).toEqual({
        action,
        expected,
        outcome: { refusal: expect.any(Refusal) },
      });
      if (!('refusal' in outcome)) continue;
      const { code, rule } = outcome.refusal;
      rules.push(rule ?? code);
      expect({ action, code }).toEqual({ action, code: expected.no });
      if (expected.rule !== undefined) {
        expect({ action, rule: rule ?? null }).toEqual({ action, rule: expected.rule });
      }
      continue;
    }
    expect({ action, outcome }).toEqual({ action, outcome: { events: expect.any(Array) } });
    if (!('events' in outcome)) continue;
    const { events } = outcome;
    const after = frozen(events.reduce(projectDecider.evolve, before));
    model = expected.yes;
    expect({ action, status: after.status }).toEqual({ action, status: statusOf(model) });
    steps.push({ by: command.by, before, after, events });
    before = after;
  }
  return { steps, rules };
}

const types = ({ events }: Step) => events.map(({ type }) => type);
const happened = (step: Step, ...wanted: ProjectEvent['type'][]) =>
  types(step).some((type) => wanted.includes(type));
const isReview = ({ status }: ProjectState) => status?.endsWith('_REVIEW') === true;
const isChange = ({ status }: ProjectState) => status?.startsWith('CHANGE_') === true;
const people = ({ investigatorId, delegates, contents }: ProjectState) => [
  investigatorId,
  ...delegates,
  ...(contents.working.implementation?.team ?? []).map(({ accountId }) => accountId),
];

/** 300 runs of at most 40 turns each. */
const runs = { numRuns: 300 };
const holdsInEveryRun = (holds: (steps: readonly Step[]) => void) => {
  fc.assert(
    fc.property(arbitraryTurns, (turns) => {
      holds(play(turns).steps);
    }),
    runs,
  );
};

describe('Any sequence of commands', () => {
  it('is answered as the model answers it, and every invariant of the life cycle holds', () => {
    holdsInEveryRun((steps) => {
      let openChanges = 0;
      const approved: string[] = [];
      for (const step of steps) {
        const { by, before, after, events } = step;

        // One open change at most, and it is what the state says.
        if (happened(step, 'ChangeStarted')) openChanges += 1;
        if (happened(step, 'ChangeWithdrawn', 'VersionSuperseded')) openChanges -= 1;
        expect(openChanges).toBe(isChange(after) ? 1 : 0);
        expect(after.change !== null).toBe(isChange(after));
        expect(after.returnsTo !== null).toBe(isChange(after));

        // An approved content never changes, and a new one is what was submitted.
        const versions = after.contents.versions.map(jsonOf);
        expect(versions.slice(0, approved.length)).toEqual(approved);
        expect(versions.length - approved.length).toBe(happened(step, 'VersionApproved') ? 1 : 0);
        if (versions.length > approved.length) {
          expect(versions.at(-1)).toBe(jsonOf(before.submission?.content));
          approved.push(versions.at(-1) ?? '');
        }

        // 撤销变更 restores exactly the approved content.
        if (happened(step, 'ChangeWithdrawn')) {
          expect(jsonOf(after.contents.working)).toBe(approved.at(-1));
        }

        // Under review nothing is editable.
        if (isReview(before) && !happened(step, 'ChangeWithdrawn')) {
          expect(jsonOf(after.contents.working)).toBe(jsonOf(before.contents.working));
          expect(jsonOf(after.submission?.content)).toBe(jsonOf(before.contents.working));
          expect(after.delegates).toEqual(before.delegates);
        }

        // Only the investigator submits, and nobody of the project decides.
        if (happened(step, 'ProjectSubmitted', 'ChangeSubmitted')) {
          expect([by.role, by.accountId]).toEqual(['PI', before.investigatorId]);
        }
        if (
          happened(step, 'StageApproved', 'StageReturned', 'SuspensionOrdered', 'ProjectClosed')
        ) {
          expect(people(before)).not.toContain(by.accountId);
        }

        // Each move begins where the last one ended.
        for (const { data } of events) {
          if ('from' in data) expect([data.from, data.to]).toEqual([before.status, after.status]);
        }
      }
    });
  }, 120_000);

  it('leaves events that always fold to the same state, from their JSON too', () => {
    holdsInEveryRun((steps) => {
      const events = steps.flatMap((step) => step.events);
      const stored = JSON.parse(JSON.stringify(events)) as ProjectEvent[];
      const last = steps.at(-1)?.after ?? projectDecider.initial;
      expect(jsonOf(stateAfter(events))).toBe(jsonOf(last));
      expect(jsonOf(stateAfter(stored))).toBe(jsonOf(last));
    });
  }, 120_000);

  it('reaches every state, event and rule, so that nothing above holds for want of trying', () => {
    const played = fc.sample(arbitraryTurns, { numRuns: 400, seed: 42 }).map(play);
    const steps = played.flatMap((run) => run.steps);
    const reached = new Set(steps.map(({ after }) => after.status));
    expect(reached).toEqual(new Set(filingStates.values.map(({ code }) => code)));
    expect([...new Set(steps.flatMap(types))].sort()).toEqual([...everyEvent].sort());
    expect([...new Set(played.flatMap(({ rules }) => rules))].sort()).toEqual(everyRefusal);
  }, 120_000);
});

/** Rules, and codes of refusals that no rule has a number for. */
const everyRefusal = [
  'FORBIDDEN',
  'INVALID',
  'NOT_FOUND',
  'REFUSED',
  'V-001',
  'V-104',
  'V-105',
  'V-504',
  'V-801',
  'V-802',
  'V-803',
  'V-804',
  'V-805',
  'V-806',
  'V-807',
  'V-808',
];

const everyEvent: readonly ProjectEvent['type'][] = [
  'ProjectCreated',
  'SectionSaved',
  'FormCompleted',
  'FileAttached',
  'FileRemoved',
  'ReviewFileAttached',
  'ReviewFileRemoved',
  'DelegateGranted',
  'DelegateRevoked',
  'ProjectDeleted',
  'ProjectSubmitted',
  'ChangeSubmitted',
  'StageEntered',
  'StageApproved',
  'StageReturned',
  'EthicsApprovalRecorded',
  'VersionApproved',
  'VersionSuperseded',
  'ProjectFiled',
  'ResearchNumberIssued',
  'ProjectPublished',
  'ReturnRequested',
  'ChangeStarted',
  'ChangeWithdrawn',
  'SuspensionOrdered',
  'SuspensionLifted',
  'ProjectClosed',
  'ProjectReopened',
  'RecordMarked',
];
