import type { Fold, Projection } from '../platform/readModels';
import type { Database } from '../platform/sqlite';
import type { ExternalRegistry } from '../schema/codes/externalRegistries';
import type { Recorded } from '../schema/envelope';
import { externalEventOf, type ExternalVersionFacts } from '../schema/events/external';
import { externalSummary } from '../schema/external/summary';
import { rankOf } from '../schema/external/version';
import type { JsonRecord } from '../schema/form/difference/jsonValue';
import { escaped } from './nameSearch';

/**
 * The records of other registries and their versions, in the order in which they were the record there:
 * by day, and within a day by what the source calls them.
 */
export const externalRecords: Projection = {
  name: 'externalRecords',
  version: 1,
  tables: `
    CREATE TABLE externalRecords (
      registry TEXT, number TEXT, title TEXT, words TEXT NOT NULL, retrievedOn TEXT,
      lastOn TEXT NOT NULL, lastRank TEXT NOT NULL, versions INTEGER NOT NULL,
      PRIMARY KEY (registry, number)
    ) WITHOUT ROWID;
    CREATE TABLE externalVersions (
      registry TEXT, number TEXT, effectiveOn TEXT, rank TEXT, sourceVersion TEXT NOT NULL,
      event TEXT NOT NULL,
      PRIMARY KEY (registry, number, effectiveOn, rank)
    );
    CREATE TABLE externalParts (
      contentHash TEXT, place INTEGER, text TEXT NOT NULL,
      PRIMARY KEY (contentHash, place)
    );
  `,
  open: externalFold,
};

/** What a version holds. */
interface Whole {
  readonly content: JsonRecord;
  readonly unmapped: JsonRecord;
}

function partsOf(db: Database) {
  const parts = db.prepare<{ text: string }>(
    'SELECT text FROM externalParts WHERE contentHash = ? ORDER BY place',
  );
  /** The content of a version, put together where it was too large for one event. */
  return ({ content, unmapped, contentHash }: ExternalVersionFacts): Whole =>
    content !== null && unmapped !== null
      ? { content, unmapped }
      : (JSON.parse(
          parts
            .all(contentHash)
            .map(({ text }) => text)
            .join(''),
        ) as Whole);
}

function externalFold(db: Database): Fold {
  const addVersion = db.prepare('INSERT INTO externalVersions VALUES (?, ?, ?, ?, ?, ?)');
  // Two records may share a part: the same text, whoever brought it.
  const addPart = db.prepare('INSERT OR IGNORE INTO externalParts VALUES (?, ?, ?)');
  const addRecord = db.prepare(
    `INSERT INTO externalRecords VALUES (?, ?, ?, ?, ?, ?, ?, 1)
     ON CONFLICT DO UPDATE SET versions = versions + 1`,
  );
  const renew = db.prepare(
    `UPDATE externalRecords SET title = ?, words = ?, retrievedOn = ?, lastOn = ?, lastRank = ?
     WHERE registry = ? AND number = ? AND (lastOn, lastRank) < (?, ?)`,
  );
  const wholeOf = partsOf(db);

  return {
    apply(event) {
      const fact = externalEventOf(event);
      if (fact === null) return;
      if (fact.type === 'ExternalPartRecorded') {
        addPart.run(fact.data.contentHash, fact.data.index, fact.data.text);
        return;
      }
      const { registry, number, sourceVersion, effectiveOn, retrievedOn } = fact.data;
      const rank = rankOf(sourceVersion);
      addVersion.run(registry, number, effectiveOn, rank, sourceVersion, JSON.stringify(event));
      const { title, words } = externalSummary(number, wholeOf(fact.data).content);
      addRecord.run(registry, number, title, words, retrievedOn, effectiveOn, rank);
      renew.run(title, words, retrievedOn, effectiveOn, rank, registry, number, effectiveOn, rank);
    },
  };
}

export interface ExternalRecordRow {
  readonly registry: ExternalRegistry;
  readonly number: string;
  /** Of the last version; null where the source tells none. */
  readonly title: string | null;
  /** The day on which the source was asked for the last version, where it is known. */
  readonly retrievedOn: string | null;
  readonly versions: number;
}

/** A version as it was recorded, its content put together. */
export interface ExternalVersionRow
  extends Omit<ExternalVersionFacts, 'content' | 'unmapped'>, Whole {
  readonly recordedAt: string;
}

interface ExternalPage {
  readonly rows: ExternalRecordRow[];
  readonly total: number;
  readonly hasNext: boolean;
}

export interface ExternalFilter {
  readonly registry?: ExternalRegistry | null;
  /** A part of the number, the title, a condition, a keyword or a sponsor, in any case. */
  readonly search?: string | null;
}

const COLUMNS = 'registry, number, title, retrievedOn, versions';

export function externalQueries(db: Database) {
  const one = db.prepare<ExternalRecordRow>(
    `SELECT ${COLUMNS} FROM externalRecords WHERE registry = ? AND number = ?`,
  );
  const versions = db.prepare<{ event: string }>(
    'SELECT event FROM externalVersions WHERE registry = ? AND number = ? ORDER BY effectiveOn, rank',
  );
  const wholeOf = partsOf(db);

  return {
    one: (registry: string, number: string): ExternalRecordRow | undefined =>
      one.get(registry, number),

    /** In their order. */
    versionsOf: (registry: string, number: string): ExternalVersionRow[] =>
      versions.all(registry, number).map(({ event }) => {
        const { data, recordedAt } = JSON.parse(event) as Recorded;
        const facts = data as ExternalVersionFacts;
        return { ...facts, ...wholeOf(facts), recordedAt };
      }),

    /** By registry and number; `after` is the last record of the page before. */
    page(
      { registry, search }: ExternalFilter,
      first: number,
      after: readonly [registry: string, number: string] | null,
    ): ExternalPage {
      const conditions: string[] = [];
      const values: string[] = [];
      if (registry != null) {
        conditions.push('registry = ?');
        values.push(registry);
      }
      if (search != null && search.trim() !== '') {
        conditions.push(String.raw`words LIKE ? ESCAPE '\'`);
        values.push(`%${escaped(search.trim().normalize('NFKC').toLowerCase())}%`);
      }
      const where = (all: readonly string[]) =>
        all.length === 0 ? '' : `WHERE ${all.join(' AND ')}`;
      const { total } = db
        .prepare<{ total: number }>(
          `SELECT count(*) AS total FROM externalRecords ${where(conditions)}`,
        )
        .get(...values) ?? { total: 0 };
      const beyond = after === null ? [] : ['(registry, number) > (?, ?)'];
      const rows = db
        .prepare<ExternalRecordRow>(
          `SELECT ${COLUMNS} FROM externalRecords ${where([...conditions, ...beyond])}
           ORDER BY registry, number LIMIT ?`,
        )
        .all(...values, ...(after ?? []), first + 1);
      return { rows: rows.slice(0, first), total, hasNext: rows.length > first };
    },
  };
}
