import { type ChildProcess, fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { startStele, type Stele } from '../gateway/stele';
import { visitor, type Caller } from '../platform/caller';
import type { Node } from '../platform/node';
import { tokenHash } from '../platform/passwords';
import { readSettings } from '../platform/settings';
import { handlersOf } from '../services/registry/handlersOf';
import { type Figure, quantile } from './figure';
import type { Told, Watching } from './liveClients';

const USERS = 1_000;
const EVENTS = 10;
/** A thousand executions each: a few are enough. */
const EVENTS_APART = 3;
/** Milliseconds for all clients to subscribe, and for an event to reach them. */
const PATIENCE = 60_000;
/** An event that some missed, because they were still subscribing, is given up after so long. */
const WARMING_UP = 30_000;

const subscription = (actor: string) => `subscription ($id: ID!) { reviewStatus(projectId: $id) {
  at position status project { title institution { name } } actor { ${actor} } } }`;

/**
 * From the record of an event to its receipt by each of a thousand sockets of a thousand accounts, with
 * fields joined from two other subgraphs; the clients are a process of their own on the same machine. Once
 * they all watch as reviewers of one institution, and once something that is each account's own.
 */
export async function benchLive(folder: string): Promise<Figure[]> {
  const settings = readSettings({
    STELE_DATA: folder,
    STELE_PORT: '0',
    STELE_LOG_LEVEL: 'error',
    STELE_BUDGET: '0',
  });
  const stele = await startStele(settings);
  try {
    const { projectId, institutionId } = publishedProject(stele.node);
    const users = await reviewersOf(stele.node, institutionId);
    const move = closuresOf(stele, users[0]?.caller ?? visitor, projectId);
    const tokens = users.map(({ token }) => token);
    const latencies = async (actor: string, events: number) =>
      await withClients(
        { url: stele.url, tokens, query: subscription(actor), variables: { id: projectId } },
        move,
        events,
      );
    const shared = await latencies('name', EVENTS);
    const apart = await latencies('name isActive', EVENTS_APART);
    const whose = (how: string, values: readonly number[]): [Figure, Figure] => [
      {
        name: `one event to ${USERS} subscribers, ${how}, p50`,
        value: quantile(values, 0.5),
        unit: 'ms',
      },
      {
        name: `one event to ${USERS} subscribers, ${how}, p99`,
        value: quantile(values, 0.99),
        unit: 'ms',
      },
    ];
    const [p50, p99] = whose('of one institution', shared);
    return [
      p50,
      { ...p99, ceiling: 1_000 },
      ...whose('each for itself', apart),
      {
        name: 'p50 each for itself, against shared',
        value: quantile(apart, 0.5) / quantile(shared, 0.5),
        unit: '×',
      },
    ];
  } finally {
    await stele.close();
  }
}

function publishedProject({ models }: Node) {
  const project = models.db
    .prepare<{ projectId: string; institutionId: string }>(
      "SELECT project_id AS projectId, institution_id AS institutionId FROM projects WHERE status = 'PUBLISHED' LIMIT 1",
    )
    .get();
  if (project === undefined) throw new Error('the demo has no published project');
  return project;
}

interface User {
  readonly token: string;
  readonly caller: Caller;
}

/** Accounts that are signed in, as their events say: a thousand passwords would take minutes to hash. */
async function reviewersOf(node: Node, institutionId: string): Promise<User[]> {
  const actor = { accountId: 'benchmark', role: 'PROCESS' as const, institutionId: null };
  const expiresAt = new Date(node.now() + 3_600_000).toISOString();
  const held = { role: 'INSR' as const, institutionId, provinceCode: null, institutionIds: [] };
  const record = (stream: string, type: string, data: object) =>
    node.log.append({
      ...{ stream, expectedRevision: -1, events: [{ type, data }], actor },
      ...{ commandId: randomUUID(), requestHash: '' },
    });

  const users = await Promise.all(
    Array.from({ length: USERS }, async (_, number): Promise<User> => {
      const [accountId, signInId, token] = [randomUUID(), randomUUID(), randomUUID()];
      const name = `审核人${number}`;
      await record(`account-${accountId}`, 'AccountCreated', {
        ...{ accountId, name, institutionId, email: null, mobile: null, idType: null },
        ...{ idNumber: null, department: null, memberships: [held], logins: [] },
        activation: { tokenHash: tokenHash(randomUUID()), expiresAt },
      });
      await record(`access-${accountId}-bench`, 'SignedIn', {
        ...{ accountId, signInId, tokenHash: tokenHash(token), expiresAt },
        ...{ chosen: { ...held, committeeId: null }, ip: null, userAgent: null },
      });
      const caller = { ...visitor, accountId, name, role: 'INSR' as const, institutionId };
      return { token, caller };
    }),
  );
  await node.models.caughtUp();
  return users;
}

/** Closes the project and opens it again, in turns: each is one event of its review status. */
function closuresOf({ node }: Stele, by: Caller, projectId: string): () => Promise<unknown> {
  const handlers = handlersOf(node);
  let isClosed = false;
  return async () => {
    const caller = { ...by, confirmedAt: new Date(node.now()).toISOString() };
    const given = { projectId, reason: '结题复核', idempotencyKey: randomUUID() };
    isClosed = !isClosed;
    return isClosed
      ? await handlers.closeProject(caller, given)
      : await handlers.reopenProject(caller, given);
  };
}

/** The latencies of all clients over all events; those until every client has subscribed do not count. */
async function withClients(
  asked: Watching,
  move: () => Promise<unknown>,
  events: number,
): Promise<number[]> {
  const clients = fork(join(__dirname, 'liveClients.js'));
  try {
    clients.send(asked);
    const haveAsked = await within(PATIENCE, toldAll(clients));
    if (haveAsked === null) throw new Error('not all clients could connect');
    let attempts = 0;
    for (let all = null; all === null; attempts++) {
      if (attempts === 3) throw new Error('not all clients could subscribe');
      all = await within(WARMING_UP, toldAll(clients), move);
    }
    const latencies: number[] = [];
    for (let event = 0; event < events; event++) {
      const all = await within(PATIENCE, toldAll(clients), move);
      if (all === null) throw new Error('an event did not reach all clients');
      latencies.push(...all.latencies);
    }
    return latencies;
  } finally {
    clients.kill();
  }
}

async function toldAll(clients: ChildProcess): Promise<Told> {
  const [told] = (await once(clients, 'message')) as [Told];
  return told;
}

async function within(
  patience: number,
  told: Promise<Told>,
  move?: () => Promise<unknown>,
): Promise<Told | null> {
  await move?.();
  const timer = new AbortController();
  const late = pause(patience, null, { signal: timer.signal }).catch(() => null);
  const first = await Promise.race([told, late]);
  timer.abort();
  return first;
}
