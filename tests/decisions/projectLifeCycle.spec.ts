import { Refusal } from '../../platform/refusal';
import { filingStates, type FilingState } from '../../schema/codes/lifeCycle';
import type { ProjectEvent } from '../../schema/events/project';
import type { Person, ProjectCommand, ProjectCommandType } from '../../services/registry/commands';
import { projectDecider } from '../../services/registry/decider';
import {
  abbreviate,
  approve,
  attach,
  close,
  complete,
  create,
  deleteDraft,
  grant,
  issueNumber,
  liftSuspension,
  mark,
  orderSuspension,
  publish,
  remove,
  reopen,
  requestReturn,
  restore,
  revoke,
  save,
  sendBack,
  startChange,
  submit,
  withdraw,
} from '../support/projectCommands';
import {
  academicMember,
  abbreviated,
  cellSteps,
  changeApproved,
  changeStarted,
  changing,
  closed,
  created,
  delegated,
  deleted,
  ethicsMember,
  factsOf,
  filed,
  filled,
  institutionReviewer,
  investigator,
  letterAttached,
  numbered,
  passed,
  process,
  province,
  published,
  returned,
  stateAfter,
  submitted,
  suspended,
  terminated,
  type Fact,
} from '../support/projectFacts';

// The table of domain 5.2 (with D4 for 撤销变更), typed by hand. A cell says where the project stands
// afterwards, or how the command is refused:
//   ??  there is no project: NOT_FOUND          x1  V-801, under review
//   --  not in this state: REFUSED              x2  V-802, the institution has decided
//                                               x3  V-803, was submitted once
// The filed project has two versions and a route with an authority stage; its change began in FILED.

const columns = {
  no: null,
  DR: 'DRAFT',
  AC: 'ACADEMIC_REVIEW',
  ET: 'ETHICS_REVIEW',
  IN: 'INSTITUTION_REVIEW',
  AU: 'AUTHORITY_REVIEW',
  RE: 'RETURNED',
  FI: 'FILED',
  PU: 'PUBLISHED',
  CD: 'CHANGE_DRAFT',
  CA: 'CHANGE_ACADEMIC_REVIEW',
  CE: 'CHANGE_ETHICS_REVIEW',
  CI: 'CHANGE_INSTITUTION_REVIEW',
  CU: 'CHANGE_AUTHORITY_REVIEW',
  CR: 'CHANGE_RETURNED',
  SU: 'SUSPENDED_BY_ORDER',
  TE: 'TERMINATED',
  CL: 'CLOSED',
  DE: 'DELETED',
} as const;
type Column = keyof typeof columns;

const header = '         no DR AC ET IN AU RE FI PU CD CA CE CI CU CR SU TE CL DE';
const table: Readonly<Record<ProjectCommandType, string>> = {
  CreateProject: '       DR -- -- -- -- -- -- -- -- -- -- -- -- -- -- -- -- -- --',
  SaveSections: '        ?? DR x1 x1 x1 x1 RE -- -- CD x1 x1 x1 x1 CR -- -- -- --',
  CompleteForm: '        ?? DR x1 x1 x1 x1 RE -- -- CD x1 x1 x1 x1 CR -- -- -- --',
  AttachFile: '          ?? DR x1 x1 x1 x1 RE -- -- CD x1 x1 x1 x1 CR -- -- -- --',
  RemoveFile: '          ?? DR x1 x1 x1 x1 RE -- -- CD x1 x1 x1 x1 CR -- -- -- --',
  GrantDelegate: '       ?? DR x1 x1 x1 x1 RE -- -- CD x1 x1 x1 x1 CR -- -- -- --',
  RevokeDelegate: '      ?? DR x1 x1 x1 x1 RE -- -- CD x1 x1 x1 x1 CR -- -- -- --',
  DeleteDraft: '         ?? DE x3 x3 x3 x3 x3 x3 x3 x3 x3 x3 x3 x3 x3 x3 x3 x3 x3',
  SubmitProject: '       ?? AC x1 x1 x1 x1 AC -- -- CA x1 x1 x1 x1 CA -- -- -- --',
  ApproveStage: '        ?? -- ET IN AU FI -- -- -- -- CE CI CU FI -- -- -- -- --',
  ReturnStage: '         ?? -- RE RE RE RE -- -- -- -- CR CR CR CR -- -- -- -- --',
  RequestReturn: '       ?? -- AC ET IN AU -- -- -- -- CA CE CI CU -- -- -- -- --',
  IssueResearchNumber: ' ?? -- -- -- -- -- -- FI PU CD CA CE CI CU CR SU TE CL --',
  PublishProject: '      ?? -- -- -- -- -- -- PU -- CD CA CE CI CU CR -- TE -- --',
  StartChange: '         ?? -- x1 x1 x1 x1 -- CD CD -- x1 x1 x1 x1 -- CD CD -- --',
  RestoreVersion: '      ?? -- x1 x1 x1 x1 -- CD CD -- x1 x1 x1 x1 -- CD CD -- --',
  WithdrawChange: '      ?? -- -- -- -- -- -- x2 x2 FI FI FI FI x2 FI x2 x2 x2 --',
  OrderSuspension: '     ?? -- -- -- -- -- -- SU SU CD CA CE CI CU CR -- -- -- --',
  LiftSuspension: '      ?? -- -- -- -- -- -- -- -- CD CA CE CI CU CR FI -- -- --',
  CloseProject: '        ?? -- -- -- -- -- -- CL CL -- -- -- -- -- -- -- CL -- --',
  ReopenProject: '       ?? -- -- -- -- -- -- -- -- -- -- -- -- -- -- -- -- FI --',
  MarkRecord: '          ?? -- -- -- -- -- -- FI PU CD CA CE CI CU CR SU TE CL --',
};

const draft = [created, filled, delegated];
const inReview = [...draft, submitted(cellSteps)];
const twice = [...filed, changeStarted, abbreviated('STEP-1'), ...changeApproved, delegated];
const open = (settled: readonly Fact[]) => [...twice, ...settled, ...changing];
const inChangeReview = (settled: readonly Fact[]) => [...open(settled), submitted(cellSteps)];

/** How a project came to stand there; `settled` is what had happened to it before the change began. */
const stories: Record<FilingState, (settled: readonly Fact[]) => readonly Fact[]> = {
  DRAFT: () => draft,
  ACADEMIC_REVIEW: () => inReview,
  ETHICS_REVIEW: () => [...inReview, passed, letterAttached],
  INSTITUTION_REVIEW: () => [...inReview, passed, passed],
  AUTHORITY_REVIEW: () => [...inReview, passed, passed, passed],
  RETURNED: () => [...inReview, returned],
  FILED: () => [...twice, numbered],
  PUBLISHED: () => [...twice, numbered, published],
  CHANGE_DRAFT: (settled) => open(settled),
  CHANGE_ACADEMIC_REVIEW: (settled) => inChangeReview(settled),
  CHANGE_ETHICS_REVIEW: (settled) => [...inChangeReview(settled), passed, letterAttached],
  CHANGE_INSTITUTION_REVIEW: (settled) => [...inChangeReview(settled), passed, passed],
  CHANGE_AUTHORITY_REVIEW: (settled) => [...inChangeReview(settled), passed, passed, passed],
  CHANGE_RETURNED: (settled) => [...inChangeReview(settled), passed, returned],
  SUSPENDED_BY_ORDER: () => [...twice, numbered, suspended],
  TERMINATED: () => terminated,
  CLOSED: () => [...twice, numbered, closed],
  DELETED: () => [...draft, deleted],
};

/** The facts under which nothing but the state speaks against the command. */
function historyFor(type: ProjectCommandType, state: FilingState | null): ProjectEvent[] {
  if (state === null) return [];
  const settled = type === 'LiftSuspension' ? [numbered, suspended] : [numbered];
  const events = factsOf(stories[state](settled));
  return type === 'IssueResearchNumber'
    ? events.filter((event) => event.type !== 'ResearchNumberIssued')
    : events;
}

function stageReviewer(state: FilingState | null): Person {
  if (state?.endsWith('ACADEMIC_REVIEW')) return academicMember;
  if (state?.endsWith('ETHICS_REVIEW')) return ethicsMember;
  return state?.endsWith('AUTHORITY_REVIEW') ? province : institutionReviewer;
}

function commandFor(type: ProjectCommandType, state: FilingState | null, submissionNo: number) {
  const reviewer = stageReviewer(state);
  const commands: Record<ProjectCommandType, ProjectCommand> = {
    CreateProject: create(),
    SaveSections: abbreviate(investigator, 'STEP-9'),
    CompleteForm: complete(investigator),
    AttachFile: attach(investigator),
    RemoveFile: remove(investigator),
    GrantDelegate: grant(investigator, 'account-second-delegate'),
    RevokeDelegate: revoke(investigator),
    DeleteDraft: deleteDraft(investigator),
    SubmitProject: submit(investigator, { routeSteps: cellSteps }),
    ApproveStage: approve(reviewer, { submissionNo }),
    ReturnStage: sendBack(reviewer, { submissionNo }),
    RequestReturn: requestReturn(investigator),
    IssueResearchNumber: issueNumber(process),
    PublishProject: publish(process),
    StartChange: startChange(investigator),
    RestoreVersion: restore(investigator),
    WithdrawChange: withdraw(investigator),
    OrderSuspension: orderSuspension(institutionReviewer),
    LiftSuspension: liftSuspension(institutionReviewer),
    CloseProject: close(institutionReviewer),
    ReopenProject: reopen(institutionReviewer),
    MarkRecord: mark(institutionReviewer),
  };
  return commands[type];
}

/** What comes of it, in the words of the table. */
function outcome(command: ProjectCommand, history: readonly ProjectEvent[]) {
  const state = stateAfter(history);
  try {
    const events = projectDecider.decide(command, state);
    return {
      happened: events.length > 0,
      status: events.reduce(projectDecider.evolve, state).status,
    };
  } catch (refusal) {
    if (!(refusal instanceof Refusal)) throw refusal;
    return { code: refusal.code, rule: refusal.rule ?? null };
  }
}

const refusals: Readonly<Record<string, { code: string; rule: string | null }>> = {
  '??': { code: 'NOT_FOUND', rule: null },
  '--': { code: 'REFUSED', rule: null },
  x1: { code: 'REFUSED', rule: 'V-801' },
  x2: { code: 'REFUSED', rule: 'V-802' },
  x3: { code: 'REFUSED', rule: 'V-803' },
};

const words = (line: string) => line.trim().split(/ +/);
const cellsOf = (type: ProjectCommandType): [FilingState | null, string][] => {
  const cells = words(table[type]);
  return words(header).map((column, at) => [columns[column as Column], cells[at] ?? 'missing']);
};
const commandTypes = Object.keys(table) as ProjectCommandType[];

describe('The life-cycle table', () => {
  it('has a column for each state', () => {
    const shown = words(header).map((column) => columns[column as Column]);
    expect(new Set(shown)).toEqual(new Set([null, ...filingStates.values.map(({ code }) => code)]));
  });

  it.each(filingStates.values.map(({ code }) => code))(
    'is asked about a project in %s',
    (state) => {
      expect(stateAfter(historyFor('SaveSections', state)).status).toBe(state);
      expect(stateAfter(historyFor('LiftSuspension', state)).status).toBe(state);
    },
  );
});

describe.each(commandTypes)('%s', (type) => {
  it.each(cellsOf(type))('in %s: %s', (state, cell) => {
    const history = historyFor(type, state);
    const command = commandFor(type, state, stateAfter(history).submissionNo);

    const expected = refusals[cell] ?? { happened: true, status: columns[cell as Column] };
    expect(outcome(command, history)).toEqual(expected);
  });
});

describe('A save that changes nothing', () => {
  it('is no fact', () => {
    const history = factsOf(created, filled);
    const again = save(investigator, 'basic', { filingTitleShort: 'STEP-HIP' });
    expect(projectDecider.decide(again, stateAfter(history))).toEqual([]);
  });
});
