import { startKit, type Kit, type Person } from '../support/registry';

let kit: Kit;
beforeAll(async () => {
  kit = await startKit();
}, 60_000);
afterAll(() => kit.close());

type Filter = Record<string, unknown>;

const idsIn = async (person: Person, filter: Filter): Promise<string[]> => {
  const asked =
    'query ($filter: ProjectFilter) { projects(filter: $filter) { edges { node { id } } } }';
  const { projects } = await kit.as(person).read(asked, { filter });
  return (projects as { edges: { node: { id: string } }[] }).edges.map(({ node }) => node.id);
};

const publicIn = async (filter: Filter) => {
  const asked =
    'query ($filter: ProjectFilter) { publicProjects(filter: $filter) { edges { node { title status researchNumber } } } }';
  const { publicProjects } = await kit.as('visitor').read(asked, { filter });
  return (publicProjects as { edges: { node: Filter }[] }).edges.map(({ node }) => node);
};

const titleFor = async (person: Person, id: string) => {
  const asked = 'query ($id: ID!) { project(id: $id) { title } }';
  const { project } = await kit.as(person).read(asked, { id });
  return (project as { title: string | null }).title;
};

const filed = '髋部骨折术后早期步行训练研究';
const drafted = '尚未提交的新题目';
const observational = {
  category: { studyType: 'OBSERVATIONAL' },
  basic: { filingTitle: drafted },
};

describe('a list in which a study has an open change', () => {
  it('is found by the draft for its authors only, by the submission for reviewers, by the version again once withdrawn', async () => {
    const projectId = await kit.project().published();
    const found = async (person: Person) => [
      (await idsIn(person, { search: drafted })).includes(projectId),
      (await idsIn(person, { search: filed })).includes(projectId),
      (await idsIn(person, { studyType: 'OBSERVATIONAL' })).includes(projectId),
    ];
    const byDraft = [true, false, true];
    const byVersion = [false, true, false];

    await kit.resume(projectId).changeStarted(observational);
    expect(await found('investigator')).toEqual(byDraft);
    expect(await found('officer')).toEqual(byVersion);
    expect(await titleFor('officer', projectId)).toBe(filed);
    expect(await publicIn({ studyType: 'OBSERVATIONAL' })).toEqual([]);
    expect(await publicIn({ search: drafted })).toEqual([]);
    expect(await publicIn({ studyType: 'INTERVENTIONAL' })).toMatchObject([{ title: filed }]);

    await kit
      .resume(projectId)
      .saved({ category: { studyType: 'INTERVENTIONAL' } })
      .submitted();
    expect(await found('officer')).toEqual([true, false, false]);
    expect(await titleFor('ethics', projectId)).toBe(drafted);
    expect(await publicIn({ search: filed })).toHaveLength(1);

    await kit.as('investigator').done('withdrawChange', { projectId });
    expect(await found('investigator')).toEqual(byVersion);
    expect(await found('officer')).toEqual(byVersion);
    expect(await publicIn({ studyType: 'INTERVENTIONAL' })).toMatchObject([{ title: filed }]);

    await kit
      .resume(projectId)
      .changeStarted({ basic: { filingTitle: drafted } })
      .submitted()
      .approved();
    expect(await found('officer')).toEqual([true, false, false]);
    expect(await publicIn({ search: drafted })).toMatchObject([{ title: drafted }]);
  });

  it('shows reviewers what was sent in, not what its authors write after a return', async () => {
    const projectId = await kit.project().filled().submitted().returned().saved(observational);
    expect(await titleFor('ethics', projectId)).toBe(filed);
    expect(await idsIn('officer', { search: drafted })).not.toContain(projectId);
    expect(await titleFor('investigator', projectId)).toBe(drafted);
  });

  it('tells the public the state before the change, and filters by that', async () => {
    const projectId = await kit
      .project()
      .published()
      .changeStarted({ design: { targetSize: 150 } })
      .submitted();
    const { project } = await kit
      .as('officer')
      .read('query ($id: ID!) { project(id: $id) { status researchNumber } }', { id: projectId });
    const { status, researchNumber } = project as Filter;
    expect(status).toBe('CHANGE_ETHICS_REVIEW');

    expect(await publicIn({ statuses: ['CHANGE_ETHICS_REVIEW'] })).toEqual([]);
    expect(await publicIn({ statuses: ['PUBLISHED'] })).toContainEqual({
      ...{ title: filed, status: 'PUBLISHED', researchNumber },
    });
    expect(await idsIn('officer', { statuses: ['CHANGE_ETHICS_REVIEW'] })).toEqual([projectId]);
  });
});
