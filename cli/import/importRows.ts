import { Refusal } from '../../platform/refusal';
import type { Recording } from '../../services/registry/external/recordVersion';
import { UnreadableRow } from '../../services/registry/external/unreadableRow';
import type { ExternalVersion } from '../../schema/external/version';
import type { Row } from './rows';

/** A row that was not recorded, and why; in both languages. */
export interface RefusedRow {
  readonly row: number;
  /** Null when it is about the row as a whole. */
  readonly column: string | null;
  readonly cause: string;
}

export interface Tally {
  readonly read: number;
  readonly added: number;
  readonly unchanged: number;
  /** Rows that could not be read, and versions that are there with another content. */
  readonly refused: number;
  /** Versions added that hold something without a place in the form, and their distinct paths in all. */
  readonly unmapped: { readonly versions: number; readonly paths: number };
}

export interface ImportOptions {
  readonly record: (version: ExternalVersion) => Promise<Recording>;
  readonly onRefused: (refused: RefusedRow) => void;
  readonly onProgress: (tally: Tally) => void;
  /** Asked to end: rows under way are finished, and no further one is read. */
  readonly signal: AbortSignal;
}

/** Rows under way: as many as the file log commits at once. */
const TOGETHER = 256;

export interface Imported {
  readonly tally: Tally;
  /** What was wrong with the file or the log, after which no row was read; null when all were. */
  readonly failure: unknown;
}

/**
 * Records the rows, many at a time, those of one record in their order. What is wrong with one row is told
 * and passed over. The same rows may be imported again at any time, so one that broke off goes on.
 */
export async function importRows(
  rows: AsyncIterable<Row>,
  { record, onRefused, onProgress, signal }: ImportOptions,
): Promise<Imported> {
  const counts = { read: 0, added: 0, unchanged: 0, refused: 0 };
  const unmapped = { versions: 0, paths: new Set<string>() };
  const tally = (): Tally => ({
    ...counts,
    unmapped: { versions: unmapped.versions, paths: unmapped.paths.size },
  });
  let failure: unknown = null;
  const turn = turns();

  const refuse = (refused: RefusedRow) => {
    counts.refused += 1;
    onRefused(refused);
  };

  async function take({ row, version }: Row): Promise<void> {
    try {
      const given = version();
      const recording = await record(given);
      counts[recording === 'ADDED' ? 'added' : 'unchanged'] += 1;
      if (recording === 'ADDED' && given.unmappedPaths.length > 0) {
        unmapped.versions += 1;
        for (const path of given.unmappedPaths) unmapped.paths.add(path);
      }
    } catch (error) {
      if (error instanceof UnreadableRow) {
        refuse({ row, column: error.column, cause: error.message });
      } else if (error instanceof Refusal && error.code === 'REFUSED') {
        refuse({ row, column: null, cause: `${error.message} ${error.en}` });
      } else {
        failure ??= error;
      }
    }
    onProgress(tally());
  }

  try {
    for await (const row of rows) {
      if (signal.aborted || failure !== null) break;
      counts.read += 1;
      await turn.start(() => take(row));
    }
  } catch (error) {
    failure ??= error;
  }
  await turn.allDone();
  // A row that met the failure of the log was read, but nothing became of it.
  counts.read = counts.added + counts.unchanged + counts.refused;
  return { tally: tally(), failure };
}

/** Work that goes on side by side, up to a bound. */
function turns() {
  let underWay = 0;
  let wake: () => void = () => undefined;
  const oneLess = () =>
    new Promise<void>((resolve) => {
      wake = resolve;
    });
  return {
    /** Starts a work that never rejects; resolves when a further one may be started. */
    async start(work: () => Promise<void>): Promise<void> {
      underWay += 1;
      void work().then(() => {
        underWay -= 1;
        wake();
      });
      while (underWay >= TOGETHER) await oneLess();
    },
    async allDone(): Promise<void> {
      while (underWay > 0) await oneLess();
    },
  };
}
