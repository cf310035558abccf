import { randomUUID } from 'node:crypto';
import type { GraphQLAnswer } from '../support/graphqlClient';
import { refusalOf, startKit, type Kit, type Person, type Variables } from '../support/registry';
import type { Command } from '../support/registryCommands';

let kit: Kit;
let draft: string;
let underReview: string;
beforeAll(async () => {
  kit = await startKit();
  draft = await kit.project().filled();
  underReview = await kit.project().filled().submitted();
  await kit.as('ethics').confirm();
  await kit.as('officer').confirm();
}, 60_000);
afterAll(() => kit.close());

const codeOf = ({ errors }: GraphQLAnswer) => {
  const { code, rule } = errors?.[0]?.extensions ?? {};
  return typeof rule !== 'string' ? code : `${String(code)} ${rule}`;
};
const save = (title: unknown) => ({
  projectId: draft,
  sections: { basic: { filingTitle: title } },
});
const decision = { code: 'NOT_APPROVED', opinions: [{ text: '请补充。' }] };

type Case = [what: string, code: string, person: Person, command: Command, args: () => Variables];
const cases: Case[] = [
  ['a visitor', 'UNAUTHENTICATED', 'visitor', 'saveProject', () => save('甲')],
  ['a wrong role', 'FORBIDDEN', 'officer', 'saveProject', () => save('甲')],
  [
    'a role without a right to decide',
    'FORBIDDEN',
    'investigator',
    'publishProject',
    () => ({ projectId: draft }),
  ],
  [
    'a project out of reach',
    'NOT_FOUND',
    'ethics',
    'orderSuspension',
    () => ({ projectId: draft, reason: '乙', documentFileId: 'no-such-file' }),
  ],
  ['a wrong state', 'REFUSED', 'officer', 'closeProject', () => ({ projectId: underReview })],
  [
    'a draft to be withdrawn',
    'REFUSED',
    'investigator',
    'withdrawChange',
    () => ({ projectId: draft }),
  ],
  [
    'a submitted project to be deleted',
    'REFUSED V-803',
    'investigator',
    'deleteDraft',
    () => ({ projectId: underReview }),
  ],
  [
    'a revision that never was',
    'CONFLICT V-808',
    'investigator',
    'saveProject',
    () => ({ ...save('甲'), expectedRevision: 9_999 }),
  ],
  [
    'a wrong submission',
    'CONFLICT V-808',
    'ethics',
    'returnStage',
    () => ({ projectId: underReview, submissionNo: 7, ...decision }),
  ],
  [
    'a return without an opinion',
    'INVALID V-806',
    'ethics',
    'returnStage',
    () => ({ projectId: underReview, submissionNo: 1, code: 'NOT_APPROVED' }),
  ],
  [
    'an approval without its letter',
    'INVALID V-001',
    'ethics',
    'approveStage',
    () => ({ projectId: underReview, submissionNo: 1, code: 'APPROVED' }),
  ],
  [
    'an unconfirmed password',
    'REAUTHENTICATION_REQUIRED',
    'colleague',
    'returnStage',
    () => ({ projectId: underReview, submissionNo: 1, ...decision }),
  ],
  [
    'an unknown id',
    'NOT_FOUND',
    'investigator',
    'saveProject',
    () => ({ ...save('甲'), projectId: randomUUID() }),
  ],
  [
    'an id of another shape',
    'NOT_FOUND',
    'investigator',
    'saveProject',
    () => ({ ...save('甲'), projectId: "' OR 1=1" }),
  ],
  [
    'an unknown committee',
    'INVALID V-105',
    'investigator',
    'submitProject',
    () => ({ projectId: draft, ethicsCommitteeId: randomUUID() }),
  ],
  ['no committee', 'INVALID V-105', 'investigator', 'submitProject', () => ({ projectId: draft })],
  [
    'an unknown file',
    'NOT_FOUND',
    'investigator',
    'attachFile',
    () => ({ projectId: draft, slot: 'other', fileId: randomUUID() }),
  ],
  [
    'an unknown code',
    'INVALID',
    'investigator',
    'saveProject',
    () => ({ projectId: draft, sections: { category: { studyType: 'GUESSING' } } }),
  ],
  [
    'a number that is none',
    'INVALID',
    'investigator',
    'saveProject',
    () => ({ projectId: draft, sections: { design: { targetSize: '一百' } } }),
  ],
  [
    'a field that is none',
    'INVALID',
    'investigator',
    'saveProject',
    () => ({ projectId: draft, sections: { basic: { colour: '红' } } }),
  ],
  [
    'a section of null',
    'INVALID FORMAT',
    'investigator',
    'saveProject',
    () => ({ projectId: draft, sections: { basic: null } }),
  ],
  [
    'a row of null',
    'INVALID',
    'investigator',
    'saveProject',
    () => ({ projectId: draft, sections: { implementation: { team: [null] } } }),
  ],
  [
    'too many rows',
    'INVALID FORMAT',
    'investigator',
    'saveProject',
    () => ({ projectId: draft, sections: { implementation: { team: Array(10_000).fill({}) } } }),
  ],
  ['a missing project', 'INVALID', 'investigator', 'saveProject', () => ({ sections: {} })],
  [
    'a text of a megabyte',
    'INVALID V-003',
    'investigator',
    'saveProject',
    () => save('长'.repeat(350_000)),
  ],
  ['NUL', 'INVALID', 'investigator', 'saveProject', () => save('甲\0乙')],
  ['a lone surrogate', 'INVALID', 'investigator', 'saveProject', () => save('甲\ud800')],
  [
    'a prototype key',
    'INVALID',
    'investigator',
    'saveProject',
    () => ({
      projectId: draft,
      sections: JSON.parse('{"__proto__": {"isAdmin": true}}') as Variables,
    }),
  ],
  [
    'an idempotency key of nothing',
    'INVALID',
    'investigator',
    'saveProject',
    () => ({ ...save('甲'), idempotencyKey: ' ' }),
  ],
];

describe('a command that cannot be', () => {
  it.each(cases)(
    'is refused with a code and changes nothing: %s',
    async (_what, code, person, command, args) => {
      const before = [await kit.stream(draft), await kit.stream(underReview)];
      const answer = await kit.as(person).give(command, args());
      expect(codeOf(answer)).toBe(code);
      expect(JSON.stringify(answer)).not.toContain('node_modules');
      expect([await kit.stream(draft), await kit.stream(underReview)]).toEqual(before);
    },
  );

  it('is refused when its idempotency key stands for another one, and answered again when it is the same', async () => {
    const idempotencyKey = randomUUID();
    const author = kit.as('investigator');
    const done = await author.done('saveProject', { ...save('首次保存的题目'), idempotencyKey });
    expect(done.replayed).toBe(false);
    const before = await kit.stream(draft);

    const other = await author.give('saveProject', { ...save('另一个题目'), idempotencyKey });
    expect(codeOf(other)).toBe('IDEMPOTENCY_KEY_REUSED');
    const again = await author.done('saveProject', { ...save('首次保存的题目'), idempotencyKey });
    expect(again).toMatchObject({ replayed: true, revision: done.revision });
    expect(await kit.stream(draft)).toEqual(before);
  });

  it('is refused as a file that is no PDF', async () => {
    await expect(kit.as('investigator').upload('研究方案.docx')).rejects.toThrow('V-501');
    await expect(kit.as('visitor').upload()).rejects.toThrow('UNAUTHENTICATED');
  });
});

describe('a question that cannot be', () => {
  const asOf = (at: string) => `query ($id: ID!) { project(id: $id) { asOf(at: "${at}") { at } } }`;
  const ask = (query: string) => kit.as('investigator').ask(query, { id: draft });

  it('is refused for a field that the form does not have', async () => {
    const history = (section: string, field: string) =>
      ask(
        `query ($id: ID!) { project(id: $id) { fieldHistory(section: ${section}, field: "${field}") { change { kind } } } }`,
      );
    expect(codeOf(await history('basic', 'nope'))).toBe('INVALID');
    expect(codeOf(await history('basic', 'constructor'))).toBe('INVALID');
    expect((await history('basic', 'filingTitle')).errors).toBeUndefined();
    expect((await history('attachments', 'protocol')).errors).toBeUndefined();
  });

  it('is refused in both languages for an instant that is none, and takes one without milliseconds', async () => {
    const wrong = await ask(asOf('2026-01-31T08:00:00+08:00'));
    expect(codeOf(wrong)).toBe('INVALID');
    expect(wrong.errors?.[0]?.message).toContain('时刻须为协调世界时');
    expect(wrong.errors?.[0]?.extensions?.['en']).toContain('An instant in UTC is wanted');
    const right = await ask(asOf('2000-01-01T00:00:00Z'));
    expect(right.data).toMatchObject({ project: { asOf: { at: '2000-01-01T00:00:00.000Z' } } });
  });

  it('is refused in Chinese too where the document is no question at all', async () => {
    const { errors } = await ask('{ nothing }');
    expect(errors?.[0]?.message).toMatch(/^查询不符合接口定义：Cannot query field/);
    expect(codeOf({ errors } as GraphQLAnswer)).toBe('GRAPHQL_VALIDATION_FAILED');
  });
});

describe('the name of a file', () => {
  it('is kept without path and control characters, and refused when it is too long', async () => {
    const author = kit.as('investigator');
    const fileId = await author.upload('../../x\u0000.pdf');
    const { headers } = await author.download(fileId);
    expect(headers.get('content-disposition')).toBe(
      'attachment; filename="x.pdf"; filename*=UTF-8\'\'x.pdf',
    );
    await expect(author.upload(`${'长'.repeat(500)}.pdf`)).rejects.toThrow('V-003');
  });
});

describe('a duplicate of a record that is not there', () => {
  it('is refused, and one that is there is marked', async () => {
    const [first, second] = [await kit.project().published(), await kit.project().published()];
    const numberOf = async (projectId: string) => {
      const read = 'query ($id: ID!) { project(id: $id) { researchNumber } }';
      const { project } = await kit.as('officer').read(read, { id: projectId });
      return (project as { researchNumber: string }).researchNumber;
    };
    await kit.as('officer').confirm();
    const mark = (otherNumber: string | null) =>
      kit
        .as('officer')
        .give('markRecord', { projectId: first, mark: 'DUPLICATE', reason: '重复', otherNumber });
    expect(codeOf(await mark('MR-36-26-999999'))).toBe('INVALID FORMAT');
    expect(codeOf(await mark(null))).toBe('INVALID V-001');
    expect(codeOf(await mark(await numberOf(first)))).toBe('INVALID FORMAT');
    expect((await mark(await numberOf(second))).errors).toBeUndefined();
  });
});

describe('an account that is disabled', () => {
  it('is named as a delegate by nobody', async () => {
    const accountId = kit.idOf('colleague');
    const name = () =>
      kit.as('investigator').give('grantDelegate', { projectId: draft, accountId });
    await kit
      .as('administrator')
      .read(
        'mutation ($id: ID!, $key: String!) { setAccountStatus(accountId: $id, status: DISABLED, reason: "离职", idempotencyKey: $key) { id } }',
        { id: accountId, key: randomUUID() },
      );
    expect(refusalOf(await name())).toEqual({
      code: 'REFUSED',
      message: '授权人应为本单位人员，且账号未停用',
    });
  });
});
