import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'graphql';
import { openFileBlobs } from '../../platform/blobs';
import { visitor, type Caller } from '../../platform/caller';
import { signCaller } from '../../platform/callerToken';
import { openFileLog } from '../../platform/eventLog/fileLog';
import { openFileKeyStore } from '../../platform/keyStore';
import { createLogger } from '../../platform/logger';
import { isStream } from '../../platform/mapStream';
import type { Node } from '../../platform/node';
import { personalData } from '../../platform/personalData';
import { openReadModels } from '../../platform/readModels';
import type { Subgraph, SubgraphAnswer } from '../../platform/subgraph';
import type { DomainEvent, Role } from '../../schema/envelope';
import { insightProjections, insightSubgraph } from '../../services/insight/subgraph';
import type { Person } from '../../services/registry/commands';
import {
  evolveProject,
  initialProject,
  type ProjectState,
} from '../../services/registry/projectState';
import { registryProjections } from '../../services/registry/subgraph';
import { reviewProjections, reviewSubgraph } from '../../services/review/subgraph';
import { institution, type Fact } from './projectFacts';
import { noInspector } from './noInspector';

/** The instant of the first command; each later one is a minute after the one before. */
export const begin = Date.parse('2026-03-02T01:00:00.000Z');

/** A data folder that outlives its node, as after a restart of the server. */
export async function newFolder() {
  const folder = await mkdtemp(join(tmpdir(), 'stele-review-'));
  return { folder, remove: () => rm(folder, { recursive: true }) };
}

export interface ReviewNode {
  readonly node: Node;
  readonly review: Subgraph;
  readonly insight: Subgraph;
  /** One project's facts recorded, one command each; the positions of the commands. */
  record(by: Person, ...facts: readonly (Fact | readonly Fact[])[]): Promise<string[]>;
  /** The same for another project than that of the facts. */
  recordOf(
    projectId: string,
    by: Person,
    ...facts: readonly (Fact | readonly Fact[])[]
  ): Promise<string[]>;
  recordElsewhere(stream: string, event: DomainEvent): Promise<string>;
  close(): Promise<void>;
}

export async function openReviewNode(folder: string): Promise<ReviewNode> {
  let commands = 0;
  const logger = createLogger('error', { write: () => undefined });
  const log = openFileLog(join(folder, 'log.db'), { now: () => begin + commands * 60_000 });
  const models = await openReadModels({
    folder,
    process: 'review',
    log,
    projections: [
      ...new Set([...reviewProjections, ...insightProjections, ...registryProjections]),
    ],
    logger,
  });
  await models.caughtUp();
  const keys = openFileKeyStore(join(folder, 'keys'), Buffer.alloc(32, 7));
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

  async function append(
    stream: string,
    by: Person,
    events: readonly DomainEvent[],
  ): Promise<string> {
    const [last] = await log.readStream(stream, { direction: 'backwards', limit: 1 });
    const recorded = await log.append({
      stream,
      expectedRevision: last?.revision ?? -1,
      events,
      actor: { accountId: by.accountId, role: by.role, institutionId: by.institutionId },
      commandId: `${stream}/${last?.revision ?? -1}`,
      requestHash: '',
    });
    commands++;
    const { position = '' } = recorded.at(-1) ?? {};
    await models.reached(position);
    return position;
  }

  async function recordOf(
    projectId: string,
    by: Person,
    ...facts: readonly (Fact | readonly Fact[])[]
  ): Promise<string[]> {
    const stream = `project-${projectId}`;
    const positions: string[] = [];
    let state = (await log.readStream(stream)).reduce<ProjectState>(
      (before, { type, data }) =>
        evolveProject(before, { type, data } as Parameters<typeof evolveProject>[1]),
      initialProject,
    );
    for (const fact of facts.flat()) {
      const events = fact(state).map(
        ({ type, data }) => ({ type, data: { ...data, projectId } }) as ReturnType<Fact>[number],
      );
      state = events.reduce(evolveProject, state);
      positions.push(await append(stream, by, events));
    }
    return positions;
  }

  return {
    node,
    review: reviewSubgraph(node),
    insight: insightSubgraph(node),
    record: (by, ...facts) => recordOf('project-of-the-tests', by, ...facts),
    recordOf,
    recordElsewhere: (stream, event) => append(stream, nobody, [event]),
    async close() {
      await models.close();
      await log.close();
    },
  };
}

const nobody: Person = {
  accountId: 'account-operator',
  name: '安平',
  role: 'SYS',
  institutionId: institution.id,
  committeeId: null,
  provinceCode: null,
};

/** A person of the facts as one who is signed in. */
export const signedIn = ({ role, ...person }: Person): Caller => ({
  ...visitor,
  ...person,
  role: role as Role,
  signInId: `sign-in-of-${person.accountId}`,
});

export async function ask(
  { node }: ReviewNode,
  subgraph: Subgraph,
  caller: Caller,
  source: string,
  variables: Record<string, unknown> = {},
): Promise<SubgraphAnswer> {
  const callerToken = await signCaller(caller, node.callerKey);
  const answer = await subgraph.execute({ document: parse(source), variables, callerToken });
  if (isStream(answer)) throw new Error('a single answer is wanted');
  return answer;
}

/** Opens a subscription; `callerNow` is asked again at each event. A refusal at the start is one answer. */
export async function watch(
  { node, review }: ReviewNode,
  callerNow: () => Caller,
  source: string,
  variables: Record<string, unknown> = {},
): Promise<SubgraphAnswer | AsyncIterator<SubgraphAnswer, undefined>> {
  const token = () => signCaller(callerNow(), node.callerKey);
  const answer = await review.execute({
    document: parse(source),
    variables,
    callerToken: await token(),
    renewCallerToken: token,
  });
  return isStream(answer)
    ? (answer[Symbol.asyncIterator]() as AsyncIterator<SubgraphAnswer, undefined>)
    : answer;
}

/** The same for one that is known to open. */
export async function stream(
  ...args: Parameters<typeof watch>
): Promise<AsyncIterator<SubgraphAnswer, undefined>> {
  const answer = await watch(...args);
  if ('next' in answer) return answer;
  throw new Error(JSON.stringify(answer.errors));
}

export const codeOf = (answer: SubgraphAnswer | undefined): unknown =>
  answer?.errors?.[0]?.extensions['code'];
