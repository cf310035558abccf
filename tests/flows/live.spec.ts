import { refusalOf, startKit, type Kit, type Person } from '../support/registry';

let kit: Kit;
beforeAll(async () => {
  kit = await startKit();
}, 60_000);
afterAll(() => kit.close());

interface Told {
  readonly position: string;
  readonly status: string;
  readonly events: readonly string[];
}

const reviewStatus = `subscription ($id: ID!, $after: String) { reviewStatus(projectId: $id, after: $after) {
  position status events project { title researchNumber institution { name } } actor { name } } }`;
const projectChanged = `subscription ($id: ID!, $after: String) {
  projectChanged(projectId: $id, after: $after) { position events } }`;
const reviewInboxChanged =
  'subscription ($after: String) { reviewInboxChanged(after: $after) { todoCount project { id status } } }';

/** Payloads of a subscription, from `after` on, until one tells of `type`. */
async function toldUntil(type: string, person: Person, query: string, id: string, after: string) {
  const watch = await kit.subscribe(person, query, { id, after });
  const told: Told[] = [];
  while (told.at(-1)?.events.includes(type) !== true) {
    const { data } = await watch.next();
    told.push(Object.values(data ?? {})[0] as Told);
  }
  await watch.close();
  return told;
}

const before = (positions: readonly { readonly position: string }[]) =>
  positions[0]?.position ?? '';

describe('a study that is watched live', () => {
  it('tells its review status with what it joins, and misses or repeats nothing over a restart', async () => {
    const projectId = await kit.project().filled();
    const created = await kit.stream(projectId);
    // From a position on: whether the socket or the command is first makes no difference.
    const after = created.at(-1)?.position ?? '';
    const watch = await kit.subscribe('investigator', reviewStatus, { id: projectId, after });
    await kit.resume(projectId).submitted();
    const first = (await watch.next()).data?.['reviewStatus'] as Told;
    expect(first).toMatchObject({
      status: 'ETHICS_REVIEW',
      project: { title: '髋部骨折术后早期步行训练研究', institution: { name: '青岚医院' } },
      actor: { name: '测试investigator' },
    });
    await kit.resume(projectId).ethicsApproved();
    const second = (await watch.next()).data?.['reviewStatus'] as Told;
    expect(second).toMatchObject({ status: 'INSTITUTION_REVIEW', actor: { name: '测试ethics' } });
    await watch.close();

    await kit.resume(projectId).institutionPassed();
    await kit.stele.settled();
    await kit.restart();

    const rest = await toldUntil(
      'ProjectPublished',
      'investigator',
      reviewStatus,
      projectId,
      second.position,
    );
    const whole = await toldUntil(
      'ProjectPublished',
      'investigator',
      reviewStatus,
      projectId,
      before(created),
    );
    expect([first, second, ...rest].map(({ position }) => position)).toEqual(
      whole.map(({ position }) => position),
    );
    expect(rest.map(({ status }) => status).at(-1)).toBe('PUBLISHED');

    const changes = await toldUntil(
      'ProjectPublished',
      'investigator',
      projectChanged,
      projectId,
      before(created),
    );
    const stream = (await kit.stream(projectId)).map(({ type }) => type);
    expect(changes.flatMap(({ events }) => events)).toEqual(stream.slice(1));
  });

  it('goes on with what happens after the missed part', async () => {
    const projectId = await kit.project().filled().submitted();
    const stream = await kit.stream(projectId);
    const after = stream.at(-1)?.position ?? '';
    await kit.restart();
    const watch = await kit.subscribe('investigator', reviewStatus, { id: projectId, after });
    const next = watch.next();
    await kit.resume(projectId).returned();
    expect((await next).data).toMatchObject({ reviewStatus: { status: 'RETURNED' } });
    await watch.close();
  });

  it('tells a committee of its tasks alone', async () => {
    const other = await kit.project().filled().submitted();
    const stream = await kit.stream(other);
    const after = stream[0]?.position ?? '';
    const watch = await kit.subscribe('academic', reviewInboxChanged, { after });
    const next = watch.next();
    const projectId = await kit.project().filled().submitted({ academic: true });
    expect((await next).data).toEqual({
      reviewInboxChanged: {
        todoCount: 1,
        project: { id: projectId, status: 'ACADEMIC_REVIEW' },
      },
    });
    await watch.close();
  });

  it('refuses to watch what is out of reach, and a position of another log', async () => {
    const projectId = await kit.project().filled();
    const unseen = await kit.subscribe('ethics', reviewStatus, { id: projectId });
    expect(refusalOf(await unseen.next())?.code).toBe('NOT_FOUND');
    const foreign = await kit.subscribe('investigator', reviewStatus, {
      id: projectId,
      after: 'elsewhere',
    });
    expect(refusalOf(await foreign.next())?.code).toBe('POSITION_OF_ANOTHER_LOG');
  });
});
