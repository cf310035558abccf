import { refusalOf, startKit, type Kit, type Person } from '../support/registry';

let kit: Kit;
let projectId: string;
const targetSizes = { design: { targetSize: 120 } };

const read = async (fields: string, person: Person = 'investigator') =>
  (
    await kit
      .as(person)
      .read(`query ($id: ID!) { project(id: $id) { ${fields} } }`, { id: projectId })
  )['project'];

/** A study whose draft was corrected, approved, changed to 150 and back to that draft by a withdrawal, then to 120. */
beforeAll(async () => {
  kit = await startKit();
  projectId = await kit
    .project()
    .filled({ design: { targetSize: 80 } })
    .saved({ design: { targetSize: 100 } })
    .submitted()
    .approved()
    .changeStarted({ design: { targetSize: 150 } })
    .submitted();
  await kit.as('investigator').done('withdrawChange', { projectId });
  await kit.resume(projectId).changeStarted(targetSizes).submitted().approved();
}, 60_000);
afterAll(() => kit.close());

/** The instant of the n-th event of a type, which is inclusive. */
async function instantOf(type: string, index: number) {
  const found = (await kit.stream(projectId)).filter((event) => event.type === type).at(index);
  if (found === undefined) throw new Error(`no ${type}`);
  return found.recordedAt;
}

const asOf = (at: string, person?: Person) =>
  read(`asOf(at: "${at}") { status versionNo form { design { targetSize } } }`, person);
const shown = (status: string, versionNo: number, targetSize: number) => ({
  asOf: { status, versionNo, form: { design: { targetSize } } },
});

describe('the history of a study with two versions', () => {
  it('lists both versions, each with what it holds', async () => {
    expect(
      await read('versions { versionNo state changeReason form { design { targetSize } } }'),
    ).toEqual({
      versions: [
        {
          versionNo: 1,
          state: 'SUPERSEDED',
          changeReason: null,
          form: { design: { targetSize: 100 } },
        },
        {
          ...{ versionNo: 2, state: 'CURRENT', changeReason: '按伦理委员会意见调整样本量' },
          form: { design: { targetSize: 120 } },
        },
      ],
    });
  });

  it('tells who wrote a difference, in which role and when', async () => {
    const lastWriter = 'lastWriter { role at account { name } }';
    const found = await read(
      `diff(from: { versionNo: 1 }, to: { versionNo: 2 }) { section field before after ${lastWriter} }`,
    );
    expect(found).toEqual({
      diff: [
        {
          ...{ section: 'design', field: 'targetSize', before: 100, after: 120 },
          lastWriter: {
            role: 'PI',
            at: await instantOf('SectionSaved', -1),
            account: { name: '测试investigator' },
          },
        },
      ],
    });
  });

  it('shows an author a moment of the first draft, of a review and of a withdrawn change', async () => {
    const submitted = await instantOf('ProjectSubmitted', 0);
    const draft = new Date(Date.parse(submitted) - 1).toISOString();
    expect(await asOf(draft)).toEqual(shown('DRAFT', 0, 100));
    expect(await asOf(submitted)).toEqual(shown('ETHICS_REVIEW', 0, 100));
    expect(await asOf(await instantOf('ChangeSubmitted', 0))).toEqual(
      shown('CHANGE_ETHICS_REVIEW', 1, 150),
    );
    expect(await asOf(await instantOf('ChangeWithdrawn', 0))).toEqual(shown('PUBLISHED', 1, 100));
  });

  it('shows a reviewer nothing of the first draft', async () => {
    const submitted = await instantOf('ProjectSubmitted', 0);
    const draft = new Date(Date.parse(submitted) - 1).toISOString();
    expect(await asOf(draft, 'officer')).toEqual({
      asOf: { status: 'DRAFT', versionNo: 0, form: null },
    });
  });

  it('tells an author every value that a field had, and a reviewer those that were sent in', async () => {
    const asked = 'fieldHistory(section: design, field: "targetSize") { change { after } }';
    const after = (...values: number[]) => ({
      fieldHistory: values.map((value) => ({ change: { after: value } })),
    });
    expect(await read(asked)).toEqual(after(80, 100, 150, 100, 120));
    expect(await read(asked, 'officer')).toEqual(after(100, 150, 120));
  });

  it('shows visitors published versions and whitelisted fields only', async () => {
    const { researchNumber } = (await read('researchNumber')) as { researchNumber: string };
    const ask = (fields: string) =>
      kit
        .as('visitor')
        .ask(
          `query ($number: String!) { projectByNumber(researchNumber: $number) { ${fields} } }`,
          { number: researchNumber },
        );
    const { data } = await ask(
      'versions { versionNo form { design { targetSize } } } diff(from: 1, to: 2) { field after }',
    );
    expect(data).toEqual({
      projectByNumber: {
        versions: [
          { versionNo: 1, form: { design: { targetSize: 100 } } },
          { versionNo: 2, form: { design: { targetSize: 120 } } },
        ],
        diff: [{ field: 'targetSize', after: 120 }],
      },
    });

    for (const hidden of [
      'form { basic { funding { amount } } }',
      'form { category { nmpa { docNo } } }',
      'submissions { submissionNo }',
      'withdrawnChanges { reason }',
    ]) {
      expect(refusalOf(await ask(hidden))?.code).toBe('GRAPHQL_VALIDATION_FAILED');
    }
    const inside = 'query ($id: ID!) { project(id: $id) { title } }';
    const answer = await kit.as('visitor').ask(inside, { id: projectId });
    expect(refusalOf(answer)?.code).toBe('UNAUTHENTICATED');
  });

  it('restores an old version as a change that is reviewed like any other', async () => {
    const restore = { projectId, version: 1, reason: '恢复原方案' };
    await kit.as('investigator').done('restoreVersion', restore);
    expect(
      await read('status change { restoredFrom reason } form { design { targetSize } }'),
    ).toEqual({
      status: 'CHANGE_DRAFT',
      change: { restoredFrom: 1, reason: '恢复原方案' },
      form: { design: { targetSize: 100 } },
    });
    await kit.resume(projectId).submitted().approved();
    expect(
      await read('status versionNo diff(from: { versionNo: 1 }, to: { versionNo: 3 }) { field }'),
    ).toEqual({
      status: 'PUBLISHED',
      versionNo: 3,
      diff: [],
    });
  });
});

describe('the words of a difference', () => {
  const words = 'field kind itemLabel { zh } afterText { zh } after';
  interface Told {
    readonly field: string;
    readonly kind: string;
    readonly itemLabel: { readonly zh: string } | null;
    readonly afterText: { readonly zh: string } | null;
    readonly after: unknown;
  }
  const told = (differences: unknown, path: string) =>
    (differences as Told[]).filter(({ field, kind }) => field === path && kind !== 'REMOVED');
  let study: string;
  let siteId: string;

  /** A published study that gained a site and another fund by a change, and is being changed again. */
  beforeAll(async () => {
    const input = { name: '石湾医院', provinceCode: '36', kind: 'HOSPITAL' };
    const made = await kit
      .as('platform')
      .read(
        'mutation ($input: NewInstitutionInput!, $key: String!) { createInstitution(input: $input, idempotencyKey: $key) { id } }',
        { input, key: 'a site' },
      );
    siteId = (made['createInstitution'] as { id: string }).id;
    const site = { institutionId: siteId, piAccountId: kit.idOf('colleague'), targetSize: 40 };
    study = await kit
      .project()
      .published()
      .then((id) =>
        kit
          .resume(id)
          .changeStarted({
            implementation: { hasSites: 'YES', sites: [site] },
            basic: { funding: [{ name: '石湾基金', amount: 31_415, currency: 'CNY' }] },
          })
          .submitted()
          .approved(),
      );
  }, 60_000);

  const ask = async (fields: string, person: Person = 'investigator') => {
    const query = `query ($id: ID!) { project(id: $id) { ${fields} } }`;
    return (await kit.as(person).read(query, { id: study }))['project'] as Record<string, unknown>;
  };

  it('call a site and its investigator by their names, and keep the ids in the value', async () => {
    const { diff, fieldHistory } = await ask(
      `diff(from: { versionNo: 1 }, to: { versionNo: 2 }) { ${words} }
       fieldHistory(section: implementation, field: "sites") { change { ${words} } }`,
    );
    const site = {
      itemLabel: { zh: '石湾医院' },
      afterText: {
        zh: '参与单位（从列表选择）：石湾医院；参与单位负责人（从列表选择）：测试colleague；参与单位计划样本量：40',
      },
      after: { institutionId: siteId, piAccountId: kit.idOf('colleague') },
    };
    expect(told(diff, 'sites')).toMatchObject([site]);
    expect(fieldHistory).toMatchObject([{ change: site }]);
  });

  it('call a member of the team by the name of the account, in clear for those entitled', async () => {
    const member = { accountId: kit.idOf('delegate'), role: 'INVESTIGATOR' };
    await kit
      .resume(study)
      .changeStarted({ implementation: { team: [{ ...member, phone: '0791-5550177' }] } });
    const { diff } = await ask(`diff(from: { versionNo: 2 }, to: { working: true }) { ${words} }`);
    const [added] = told(diff, 'team');
    expect(added?.itemLabel).toEqual({ zh: '测试delegate' });
    expect(added?.afterText?.zh).toContain(
      '团队成员账号：测试delegate；团队成员姓名：测试delegate',
    );
    expect(added?.afterText?.zh).toContain('团队成员电话：0791-5550177');
  });

  it('tell visitors nothing of a row that its value hides', async () => {
    const { researchNumber } = await ask('researchNumber');
    const read = await kit
      .as('visitor')
      .read(
        `query ($number: String!) { projectByNumber(researchNumber: $number) { diff(from: 1, to: 2) { ${words} } } }`,
        { number: researchNumber },
      );
    const { diff } = read['projectByNumber'] as { diff: unknown };
    expect(told(diff, 'funding').map(({ afterText }) => afterText?.zh)).toEqual([
      '经费或物资来源名称：石湾基金',
    ]);
    expect(JSON.stringify(diff)).not.toContain('31415');
    expect(told(diff, 'sites')).toMatchObject([{ itemLabel: { zh: '石湾医院' } }]);
  });
});
