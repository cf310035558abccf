import type { SubgraphAnswer } from '../../platform/subgraph';
import { accountCommands } from '../../services/accounts/commands';
import { openAccountsNode, type AccountsNode } from './accountsNode';

/** The password of everybody here. */
export const password = 'Stele-2026-demo';

export const codeOf = ({ errors }: SubgraphAnswer): unknown => errors?.[0]?.extensions['code'];

/** The data of an answer without errors. */
export function dataOf<Data>({ data, errors }: SubgraphAnswer): Data {
  if (errors) throw new Error(errors.map(({ message }) => message).join('; '));
  return data as Data;
}

const createAccount = `mutation ($input: NewAccountInput!, $key: String!) {
  createAccount(input: $input, idempotencyKey: $key) { activationToken account { id } } }`;
const createInstitution = `mutation ($input: NewInstitutionInput!, $key: String!) {
  createInstitution(input: $input, idempotencyKey: $key) { id } }`;
export const activateAccount = `mutation ($token: String!, $password: String!) {
  activateAccount(token: $token, password: $password) { id status } }`;
export const signIn = `mutation ($login: String!, $password: String!) {
  signIn(login: $login, password: $password) { token roles { id } chosen { id } } }`;

export interface Membership {
  readonly role: string;
  readonly institutionId?: string;
  readonly provinceCode?: string;
  readonly institutionIds?: readonly string[];
}

export interface SignedIn {
  readonly token: string;
  readonly roles: readonly { readonly id: string }[];
  readonly chosen: { readonly id: string } | null;
}

/** Two hospitals of one province and one of another, and an operator who sets them up. */
export interface AccountsKit extends AccountsNode {
  readonly sys: string;
  readonly hospitals: { readonly a: string; readonly b: string; readonly far: string };
  key(): string;
  /** Somebody new who has set a password; `login` is their e-mail address. */
  person(
    by: string,
    name: string,
    memberships: readonly Membership[],
    more?: object,
  ): Promise<{ readonly id: string; readonly login: string }>;
  signIn(login: string, password?: string): Promise<SignedIn>;
  /** Another sign-in of the person, in the role whose id begins so. */
  actAs(login: string, role: string): Promise<string>;
}

export async function openAccountsKit(
  options: Parameters<typeof openAccountsNode>[0] = {},
): Promise<AccountsKit> {
  const node = await openAccountsNode(options);
  let keys = 0;
  const key = () => `key-${String(keys++)}`;

  async function signInAs(login: string, typed = password): Promise<SignedIn> {
    const answer = await node.ask(signIn, null, { login, password: typed });
    return dataOf<{ signIn: SignedIn }>(answer).signIn;
  }

  async function institution(by: string, name: string, provinceCode: string): Promise<string> {
    const input = { name, provinceCode, kind: 'HOSPITAL' };
    const answer = await node.ask(createInstitution, by, { input, key: key() });
    return dataOf<{ createInstitution: { id: string } }>(answer).createInstitution.id;
  }

  const first = await accountCommands(node.node).createFirstAdministrator('sys@example.org');
  dataOf(await node.ask(activateAccount, null, { token: first.activationToken, password }));
  const { token: sys } = await signInAs('sys@example.org');

  return {
    ...node,
    sys,
    key,
    hospitals: {
      a: await institution(sys, '石城第一医院', '36'),
      b: await institution(sys, '青山医院', '36'),
      far: await institution(sys, '海边医院', '33'),
    },
    async person(by, name, memberships, more = {}) {
      const login = `person-${String(keys)}@example.org`;
      const input = { name, email: login, memberships, ...more };
      const created = await node.ask(createAccount, by, { input, key: key() });
      const { activationToken: token, account } = dataOf<{
        createAccount: { activationToken: string; account: { id: string } };
      }>(created).createAccount;
      dataOf(await node.ask(activateAccount, null, { token, password }));
      return { id: account.id, login };
    },
    signIn: signInAs,
    async actAs(login, role) {
      const { token, roles, chosen } = await signInAs(login);
      if (chosen?.id.startsWith(role) === true) return token;
      const id = roles.find((each) => each.id.startsWith(role))?.id;
      const choose = 'mutation ($id: ID!) { chooseRole(roleId: $id) { token } }';
      const answer = await node.ask(choose, token, { id });
      return dataOf<{ chooseRole: { token: string } }>(answer).chooseRole.token;
    },
  };
}
