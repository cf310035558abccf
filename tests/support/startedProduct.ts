import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';

const root = join(__dirname, '..', '..');

/** `npm start` in a process of its own, on a data folder and any free port. */
export interface StartedProduct {
  readonly process: ChildProcess;
  /** Its address, once the door is open. Rejects when it ends before. */
  readonly url: Promise<string>;
  /** Resolves once it has printed the text, or has ended. */
  said(text: string): Promise<void>;
  /** How it ended: its code, or the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals | null>;
  /** What it printed so far, errors included. */
  output(): string;
}

export const startProduct = (env: Readonly<Record<string, string>>): StartedProduct =>
  startServer([join(root, 'scripts', 'start.mjs')], env);

/** The same of another script, which prints its address as the product does. */
export function startServer(
  script: readonly string[],
  env: Readonly<Record<string, string>>,
): StartedProduct {
  const running = spawn(process.execPath, script, {
    env: { ...process.env, STELE_PORT: '0', STELE_LOG_LEVEL: 'error', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const looks = new Set<() => void>();
  const ended = new Promise<number | NodeJS.Signals | null>((resolve) => {
    running.once('close', (code, signal) => {
      resolve(code ?? signal);
    });
  });
  for (const stream of [running.stdout, running.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      for (const look of looks) look();
    });
  }
  const said = (text: string) =>
    new Promise<void>((resolve) => {
      const look = () => {
        if (!output.includes(text)) return;
        looks.delete(look);
        resolve();
      };
      looks.add(look);
      look();
      void ended.then(() => {
        resolve();
      });
    });

  const opened = async () => {
    const line = /Stele: (http:\S+)\n/;
    await said('Stele: http');
    const url = line.exec(output)?.[1];
    if (url === undefined) throw new Error(`the product did not open its door: ${output}`);
    return url;
  };
  const url = opened();
  // Whoever kills it does not wait for its door.
  url.catch(() => undefined);
  return { process: running, url, said, ended, output: () => output };
}
