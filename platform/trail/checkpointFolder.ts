import type { KeyObject } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { syncFolders, writeOnce } from '../durableFile';
import { isFileError } from '../storeUnavailable';
import { type Checkpoint, checkpointIn, keyIdOf, pemOf, publicKeyIn, textOf } from './checkpoint';

/** A checkpoint file by name, or what is the matter with it. */
export interface CheckpointFile {
  readonly name: string;
  /** Null: the file is damaged, or says another size than its name. */
  readonly checkpoint: Checkpoint | null;
}

const nameOf = (size: number): string => `${String(size).padStart(12, '0')}.json`;

/** The checkpoints of a folder, smallest first; none where there is no folder. Unfinished files are no checkpoints. */
export async function readCheckpoints(folder: string): Promise<CheckpointFile[]> {
  const names = (await namesIn(folder)).filter((name) => /^\d{12,}\.json$/.test(name)).sort();
  return await Promise.all(
    names.map(async (name) => {
      const checkpoint = checkpointIn(await readFile(join(folder, name), 'utf8'));
      const isNamed = checkpoint !== null && nameOf(checkpoint.size) === name;
      return { name, checkpoint: isNamed ? checkpoint : null };
    }),
  );
}

/** The public keys (`*.pem`) that lie beside the checkpoints, by their ids. */
export async function readPublicKeys(folder: string): Promise<Map<string, KeyObject>> {
  const names = (await namesIn(folder)).filter((name) => name.endsWith('.pem'));
  const texts = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')));
  const keys = texts.map(publicKeyIn).filter((key) => key !== null);
  return new Map(keys.map((key) => [keyIdOf(key), key]));
}

/** Durable when it resolves; false when there is a checkpoint of this size already, which stays as it is. */
export async function writeCheckpoint(folder: string, checkpoint: Checkpoint): Promise<boolean> {
  const path = join(folder, nameOf(checkpoint.size));
  const isNew = await writeOnce(path, Buffer.from(textOf(checkpoint)));
  await syncFolders(folder, folder);
  return isNew;
}

export async function writePublicKey(folder: string, key: KeyObject): Promise<void> {
  await writeOnce(join(folder, `${keyIdOf(key)}.pem`), Buffer.from(pemOf(key)));
  await syncFolders(folder, folder);
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (isFileError(error, 'ENOENT')) return [];
    throw error;
  }
}
