import { randomUUID } from 'node:crypto';
import { member, yearsAgo, type FilingOverrides } from '../support/filing';
import { ethicsApprovalOf } from '../support/projectSteps';
import { refusalOf, startKit, type Kit, type Person, type Variables } from '../support/registry';
import { reviewScenarios } from '../support/reviewScenarios';

let kit: Kit;
beforeAll(async () => {
  kit = await startKit();
}, 60_000);
afterAll(() => kit.close());

const submit = async (projectId: string) =>
  await kit
    .as('investigator')
    .give('submitProject', { projectId, ethicsCommitteeId: kit.ethicsCommitteeId });

async function statusOf(projectId: string, person: Person = 'investigator') {
  const asked = 'query ($id: ID!) { project(id: $id) { status } }';
  const { project } = await kit.as(person).read(asked, { id: projectId });
  return (project as { status: string }).status;
}

async function setProfile(person: Person, input: Variables) {
  const asked =
    'mutation ($input: ProfileInput!, $key: String!) { updateProfile(input: $input, idempotencyKey: $key) { id } }';
  await kit.as(person).read(asked, { input, key: randomUUID() });
}

const professor = { titleCategory: 'RESEARCHER', title: 'RESEARCH_PROFESSOR' };
const drugTrial = (docDate: string): FilingOverrides => ({
  category: {
    ...{ initiationType: 'REGISTRATION', productType: 'DRUG', phase: 'PHASE2' },
    ...{ offLabelUse: false, unsafeCombination: false },
    nmpa: { docType: 'TRIAL_NOTICE', docNo: '2023LP00001', docDate },
  },
});

async function drugTrialOf(docDate: string) {
  const projectId = await kit.project().filled(drugTrial(docDate));
  const fileId = await kit.as('investigator').upload('临床试验通知书.pdf');
  await kit.as('investigator').done('attachFile', { projectId, slot: 'nmpa', fileId });
  return projectId;
}

describe('the first scenarios', () => {
  reviewScenarios(() => kit);

  it('T2: wants a physician for an intervention, and takes the title from the member’s own profile', async () => {
    await setProfile('investigator', professor);
    try {
      const team = [{ ...member, ...professor, accountId: kit.idOf('colleague') }];
      const projectId = await kit.project().filled({ implementation: { team } });
      const refused = await submit(projectId);
      expect(refusalOf(refused)).toEqual({
        code: 'INVALID',
        rule: 'V-101',
        message: '干预性研究需要有医师',
      });
      expect(JSON.stringify(refused.errors?.[0]?.extensions?.['problems'])).toContain(
        '如果确认团队中有医师，请在医师的个人信息里将职称选择为卫生技术人员（主任医师、副主任医师、主治医师、医师、医士中的任一个）',
      );

      await setProfile('colleague', {
        titleCategory: 'PHYSICIAN',
        title: 'ATTENDING_PHYSICIAN',
      });
      expect(refusalOf(await submit(projectId))).toBeUndefined();
      expect(await statusOf(projectId)).toBe('ETHICS_REVIEW');
    } finally {
      await setProfile('investigator', {
        titleCategory: 'PHYSICIAN',
        title: 'CHIEF_PHYSICIAN',
      });
    }
  });

  it('T3: wants the number on another platform, or the word that there is none', async () => {
    const platforms = [{ platform: 'CHICTR' }];
    const projectId = await kit.project().filled({ other: { platforms } });
    expect(refusalOf(await submit(projectId))).toEqual({
      code: 'INVALID',
      rule: 'V-102',
      message: '项目在平台对应的研究编号为空',
    });
    await kit
      .resume(projectId)
      .saved({ other: { platforms: [{ ...platforms[0], number: '无' }] } });
    expect(refusalOf(await submit(projectId))).toBeUndefined();
  });

  it('T4: holds an approval valid for exactly three years, and not a day longer without a statement', async () => {
    const old = await drugTrialOf(yearsAgo(3, -1));
    expect(refusalOf(await submit(old))).toEqual({
      code: 'INVALID',
      rule: 'V-202',
      message: '批件已超过3年有效期，请提供批件仍有效的说明文件',
    });
    const fileId = await kit.as('investigator').upload('批件有效说明.pdf');
    const slot = 'nmpaValidity';
    await kit.as('investigator').done('attachFile', { projectId: old, slot, fileId });
    expect(refusalOf(await submit(old))).toBeUndefined();

    const boundary = await drugTrialOf(yearsAgo(3));
    expect(refusalOf(await submit(boundary))).toBeUndefined();
  });

  it('T5: goes straight to the ethics committee where the institution has no academic one', async () => {
    const created = await kit
      .as('platform')
      .read(
        'mutation ($input: NewInstitutionInput!, $key: String!) { createInstitution(input: $input, idempotencyKey: $key) { id } }',
        {
          input: { name: '云泽社区医院', provinceCode: '36', kind: 'HOSPITAL' },
          key: randomUUID(),
        },
      );
    const { id: institutionId } = created['createInstitution'] as { id: string };
    const as = (role: string) => ({ memberships: [{ role, institutionId }] });
    await kit.join('platform', 'outsideAdministrator', 'ADM', as('ADM'));
    await kit.join('outsideAdministrator', 'outsider', 'PI', as('PI'));
    await setProfile('outsider', {
      ...{ idType: 'PASSPORT', idNumber: 'E87654321', department: '内科' },
      ...{ titleCategory: 'PHYSICIAN', title: 'CHIEF_PHYSICIAN' },
      physicianCertNo: '110360000000002',
    });
    const input = { institutionId, kind: 'ETHICS', name: '云泽社区医院伦理委员会' };
    const made = await kit
      .as('outsideAdministrator')
      .read(
        'mutation ($input: NewCommitteeInput!, $key: String!) { createCommittee(input: $input, idempotencyKey: $key) { id } }',
        { input, key: randomUUID() },
      );
    const { id: ethicsCommitteeId } = made['createCommittee'] as { id: string };

    const projectId = await kit.project('outsider').filled();
    await kit.as('outsider').done('submitProject', { projectId, ethicsCommitteeId });
    expect(await statusOf(projectId, 'outsider')).toBe('ETHICS_REVIEW');
  });

  it('T14: answers the version that was in force at the instant asked for', async () => {
    const projectId = await kit
      .project()
      .published()
      .changeStarted({ design: { targetSize: 150 } })
      .submitted()
      .approved();
    const versions = 'query ($id: ID!) { project(id: $id) { versions { approvedAt } } }';
    const { project } = await kit.as('officer').read(versions, { id: projectId });
    const approvedAt = (project as { versions: { approvedAt: string }[] }).versions[1]?.approvedAt;
    const at = (milliseconds: number) =>
      new Date(Date.parse(approvedAt ?? '') + milliseconds).toISOString();

    const asked = `query ($id: ID!, $before: DateTime!, $after: DateTime!) { project(id: $id) {
      before: asOf(at: $before) { versionNo }
      after: asOf(at: $after) { versionNo form { design { targetSize } } } } }`;
    const variables = { id: projectId, before: at(-1), after: at(0) };
    expect(await kit.as('officer').read(asked, variables)).toEqual({
      project: {
        before: { versionNo: 1 },
        after: { versionNo: 2, form: { design: { targetSize: 150 } } },
      },
    });

    // A visitor asks by the number alone.
    const numbered = await kit
      .as('officer')
      .read('query ($id: ID!) { project(id: $id) { researchNumber createdAt } }', {
        id: projectId,
      });
    const { researchNumber, createdAt } = numbered['project'] as {
      researchNumber: string;
      createdAt: string;
    };
    const publicly = `query ($number: String!, $created: DateTime!, $before: DateTime!, $after: DateTime!) {
      projectByNumber(researchNumber: $number) {
        created: asOf(at: $created) { versionNo }
        before: asOf(at: $before) { versionNo }
        after: asOf(at: $after) { versionNo form { design { targetSize } } } } }`;
    const { before, after } = variables;
    expect(
      await kit
        .as('visitor')
        .read(publicly, { number: researchNumber, created: createdAt, before, after }),
    ).toEqual({
      projectByNumber: {
        created: null,
        before: { versionNo: 1 },
        after: { versionNo: 2, form: { design: { targetSize: 150 } } },
      },
    });
  });

  it('T17: lets no member of the team decide on the study', async () => {
    const team = [{ ...member, accountId: kit.idOf('colleague') }];
    const projectId = await kit.project().filled({ implementation: { team } }).submitted();
    const before = await kit.stream(projectId);
    const reviewer = kit.as('colleague');
    await reviewer.confirm();
    const decision = { projectId, submissionNo: 1, code: 'APPROVED' };
    expect(refusalOf(await reviewer.give('approveStage', decision))).toEqual({
      code: 'REFUSED',
      rule: 'V-807',
      message: '您是本项目成员，需回避审核',
    });
    expect(await kit.stream(projectId)).toEqual(before);

    const ethicsApproval = await ethicsApprovalOf(kit, projectId);
    await kit.as('ethics').confirm();
    const done = await kit.as('ethics').done('approveStage', { ...decision, ethicsApproval });
    expect(done.project?.status).toBe('INSTITUTION_REVIEW');
  });
});
