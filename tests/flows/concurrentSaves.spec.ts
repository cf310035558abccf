import { startKit, type Kit, type Person, type Variables } from '../support/registry';

let kit: Kit;
beforeAll(async () => {
  kit = await startKit();
}, 60_000);
afterAll(() => kit.close());

const form = `form { basic { projectName filingTitle } implementation { contact { phone email } }
  design { targetSize outcomes { id name timePoint } } }`;

interface Form {
  readonly design: { readonly outcomes: readonly { readonly id: string }[] };
}

/** A draft on which the investigator and the delegate work, both from the revision that is answered. */
async function shared() {
  const projectId = await kit.project().filled();
  await kit
    .as('investigator')
    .done('grantDelegate', { projectId, accountId: kit.idOf('delegate') });
  const read = async () => {
    const asked = `query ($id: ID!) { project(id: $id) { revision ${form} } }`;
    const { project } = await kit.as('investigator').read(asked, { id: projectId });
    return project as { readonly revision: number; readonly form: Form };
  };
  const { revision, form: before } = await read();
  const save = (person: Person, sections: Variables) =>
    kit.as(person).give('saveProject', { projectId, sections, expectedRevision: revision });
  return { projectId, before, read, save };
}

const conflictsOf = (answer: Awaited<ReturnType<typeof conflicting>>) =>
  answer.errors?.[0]?.extensions?.['conflicts'];

async function conflicting(theirs: Variables, mine: Variables) {
  const { save } = await shared();
  expect((await save('delegate', theirs)).errors).toBeUndefined();
  return await save('investigator', mine);
}

describe('the investigator and the delegate in one section', () => {
  it('both have what they changed, saved from the same revision', async () => {
    const { before, read, save } = await shared();
    const [first] = before.design.outcomes;
    const rows = before.design.outcomes.map(({ id }) => ({ id }));
    await save('delegate', {
      design: { targetSize: 150 },
      implementation: { contact: { phone: '0791-8690001' } },
    });
    const answer = await save('investigator', {
      design: { outcomes: [{ id: first?.id, timePoint: '24周' }, ...rows.slice(1)] },
      implementation: { contact: { email: 'office@qinglan.example' } },
    });
    expect(answer.errors).toBeUndefined();
    expect((await read()).form).toMatchObject({
      implementation: { contact: { phone: '0791-8690001', email: 'office@qinglan.example' } },
      design: {
        targetSize: 150,
        outcomes: [{ id: first?.id, timePoint: '24周' }, ...rows.slice(1)],
      },
    });
  });

  it('are told of the field that both changed: both values, and who wrote the other one', async () => {
    const answer = await conflicting(
      { design: { targetSize: 150 } },
      { design: { targetSize: 200 } },
    );
    expect(answer.errors?.[0]).toMatchObject({
      message: '数据已被他人修改，请刷新后重试',
      extensions: { code: 'CONFLICT', rule: 'V-808' },
    });
    expect(conflictsOf(answer)).toEqual([
      expect.objectContaining({
        ...{ section: 'design', field: 'targetSize', itemId: null, theirs: 150, mine: 200 },
        label: { zh: '研究设计 › 计划样本量', en: expect.any(String) },
        author: expect.objectContaining({
          accountId: kit.idOf('delegate'),
          name: '测试delegate',
          role: 'DEL',
        }),
      }),
    ]);
  });

  it('read a personal value on which they clash in clear', async () => {
    const contact = (phone: string) => ({ implementation: { contact: { phone } } });
    const answer = await conflicting(contact('0791-8690001'), contact('0791-8690002'));
    expect(conflictsOf(answer)).toMatchObject([{ theirs: '0791-8690001', mine: '0791-8690002' }]);
  });

  it('may say the same, of a personal value too', async () => {
    const both = {
      implementation: { contact: { phone: '0791-8690003' } },
      design: { targetSize: 99 },
    };
    const { projectId, save } = await shared();
    await save('delegate', both);
    const before = await kit.stream(projectId);
    expect((await save('investigator', both)).errors).toBeUndefined();
    expect(await kit.stream(projectId)).toHaveLength(before.length);
  });

  it('lose nothing to a refused save', async () => {
    const { projectId, read, save } = await shared();
    await save('delegate', { design: { targetSize: 150 } });
    const before = await kit.stream(projectId);
    await save('investigator', { design: { targetSize: 200 }, basic: { filingTitle: '另一题目' } });
    expect(await kit.stream(projectId)).toHaveLength(before.length);
    expect((await read()).form).toMatchObject({ design: { targetSize: 150 } });
  });

  it('cannot save from a revision that never was', async () => {
    const { projectId } = await shared();
    const asked = { projectId, sections: { design: { targetSize: 1 } }, expectedRevision: 9_999 };
    const answer = await kit.as('investigator').give('saveProject', asked);
    expect(answer.errors?.[0]?.extensions).toMatchObject({ code: 'CONFLICT', rule: 'V-808' });
  });
});
