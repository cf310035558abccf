import { setImmediate as letOthersRun } from 'node:timers/promises';
import { GraphQLError, parse, type ExecutionResult, type GraphQLSchema } from 'graphql';
import { inProcess } from '../../gateway/executors/inProcess';
import { operationContext } from '../../gateway/operationContext';
import { gatewaySchema } from '../../gateway/schema';
import { sharedLive, type SharedLive } from '../../gateway/sharedLive';
import { composeSupergraph } from '../../gateway/supergraph';
import type { Caller } from '../../platform/caller';
import { isStream } from '../../platform/mapStream';
import type { Announced } from '../../platform/readModels';
import { Refusal } from '../../platform/refusal';
import { registrySubgraph } from '../../services/registry/subgraph';
import { reviewSubgraph } from '../../services/review/subgraph';
import {
  abbreviated,
  academicMember,
  created,
  delegate,
  delegated,
  ethicsMember,
  ethicsMemberElsewhere,
  filed,
  filled,
  institutionReviewer,
  investigator,
  passed,
  projectId,
  saved,
  submitted,
  type Fact,
} from '../support/projectFacts';
import { newFolder, openReviewNode, signedIn, type ReviewNode } from '../support/reviewNode';

type Answers = AsyncIterableIterator<ExecutionResult>;

let data: Awaited<ReturnType<typeof newFolder>>;
let open: ReviewNode;
let schema: GraphQLSchema;
let live: SharedLive;
/** Calls for entities: one for each execution of an event that joins the registry. */
let joins: number;
const listeners = new Set<Announced>();
const following: Answers[] = [];

beforeEach(async () => {
  data = await newFolder();
  open = await openReviewNode(data.folder);
  joins = 0;
  const node = {
    ...open.node,
    models: {
      ...open.node.models,
      onAnnouncement(listener: Announced) {
        listeners.add(listener);
        const stop = open.node.models.onAnnouncement(listener);
        return () => {
          listeners.delete(listener);
          stop();
        };
      },
    },
  };
  const [review, registry] = [reviewSubgraph(node), registrySubgraph(node)];
  const joined = inProcess(registry);
  schema = gatewaySchema(composeSupergraph([review, registry]), {
    review: inProcess(review),
    registry: (request) => {
      joins++;
      return joined(request);
    },
  });
  live = sharedLive(node.callerKey);
});
afterEach(async () => {
  for (const each of following.splice(0)) await each.return?.();
  await open.close();
  await data.remove();
});

const reviewStatus = `subscription ($id: ID!, $after: String) {
  reviewStatus(projectId: $id, after: $after) { position status project { title status } } }`;
const projectChanged = `subscription ($id: ID!, $after: String) {
  projectChanged(projectId: $id, after: $after) { position project { title } } }`;

async function ask(
  who: Caller | (() => Caller),
  source: string,
  variables: { id?: string; after?: string | null } = {},
) {
  const callerNow = typeof who === 'function' ? who : () => who;
  return await live.subscribe(
    {
      schema,
      document: parse(source),
      variableValues: { id: projectId, after: null, ...variables },
      contextValue: operationContext({ callerNow, callerKey: open.node.callerKey, position: null }),
    },
    callerNow,
  );
}

async function watch(...asked: Parameters<typeof ask>): Promise<Answers> {
  const answers = await ask(...asked);
  if (!isStream(answers)) throw new Error(JSON.stringify(answers));
  following.push(answers);
  return answers;
}

const payloadOf = (answer: ExecutionResult | undefined) =>
  Object.values(answer?.data ?? {})[0] as { position: string; project: unknown };

async function take(from: Answers, count: number): Promise<string[]> {
  const taken: string[] = [];
  while (taken.length < count) {
    const { value } = (await from.next()) as { value: ExecutionResult | undefined };
    const { position } = payloadOf(value);
    expect(value?.extensions).toEqual({ position });
    taken.push(position);
  }
  return taken;
}

/** The code with which a stream rejects, or that its next answer carries. */
async function endOf(answers: Answers): Promise<unknown> {
  const answer = await answers.next().catch((error: unknown) => ({ value: { errors: [error] } }));
  const { errors } = answer.value as ExecutionResult;
  expect(await answers.next()).toEqual({ done: true, value: undefined });
  return errors?.[0]?.extensions['code'];
}

const membersOf = (person: typeof ethicsMember, count: number) =>
  Array.from({ length: count }, (_, index) =>
    signedIn({ ...person, accountId: `${person.accountId}-${index}`, name: `委员${index}` }),
  );
const words = (count: number) =>
  Array.from({ length: count }, (_, index) => abbreviated(`W-${index}`));
const titled = (title: string) => saved('basic', { filingTitle: title });
const delegateRevoked: Fact = () => [
  { type: 'DelegateRevoked', data: { projectId, accountId: delegate.accountId } },
];

describe('one subscription of many subscribers', () => {
  it('is executed once an event for all who act for one body', async () => {
    await open.record(investigator, created, filled, submitted());
    const members = [...membersOf(academicMember, 10), ...membersOf(academicMember, 10)];
    const watching = await Promise.all(members.map((member) => watch(member, reviewStatus)));
    expect(listeners.size).toBe(1);

    const [decided = ''] = await open.record(academicMember, passed);
    const answers = await Promise.all(watching.map((each) => each.next()));
    expect(joins).toBe(1);
    for (const { value } of answers as { value: ExecutionResult }[]) {
      expect(payloadOf(value)).toMatchObject({
        position: decided,
        status: 'ETHICS_REVIEW',
        project: { status: 'ETHICS_REVIEW' },
      });
    }
  });

  it('is executed for each account by itself where the reach is the person’s own', async () => {
    await open.record(investigator, created, filled, delegated);
    const watching = [
      await watch(signedIn(investigator), reviewStatus),
      await watch(signedIn(investigator), reviewStatus),
      await watch(signedIn(delegate), reviewStatus),
      await watch(signedIn(delegate), reviewStatus),
    ];
    const [sent = ''] = await open.record(investigator, submitted());
    for (const each of watching) expect(await take(each, 1)).toEqual([sent]);
    expect(joins).toBe(2);
  });

  it('is executed for each role and body by itself, and shows each what is theirs', async () => {
    await open.record(investigator, created, filled, titled('工作稿'));
    await open.record(investigator, submitted(), passed, passed, passed);
    const watching = [
      await watch(signedIn(investigator), projectChanged),
      await watch(signedIn(ethicsMember), projectChanged),
      await watch(signedIn(institutionReviewer), projectChanged),
    ];
    expect(joins).toBe(0);
    await open.record(investigator, delegated, submitted());
    expect(await take(watching[0] as Answers, 2)).toHaveLength(2);
    expect(await take(watching[1] as Answers, 1)).toHaveLength(1);
    expect(await take(watching[2] as Answers, 1)).toHaveLength(1);
    expect(joins).toBe(4);
  });

  it('joins at each event what holds by then', async () => {
    await open.record(investigator, created, filled);
    const three = [1, 2, 3].map(() => watch(signedIn(investigator), projectChanged));
    const watching = await Promise.all(three);
    const titles = ['一', '二', '三', '四', '五', '六'];
    for (const title of titles) {
      const [position] = await open.record(investigator, titled(title));
      for (const { value } of await Promise.all(watching.map((each) => each.next()))) {
        expect(payloadOf(value as ExecutionResult)).toEqual({ position, project: { title } });
      }
    }
    expect(joins).toBe(titles.length);
  });

  it('listens no longer when the last has left, and until then', async () => {
    await open.record(investigator, created, filled);
    const first = await watch(signedIn(investigator), reviewStatus);
    const second = await watch(signedIn(investigator), reviewStatus);
    const waits = first.next();
    await first.return?.();
    expect(await waits).toEqual({ done: true, value: undefined });
    expect(listeners.size).toBe(1);
    const [sent] = await open.record(investigator, submitted());
    expect(await take(second, 1)).toEqual([sent]);

    await second.return?.();
    expect(listeners.size).toBe(0);
    const third = await watch(signedIn(investigator), reviewStatus);
    const [decided] = await open.record(academicMember, passed);
    expect(await take(third, 1)).toEqual([decided]);
  });
});

describe('a subscriber of a shared stream', () => {
  it('is cut off at the next event when it acts for another body, while the others go on', async () => {
    await open.record(investigator, created, filled, submitted());
    const [one, other] = membersOf(academicMember, 2) as [Caller, Caller];
    let now = one;
    const moved = await watch(() => now, reviewStatus);
    const stays = await watch(other, reviewStatus);
    now = { ...one, committeeId: 'committee-elsewhere' };

    const told = await open.record(academicMember, passed);
    expect(await endOf(moved)).toBe('FORBIDDEN');
    told.push(...(await open.record(ethicsMember, passed)));
    expect(await take(stays, 2)).toEqual(told);
  });

  it('is cut off when its sign-in has ended, while the others go on', async () => {
    await open.record(investigator, created, filled);
    let hasEnded = false;
    const ended = await watch(() => {
      if (hasEnded) throw new Refusal('UNAUTHENTICATED', '登录已失效，请重新登录');
      return signedIn(investigator);
    }, reviewStatus);
    const stays = await watch(signedIn(investigator), reviewStatus);
    hasEnded = true;
    const [sent] = await open.record(investigator, submitted());
    expect(await endOf(ended)).toBe('UNAUTHENTICATED');
    expect(await take(stays, 1)).toEqual([sent]);
  });

  it('is cut off with all who share its reach when the project has left it', async () => {
    await open.record(investigator, created, filled, delegated);
    const delegates = [
      await watch(signedIn(delegate), projectChanged),
      await watch(signedIn(delegate), projectChanged),
    ];
    const author = await watch(signedIn(investigator), projectChanged);
    const told = await open.record(investigator, delegateRevoked, abbreviated('V'));
    for (const each of delegates) expect(await endOf(each)).toBe('FORBIDDEN');
    expect(await take(author, 2)).toEqual(told);
    expect(await ask(signedIn(delegate), projectChanged)).toMatchObject({
      errors: [{ extensions: { code: 'NOT_FOUND' } }],
    });
  });

  it('is refused what is out of reach, also after another was', async () => {
    await open.record(investigator, filed);
    for (const caller of membersOf(ethicsMemberElsewhere, 2)) {
      const answer = await ask(caller, reviewStatus);
      expect(answer).toMatchObject({ errors: [{ extensions: { code: 'NOT_FOUND' } }] });
    }
    expect(listeners.size).toBe(0);
  });

  it('that does not read ends with the last position, and the others miss nothing', async () => {
    live = sharedLive(open.node.callerKey, 5);
    await open.record(investigator, created);
    const slow = await watch(signedIn(investigator), projectChanged);
    const fast = await watch(signedIn(investigator), projectChanged);
    const [first = ''] = await open.record(investigator, abbreviated('W'));
    expect(await take(slow, 1)).toEqual([first]);
    expect(await take(fast, 1)).toEqual([first]);

    const unread: string[] = [];
    for (const fact of words(6)) {
      unread.push(...(await open.record(investigator, fact)));
      expect(await take(fast, 1)).toEqual(unread.slice(-1));
    }
    const error = await slow.next().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(GraphQLError);
    expect((error as GraphQLError).extensions).toMatchObject({
      code: 'SUBSCRIBER_TOO_SLOW',
      position: first,
    });
    const again = await watch(signedIn(investigator), projectChanged, { after: first });
    expect(await take(again, 6)).toEqual(unread);
  });
});

describe('a subscriber who comes back with a position', () => {
  it('gets every command once and in order, whenever it joins', async () => {
    const all = await open.record(investigator, created, words(10));
    const last = { position: '' };
    /** Reads from the very start on, as clients do, until it is told the last command. */
    const read = async (after: string | null) => {
      const seen: string[] = [];
      const answers = await watch(signedIn(investigator), projectChanged, { after });
      while (seen.at(-1) !== last.position) seen.push(...(await take(answers, 1)));
      return seen;
    };
    // One is there from the start, so that the others join a stream that is under way.
    const first = await watch(signedIn(investigator), projectChanged);
    const readers: { readonly seen: Promise<string[]>; readonly from: number }[] = [];
    for (let count = 0; count < 60; count++) {
      // It missed the last few commands, or none; the next ones do not wait until it has caught up.
      const from = all.length - (count % 5);
      readers.push({ seen: read(all[from - 1] ?? null), from });
      for (let turn = 0; turn < count % 13; turn++) await letOthersRun();
      all.push(...(await open.record(investigator, abbreviated(`V-${count}`))));
    }
    [last.position = ''] = await open.record(investigator, abbreviated('last'));
    all.push(last.position);

    expect(await take(first, 61)).toEqual(all.slice(-61));
    for (const { seen, from } of readers) expect(await seen).toEqual(all.slice(from));
    joins = 0;
    const waiting = following.map((each) => each.next());
    await open.record(investigator, abbreviated('more'));
    await Promise.all(waiting);
    expect(joins).toBe(1);
  });

  it('shares the stream with those who stayed once it has caught up', async () => {
    const [, written = ''] = await open.record(investigator, created, filled);
    const fromThere = `subscription ($id: ID!) {
      projectChanged(projectId: $id, after: "${written}") { position project { title } } }`;
    const missed = await open.record(investigator, titled('甲'), titled('乙'));
    const stayed = await watch(signedIn(investigator), projectChanged);
    const back = [
      await watch(signedIn(investigator), projectChanged, { after: written }),
      await watch(signedIn(investigator), fromThere),
    ];
    for (const each of back) expect(await take(each, 2)).toEqual(missed);

    const pending = [stayed, ...back].map((each) => each.next());
    for (let turn = 0; turn < 50; turn++) await letOthersRun();
    joins = 0;
    await open.record(investigator, titled('丙'));
    for (const { value } of await Promise.all(pending)) {
      expect(payloadOf(value as ExecutionResult).project).toEqual({ title: '丙' });
    }
    expect(joins).toBe(1);
    expect(listeners.size).toBe(1);
  });

  it('is refused a position of another log, and the others are not', async () => {
    await open.record(investigator, created, filled);
    const stays = await watch(signedIn(investigator), reviewStatus);
    expect(await ask(signedIn(investigator), reviewStatus, { after: 'elsewhere' })).toMatchObject({
      errors: [{ extensions: { code: 'POSITION_OF_ANOTHER_LOG' } }],
    });
    const [sent] = await open.record(investigator, submitted());
    expect(await take(stays, 1)).toEqual([sent]);
  });
});
