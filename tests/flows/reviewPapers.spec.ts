import { createHash } from 'node:crypto';
import { startKit, type Kit, type Person } from '../support/registry';

let kit: Kit;
let projectId: string;
beforeAll(async () => {
  kit = await startKit();
  projectId = await kit.project().published();
}, 60_000);
afterAll(() => kit.close());

const read = async (person: Person, fields: string) =>
  (
    await kit
      .as(person)
      .read(`query ($id: ID!) { project(id: $id) { ${fields} } }`, { id: projectId })
  )['project'] as Record<string, unknown>;

interface Paper {
  readonly fileId: string;
  readonly name: string;
  readonly sha256: string;
}

describe('the approval letter of an ethics committee', () => {
  it('is found with the approval and in its row of the review progress, and can be downloaded', async () => {
    const asked = `versions { ethicsApproval { file { slot fileId name sha256 } } }
      reviewProgress { stage files { fileId name sha256 } }`;
    const { versions, reviewProgress } = (await read('investigator', asked)) as {
      versions: { ethicsApproval: { file: Paper & { slot: string } } }[];
      reviewProgress: { stage: string; files: Paper[] }[];
    };
    const { slot, ...letter } = versions[0]?.ethicsApproval.file ?? { slot: null };
    const sha256 = createHash('sha256').update(kit.pdf('伦理批件.pdf')).digest('hex');
    expect([slot, letter]).toEqual([
      'approval',
      expect.objectContaining({ name: '伦理批件.pdf', sha256 }),
    ]);

    const papers = reviewProgress.map(({ stage, files }) => [stage, files]);
    expect(papers).toEqual([
      ['SUBMISSION', []],
      ['ACADEMIC', []],
      ['ETHICS', [letter]],
      ['INSTITUTION', []],
      ['PUBLICATION', []],
    ]);
    const { fileId } = letter as Paper;
    expect((await kit.as('officer').download(fileId)).status).toBe(200);
  });

  it('shows an opinion that was attached in a stage once the stage is decided', async () => {
    const study = await kit.project().filled().submitted({ academic: true });
    const academic = kit.as('academic');
    const fileId = await academic.upload('学术审查意见.pdf');
    await academic.done('attachFile', { projectId: study, slot: 'opinion', fileId });
    const asked =
      'query ($id: ID!) { project(id: $id) { reviewProgress { stage files { name } } } }';
    const filesOf = async () => {
      const { project } = await kit.as('investigator').read(asked, { id: study });
      const { reviewProgress } = project as {
        reviewProgress: { stage: string; files: unknown[] }[];
      };
      return reviewProgress.find(({ stage }) => stage === 'ACADEMIC')?.files;
    };
    expect(await filesOf()).toEqual([]);
    await kit.resume(study).academicPassed();
    expect(await filesOf()).toEqual([{ name: '学术审查意见.pdf' }]);
  });
});
