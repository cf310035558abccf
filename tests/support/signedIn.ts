import { randomUUID } from 'node:crypto';
import { post, type GraphQLAnswer } from './graphqlClient';
import { commands, type Command } from './registryCommands';
import { dataOf, pdf, type CommandDone, type Variables } from './registry';

/** The password of everybody whom the tests invent. */
export const PASSWORD = 'Quiet-Harbour-2026';

type Data = Record<string, unknown>;

/** A person of a running registry, with the token of one sign-in in one role; without it a visitor. */
export interface SignedIn {
  readonly accountId: string;
  readonly login: string;
  readonly token: string | undefined;
  ask(query: string, variables?: Variables): Promise<GraphQLAnswer>;
  /** The data; throws what was refused. */
  read(query: string, variables?: Variables): Promise<Data>;
  /** What the only field of a mutation answers; `$key` is a new idempotency key. */
  make(mutation: string, variables?: Variables): Promise<Data>;
  /** A command on projects; throws what was refused. */
  done(command: Command, args: Variables): Promise<CommandDone>;
  /** Uploads a PDF; its id. */
  upload(name?: string): Promise<string>;
  confirm(): Promise<void>;
}

export function signedIn(
  url: string,
  accountId: string,
  login: string,
  token: string | undefined,
): SignedIn {
  const ask = async (query: string, variables: Variables = {}) =>
    (await post(url, { query, variables }, token)).body;
  const read = async (query: string, variables?: Variables) => dataOf(await ask(query, variables));
  return {
    ...{ accountId, login, token, ask, read },
    async make(mutation, variables = {}) {
      const [made] = Object.values(await read(mutation, { ...variables, key: randomUUID() }));
      return made as Data;
    },
    async done(command, args) {
      const data = await read(commands[command], { idempotencyKey: randomUUID(), ...args });
      return data[command] as CommandDone;
    },
    async upload(name = '研究方案.pdf') {
      const response = await fetch(`${url}/files?name=${encodeURIComponent(name)}`, {
        method: 'PUT',
        headers: { 'content-type': 'application/pdf', authorization: `Bearer ${token ?? ''}` },
        body: new Uint8Array(pdf(name)),
      });
      const { id } = (await response.json()) as { id?: string };
      if (id === undefined) throw new Error(`not stored: ${String(response.status)}`);
      return id;
    },
    async confirm() {
      await read(
        'mutation ($password: String!) { confirmPassword(password: $password) { validUntil } }',
        {
          password: PASSWORD,
        },
      );
    },
  };
}

/**
 * Signs in, in the role whose id begins so where a choice is asked for; '' chooses none. `from` is a sign-in
 * that is there already, which a rate for those without one does not count.
 */
export async function signIn(
  url: string,
  accountId: string,
  login: string,
  role: string,
  from: SignedIn = signedIn(url, '', '', undefined),
): Promise<SignedIn> {
  const { signIn: signedUp } = await from.read(
    'mutation ($login: String!, $password: String!) { signIn(login: $login, password: $password) { token roles { id } chosen { id } } }',
    { login, password: PASSWORD },
  );
  const { token, roles, chosen } = signedUp as {
    token: string;
    roles: { id: string }[];
    chosen: { id: string } | null;
  };
  const person = signedIn(url, accountId, login, token);
  if (chosen !== null || role === '') return person;
  const wanted = roles.find(({ id }) => id.split(':')[0] === role);
  if (wanted === undefined) throw new Error(`${login} has no role ${role}`);
  const { chooseRole } = await person.read(
    'mutation ($id: ID!) { chooseRole(roleId: $id) { token } }',
    { id: wanted.id },
  );
  return signedIn(url, accountId, login, (chooseRole as { token: string }).token);
}
