import { composeSupergraph } from '../../gateway/supergraph';
import type { Caller } from '../../platform/caller';
import { undescribed } from '../../platform/descriptions';
import {
  academicCommittee,
  academicMember,
  changing,
  created,
  defaultSteps,
  delegate,
  ethicsCommittee,
  ethicsMember,
  ethicsMemberElsewhere,
  filled,
  institution,
  institutionReviewer,
  investigator,
  nation,
  passed,
  process,
  projectId,
  province,
  provinceElsewhere,
  published,
  returned,
  reviewerElsewhere,
  reviewers,
  submitted,
  cellSteps,
  type Fact,
  withdrawn,
} from '../support/projectFacts';
import {
  ask,
  begin,
  codeOf,
  newFolder,
  openReviewNode,
  signedIn,
  type ReviewNode,
} from '../support/reviewNode';

let data: Awaited<ReturnType<typeof newFolder>>;
let open: ReviewNode;

beforeEach(async () => {
  data = await newFolder();
  open = await openReviewNode(data.folder);
});
afterEach(async () => {
  await open.close();
  await data.remove();
});

const rowsOf = async (
  caller: Caller,
  id = projectId,
  fields = 'stage status submissionNo versionNo',
) => {
  const answer = await ask(
    open,
    open.review,
    caller,
    `query ($of: [_Any!]!) { _entities(representations: $of) { ... on Project { reviewProgress { ${fields} } } } }`,
    { of: [{ __typename: 'Project', id }] },
  );
  const [project] = (answer.data?.['_entities'] ?? []) as ({ reviewProgress: unknown[] } | null)[];
  return project?.reviewProgress ?? null;
};

const short = (rows: unknown[] | null) =>
  rows?.map((row) => {
    const { stage, status } = row as { stage: string; status: string };
    return `${stage} ${status}`;
  });

const inbox = async (
  caller: Caller,
  args: string,
  fields = 'project { id } submissionNo stage isChange outcome code returnReason',
) =>
  await ask(
    open,
    open.review,
    caller,
    `{ reviewInbox(${args}) { totalCount pageInfo { hasNextPage endCursor } edges { cursor node { ${fields} } } } }`,
  );

interface Inbox {
  totalCount: number;
  pageInfo: { hasNextPage: boolean; endCursor: string | null };
  edges: { cursor: string; node: { project: { id: string } | null } & Record<string, unknown> }[];
}
const boxOf = async (...args: Parameters<typeof inbox>) =>
  (await inbox(...args)).data?.['reviewInbox'] as Inbox;

const returnRequested: Fact = () => [
  {
    type: 'ReturnRequested',
    data: { projectId, submissionNo: 1, stageIndex: 0, reason: '附件有误' },
  },
];
const at = (minutes: number) => new Date(begin + minutes * 60_000).toISOString();

describe('the review and insight subgraphs', () => {
  it('describe everything in both languages', () => {
    expect([...undescribed(open.review.schema), ...undescribed(open.insight.schema)]).toEqual([]);
  });

  it('print the stub of the project with its progress, and compose', () => {
    expect(open.review.sdl).toContain('reviewProgress: [ReviewStep!]');
    expect(open.review.sdl).toContain('type PageInfo @shareable');
    expect(composeSupergraph([open.review])).toContain('join__Graph');
  });
});

describe('the review progress of a project that came to publication', () => {
  beforeEach(async () => {
    await open.record(investigator, created, filled, submitted());
    await open.record(academicMember, passed);
    await open.record(ethicsMember, passed);
    await open.record(institutionReviewer, passed);
  });

  it('has a row for the submission, each stage and the publication, with every column', async () => {
    await open.record(process, published);
    const rows = await rowsOf(
      signedIn(investigator),
      projectId,
      `stage body committee { id } institution { id } reviewer { id } reviewerName status code
       opinions { text } files { fileId } arrivedAt decidedAt durationSeconds submissionNo versionNo`,
    );
    const common = { opinions: [], files: [], submissionNo: 1, versionNo: 1, status: 'APPROVED' };
    expect(rows).toEqual([
      {
        ...common,
        stage: 'SUBMISSION',
        body: institution.name,
        committee: null,
        institution: { id: institution.id },
        reviewer: { id: investigator.accountId },
        reviewerName: investigator.name,
        code: null,
        arrivedAt: at(2),
        decidedAt: at(2),
        durationSeconds: 0,
      },
      {
        ...common,
        stage: 'ACADEMIC',
        body: academicCommittee.name,
        committee: { id: academicCommittee.id },
        institution: null,
        reviewer: { id: academicMember.accountId },
        reviewerName: '温如玉',
        code: 'PASSED',
        arrivedAt: at(2),
        decidedAt: at(3),
        durationSeconds: 60,
      },
      {
        ...common,
        stage: 'ETHICS',
        body: ethicsCommittee.name,
        committee: { id: ethicsCommittee.id },
        institution: null,
        reviewer: { id: ethicsMember.accountId },
        reviewerName: '温如玉',
        code: 'APPROVED',
        arrivedAt: at(3),
        decidedAt: at(4),
        durationSeconds: 60,
      },
      {
        ...common,
        stage: 'INSTITUTION',
        body: institution.name,
        committee: null,
        institution: { id: institution.id },
        reviewer: { id: institutionReviewer.accountId },
        reviewerName: '温如玉',
        code: 'PASSED',
        arrivedAt: at(4),
        decidedAt: at(5),
        durationSeconds: 60,
      },
      {
        ...common,
        stage: 'PUBLICATION',
        body: institution.name,
        committee: null,
        institution: { id: institution.id },
        reviewer: null,
        reviewerName: null,
        code: null,
        arrivedAt: at(5),
        decidedAt: at(6),
        durationSeconds: 60,
      },
    ]);
  });

  it('lets the publication wait until it is done', async () => {
    expect(short(await rowsOf(signedIn(institutionReviewer)))?.at(-1)).toBe('PUBLICATION WAITING');
  });

  it('ends for a committee with its own stage', async () => {
    expect(short(await rowsOf(signedIn(academicMember)))).toEqual([
      'SUBMISSION APPROVED',
      'ACADEMIC APPROVED',
    ]);
    expect(short(await rowsOf(signedIn(ethicsMember)))).toEqual([
      'SUBMISSION APPROVED',
      'ACADEMIC APPROVED',
      'ETHICS APPROVED',
    ]);
  });

  it('is not for those out of whose reach the project is', async () => {
    expect(await rowsOf(signedIn(ethicsMemberElsewhere))).toBeNull();
    expect(await rowsOf(signedIn(reviewerElsewhere))).toBeNull();
    expect(await rowsOf(signedIn(delegate))).toBeNull();
  });

  it('goes on with a change, which becomes the next version, and tells of its withdrawal', async () => {
    await open.record(process, published);
    await open.record(investigator, changing, submitted());
    await open.record(academicMember, passed);
    await open.record(investigator, withdrawn);
    const rows = await rowsOf(signedIn(investigator));
    expect(rows?.slice(5)).toEqual([
      { stage: 'SUBMISSION', status: 'WITHDRAWN', submissionNo: 2, versionNo: 2 },
      { stage: 'ACADEMIC', status: 'APPROVED', submissionNo: 2, versionNo: 2 },
      { stage: 'ETHICS', status: 'WITHDRAWN', submissionNo: 2, versionNo: 2 },
    ]);
  });
});

describe('the review progress of a project under review', () => {
  it('shows the stages still to come with their bodies, and whom to call', async () => {
    await open.recordElsewhere(`institution-${institution.id}`, {
      type: 'CommitteeCreated',
      data: {
        committeeId: academicCommittee.id,
        institutionId: institution.id,
        kind: 'ACADEMIC',
        name: academicCommittee.name,
        filingNo: null,
        isRegional: false,
        phone: '0791-5550100',
        address: null,
      },
    });
    await open.record(investigator, created, filled, submitted());
    const fields = 'stage body status contactPhone arrivedAt';
    expect((await rowsOf(signedIn(investigator), projectId, fields))?.slice(1)).toEqual([
      {
        ...{ stage: 'ACADEMIC', body: academicCommittee.name, status: 'WAITING' },
        ...{ contactPhone: '0791-5550100', arrivedAt: at(3) },
      },
      {
        ...{ stage: 'ETHICS', body: ethicsCommittee.name, status: 'UPCOMING' },
        ...{ contactPhone: null, arrivedAt: null },
      },
      {
        ...{ stage: 'INSTITUTION', body: institution.name, status: 'UPCOMING' },
        ...{ contactPhone: null, arrivedAt: null },
      },
    ]);
    expect(short(await rowsOf(signedIn(academicMember)))).toEqual([
      'SUBMISSION APPROVED',
      'ACADEMIC WAITING',
    ]);
  });
});

describe('the review progress of a project that was returned and sent in again', () => {
  it('keeps the opinion and shows the stage that no committee was chosen for as skipped', async () => {
    await open.record(
      investigator,
      created,
      filled,
      submitted(defaultSteps, { ...reviewers, academicCommittee: null }),
    );
    await open.record(ethicsMember, returned);
    await open.record(investigator, submitted());
    const rows = await rowsOf(
      signedIn(investigator),
      projectId,
      'stage status submissionNo opinions { text }',
    );
    expect(rows).toEqual([
      { stage: 'SUBMISSION', status: 'APPROVED', submissionNo: 1, opinions: [] },
      { stage: 'ACADEMIC', status: 'SKIPPED', submissionNo: 1, opinions: [] },
      { stage: 'ETHICS', status: 'RETURNED', submissionNo: 1, opinions: [{ text: '请补充说明' }] },
      { stage: 'SUBMISSION', status: 'APPROVED', submissionNo: 2, opinions: [] },
      { stage: 'ACADEMIC', status: 'WAITING', submissionNo: 2, opinions: [] },
      { stage: 'ETHICS', status: 'UPCOMING', submissionNo: 2, opinions: [] },
      { stage: 'INSTITUTION', status: 'UPCOMING', submissionNo: 2, opinions: [] },
    ]);
    // The academic committee had no part in the first submission.
    expect(short(await rowsOf(signedIn(academicMember)))).toEqual([
      'SUBMISSION APPROVED',
      'ACADEMIC WAITING',
    ]);
  });
});

describe('the inbox of a reviewing body', () => {
  it('moves a task from waiting to done, and the next one to the next body', async () => {
    await open.record(investigator, created, filled, submitted(), returnRequested);
    const waiting = await boxOf(signedIn(academicMember), 'box: TODO');
    expect(waiting.totalCount).toBe(1);
    expect(waiting.edges[0]?.node).toEqual({
      project: { id: projectId },
      submissionNo: 1,
      stage: 'ACADEMIC',
      isChange: false,
      outcome: 'WAITING',
      code: null,
      returnReason: '附件有误',
    });
    expect((await boxOf(signedIn(ethicsMember), 'box: TODO')).totalCount).toBe(0);

    await open.record(academicMember, passed);
    expect((await boxOf(signedIn(academicMember), 'box: TODO')).totalCount).toBe(0);
    expect((await boxOf(signedIn(academicMember), 'box: DONE')).edges[0]?.node).toMatchObject({
      outcome: 'APPROVED',
      code: 'PASSED',
    });
    expect((await boxOf(signedIn(ethicsMember), 'box: TODO')).edges[0]?.node).toMatchObject({
      stage: 'ETHICS',
    });
    expect((await boxOf(signedIn(ethicsMemberElsewhere), 'box: TODO')).totalCount).toBe(0);
  });

  it('holds the authority’s stage for the authority of the province alone', async () => {
    await open.record(investigator, created, filled, submitted(cellSteps), passed, passed, passed);
    expect((await boxOf(signedIn(province), 'box: TODO')).edges[0]?.node).toMatchObject({
      stage: 'AUTHORITY',
    });
    expect((await boxOf(signedIn(provinceElsewhere), 'box: TODO')).totalCount).toBe(0);
    expect((await boxOf(signedIn(nation), 'box: TODO')).totalCount).toBe(0);
  });

  it('is read in pages without a gap or a double', async () => {
    const ids = ['p-1', 'p-2', 'p-3', 'p-4', 'p-5'];
    for (const id of ids) await open.recordOf(id, investigator, created, filled, submitted());
    const seen: unknown[] = [];
    let after: string | null = null;
    for (let page = 0; page < 4; page++) {
      const found = await boxOf(
        signedIn(academicMember),
        `box: TODO, first: 2${after === null ? '' : `, after: "${after}"`}`,
      );
      expect(found.totalCount).toBe(5);
      seen.push(...found.edges.map(({ node }) => node.project?.id));
      after = found.pageInfo.endCursor;
      if (!found.pageInfo.hasNextPage) break;
    }
    expect(seen).toEqual(ids);
  });

  it.each(['box: TODO, first: 101', 'box: TODO, first: 0', 'box: TODO, after: "nothing"'])(
    'refuses %s',
    async (args) => {
      expect(codeOf(await inbox(signedIn(academicMember), args))).toBe('INVALID');
    },
  );

  it('is closed to those who do not review', async () => {
    expect(codeOf(await inbox(signedIn(investigator), 'box: TODO'))).toBe('FORBIDDEN');
  });
});

describe('the progress of projects in figures', () => {
  const count = async (caller: Caller, args: string) => {
    const answer = await ask(
      open,
      open.insight,
      caller,
      `{ projectProgress(${args}) { key labelZh labelEn institution { id } count } }`,
    );
    if (answer.errors) throw new Error(JSON.stringify(answer.errors));
    return answer.data?.['projectProgress'];
  };

  beforeEach(async () => {
    await open.recordElsewhere(`institution-${institution.id}`, {
      type: 'InstitutionCreated',
      data: {
        institutionId: institution.id,
        name: institution.name,
        nameEn: 'Qinglan Hospital',
        creditCode: null,
        provinceCode: '36',
        city: null,
        kind: 'HOSPITAL',
        level: null,
        trialSiteNo: null,
        address: null,
      },
    });
    await open.recordOf('p-1', investigator, created, filled, submitted());
    await open.recordOf('p-2', investigator, created);
    await open.recordOf('p-3', investigator, created);
  });

  it('counts by state, stage, institution and province', async () => {
    const reader = signedIn(institutionReviewer);
    const draft = {
      key: 'DRAFT',
      labelZh: '未提交',
      labelEn: 'Draft',
      institution: null,
      count: 2,
    };
    expect(await count(reader, 'by: STATE')).toEqual([
      draft,
      {
        key: 'ACADEMIC_REVIEW',
        labelZh: '学术委员会审核中',
        labelEn: 'Academic review',
        institution: null,
        count: 1,
      },
    ]);
    expect(await count(reader, 'by: STAGE')).toEqual([
      {
        key: 'NONE',
        labelZh: '无待审核环节',
        labelEn: 'No stage waits',
        institution: null,
        count: 2,
      },
      {
        key: 'ACADEMIC',
        labelZh: '学术委员会审核',
        labelEn: 'Academic review',
        institution: null,
        count: 1,
      },
    ]);
    expect(await count(reader, 'by: INSTITUTION')).toEqual([
      {
        key: institution.id,
        labelZh: '青岚医院',
        labelEn: 'Qinglan Hospital',
        institution: { id: institution.id },
        count: 3,
      },
    ]);
    expect(await count(reader, 'by: PROVINCE')).toEqual([
      { key: '36', labelZh: '江西省', labelEn: 'Jiangxi', institution: null, count: 3 },
    ]);
  });

  it('counts any earlier moment', async () => {
    // Institution, then p-1 created, filled: the submission is the fourth command.
    const before = new Date(begin + 3 * 60_000 - 1).toISOString();
    expect(await count(signedIn(nation), `by: STATE, asOf: "${before}"`)).toMatchObject([
      { key: 'DRAFT', count: 1 },
    ]);
  });

  it('counts only what is in reach', async () => {
    expect(await count(signedIn(reviewerElsewhere), 'by: STATE')).toEqual([]);
    expect(await count(signedIn(academicMember), 'by: STATE')).toMatchObject([
      { key: 'ACADEMIC_REVIEW', count: 1 },
    ]);
  });
});
