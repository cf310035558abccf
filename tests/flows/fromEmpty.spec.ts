import { startKit, type Kit } from '../support/registry';

let kit: Kit;
beforeAll(async () => {
  kit = await startKit();
}, 60_000);
afterAll(() => kit.close());

describe('a registry that started empty', () => {
  it('files a study through all three stages and publishes it under a research number', async () => {
    const projectId = await kit.project().filled().submitted({ academic: true }).approved();

    const asked = `query ($id: ID!) { project(id: $id) {
      status researchNumber versionNo isPublished publishedAt filedAt
      investigator { name } institution { name } } }`;
    const { project } = await kit.as('investigator').read(asked, { id: projectId });
    expect(project).toMatchObject({
      status: 'PUBLISHED',
      versionNo: 1,
      isPublished: true,
      researchNumber: expect.stringMatching(/^MR-36-\d{2}-000001$/) as string,
      investigator: { name: '测试investigator' },
      institution: { name: '青岚医院' },
    });

    const { researchNumber } = project as { researchNumber: string };
    const sought =
      'query ($number: String!) { projectByNumber(researchNumber: $number) { title versionNo institution { name } } }';
    const { projectByNumber } = await kit.as('visitor').read(sought, { number: researchNumber });
    expect(projectByNumber).toEqual({
      title: '髋部骨折术后早期步行训练研究',
      versionNo: 1,
      institution: { name: '青岚医院' },
    });
  });

  it('numbers the next study of the province without a gap', async () => {
    const projectId = await kit.project().published();
    const asked = 'query ($id: ID!) { project(id: $id) { researchNumber } }';
    const { project } = await kit.as('investigator').read(asked, { id: projectId });
    expect(project).toEqual({
      researchNumber: expect.stringMatching(/^MR-36-\d{2}-000002$/) as string,
    });
  });

  it('keeps it all over a restart', async () => {
    const asked = '{ publicProjects { totalCount edges { node { researchNumber } } } }';
    const before = await kit.as('visitor').read(asked);
    await kit.restart();
    expect(await kit.as('visitor').read(asked)).toEqual(before);
    expect(before).toMatchObject({ publicProjects: { totalCount: 2 } });
  });
});
