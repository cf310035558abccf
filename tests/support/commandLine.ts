import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** `npm run stele -- …` as a process of its own, on one event log. */
export function runStele(
  log: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): { readonly child: ChildProcess; readonly ended: Promise<Ended> } {
  const root = join(__dirname, '..', '..');
  const runner = join(__dirname, 'runTypeScript.cjs');
  const child = spawn(process.execPath, [runner, join(root, 'cli', 'stele.ts'), ...args], {
    cwd: root,
    env: { ...process.env, STELE_DEMO: 'off', STELE_EVENT_LOG: log, NODE_ENV: 'test', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      resolve({ code, stdout, stderr });
    });
  });
  return { child, ended };
}
