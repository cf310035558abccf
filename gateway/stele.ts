// A composition root: the one place that knows which adapters run and wires the contexts together.
import { readFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { openFileBlobs } from '../platform/blobs';
import type { EventLog } from '../platform/eventLog/eventLog';
import { openEventLog } from '../platform/eventLog/openEventLog';
import { openFileKeyStore, type KeyStore } from '../platform/keyStore';
import { recordingRefusal, type Refused } from '../platform/guards';
import { createLogger, type Logger } from '../platform/logger';
import { derivedKey, masterKey } from '../platform/masterKey';
import type { Node } from '../platform/node';
import { openPartialUploads, type PartialUploads } from '../platform/partialUploads';
import { openPdfInspector } from '../platform/pdfInspection/pdfInspector';
import { personalData } from '../platform/personalData';
import { runProcesses } from '../platform/processes';
import { openReadModels } from '../platform/readModels';
import { repeatedly } from '../platform/repeatedly';
import type { Settings } from '../platform/settings';
import type { Subgraph } from '../platform/subgraph';
import { keepTrail, type Trail } from '../platform/trail/keeper';
import { signingKey } from '../platform/trail/signingKey';
import { openClamdScanner } from '../platform/virusScanner';
import { accountsProjections } from '../services/accounts/answers';
import { callerOf, onSignInEnded } from '../services/accounts/callerOf';
import { accountCommands } from '../services/accounts/commands';
import { endIdleSignIns, signInUse } from '../services/accounts/idleSignIns';
import { loginLogTable } from '../services/accounts/loginLogTable';
import { accountsSubgraph } from '../services/accounts/subgraph';
import { insightProjections, insightSubgraph } from '../services/insight/subgraph';
import { issueResearchNumberWhenApproved } from '../services/processes/issueResearchNumberWhenApproved';
import { publishWhenFiled } from '../services/processes/publishWhenFiled';
import { discardUnusedFiles, scanAwaitingFiles } from '../services/registry/fileKeeping';
import { admitFile, fileForDownload, noSuchFile, storeFile } from '../services/registry/files';
import { handlersOf } from '../services/registry/handlersOf';
import { exportRecord } from '../services/registry/recordExport/exportRecord';
import { openRecord } from '../services/registry/recordExport/record';
import { registryProjections, registrySubgraph } from '../services/registry/subgraph';
import { reviewProjections, reviewSubgraph } from '../services/review/subgraph';
import { docsRoutes, schemaRoutes } from './docs/routes';
import { fileRoutes } from './files';
import type { FileStore } from './fileStore';
import { loginLogRoutes, type LoginLogStore } from './loginLog';
import { recordRoutes, type RecordStore } from './records';
import { requesters } from './requester';
import { startGateway } from './server';

/** The process's name: that of its read models. */
const PROCESS = 'stele';

/** Milliseconds. */
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Points of the budget for the export of a record or of a log. */
const EXPORT = 500;

const root = join(__dirname, '..');

/** What lies beside the sources, from which the build takes it along. */
const beside = (path: string) => readFileSync(join(root, path), 'utf8');

export interface SteleOptions {
  /** The machine's clock, unless the demo is being made. */
  readonly now?: () => number;
  /** Called once everything runs but the door is still shut. */
  readonly beforeOpening?: (running: Running) => Promise<void>;
  readonly homePage?: () => string;
  readonly logger?: Logger;
  /** Those that the settings name, unless the caller has opened them. */
  readonly stores?: Stores;
}

type NodeOptions = Pick<SteleOptions, 'now' | 'logger' | 'stores'>;

/** What outlasts every process: the only truth, and the keys to the personal values in it. */
export interface Stores {
  readonly log: EventLog;
  readonly keys: KeyStore;
}

/** The stores that the settings name. */
export async function openStores(
  settings: Settings,
  { now, logger }: { readonly now: () => number; readonly logger: Logger },
): Promise<Stores> {
  const master = masterKey(settings, (path) => {
    logger.warn({ path }, 'a master key was made: keep a copy of it apart from the data');
  });
  return {
    log: await openEventLog(settings.eventLog, { now }),
    keys: openFileKeyStore(join(settings.folder, 'keys'), derivedKey(master, 'wrap')),
  };
}

/** What runs behind the door. */
export interface Running {
  readonly node: Node;
  /** Every process has reacted to all there is, and the read models show it. */
  settled(): Promise<void>;
}

export interface Stele extends Running {
  readonly url: string;
  readonly port: number;
  close(): Promise<void>;
}

/** What a process of the whole product stands on: log, keys, files and the read models of every context, caught up. */
export async function openNode(
  settings: Settings,
  options: NodeOptions = {},
): Promise<{ node: Node; keys: KeyStore; close(): Promise<void> }> {
  const { now = Date.now, logger = createLogger(settings.logLevel) } = options;
  const { folder } = settings;
  const { log, keys } = options.stores ?? (await openStores(settings, { now, logger }));
  const master = masterKey(settings);
  const blobs = openFileBlobs(join(folder, 'files'), keys);
  const projections = [
    ...accountsProjections,
    ...registryProjections,
    ...reviewProjections,
    ...insightProjections,
  ];
  const models = await openReadModels({
    folder,
    process: PROCESS,
    log,
    projections: [...new Set(projections)],
    logger,
  });
  const inspector = openPdfInspector({ fileLimit: settings.fileLimit });
  const node: Node = {
    log,
    models,
    personal: personalData(keys),
    blobs,
    inspector,
    scanner: settings.clamd === null ? null : openClamdScanner(settings.clamd),
    lookupKey: derivedKey(master, 'lookup'),
    callerKey: derivedKey(master, 'caller'),
    now,
    logger,
    fileLimit: settings.fileLimit,
    idleLimit: settings.idleLimit,
  };
  await models.caughtUp();
  return {
    node,
    keys,
    async close() {
      inspector.close();
      await models.close();
      await log.close();
    },
  };
}

/** The subgraphs of every context, as one process serves them. */
export function allSubgraphs(node: Node): Subgraph[] {
  const { recordRefused } = accountCommands(node);
  return [
    accountsSubgraph(node),
    registrySubgraph(node, recordRefused),
    reviewSubgraph(node),
    insightSubgraph(node),
  ];
}

/** Everything behind the door: the node, and the processes that react to its log. */
export async function runStele(
  settings: Settings,
  options: NodeOptions = {},
): Promise<Running & { readonly keys: KeyStore; readonly trail: Trail; close(): Promise<void> }> {
  const { folder } = settings;
  const opened = await openNode(settings, options);
  const { node, keys } = opened;
  const { log, models, logger } = node;
  const keyFile = join(folder, 'keys', 'trail');
  const trailKey = derivedKey(masterKey(settings), 'trail');
  const trail = await keepTrail({
    log,
    folder: join(folder, 'checkpoints'),
    key: signingKey(settings.signingKey, keyFile, trailKey, (keyId) => {
      logger.warn({ keyId }, 'a signing key was made: note its id apart from the data');
    }),
    logger,
  });

  const project = handlersOf(node).handle;
  const processes = await runProcesses({
    folder,
    process: PROCESS,
    log,
    processes: [issueResearchNumberWhenApproved(log, project), publishWhenFiled(project)],
    logger,
    after: (position) => models.reached(position),
  });
  return {
    node,
    keys,
    trail,
    async settled() {
      // A reaction may give rise to another: two processes follow each other at most.
      for (let round = 0; round < 3; round += 1) await processes.idle();
      await models.caughtUp();
    },
    async close() {
      await processes.stop();
      await trail.stop();
      await opened.close();
    },
  };
}

/** Every context, every process and the gateway in one process: the embedded start. */
export async function startStele(settings: Settings, options: SteleOptions = {}): Promise<Stele> {
  const running = await runStele(settings, options);
  const { node, keys, settled, trail } = running;
  await options.beforeOpening?.({ node, settled });

  const uploads = openPartialUploads(join(settings.folder, 'uploads'), keys, node.now);
  const housekeeping = keepHouse(node, uploads);
  const known = requesters(
    (token, device) => callerOf(node, token, device),
    settings.trustedProxies,
  );
  const callerOfRequest = (request: IncomingMessage) => known.of(request).caller;
  const sdl = beside('schema/schema.graphql');
  const gateway = await startGateway({
    node,
    subgraphs: allSubgraphs(node),
    supergraphSdl: beside('schema/supergraph.graphql'),
    requesters: known,
    onSignInEnded: (listener) => onSignInEnded(node, listener),
    onOpened: (signInId) => signInUse(node).hold(signInId),
    settings,
    trail: trail.state,
    routes: [
      {
        path: '/files',
        points: 1,
        router: fileRoutes({
          store: fileStore(node),
          uploads,
          callerOf: callerOfRequest,
          fileLimit: settings.fileLimit,
        }),
      },
      {
        path: '/records',
        points: EXPORT,
        router: recordRoutes(recordStore(node, trail), callerOfRequest),
      },
      {
        path: '/login-log',
        points: EXPORT,
        router: loginLogRoutes(loginLogStore(node), callerOfRequest),
      },
      { path: '/docs', points: 1, router: docsRoutes(sdl, join(root, 'docs/api')) },
      { path: '/schema.graphql', points: 1, router: schemaRoutes(sdl) },
    ],
    ...(options.homePage && { homePage: options.homePage }),
  });

  return {
    node,
    settled,
    url: gateway.url,
    port: gateway.port,
    async close() {
      await gateway.close();
      await housekeeping.stop();
      await running.close();
    },
  };
}

/** What is done without anybody asking, for as long as the door is open. */
function keepHouse(node: Node, uploads: PartialUploads): { stop(): Promise<void> } {
  const { logger } = node;
  const rounds = [
    repeatedly('endIdleSignIns', MINUTE, () => endIdleSignIns(node), logger),
    repeatedly('discardUnusedFiles', HOUR, () => discardUnusedFiles(node), logger),
    repeatedly('scanAwaitingFiles', MINUTE, () => scanAwaitingFiles(node), logger),
    repeatedly('removeExpiredUploads', HOUR, () => uploads.removeExpired(), logger),
  ];
  return {
    async stop() {
      await Promise.all(rounds.map((each) => each.stop()));
    },
  };
}

function fileStore(node: Node): FileStore {
  const { recordAccess, recordRefused } = accountCommands(node);
  const recorded = <Answer>(asked: Omit<Refused, 'refusal'>, work: () => Promise<Answer>) =>
    recordingRefusal(node, asked, recordRefused, work);
  return {
    admit: (caller, name) =>
      recorded({ caller, operation: 'PUT /files', subjectId: null }, () =>
        Promise.resolve().then(() => admitFile(caller, name)),
      ),
    store: (caller, name, content) =>
      recorded({ caller, operation: 'PUT /files', subjectId: null }, () =>
        storeFile(node, caller, name, content),
      ),
    open: (caller, fileId, given) =>
      recorded({ caller, operation: 'GET /files', subjectId: fileId }, async () => {
        const file = fileForDownload(node, caller, fileId, given);
        const { name, size, sha256, projectId, purpose } = file;
        const content = await node.blobs.read(fileId);
        if (content === null) throw noSuchFile();
        const accountId = caller.accountId ?? '';
        await recordAccess(caller, {
          type: 'FileDownloaded',
          data: { accountId, fileId, projectId, sha256, purpose },
        });
        return { name, size, sha256, content };
      }),
  };
}

function recordStore(node: Node, trail: Trail): RecordStore {
  const { recordAccess } = accountCommands(node);
  return {
    async open(caller, projectId, format, purpose) {
      const request = { projectId, purpose, proofs: trail.inclusionProofs };
      const record = openRecord(node, caller, request);
      const { size, sha256, content } = await exportRecord(record, format);
      const { head } = record;
      const { accountId } = head.exportedBy;
      await recordAccess(caller, {
        type: 'RecordExported',
        data: { accountId, projectId, format, sha256, purpose: head.purpose },
      });
      const name = `${head.project.researchNumber ?? projectId}.${format}`;
      return { name, size, sha256, content: content() };
    },
  };
}

function loginLogStore(node: Node): LoginLogStore {
  const { recordAccess } = accountCommands(node);
  return {
    async open(caller, asked) {
      const { name, content, ...exported } = loginLogTable(node, caller, asked);
      const accountId = caller.accountId ?? '';
      await recordAccess(caller, { type: 'LoginLogExported', data: { accountId, ...exported } });
      return { name, content };
    },
  };
}
