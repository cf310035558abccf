import { randomUUID } from 'node:crypto';
import { demoAccounts, demoPassword } from '../../cli/demo/people';
import type { Example } from '../../gateway/docs/examples';
import { post, socketClient, type GraphQLAnswer } from './graphqlClient';
import { dataOf } from './registry';

export type Data = Record<string, unknown>;

interface Ran {
  readonly variables: Data;
  readonly data: Data;
}

export interface ExampleRunner {
  /** Runs an example as its head says, after those that it takes values from; what it answered. Throws its errors. */
  run(example: Example): Promise<Data>;
  /** What an example answered that was run. */
  answerOf(name: string): Data;
}

/** Payloads of a subscription that are enough to be looked at. */
const PAYLOADS = 3;

/** Runs examples against a demo at `url`, each with the variables that its head names, in the role it names. */
export function exampleRunner(url: string): ExampleRunner {
  const ran = new Map<string, Ran>();
  const tokens = new Map<string, string>();

  async function tokenOf(role: string): Promise<string> {
    const known = tokens.get(role);
    if (known !== undefined) return known;
    const query = `mutation ($login: String!, $password: String!) {
      signIn(login: $login, password: $password) { token chosen { role } roles { id role } } }`;
    const variables = { login: loginOf(role), password: demoPassword };
    const { signIn } = dataOf((await post(url, { query, variables })).body) as {
      signIn: {
        token: string;
        chosen: unknown;
        roles: { id: string; role: string }[];
      };
    };
    const token =
      signIn.chosen === null ? await chosen(signIn.token, role, signIn.roles) : signIn.token;
    tokens.set(role, token);
    return token;
  }

  async function chosen(token: string, role: string, roles: { id: string; role: string }[]) {
    const query = 'mutation ($id: ID!) { chooseRole(roleId: $id) { token } }';
    const id = roles.find((choice) => choice.role === role)?.id;
    const { chooseRole } = dataOf((await post(url, { query, variables: { id } }, token)).body);
    return (chooseRole as { token: string }).token;
  }

  function ranBefore(name: string): Ran {
    const found = ran.get(name);
    if (found === undefined) throw new Error(`${name} has not been run before`);
    return found;
  }

  function valueOf(from: string): unknown {
    const [, role] = /^the login of (\w+)$/.exec(from) ?? [];
    if (role !== undefined) return loginOf(role);
    if (from === 'the demo password') return demoPassword;
    if (from === 'a new key') return randomUUID();
    const [, name = '', path = ''] = /^([a-z-]+): (\S+)$/.exec(from) ?? [];
    if (name === '') return JSON.parse(from);
    const source = ranBefore(name);
    return path.startsWith('$') ? source.variables[path.slice(1)] : at(source.data, path);
  }

  return {
    answerOf: (name) => ranBefore(name).data,
    async run({ name, role, variables: sources, document }) {
      const variables = Object.fromEntries(
        sources.map(({ name: key, from }) => [key, valueOf(from)]),
      );
      const token = role === null ? undefined : await tokenOf(role);
      const asked = { query: document, variables };
      const data = document.startsWith('subscription')
        ? { payloads: (await payloads(url, asked, token)).map(dataOf) }
        : dataOf((await post(url, asked, token)).body);
      ran.set(name, { variables, data });
      return data;
    },
  };
}

function loginOf(role: string): string {
  const account = demoAccounts.find((shown) => shown.role === role);
  if (account === undefined) throw new Error(`the demo shows no ${role}`);
  return account.login;
}

async function payloads(
  url: string,
  asked: { readonly query: string; readonly variables: Data },
  token: string | undefined,
): Promise<GraphQLAnswer[]> {
  const client = socketClient(url, { token });
  const answers: GraphQLAnswer[] = [];
  for await (const answer of client.iterate(asked)) {
    answers.push(answer as GraphQLAnswer);
    if (answers.length === PAYLOADS) break;
  }
  await client.dispose();
  return answers;
}

/** `edges.0.node.id`, or `edges[status=DRAFT].node.id`: the first whose node says so. */
function at(data: unknown, path: string): unknown {
  const value = path.split('.').reduce<unknown>((found, step) => {
    const [, list = '', field = '', wanted = ''] = /^(\w+)\[(\w+)=(\w+)\]$/.exec(step) ?? [];
    if (list === '') return (found as Data | null)?.[step];
    const edges = (found as Record<string, { node: Data }[]>)[list] ?? [];
    return edges.find(({ node }) => String(node[field]) === wanted);
  }, data);
  if (value === undefined) throw new Error(`nothing at ${path}`);
  return value;
}
