import { randomUUID } from 'node:crypto';
import type { Readable } from 'node:stream';
import { actorOf, type Caller } from '../../platform/caller';
import type { Node } from '../../platform/node';
import { Refusal } from '../../platform/refusal';
import { RiskyFile } from '../../platform/riskyFile';
import type { StoredFile } from '../../projections/storedFiles';
import type { AttachedFile } from '../../schema/form/section';
import { eyesOf, policy, type PolicyRow } from '../../schema/policy';
import { awaitsScan } from './file.decider';
import { fileStreams } from './fileStreams';
import { registryQueries } from './projectReading';

const LONGEST_NAME = 255;
const LONGEST_PURPOSE = 200;

/**
 * The name that a person gave: cleaned of its path and of control characters, which no person typed. A
 * longer one than a file system holds is refused rather than cut.
 */
function plainName(name: string): string {
  const last = name.replaceAll('\\', '/').split('/').at(-1) ?? '';
  const plain = last
    .replaceAll(/[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g, '')
    .trim();
  if (plain.length > LONGEST_NAME) {
    throw new Refusal('INVALID', `文件名不能超过${LONGEST_NAME}个字符`, {
      rule: 'V-003',
      en: `A file name has at most ${LONGEST_NAME} characters.`,
    });
  }
  return plain.toWellFormed();
}

/**
 * Who may upload, and under which name: asked before the first byte is taken. The name as it will be shown.
 * Refusals: `UNAUTHENTICATED`, `FORBIDDEN`, V-003 for a name that is too long, V-501 for one that is no PDF's.
 */
export function admitFile(caller: Caller, name: string): string {
  requireRole(caller, 'PUT /files');
  const shown = plainName(name);
  if (shown.toLowerCase().endsWith('.pdf')) return shown;
  throw new Refusal('INVALID', '仅支持PDF格式文件', {
    rule: 'V-501',
    en: 'Only PDF files are accepted.',
  });
}

export interface FileDone {
  readonly fileId: string;
  readonly name: string;
  readonly position: string | null;
  readonly size: number;
  readonly sha256: string;
  /** Quarantined: the virus scanner did not answer. */
  readonly awaitsScan: boolean;
}

/**
 * Takes one PDF in: streamed, hashed, inspected, scanned, durable; then its event, shown before this resolves.
 * Refusals: those of `admitFile`, V-501 and V-502 while it comes, V-503 once it has.
 */
export async function storeFile(
  node: Node,
  caller: Caller,
  name: string,
  content: Readable,
): Promise<FileDone> {
  const shown = admitFile(caller, name);
  const { blobs, inspector, scanner, fileLimit, models } = node;
  const fileId = randomUUID();
  const quarantine = { awaitsScan: false };
  const { size, sha256 } = await blobs.put(fileId, content, fileLimit, async (arrived) => {
    const inspected = await inspector.inspect(arrived.content(), arrived.size);
    if ('risk' in inspected) throw new RiskyFile(inspected.risk);
    if (scanner === null) return;
    const scanned = await scanner.scan(arrived.content());
    if (scanned?.isClean === false) throw new RiskyFile('INFECTED');
    quarantine.awaitsScan = scanned === null;
  });
  const accountId = caller.accountId ?? '';
  const { position } = await fileStreams(node).give(fileId, actorOf(caller), {
    type: 'StoreFile',
    data: {
      ...{ fileId, name: shown, size, sha256, accountId },
      ...(quarantine.awaitsScan && quarantine),
    },
  });
  if (position !== null) await models.reached(position);
  return { fileId, name: shown, position, size, sha256, ...quarantine };
}

/**
 * A file that a project is about to name: one that this caller uploaded, or that the project names already.
 * It is claimed on its own stream first, where discarding it is decided too, so that only one of both happens.
 * A claim that no event of the project follows is forgotten after a day.
 * Refusals: `NOT_FOUND`, and `REFUSED` for a file in quarantine.
 */
export const claimFileIn =
  (node: Node) =>
  async (caller: Caller, projectId: string, fileId: string): Promise<AttachedFile> => {
    const { files } = registryQueries(node);
    const file = files.byId(fileId);
    const isNamed = files.projectsOf(fileId).includes(projectId);
    if (file === undefined || (file.accountId !== caller.accountId && !isNamed)) {
      throw new Refusal('NOT_FOUND', '附件不存在', { en: `There is no file ${fileId} of yours.` });
    }
    const { name, size, sha256 } = file;
    // What a project has named once is never discarded.
    if (!isNamed) {
      await fileStreams(node).give(fileId, actorOf(caller), {
        type: 'ClaimFile',
        data: { projectId },
      });
    }
    return { fileId, name, size, sha256 };
  };

export type ClaimFile = ReturnType<typeof claimFileIn>;

/**
 * A stored file for one who may read it: its uploader, the authors of a project that names it, and once it was
 * sent in whoever else reaches that project. Those who did not write it say what they read it for (domain 7, A5).
 * Anybody else is answered as if it were not there. Refusals: `NOT_FOUND`; `INVALID` without a purpose, which
 * its uploader and a project's investigator and delegates may leave out; `REFUSED` for a file in quarantine.
 */
export function fileForDownload(
  node: Node,
  caller: Caller,
  fileId: string,
  purpose: string | null,
): StoredFile & { projectId: string | null; purpose: string | null } {
  const row = requireRole(caller, 'GET /files');
  const { files, projects } = registryQueries(node);
  const file = files.byId(fileId);
  const scope = caller.role === null ? undefined : row[caller.role];
  if (file === undefined || scope === undefined || file.standing === 'GONE') throw noSuchFile();
  const isAuthor = eyesOf(caller.role) === 'AUTHOR';
  const uses = isAuthor ? files.projectsOf(fileId) : files.projectsThatSent(fileId);
  const [project] = projects.byIds(uses, scope, caller);
  const isOwn = file.accountId === caller.accountId;
  if (project === undefined && !isOwn) throw noSuchFile();

  const given = purposeGiven(purpose);
  if (given === null && !isOwn && !isAuthor) {
    throw new Refusal('INVALID', '请填写下载用途', {
      en: 'Say what the file is downloaded for: ?purpose=…',
    });
  }
  if (file.standing === 'AWAITING_SCAN') throw awaitsScan();
  return { ...file, projectId: project?.projectId ?? null, purpose: given };
}

function purposeGiven(purpose: string | null): string | null {
  const given = purpose?.replaceAll(/[\u0000-\u001f\u007f]/g, ' ').trim() ?? '';
  if (given.length > LONGEST_PURPOSE) {
    throw new Refusal('INVALID', `下载用途不能超过${LONGEST_PURPOSE}个字符`, {
      rule: 'V-003',
      en: `A purpose has at most ${LONGEST_PURPOSE} characters.`,
    });
  }
  return given === '' ? null : given.toWellFormed();
}

export const noSuchFile = (): Refusal =>
  new Refusal('NOT_FOUND', '文件不存在', { en: 'There is no such file.' });

function requireRole(
  caller: Caller,
  operation: 'PUT /files' | 'GET /files',
): Exclude<PolicyRow, string> {
  if (caller.accountId === null)
    throw new Refusal('UNAUTHENTICATED', '请先登录', { en: 'Sign in first.' });
  const row: Exclude<PolicyRow, string> = policy[operation];
  if (caller.role === null || row[caller.role] === undefined) {
    throw new Refusal('FORBIDDEN', '当前角色无权进行此操作', {
      en: 'The role you act in may not do this.',
    });
  }
  return row;
}
