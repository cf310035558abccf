import { readFileSync } from 'node:fs';
import { parse, type GraphQLObjectType } from 'graphql';
import { operationContext } from '../../gateway/operationContext';
import { gatewaySchema } from '../../gateway/schema';
import { audienceOf, watchedBy } from '../../gateway/watched';
import type { Role } from '../../schema/envelope';
import { fieldsOfTheAccount } from '../../schema/sharedLive';
import { ethicsMember, ethicsMemberElsewhere, investigator } from '../support/projectFacts';
import { signedIn } from '../support/reviewNode';

describe('in whose name a subscription is answered', () => {
  const sdl = readFileSync('schema/supergraph.graphql', 'utf8');
  const nobody = () => Promise.reject(new Error('nothing is executed here'));
  const whole = gatewaySchema(sdl, {
    accounts: nobody,
    registry: nobody,
    review: nobody,
    insight: nobody,
  });
  const contextValue = operationContext({
    callerNow: () => signedIn(investigator),
    callerKey: Buffer.alloc(32),
    position: null,
  });
  const watchedOf = (source: string, variableValues: Record<string, unknown> = {}) =>
    watchedBy({ schema: whole, document: parse(source), variableValues, contextValue });
  const isShared = (role: Role, source: string) => {
    const watched = watchedOf(source);
    const [one, other] = ['one', 'other'].map((accountId) =>
      JSON.stringify(
        audienceOf(watched, signedIn({ ...ethicsMember, role, accountId, name: accountId })),
      ),
    );
    return one === other;
  };
  const status = (fields: string) => `subscription { reviewStatus(projectId: "p") { ${fields} } }`;

  it.each<[Role, boolean]>([
    ['PI', false],
    ['DEL', false],
    ['SITE', false],
    ['ADM', true],
    ['INSR', true],
    ['AC', true],
    ['EC', true],
    ['PROV', true],
    ['NAT', true],
    ['AUD', true],
    ['SYS', false],
  ])('%s: by the body it acts for: %p', (role, shared) => {
    expect(isShared(role, status('position project { title } actor { name }'))).toBe(shared);
    expect(isShared(role, 'subscription { projectChanged(projectId: "p") { position } }')).toBe(
      shared,
    );
  });

  it.each([
    ['a personal value', status('actor { name mobile }'), false],
    ['one in a fragment', `${status('actor { ...A }')} fragment A on Account { email }`, false],
    [
      'the members of a committee',
      status('project { reviewProgress { committee { members { name } } } }'),
      false,
    ],
    ['what colleagues see', status('actor { name department institution { name } }'), true],
  ])('with %s', (_what, source, shared) => {
    expect(isShared('ADM', source)).toBe(shared);
  });

  it('shares nothing between bodies, and reads a shared stream as no account', () => {
    const watched = watchedOf(status('position'));
    const mine = audienceOf(watched, signedIn(ethicsMember));
    const elsewhere = audienceOf(watched, signedIn(ethicsMemberElsewhere));
    expect(mine).not.toEqual(elsewhere);
    expect(mine).toMatchObject({ role: 'EC', committeeId: ethicsMember.committeeId });
    expect(JSON.stringify(mine)).not.toContain(ethicsMember.accountId);
    expect(JSON.stringify(mine)).not.toContain(ethicsMember.name);
  });

  it('is the same subscription from wherever it begins, and another for another project', () => {
    const fromAfter = `subscription ($id: ID!, $after: String) {
      reviewStatus(projectId: $id, after: $after) { position } }`;
    const asked = (id: string, after: string | null) =>
      watchedOf(fromAfter, {
        id,
        after,
      }).text;
    expect(asked('p-1', 'a')).toBe(asked('p-1', null));
    expect(asked('p-1', 'a')).not.toBe(asked('p-2', 'a'));
  });

  it('knows every field of an account that not every colleague sees alike', () => {
    const alike = ['id', 'name', 'nameEn', 'title', 'titleCategory', 'institution'];
    const colleagues = ['department', 'post', 'specialty', 'orcid'];
    const account = whole.getType('Account') as GraphQLObjectType;
    const own = Object.keys(account.getFields()).filter(
      (field) => ![...alike, ...colleagues].includes(field),
    );
    expect([...fieldsOfTheAccount].sort()).toEqual(
      [...own.map((field) => `Account.${field}`), 'Committee.members'].sort(),
    );
  });
});
