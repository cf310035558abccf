import { randomUUID } from 'node:crypto';
import { historyReader } from '../../services/registry/external/history';
import { recordExternalVersions } from '../../services/registry/external/recordVersion';
import { historyColumns, nct, version } from '../support/externalFiles';
import { startKit, type Kit, type Person, type Variables } from '../support/registry';

/** Rows there are before, rows that are added while they are read, and rows of a page. */
const BEFORE = 5;
const ADDED = 4;
const PAGE = 2;
/** More pages than any list here has. */
const MOST_PAGES = 60;

interface List {
  readonly name: string;
  readonly person: Person;
  /** Reads `$first` rows after `$after`, each with what tells it from the others as `node`. */
  readonly query: string;
  readonly variables?: () => Variables;
  /** Adds a row; called with 0, 1, 2 …, so that rows are added before and after those that are there. */
  readonly add: (index: number) => PromiseLike<unknown>;
}

interface Connection {
  readonly totalCount?: number;
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  readonly edges: readonly { readonly cursor: string; readonly node: unknown }[];
}

let kit: Kit;
let projectId: string;
/** Submitted and waiting for the ethics committee, the first one first. */
const waiting: string[] = [];
/** Drafts, older than every published study. */
const unpublished: string[] = [];

const make = (person: Person, mutation: string, variables: Variables) =>
  kit.as(person).read(mutation, { ...variables, key: randomUUID() });

/** Names that sort before, among and after one another. */
const nameOf = (index: number) => `${['丁', 'B', '乙', 'A', '甲', 'Z'][index % 6] ?? ''}${index}`;

const submit = async () => {
  waiting.push(await kit.project().filled().submitted());
};

const lists: readonly List[] = [
  {
    name: 'projects',
    person: 'investigator',
    query: 'projects(first: $first, after: $after) { PAGE edges { cursor node { id } } }',
    add: () => kit.project(),
  },
  {
    name: 'reviewInbox TODO',
    person: 'ethics',
    query: `reviewInbox(box: TODO, first: $first, after: $after) { PAGE
      edges { cursor node { submissionNo project { id } } } }`,
    add: submit,
  },
  {
    name: 'reviewInbox DONE',
    person: 'ethics',
    query: `reviewInbox(box: DONE, first: $first, after: $after) { PAGE
      edges { cursor node { submissionNo project { id } } } }`,
    add: () => kit.resume(waiting.shift() ?? '').ethicsApproved(),
  },
  {
    name: 'publicProjects',
    person: 'visitor',
    query: `publicProjects(first: $first, after: $after) { PAGE
      edges { cursor node { researchNumber } } }`,
    // The oldest first, so that a study appears among those that were made later.
    add: () => kit.resume(unpublished.shift() ?? '').approved(),
  },
  {
    name: 'researchers',
    person: 'administrator',
    query: 'researchers(first: $first, after: $after) { PAGE edges { cursor node { id } } }',
    add: (index) =>
      make(
        'administrator',
        `mutation ($input: NewAccountInput!, $key: String!) {
          createAccount(input: $input, idempotencyKey: $key) { activationToken } }`,
        {
          input: {
            name: nameOf(index),
            email: `${String(index)}@registry.example`,
            memberships: [{ role: 'PI', institutionId: kit.institutionId }],
          },
        },
      ),
  },
  {
    name: 'institutions',
    person: 'platform',
    query: 'institutions(first: $first, after: $after) { PAGE edges { cursor node { id } } }',
    add: (index) =>
      make(
        'platform',
        `mutation ($input: NewInstitutionInput!, $key: String!) {
          createInstitution(input: $input, idempotencyKey: $key) { id } }`,
        { input: { name: `${nameOf(index)}医院`, provinceCode: '36', kind: 'HOSPITAL' } },
      ),
  },
  {
    name: 'committees',
    person: 'investigator',
    query: `committees(institutionId: $id, first: $first, after: $after) { PAGE
      edges { cursor node { id } } }`,
    variables: () => ({ id: kit.institutionId }),
    add: (index) =>
      make(
        'administrator',
        `mutation ($input: NewCommitteeInput!, $key: String!) {
          createCommittee(input: $input, idempotencyKey: $key) { id } }`,
        {
          input: {
            institutionId: kit.institutionId,
            kind: index % 2 === 0 ? 'ETHICS' : 'ACADEMIC',
            name: `${nameOf(index)}委员会`,
          },
        },
      ),
  },
  {
    name: 'externalRecords',
    person: 'investigator',
    query: `externalRecords(first: $first, after: $after) { PAGE
      edges { cursor node { number } } }`,
    add: (index) => {
      const read = historyReader(historyColumns);
      // Before all others, after them, before, …
      const serial = index % 2 === 0 ? 500 - index : 500 + index;
      return recordExternalVersions(kit.stele.node.log)(read(version(nct(serial), 1)));
    },
  },
  {
    name: 'loginLog',
    person: 'investigator',
    query: 'loginLog(first: $first, after: $after) { PAGE edges { cursor node { at } } }',
    add: () => kit.signIn('investigator'),
  },
  {
    name: 'institutionLoginLog',
    person: 'administrator',
    query:
      'institutionLoginLog(first: $first, after: $after) { PAGE edges { cursor node { at account { id } } } }',
    add: () => kit.signIn('officer'),
  },
  {
    name: 'events',
    person: 'investigator',
    query: `project(id: $id) { events(first: $first, after: $after) {
      pageInfo { hasNextPage endCursor } edges { cursor node { id } } } }`,
    variables: () => ({ id: projectId }),
    add: (index) =>
      kit
        .as('investigator')
        .done('saveProject', { projectId, sections: { design: { targetSize: 100 + index } } }),
  },
];

async function page(list: List, first: number, after: string | null): Promise<Connection> {
  const { person, query, variables } = list;
  const given = variables?.() ?? {};
  const id = 'id' in given ? '$id: ID!, ' : '';
  const asked = query.replace('PAGE', 'totalCount pageInfo { hasNextPage endCursor }');
  const [found] = Object.values(
    await kit
      .as(person)
      .read(`query (${id}$first: Int!, $after: String) { ${asked} }`, { ...given, first, after }),
  );
  const { events } = found as { events?: Connection };
  return events ?? (found as Connection);
}

const rowOf = ({ node }: { readonly node: unknown }) => JSON.stringify(node);

beforeAll(async () => {
  kit = await startKit();
  projectId = await kit.project().filled();
  for (let made = 0; made < BEFORE + ADDED; made += 1) {
    unpublished.push(await kit.project().filled().submitted());
  }
  for (let made = 0; made < BEFORE + ADDED; made += 1) await submit();
}, 300_000);
afterAll(() => kit.close());

describe('a list that is read page by page while rows are added', () => {
  it.each(lists)(
    '$name: shows every row that was there once, and none twice',
    async (list) => {
      for (let index = 0; index < BEFORE; index += 1) await list.add(index);
      await kit.stele.settled();
      const before = (await page(list, 100, null)).edges.map(rowOf);
      expect(before.length).toBeGreaterThanOrEqual(BEFORE);
      expect(new Set(before).size).toBe(before.length);

      const seen: string[] = [];
      let after: string | null = null;
      for (let read = 0; read < MOST_PAGES; read += 1) {
        const { edges, pageInfo }: Connection = await page(list, PAGE, after);
        seen.push(...edges.map(rowOf));
        after = pageInfo.endCursor;
        expect(after).toBe(edges.at(-1)?.cursor ?? null);
        if (!pageInfo.hasNextPage) break;
        if (read < ADDED) {
          await list.add(BEFORE + read);
          await kit.stele.settled();
        }
      }

      expect(before.filter((row) => !seen.includes(row))).toEqual([]);
      expect(seen.filter((row, index) => seen.indexOf(row) !== index)).toEqual([]);
      const now = (await page(list, 100, null)).edges.map(rowOf);
      expect(now.length).toBeGreaterThan(before.length);
      expect(seen).toEqual(now.filter((row) => seen.includes(row)));
    },
    120_000,
  );
});
