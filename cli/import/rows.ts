import { pipeline, Readable } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import type { ExternalVersion } from '../../schema/external/version';
import type { JsonValue } from '../../schema/form/difference/jsonValue';
import { ctgovVersion } from '../../services/registry/external/ctgov/study';
import { historyReader } from '../../services/registry/external/history';
import { found, UnreadableRow } from '../../services/registry/external/unreadableRow';
import { jsonItems } from './jsonItems';
import { textOf, UnreadableFile } from './textOf';

/** One row of a file: a line of JSONL, an item of an array, or a row of a table with its head as row 1. */
export interface Row {
  readonly row: number;
  /** Throws `UnreadableRow`. */
  version(): ExternalVersion;
}

/** The studies of a file of ClinicalTrials.gov's API v2. Throws `UnreadableFile`. */
export async function* ctgovRows(path: string): AsyncGenerator<Row> {
  for await (const { row, text } of jsonItems(textOf(path))) {
    yield { row, version: () => ctgovVersion(parsed(text)) };
  }
}

function parsed(text: string): JsonValue {
  let value: JsonValue;
  try {
    value = JSON.parse(text) as JsonValue;
  } catch (error) {
    throw new UnreadableRow(null, `不是有效的 JSON not valid JSON: ${(error as Error).message}`);
  }
  // Half a surrogate pair survives no store.
  if (/\\u[dD][89a-fA-F]/.test(text) && !isWellFormed(value)) {
    throw new UnreadableRow(null, '含有不完整的字符 half a character in a text');
  }
  return value;
}

const isWellFormed = (value: JsonValue | undefined): boolean =>
  typeof value === 'object' && value !== null
    ? Object.entries(value).every(([key, inner]) => key.isWellFormed() && isWellFormed(inner))
    : typeof value !== 'string' || value.isWellFormed();

/** Characters: a quotation mark that is never closed would make one row of all that follows. */
const LONGEST_ROW = 50_000_000;

/** The versions of a table with one of the three sets of columns. Throws `UnreadableFile`. */
export async function* historyRows(path: string): AsyncGenerator<Row> {
  const table = parse({
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: LONGEST_ROW,
  });
  // A failure of either destroys both, and is thrown where the rows are read.
  pipeline(Readable.from(textOf(path)), table, () => undefined);
  let columns: readonly string[] = [];
  let read: ReturnType<typeof historyReader> | null = null;
  let row = 0;
  try {
    for await (const cells of table as AsyncIterable<string[]>) {
      row += 1;
      if (read === null) {
        columns = cells;
        read = readerFor(columns);
        continue;
      }
      const reader = read;
      yield { row, version: () => reader(valuesOf(columns, cells)) };
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw new UnreadableFile(
      `第 ${row + 1} 行起无法读取 unreadable from row ${row + 1} on: ${error.message}`,
    );
  }
  if (read === null) throw new UnreadableFile('文件是空的 the file is empty');
}

function readerFor(columns: readonly string[]): ReturnType<typeof historyReader> {
  try {
    return historyReader(columns);
  } catch (error) {
    if (!(error instanceof UnreadableRow)) throw error;
    throw new UnreadableFile(`${error.message}: ${error.column ?? ''}`);
  }
}

function valuesOf(columns: readonly string[], cells: readonly string[]): Record<string, string> {
  if (cells.length !== columns.length) {
    throw new UnreadableRow(
      null,
      `有 ${cells.length} 列，应为 ${columns.length} 列 ${cells.length} columns, wanted ${columns.length}: ${found(cells[0])}`,
    );
  }
  return Object.fromEntries(columns.map((name, index) => [name, cells[index] ?? '']));
}
