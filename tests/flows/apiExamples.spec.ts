import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readExamples } from '../../gateway/docs/examples';
import { runStele } from '../support/commandLine';
import { exampleRunner, type Data, type ExampleRunner } from '../support/exampleRunner';
import { csvOf, historyColumns, nct, version } from '../support/externalFiles';
import { startProduct, type StartedProduct } from '../support/startedProduct';

const examples = readExamples(join(__dirname, '../../docs/api/examples'));

let folder: string;
let product: StartedProduct;
let runner: ExampleRunner;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stele-examples-'));
  product = startProduct({ STELE_DATA: join(folder, 'demo') });
  runner = exampleRunner(await product.url);
  const versions = [version(nct(1), 1), version(nct(1), 2, { enrolment: '90' })];
  const history = join(folder, 'versions.csv');
  await writeFile(history, csvOf(historyColumns, versions));
  const imported = await runStele(`file:${join(folder, 'demo', 'demo', 'events.db')}`, [
    ...['import', 'history', history],
  ]).ended;
  expect(imported).toMatchObject({ code: 0 });
}, 120_000);
afterAll(async () => {
  product.process.kill('SIGTERM');
  await product.ended;
  await rm(folder, { recursive: true, force: true });
});

const some = (value: unknown) => expect.objectContaining(value as Data) as unknown;
const filled = expect.stringMatching(/\S/) as unknown;
const edge = (node: Data) => ({
  edges: expect.arrayContaining([{ node: some(node) }]) as unknown,
});

/** What each example must answer, that it is worth reading. */
const meant: Readonly<Record<string, Data>> = {
  'public-projects': {
    publicProjects: some({
      pageInfo: { hasNextPage: true, endCursor: filled },
      edges: expect.arrayContaining([{ node: some({ researchNumber: filled, title: filled }) }]),
    }),
  },
  'sign-in': { signIn: some({ token: filled, chosen: { role: 'PI' } }) },
  'my-projects': { projects: some(edge({ status: 'DRAFT', id: filled, title: filled })) },
  project: {
    project: some({
      status: 'DRAFT',
      form: some({
        design: some({ outcomes: expect.arrayContaining([some({ name: filled })]) }),
        attachments: expect.arrayContaining([some({ slot: 'protocol' })]),
      }),
      problems: expect.any(Array),
    }),
  },
  'save-project': {
    saveProject: some({ replayed: false, project: { form: { design: { targetSize: 180 } } } }),
  },
  'save-project-again': { saveProject: some({ replayed: true, revision: expect.any(Number) }) },
  committees: {
    ethics: edge({ name: filled }),
    academic: edge({ name: filled }),
  },
  'submit-project': {
    submitProject: some({
      project: { status: 'ACADEMIC_REVIEW', stage: 'ACADEMIC', submissionNo: 1 },
    }),
  },
  'review-inbox': { reviewInbox: some(edge({ stage: 'ACADEMIC', project: some({ id: filled }) })) },
  'confirm-password': { confirmPassword: { validUntil: filled } },
  'approve-stage': { approveStage: some({ project: some({ stage: 'ETHICS' }) }) },
  versions: {
    project: {
      versions: [
        some({ versionNo: 1, state: 'SUPERSEDED', contentHash: filled }),
        some({ versionNo: 2, state: 'SUPERSEDED', changeReason: filled }),
        some({ versionNo: 3, state: 'CURRENT', form: some({}) }),
      ],
    },
  },
  'as-of': { project: { asOf: some({ versionNo: 1, form: some({}) }) } },
  diff: {
    project: {
      diff: expect.arrayContaining([
        some({ label: { zh: filled, en: filled }, lastWriter: some({ role: 'PI' }) }),
      ]),
    },
  },
  'field-history': {
    project: { fieldHistory: expect.arrayContaining([some({ writer: some({ role: 'PI' }) })]) },
  },
  events: { project: { events: some(edge({ type: 'ProjectCreated', position: filled })) } },
  'review-status': {
    payloads: expect.arrayContaining([
      { reviewStatus: some({ stage: 'ACADEMIC', position: filled, actor: { name: filled } }) },
    ]),
  },
  'project-progress': {
    projectProgress: expect.arrayContaining([some({ key: '36', labelEn: filled })]),
  },
  'external-records': {
    externalRecords: some(edge({ number: nct(1), versionCount: 2 })),
  },
  'external-diff': {
    externalRecord: {
      diff: expect.arrayContaining([some({ before: '70', after: '90' })]),
    },
  },
};

describe('the examples of the API', () => {
  it('each say here what they answer', () => {
    expect(examples.map(({ name }) => name)).toEqual(Object.keys(meant));
  });

  it.each(examples)('$name answers what it is there for', async (example) => {
    expect(await runner.run(example)).toEqual(meant[example.name]);
  });

  it('answer an operation that is sent again as before', () => {
    const [first, again] = ['save-project', 'save-project-again'].map(
      (name) => runner.answerOf(name)['saveProject'],
    ) as Data[];
    expect(again).toEqual({ ...first, replayed: true });
  });
});

describe('the documentation of a running product', () => {
  it('is a page that runs nothing, and shows every example', async () => {
    const response = await fetch(`${await product.url}/docs`);
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
    const page = await response.text();
    const missing = examples.filter(({ name }) => !page.includes(`id="example-${name}"`));
    expect(missing).toEqual([]);
    const home = await (await fetch(await product.url)).text();
    expect(home).toContain('href="/docs"');
  });

  it('has the committed schema as a download', async () => {
    const response = await fetch(`${await product.url}/schema.graphql`);
    expect(response.headers.get('content-disposition')).toContain('schema.graphql');
    const committed = join(__dirname, '../../schema/schema.graphql');
    expect(await response.text()).toBe(await readFile(committed, 'utf8'));
  });
});
