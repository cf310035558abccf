import {
  buildClientSchema,
  getIntrospectionQuery,
  type GraphQLSchema,
  type IntrospectionQuery,
} from 'graphql';
import type { Client } from 'graphql-ws';
import { policy } from '../../schema/policy';
import { askOver, socketClient, type GraphQLAnswer } from '../support/graphqlClient';
import { asked, isRoot, trials, type Attempt } from '../support/grid/operations';
import { outcomeOf, type Outcome } from '../support/grid/outcome';
import {
  columnOf,
  rights,
  rightsWhereOffered,
  type Column,
  type Mark,
} from '../support/grid/rights';
import { pdf } from '../support/registry';
import { PASSWORD, signIn, type SignedIn } from '../support/signedIn';
import {
  startTwoProvinces,
  type Member,
  type Side,
  type TwoProvinces,
} from '../support/twoProvinces';

/** Somebody who tries every operation. */
interface Actor {
  readonly name: string;
  readonly column: Column;
  readonly person: SignedIn;
  readonly own: Side;
  readonly other: Side;
  readonly fileId: string;
  readonly transport: 'HTTP' | 'WebSocket';
  readonly socket: Client;
}

let provinces: TwoProvinces;
let schema: GraphQLSchema;
let actors: Actor[];

const uploaders: readonly Column[] = ['PI', 'DEL', 'INSR', 'AC', 'EC'];

beforeAll(async () => {
  provinces = await startTwoProvinces();
  const { east, west, nation, platform, visitor } = provinces;
  const { data } = await visitor.ask(getIntrospectionQuery());
  schema = buildClientSchema(data as unknown as IntrospectionQuery);
  const sides = [
    { own: east, other: west, transport: 'HTTP' },
    { own: west, other: east, transport: 'WebSocket' },
  ] as const;
  const everybody = sides.flatMap((side) => [
    ...Object.entries(side.own.members).map(([name, person]) => ({
      ...side,
      ...{ name, person, column: columnOf[name as Member] },
    })),
    { ...side, name: 'NAT', person: nation, column: 'NAT' as const },
    { ...side, name: 'SYS', person: platform, column: 'SYS' as const },
  ]);
  for (const side of sides)
    everybody.push({ ...side, name: 'visitor', person: visitor, column: 'PUB' });
  actors = await Promise.all(
    everybody.map(async (actor) => {
      const { person, column, own } = actor;
      if (person.token !== undefined) await person.confirm();
      return {
        ...actor,
        fileId: uploaders.includes(column) ? await person.upload() : own.fileId,
        socket: socketOf(person),
      };
    }),
  );
}, 120_000);

afterAll(async () => {
  for (const { socket } of actors) await socket.dispose();
  await provinces.close();
});

/** An address may try so many commands a minute without being signed in: visitors on sockets have their own. */
const elsewhere = { 'x-forwarded-for': '203.0.113.7' };

const socketOf = ({ token }: SignedIn) =>
  token === undefined
    ? socketClient(provinces.stele.url, {}, elsewhere)
    : socketClient(provinces.stele.url, { token });

const again = (person: SignedIn) =>
  signIn(provinces.stele.url, person.accountId, person.login, '', person);

const all = { ...rights, ...rightsWhereOffered };
const isField = (operation: string) => operation.startsWith('Project.');
const isRoute = (operation: string) => operation.includes(' ');

/** What the table asks for: with ●, only the own side's. A field is hidden with the whole project. */
function fits(operation: string, mark: Mark, isOwn: boolean, outcome: Outcome): boolean {
  if (mark === '–') {
    return outcome === 'REFUSED' || (outcome === 'HIDDEN' && isField(operation) && !isOwn);
  }
  return (mark === '∀' || isOwn) === (outcome === 'ALLOWED');
}

async function attempt(operation: string, actor: Actor, of: Side): Promise<Outcome> {
  const trial = trials[operation] ?? {};
  const isShortLived = trial.endsSignIn === true && actor.person.token !== undefined;
  const by = isShortLived ? await again(actor.person) : actor.person;
  const { column, fileId } = actor;
  const tried: Attempt = { column, by, of, fileId, beginning: provinces.beginning };
  if (isRoute(operation)) return await overRoute(operation, tried);

  const document = asked(schema, operation, tried);
  const [typeName = '', fieldName = ''] = operation.split('.');
  const goesOverSocket = typeName === 'Subscription' || actor.transport === 'WebSocket';
  let answer: GraphQLAnswer;
  if (goesOverSocket) {
    const socket = isShortLived ? socketOf(by) : actor.socket;
    answer = await askOver(socket, document);
    if (isShortLived) await socket.dispose();
  } else {
    answer = await by.ask(document.query, document.variables);
  }
  const outcome = outcomeOf(answer, isRoot(typeName) ? [] : ['project', fieldName]);
  if (outcome !== 'ALLOWED' || answer.errors !== undefined) return outcome;
  const value = isRoot(typeName) ? answer.data?.[fieldName] : answer.data?.['project'];
  if (trial.shows) return trial.shows(value, of) ? 'ALLOWED' : 'HIDDEN';
  return operation === 'Query.project' && value === null ? 'HIDDEN' : 'ALLOWED';
}

async function overRoute(operation: string, { by, of }: Attempt): Promise<Outcome> {
  const [method = '', path = ''] = operation.split(' ');
  const targets: Readonly<Record<string, string>> = {
    'PUT /files': '?name=a.pdf',
    'GET /files': `/${of.fileId}?purpose=inspection`,
    'GET /login-log': '?format=csv',
    'GET /records': `/${of.studies.published}?format=json&purpose=inspection`,
  };
  const target = targets[operation] ?? '';
  const response = await fetch(`${provinces.stele.url}${path}${target}`, {
    method,
    headers: {
      'content-type': 'application/pdf',
      ...(by.token !== undefined && { authorization: `Bearer ${by.token}` }),
    },
    ...(method === 'PUT' && { body: new Uint8Array(pdf()) }),
  });
  if (response.ok) {
    await response.arrayBuffer();
    return 'ALLOWED';
  }
  return outcomeOf((await response.json()) as GraphQLAnswer, []);
}

/** The sides that an actor asks for: whoever has no scope asks once. */
const sidesOf = ({ column, own, other }: Actor): Side[] =>
  column === 'NO_ROLE' || column === 'PUB' ? [own] : [own, other];

async function disagreements(operation: string): Promise<string[]> {
  const marks = all[operation];
  if (marks === undefined) throw new Error(`no row for ${operation}`);
  const cells = actors.flatMap((actor) => sidesOf(actor).map((of) => ({ actor, of })));
  const found = await Promise.all(
    cells.map(async ({ actor, of }) => {
      const mark = marks[actor.column];
      // Was withdrawn from these projects: in reach no more than another's.
      const isOwn = of === actor.own && actor.name !== 'FORMER_DEL';
      const isDecision =
        operation === 'Mutation.approveStage' || operation === 'Mutation.returnStage';
      const expected = actor.name === 'ADM_INSR' && isDecision ? '●' : mark;
      const outcome = await attempt(operation, actor, of);
      if (fits(operation, expected, isOwn, outcome)) return [];
      const whose = of === actor.own ? 'own' : "another's";
      return [
        `${actor.name}, ${whose}, ${actor.transport}: ${outcome} where the table says ${expected}`,
      ];
    }),
  );
  return found.flat();
}

const offered = (operation: string): boolean => {
  if (isRoute(operation)) return Object.hasOwn(policy, operation);
  const [typeName = '', fieldName = ''] = operation.split('.');
  const type = schema.getType(typeName);
  return type !== undefined && 'getFields' in type && Object.hasOwn(type.getFields(), fieldName);
};

describe('who may do what', () => {
  it('is said for every operation of the API and every route, and for nothing else', () => {
    const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
    const operations = roots.flatMap((type) =>
      Object.keys(type?.getFields() ?? {}).map((field) => `${type?.name ?? ''}.${field}`),
    );
    const known = [...operations, ...Object.keys(policy)];
    expect(known.filter((operation) => !Object.hasOwn(all, operation))).toEqual([]);
    expect(Object.keys(rights).filter((operation) => !offered(operation))).toEqual([]);
  });

  it.each(Object.keys(rights))('holds for %s', async (operation) => {
    expect(await disagreements(operation)).toEqual([]);
  });

  it('holds for what this build offers besides', async () => {
    const besides = Object.keys(rightsWhereOffered).filter(offered);
    const found: string[] = [];
    for (const operation of besides) {
      for (const each of await disagreements(operation)) found.push(`${operation}: ${each}`);
    }
    expect(found).toEqual([]);
  });

  it('is nothing at all for a sign-in that was ended or has expired, or a disabled account, over either transport', async () => {
    const { PI } = provinces.east.members;
    const ended = await signIn(provinces.stele.url, PI.accountId, PI.login, 'PI', PI);
    await ended.read('mutation { signOut }');
    await expectShutOut(ended);

    const { ADM } = provinces.east.members;
    const login = 'leaver@registry.example';
    const { activationToken } = await ADM.make(
      'mutation ($input: NewAccountInput!, $key: String!) { createAccount(input: $input, idempotencyKey: $key) { activationToken } }',
      { input: { name: '将离职者', email: login, memberships: [] } },
    );
    const { id } = await PI.make(
      'mutation ($token: String!, $password: String!) { activateAccount(token: $token, password: $password) { id } }',
      { token: activationToken, password: PASSWORD },
    );
    const disabled = await signIn(provinces.stele.url, String(id), login, '', PI);
    await ADM.make(
      'mutation ($id: ID!, $key: String!) { setAccountStatus(accountId: $id, status: DISABLED, reason: "离职", idempotencyKey: $key) { id } }',
      { id },
    );
    await expectShutOut(disabled);

    provinces.setAhead(13 * 60 * 60_000);
    for (const { person, column } of actors) if (column !== 'PUB') await expectShutOut(person);
  });
});

/** Not even what a visitor may ask is answered, so that a client notices. */
async function expectShutOut(person: SignedIn) {
  for (const operation of ['Query.me', 'Query.project', 'Mutation.createProject']) {
    const tried = { by: person, of: provinces.east, fileId: '', beginning: provinces.beginning };
    const { query, variables } = asked(schema, operation, { ...tried, column: 'PI' });
    expect(outcomeOf(await person.ask(query, variables), [])).toBe('REFUSED');
  }
  expect(
    await overRoute('PUT /files', {
      column: 'PI',
      by: person,
      of: provinces.east,
      fileId: '',
      beginning: '',
    }),
  ).toBe('REFUSED');
  const socket = socketOf(person);
  const refused = askOver(socket, { query: '{ me { chosen { id } } }' });
  await expect(refused).rejects.toMatchObject({ code: 4403 });
  await socket.dispose();
}
