import { hash } from 'node:crypto';
import { commandHandler, type Request } from '../../../platform/commandHandler';
import { commandIdOf, requestHashOf } from '../../../platform/commandId';
import type { EventLog } from '../../../platform/eventLog/eventLog';
import type { Actor } from '../../../schema/envelope';
import { recordIdOf, type ExternalVersion } from '../../../schema/external/version';
import { externalDecider } from './decider';

/** On every event of an import. */
const importer: Actor = {
  accountId: 'importExternalRecords',
  role: 'PROCESS',
  institutionId: null,
};

/**
 * The longest text of one event, in UTF-16 units: 600,000 bytes of Han, some 400,000 of escaped ASCII.
 * An append above 1,000,000 bytes is refused, and no record is to be lost for its size.
 */
const LONGEST = 200_000;

export type Recording = 'ADDED' | 'UNCHANGED';

/**
 * Records a version in the stream `external-<registry>-<number>`. Durable when it resolves, and may be
 * repeated at will. Refusals: `REFUSED` for a version that is there with another content, and the log's.
 */
export function recordExternalVersions(
  log: EventLog,
): (version: ExternalVersion) => Promise<Recording> {
  const handle = commandHandler(log, 'external', externalDecider);

  return async (version) => {
    const { registry, number, sourceVersion, content, unmapped, unmappedPaths, ...about } = version;
    const of = { registry, number, sourceVersion };
    const id = recordIdOf(registry, number);
    const text = JSON.stringify({ content, unmapped });
    const contentHash = hash('sha256', text);
    const request = (step: string): Request => ({
      actor: importer,
      commandId: commandIdOf(importer, JSON.stringify([id, sourceVersion, contentHash, step])),
      requestHash: requestHashOf('recordExternalVersion', { ...of, contentHash, step }),
    });

    const pieces = piecesOf(text);
    const isWhole = pieces.length === 1;
    if (!isWhole && !(await handle.load(id)).state.versions.has(sourceVersion)) {
      for (const [index, piece] of pieces.entries()) {
        const part = { ...of, contentHash, index, text: piece };
        await handle(id, request(`part ${index}`), { type: 'RecordExternalPart', part });
      }
    }
    const { events, replayed } = await handle(id, request('version'), {
      type: 'RecordExternalVersion',
      version: {
        ...of,
        ...about,
        content: isWhole ? content : null,
        unmapped: isWhole ? unmapped : null,
        unmappedPaths: unmappedPaths.length,
        contentHash,
        parts: isWhole ? 0 : pieces.length,
      },
    });
    return events.length > 0 && !replayed ? 'ADDED' : 'UNCHANGED';
  };
}

/** The text in pieces that each fit one append, with no character cut in half. */
function piecesOf(text: string): string[] {
  const pieces: string[] = [];
  for (let start = 0; start < text.length;) {
    const end = Math.min(start + LONGEST, text.length);
    const isCut = end < text.length && /[\uD800-\uDBFF]/.test(text.charAt(end - 1));
    const stop = isCut ? end - 1 : end;
    pieces.push(text.slice(start, stop));
    start = stop;
  }
  return pieces;
}
