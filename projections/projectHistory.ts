import { LRUCache } from 'lru-cache';
import type { Fold, Projection } from '../platform/readModels';
import type { Database } from '../platform/sqlite';
import type { Recorded } from '../schema/envelope';
import { projectEventOf } from '../schema/events/project';
import { historyOf, type ProjectHistory } from './projectHistory/history';

/**
 * What each project was at any moment, and who wrote it: the events of every project, in order. Versions,
 * submissions, as-of contents and the history of a field are one pure fold over a project's few dozen
 * events (projectHistory/history.ts), so a write costs a single row.
 */
export const projectHistory: Projection = {
  name: 'projectHistory',
  version: 2,
  tables: `
    CREATE TABLE project_events (
      project_id TEXT, revision INTEGER, position TEXT NOT NULL, type TEXT NOT NULL, event TEXT NOT NULL,
      PRIMARY KEY (project_id, revision)
    );
    CREATE INDEX project_events_by_position ON project_events (position);
  `,
  open: historyFold,
};

function historyFold(db: Database): Fold {
  const insert = db.prepare('INSERT INTO project_events VALUES (?, ?, ?, ?, ?)');
  return {
    apply(event) {
      const fact = projectEventOf(event);
      if (fact === null) return;
      insert.run(
        fact.data.projectId,
        event.revision,
        event.position,
        event.type,
        JSON.stringify(event),
      );
    },
  };
}

/** Projects whose fold is kept; a fold of some dozen events holds a few contents. */
const KEPT = 500;

export function historyQueries(db: Database) {
  const all = db.prepare<{ event: string }>(
    'SELECT event FROM project_events WHERE project_id = ? ORDER BY revision',
  );
  const last = db.prepare<{ revision: number | null }>(
    'SELECT max(revision) AS revision FROM project_events WHERE project_id = ?',
  );
  const ofProject = db.prepare<{ event: string }>(
    'SELECT event FROM project_events WHERE project_id = ? AND position > ? ORDER BY revision LIMIT ?',
  );
  const ofAll = db.prepare<{ event: string }>(
    'SELECT event FROM project_events WHERE position > ? ORDER BY position LIMIT ?',
  );
  const folded = new LRUCache<string, ProjectHistory>({ max: KEPT });
  const parsed = (rows: { event: string }[]) =>
    rows.map(({ event }) => JSON.parse(event) as Recorded);

  return {
    /** The whole history of a project, folded; empty for one that is not there. */
    of(projectId: string): ProjectHistory {
      const revision = last.get(projectId)?.revision ?? -1;
      const known = folded.get(projectId);
      if (known?.revision === revision) return known;
      const history = historyOf(parsed(all.all(projectId)));
      folded.set(projectId, history);
      return history;
    },
    /** Events after a position, oldest first: of one project, or of all. For subscribers that come back. */
    after(position: string, projectId: string | null, limit: number): Recorded[] {
      return parsed(
        projectId === null ? ofAll.all(position, limit) : ofProject.all(projectId, position, limit),
      );
    },
  };
}
