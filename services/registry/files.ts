import { randomUUID } from 'node:crypto';
import type { Readable } from 'node:stream';
import { actorOf, type Caller } from '../../platform/caller';
import { commandHandler } from '../../platform/commandHandler';
import type { Decider } from '../../platform/decider';
import type { Node } from '../../platform/node';
import { requestHashOf } from '../../platform/commandId';
import { Refusal } from '../../platform/refusal';
import { fileQueries, type StoredFile } from '../../projections/storedFiles';
import type { FileEvent } from '../../schema/events/file';
import { policy, type PolicyRow } from '../../schema/policy';
import { registryQueries } from './projectReading';

interface FileState {
  readonly isStored: boolean;
}

/** A file is stored once and never changed: whatever is attached is named by its id and hash (N8). */
const fileDecider: Decider<FileState, FileEvent, FileEvent> = {
  initial: { isStored: false },
  decide: (stored, { isStored }) => (isStored ? [] : [stored]),
  evolve: () => ({ isStored: true }),
};

const LONGEST_NAME = 255;

/**
 * The name that a person gave: cleaned of its path and of control characters, which no person typed. A
 * longer one than a file system holds is refused rather than cut.
 */
function plainName(name: string): string {
  const last = name.replaceAll('\\', '/').split('/').at(-1) ?? '';

  const plain = last.replaceAll(/[\u0000-\u001f\u007f\u202a-\u202e\u2066-\u2069]/g, '').trim();
  if (plain.length > LONGEST_NAME) {
    throw new Refusal('INVALID', `文件名不能超过${LONGEST_NAME}个字符`, {
      rule: 'V-003',
      en: `A file name has at most ${LONGEST_NAME} characters.`,
    });
  }
  return plain.isWellFormed() ? plain : plain.toWellFormed();
}

/**
 * `PUT /files`: one PDF, streamed, durable and hashed before its event is appended, and shown before this
 * resolves. Refusals: V-501, V-502, and `FORBIDDEN` for a role that attaches nothing.
 */
export async function storeFile(
  node: Node,
  caller: Caller,
  name: string,
  content: Readable,
): Promise<{
  fileId: string;
  name: string;
  position: string | null;
  size: number;
  sha256: string;
}> {
  requireRole(caller, 'PUT /files');
  const shown = plainName(name);
  if (!shown.toLowerCase().endsWith('.pdf')) {
    throw new Refusal('INVALID', '仅支持PDF格式文件', {
      rule: 'V-501',
      en: 'Only PDF files are accepted.',
    });
  }
  const fileId = randomUUID();
  const { size, sha256 } = await node.blobs.put(fileId, content, node.fileLimit);
  const handle = commandHandler(node.log, 'file', fileDecider);
  const stored: FileEvent = {
    type: 'FileStored',
    data: { fileId, name: shown, size, sha256, accountId: caller.accountId ?? '' },
  };
  const request = {
    actor: actorOf(caller),
    commandId: randomUUID(),
    requestHash: requestHashOf('PUT /files', { fileId }),
  };
  const { position } = await handle(fileId, request, stored);
  if (position !== null) await node.models.reached(position);
  return { fileId, name: shown, position, size, sha256 };
}

/**
 * A stored file for one who may read it: its uploader, or whoever reaches a project that holds it.
 * Anybody else is answered as if it were not there.
 */
export function fileForDownload(
  node: Node,
  caller: Caller,
  fileId: string,
): StoredFile & { projectId: string | null } {
  const row = requireRole(caller, 'GET /files');
  const files = fileQueries(node.models.db);
  const file = files.byId(fileId);
  const scope = caller.role === null ? undefined : row[caller.role];
  if (file !== undefined && scope !== undefined) {
    const [project] = registryQueries(node).projects.byIds(files.projectsOf(fileId), scope, caller);
    if (project !== undefined || file.accountId === caller.accountId) {
      return { ...file, projectId: project?.projectId ?? null };
    }
  }
  throw new Refusal('NOT_FOUND', '文件不存在', { en: 'There is no such file.' });
}

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
