import type { FilingState, RouteStep, SettledState } from '../../schema/codes/lifeCycle';
import type { ProjectEvent, Signature, SubmissionFacts } from '../../schema/events/project';
import { contentHash } from '../../schema/form/contentHash';
import { sectionKeys, type SectionKey } from '../../schema/form/form';
import type { AttachedFile, AttachmentSlot } from '../../schema/form/section';
import type { Person } from '../../services/registry/commands';
import {
  evolveProject,
  initialProject,
  type ProjectState,
} from '../../services/registry/projectState';
import { frozenRoute, type Reviewers } from '../../services/review/route';
import { completeContent, sampleFacts } from './sampleContent';

export const projectId = 'project-of-the-tests';
export const researchNumber = 'MR-36-26-000001';

export const institution = {
  id: sampleFacts.institution.id,
  name: '青岚医院',
  provinceCode: '36',
} as const;
export const ethicsCommittee = { id: 'committee-ethics', name: '青岚医院伦理委员会' } as const;
export const academicCommittee = { id: 'committee-academic', name: '青岚医院学术委员会' } as const;

/** The one team member of the sample content who has an account. */
export const teamAccount = Object.keys(sampleFacts.people)[0] ?? '';

const person = (accountId: string, name: string, role: Person['role']): Person => ({
  accountId,
  name,
  role,
  institutionId: institution.id,
  committeeId: null,
  provinceCode: null,
});

export const investigator = person('account-investigator', '顾清和', 'PI');
export const delegate = person('account-delegate', '宋一帆', 'DEL');
export const otherInvestigator = person('account-other', '白望舒', 'PI');
export const otherDelegate = person('account-other-delegate', '石小满', 'DEL');
export const siteInvestigator: Person = {
  ...person('account-site', '邵明远', 'SITE'),
  institutionId: 'institution-of-a-site',
};
export const academicMember: Person = {
  ...person('account-academic', '苏静言', 'AC'),
  committeeId: academicCommittee.id,
};
export const ethicsMember: Person = {
  ...person('account-ethics', '温如玉', 'EC'),
  committeeId: ethicsCommittee.id,
};
export const ethicsMemberElsewhere: Person = {
  ...person('account-ethics-elsewhere', '方以智', 'EC'),
  committeeId: 'committee-elsewhere',
};
export const institutionReviewer = person('account-reviewer', '严守一', 'INSR');
export const reviewerElsewhere: Person = {
  ...person('account-reviewer-elsewhere', '何处寻', 'INSR'),
  institutionId: 'institution-elsewhere',
};
export const administrator = person('account-administrator', '管思齐', 'ADM');
export const province: Person = {
  ...person('account-province', '江远山', 'PROV'),
  institutionId: null,
  provinceCode: institution.provinceCode,
};
export const provinceElsewhere: Person = { ...province, provinceCode: '33' };
export const nation: Person = {
  ...person('account-nation', '华国章', 'NAT'),
  institutionId: null,
};
export const process: Person = {
  ...person('process-numbering', '', 'PROCESS'),
  institutionId: null,
};

/** Routes of domain 5.3. */
export const defaultSteps: readonly RouteStep[] = ['ACADEMIC', 'ETHICS', 'INSTITUTION'];
export const cellSteps: readonly RouteStep[] = [...defaultSteps, 'AUTHORITY_PROVINCE'];

export const reviewers: Reviewers = {
  institution,
  province: '江西省',
  ethicsCommittee,
  academicCommittee,
};

export const paper = (fileId: string): AttachedFile => ({
  fileId,
  name: `${fileId}.pdf`,
  size: 20_480,
  sha256: fileId.padEnd(64, '0'),
});

/** The approval letter that the ethics committee attaches in its stage. */
export const approvalLetter = paper('letter');

/** One or more facts that follow from where a project stands; it writes events, it decides nothing. */
export type Fact = (state: ProjectState) => readonly ProjectEvent[];

/** The events of facts one after the other: `factsOf(created, filled, submitted())`. */
export const factsOf = (...facts: readonly (Fact | readonly Fact[])[]): ProjectEvent[] => {
  const events: ProjectEvent[] = [];
  let state = initialProject;
  for (const fact of facts.flat()) {
    const following = fact(state);
    events.push(...following);
    state = following.reduce(evolveProject, state);
  }
  return events;
};

export const stateAfter = (events: readonly ProjectEvent[]): ProjectState =>
  events.reduce(evolveProject, initialProject);

export const created: Fact = () => [
  {
    type: 'ProjectCreated',
    data: {
      projectId,
      investigatorId: investigator.accountId,
      institutionId: institution.id,
      provinceCode: institution.provinceCode,
      from: null,
      to: 'DRAFT',
      returnsTo: null,
    },
  },
];

export const saved =
  (section: SectionKey, set: Record<string, unknown>): Fact =>
  () => [{ type: 'SectionSaved', data: { projectId, section, set } }];

export const attached =
  (slot: AttachmentSlot, file: AttachedFile): Fact =>
  () => [{ type: 'FileAttached', data: { projectId, slot, file } }];

/** All seven sections and the three required files of the sample. */
export const filled: Fact = (state) => {
  const content = completeContent();
  const sections = sectionKeys.flatMap((section) => saved(section, content[section] ?? {})(state));
  const files = Object.entries(content.attachments ?? {}).flatMap(([slot, papers]) =>
    papers.flatMap((file) => attached(slot as AttachmentSlot, file)(state)),
  );
  return [...sections, ...files];
};

export const delegatedTo =
  (accountId: string): Fact =>
  () => [{ type: 'DelegateGranted', data: { projectId, accountId } }];
export const delegated = delegatedTo(delegate.accountId);

/** 提交 over a route of these steps: a first filing, or the change where one is open. */
export const submitted =
  (steps: readonly RouteStep[] = defaultSteps, by: Reviewers = reviewers): Fact =>
  (state) => {
    const content = state.contents.working;
    const submissionNo = state.submissionNo + 1;
    const route = frozenRoute(steps, by);
    const [first] = route;
    if (first === undefined) throw new Error('A submission needs a stage.');
    const facts: SubmissionFacts = {
      today: sampleFacts.today,
      investigator: {
        accountId: investigator.accountId,
        name: investigator.name,
        titleCategory: 'PHYSICIAN',
        title: 'CHIEF_PHYSICIAN',
        department: null,
        institution: institution.name,
        phone: null,
        email: null,
      },
      titles: {},
      institution,
      policies: sampleFacts.institution.policies,
      routeSteps: steps,
      ethicsCommittee: by.ethicsCommittee,
      academicCommittee: by.academicCommittee,
    };
    const hash = contentHash(content);
    const common = { projectId, submissionNo, content, contentHash: hash, facts, route };
    const { change, returnsTo, status: from } = state;
    const to: FilingState =
      change === null ? `${first.stage}_REVIEW` : `CHANGE_${first.stage}_REVIEW`;
    return [
      change === null
        ? { type: 'ProjectSubmitted', data: { ...common, warnings: [], isRetrospective: false } }
        : {
            type: 'ChangeSubmitted',
            data: { ...common, warnings: [], ...change, changedFields: [] },
          },
      {
        type: 'StageEntered',
        data: { projectId, submissionNo, stageIndex: 0, ...first, from, to, returnsTo },
      },
    ];
  };

const runningStage = ({ submission }: ProjectState) => {
  const stage = submission?.route[submission.stageIndex];
  if (submission === null || stage === undefined) throw new Error('No review runs.');
  return { submission, stage };
};

const signature = (state: ProjectState, meaning: string): Signature => ({
  contentHash: state.submission?.contentHash ?? '',
  name: '温如玉',
  role: 'EC',
  meaning,
  reauthenticatedAt: '2026-03-02T01:00:00.000Z',
});

/** The running stage is passed, whichever it is; at the last one the version is approved. */
export const passed: Fact = (state) => {
  const { submission, stage } = runningStage(state);
  const { submissionNo, stageIndex, isChange, content, route } = submission;
  const { status: from, returnsTo, contents } = state;
  const events: ProjectEvent[] = [
    {
      type: 'StageApproved',
      data: {
        projectId,
        submissionNo,
        stageIndex,
        stage: stage.stage,
        committeeId: stage.committeeId,
        opinions: [],
        files: [],
        signature: signature(state, stage.stage === 'ETHICS' ? 'APPROVED' : 'PASSED'),
      },
    },
  ];
  const next = route[stageIndex + 1];
  if (next !== undefined) {
    const to: FilingState = isChange ? `CHANGE_${next.stage}_REVIEW` : `${next.stage}_REVIEW`;
    const entered = { projectId, submissionNo, stageIndex: stageIndex + 1, ...next };
    return [...events, { type: 'StageEntered', data: { ...entered, from, to, returnsTo } }];
  }
  const versionNo = contents.versions.length + 1;
  const approved = { projectId, versionNo, submissionNo, contentHash: submission.contentHash };
  const endedEarly = content.design?.recruitmentStatus === 'TERMINATED';
  const after: FilingState = isChange && endedEarly ? 'TERMINATED' : (returnsTo ?? 'FILED');
  events.push({ type: 'VersionApproved', data: { ...approved, from, to: after, returnsTo: null } });
  events.push(
    isChange
      ? {
          type: 'VersionSuperseded',
          data: { projectId, versionNo: versionNo - 1, byVersionNo: versionNo },
        }
      : { type: 'ProjectFiled', data: { projectId, publication: 'AUTOMATIC' } },
  );
  return events;
};
export const academicPassed = passed;
export const ethicsApproved = passed;
export const institutionPassed = passed;

/** 批件, attached in the running stage. */
export const letterAttached: Fact = (state) => {
  const { submissionNo, stageIndex } = runningStage(state).submission;
  const data = { projectId, slot: 'approval' as const, file: approvalLetter };
  return [{ type: 'ReviewFileAttached', data: { ...data, submissionNo, stageIndex } }];
};

/** 驳回 in the running stage. */
export const returned: Fact = (state) => {
  const { submission, stage } = runningStage(state);
  const { submissionNo, stageIndex, isChange } = submission;
  return [
    {
      type: 'StageReturned',
      data: {
        projectId,
        submissionNo,
        stageIndex,
        stage: stage.stage,
        committeeId: stage.committeeId,
        opinions: [{ section: null, field: null, itemId: null, text: '请补充说明' }],
        files: [],
        signature: signature(state, 'RETURNED'),
        from: state.status,
        to: isChange ? 'CHANGE_RETURNED' : 'RETURNED',
        returnsTo: state.returnsTo,
      },
    },
  ];
};

/** Version 1 is approved, over the default route. */
export const filed: readonly Fact[] = [
  created,
  filled,
  submitted(),
  academicPassed,
  ethicsApproved,
  institutionPassed,
];

export const numbered: Fact = () => [
  { type: 'ResearchNumberIssued', data: { projectId, researchNumber } },
];

/** With no change open: where the project moves, by a fact about it. */
const settling = (state: ProjectState, to: FilingState) => ({
  projectId,
  from: state.status,
  to,
  returnsTo: null,
});

export const published: Fact = (state) => [
  { type: 'ProjectPublished', data: settling(state, 'PUBLISHED') },
];
export const suspended: Fact = (state) => [
  {
    type: 'SuspensionOrdered',
    data: {
      ...settling(state, 'SUSPENDED_BY_ORDER'),
      reason: '抽查发现问题',
      file: paper('order'),
    },
  },
];
export const closed: Fact = (state) => [
  { type: 'ProjectClosed', data: { ...settling(state, 'CLOSED'), reason: null } },
];
export const deleted: Fact = (state) => [
  { type: 'ProjectDeleted', data: settling(state, 'DELETED') },
];

/** 变更 is open; nothing differs yet. */
export const changeStarted: Fact = (state) => [
  {
    type: 'ChangeStarted',
    data: {
      projectId,
      fromVersion: state.contents.versions.length,
      changeType: 'CORRECTION',
      reason: '更正简写',
      restoredFrom: null,
      content: null,
      from: state.status,
      to: 'CHANGE_DRAFT',
      returnsTo: state.status as SettledState,
    },
  },
];
export const withdrawn: Fact = (state) => [
  {
    type: 'ChangeWithdrawn',
    data: {
      projectId,
      restoredVersion: state.contents.versions.length,
      reason: null,
      discarded: state.contents.working,
      from: state.status,
      to: state.returnsTo ?? 'FILED',
      returnsTo: null,
    },
  },
];

export const abbreviated = (word: string): Fact => saved('basic', { filingTitleShort: word });
export const endedEarly = saved('design', {
  recruitmentStatus: 'TERMINATED',
  stopReason: '入组困难',
});

/** 变更 is open and holds something to review. */
export const changing: readonly Fact[] = [changeStarted, abbreviated('STEP-2')];

/** A change is through every stage of the default route. */
export const changeApproved: readonly Fact[] = [submitted(), passed, passed, passed];

/** Filed, then ended early by a change. */
export const terminated: readonly Fact[] = [
  ...filed,
  numbered,
  changeStarted,
  endedEarly,
  ...changeApproved,
];
