import { parse, type ExecutionResult, type GraphQLSchema } from 'graphql';
import { inProcess } from '../../gateway/executors/inProcess';
import { subscribeLive } from '../../gateway/live';
import { operationContext } from '../../gateway/operationContext';
import { gatewaySchema } from '../../gateway/schema';
import { composeSupergraph } from '../../gateway/supergraph';
import type { Caller } from '../../platform/caller';
import { isStream } from '../../platform/mapStream';
import { openSmallRegistry, principal, type SmallRegistry } from '../support/smallRegistry';

let registry: SmallRegistry;
let schema: GraphQLSchema;
let caller: Caller;

beforeEach(async () => {
  registry = await openSmallRegistry();
  caller = principal;
  schema = gatewaySchema(
    composeSupergraph(registry.subgraphs),
    Object.fromEntries(registry.subgraphs.map((each) => [each.name, inProcess(each)])),
  );
});
afterEach(() => registry.close());

const newContext = (position: string | null) =>
  operationContext({ callerNow: () => caller, callerKey: registry.node.callerKey, position });

async function watch(
  source: string,
): Promise<AsyncIterableIterator<ExecutionResult, undefined, undefined>> {
  const args = { schema, document: parse(source), contextValue: newContext(null) };
  const live = await subscribeLive(args, newContext);
  if (!isStream(live)) throw new Error(JSON.stringify(live));
  return live;
}

let appended = 0;
async function save(stream: string, title: string): Promise<string> {
  const [last] = await registry.node.log.readStream(stream, { direction: 'backwards', limit: 1 });
  const [event] = await registry.node.log.append({
    stream,
    expectedRevision: last?.revision ?? -1,
    events: [{ type: 'TitleSaved', data: { title } }],
    actor: { accountId: 'account-pi', role: 'PI', institutionId: null },
    commandId: String(appended++),
    requestHash: '',
  });
  return event?.position ?? '';
}

const question = `subscription { projectChanged(projectId: "p-1") {
  position project { id title changes titleNow pi { name } } } }`;

describe('a subscription through the gateway', () => {
  it('joins what another subgraph holds afresh at each event', async () => {
    const live = await watch(question);
    const seen: unknown[] = [];
    for (const title of ['一', '二', '三', '四', '五']) {
      const next = live.next();
      const position = await save('p-1', title);
      const { value } = await next;
      seen.push(value);
      expect(value).toEqual({
        data: {
          projectChanged: {
            position,
            project: {
              id: 'p-1',
              title,
              changes: seen.length,
              titleNow: title,
              pi: { name: '研究者甲' },
            },
          },
        },
        extensions: { position },
      });
    }
    await live.return?.();
  });

  it('ends at once when the client leaves, while it waits for an event', async () => {
    const live = await watch(question);
    const next = live.next();
    await live.return?.();
    expect(await next).toEqual({ done: true, value: undefined });
  });

  it('says so and ends when the right to watch has gone by the next event', async () => {
    const live = await watch(question);
    const first = live.next();
    await save('p-1', '一');
    expect((await first).value).toMatchObject({
      data: { projectChanged: { project: { title: '一' } } },
    });

    caller = { ...principal, role: 'SYS' };
    const second = live.next();
    await save('p-1', '二');
    const { value } = await second;
    expect(value?.errors?.[0]).toMatchObject({ extensions: { code: 'FORBIDDEN' } });
    expect(JSON.stringify(value)).not.toContain('二');
    expect(await live.next()).toEqual({ done: true, value: undefined });
  });
});
