import { randomUUID } from 'node:crypto';
import { dayFromNow, member } from '../support/filing';
import { startKit, type Kit } from '../support/registry';

let kit: Kit;
let projectId: string;
let researchNumber: string;

/** A published study whose change brought a source of money and a member of the team. */
beforeAll(async () => {
  kit = await startKit();
  const site = await newSite();
  projectId = await kit
    .project()
    .published({ implementation: { hasSites: 'YES', sites: [{ ...site, targetSize: 20 }] } });
  const { basic, implementation } = (await ownForm(
    'basic { funding { id name amount currency } } implementation { team { id name institution } }',
  )) as {
    basic: { funding: object[] };
    implementation: { team: { id: string }[] };
  };
  await kit
    .resume(projectId)
    .changeStarted({
      basic: {
        funding: [...basic.funding, { name: '新阳基金会', amount: 777_777, currency: 'CNY' }],
      },
      implementation: {
        team: [
          ...implementation.team.map(({ id }) => ({ ...member, id, title: 'CHIEF_PHYSICIAN' })),
          { ...member, name: '许清和', institution: '云泽医院', phone: '0791-5550199' },
        ],
      },
    })
    .submitted()
    .approved();
  const { project } = await kit
    .as('investigator')
    .read('query ($id: ID!) { project(id: $id) { researchNumber } }', { id: projectId });
  ({ researchNumber } = project as { researchNumber: string });
}, 60_000);
afterAll(() => kit.close());

/** An institution elsewhere with an investigator. */
async function newSite() {
  const input = { name: '云泽医院', provinceCode: '36', kind: 'HOSPITAL' };
  const { createInstitution } = await kit
    .as('platform')
    .read(
      'mutation ($input: NewInstitutionInput!, $key: String!) { createInstitution(input: $input, idempotencyKey: $key) { id } }',
      { input, key: randomUUID() },
    );
  const { id: institutionId } = createInstitution as { id: string };
  const as = (role: string) => ({ memberships: [{ role, institutionId }] });
  await kit.join('platform', 'outsideAdministrator', 'ADM', as('ADM'));
  const piAccountId = await kit.join('outsideAdministrator', 'outsider', 'SITE', as('PI'));
  return { institutionId, piAccountId };
}

async function ownForm(sections: string): Promise<unknown> {
  const { project } = await kit
    .as('investigator')
    .read(`query ($id: ID!) { project(id: $id) { form { ${sections} } } }`, { id: projectId });
  return (project as { form: unknown }).form;
}

const asVisitor = async (fields: string) =>
  (
    await kit
      .as('visitor')
      .read(`query ($number: String!) { projectByNumber(researchNumber: $number) { ${fields} } }`, {
        number: researchNumber,
      })
  )['projectByNumber'];

const words = 'field kind itemLabel { zh } before after beforeText { zh en } afterText { zh en }';

describe('what a visitor reads of a published study', () => {
  it('names who answers for it: investigator, lead institution, ethics committee and its approval', async () => {
    const approval = 'ethicsApproval { committee approvalNo approvedOn }';
    const ethicsApproval = {
      ...{ committee: '青岚医院伦理委员会', approvalNo: 'QL-EC-2026-017' },
      approvedOn: dayFromNow(0),
    };
    const version = {
      investigatorName: '测试investigator',
      leadInstitution: '青岚医院',
      ethicsApproval,
    };
    expect(
      await asVisitor(
        `investigatorName institution { name } ${approval}
         versions { investigatorName leadInstitution ${approval} }`,
      ),
    ).toEqual({
      ...{
        investigatorName: '测试investigator',
        institution: { name: '青岚医院' },
        ethicsApproval,
      },
      versions: [version, version],
    });
  });

  it('names the sites that were chosen from the list', async () => {
    const asked =
      'form { implementation { sites { institution { name } piAccount { name } targetSize } } }';
    expect(await asVisitor(asked)).toEqual({
      form: {
        implementation: {
          sites: [
            {
              institution: { name: '云泽医院' },
              piAccount: { name: '测试outsider' },
              targetSize: 20,
            },
          ],
        },
      },
    });
  });
});

describe('what a visitor reads of a change', () => {
  it('is worded with the fields that are public, and with the names that are', async () => {
    const { diff } = (await asVisitor(`diff(from: 1, to: 2) { ${words} }`)) as { diff: unknown[] };
    expect(diff).toEqual([
      {
        ...{ field: 'funding', kind: 'ADDED', itemLabel: { zh: '新阳基金会' } },
        ...{ before: null, beforeText: null },
        after: { id: expect.any(String), name: '新阳基金会' },
        afterText: {
          zh: '经费或物资来源名称：新阳基金会',
          en: 'Name of the source of support: 新阳基金会',
        },
      },
      {
        ...{ field: 'team', kind: 'ADDED', itemLabel: { zh: '许清和' } },
        ...{ before: null, beforeText: null },
        after: { id: expect.any(String), name: '许清和', institution: '云泽医院' },
        afterText: {
          zh: '团队成员姓名：许清和；团队成员所在单位：云泽医院',
          en: 'Name of the member: 许清和; Institution of the member: 云泽医院',
        },
      },
    ]);
  });

  it('is worded in full for its authors, without placeholders', async () => {
    const asked = `query ($id: ID!) { project(id: $id) {
      diff(from: { versionNo: 1 }, to: { versionNo: 2 }) { field afterText { zh } } } }`;
    const { project } = await kit.as('investigator').read(asked, { id: projectId });
    const { diff } = project as { diff: { field: string; afterText: { zh: string } }[] };
    expect(diff.find(({ field }) => field === 'team')?.afterText.zh).toBe(
      '团队成员姓名：许清和；团队成员所在单位：云泽医院；团队成员职称类别：卫生技术人员（医师）；团队成员职称：主治医师；团队成员角色：研究者；团队成员电话：0791-5550199；团队成员邮箱：member@example.org；团队成员GCP证书编号：GCP-0001',
    );
  });
});
