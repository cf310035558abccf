import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'graphql';
import { SignJWT } from 'jose';
import { allSubgraphs, openNode } from '../../gateway/stele';
import { visitor, type Caller } from '../../platform/caller';
import { signCaller } from '../../platform/callerToken';
import { isStream } from '../../platform/mapStream';
import { readSettings } from '../../platform/settings';
import type { Subgraph, SubgraphAnswer } from '../../platform/subgraph';

// What is no word of the gateway's, by its form: tests/contracts/callerToken.spec.ts.

const operator: Caller = {
  ...visitor,
  accountId: 'somebody',
  name: '甲',
  signInId: 's',
  role: 'SYS',
};
let folder: string;
let opened: Awaited<ReturnType<typeof openNode>>;
let subgraphs: readonly Subgraph[];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stele-subgraphs-'));
  const settings = { STELE_DATA: folder, STELE_DEMO: 'off', STELE_LOG_LEVEL: 'fatal' };
  opened = await openNode(readSettings(settings));
  subgraphs = allSubgraphs(opened.node);
});
afterAll(async () => {
  await opened.close();
  await rm(folder, { recursive: true });
});

const signed = (key: Uint8Array, issuer = 'stele gateway', until = '60s') =>
  new SignJWT({ caller: operator })
    .setProtectedHeader({ alg: 'HS256' })
    .setIssuer(issuer)
    .setIssuedAt()
    .setExpirationTime(until)
    .sign(key);

const forgeries: readonly (readonly [string, () => Promise<string>])[] = [
  ['no token', () => Promise.resolve('')],
  ['the token of another registry', () => signed(randomBytes(32))],
  ['one that has expired', () => signed(opened.node.callerKey, 'stele gateway', '-1s')],
  ['one of another issuer', () => signed(opened.node.callerKey, 'somebody')],
  [
    'one that is not signed',
    () => {
      const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
      const claims = { caller: operator, iss: 'stele gateway', exp: 9_999_999_999 };
      return Promise.resolve(`${part({ alg: 'none' })}.${part(claims)}.`);
    },
  ],
  [
    'one with another caller put in',
    async () => {
      const [header, , signature] = (await signCaller(visitor, opened.node.callerKey)).split('.');
      const [, claims] = (await signed(randomBytes(32))).split('.');
      return [header, claims, signature].join('.');
    },
  ],
];

/** What a subgraph is asked behind the gateway's back: its schema, its entities, and each of its roots. */
const questions: Readonly<Record<string, string>> = {
  service: '{ _service { sdl } }',
  entities: '{ _entities(representations: [{ __typename: "Account", id: "x" }]) { __typename } }',
  nothing: '{ __typename }',
  schema: '{ __schema { types { name } } }',
};

async function ask(
  subgraph: Subgraph,
  source: string,
  callerToken: string,
): Promise<SubgraphAnswer> {
  const answer = await subgraph.execute({ document: parse(source), callerToken });
  if (!isStream(answer)) return answer;
  for await (const one of answer) return one;
  throw new Error('a stream of nothing');
}

describe.each(forgeries)('a subgraph that is asked with %s', (_what, forge) => {
  it.each(Object.entries(questions))('tells nothing: %s', async (_name, source) => {
    const token = await forge();
    for (const subgraph of subgraphs) {
      const { data, errors } = await ask(subgraph, source, token);
      expect({ of: subgraph.name, data: data ?? null }).toEqual({ of: subgraph.name, data: null });
      expect(errors?.[0]?.extensions['code']).toBe('UNAUTHENTICATED');
    }
  });

  it('does nothing, and lets nobody watch', async () => {
    const token = await forge();
    const before = await opened.node.log.end();
    const commands: Readonly<Record<string, string>> = {
      accounts: 'mutation { signIn(login: "x", password: "x") { token } }',
      registry: 'mutation { createProject(idempotencyKey: "forged") { revision } }',
      review: 'subscription { reviewInboxChanged { position } }',
    };
    for (const [name, source] of Object.entries(commands)) {
      const subgraph = subgraphs.find((each) => each.name === name);
      if (subgraph === undefined) throw new Error(`there is no subgraph ${name}`);
      const { data, errors } = await ask(subgraph, source, token);
      expect(data ?? null).toBeNull();
      expect(errors?.[0]?.extensions['code']).toBe('UNAUTHENTICATED');
    }
    expect(await opened.node.log.end()).toBe(before);
  });
});

describe('a subgraph that is asked by the gateway', () => {
  it('answers the same questions', async () => {
    const token = await signCaller(operator, opened.node.callerKey);
    for (const subgraph of subgraphs) {
      const { data } = await ask(subgraph, '{ _service { sdl } }', token);
      expect(JSON.stringify(data)).toContain('@link');
    }
  });
});
