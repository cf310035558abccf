import { randomUUID } from 'node:crypto';
import { closeSync, fsyncSync, linkSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs';
import { link, open, rm } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { isFileError } from './storeUnavailable';

// A name is durable only when its folder is synchronised too. Windows cannot open a folder for that and
// journals names itself.
const foldersSync = process.platform !== 'win32';

/** Makes the names below `root` durable, from `folder` up to `root`. */
export async function syncFolders(folder: string, root: string): Promise<void> {
  if (!foldersSync) return;
  for (let at = folder; at.length >= root.length; at = dirname(at)) {
    const handle = await open(at, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
    if (at === dirname(at)) break;
  }
}

/** Makes a folder that only this account of the machine can enter, durable with its parents. At start only. */
export function makeFolderSync(path: string): void {
  const folder = resolve(path);
  const first = mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (first === undefined) return;
  const stop = dirname(resolve(first));
  for (let at = dirname(folder); at.length >= stop.length; at = dirname(at)) {
    syncFolderSync(at);
    if (at === dirname(at)) break;
  }
}

/**
 * Gives a temporary file its name, unless the name is taken (false): the first of several writers wins, and
 * nobody ever sees half a file. The temporary name is gone in both cases.
 */
export async function linkOnce(temporary: string, path: string): Promise<boolean> {
  try {
    await link(temporary, path);
    return true;
  } catch (error) {
    if (isFileError(error, 'EEXIST')) return false;
    throw error;
  } finally {
    await rm(temporary, { force: true });
  }
}

/** Writes a small file (mode 0600) once; its bytes are durable, its name is after `syncFolders`. */
export async function writeOnce(path: string, content: Buffer): Promise<boolean> {
  const temporary = `${path}.${randomUUID()}`;
  try {
    const file = await open(temporary, 'wx', 0o600);
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    return await linkOnce(temporary, path);
  } finally {
    await rm(temporary, { force: true });
  }
}

/** Writes a small file (mode 0600) once and durably, name and all; false when the name was taken. At start only. */
export function writeOnceSync(path: string, content: string): boolean {
  const temporary = `${path}.${randomUUID()}`;
  try {
    const file = openSync(temporary, 'wx', 0o600);
    try {
      writeSync(file, content);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    linkSync(temporary, path);
    return true;
  } catch (error) {
    if (isFileError(error, 'EEXIST')) return false;
    throw error;
  } finally {
    rmSync(temporary, { force: true });
    syncFolderSync(dirname(path));
  }
}

function syncFolderSync(path: string): void {
  if (!foldersSync) return;
  const folder = openSync(path, 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}
