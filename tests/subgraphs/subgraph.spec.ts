import { GraphQLError, parse } from 'graphql';
import { Ctx, Field, ObjectType, Query, Resolver } from 'type-graphql';
import { composeSupergraph } from '../../gateway/supergraph';
import type { Caller } from '../../platform/caller';
import { signCaller } from '../../platform/callerToken';
import { undescribed } from '../../platform/descriptions';
import { isStream } from '../../platform/mapStream';
import { buildSubgraph, type Subgraph, type SubgraphAnswer } from '../../platform/subgraph';
import { visitor } from '../../platform/caller';
import {
  administrator,
  ethicist,
  openSmallRegistry,
  principal,
  type SmallRegistry,
} from '../support/smallRegistry';

let registry: SmallRegistry;
let projects: Subgraph;
let people: Subgraph;

beforeAll(async () => {
  registry = await openSmallRegistry();
  const [first, second] = registry.subgraphs;
  if (!first || !second) throw new Error('two subgraphs are wanted');
  [projects, people] = [first, second];
});
afterAll(() => registry.close());

async function ask(
  subgraph: Subgraph,
  source: string,
  caller: Caller = principal,
  variables: Record<string, unknown> = {},
): Promise<SubgraphAnswer> {
  const callerToken = await signCaller(caller, registry.node.callerKey);
  const answer = await subgraph.execute({ document: parse(source), variables, callerToken });
  if (isStream(answer)) throw new Error('a single answer is wanted');
  return answer;
}

const codeOf = ({ errors }: SubgraphAnswer) => errors?.[0]?.extensions['code'];

const create = (id: string, title: string) =>
  `mutation { createProject(projectId: "${id}", title: ${JSON.stringify(title)}) { title stored } }`;

describe('a subgraph', () => {
  it('prints only what its own resolvers reach, with descriptions and a federation link', () => {
    expect(projects.sdl).toContain('@link(url: "https://specs.apollo.dev/federation/v2.3"');
    expect(projects.sdl).toContain('type Researcher @key(fields: "id", resolvable: false)');
    expect(projects.sdl).toContain('"""项目列表。The projects."""');
    expect(people.sdl).toContain('titleNow: String!');
    expect(people.sdl).not.toContain('ProjectConnection');
  });

  it('composes with the others', () => {
    expect(composeSupergraph(registry.subgraphs)).toContain('join__Graph');
  });

  it('answers what it is asked, with the position up to which that is true', async () => {
    const made = await ask(projects, create('made', '甲'));
    const read = await ask(projects, '{ project(id: "made") { title state pi { id } } }');
    expect(made.data).toEqual({ createProject: { title: '甲', stored: '甲' } });
    expect(made.extensions?.position).toBe(await registry.node.log.end());
    expect(read.data).toEqual({
      project: { title: '甲', state: 'FILED', pi: { id: 'account-pi' } },
    });
    expect(read.extensions?.position).toBe(made.extensions?.position);
  });

  it('waits for the position that its caller has seen, and refuses one of another log', async () => {
    const [{ position } = { position: '' }] = await registry.node.log.append({
      stream: 'waited-for',
      expectedRevision: -1,
      events: [{ type: 'TitleSaved', data: { title: '乙' } }],
      actor: { accountId: 'account-pi', role: 'PI', institutionId: null },
      commandId: 'waited-for',
      requestHash: '',
    });
    const question = '{ project(id: "waited-for") { title } }';
    const answer = await ask(projects, question, { ...principal, position });
    expect(answer.data).toEqual({ project: { title: '乙' } });
    expect(codeOf(await ask(projects, question, { ...principal, position: 'other-1' }))).toBe(
      'POSITION_OF_ANOTHER_LOG',
    );
  });

  it('answers a command only when the rows hold what it wrote, on a log that is slow to tell', async () => {
    const { models } = registry.node;
    const reached = models.reached.bind(models);
    const awaited: string[] = [];
    const watched = {
      async reached(position: string) {
        awaited.push(position);
        await reached(position);
      },
    };
    Object.assign(models, watched);
    const made = await ask(projects, create('awaited', '甲'));
    Object.assign(models, { reached });
    expect(awaited).toEqual([made.extensions?.position]);
  });

  it('hands a sign-in token to its gateway beside the data', async () => {
    const answer = await ask(people, 'mutation { signIn(login: "jia") }', visitor);
    expect(answer.extensions?.signInToken).toBe('token-of-jia');
    const ended = await ask(people, 'mutation { signOut }');
    expect(ended.extensions?.signInToken).toBe('');
  });

  it('resolves each reference on its own: one that throws fails alone', async () => {
    const answer = await ask(
      people,
      `query ($of: [_Any!]!) { _entities(representations: $of) { ... on Researcher { name } } }`,
      principal,
      {
        of: ['account-pi', 'account-sys', 'account-ec'].map((id) => ({
          __typename: 'Researcher',
          id,
        })),
      },
    );
    expect(answer.data?.['_entities']).toEqual([{ name: '研究者甲' }, null, { name: '委员乙' }]);
    expect(answer.errors).toHaveLength(1);
    expect(codeOf(answer)).toBe('NOT_FOUND');
  });
});

describe('the rights at a subgraph', () => {
  const entities = `{ _entities(representations: [{ __typename: "Project", id: "made" }]) {
    ... on Project { title } } }`;

  it.each([
    ['a forged token', 'not.a.token'],
    ['no token', ''],
  ])('refuse every call with %s, entities and the SDL too', async (_case, callerToken) => {
    for (const source of [entities, '{ _service { sdl } }', '{ project(id: "made") { id } }']) {
      const answer = await projects.execute({ document: parse(source), callerToken });
      if (isStream(answer)) throw new Error('a single answer is wanted');
      expect(answer.data).toBeUndefined();
      expect(codeOf(answer)).toBe('UNAUTHENTICATED');
    }
  });

  it('follow the policy table at the roots: visitors sign in first, roles that are not named may not', async () => {
    const visited = await ask(projects, '{ project(id: "made") { id } }', visitor);
    expect(visited.errors?.[0]?.message).toBe('请先登录');
    expect(codeOf(visited)).toBe('UNAUTHENTICATED');
    const administered = await ask(projects, '{ project(id: "made") { id } }', administrator);
    expect(administered.errors?.[0]?.message).toBe('当前角色无权进行此操作');
    expect(codeOf(administered)).toBe('FORBIDDEN');
    const unchosen = await ask(projects, '{ project(id: "made") { id } }', {
      ...principal,
      role: null,
    });
    expect(codeOf(unchosen)).toBe('FORBIDDEN');
    expect(unchosen.errors?.[0]?.message).toBe('请先选择角色');
    expect((await ask(people, '{ me { name } }', visitor)).data).toEqual({ me: null });
  });

  it('are narrower at a field that has its own row', async () => {
    await ask(projects, create('open-1', '丙'));
    const question = '{ project(id: "open-1") { title events } }';
    expect((await ask(projects, question)).data).toEqual({
      project: { title: '丙', events: ['TitleSaved'] },
    });
    const refused = await ask(projects, question, ethicist);
    expect(codeOf(refused)).toBe('FORBIDDEN');
    expect(refused.errors?.[0]?.path).toEqual(['project', 'events']);
  });

  it('give each field the scope of its own row, side by side in one operation', async () => {
    await ask(projects, create('closed-1', '丁'));
    const answer = await ask(
      projects,
      '{ project(id: "closed-1") { id } publicProjects { id } }',
      ethicist,
    );
    expect(answer.data).toEqual({ project: null, publicProjects: [] });
  });

  it('stop a subgraph from being built when a root field has no row', () => {
    @ObjectType()
    class Thing {
      @Field(() => String)
      name!: string;
    }
    @Resolver()
    class Things {
      @Query(() => Thing)
      thingWithoutRow(@Ctx() _context: unknown): Thing {
        return { name: '' };
      }
    }
    expect(() =>
      buildSubgraph({ name: 'things', node: registry.node, resolvers: [Things] }),
    ).toThrow('no row in schema/policy.ts for Query.thingWithoutRow');
  });
});

describe('a refused command', () => {
  it('says its rule in both languages, and is handed on with what it spoke of', async () => {
    const answer = await ask(projects, create('refused-1', ''));
    expect(answer.errors?.[0]).toBeInstanceOf(GraphQLError);
    expect(answer.errors?.[0]?.toJSON()).toMatchObject({
      message: '请填写项目名称',
      path: ['createProject'],
      extensions: {
        code: 'REFUSED',
        rule: 'V-001',
        en: 'Fill in the title',
        retryable: false,
        problems: [],
      },
    });
    expect(registry.refused.at(-1)).toMatchObject({
      caller: { accountId: 'account-pi' },
      operation: 'Mutation.createProject',
      subjectId: 'refused-1',
      refusal: { code: 'REFUSED' },
    });
  });

  it('of a role that may not is handed on too, one of a visitor is not', async () => {
    const before = registry.refused.length;
    await ask(projects, create('refused-2', '戊'), ethicist);
    await ask(projects, create('refused-3', '戊'), visitor);
    expect(registry.refused.slice(before).map(({ subjectId }) => subjectId)).toEqual(['refused-2']);
  });

  it.each([
    ['NUL', '\0'],
    ['a lone surrogate', '\ud800'],
  ])('holds %s: nothing is written', async (_case, bad) => {
    const answer = await ask(
      projects,
      'mutation ($title: String!) { createProject(projectId: "unsound", title: $title) { id } }',
      principal,
      { title: `甲${bad}` },
    );
    expect(codeOf(answer)).toBe('INVALID');
    expect(await registry.node.log.readStream('unsound')).toEqual([]);
  });

  it.each(['{"a":[{"__proto__":1}]}', '{"constructor":{}}', '{"prototype":null}'])(
    'names an object prototype (%s): nothing is written',
    async (notes) => {
      const answer = await ask(
        projects,
        `mutation ($notes: JSON) {
           createProject(projectId: "unsound", title: "甲", notes: $notes) { id } }`,
        principal,
        { notes: JSON.parse(notes) as unknown },
      );
      expect(codeOf(answer)).toBe('INVALID');
      expect(await registry.node.log.readStream('unsound')).toEqual([]);
    },
  );

  it.each(['2025-02-29', '2025-13-01', '2025-1-1', '', 20250101])(
    'holds %p for a date: it is invalid',
    async (startsOn) => {
      const answer = await ask(
        projects,
        `mutation ($on: Date) { createProject(projectId: "unsound", title: "甲", startsOn: $on) { id } }`,
        principal,
        { on: startsOn },
      );
      expect(codeOf(answer)).toBe('INVALID');
    },
  );
});

describe('what was not expected', () => {
  it('is an id in the answer and a stack in the log', async () => {
    await ask(projects, create('broken-1', '己'));
    const answer = await ask(projects, '{ project(id: "broken-1") { broken } }');
    const [error] = answer.errors ?? [];
    expect(error?.message).toBe('服务器内部错误');
    expect(codeOf(answer)).toBe('INTERNAL');
    expect(JSON.stringify(answer)).not.toContain('secret');
    const line = registry
      .logged()
      .split('\n')
      .find((each) => each.includes(String(error?.extensions['id'])));
    expect(line).toContain('a secret of the database');
    expect(line).toContain('smallRegistry.ts');
  });
});

describe('the description check', () => {
  it('finds nothing amiss where everything is described in Chinese and English', () => {
    expect(undescribed(projects.schema)).toEqual([]);
    expect(undescribed(people.schema)).toEqual([]);
  });

  it('names every place that is described in one language only, or not at all', () => {
    @ObjectType('Thing', { description: '事物' })
    class Thing {
      @Field(() => String, { description: 'English only' })
      name!: string;
      @Field(() => String)
      other!: string;
    }
    @Resolver()
    class Things {
      @Query(() => Thing, { description: '本人。Me.' })
      me(): Thing {
        return { name: '', other: '' };
      }
    }
    const { schema } = buildSubgraph({
      name: 'things',
      node: registry.node,
      resolvers: [Things],
    });
    expect(undescribed(schema)).toEqual(['Thing', 'Thing.name', 'Thing.other']);
  });
});
