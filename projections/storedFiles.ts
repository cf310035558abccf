import type { Fold, Projection } from '../platform/readModels';
import type { Database } from '../platform/sqlite';
import type { Recorded } from '../schema/envelope';
import type { FileEvent } from '../schema/events/file';
import { projectEventOf, type ProjectEvent } from '../schema/events/project';
import type { AttachedFile } from '../schema/form/section';

/**
 * Which files there are, who uploaded them, what became of them, and which projects name them: for rights at
 * a download, and for what is to be scanned or discarded. A use is never taken back: an old version keeps it.
 */
export const storedFiles: Projection = {
  name: 'storedFiles',
  version: 3,
  tables: `
    CREATE TABLE files (
      file_id TEXT PRIMARY KEY, name TEXT NOT NULL, size INTEGER NOT NULL, sha256 TEXT NOT NULL,
      account_id TEXT NOT NULL, stored_at TEXT NOT NULL, standing TEXT NOT NULL,
      revision INTEGER NOT NULL, touched_at TEXT NOT NULL, is_used INTEGER NOT NULL
    ) WITHOUT ROWID;
    CREATE INDEX files_unused ON files (touched_at) WHERE is_used = 0 AND standing <> 'GONE';
    CREATE INDEX files_awaiting_scan ON files (stored_at) WHERE standing = 'AWAITING_SCAN';
    CREATE TABLE file_uses (
      file_id TEXT, project_id TEXT, was_sent INTEGER NOT NULL, PRIMARY KEY (file_id, project_id)
    ) WITHOUT ROWID;
  `,
  open: filesFold,
};

/** GONE: discarded, or condemned by the virus scanner. */
export type Standing = 'AVAILABLE' | 'AWAITING_SCAN' | 'GONE';

function filesFold(db: Database): Fold {
  const store = db.prepare('INSERT OR IGNORE INTO files VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 0)');
  const stand = db.prepare(
    'UPDATE files SET standing = ?, revision = ?, touched_at = ? WHERE file_id = ?',
  );
  const touch = db.prepare('UPDATE files SET revision = ?, touched_at = ? WHERE file_id = ?');
  const use = db.prepare(
    `INSERT INTO file_uses VALUES (?, ?, ?)
     ON CONFLICT DO UPDATE SET was_sent = 1 WHERE excluded.was_sent = 1 AND was_sent = 0`,
  );
  const used = db.prepare('UPDATE files SET is_used = 1 WHERE file_id = ? AND is_used = 0');

  function applyFile({ type, data }: FileEvent, { revision, recordedAt }: Recorded): void {
    const { fileId } = data;
    switch (type) {
      case 'FileStored': {
        const { name, size, sha256, accountId, awaitsScan = false } = data;
        const standing: Standing = awaitsScan ? 'AWAITING_SCAN' : 'AVAILABLE';
        store.run(
          ...([fileId, name, size, sha256, accountId, recordedAt] as const),
          ...([standing, revision, recordedAt] as const),
        );
        return;
      }
      case 'FileCleared':
        stand.run('AVAILABLE' satisfies Standing, revision, recordedAt, fileId);
        return;
      case 'FileCondemned':
      case 'FileDiscarded':
        stand.run('GONE' satisfies Standing, revision, recordedAt, fileId);
        return;
      case 'FileClaimed':
        touch.run(revision, recordedAt, fileId);
    }
  }

  return {
    apply(event) {
      if (event.stream.startsWith('file-')) {
        applyFile({ type: event.type, data: event.data } as FileEvent, event);
        return;
      }
      const fact = projectEventOf(event);
      if (fact === null) return;
      const { files, wasSent } = namedBy(fact);
      for (const { fileId } of files) {
        use.run(fileId, fact.data.projectId, wasSent ? 1 : 0);
        used.run(fileId);
      }
    },
  };
}

interface Named {
  readonly files: readonly AttachedFile[];
  /** Not for its author's eyes alone any more. */
  readonly wasSent: boolean;
}

function namedBy({ type, data }: ProjectEvent): Named {
  switch (type) {
    case 'FileAttached':
      return { files: [data.file], wasSent: false };
    case 'ProjectSubmitted':
    case 'ChangeSubmitted':
      return { files: Object.values(data.content.attachments ?? {}).flat(), wasSent: true };
    case 'ReviewFileAttached':
      return { files: [data.file], wasSent: true };
    case 'SuspensionOrdered':
      return { files: data.file === null ? [] : [data.file], wasSent: true };
    default:
      return { files: [], wasSent: false };
  }
}

export interface StoredFile {
  readonly fileId: string;
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  readonly sha256: string;
  /** Who uploaded it. */
  readonly accountId: string;
  readonly storedAt: string;
  readonly standing: Standing;
}

/** A file of which nobody has made use, as its stream stood. */
interface UnusedFile {
  readonly fileId: string;
  readonly revision: number;
}

export function fileQueries(db: Database) {
  const byId = db.prepare<StoredFile>(
    `SELECT file_id AS fileId, name, size, sha256, account_id AS accountId, stored_at AS storedAt, standing
     FROM files WHERE file_id = ?`,
  );
  const uses = db.prepare<{ projectId: string }>(
    'SELECT project_id AS projectId FROM file_uses WHERE file_id = ? AND was_sent >= ? ORDER BY project_id',
  );
  const projectsOf = (fileId: string, wasSent: 0 | 1) =>
    uses.all(fileId, wasSent).map(({ projectId }) => projectId);
  const unused = db.prepare<UnusedFile>(
    `SELECT file_id AS fileId, revision FROM files
     WHERE is_used = 0 AND standing <> 'GONE' AND touched_at < ? ORDER BY touched_at LIMIT ?`,
  );
  const awaiting = db.prepare<{ fileId: string }>(
    `SELECT file_id AS fileId FROM files
     WHERE standing = 'AWAITING_SCAN' ORDER BY stored_at LIMIT ?`,
  );
  return {
    byId: (fileId: string): StoredFile | undefined => byId.get(fileId),
    projectsOf: (fileId: string): string[] => projectsOf(fileId, 0),
    /** Those among them in which others than the authors have been shown it. */
    projectsThatSent: (fileId: string): string[] => projectsOf(fileId, 1),
    /** Named by no project, and not touched since before an instant (UTC); the oldest first. */
    unusedSince: (instant: string, limit: number): UnusedFile[] => unused.all(instant, limit),
    awaitingScan: (limit: number): string[] => awaiting.all(limit).map(({ fileId }) => fileId),
  };
}
