import type { Node } from '../../platform/node';
import { Refusal } from '../../platform/refusal';
import type { Actor } from '../../schema/envelope';
import { fileStreams } from './fileStreams';
import { registryQueries } from './projectReading';

/** How long a file waits for a project to name it, in milliseconds. */
const KEPT_UNUSED = 24 * 60 * 60_000;

/** The most files of one round; the others wait for the next. */
const AT_ONCE = 500;

/** So many files without an event are no sign of a wrong log. */
const FEW = 10;

const keeper: Actor = { accountId: 'fileKeeping', role: 'PROCESS', institutionId: null };

/**
 * One round of discarding what nobody used for a day: files that no project names, and bytes that no event
 * speaks of, which a crash between the two leaves behind.
 *
 * A file is discarded at exactly the revision at which its stream was a day ago. Whoever attaches it claims
 * it on that stream before, so either the claim makes this conflict, or the claim finds the file gone. The
 * event comes first and the bytes go after; a crash in between leaves bytes of a discarded file, which the
 * next round removes. Nothing is done while a read model stands still, or when the log knows few of the files:
 * it may be the wrong one.
 */
export async function discardUnusedFiles(node: Node): Promise<void> {
  const { blobs, models, now, logger } = node;
  // Every event of a project older than a day is seen: none of these files can have been named unnoticed.
  await models.caughtUp();
  if (models.state().parked.length > 0) return;
  const { files } = registryQueries(node);
  const dayAgo = now() - KEPT_UNUSED;

  let discarded = 0;
  for (const { fileId, revision } of files.unusedSince(new Date(dayAgo).toISOString(), AT_ONCE)) {
    const atRevision = { expectedRevision: revision };
    const discard = { type: 'DiscardFile', data: {} } as const;
    try {
      const { position } = await fileStreams(node).give(fileId, keeper, discard, atRevision);
      if (position !== null) await models.reached(position);
    } catch (error) {
      // Claimed, or discarded by another node, a moment ago.
      if (error instanceof Refusal && passing.includes(error.code)) continue;
      throw error;
    }
    await blobs.remove(fileId);
    discarded += 1;
  }

  const gone: string[] = [];
  const unknown: string[] = [];
  let known = 0;
  for await (const fileId of blobs.keptBefore(dayAgo)) {
    const standing = files.byId(fileId)?.standing;
    if (standing === undefined) unknown.push(fileId);
    else if (standing === 'GONE') gone.push(fileId);
    else known += 1;
  }
  // A crash leaves few of them. Many are the files of another log than this one.
  const isStrange = unknown.length > FEW && unknown.length > known;
  if (isStrange) {
    logger.error(
      { unknown: unknown.length, known },
      'the log knows too few of the files kept here',
    );
  }
  const removed = [...gone, ...(isStrange ? [] : unknown)].slice(0, AT_ONCE);
  for (const fileId of removed) await blobs.remove(fileId);
  if (discarded + removed.length > 0) {
    logger.info({ discarded, removed: removed.length }, 'unused files were discarded');
  }
}

const passing: readonly string[] = ['CONFLICT', 'NOT_FOUND'];

/** One round of showing quarantined files to the scanner, until it does not answer. */
export async function scanAwaitingFiles(node: Node): Promise<void> {
  const { blobs, models, scanner, logger } = node;
  if (scanner === null) return;
  for (const fileId of registryQueries(node).files.awaitingScan(AT_ONCE)) {
    const content = await blobs.read(fileId);
    if (content === null) continue;
    const verdict = await scanner.scan(content);
    if (verdict === null) return;
    const command = verdict.isClean
      ? ({ type: 'ClearFile', data: {} } as const)
      : ({ type: 'CondemnFile', data: { virus: verdict.virus.slice(0, 200) } } as const);
    const { position } = await fileStreams(node).give(fileId, keeper, command);
    if (position !== null) await models.reached(position);
    if (verdict.isClean) continue;
    await blobs.remove(fileId);
    logger.warn({ fileId, virus: verdict.virus }, 'an infected file was removed');
  }
}
