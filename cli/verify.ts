import type { KeyObject } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Command } from 'commander';
import { openStoredEvents } from '../platform/eventLog/openStoredEvents';
import { readSettings } from '../platform/settings';
import { keyIdOf, publicKeyIn } from '../platform/trail/checkpoint';
import { readCheckpoints, readPublicKeys } from '../platform/trail/checkpointFolder';
import { verifyTrail } from '../platform/trail/verify';
import { asJson, asText, type Report } from './verifyReport';

interface Options {
  readonly log?: string;
  readonly checkpoints?: string;
  readonly publicKey: readonly string[];
  readonly json?: true;
}

/** Exit code: 0 proven, 1 not proven or broken, 2 the log could not be looked at. */
export function verifyCommand(): Command {
  return new Command('verify')
    .description(
      '核验事件日志：哈希、链、修订号、签名检查点 Check the log: hashes, chains, revisions, signed checkpoints',
    )
    .option(
      '--log <address>',
      'file:<path> 或 or esdb://…；默认按设置 default: as the settings say',
    )
    .option('--checkpoints <folder>', '另存的检查点 checkpoints that were kept elsewhere')
    .option(
      '--public-key <file>',
      '另存的公钥（PEM，可多次） a public key that was kept elsewhere; may be repeated',
      (file, files: readonly string[]) => [...files, file],
      [],
    )
    .option('--json', '机器可读 for machines')
    .action(async (options: Options) => {
      const report = await verify(options);
      process.stdout.write(options.json ? asJson(report) : asText(report));
      process.exitCode = report.verification.isSound ? 0 : 1;
    });
}

async function verify(options: Options): Promise<Report> {
  const { address, folder } = placesOf(options);
  if (options.checkpoints !== undefined && !existsSync(folder)) {
    throw new Error(`--checkpoints: 没有这个文件夹 there is no such folder: ${folder}`);
  }
  const given = options.publicKey.map(keyInFile);
  const keys = given.length > 0 ? given : [...(await readPublicKeys(folder)).values()];
  const stored = await openStoredEvents(address);
  try {
    // Read before the log, which may go on meanwhile: no checkpoint is then newer than what is read of it.
    const checkpoints = await readCheckpoints(folder);
    const trusted = new Map(keys.map((key) => [keyIdOf(key), key]));
    return {
      log: address.startsWith('file:') ? address : 'EventStoreDB',
      folder,
      isFolderGiven: options.checkpoints !== undefined,
      keys,
      areKeysGiven: given.length > 0,
      verification: await verifyTrail({ stored, checkpoints, keys: trusted }),
    };
  } finally {
    await stored.close();
  }
}

/** Where the log is, and its checkpoints: unless said otherwise, beside each other in the data folder. */
function placesOf({ log, checkpoints }: Options): { address: string; folder: string } {
  if (log !== undefined && !/^(file:.|esdb(\+discover)?:\/\/)/.test(log)) {
    throw new Error(`--log: wanted file:<path> or esdb://<host>:<port>, found "${log}"`);
  }
  if (log === undefined) {
    const { eventLog, folder } = readSettings();
    return { address: eventLog, folder: checkpoints ?? join(folder, 'checkpoints') };
  }
  if (checkpoints !== undefined) return { address: log, folder: checkpoints };
  if (!log.startsWith('file:')) {
    throw new Error('--log: wanted --checkpoints <folder> with an esdb:// address, found none');
  }
  return { address: log, folder: join(dirname(log.slice('file:'.length)), 'checkpoints') };
}

function keyInFile(path: string): KeyObject {
  const key = publicKeyIn(readFileSync(path, 'utf8'));
  if (key === null)
    throw new Error(`--public-key: wanted an Ed25519 public key (PEM), found ${path}`);
  return key;
}
