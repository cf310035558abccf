import { buildClientSchema, getIntrospectionQuery, type IntrospectionQuery } from 'graphql';
import { setTimeout as pause } from 'node:timers/promises';
import { openEventStream } from '../support/eventStream';
import { post } from '../support/graphqlClient';
import { everyField } from '../support/grid/everyField';
import type { SignedIn } from '../support/signedIn';
import { startTwoProvinces, type TwoProvinces } from '../support/twoProvinces';

let provinces: TwoProvinces;
/** Every document that asks something of the east. */
let documents: string[];
const readers = new Map<string, SignedIn>();

/** Milliseconds; the first test asks everything, in the name of everybody. */
const PATIENCE = 600_000;

const DRAFTED = '只在草稿中的方案编号';
const CHANGED = '未批准的变更简称';
const WITHDRAWN = '已撤销且从未送审的简称';
const REMOVED = '已移除的附件.pdf';
const OPINION = '请说明样本量的依据，机密意见';

beforeAll(async () => {
  provinces = await startTwoProvinces();
  const { east, west, nation, platform, visitor } = provinces;
  const { PI, EC } = east.members;
  await PI.done('saveProject', {
    projectId: east.studies.draft,
    sections: { basic: { protocolNo: DRAFTED } },
  });
  const { published, ETHICS } = east.studies;
  const change = { projectId: published, type: 'PROTOCOL_AMENDMENT', reason: '修订' };
  await PI.done('startChange', change);
  await PI.done('saveProject', {
    projectId: published,
    sections: { basic: { filingTitleShort: WITHDRAWN } },
  });
  await PI.done('withdrawChange', { projectId: published, reason: '暂不变更' });
  await PI.done('startChange', change);
  const removed = { projectId: published, slot: 'protocol', fileId: await PI.upload(REMOVED) };
  await PI.done('attachFile', removed);
  await PI.done('removeFile', removed);
  await PI.done('saveProject', {
    projectId: published,
    sections: { basic: { filingTitleShort: CHANGED } },
  });
  await EC.done('returnStage', {
    ...{ projectId: ETHICS, submissionNo: 1, code: 'REVIEW_AFTER_REVISION' },
    opinions: [{ section: 'design', field: 'targetSize', text: OPINION }],
  });

  for (const name of [
    'PI',
    'DEL',
    'SITE',
    'ADM',
    'INSR',
    'AC',
    'EC',
    'PROV',
    'AUD',
    'TM',
  ] as const) {
    readers.set(name, east.members[name]);
    readers.set(`${name} of the west`, west.members[name]);
  }
  readers.set('FORMER_DEL', east.members.FORMER_DEL);
  readers.set('NAT', nation).set('SYS', platform).set('visitor', visitor);

  const { data } = await visitor.ask(getIntrospectionQuery());
  const schema = buildClientSchema(data as unknown as IntrospectionQuery);
  const at = `at: "${new Date().toISOString()}"`;
  const given = {
    ...{ 'Project.asOf': at, 'PublicProject.asOf': at },
    'Project.events': 'first: 100',
    'Institution.reviewRoute': 'category: HUMAN_LIFE_MEDICAL',
    'Project.version': 'versionNo: 1',
    'PublicProject.version': 'versionNo: 1',
    'Project.diff': 'from: { versionNo: 1 }, to: { working: true }',
    'PublicProject.diff': 'from: 1, to: 1',
    'Project.fieldHistory': 'section: basic, field: "filingTitleShort"',
  };
  const of = (type: string, field: string) =>
    everyField(schema, type, given, (selection) => `{ ${field} { ${selection} } }`);
  documents = [
    ...Object.values(east.studies).flatMap((id) => of('Project', `project(id: "${id}")`)),
    ...attachmentsOf(east.studies.published),
    ...of('PublicProject', `projectByNumber(researchNumber: "${east.researchNumber}")`),
    ...of('AccountConnection', 'researchers(first: 50)'),
    ...of('InstitutionConnection', 'institutions(first: 20)'),
    ...of('CommitteeConnection', `committees(institutionId: "${east.institutionId}")`),
    ...of('ReviewTaskConnection', 'reviewInbox(box: TODO, first: 2)'),
    ...of('ProjectConnection', 'projects(first: 2)'),
    ...of('Me', 'me'),
  ];
}, PATIENCE);
afterAll(() => provinces.close());

/** What the general documents do not ask for: the history of a slot, and what became of its files. */
const attachmentsOf = (id: string) => [
  `{ project(id: "${id}") { fieldHistory(section: attachments, field: "protocol") { change { before after } } } }`,
  `{ project(id: "${id}") { diff(from: { versionNo: 1 }, to: { at: "${new Date().toISOString()}" }) { field before after } } }`,
];

/** What a change of the project is told with; what is joined is of now, so the first one told holds it all. */
const watchedOf = (id: string) => `subscription {
  projectChanged(projectId: "${id}", after: "${provinces.beginning}") {
    events actor { name email mobile idNumber }
    project {
      title form { basic { filingTitleShort protocolNo funding { amount } } attachments { name } }
      withdrawnChanges { form { basic { filingTitleShort } attachments { name } } }
      submissions { form { basic { filingTitleShort protocolNo } } }
      reviewProgress { opinions { text } } } } }`;

/** Milliseconds in which a stream tells its first change, or that it has none for this reader. */
const SILENCE = 1_000;

/** The first that a reader is told of a project; what an event stream says, whatever it is. */
async function toldOf(id: string, token: string | undefined): Promise<string> {
  const asked = { query: watchedOf(id) };
  const stream = await openEventStream(
    provinces.stele.url,
    asked,
    token === undefined ? {} : { token },
  );
  const first = await Promise.race([stream.next(), pause(SILENCE, null)]);
  stream.close();
  return JSON.stringify([first, [...stream.headers]]);
}

/** Everything that a person is answered: data, refusals, extensions and headers. */
const told = new Map<string, Promise<string>>();
function everythingTo(name: string, person: SignedIn): Promise<string> {
  const known = told.get(name) ?? readAll(person);
  told.set(name, known);
  return known;
}
async function readAll(person: SignedIn): Promise<string> {
  const answers: string[] = [];
  for (const query of documents) {
    const { headers, body: answer } = await post(provinces.stele.url, { query }, person.token);
    const codes = answer.errors?.map(({ extensions }) => extensions?.['code']) ?? [];
    const unfit = codes.find(
      (code) => !['FORBIDDEN', 'UNAUTHENTICATED', 'NOT_FOUND'].includes(String(code)),
    );
    if (unfit !== undefined) throw new Error(`${JSON.stringify(answer.errors?.[0])} for ${query}`);
    answers.push(JSON.stringify([answer, [...headers]]));
  }
  const { draft, published, ETHICS } = provinces.east.studies;
  for (const id of [draft, published, ETHICS]) answers.push(await toldOf(id, person.token));
  return answers.join('\n');
}

const working = ['PI', 'DEL'];
/** An auditor reads the log of events, and with it what was saved on the way. */
const auditing = [...working, 'AUD'];
const reviewing = [...working, 'ADM', 'INSR', 'AC', 'EC', 'PROV', 'NAT'];

/** Who is told each planted value, by hand from domain 1.2, the forms' public column and domain 10. */
const planted: readonly (readonly [what: string, value: string, readers: readonly string[]])[] = [
  ['text of a draft', DRAFTED, auditing],
  ['text of a change that is not approved', CHANGED, auditing],
  ['text of a change that was never sent in and is withdrawn', WITHDRAWN, auditing],
  ['a file that was removed before it was sent in', REMOVED, auditing],
  ['an opinion', OPINION, [...reviewing, 'AUD']],
  ['the contact’s number', '13900000001', reviewing],
  ['the contact’s address of e-mail', 'contact@example.org', reviewing],
  ['a member’s number', '0791-5550101', reviewing],
  ['a member’s address of e-mail', 'member@example.org', reviewing],
  ['the amount of the funding', '"amount":200000', [...reviewing, 'SITE', 'AUD']],
  ['the name of a file', 'consent.pdf', [...reviewing, 'AUD']],
  ['the investigator’s identity number', 'EEAST12345', ['PI']],
  ['the investigator’s login', 'east-pi@registry.example', ['PI']],
];

describe('every field of the API, asked by everybody', () => {
  // The west has studies of its own with the same contact: what both sides hold is told there too.
  const isOfBoth = (value: string) =>
    !['只在草稿', '未批准', '请说明', 'EEAST', 'east-pi'].some((own) => value.startsWith(own));

  it.each(planted)(
    'tells %s (%s) to those entitled and to nobody else',
    async (_what, value, expected) => {
      const found: string[] = [];
      for (const [name, person] of readers) {
        const answers = await everythingTo(name, person);
        if (answers.includes(value))
          found.push(name.replace(/ of the west$/, isOfBoth(value) ? '' : '$&'));
      }
      expect([...new Set(found)].sort()).toEqual([...expected].sort());
    },
    PATIENCE,
  );

  it('reaches an entitled reader over a subscription as well', async () => {
    const { published, ETHICS } = provinces.east.studies;
    const { PI, EC } = provinces.east.members;
    expect(await toldOf(published, PI.token)).toContain(CHANGED);
    expect(await toldOf(ETHICS, EC.token)).toContain(OPINION);
  });

  it('masks what a reader may know of but not read', async () => {
    const { SITE, ADM } = provinces.east.members;
    expect(await everythingTo('SITE', SITE)).toContain('139****0001');
    expect(await everythingTo('ADM', ADM)).toContain('e***@registry.example');
  });

  it('shows no field that federation keeps between gateway and subgraphs', async () => {
    for (const query of [
      '{ _service { sdl } }',
      '{ _entities(representations: []) { __typename } }',
    ]) {
      const { errors } = await provinces.platform.ask(query);
      expect(errors?.[0]?.extensions?.['code']).toBe('GRAPHQL_VALIDATION_FAILED');
    }
    expect(JSON.stringify(await provinces.visitor.ask(getIntrospectionQuery()))).not.toMatch(
      /"_(Any|Entity|Service|service|entities)"/,
    );
  });
});
