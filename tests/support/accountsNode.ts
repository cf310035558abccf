import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'graphql';
import { openFileBlobs } from '../../platform/blobs';
import type { Caller } from '../../platform/caller';
import { signCaller } from '../../platform/callerToken';
import { openFileLog } from '../../platform/eventLog/fileLog';
import { openFileKeyStore } from '../../platform/keyStore';
import { createLogger } from '../../platform/logger';
import { isStream } from '../../platform/mapStream';
import type { Node } from '../../platform/node';
import { personalData } from '../../platform/personalData';
import { openReadModels } from '../../platform/readModels';
import type { Subgraph, SubgraphAnswer } from '../../platform/subgraph';
import type { Recorded } from '../../schema/envelope';
import { callerOf } from '../../services/accounts/callerOf';
import { accountsProjections, accountsSubgraph } from '../../services/accounts/subgraph';
import { noInspector } from './noInspector';

/** Where everybody asks from. */
const device = { ip: '192.0.2.7', userAgent: 'Browser/1.0' };

export interface AccountsNode {
  readonly node: Node;
  readonly subgraph: Subgraph;
  /** Asks as the gateway does: for the person whose token it is. */
  ask(source: string, token?: string | null, variables?: object): Promise<SubgraphAnswer>;
  /** The same, of a caller made up by the test. */
  askAs(caller: Caller, source: string, variables?: object): Promise<SubgraphAnswer>;
  events(): Promise<Recorded[]>;
  /** Moves the node's clock forward, in milliseconds. */
  pass(milliseconds: number): void;
  close(): Promise<void>;
}

/** The accounts subgraph in process, over a file log and a key store in a temporary folder. */
export async function openAccountsNode({ idleLimit = 0 } = {}): Promise<AccountsNode> {
  const folder = await mkdtemp(join(tmpdir(), 'stele-accounts-'));
  const logger = createLogger('silent');
  let passed = 0;
  const now = () => Date.now() + passed;
  const log = openFileLog(join(folder, 'log.db'), { now });
  const models = await openReadModels({
    ...{ folder, process: 'accounts', log, logger },
    projections: accountsProjections,
  });
  const keys = openFileKeyStore(join(folder, 'keys'), randomBytes(32));
  const node: Node = {
    ...{ log, models, logger, now },
    personal: personalData(keys),
    blobs: openFileBlobs(join(folder, 'blobs'), keys),
    inspector: noInspector,
    scanner: null,
    lookupKey: randomBytes(32),
    callerKey: randomBytes(32),
    fileLimit: 1,
    idleLimit,
  };
  const subgraph = accountsSubgraph(node);

  async function askAs(
    caller: Caller,
    source: string,
    variables: object = {},
  ): Promise<SubgraphAnswer> {
    const callerToken = await signCaller(caller, node.callerKey);
    const answer = await subgraph.execute({
      ...{ document: parse(source), callerToken },
      variables: variables as Record<string, unknown>,
    });
    if (isStream(answer)) throw new Error('a single answer is wanted');
    return answer;
  }

  return {
    ...{ node, subgraph, askAs },
    ask: (source, token = null, variables = {}) =>
      askAs(callerOf(node, token, device), source, variables),
    async events() {
      const all: Recorded[] = [];
      for await (const batch of log.readAll(null)) all.push(...batch);
      return all;
    },
    pass(milliseconds) {
      passed += milliseconds;
    },
    async close() {
      await models.close();
      await log.close();
      await rm(folder, { recursive: true });
    },
  };
}
