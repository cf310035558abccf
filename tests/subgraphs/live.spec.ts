import type { Caller } from '../../platform/caller';
import type { Announced } from '../../platform/readModels';
import type { SubgraphAnswer } from '../../platform/subgraph';
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
  numbered,
  passed,
  process,
  projectId,
  published,
  submitted,
  type Fact,
} from '../support/projectFacts';
import {
  codeOf,
  newFolder,
  openReviewNode,
  signedIn,
  stream,
  watch,
  type ReviewNode,
} from '../support/reviewNode';

let data: Awaited<ReturnType<typeof newFolder>>;
let open: ReviewNode;
const streams: AsyncIterator<SubgraphAnswer, undefined>[] = [];

beforeEach(async () => {
  data = await newFolder();
  open = await openReviewNode(data.folder);
});
afterEach(async () => {
  for (const each of streams.splice(0)) await each.return?.();
  await open.close();
  await data.remove();
});

const reviewStatus = `subscription ($id: ID!, $after: String) { reviewStatus(projectId: $id, after: $after) {
  position at events status stage submissionNo project { id reviewProgress { stage status } } actor { id } } }`;
const projectChanged = `subscription ($id: ID!, $after: String) { projectChanged(projectId: $id, after: $after) {
  position revision events project { id } actor { id } } }`;
const inboxChanged = `subscription ($after: String) { reviewInboxChanged(after: $after) {
  position todoCount project { id } } }`;

async function follow(
  caller: Caller | (() => Caller),
  source: string,
  after: string | null = null,
  id = projectId,
) {
  const callerNow = typeof caller === 'function' ? caller : () => caller;
  const opened = await stream(open, callerNow, source, { id, after });
  streams.push(opened);
  return opened;
}

type Payload = Record<string, unknown> & { position: string; events: string[] };
const payloadOf = (answer: SubgraphAnswer | undefined) =>
  Object.values(answer?.data ?? {})[0] as Payload;

async function take(
  from: AsyncIterator<SubgraphAnswer, undefined>,
  count: number,
): Promise<Payload[]> {
  const taken: Payload[] = [];
  while (taken.length < count) taken.push(payloadOf((await from.next()).value));
  return taken;
}
const positions = (payloads: readonly Payload[]) => payloads.map(({ position }) => position);

const pi = signedIn(investigator);
const draft = [created, filled, delegated];
const delegateRevoked: Fact = () => [
  { type: 'DelegateRevoked', data: { projectId, accountId: delegate.accountId } },
];
const words = (count: number) =>
  Array.from({ length: count }, (_, index) => abbreviated(`W-${index}`));

describe('watching where a project stands in review', () => {
  it('tells one payload a command, joined with what the project is then', async () => {
    await open.record(investigator, draft);
    const live = await follow(pi, reviewStatus);
    const [sent = ''] = await open.record(investigator, submitted());
    const { value } = await live.next();
    expect(value?.extensions).toEqual({ position: sent });
    expect(payloadOf(value)).toEqual({
      position: sent,
      at: '2026-03-02T01:03:00.000Z',
      events: ['ProjectSubmitted', 'StageEntered'],
      status: 'ACADEMIC_REVIEW',
      stage: 'ACADEMIC',
      submissionNo: 1,
      project: {
        id: projectId,
        reviewProgress: [
          { stage: 'SUBMISSION', status: 'APPROVED' },
          { stage: 'ACADEMIC', status: 'WAITING' },
          { stage: 'ETHICS', status: 'UPCOMING' },
          { stage: 'INSTITUTION', status: 'UPCOMING' },
        ],
      },
      actor: { id: investigator.accountId },
    });
  });

  it('leaves out the authors’ work and other projects, and names no one for the product itself', async () => {
    await open.record(investigator, draft);
    const live = await follow(pi, reviewStatus);
    await open.record(investigator, abbreviated('W'));
    await open.recordOf('p-2', investigator, filed);
    const told = [
      ...(await open.record(investigator, submitted(), passed, passed, passed)),
      ...(await open.record(process, numbered, published)),
    ];
    const seen = await take(live, told.length);
    expect(positions(seen)).toEqual(told);
    expect(seen.map(({ status }) => status)).toEqual([
      'ACADEMIC_REVIEW',
      'ETHICS_REVIEW',
      'INSTITUTION_REVIEW',
      'FILED',
      'FILED',
      'PUBLISHED',
    ]);
    expect(seen.at(-1)?.['actor']).toBeNull();
  });

  it('tells of the past as it was then', async () => {
    const [, , , first = ''] = await open.record(investigator, draft, submitted());
    await open.record(academicMember, passed);
    await open.record(ethicsMember, passed);
    const [next] = await take(await follow(pi, reviewStatus, first), 1);
    expect(next).toMatchObject({ status: 'ETHICS_REVIEW', stage: 'ETHICS', submissionNo: 1 });
  });
});

describe('a watcher who comes back with the last position', () => {
  it('misses nothing and gets nothing twice after the server was stopped and started', async () => {
    const before = await open.record(investigator, created, words(3));
    const first = await follow(pi, projectChanged);
    const told = await open.record(investigator, words(4));
    const seen = positions(await take(first, 2));

    const missed = await open.record(investigator, words(3));
    await first.return?.();
    await open.close();
    open = await openReviewNode(data.folder);
    const later = await open.record(investigator, words(5));

    const last = seen.at(-1) ?? '';
    const again = await follow(pi, projectChanged, last);
    seen.push(...positions(await take(again, 2 + missed.length + later.length)));
    const live = await open.record(investigator, words(2));
    seen.push(...positions(await take(again, 2)));

    expect(seen).toEqual([...told, ...missed, ...later, ...live]);
    expect(seen).not.toContain(before.at(-1));
  });

  it('misses nothing of what is recorded while it catches up', async () => {
    const [start = ''] = await open.record(investigator, created);
    const past = await open.record(investigator, words(500));
    const live = await follow(pi, projectChanged, start);
    const recording = open.record(investigator, words(100));
    const seen = positions(await take(live, 600));
    expect(seen).toEqual([...past, ...(await recording)]);
  });

  it('gets what is left of a command in which it had stopped', async () => {
    await open.record(investigator, draft);
    const [sent = ''] = await open.record(investigator, submitted());
    const [events] = [await open.node.log.readStream(`project-${projectId}`)];
    const submission = events.find(({ type }) => type === 'ProjectSubmitted');
    const [rest] = await take(await follow(pi, projectChanged, submission?.position ?? ''), 1);
    expect(rest).toMatchObject({ position: sent, events: ['StageEntered'] });
  });

  it.each(['00000000-0000000000000001', 'nothing', ''])(
    'is refused the position %p',
    async (after) => {
      await open.record(investigator, created);
      const answer = await watch(open, () => pi, projectChanged, { id: projectId, after });
      expect(codeOf(answer as SubgraphAnswer)).toBe('POSITION_OF_ANOTHER_LOG');
    },
  );

  it('is refused a position beyond the end of the log', async () => {
    const [position = ''] = await open.record(investigator, created);
    const after = `${position.slice(0, -1)}f`;
    const answer = await watch(open, () => pi, projectChanged, { id: projectId, after });
    expect(codeOf(answer as SubgraphAnswer)).toBe('POSITION_OF_ANOTHER_LOG');
  });
});

describe('watching the changes of a project', () => {
  it('tells its authors of each save, and others only of what leaves their hands', async () => {
    const [, written = ''] = await open.record(investigator, created, filled);
    const authors = await follow(pi, projectChanged);
    const others = await follow(signedIn(institutionReviewer), projectChanged);
    const [saved = '', sent = ''] = await open.record(investigator, abbreviated('W'), submitted());

    const [first, second] = await take(authors, 2);
    expect(first).toMatchObject({ position: saved, events: ['SectionSaved'] });
    expect(second).toMatchObject({ position: sent, actor: { id: investigator.accountId } });
    expect(positions(await take(others, 1))).toEqual([sent]);

    const replayed = await follow(signedIn(institutionReviewer), projectChanged, written);
    expect(positions(await take(replayed, 1))).toEqual([sent]);
  });

  it('is refused to those out of whose reach the project is', async () => {
    await open.record(investigator, filed);
    for (const caller of [signedIn(ethicsMemberElsewhere), signedIn(delegate)]) {
      const answer = await watch(open, () => caller, projectChanged, { id: projectId });
      expect(codeOf(answer as SubgraphAnswer)).toBe('NOT_FOUND');
    }
    const missing = await watch(open, () => pi, reviewStatus, { id: 'nowhere' });
    expect(missing).toMatchObject({ errors: [{ message: '项目不存在' }] });
  });

  it('ends with the event at which the project has left the watcher’s reach', async () => {
    await open.record(investigator, draft);
    const live = await follow(signedIn(delegate), projectChanged);
    await open.record(investigator, abbreviated('W'));
    expect((await take(live, 1))[0]).toMatchObject({ events: ['SectionSaved'] });

    await open.record(investigator, delegateRevoked, abbreviated('V'));
    const { value } = await live.next();
    expect(codeOf(value)).toBe('FORBIDDEN');
    expect(value?.data).toBeNull();
    expect(await live.next()).toEqual({ done: true, value: undefined });
  });

  it('ends when the watcher acts in another role by then', async () => {
    await open.record(investigator, draft);
    let caller = pi;
    const live = await follow(() => caller, projectChanged);
    caller = { ...signedIn(institutionReviewer), accountId: pi.accountId };
    await open.record(investigator, submitted());
    expect(codeOf((await live.next()).value)).toBe('FORBIDDEN');
    expect(await live.next()).toEqual({ done: true, value: undefined });
  });

  it('ends at once when the client leaves while it waits', async () => {
    await open.record(investigator, created);
    const live = await follow(pi, projectChanged);
    const next = live.next();
    await live.return?.();
    expect(await next).toEqual({ done: true, value: undefined });
  });

  it('ends for one who does not read, naming the position from which nothing is lost', async () => {
    await open.record(investigator, created);
    const live = await follow(pi, projectChanged);
    const [first = ''] = await open.record(investigator, abbreviated('W'));
    expect(positions(await take(live, 1))).toEqual([first]);

    const unread = await open.record(investigator, words(1_001));
    const { value } = await live.next();
    expect(codeOf(value)).toBe('SUBSCRIBER_TOO_SLOW');
    expect(JSON.stringify(value?.errors)).toContain(first);
    expect(await live.next()).toEqual({ done: true, value: undefined });

    const again = await follow(pi, projectChanged, first);
    expect(positions(await take(again, unread.length))).toEqual(unread);
  });

  it('has one listener for all watchers, and none once they have left', async () => {
    await open.record(investigator, draft);
    const listeners = new Set<Announced>();
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
    const counted = { ...open, node, review: reviewSubgraph(node) };
    const watchers = [];
    for (let count = 0; count < 50; count++) {
      watchers.push(await stream(counted, () => pi, reviewStatus, { id: projectId }));
    }
    expect(listeners.size).toBe(1);
    const [sent] = await open.record(investigator, submitted());
    for (const watcher of watchers) expect(positions(await take(watcher, 1))).toEqual([sent]);
    for (const watcher of watchers) await watcher.return?.();
    expect(listeners.size).toBe(0);
  });
});

describe('watching an inbox', () => {
  it('tells the body whose tasks a command touches, and no other', async () => {
    await open.record(investigator, draft);
    const academic = await follow(signedIn(academicMember), inboxChanged);
    const ethics = await follow(signedIn(ethicsMember), inboxChanged);
    const [sent] = await open.record(investigator, submitted());
    const [decided] = await open.record(academicMember, passed);

    expect(await take(academic, 2)).toEqual([
      { position: sent, todoCount: 0, project: { id: projectId } },
      { position: decided, todoCount: 0, project: { id: projectId } },
    ]);
    expect(await take(ethics, 1)).toEqual([
      { position: decided, todoCount: 1, project: { id: projectId } },
    ]);
  });

  it('tells of several projects, and afterwards of what was missed', async () => {
    const [start = ''] = await open.recordOf('p-0', investigator, created);
    const told: string[] = [];
    for (const id of ['p-1', 'p-2', 'p-3']) {
      const [, , sent = ''] = await open.recordOf(id, investigator, created, filled, submitted());
      const [decided = ''] = await open.recordOf(id, academicMember, passed);
      told.push(sent, decided);
    }
    const all = await follow(signedIn(academicMember), inboxChanged, start);
    expect(positions(await take(all, 6))).toEqual(told);
    const rest = await follow(signedIn(academicMember), inboxChanged, told[3] ?? '');
    expect(positions(await take(rest, 2))).toEqual(told.slice(4));
  });

  it('ends when the watcher reviews for another body by then', async () => {
    await open.record(investigator, draft);
    let caller = signedIn(academicMember);
    const live = await follow(() => caller, inboxChanged);
    caller = { ...caller, committeeId: 'committee-elsewhere' };
    await open.record(investigator, submitted());
    expect(codeOf((await live.next()).value)).toBe('FORBIDDEN');
    expect(await live.next()).toEqual({ done: true, value: undefined });
  });

  it('is closed to those who do not review', async () => {
    const answer = await watch(open, () => pi, inboxChanged);
    expect(codeOf(answer as SubgraphAnswer)).toBe('FORBIDDEN');
  });
});
