import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isObjectType } from 'graphql';
import { seededRandom } from '../../cli/demo/seededRandom';
import { gatewaySchema } from '../../gateway/schema';
import { answerFaults, type FaultOf } from '../support/answerFaults';
import { startAttackedProduct, type AttackedProduct } from '../support/attackedProduct';
import { firstSeed } from '../support/firstSeed';
import { codeOf, post } from '../support/graphqlClient';
import { hostileOperation, type Known } from '../support/hostileValues';
import type { Kit, Person } from '../support/registry';

/** CI runs a tenth of the operations; `npm run endurance` all of them. */
const OPERATIONS = process.env['STELE_ENDURANCE'] === 'on' ? 5_000 : 500;
const PATIENCE = 1_200_000;

const notRun = () => Promise.reject(new Error('nothing is run'));
const schema = gatewaySchema(
  readFileSync(join(__dirname, '../../schema/supergraph.graphql'), 'utf8'),
  { accounts: notRun, registry: notRun, review: notRun, insight: notRun },
);
// It has no values, and ends the sign-in that asks.
const notFuzzed: readonly string[] = ['Mutation.signOut'];
const operations = [schema.getQueryType(), schema.getMutationType()]
  .filter((type) => isObjectType(type))
  .flatMap((type) => Object.keys(type.getFields()).map((field) => `${type.name}.${field}`))
  .filter((operation) => !notFuzzed.includes(operation));

const people: readonly Person[] = [
  ...(['visitor', 'platform', 'administrator', 'investigator', 'investigator'] as const),
  ...(['officer', 'academic', 'ethics', 'delegate'] as const),
];

let product: AttackedProduct;
let known: Known;
let faultOf: FaultOf;
beforeAll(async () => {
  product = await startAttackedProduct(async (kit) => {
    known = await whatIsThere(kit);
    for (const person of people) if (person !== 'visitor') await kit.as(person).confirm();
  });
  faultOf = answerFaults(schema, [product.kit.folder, join(__dirname, '../..')]);
}, 120_000);
afterAll(() => product.close());

/** Projects in several states, and an account that nobody of the fuzzing signs in with. */
async function whatIsThere(kit: Kit): Promise<Known> {
  const memberships = [{ role: 'PI', institutionId: kit.institutionId }];
  const accountId = await kit.join('administrator', 'outsider', 'PI', { memberships });
  const draft = await kit.project();
  const complete = await kit.project().filled();
  const submitted = await kit.project().filled().submitted();
  const published = await kit.project().published();
  const { project } = await kit
    .as('investigator')
    .read('query ($id: ID!) { project(id: $id) { researchNumber } }', { id: published });
  const { researchNumber } = project as { researchNumber: string };
  const delegate = { projectId: draft, accountId: kit.idOf('delegate') };
  await kit.as('investigator').done('grantDelegate', delegate);
  const people = [accountId, kit.idOf('investigator')];
  const ids = [draft, complete, submitted, published];
  return {
    ...{ projectId: ids, id: ids, researchNumber: [researchNumber] },
    ...{ institutionId: [kit.institutionId], accountId: [accountId], piAccountId: people },
    ethicsCommitteeId: [kit.ethicsCommitteeId],
    academicCommitteeId: [kit.academicCommitteeId],
    committeeId: [kit.ethicsCommitteeId, kit.academicCommitteeId],
    memberIds: [kit.idOf('ethics'), kit.idOf('academic')],
    fileId: [await kit.as('investigator').upload()],
    documentFileId: [await kit.as('officer').upload()],
    name: ['Country', 'Discipline', 'Province'],
    reason: ['试验所需'],
  };
}

describe('an operation with values that are meant to break the server', () => {
  it(
    'is answered or refused in the words of the API, whoever asks',
    async () => {
      const outcomes = new Map<unknown, number>();
      const answered = new Set<string>();
      const begin = firstSeed();
      for (let seed = begin; seed < begin + OPERATIONS; seed++) {
        const random = seededRandom(seed);
        const operation = operations[seed % operations.length] ?? '';
        const person = random.oneOf(people);
        const { query, body } = hostileOperation(schema, operation, random, known);
        const token = person === 'visitor' ? undefined : await product.kit.tokenOf(person);
        const answer = await post(product.url, body, token).catch(async (error: unknown) => {
          await product.requireUnharmed();
          throw new Error(`no answer to ${asked(seed, person, body)}`, { cause: error });
        });
        const fault = faultOf(answer, query);
        if (fault !== null) {
          throw new Error(
            `${fault}, to ${asked(seed, person, body)}: ${JSON.stringify(answer.body).slice(0, 2_000)}`,
          );
        }
        const code = codeOf(answer.body) ?? 'ANSWERED';
        outcomes.set(code, (outcomes.get(code) ?? 0) + 1);
        if (code === 'ANSWERED') answered.add(operation);
      }
      await product.requireUnharmed();
      // The values reach the checks of the door, of rights, of rules and of states, and pass them too.
      expect([...outcomes.keys()]).toEqual(
        expect.arrayContaining([
          ...['ANSWERED', 'GRAPHQL_VALIDATION_FAILED', 'INVALID', 'FORBIDDEN', 'UNAUTHENTICATED'],
          ...['NOT_FOUND', 'REFUSED'],
        ]),
      );
      expect(answered.size).toBeGreaterThan(15);
    },
    PATIENCE,
  );

  it('leaves everything that was there readable', async () => {
    const { status } = await fetch(`${product.url}/readyz`);
    expect(status).toBe(200);
    const { body } = await post(product.url, { query: '{ publicProjects { totalCount } }' });
    expect(body).toMatchObject({ data: { publicProjects: { totalCount: 1 } } });
  });
});

/** What to repeat it with: the case alone, by `STELE_SEED`. */
const asked = (seed: number, person: Person, body: string) =>
  `STELE_SEED=${seed}, ${person}: ${body.length > 3_000 ? `${body.slice(0, 3_000)}…` : body}`;
