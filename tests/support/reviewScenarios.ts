import { todayInShanghai } from '../../platform/shanghai';
import { refusalOf, type Kit } from './registry';

const statusOf = async (kit: Kit, id: string) => {
  const asked = 'query ($id: ID!) { project(id: $id) { status stage submissionNo versionNo } }';
  return (await kit.as('investigator').read(asked, { id }))['project'];
};

/** What the public reads of a project, by its number. */
const publicTargetSize = async (kit: Kit, id: string) => {
  const asked = 'query ($id: ID!) { project(id: $id) { researchNumber } }';
  const { project } = await kit.as('investigator').read(asked, { id });
  const sought = `query ($number: String!) {
    projectByNumber(researchNumber: $number) { versionNo form { design { targetSize } } } }`;
  const number = (project as { researchNumber: string }).researchNumber;
  return (await kit.as('visitor').read(sought, { number }))['projectByNumber'];
};

const to150 = { design: { targetSize: 150 } };

/** T1 and T6 to T9 of the registry's first scenarios, whichever log the events are in. */
export function reviewScenarios(kitOf: () => Kit): void {
  it('T1: refuses a delegate who submits, records it with the account and leaves the project alone', async () => {
    const kit = kitOf();
    const projectId = await kit.project().filled();
    const accountId = kit.idOf('delegate');
    await kit.as('investigator').done('grantDelegate', { projectId, accountId });
    const before = await kit.stream(projectId);

    const { ethicsCommitteeId } = kit;
    const answer = await kit.as('delegate').give('submitProject', { projectId, ethicsCommitteeId });

    expect(refusalOf(answer)).toEqual({
      code: 'REFUSED',
      rule: 'V-104',
      message: '提交失败：授权人不能提交审核，请由项目负责人提交',
    });
    expect(await kit.stream(projectId)).toEqual(before);
    const month = todayInShanghai(Date.now()).slice(0, 7).replace('-', '');
    const access = await kit.stele.node.log.readStream(`access-${accountId}-${month}`);
    expect(access.at(-1)).toMatchObject({
      type: 'CommandRefused',
      data: { accountId, rule: 'V-104', subject: projectId },
    });
  });

  it('T6: keeps a study under review as it is until the committee returns it', async () => {
    const kit = kitOf();
    const projectId = await kit.project().filled().submitted();
    expect(await statusOf(kit, projectId)).toMatchObject({ status: 'ETHICS_REVIEW' });
    const author = kit.as('investigator');

    expect(refusalOf(await author.give('saveProject', { projectId, sections: to150 }))).toEqual({
      code: 'REFUSED',
      rule: 'V-801',
      message: '当前处于审核状态的项目不能进行信息变更，需审核通过或联系当前审核人驳回后再变更',
    });

    await kit.resume(projectId).returned().saved(to150).submitted();
    expect(await statusOf(kit, projectId)).toMatchObject({
      status: 'ETHICS_REVIEW',
      submissionNo: 2,
    });
  });

  it('T7: shows the public the approved version until the change is approved, then what changed', async () => {
    const kit = kitOf();
    const projectId = await kit.project().published().changeStarted(to150).submitted();
    expect(await publicTargetSize(kit, projectId)).toEqual({
      versionNo: 1,
      form: { design: { targetSize: 100 } },
    });

    await kit.resume(projectId).approved();
    expect(await publicTargetSize(kit, projectId)).toEqual({
      versionNo: 2,
      form: { design: { targetSize: 150 } },
    });
    const asked = `query ($id: ID!) { project(id: $id) {
      diff(from: { versionNo: 1 }, to: { versionNo: 2 }) {
        section field kind before after lastWriter { role at account { id } } } } }`;
    const { project } = await kit.as('investigator').read(asked, { id: projectId });
    const saved = (await kit.stream(projectId)).filter(({ type }) => type === 'SectionSaved');
    expect(project).toEqual({
      diff: [
        {
          ...{ section: 'design', field: 'targetSize', kind: 'CHANGED', before: 100, after: 150 },
          lastWriter: {
            role: 'PI',
            at: saved.at(-1)?.recordedAt,
            account: { id: kit.idOf('investigator') },
          },
        },
      ],
    });
  });

  it('T8: takes a change back before the institution decided, and the next one is version 2 again', async () => {
    const kit = kitOf();
    const projectId = await kit.project().published().changeStarted(to150).submitted();
    expect(await statusOf(kit, projectId)).toMatchObject({ status: 'CHANGE_ETHICS_REVIEW' });

    await kit.as('investigator').done('withdrawChange', { projectId, reason: '样本量需重新计算' });
    expect(await statusOf(kit, projectId)).toMatchObject({ status: 'PUBLISHED', versionNo: 1 });
    const asked = `query ($id: ID!) { project(id: $id) { form { design { targetSize } }
      withdrawnChanges { reason form { design { targetSize } } } } }`;
    expect(await kit.as('investigator').read(asked, { id: projectId })).toEqual({
      project: {
        form: { design: { targetSize: 100 } },
        withdrawnChanges: [{ reason: '样本量需重新计算', form: { design: { targetSize: 150 } } }],
      },
    });

    await kit
      .resume(projectId)
      .changeStarted({ design: { targetSize: 120 } })
      .submitted()
      .approved();
    expect(await publicTargetSize(kit, projectId)).toEqual({
      versionNo: 2,
      form: { design: { targetSize: 120 } },
    });
  });

  it('T9: keeps a change on which the institution has decided', async () => {
    const kit = kitOf();
    const projectId = await kit.project().published().changeStarted(to150).submitted().approved();
    const before = await kit.stream(projectId);
    const answer = await kit.as('investigator').give('withdrawChange', { projectId });
    expect(refusalOf(answer)).toEqual({
      code: 'REFUSED',
      rule: 'V-802',
      message: '机构已审核，不能撤销变更',
    });
    expect(await kit.stream(projectId)).toEqual(before);
  });
}
