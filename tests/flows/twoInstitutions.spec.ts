import { post } from '../support/graphqlClient';
import { startKit, type Kit } from '../support/registry';

let kit: Kit;
let elsewhere: string;
beforeAll(async () => {
  kit = await startKit();
  await kit.join('platform', 'nation', 'NAT', { memberships: [{ role: 'NAT' }] });
  const { createInstitution } = await kit.as('nation').read(
    `mutation ($input: NewInstitutionInput!) {
      createInstitution(input: $input, idempotencyKey: "elsewhere") { id } }`,
    { input: { name: '白露医院', provinceCode: '50', kind: 'HOSPITAL' } },
  );
  elsewhere = (createInstitution as { id: string }).id;
}, 60_000);
afterAll(() => kit.close());

const membershipOf = (mutation: 'grantMembership' | 'endMembership', institutionId: string) =>
  kit.as('nation').read(
    `mutation ($id: ID!, $membership: MembershipInput!) {
      ${mutation}(accountId: $id, membership: $membership, idempotencyKey: "${mutation}") { id } }`,
    { id: kit.idOf('investigator'), membership: { role: 'PI', institutionId } },
  );

/** A sign-in of the investigator who acts for the institution. */
async function actingFor(institutionId: string) {
  const signedIn = await kit.signIn('investigator');
  const query = 'mutation ($id: ID!) { chooseRole(roleId: $id) { token } }';
  const chosen = { query, variables: { id: `PI:${institutionId}` } };
  const { data } = (await post(kit.stele.url, chosen, signedIn)).body;
  const { token } = data?.['chooseRole'] as { token: string };
  const ask = async (query: string, variables: Record<string, unknown>) =>
    (await post(kit.stele.url, { query, variables }, token)).body;

  return {
    async sees(id: string): Promise<boolean[]> {
      const asked =
        'query ($id: ID!) { project(id: $id) { id } projects(first: 100) { edges { node { id } } } }';
      const { data } = await ask(asked, { id });
      const { edges } = data?.['projects'] as { edges: { node: { id: string } }[] };
      return [data?.['project'] !== null, edges.some(({ node }) => node.id === id)];
    },
    async saves(id: string): Promise<unknown> {
      const asked = `mutation ($id: ID!, $key: String!) {
        saveProject(projectId: $id, sections: { basic: { projectName: "改名" } }, idempotencyKey: $key) { revision } }`;
      const { errors } = await ask(asked, { id, key: token.slice(0, 20) });
      return errors?.[0]?.extensions?.['code'] ?? 'saved';
    },
  };
}

describe('an investigator of two institutions', () => {
  it('works on the projects of the one acted for, and on none of one that was left', async () => {
    const id = await kit.project();
    await membershipOf('grantMembership', elsewhere);
    const here = await actingFor(kit.institutionId);
    const there = await actingFor(elsewhere);
    expect([await here.sees(id), await here.saves(id)]).toEqual([[true, true], 'saved']);
    expect([await there.sees(id), await there.saves(id)]).toEqual([[false, false], 'NOT_FOUND']);

    await membershipOf('endMembership', kit.institutionId);
    expect(await here.saves(id)).toBe('UNAUTHENTICATED');
    expect([await there.sees(id), await there.saves(id)]).toEqual([[false, false], 'NOT_FOUND']);
  });
});
