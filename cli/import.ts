import { basename } from 'node:path';
import { Command } from 'commander';
import { openEventLog } from '../platform/eventLog/openEventLog';
import { isFileError } from '../platform/storeUnavailable';
import { Refusal } from '../platform/refusal';
import { readSettings, SettingsError } from '../platform/settings';
import { recordExternalVersions } from '../services/registry/external/recordVersion';
import { importRows, type Imported, type RefusedRow, type Tally } from './import/importRows';
import { ctgovRows, historyRows, type Row } from './import/rows';
import { UnreadableFile } from './import/textOf';

const say = (line: string) => process.stdout.write(`${line}\n`);
const note = (line: string) => process.stderr.write(`${line}\n`);

const ALL_ROWS = 0;
const SOME_REFUSED = 1;
const NOT_DONE = 2;
/** By the custom of shells: 128 and the number of SIGINT. */
const INTERRUPTED = 130;

const PROGRESS_EVERY = 1_000; // milliseconds

const about = `
结果 Result:
  最后一行 the last line of stdout   N read, N added, N unchanged, N refused
  --json                            同样的数字、每个被拒的行和中止的原因 the same figures, each row that was
                                    refused, and what ended it early

  行号从 1 起：JSONL 为行，数组为项，CSV 含表头。Rows count from 1: lines of JSONL, items of an array,
  rows of a table with its head. 再次导入不重复；中断后再运行即继续。Importing again adds nothing twice,
  and one that was interrupted goes on. 同一版本内容不同时保留先导入的内容。Of one version with two
  contents the first stays.

退出码 Exit code:
  0  全部行已导入 every row is there
  1  有行被拒或无法读取 a row was refused or could not be read
  2  文件或事件日志无法读写 the file or the event log failed; the rows before it are there
  130  被中断 interrupted; the rows counted are there

设置与服务相同 The settings are the server's: STELE_DATA, STELE_DEMO, STELE_EVENT_LOG. 服务可同时运行。
A server may be running on the same log.`;

/** `import ctgov FILE` and `import history FILE`: records of other registries, from files into the event log. */
export function importCommand(): Command {
  const command = new Command('import').description(
    '导入其他登记平台的记录 import records of other registries',
  );
  const from = (name: string, description: string, rowsOf: (path: string) => AsyncIterable<Row>) =>
    command
      .command(name)
      .description(description)
      .argument('<file>', '文件 the file')
      .option('--json', '以 JSON 输出结果 answer in JSON')
      .addHelpText('after', about)
      .action(async (file: string, { json = false }: { json?: boolean }) => {
        process.exitCode = await runImport(basename(file), rowsOf(file), json);
      });
  from('ctgov', 'ClinicalTrials.gov API v2：JSONL 或数组 JSONL or an array', ctgovRows);
  from(
    'history',
    '历史版本 CSV（ClinicalTrials.gov、DRKS）CSV of historical versions',
    historyRows,
  );
  return command;
}

/** Answers the exit code. */
async function runImport(file: string, rows: AsyncIterable<Row>, json: boolean): Promise<number> {
  const interrupt = new AbortController();
  const onInterrupt = () => {
    interrupt.abort();
  };
  process.once('SIGINT', onInterrupt);
  process.once('SIGTERM', onInterrupt);
  const refused: RefusedRow[] = [];
  try {
    const log = await openEventLog(readSettings().eventLog);
    let imported: Imported;
    try {
      imported = await importRows(rows, {
        record: recordExternalVersions(log),
        onRefused(row) {
          if (json) refused.push(row);
          note(
            `${file} 第 ${row.row} 行 row ${row.row}${row.column === null ? '' : `, ${row.column}`}: ${row.cause}`,
          );
        },
        onProgress: progress(),
        signal: interrupt.signal,
      });
    } finally {
      await log.close();
    }
    const { tally, failure } = imported;
    const cause = failure === null ? null : saidOf(file, failure);
    if (cause !== null) note(cause);
    else if (interrupt.signal.aborted)
      note('已中断，再次运行即继续 interrupted; run it again to go on');
    if (tally.unmapped.versions > 0) {
      const { versions, paths } = tally.unmapped;
      note(
        `${versions} 个版本有 ${paths} 个未对应的路径，内容已保留 ${versions} versions have ${paths} paths without a field; their values are kept`,
      );
    }
    say(json ? JSON.stringify({ file, ...tally, rows: refused, cause }) : lineOf(tally));
    if (failure !== null) return NOT_DONE;
    if (interrupt.signal.aborted) return INTERRUPTED;
    return tally.refused > 0 ? SOME_REFUSED : ALL_ROWS;
  } catch (error) {
    note(saidOf(file, error));
    return NOT_DONE;
  } finally {
    process.off('SIGINT', onInterrupt);
    process.off('SIGTERM', onInterrupt);
  }
}

const lineOf = ({ read, added, unchanged, refused }: Tally): string =>
  `${read} read, ${added} added, ${unchanged} unchanged, ${refused} refused`;

/** A line on stderr every second. */
function progress(): (tally: Tally) => void {
  const startedAt = performance.now();
  let notedAt = startedAt;
  return (tally) => {
    const now = performance.now();
    if (now - notedAt < PROGRESS_EVERY) return;
    notedAt = now;
    const perSecond = Math.round((tally.read * 1_000) / (now - startedAt));
    note(`${lineOf(tally)} (${perSecond}/s)`);
  };
}

/** What a person can do something about is said in a sentence; the rest with its stack. */
function saidOf(file: string, error: unknown): string {
  if (error instanceof SettingsError) return error.message;
  if (error instanceof Refusal) return `${error.message} ${error.en}`;
  if (error instanceof UnreadableFile) return `${file}: ${error.message}`;
  if (isFileError(error, 'ENOENT')) return `${file}: 没有这个文件 there is no such file`;
  if (error instanceof Error && 'code' in error && 'syscall' in error) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
