import type { Fold, Projection } from '../platform/readModels';
import type { Database } from '../platform/sqlite';
import { projectEventOf } from '../schema/events/project';
import type { FileEvent } from '../schema/events/file';
import type { AttachedFile } from '../schema/form/section';

/** Which files there are, who uploaded them, and to which projects they belong: for rights at a download. */
export const storedFiles: Projection = {
  name: 'storedFiles',
  version: 2,
  tables: `
    CREATE TABLE files (
      file_id TEXT PRIMARY KEY, name TEXT NOT NULL, size INTEGER NOT NULL, sha256 TEXT NOT NULL, account_id TEXT NOT NULL
    ) WITHOUT ROWID;
    CREATE TABLE file_uses (file_id TEXT, project_id TEXT, PRIMARY KEY (file_id, project_id)) WITHOUT ROWID;
  `,
  open: filesFold,
};

function filesFold(db: Database): Fold {
  const store = db.prepare('INSERT OR IGNORE INTO files VALUES (?, ?, ?, ?, ?)');
  const use = db.prepare('INSERT OR IGNORE INTO file_uses VALUES (?, ?)');
  return {
    apply(event) {
      if (event.stream.startsWith('file-')) {
        const { fileId, name, size, sha256, accountId } = event.data as FileEvent['data'];
        store.run(fileId, name, size, sha256, accountId);
        return;
      }
      const fact = projectEventOf(event);
      if (fact?.type === 'FileAttached' || fact?.type === 'ReviewFileAttached') {
        use.run(fact.data.file.fileId, fact.data.projectId);
      }
      if (fact?.type === 'SuspensionOrdered' && fact.data.file !== null) {
        use.run(fact.data.file.fileId, fact.data.projectId);
      }
    },
  };
}

export interface StoredFile extends AttachedFile {
  /** Who uploaded it. */
  readonly accountId: string;
}

export function fileQueries(db: Database) {
  const byId = db.prepare<StoredFile>(
    'SELECT file_id AS fileId, name, size, sha256, account_id AS accountId FROM files WHERE file_id = ?',
  );
  const uses = db.prepare<{ projectId: string }>(
    'SELECT project_id AS projectId FROM file_uses WHERE file_id = ? ORDER BY project_id',
  );
  return {
    byId: (fileId: string): StoredFile | undefined => byId.get(fileId),
    projectsOf: (fileId: string): string[] => uses.all(fileId).map(({ projectId }) => projectId),
  };
}
