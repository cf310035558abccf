import { openEventStream, type EventStream } from '../support/eventStream';
import { startKit, type Kit } from '../support/registry';

let kit: Kit;
const open: EventStream[] = [];

beforeAll(async () => {
  kit = await startKit();
}, 120_000);
afterAll(async () => {
  for (const stream of open) stream.close();
  await kit.close();
});

const query = `subscription ($id: ID!, $after: String) {
  reviewStatus(projectId: $id, after: $after) { position status } }`;

describe('an event stream of a review', () => {
  it('goes on after Last-Event-ID, whatever the operation itself asks for', async () => {
    const id = await kit.project().filled().submitted({ academic: true });
    const token = await kit.tokenOf('investigator');
    const [created] = await kit.stream(id);
    const first = created?.position ?? '';

    const variables = { id, after: first };
    const ask = async (headers: Record<string, string> = {}) => {
      const stream = await openEventStream(kit.stele.url, { query, variables }, { token, headers });
      open.push(stream);
      return stream;
    };
    const whole = await ask();
    const told = await whole.next();
    expect(told?.data?.data).toMatchObject({ reviewStatus: { position: told?.id } });

    const back = await ask({ 'last-event-id': told?.id ?? '' });
    await kit.resume(id).academicPassed();
    const next = await back.next();
    expect(next?.id).not.toBe(told?.id);
    expect(await whole.next()).toEqual(next);
  });
});
