import { member } from '../support/filing';
import { startKit, type Kit } from '../support/registry';

let kit: Kit;
let projectId: string;
let researchNumber: string;

/** A published study whose change brought a source of money and a member of the team. */
beforeAll(async () => {
  kit = await startKit();
  projectId = await kit.project().published();
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
