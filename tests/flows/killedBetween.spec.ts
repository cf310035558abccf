import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { openEventLog } from '../../platform/eventLog/openEventLog';
import { readSettings } from '../../platform/settings';
import type { Recorded } from '../../schema/envelope';
import { post } from '../support/graphqlClient';
import { livesOf, type Lives } from '../support/lives';
import { startKit, type GivenCommand, type Kit } from '../support/registry';
import { startProduct, startServer } from '../support/startedProduct';

const script = (name: string) => join(__dirname, '..', 'support', name);
const PATIENCE = 240_000;

const commands: GivenCommand[] = [];
let trap: readonly string[] | null = null;
let kit: Kit;
let lives: Lives;

beforeAll(async () => {
  kit = await startKit({ onDone: (done) => commands.push(done) });
  lives = livesOf(() =>
    trap === null
      ? startProduct(kit.env)
      : startServer([script('runTypeScript.cjs'), script('productWithTrap.ts'), ...trap], kit.env),
  );
  await kit.moveTo(lives);
}, PATIENCE);

afterAll(async () => {
  await lives.kill();
  await kit.close();
});

const createAccount = `mutation ($input: NewAccountInput!, $key: String!) {
  createAccount(input: $input, idempotencyKey: $key) { account { id } activationToken } }`;

/** A new colleague is given an account, and a study goes from an empty form to its last approval. */
async function work(email: string) {
  const input = { name: '测试同事', email, memberships: [], institutionId: kit.institutionId };
  const asked = { input, key: `account ${email}` };
  const invited = await kit.as('administrator').read(createAccount, asked);
  const studyId = await kit.project().filled().submitted().ethicsApproved().institutionPassed();
  return { invited, asked, studyId };
}

/** What the product does by itself after the last approval has been done. */
async function published(projectId: string): Promise<string> {
  const query = 'query ($id: ID!) { project(id: $id) { status researchNumber } }';
  for (const deadline = performance.now() + PATIENCE; ;) {
    const { project } = await kit.as('investigator').read(query, { id: projectId });
    const { status, researchNumber } = project as { status: string; researchNumber: string };
    if (status === 'PUBLISHED') return researchNumber;
    if (performance.now() > deadline) throw new Error(`${projectId} is not published`);
    await pause(50);
  }
}

async function everything(): Promise<Recorded[]> {
  const log = await openEventLog(readSettings(kit.env).eventLog);
  const events: Recorded[] = [];
  for await (const batch of log.readAll(null)) events.push(...batch);
  await log.close();
  return events;
}

const dataOf = <Data>(events: readonly Recorded[], type: string) =>
  events.filter((event) => event.type === type).map(({ data }) => data as Data);

describe.each([
  ['a value was reserved for an account, before its key', 'after', 'ValueReserved'],
  ['a person’s key was made, before the first event under it', 'after', 'account:'],
  ['an account was created, before the answer', 'after', 'AccountCreated'],
  ['a form was saved, before the answer', 'after', 'SectionSaved'],
  ['the last approval was recorded, before the answer', 'after', 'ProjectFiled'],
  ['a project was filed, before its number was reserved', 'before', 'NumberReserved'],
  ['a number was reserved, before it was issued', 'after', 'NumberReserved'],
  ['a number was issued, before the project was published', 'after', 'ResearchNumberIssued'],
])('killed when %s', (_, moment, point) => {
  it(
    'the product finishes its work, and a repetition is answered the same',
    async () => {
      const email = `${moment}-${point.replace(':', '')}@registry.example`.toLowerCase();
      const earlier = commands.length;
      trap = [moment, point];
      await lives.start();
      const working = work(email);
      expect(await lives.ended()).toBe('SIGKILL');
      trap = null;
      await lives.start();
      const { invited, asked, studyId } = await working;

      expect(await kit.as('administrator').read(createAccount, asked)).toEqual(invited);
      for (const { command, accountId, args, answer } of commands.slice(earlier)) {
        const person = (['investigator', 'ethics', 'officer'] as const).find(
          (one) => kit.idOf(one) === accountId,
        );
        const again = await kit.as(person ?? 'visitor').done(command, args);
        expect(again).toMatchObject({ revision: answer.revision, replayed: true });
      }
      const researchNumber = await published(studyId);

      const { account, activationToken: token } = invited['createAccount'] as {
        account: { id: string };
        activationToken: string;
      };
      const activate =
        'mutation ($token: String!, $password: String!) { activateAccount(token: $token, password: $password) { id } }';
      const password = 'Steady-Lantern-2026';
      const ask = async (query: string, variables: object, as?: string) =>
        (await post(await lives.url(), { query, variables }, as)).body.data;
      await ask(activate, { token, password });
      const signIn =
        'mutation ($email: String!, $password: String!) { signIn(login: $email, password: $password) { token } }';
      const signedIn = (await ask(signIn, { email, password }))?.['signIn'] as { token: string };
      const me = await ask('{ me { account { id email } } }', {}, signedIn.token);
      expect(me).toEqual({ me: { account: { id: account.id, email } } });

      expect(await lives.stop()).toBe(0);
      const events = await everything();
      const parts = events.map(
        ({ stream, commandId, part }) => `${stream} ${commandId} ${part.index}`,
      );
      expect(new Set(parts).size).toBe(parts.length);
      const created = dataOf<{ accountId: string }>(events, 'AccountCreated');
      expect(created.filter(({ accountId }) => accountId === account.id)).toHaveLength(1);
      const reserved = dataOf<{ owner: string }>(events, 'ValueReserved');
      expect(reserved.filter(({ owner }) => owner === account.id)).toHaveLength(1);
      expect(dataOf(events, 'ValueReleased')).toEqual([]);

      const issued = dataOf<{ researchNumber: string }>(events, 'ResearchNumberIssued');
      const serials = issued.map((each) => Number(each.researchNumber.slice(-6)));
      expect(serials).toEqual(serials.map((_serial, index) => index + 1));
      expect(issued.at(-1)?.researchNumber).toBe(researchNumber);
      const reservations = dataOf<{ serial: number }>(events, 'NumberReserved');
      expect(reservations.map(({ serial }) => serial)).toEqual(serials);
      expect(dataOf(events, 'ProjectFiled')).toHaveLength(serials.length);
    },
    PATIENCE,
  );
});
