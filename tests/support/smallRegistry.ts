import { randomBytes } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DestinationStream } from 'pino';
import {
  Arg,
  Ctx,
  Directive,
  Field,
  FieldResolver,
  ID,
  Int,
  Mutation,
  ObjectType,
  Query,
  registerEnumType,
  Resolver,
  Root,
  Subscription,
} from 'type-graphql';
import '../../platform/explicitTypes';
import { openFileBlobs } from '../../platform/blobs';
import type { CallContext } from '../../platform/callContext';
import { actorOf, type Caller, visitor } from '../../platform/caller';
import { openFileLog } from '../../platform/eventLog/fileLog';
import type { Refused } from '../../platform/guards';
import { openFileKeyStore } from '../../platform/keyStore';
import { createLogger } from '../../platform/logger';
import type { Node } from '../../platform/node';
import { personalData } from '../../platform/personalData';
import { openReadModels, type Projection, type ReadModels } from '../../platform/readModels';
import { Refusal } from '../../platform/refusal';
import { DateScalar, JsonScalar } from '../../platform/scalars';
import { buildSubgraph, type Subgraph } from '../../platform/subgraph';
import type { Recorded } from '../../schema/envelope';
import { noInspector } from './noInspector';

// Two subgraphs over one small log. `projects` owns the project, `people` the researcher, and each
// knows the other's entity by its id alone: both have a class of the same name for it.

interface ProjectRow {
  readonly id: string;
  readonly title: string;
  readonly owner: string;
  readonly changes: number;
}

const projects: Projection = {
  name: 'projects',
  version: 1,
  tables:
    'CREATE TABLE projects (id TEXT PRIMARY KEY, title TEXT, owner TEXT, changes INTEGER) STRICT;',
  open(db) {
    const put = db.prepare(
      `INSERT INTO projects VALUES (?, ?, ?, 1)
       ON CONFLICT DO UPDATE SET title = excluded.title, changes = changes + 1`,
    );
    return {
      apply({ stream, data, actor }) {
        put.run(stream, (data as { title: string }).title, actor.accountId);
      },
    };
  },
};

enum State {
  DRAFT = 'draft',
  FILED = 'filed',
}
registerEnumType(State, {
  name: 'State',
  description: '状态。State.',
  valuesConfig: {
    DRAFT: { description: '草稿。Draft.' },
    FILED: { description: '已备案。Filed.' },
  },
});

@ObjectType('Researcher', { description: '研究者。A researcher.' })
@Directive('@key(fields: "id", resolvable: false)')
class OwnerStub {
  @Field(() => ID, { description: '编号。Id.' })
  id!: string;
}

@ObjectType({ description: '项目。A project.' })
@Directive('@key(fields: "id")')
class Project {
  @Field(() => ID, { description: '编号。Id.' })
  id!: string;

  @Field(() => String, { description: '名称。Title.' })
  title!: string;

  owner!: string;
}

@ObjectType({ description: '一页中的一项。An item of a page.' })
class ProjectEdge {
  @Field(() => String, { description: '游标。Cursor.' })
  cursor!: string;

  @Field(() => Project, { description: '项目。The project.' })
  node!: Project;
}

@ObjectType({ description: '一页项目。A page of projects.' })
class ProjectConnection {
  @Field(() => [ProjectEdge], { description: '各项。The items.' })
  edges!: ProjectEdge[];
}

@ObjectType({ description: '一次变化。One change.' })
class ProjectChange {
  @Field(() => String, { description: '位置。Position.' })
  position!: string;

  @Field(() => Project, { description: '项目。The project.' })
  project!: Project;
}

const rowOf = ({ models }: Node, id: string): ProjectRow | null =>
  models.db.prepare<ProjectRow>('SELECT * FROM projects WHERE id = ?').get(id) ?? null;

const padding = '石'.repeat(30_000);

@Resolver(() => Project)
class Projects {
  @Query(() => Project, { nullable: true, description: '项目。A project.' })
  async project(
    @Arg('id', () => ID, { description: '编号。Id.' }) id: string,
    @Ctx() context: CallContext,
  ): Promise<Project | null> {
    const row = await Promise.resolve(rowOf(context.node, id));
    return row !== null && context.scope === 'COMMITTEE' && !id.includes('open') ? null : row;
  }

  @Query(() => [Project], { description: '公开的项目。Public projects.' })
  publicProjects(): Project[] {
    return [];
  }

  @Query(() => ProjectConnection, { description: '项目列表。The projects.' })
  projects(
    @Arg('first', () => Int, { defaultValue: 20, description: '条数。How many.' }) first: number,
    @Ctx() { node }: CallContext,
  ): ProjectConnection {
    const rows = node.models.db.prepare<ProjectRow>('SELECT * FROM projects LIMIT ?').all(first);
    return { edges: rows.map((row) => ({ cursor: row.id, node: row })) };
  }

  @Mutation(() => Project, { description: '新建项目。Creates a project.' })
  async createProject(
    @Arg('projectId', () => ID, { description: '编号。Id.' }) projectId: string,
    @Arg('title', () => String, { description: '名称。Title.' }) title: string,
    @Ctx() context: CallContext,
    @Arg('startsOn', () => DateScalar, { nullable: true, description: '开始日期。Start.' })
    _startsOn: string | null,
    @Arg('notes', () => JsonScalar, { nullable: true, description: '备注。Notes.' })
    _notes: unknown,
  ): Promise<Project> {
    if (title === '') {
      throw new Refusal('REFUSED', '请填写项目名称', { rule: 'V-001', en: 'Fill in the title' });
    }
    await append(context, projectId, title);
    return { id: projectId, title, owner: context.caller.accountId ?? '' };
  }

  @Subscription(() => ProjectChange, {
    description: '项目的变化。Changes of a project.',
    subscribe: ({ args, context }) =>
      changesOf((context as CallContext).node.models, (args as { projectId: string }).projectId),
  })
  projectChanged(
    @Root() event: Recorded,
    @Arg('projectId', () => ID, { description: '编号。Id.' }) _projectId: string,
    @Ctx() context: CallContext,
  ): ProjectChange {
    context.note(event.position);
    const { title } = event.data as { title: string };
    const project = { id: event.stream, title, owner: event.actor.accountId };
    return { position: event.position, project };
  }

  @FieldResolver(() => OwnerStub, { description: '负责人。The owner.' })
  pi(@Root() { owner }: Project): OwnerStub {
    return { id: owner };
  }

  @FieldResolver(() => State, { description: '状态。The state.' })
  state(): State {
    return State.FILED;
  }

  @FieldResolver(() => String, { nullable: true, description: '已存的名称。The stored title.' })
  stored(@Root() { id }: Project, @Ctx() { node }: CallContext): string | null {
    return rowOf(node, id)?.title ?? null;
  }

  @FieldResolver(() => [String], { description: '事件。The events.' })
  async events(@Root() { id }: Project, @Ctx() { node }: CallContext): Promise<string[]> {
    return (await node.log.readStream(id)).map(({ type }) => type);
  }

  @FieldResolver(() => [Project], { description: '相关项目。Related projects.' })
  related(@Root() project: Project): Project[] {
    return [project];
  }

  @FieldResolver(() => String, { description: '很长的文本。A long text.' })
  padding(): string {
    return padding;
  }

  @FieldResolver(() => String, { description: '出错的字段。A field that fails.' })
  broken(): string {
    throw new Error('a secret of the database');
  }
}

@ObjectType({ description: '研究者。A researcher.' })
@Directive('@key(fields: "id")')
class Researcher {
  @Field(() => ID, { description: '编号。Id.' })
  id!: string;

  @Field(() => String, { description: '姓名。Name.' })
  name!: string;
}

@ObjectType('Project', { description: '项目。A project.' })
@Directive('@key(fields: "id")')
class ProjectStub {
  @Field(() => ID, { description: '编号。Id.' })
  id!: string;

  @Field(() => Int, { description: '变化次数。How often it changed.' })
  changes!: number;
}

@Resolver(() => ProjectStub)
class People {
  constructor(private readonly signedOut: (caller: Caller) => void) {}

  @Query(() => Researcher, { nullable: true, description: '本人。Who asks.' })
  me(@Ctx() { caller }: CallContext): Researcher | null {
    return caller.accountId === null ? null : { id: caller.accountId, name: caller.name ?? '' };
  }

  @Mutation(() => Boolean, { description: '登录。Signs in.' })
  signIn(
    @Arg('login', () => String, { description: '账号。Login.' }) login: string,
    @Ctx() context: CallContext,
  ): boolean {
    context.signInToken = `token-of-${login}`;
    return true;
  }

  @Mutation(() => Boolean, { description: '退出。Signs out.' })
  signOut(@Ctx() context: CallContext): boolean {
    context.signInToken = '';
    this.signedOut(context.caller);
    return true;
  }

  @FieldResolver(() => String, { description: '当前名称。The title by now.' })
  titleNow(@Root() { id }: ProjectStub, @Ctx() { node }: CallContext): string {
    return rowOf(node, id)?.title ?? '';
  }
}

async function append(context: CallContext, stream: string, title: string): Promise<void> {
  const { node, caller } = context;
  const [last] = await node.log.readStream(stream, { direction: 'backwards', limit: 1 });
  const expectedRevision = last?.revision ?? -1;
  const [event] = await node.log.append({
    stream,
    expectedRevision,
    events: [{ type: 'TitleSaved', data: { title } }],
    actor: actorOf(caller),
    commandId: `${stream}/${expectedRevision}`,
    requestHash: '',
  });
  context.note(event?.position ?? null);
}

/** Says `started` whenever a subscription has begun to listen for changes. */
export const watching = new EventEmitter();

/** The events of one stream from now on. */
function changesOf(models: ReadModels, stream: string): AsyncIterableIterator<Recorded> {
  const waiting: Recorded[] = [];
  let wake: (() => void) | undefined;
  let isOver = false;
  const stop = models.onAnnouncement((events) => {
    waiting.push(...events.filter((event) => event.stream === stream));
    wake?.();
  });
  watching.emit('started');

  const changes: AsyncIterableIterator<Recorded> = {
    async next() {
      for (;;) {
        const event = waiting.shift();
        if (event) return { done: false, value: event };
        if (isOver) return { done: true, value: undefined };
        await new Promise<void>((resolve) => (wake = resolve));
      }
    },
    return() {
      isOver = true;
      stop();
      wake?.();
      return Promise.resolve({ done: true, value: undefined });
    },
    [Symbol.asyncIterator]: () => changes,
  };
  return changes;
}

export const principal: Caller = {
  ...visitor,
  accountId: 'account-pi',
  name: '研究者甲',
  signInId: 'sign-in-pi',
  role: 'PI',
  institutionId: 'institution-1',
};
export const ethicist: Caller = {
  ...principal,
  accountId: 'account-ec',
  name: '委员乙',
  signInId: 'sign-in-ec',
  role: 'EC',
};
export const administrator: Caller = {
  ...principal,
  accountId: 'account-sys',
  name: '管理员丙',
  signInId: 'sign-in-sys',
  role: 'SYS',
};
const people = [principal, ethicist, administrator];

export interface SmallRegistry {
  readonly node: Node;
  readonly subgraphs: readonly Subgraph[];
  readonly refused: readonly Refused[];
  readonly logged: () => string;
  close(): Promise<void>;
}

export async function openSmallRegistry(
  signedOut: (caller: Caller) => void = () => undefined,
): Promise<SmallRegistry> {
  const folder = await mkdtemp(join(tmpdir(), 'stele-gateway-'));
  const lines: string[] = [];
  const destination: DestinationStream = { write: (line) => lines.push(line) };
  const logger = createLogger('info', destination);
  const log = openFileLog(join(folder, 'log.db'));
  const models = await openReadModels({
    folder,
    process: 'small',
    log,
    projections: [projects],
    logger,
  });
  const keys = openFileKeyStore(join(folder, 'keys'), randomBytes(32));
  const node: Node = {
    log,
    models,
    personal: personalData(keys),
    blobs: openFileBlobs(join(folder, 'blobs'), keys),
    inspector: noInspector,
    scanner: null,
    lookupKey: randomBytes(32),
    callerKey: randomBytes(32),
    now: Date.now,
    logger,
    fileLimit: 1,
    idleLimit: 0,
  };
  const refused: Refused[] = [];

  return {
    node,
    subgraphs: [
      buildSubgraph({
        name: 'projects',
        node,
        resolvers: [Projects],
        references: { Project: ({ id }: { id: string }, context) => rowOf(context.node, id) },
        onRefused: (each) => {
          refused.push(each);
        },
      }),
      buildSubgraph({
        name: 'people',
        node,
        resolvers: [new People(signedOut)],
        entities: [ProjectStub],
        references: {
          Project: ({ id }: { id: string }, context) => rowOf(context.node, id),
          Researcher: ({ id }: { id: string }) => {
            if (id === 'account-sys') throw new Refusal('NOT_FOUND', '人员不存在');
            const { name } = people.find(({ accountId }) => accountId === id) ?? principal;
            return { id, name: name ?? '' };
          },
        },
      }),
    ],
    refused,
    logged: () => lines.join(''),
    async close() {
      await models.close();
      await log.close();
      await rm(folder, { recursive: true });
    },
  };
}
