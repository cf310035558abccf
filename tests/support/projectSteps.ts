import { dayFromNow, type FilingOverrides } from './filing';
import type { As, Kit, Person, Variables } from './registry';

/** What a study went through, step by step; awaited, it is the project's id. */
export interface ProjectSteps extends PromiseLike<string> {
  /** Every section saved, arms named by what is given to them, and the three starred files attached. */
  filled(overrides?: FilingOverrides): ProjectSteps;
  saved(sections: Variables): ProjectSteps;
  submitted(to?: { readonly academic?: boolean }): ProjectSteps;
  academicPassed(): ProjectSteps;
  ethicsApproved(): ProjectSteps;
  institutionPassed(): ProjectSteps;
  returned(): ProjectSteps;
  /** Every stage that waits, one after the other, and what the product itself does after the last. */
  approved(): ProjectSteps;
  /** From an empty form to a public record. */
  published(overrides?: FilingOverrides): ProjectSteps;
  changeStarted(sections?: Variables): ProjectSteps;
}

/** A new project of that investigator. */
export function projectSteps(kit: Kit, investigator: Person): ProjectSteps {
  const created = kit.as(investigator).done('createProject', {});
  return stepsOf(
    kit,
    investigator,
    created.then(({ project }) => project?.id ?? ''),
  );
}

/** Goes on with a project that is there already. */
export function stepsOf(kit: Kit, investigator: Person, id: Promise<string>): ProjectSteps {
  const author = kit.as(investigator);
  const step = (work: (projectId: string) => Promise<unknown>): ProjectSteps =>
    stepsOf(
      kit,
      investigator,
      id.then(async (projectId) => {
        await work(projectId);
        return projectId;
      }),
    );
  const academic = (projectId: string) => decide(kit, 'academic', projectId, { code: 'PASSED' });
  const institution = (projectId: string) => decide(kit, 'officer', projectId, { code: 'PASSED' });
  const ethics = (projectId: string) => approveEthics(kit, projectId);

  const steps: ProjectSteps = {
    then: (resolve, reject) => id.then(resolve, reject),
    filled: (overrides) =>
      step((projectId) => fillForm(author, projectId, kit.sections(overrides))),
    saved: (sections) => step((projectId) => author.done('saveProject', { projectId, sections })),
    submitted: ({ academic: toAcademic = false } = {}) =>
      step((projectId) =>
        author.done('submitProject', {
          projectId,
          ethicsCommitteeId: kit.ethicsCommitteeId,
          academicCommitteeId: toAcademic ? kit.academicCommitteeId : null,
        }),
      ),
    academicPassed: () => step(academic),
    ethicsApproved: () => step(ethics),
    institutionPassed: () => step(institution),
    returned: () =>
      step((projectId) =>
        decide(kit, 'ethics', projectId, {
          code: 'REVIEW_AFTER_REVISION',
          opinions: [{ section: 'design', field: 'targetSize', text: '请说明样本量的依据。' }],
        }),
      ),
    approved: () =>
      step(async (projectId) => {
        for (let stage = await stageOf(author, projectId); stage !== null;) {
          if (stage === 'ACADEMIC') await academic(projectId);
          else if (stage === 'ETHICS') await ethics(projectId);
          else await institution(projectId);
          stage = await stageOf(author, projectId);
        }
        await kit.stele.settled();
      }),
    published: (overrides) => steps.filled(overrides).submitted().approved(),
    changeStarted: (sections) =>
      step(async (projectId) => {
        const reason = '按伦理委员会意见调整样本量';
        await author.done('startChange', { projectId, type: 'PROTOCOL_AMENDMENT', reason });
        if (sections) await author.done('saveProject', { projectId, sections });
      }),
  };
  return steps;
}

async function stageOf(author: As, projectId: string): Promise<string | null> {
  const asked = 'query ($id: ID!) { project(id: $id) { stage } }';
  const { project } = await author.read(asked, { id: projectId });
  return (project as { stage: string | null }).stage;
}

/** Saves every section, names arms by what is given to them, and attaches the three starred files. */
export async function fillForm(
  author: Pick<As, 'done' | 'read' | 'upload'>,
  projectId: string,
  sections: Variables,
): Promise<void> {
  await author.done('saveProject', { projectId, sections });
  const asked = `query ($id: ID!) { project(id: $id) { form { design {
    arms { id } interventions { id type name } } } } }`;
  const { project } = await author.read(asked, { id: projectId });
  const { arms, interventions } = (
    project as {
      form: { design: { arms: { id: string }[] | null; interventions: Variables[] | null } };
    }
  ).form.design;
  if (arms !== null && interventions !== null) {
    const named = interventions.map((row, index) => ({ ...row, armIds: [arms[index]?.id] }));
    await author.done('saveProject', { projectId, sections: { design: { interventions: named } } });
  }
  for (const slot of ['protocol', 'consent', 'other']) {
    const fileId = await author.upload(`${slot}.pdf`);
    await author.done('attachFile', { projectId, slot, fileId });
  }
}

/** The number of the submission that waits, as its reviewer sees it. */
async function submissionOf(kit: Kit, person: Reviewer, projectId: string): Promise<number> {
  const asked = 'query ($id: ID!) { project(id: $id) { submissionNo } }';
  const { project } = await kit.as(person).read(asked, { id: projectId });
  return (project as { submissionNo: number }).submissionNo;
}

type Reviewer = 'academic' | 'ethics' | 'officer';

/** A decision of a stage with a confirmed password; with opinions it is a return. */
async function decide(kit: Kit, person: Reviewer, projectId: string, args: Variables) {
  const reviewer = kit.as(person);
  await reviewer.confirm();
  const submissionNo = await submissionOf(kit, person, projectId);
  const command = args['opinions'] === undefined ? 'approveStage' : 'returnStage';
  return await reviewer.done(command, { projectId, submissionNo, ...args });
}

export async function ethicsApprovalOf(kit: Kit, projectId: string) {
  const committee = kit.as('ethics');
  const fileId = await committee.upload('伦理批件.pdf');
  await committee.done('attachFile', { projectId, slot: 'approval', fileId });
  return {
    approvalNo: 'QL-EC-2026-017',
    approvedOn: dayFromNow(0),
    validTo: dayFromNow(365),
    fileId,
  };
}

async function approveEthics(kit: Kit, projectId: string) {
  const ethicsApproval = await ethicsApprovalOf(kit, projectId);
  return await decide(kit, 'ethics', projectId, { code: 'APPROVED', ethicsApproval });
}
