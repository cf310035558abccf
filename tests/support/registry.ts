import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Client } from 'graphql-ws';
import { pdf as onePage } from '../../cli/demo/pdf';
import { startStele, type Stele } from '../../gateway/stele';
import type { Recorded } from '../../schema/envelope';
import { readSettings } from '../../platform/settings';
import { accountCommands } from '../../services/accounts/commands';
import { post, socketClient, type GraphQLAnswer } from './graphqlClient';
import { commands, type Command } from './registryCommands';
import { filingSections, type FilingOverrides } from './filing';
import { projectSteps, stepsOf, type ProjectSteps } from './projectSteps';

const PASSWORD = 'Quiet-Harbour-2026';
const CONFIRMED_FOR = 4 * 60_000;

export type Variables = Record<string, unknown>;
type Data = Record<string, unknown>;

/** Whoever a registry of the tests has; `visitor` is not signed in. */
export type Person =
  | 'visitor'
  | 'platform'
  | 'administrator'
  | 'investigator'
  | 'delegate'
  | 'academic'
  | 'ethics'
  | 'colleague'
  | 'officer'
  | 'outsider'
  | 'outsideAdministrator'
  | 'nation';

interface Account {
  readonly id: string;
  readonly login: string;
  /** The role acted in, as the beginning of a role's id. */
  readonly role: string;
  token: Promise<string> | null;
  confirmedAt: number;
}

export interface As {
  /** The answer, whatever it says. */
  ask(query: string, variables?: Variables): Promise<GraphQLAnswer>;
  /** The data; throws what was refused. */
  read(query: string, variables?: Variables): Promise<Data>;
  /** A command on projects, with a new idempotency key unless one is given; the answer, whatever it says. */
  give(command: Command, args: Variables): Promise<GraphQLAnswer>;
  /** The same; the command's answer, and throws what was refused. */
  done(command: Command, args: Variables): Promise<CommandDone>;
  /** Asks at an address below the server's, as this person. */
  fetch(path: string, init?: RequestInit): Promise<Response>;
  /** Uploads a PDF; its id. */
  upload(name?: string, bytes?: Buffer): Promise<string>;
  /** What `GET /files/{id}` answers, with a purpose unless told otherwise. */
  download(fileId: string, purpose?: string | null): Promise<Response>;
  /** What `GET /records/{projectId}` answers to this query. */
  record(projectId: string, query?: Record<string, string>): Promise<Response>;
  /** Confirms the password unless that was done within the last minutes. */
  confirm(): Promise<void>;
}

export interface CommandDone {
  readonly revision: number;
  readonly replayed: boolean;
  readonly project: {
    readonly id: string;
    readonly status: string;
    readonly stage: string | null;
    readonly submissionNo: number;
    readonly versionNo: number;
    readonly researchNumber: string | null;
  } | null;
}

interface Watch {
  /** The next payload, or the errors that came in its place. Fails after ten seconds without one. */
  next(): Promise<GraphQLAnswer>;
  close(): Promise<void>;
}

export interface Kit {
  readonly stele: Stele;
  /** Where its data lies. */
  readonly folder: string;
  readonly institutionId: string;
  readonly ethicsCommitteeId: string;
  readonly academicCommitteeId: string;
  idOf(person: Person): string;
  as(person: Person): As;
  subscribe(person: Person, query: string, variables?: Variables): Promise<Watch>;
  /** What `upload` sends under this name. */
  pdf(name?: string): Buffer;
  /** A new project, of the kit's investigator unless another is named. */
  project(investigator?: Person): ProjectSteps;
  /** Goes on with a project. */
  resume(projectId: string): ProjectSteps;
  /** A complete form, as `saveProject` takes it; rows are new ones. */
  sections(overrides?: FilingOverrides): Variables;
  /** The project's stream as the log holds it. */
  stream(projectId: string): Promise<readonly Recorded[]>;
  /** Somebody new, made by an administrator and activated with the token that was answered. */
  join(by: Person, person: Person, role: string, input: Variables): Promise<string>;
  /** Another sign-in of the person, in their role; its token. */
  signIn(person: Person): Promise<string>;
  /** The token of the sign-in in which `as(person)` acts. */
  tokenOf(person: Person): Promise<string>;
  /** From here on everybody signs in anew. */
  signInAgain(): void;
  /** What a process needs in its environment to serve the same registry. */
  readonly env: Readonly<Record<string, string>>;
  /** Stops the server; from here on another one is asked, and asked again until it answers. */
  moveTo(other: OtherServer): Promise<void>;
  /** Stops the server, if it runs, and starts one on the same folder. */
  stop(): Promise<void>;
  start(): Promise<void>;
  /** Both. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

interface KitOptions {
  /** An `esdb://` address; by default a file. */
  readonly eventLog?: string;
  /** Hears every command on projects that was answered and not refused. */
  readonly onDone?: (done: GivenCommand) => void;
  /** The node's clock. */
  readonly now?: () => number;
  /** Other variables of the environment. */
  readonly env?: Readonly<Record<string, string>>;
}

export const pdf = (name = '研究方案.pdf') => onePage(`Test document ${encodeURIComponent(name)}`);

/** A command as it was given, and what it was answered. */
export interface GivenCommand {
  readonly command: Command;
  readonly accountId: string;
  readonly args: Variables;
  readonly answer: CommandDone;
}

/** A server in a process of its own, which may be killed and started again at another address. */
export interface OtherServer {
  /** The address of now; waits while there is none. */
  url(): Promise<string>;
}

/**
 * How long an operation is repeated to a server that does not answer, in milliseconds: longer than the
 * longest run of kills, in which a slow machine may never finish it before the last life.
 */
const PERSISTENCE = 2_400_000;

/** Starts an empty Stele and walks as its users do, over HTTP alone, until a study can be filed. */
export async function startKit(options: KitOptions = {}): Promise<Kit> {
  const { eventLog, onDone, now } = options;
  const folder = await mkdtemp(join(tmpdir(), 'stele-flow-'));
  const env = {
    STELE_DATA: folder,
    STELE_DEMO: 'off',
    STELE_PORT: '0',
    STELE_LOG_LEVEL: 'fatal',
    STELE_MASTER_KEY: randomBytes(32).toString('hex'),
    ...(eventLog !== undefined && { STELE_EVENT_LOG: eventLog }),
    ...options.env,
  };
  const settings = readSettings(env);
  const clock = now ? { now } : {};
  let stele = await startStele(settings, clock);
  let other: OtherServer | null = null;
  const accounts = new Map<Person, Account>();
  const sockets = new Map<Person, Client>();

  const known = (person: Person): Account => {
    const account = accounts.get(person);
    if (account === undefined) throw new Error(`nobody is called ${person}`);
    return account;
  };

  /** Asks the server; one that may be killed is asked again, the very same, until it answers. */
  async function persistently<Answer>(ask: (url: string) => Promise<Answer>): Promise<Answer> {
    if (other === null) return await ask(stele.url);
    for (const deadline = performance.now() + PERSISTENCE; ;) {
      try {
        return await ask(await other.url());
      } catch (error) {
        if (performance.now() > deadline) throw error;
        await pause(20);
      }
    }
  }

  async function send(token: string | undefined, query: string, variables: Variables) {
    const asked = (url: string) => post(url, { query, variables }, token);
    return (await persistently(asked)).body;
  }

  async function signIn({ login, role }: Account): Promise<string> {
    const asked =
      'mutation ($login: String!, $password: String!) { signIn(login: $login, password: $password) { token roles { id } chosen { id } } }';
    const { signIn } = dataOf(await send(undefined, asked, { login, password: PASSWORD }));
    const { token, roles, chosen } = signIn as {
      token: string;
      roles: { id: string }[];
      chosen: { id: string } | null;
    };
    if (chosen !== null || role === '') return token;
    const wanted = roles.find(({ id }) => id.split(':')[0] === role);
    if (wanted === undefined) throw new Error(`${login} has no role ${role}`);
    const choose = 'mutation ($id: ID!) { chooseRole(roleId: $id) { token } }';
    const { chooseRole } = dataOf(await send(token, choose, { id: wanted.id }));
    return (chooseRole as { token: string }).token;
  }

  async function tokenOf(person: Person): Promise<string | undefined> {
    if (person === 'visitor') return undefined;
    const account = known(person);
    account.token ??= signIn(account);
    return await account.token;
  }

  function as(person: Person): As {
    const ask = async (query: string, variables: Variables = {}) =>
      await send(await tokenOf(person), query, variables);
    const fetchAs = async (path: string, init: RequestInit = {}) => {
      const token = await tokenOf(person);
      const headers = new Headers(init.headers);
      if (token !== undefined) headers.set('authorization', `Bearer ${token}`);
      return await persistently((url) => fetch(`${url}${path}`, { ...init, headers }));
    };
    const give = async (command: Command, given: Variables) => {
      const args = { idempotencyKey: randomUUID(), ...given };
      const answer = await ask(commands[command], args);
      const done = answer.data?.[command] as CommandDone | null | undefined;
      if (done) onDone?.({ command, accountId: known(person).id, args, answer: done });
      return answer;
    };
    return {
      ask,
      give,
      async read(query, variables) {
        return dataOf(await ask(query, variables));
      },
      async done(command, args) {
        return dataOf(await give(command, args))[command] as CommandDone;
      },
      fetch: fetchAs,
      async upload(name = '研究方案.pdf', bytes = pdf(name)) {
        const headers = {
          authorization: `Bearer ${(await tokenOf(person)) ?? ''}`,
          'content-type': 'application/pdf',
        };
        const body = await persistently(async (url) => {
          const response = await fetch(`${url}/files?name=${encodeURIComponent(name)}`, {
            ...{ method: 'PUT', headers, body: new Uint8Array(bytes) },
          });
          return (await response.json()) as { id?: string };
        });
        if (body.id === undefined) throw new Error(`not stored: ${JSON.stringify(body)}`);
        return body.id;
      },
      download(fileId, purpose = 'inspection') {
        const asked = purpose === null ? '' : `?${new URLSearchParams({ purpose }).toString()}`;
        return fetchAs(`/files/${fileId}${asked}`);
      },
      record(projectId, query = { format: 'json', purpose: '现场检查' }) {
        return fetchAs(`/records/${projectId}?${new URLSearchParams(query).toString()}`);
      },
      async confirm() {
        const account = known(person);
        if (Date.now() - account.confirmedAt < CONFIRMED_FOR) return;
        const asked =
          'mutation ($password: String!) { confirmPassword(password: $password) { validUntil } }';
        dataOf(await ask(asked, { password: PASSWORD }));
        account.confirmedAt = Date.now();
      },
    };
  }

  async function activated(person: Person, login: string, role: string, token: string) {
    const asked =
      'mutation ($token: String!, $password: String!) { activateAccount(token: $token, password: $password) { id } }';
    const { activateAccount } = dataOf(await send(undefined, asked, { token, password: PASSWORD }));
    const { id } = activateAccount as { id: string };
    accounts.set(person, { id, login, role, token: null, confirmedAt: 0 });
    return id;
  }

  async function addPerson(by: Person, person: Person, role: string, input: Variables) {
    const email = `${person.toLowerCase()}@registry.example`;
    const mobile = `1370000${String(accounts.size).padStart(4, '0')}`;
    const asked =
      'mutation ($input: NewAccountInput!, $key: String!) { createAccount(input: $input, idempotencyKey: $key) { activationToken } }';
    const { createAccount } = await as(by).read(asked, {
      input: { name: `测试${person}`, email, mobile, memberships: [], ...input },
      key: randomUUID(),
    });
    const { activationToken } = createAccount as { activationToken: string };
    return await activated(person, email, role, activationToken);
  }

  const made = async (by: Person, query: string, variables: Variables) => {
    const [answer] = Object.values(await as(by).read(query, { ...variables, key: randomUUID() }));
    return (answer as { id: string }).id;
  };
  const committee = (kind: string, name: string) =>
    made(
      'administrator',
      'mutation ($input: NewCommitteeInput!, $key: String!) { createCommittee(input: $input, idempotencyKey: $key) { id } }',
      {
        input: { institutionId, kind, name },
      },
    );
  const members = (committeeId: string, memberIds: string[]) =>
    made(
      'administrator',
      'mutation ($committeeId: ID!, $memberIds: [ID!]!, $key: String!) { setCommitteeMembers(committeeId: $committeeId, memberIds: $memberIds, idempotencyKey: $key) { id } }',
      { committeeId, memberIds },
    );
  const profile = (person: Person, input: Variables) =>
    made(
      person,
      'mutation ($input: ProfileInput!, $key: String!) { updateProfile(input: $input, idempotencyKey: $key) { id } }',
      { input },
    );

  const first = await accountCommands(stele.node).createFirstAdministrator(settings.adminEmail);
  await activated('platform', settings.adminEmail, 'SYS', first.activationToken ?? '');
  const institutionId = await made(
    'platform',
    'mutation ($input: NewInstitutionInput!, $key: String!) { createInstitution(input: $input, idempotencyKey: $key) { id } }',
    { input: { name: '青岚医院', provinceCode: '36', kind: 'HOSPITAL' } },
  );
  const membership = (role: string) => [{ role, institutionId }];
  await addPerson('platform', 'administrator', 'ADM', { memberships: membership('ADM') });
  const staff: [Person, string, Variables][] = [
    ['investigator', 'PI', { memberships: membership('PI') }],
    ['officer', 'INSR', { memberships: membership('INSR') }],
    ['academic', 'AC', {}],
    ['ethics', 'EC', {}],
    ['colleague', 'EC', {}],
    ['delegate', 'DEL', {}],
  ];
  for (const [person, role, input] of staff) await addPerson('administrator', person, role, input);
  const ethicsCommitteeId = await committee('ETHICS', '青岚医院伦理委员会');
  const academicCommitteeId = await committee('ACADEMIC', '青岚医院学术委员会');
  const idOf = (person: Person) => known(person).id;
  await members(ethicsCommitteeId, [idOf('ethics'), idOf('colleague')]);
  await members(academicCommitteeId, [idOf('academic')]);
  await profile('investigator', {
    ...{ idType: 'PASSPORT', idNumber: 'E12345678', department: '骨科' },
    ...{ titleCategory: 'PHYSICIAN', title: 'CHIEF_PHYSICIAN' },
    physicianCertNo: '110360000000001',
  });

  const kit: Kit = {
    folder: settings.folder,
    get stele() {
      return stele;
    },
    ...{ institutionId, ethicsCommitteeId, academicCommitteeId, idOf, as, pdf, join: addPerson },
    async subscribe(person, query, variables = {}) {
      const client =
        sockets.get(person) ?? socketClient(stele.url, { token: (await tokenOf(person)) ?? '' });
      sockets.set(person, client);
      const answers = client.iterate({ query, variables })[Symbol.asyncIterator]();
      return {
        async next() {
          const { value, done } = await withinTenSeconds(answers.next());
          if (done === true) throw new Error('the subscription has ended');
          return value as GraphQLAnswer;
        },
        async close() {
          await answers.return?.();
        },
      };
    },
    project: (investigator = 'investigator') => projectSteps(kit, investigator),
    resume: (projectId) => stepsOf(kit, 'investigator', Promise.resolve(projectId)),
    sections: (overrides = {}) => filingSections(overrides),
    stream: (projectId) => stele.node.log.readStream(`project-${projectId}`),
    signIn: (person) => signIn(known(person)),
    tokenOf: async (person) => (await tokenOf(person)) ?? '',
    signInAgain() {
      for (const account of accounts.values()) account.token = null;
    },
    env,
    async moveTo(server) {
      await stop();
      other = server;
    },
    stop,
    start,
    async restart() {
      await stop();
      await start();
    },
    async close() {
      await stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
  return kit;

  async function start() {
    stele = await startStele(settings, clock);
    other = null;
  }

  async function stop() {
    for (const client of sockets.values()) await client.dispose();
    sockets.clear();
    if (other === null) await stele.close();
  }
}

/** The data of an answer; throws the first of its errors in the words of the API. */
export function dataOf({ data, errors }: GraphQLAnswer): Data {
  const [error] = errors ?? [];
  if (error !== undefined) {
    const { code, rule } = error.extensions ?? {};
    throw new Error(
      `${String(code)} ${String(rule)}: ${error.message} ${JSON.stringify(error.extensions?.['problems'] ?? '')}`,
    );
  }
  if (data === null || data === undefined) throw new Error('an answer without data');
  return data;
}

/** What an answer was refused with; undefined where it was not. */
export function refusalOf({ errors }: GraphQLAnswer) {
  const [error] = errors ?? [];
  if (error === undefined) return undefined;
  const { code, rule } = error.extensions ?? {};
  return { code, ...(rule != null && { rule }), message: error.message };
}

async function withinTenSeconds<Value>(promise: Promise<Value>): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new Error('nothing came within ten seconds'));
    }, 10_000);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
