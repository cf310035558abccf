import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Kind, parse, print, type FieldDefinitionNode } from 'graphql';
import { ethicsApprovalOf } from '../support/projectSteps';
import { refusalOf, startKit, type Kit, type Person, type Variables } from '../support/registry';

const printed = join(__dirname, '../../schema/subgraphs');

/** Every command that takes an idempotency key, as the printed schemas have them. */
const mutations = new Map(
  readdirSync(printed)
    .flatMap((name) => parse(readFileSync(join(printed, name), 'utf8')).definitions)
    .flatMap((definition) =>
      definition.kind === Kind.OBJECT_TYPE_DEFINITION && definition.name.value === 'Mutation'
        ? (definition.fields ?? [])
        : [],
    )
    .filter((field) => typesOf(field).has('idempotencyKey'))
    .map((field) => [field.name.value, field] as const),
);

function typesOf(field: FieldDefinitionNode): Map<string, string> {
  return new Map((field.arguments ?? []).map(({ name, type }) => [name.value, print(type)]));
}

/** There is nothing yet that could be at a revision. */
const creating = ['createProject', 'createAccount', 'createInstitution', 'createCommittee'];

let kit: Kit;
let projectId: string;
let fileId: string;

beforeAll(async () => {
  kit = await startKit();
}, 60_000);
afterAll(() => kit.close());

const edgesOf = (answer: unknown) =>
  (answer as { edges: { node: { id: string; revision: number | null } }[] }).edges;

const ofProject = (id: () => string) => async (by: Person) => {
  const asked = 'query ($id: ID!) { project(id: $id) { revision } }';
  const { project } = await kit.as(by).read(asked, { id: id() });
  return (project as { revision: number }).revision;
};
const ofThisProject = ofProject(() => projectId);

const ofOwnAccount = async (by: Person) => {
  const { me } = await kit.as(by).read('{ me { account { revision } } }');
  return (me as { account: { revision: number } }).account.revision;
};

const found = async (by: Person, query: string, id: string) => {
  const [answer] = Object.values(await kit.as(by).read(query, { id: kit.institutionId }));
  return edgesOf(answer).find(({ node }) => node.id === id)?.node.revision ?? -1;
};
const ofColleague = (by: Person) =>
  found(
    by,
    'query ($id: ID!) { researchers(institutionId: $id, first: 100) { edges { node { id revision } } } }',
    kit.idOf('colleague'),
  );
const ofCommittee = (by: Person) =>
  found(
    by,
    'query ($id: ID!) { committees(institutionId: $id) { edges { node { id revision } } } }',
    kit.ethicsCommitteeId,
  );
const ofInstitution = (by: Person) =>
  found(by, '{ institutions { edges { node { id revision } } } }', kit.institutionId);

interface Step {
  readonly by: Person;
  readonly args: () => Variables | Promise<Variables>;
  /** The revision of what the command is on, as its author reads it. */
  readonly at?: (by: Person) => Promise<number>;
  readonly before?: () => unknown;
}

const investigator = { by: 'investigator', at: ofThisProject } as const;
const officer = { by: 'officer', at: ofThisProject } as const;
const platform = { by: 'platform', at: ofInstitution } as const;
const administrator = { by: 'administrator', at: ofColleague } as const;
const reason = '试验';
const colleague = () => ({ accountId: kit.idOf('colleague') });
const membership = () => ({ role: 'PI', institutionId: kit.institutionId });
let draftId = '';

/** Each command once, in an order in which each has something to do. */
const steps: Readonly<Record<string, Step>> = {
  createInstitution: {
    by: 'platform',
    args: () => ({ input: { name: '云泽医院', provinceCode: '62', kind: 'HOSPITAL' } }),
  },
  updateInstitution: {
    ...platform,
    args: () => ({ institutionId: kit.institutionId, input: { city: '南昌' } }),
  },
  setReviewRoute: {
    ...platform,
    args: () => ({ institutionId: kit.institutionId, steps: ['ETHICS', 'INSTITUTION'] }),
  },
  setPolicy: {
    ...platform,
    args: () => ({ institutionId: kit.institutionId, input: { publication: 'MANUAL' } }),
  },
  createCommittee: {
    by: 'administrator',
    args: () => ({
      input: { institutionId: kit.institutionId, kind: 'ETHICS', name: '第二伦理委员会' },
    }),
  },
  setCommitteeMembers: {
    by: 'administrator',
    at: ofCommittee,
    args: () => ({
      committeeId: kit.ethicsCommitteeId,
      memberIds: [kit.idOf('ethics'), kit.idOf('colleague'), kit.idOf('academic')],
    }),
  },
  createAccount: {
    by: 'administrator',
    args: () => ({ input: { name: '新人', email: 'new@registry.example', memberships: [] } }),
  },
  updateProfile: {
    by: 'investigator',
    at: ofOwnAccount,
    args: () => ({ input: { post: '主任' } }),
  },
  changeContact: {
    by: 'investigator',
    at: ofOwnAccount,
    before: () => kit.as('investigator').confirm(),
    args: () => ({ input: { mobile: '13800000001' } }),
  },
  resetSecondFactor: {
    ...administrator,
    before: () =>
      kit
        .as('colleague')
        .read('mutation ($p: String!) { enrolSecondFactor(password: $p) { secret } }', {
          p: 'Quiet-Harbour-2026',
        }),
    args: () => ({ ...colleague(), reason }),
  },
  grantMembership: {
    ...administrator,
    args: () => ({ ...colleague(), membership: membership() }),
  },
  endMembership: { ...administrator, args: () => ({ ...colleague(), membership: membership() }) },
  resetPassword: { ...administrator, args: colleague },
  setAccountStatus: {
    ...administrator,
    args: () => ({ ...colleague(), status: 'DISABLED', reason }),
  },

  createProject: { by: 'investigator', args: () => ({}) },
  deleteDraft: {
    by: 'investigator',
    at: ofProject(() => draftId),
    async before() {
      draftId = await kit.project();
    },
    args: () => ({ projectId: draftId }),
  },
  saveProject: {
    ...investigator,
    async before() {
      projectId = await kit.project().filled();
    },
    args: () => ({ projectId, sections: { basic: { protocolNo: 'P-2026-1' } } }),
  },
  completeForm: { ...investigator, args: () => ({ projectId }) },
  attachFile: {
    ...investigator,
    async before() {
      fileId = await kit.as('investigator').upload('补充.pdf');
    },
    args: () => ({ projectId, slot: 'other', fileId }),
  },
  removeFile: { ...investigator, args: () => ({ projectId, slot: 'other', fileId }) },
  grantDelegate: {
    ...investigator,
    args: () => ({ projectId, accountId: kit.idOf('delegate') }),
  },
  revokeDelegate: {
    ...investigator,
    args: () => ({ projectId, accountId: kit.idOf('delegate') }),
  },
  submitProject: {
    ...investigator,
    args: () => ({ projectId, ethicsCommitteeId: kit.ethicsCommitteeId }),
  },
  requestReturn: { ...investigator, args: () => ({ projectId, reason }) },
  returnStage: {
    by: 'ethics',
    at: ofThisProject,
    before: () => kit.as('ethics').confirm(),
    args: () => ({
      ...{ projectId, submissionNo: 1, code: 'REVIEW_AFTER_REVISION' },
      opinions: [{ section: 'design', field: 'targetSize', text: '请说明样本量的依据。' }],
    }),
  },
  approveStage: {
    by: 'ethics',
    at: ofThisProject,
    before: () => kit.resume(projectId).submitted(),
    args: async () => ({
      ...{ projectId, submissionNo: 2, code: 'APPROVED' },
      ethicsApproval: await ethicsApprovalOf(kit, projectId),
    }),
  },
  publishProject: {
    ...officer,
    before: () => kit.resume(projectId).approved(),
    args: () => ({ projectId }),
  },
  startChange: {
    ...investigator,
    args: () => ({ projectId, type: 'CORRECTION', reason: '更正联系方式' }),
  },
  withdrawChange: { ...investigator, args: () => ({ projectId }) },
  restoreVersion: {
    ...investigator,
    before: () =>
      kit
        .resume(projectId)
        .changeStarted({ basic: { protocolNo: 'P-2026-2' } })
        .submitted()
        .approved(),
    args: () => ({ projectId, version: 1, reason: '恢复第一版的方案编号' }),
  },
  orderSuspension: {
    ...officer,
    before: () => kit.as('officer').confirm(),
    args: async () => ({
      ...{ projectId, reason },
      documentFileId: await kit.as('officer').upload('责令暂停通知书.pdf'),
    }),
  },
  liftSuspension: { ...officer, args: () => ({ projectId, reason }) },
  closeProject: {
    ...officer,
    before: () => kit.as('investigator').done('withdrawChange', { projectId, reason }),
    args: () => ({ projectId, reason }),
  },
  reopenProject: { ...officer, args: () => ({ projectId, reason }) },
  markRecord: { ...officer, args: () => ({ projectId, mark: 'WITHDRAWN', reason }) },
};

const selections: Readonly<Record<string, string>> = {
  ProjectAnswer: '{ revision project { id status } }',
  CreatedAccount: '{ activationToken account { id } }',
  PasswordResetResult: '{ activationToken expiresAt account { id revision } }',
};

function document(name: string, given: Variables): string {
  const field = mutations.get(name);
  if (field === undefined) throw new Error(`no command ${name} takes an idempotency key`);
  const types = typesOf(field);
  const names = Object.keys(given);
  const declared = names.map((arg) => `$${arg}: ${types.get(arg) ?? ''}`).join(', ');
  const passed = names.map((arg) => `${arg}: $${arg}`).join(', ');
  const type = print(field.type).replace('!', '');
  return `mutation (${declared}) { ${name}(${passed}) ${selections[type] ?? '{ id revision }'} }`;
}

const give = (by: Person, name: string, given: Variables) =>
  kit.as(by).ask(document(name, given), given);

describe('a command with an idempotency key', () => {
  it('takes an expected revision wherever there is something to be at one', () => {
    expect(Object.keys(steps).sort()).toEqual([...mutations.keys()].sort());
    const without = [...mutations.values()]
      .filter((field) => typesOf(field).get('expectedRevision') !== 'Int')
      .map(({ name }) => name.value);
    expect(without.sort()).toEqual(creating.sort());
  });

  it.each(Object.keys(steps))(
    'is carried out once at the revision that was seen, and says when it is answered again: %s',
    async (name) => {
      const step = steps[name];
      if (step === undefined) throw new Error(`no step is called ${name}`);
      const { by, at, before, args } = step;
      await before?.();
      const asked = { ...(await args()), idempotencyKey: randomUUID() };
      const revision = at ? await at(by) : null;

      if (revision !== null) {
        // A save is merged with what was written since; only a revision that never was cannot be.
        const stale = name === 'saveProject' ? revision + 1 : revision - 1;
        const refused = await give(by, name, { ...asked, expectedRevision: stale });
        expect(refusalOf(refused)).toMatchObject({ code: 'CONFLICT', rule: 'V-808' });
      }

      const exact = revision === null ? asked : { ...asked, expectedRevision: revision };
      const first = await give(by, name, exact);
      expect(first.errors).toBeUndefined();
      expect(first.extensions).not.toHaveProperty('replayed');

      // By now the expected revision is stale: what was carried out is answered all the same.
      const again = await give(by, name, exact);
      expect(again.data).toEqual(first.data);
      expect(again.extensions).toMatchObject({ replayed: true });

      if (revision === null) return;
      const other = await give(by, name, { ...asked, expectedRevision: revision + 1 });
      expect(refusalOf(other)).toMatchObject({ code: 'IDEMPOTENCY_KEY_REUSED' });
    },
  );
});

describe('an account that is not yours to look after', () => {
  it('is as if it were not there, whatever revision is expected of it', async () => {
    const args = { idempotencyKey: randomUUID(), login: 'admin@stele.localhost' };
    for (const expectedRevision of [0, 1, 99]) {
      const refused = await give('administrator', 'resetPassword', { ...args, expectedRevision });
      expect(refusalOf(refused)).toMatchObject({ code: 'NOT_FOUND' });
    }
    const asked = '{ researchers(first: 100) { edges { node { id revision } } } }';
    const { researchers } = await kit.as('officer').read(asked);
    const seen = edgesOf(researchers).filter(({ node }) => node.revision !== null);
    expect(seen.map(({ node }) => node.id)).toEqual([kit.idOf('officer')]);
  });
});
