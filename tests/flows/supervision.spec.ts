import { refusalOf, startKit, type Kit, type Person } from '../support/registry';

let kit: Kit;
beforeAll(async () => {
  kit = await startKit();
}, 60_000);
afterAll(() => kit.close());

const asked = (fields: string) => `query ($id: ID!) { project(id: $id) { ${fields} } }`;
const read = async (person: Person, id: string, fields: string) =>
  (await kit.as(person).read(asked(fields), { id }))['project'] as Record<string, unknown>;

const numberOf = async (id: string) =>
  (await read('investigator', id, 'researchNumber'))['researchNumber'];

async function asVisitor(id: string, fields: string) {
  const researchNumber = await numberOf(id);
  const query = `query ($number: String!) { projectByNumber(researchNumber: $number) { ${fields} } }`;
  return await kit.as('visitor').ask(query, { number: researchNumber });
}

describe('what is done to a record as a whole', () => {
  it('is told with reason and document to those entitled, and as a notice to the public', async () => {
    const projectId = await kit.project().published();
    const officer = kit.as('officer');
    const documentFileId = await officer.upload('责令暂停通知书.pdf');
    await officer.confirm();
    const order = { projectId, reason: '抽查发现知情同意不规范', documentFileId };
    await officer.done('orderSuspension', order);

    const notice = 'status suspension { since } marking { mark reason otherNumber }';
    const events = await kit.stream(projectId);
    const since = events.at(-1)?.recordedAt;
    expect((await asVisitor(projectId, notice)).data?.['projectByNumber']).toEqual({
      ...{ status: 'SUSPENDED_BY_ORDER', suspension: { since }, marking: null },
    });

    await officer.done('liftSuspension', { projectId, reason: '已整改' });
    await officer.done('closeProject', { projectId, reason: '研究完成' });
    await officer.done('reopenProject', { projectId, reason: '补充随访' });
    const otherNumber = await numberOf(await kit.project().published());
    const mark = { mark: 'DUPLICATE', reason: '重复登记', otherNumber };
    await officer.done('markRecord', { projectId, ...mark });

    expect((await asVisitor(projectId, notice)).data?.['projectByNumber']).toEqual({
      ...{ status: 'PUBLISHED', suspension: null, marking: mark },
    });
    const fields =
      'supervision { act role by { id } reason document { fileId name } mark otherNumber }';
    const common = { role: 'INSR', by: { id: kit.idOf('officer') } };
    const unmarked = { document: null, mark: null, otherNumber: null };
    const document = { fileId: documentFileId, name: '责令暂停通知书.pdf' };
    for (const person of ['investigator', 'officer', 'ethics'] as const) {
      expect(await read(person, projectId, fields)).toEqual({
        supervision: [
          { ...common, ...unmarked, act: 'SUSPENDED', reason: order.reason, document },
          { ...common, ...unmarked, act: 'LIFTED', reason: '已整改' },
          { ...common, ...unmarked, act: 'CLOSED', reason: '研究完成' },
          { ...common, ...unmarked, act: 'REOPENED', reason: '补充随访' },
          { ...common, ...unmarked, act: 'MARKED', ...mark },
        ],
      });
    }
  });

  it('tells why a change was started that was withdrawn before it was sent in', async () => {
    const projectId = await kit.project().published().changeStarted();
    await kit.as('investigator').done('withdrawChange', { projectId, reason: '暂不变更' });
    expect(
      await read('officer', projectId, 'withdrawnChanges { changeType changeReason reason }'),
    ).toEqual({
      withdrawnChanges: [
        {
          ...{ changeType: 'PROTOCOL_AMENDMENT', changeReason: '按伦理委员会意见调整样本量' },
          reason: '暂不变更',
        },
      ],
    });
  });
});

describe('a refused part of a project', () => {
  it('leaves the rest of the answer to its reader', async () => {
    const projectId = await kit.project().published();
    const unknown = 'diff(from: { versionNo: 1 }, to: { versionNo: 9 }) { field }';
    const ask = (person: Person, fields: string) =>
      kit.as(person).ask(asked(fields), { id: projectId });

    const differing = await ask('investigator', `id ${unknown}`);
    expect(refusalOf(differing)?.code).toBe('NOT_FOUND');
    expect(differing.data).toEqual({ project: { id: projectId, diff: null } });

    const forbidden = await ask('ethics', 'id problems { rule } events { totalCount }');
    expect(refusalOf(forbidden)?.code).toBe('FORBIDDEN');
    expect(forbidden.data).toEqual({ project: { id: projectId, problems: null, events: null } });

    const open = await asVisitor(projectId, 'versionNo diff(from: 1, to: 9) { field }');
    expect(refusalOf(open)?.code).toBe('NOT_FOUND');
    expect(open.data).toEqual({ projectByNumber: { versionNo: 1, diff: null } });
  });
});

describe('a day that is none', () => {
  it('is refused in Chinese, with the place where it was given', async () => {
    const projectId = await kit.project();
    const sections = { basic: { protocolDate: '2026-02-30' } };
    const answer = await kit.as('investigator').give('saveProject', { projectId, sections });
    const refusal = refusalOf(answer);
    expect(refusal?.code).toBe('INVALID');
    expect(refusal?.message).toContain('日期须为真实存在的一天');
    expect(refusal?.message).toContain('basic.protocolDate');
  });
});
