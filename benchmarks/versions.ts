import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase } from '../platform/sqlite';
import { historyQueries, projectHistory } from '../projections/projectHistory';
import { attributed, writesOf } from '../projections/projectHistory/writes';
import type { Recorded } from '../schema/envelope';
import { difference } from '../schema/form/difference';
import { changedContent, wholeContent } from './difference';
import { type Figure, quantile } from './figure';

const ROUNDS = 40;

/**
 * Two versions of a project with every field filled and ten rows in every list, and what differs between
 * them with its last writer: the events read from the read model each time (cold), or the folded history
 * still there (warm). The life is that of a changed project of the demo, with larger contents.
 */
export function benchVersions(logPath: string): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'stele-versions-'));
  const db = openDatabase(join(folder, 'read.db'), { synchronous: 'NORMAL' });
  try {
    db.exec(projectHistory.tables);
    const fold = projectHistory.open(db);
    const { projectId, events } = enlarged(changedProject(logPath));
    for (const event of events) fold.apply(event);

    const compare = (queries: ReturnType<typeof historyQueries>): number => {
      const history = queries.of(projectId);
      const [before, after] = history.versions;
      if (before === undefined || after === undefined) throw new Error('two versions are needed');
      const changes = difference(before.content, after.content);
      const writes = writesOf(history.events);
      return attributed(changes, writes, before.revision, after.revision).length;
    };
    const milliseconds = (queriesOf: () => ReturnType<typeof historyQueries>): number => {
      const taken = Array.from({ length: ROUNDS }, () => {
        const queries = queriesOf();
        const begun = performance.now();
        if (compare(queries) === 0) throw new Error('the versions do not differ');
        return performance.now() - begun;
      });
      return quantile(taken, 0.5);
    };
    const kept = historyQueries(db);
    const name = 'two versions of a full project and their difference';
    return Promise.resolve([
      { name: `${name}, cold`, value: milliseconds(() => historyQueries(db)), unit: 'ms' },
      { name: `${name}, warm`, value: milliseconds(() => kept), unit: 'ms' },
    ]);
  } finally {
    db.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The events of the first project of the log with a second version. */
function changedProject(logPath: string): Recorded[] {
  const db = openDatabase(logPath, { synchronous: 'FULL' });
  try {
    const events = db
      .prepare<{ json: string }>('SELECT json FROM events ORDER BY position')
      .all()
      .map(({ json }, index) => ({
        ...(JSON.parse(json) as Recorded),
        position: String(index).padStart(9, '0'),
      }));
    const approved = events.find(
      ({ type, data }) =>
        type === 'VersionApproved' && (data as { versionNo: number }).versionNo === 2,
    );
    if (approved === undefined) throw new Error('the demo has no project with two versions');
    return events.filter(({ stream }) => stream === approved.stream);
  } finally {
    db.close();
  }
}

/** The same life, with whole contents sent in: another from the second submission on. */
function enlarged(events: readonly Recorded[]): { projectId: string; events: Recorded[] } {
  const [before, after] = [wholeContent(), changedContent()];
  const { projectId } = events[0]?.data as { projectId: string };
  const larger = events.map((event): Recorded => {
    const data = event.data as { content?: unknown };
    if (event.type === 'ProjectSubmitted') return { ...event, data: { ...data, content: before } };
    if (event.type === 'ChangeSubmitted') return { ...event, data: { ...data, content: after } };
    return event;
  });
  return { projectId, events: larger };
}
