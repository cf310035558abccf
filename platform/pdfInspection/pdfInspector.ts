import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { Refusal } from '../refusal';
import type { FileRisk } from '../riskyFile';

/** What a PDF turned out to be. */
export type PdfVerdict = { readonly pages: number } | { readonly risk: FileRisk };

/**
 * Tells PDFs that may be kept from those that may not, each within ten seconds. A file is read in a process
 * of its own that is under limits, has no environment and no handle of this one; so a hostile file costs
 * that process, and no memory here.
 */
export interface PdfInspector {
  /** `size` bytes must come, else it rejects as the stream does. Refusal: `STORE_UNAVAILABLE`. */
  inspect(content: Readable, size: number): Promise<PdfVerdict>;
  close(): void;
}

export interface PdfInspectorOptions {
  /** Bytes of the largest file: it is held in the other process's memory. */
  readonly fileLimit: number;
  /** How many files are looked at together; the others wait. */
  readonly concurrency?: number;
  /** Milliseconds until a file counts as too complex to be read. */
  readonly patience?: number;
}

const MEGABYTE = 1024 * 1024;
const PATIENCE = 10_000;
/** Milliseconds for a new process to be ready, on a machine that is busy. */
const START = 30_000;
/** Seconds of processor time, well beyond those after which the process ends by itself. */
const PROCESSOR = 40;
const HEAP = 256;

const PRLIMIT = '/usr/bin/prlimit';

/** A process that inspects one file after the other. */
interface Inspecting {
  inspect(content: Readable, size: number): Promise<PdfVerdict>;
  readonly isUsable: () => boolean;
  kill(): void;
}

/**
 * Processes are started when they are needed and kept for the next file, until they have met a file that
 * was refused, or have worked for long enough.
 */
export function openPdfInspector(options: PdfInspectorOptions): PdfInspector {
  const { concurrency = 2 } = options;
  const idle: Inspecting[] = [];
  const all = new Set<Inspecting>();
  const waiting: (() => void)[] = [];
  let busy = 0;

  async function taken(): Promise<Inspecting> {
    for (let next = idle.pop(); next !== undefined; next = idle.pop()) {
      if (next.isUsable()) return next;
      all.delete(next);
    }
    const started = await start(options);
    all.add(started);
    return started;
  }

  return {
    async inspect(content, size) {
      if (busy >= concurrency) await new Promise<void>((resolve) => waiting.push(resolve));
      else busy += 1;
      let process: Inspecting | undefined;
      try {
        process = await taken();
        const verdict = await process.inspect(content, size);
        if ('pages' in verdict) idle.push(process);
        else drop(process);
        return verdict;
      } catch (error) {
        if (process) drop(process);
        throw error;
      } finally {
        // The place is handed on as it is, so that nobody slips in between.
        const next = waiting.shift();
        if (next) next();
        else busy -= 1;
      }
    },
    close() {
      for (const process of all) process.kill();
      all.clear();
      idle.length = 0;
    },
  };

  function drop(process: Inspecting): void {
    process.kill();
    all.delete(process);
  }
}

/** The command line, under `prlimit` (util-linux) where there is one: memory beside the heap, and processor time. */
function commandLine(fileLimit: number): [string, ...string[]] {
  const script = join(__dirname, 'inspectorProcess.mjs');
  const command = [process.execPath, `--max-old-space-size=${HEAP}`, script] as const;
  if (!existsSync(PRLIMIT)) return [...command];
  // Not --as: Node reserves more addresses than it ever uses.
  const memory = 2 * HEAP * MEGABYTE + 4 * fileLimit;
  const limits = [`--data=${memory}`, `--cpu=${PROCESSOR}`, '--core=0', '--nofile=32'];
  return [PRLIMIT, ...limits, ...command];
}

async function start({ fileLimit, patience = PATIENCE }: PdfInspectorOptions): Promise<Inspecting> {
  const [program, ...args] = commandLine(fileLimit);
  const child = spawn(program, args, {
    env: {},
    stdio: ['pipe', 'ignore', 'ignore', 'pipe'],
  });
  const ended = new Promise<null>((resolve) => {
    child.once('error', () => {
      resolve(null);
    });
    child.once('exit', () => {
      resolve(null);
    });
  });
  let isRunning = true;
  void ended.then(() => (isRunning = false));
  const input = child.stdin as Writable;
  // What breaks when the process ends is told by its end.
  input.on('error', () => undefined);
  const said = createInterface({ input: child.stdio[3] as Readable })[Symbol.asyncIterator]();
  // Neither the process nor its pipes keep this one alive.
  child.unref();
  for (const pipe of [input, child.stdio[3]]) (pipe as unknown as { unref(): void }).unref();

  const kill = () => {
    isRunning = false;
    child.kill('SIGKILL');
  };
  /** The next line, or null once the process has ended, which it does when its time is up. */
  async function answer(within: number): Promise<unknown> {
    const timer = setTimeout(kill, within);
    try {
      const line = said.next().then(({ value }) => value as string | undefined);
      const first = await Promise.race([line, ended]);
      // It may have said its last line just before its end.
      const told = first ?? (await line);
      return told === undefined ? null : JSON.parse(told);
    } finally {
      clearTimeout(timer);
    }
  }

  async function feed(content: Readable, size: number): Promise<void> {
    const length = Buffer.alloc(8);
    length.writeBigUInt64BE(BigInt(size));
    input.write(length);
    for await (const chunk of content) {
      if (!isRunning) return;
      if (!input.write(chunk)) await Promise.race([once(input, 'drain').catch(() => null), ended]);
    }
  }

  if ((await answer(START)) === null) {
    throw new Refusal('STORE_UNAVAILABLE', '文件检查暂不可用，请稍后重试', {
      en: 'Files cannot be checked at the moment, try again later',
    });
  }
  return {
    async inspect(content, size) {
      const verdict = answer(patience);
      verdict.catch(() => undefined);
      await feed(content, size);
      return ((await verdict) as PdfVerdict | null) ?? { risk: 'TOO_COMPLEX' };
    },
    isUsable: () => isRunning,
    kill,
  };
}
