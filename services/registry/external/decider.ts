import type { Decider } from '../../../platform/decider';
import { Refusal } from '../../../platform/refusal';
import type { ExternalEvent } from '../../../schema/events/external';
import { differingParts, type Fingerprint } from '../../../schema/external/version';
import type { ExternalCommand } from './commands';

export interface ExternalState {
  /** By what the source calls each version. */
  readonly versions: ReadonlyMap<string, Fingerprint>;
  /** How many parts of each content are there, by its hash. */
  readonly parts: ReadonlyMap<string, number>;
}

/**
 * The record of another registry: versions that were published there, and no life cycle. A version that
 * comes again equal in all that both have is no news; one that differs is refused, and the first stays.
 */
export const externalDecider: Decider<ExternalState, ExternalCommand, ExternalEvent> = {
  initial: { versions: new Map(), parts: new Map() },

  decide(command, { versions, parts }) {
    if (command.type === 'RecordExternalPart') {
      const { contentHash, index } = command.part;
      if (index < (parts.get(contentHash) ?? 0)) return [];
      return [{ type: 'ExternalPartRecorded', data: command.part }];
    }
    const { sourceVersion, fingerprint } = command.version;
    const known = versions.get(sourceVersion);
    if (known === undefined) return [{ type: 'ExternalVersionRecorded', data: command.version }];
    const differing = differingParts(known, fingerprint);
    if (differing.length > 0) throw recordedOtherwise(sourceVersion, differing);
    return [];
  },

  evolve({ versions, parts }, event) {
    if (event.type === 'ExternalPartRecorded') {
      const { contentHash, index } = event.data;
      return { versions, parts: new Map(parts).set(contentHash, index + 1) };
    }
    const { sourceVersion, fingerprint } = event.data;
    return { versions: new Map(versions).set(sourceVersion, fingerprint), parts };
  },
};

function recordedOtherwise(sourceVersion: string, differing: readonly string[]): Refusal {
  const places = differing.join(', ');
  return new Refusal(
    'REFUSED',
    `版本 ${sourceVersion} 已有不同内容，保留先导入的内容（${places}）`,
    {
      en: `Version ${sourceVersion} was recorded with another content, and the first stays (${places}).`,
    },
  );
}
