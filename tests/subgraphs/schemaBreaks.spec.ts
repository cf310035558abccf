import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSchema } from 'graphql';
import { breaksSinceRelease, unacceptedBreaks } from '../../cli/schemaBreaks';

const released = buildSchema(`
  enum State { DRAFT FILED }
  type Project { id: ID! title: String! state: State! }
  type Query { project(id: ID!): Project projects(first: Int! = 20): [Project!]! }`);

const changed = (from: string, to: string) => {
  const text = `
  enum State { DRAFT FILED }
  type Project { id: ID! title: String! state: State! }
  type Query { project(id: ID!): Project projects(first: Int! = 20): [Project!]! }`;
  if (!text.includes(from)) throw new Error(`nothing says ${from}`);
  return buildSchema(text.replace(from, to));
};

describe('the API since a release', () => {
  it.each([
    ['title: String!', '', 'FIELD_REMOVED'],
    ['title: String!', 'title: String', 'FIELD_CHANGED_KIND'],
    [' FILED', '', 'VALUE_REMOVED_FROM_ENUM'],
    ['(id: ID!)', '(id: ID!, by: ID!)', 'REQUIRED_ARG_ADDED'],
    ['= 20', '= 50', 'ARG_DEFAULT_VALUE_CHANGE'],
  ])('breaks when %s becomes %s', (from, to, type) => {
    const [found] = unacceptedBreaks(released, changed(from, to), []);
    expect(found).toMatch(new RegExp(`^${type}: `));
  });

  it.each([
    ['title: String!', 'title: String! @deprecated(reason: "x") name: String!'],
    [' FILED', ' FILED CLOSED'],
    ['(id: ID!)', '(id: ID!, by: ID)'],
  ])('breaks nothing when %s becomes %s', (from, to) => {
    expect(unacceptedBreaks(released, changed(from, to), [])).toEqual([]);
  });

  it('takes a break that is listed with its day and reason, and no listed one that is none', () => {
    const accepted = [
      { change: 'FIELD_REMOVED: Project.title was removed.', on: '2026-11-26', reason: 'a reason' },
    ];
    expect(unacceptedBreaks(released, changed('title: String!', ''), accepted)).toEqual([]);
    expect(unacceptedBreaks(released, released, accepted)).toHaveLength(1);
  });

  it('is compared with the last release, by number', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'stele-released-'));
    await writeFile(join(folder, 'v0.9.0.graphql'), 'type Query { old: String }');
    await writeFile(join(folder, 'v0.10.0.graphql'), 'type Query { a: String b: String }');
    await writeFile(join(folder, 'acceptedBreaks.json'), '[]');
    const found = await breaksSinceRelease(folder, buildSchema('type Query { a: String }'));
    expect(found).toEqual(['since v0.10.0: FIELD_REMOVED: Query.b was removed.']);
    await rm(folder, { recursive: true });
  });
});
