import type { FileEvent } from '../../schema/events/file';
import { fileDecider, type FileCommand } from '../../services/registry/file.decider';

const fileId = 'f1';
const data = { fileId, name: 'protocol.pdf', size: 9, sha256: '0f', accountId: 'a1' };
const stored: FileEvent = { type: 'FileStored', data };
const waiting: FileEvent = { type: 'FileStored', data: { ...data, awaitsScan: true } };
const cleared: FileEvent = { type: 'FileCleared', data: { fileId } };
const claimed: FileEvent = { type: 'FileClaimed', data: { fileId, projectId: 'p1' } };
const condemned: FileEvent = { type: 'FileCondemned', data: { fileId, virus: 'V' } };
const discarded: FileEvent = { type: 'FileDiscarded', data: { fileId } };

const claim: FileCommand = { type: 'ClaimFile', data: { projectId: 'p1' } };
const discard: FileCommand = { type: 'DiscardFile', data: {} };
const clear: FileCommand = { type: 'ClearFile', data: {} };
const condemn: FileCommand = { type: 'CondemnFile', data: { virus: 'V' } };

function decide(facts: readonly FileEvent[], command: FileCommand): FileEvent[] | string {
  const state = facts.reduce(
    (before, fact) => fileDecider.evolve(before, fact),
    fileDecider.initial,
  );
  try {
    return fileDecider.decide(command, state);
  } catch (error) {
    return (error as { code: string }).code;
  }
}

describe('A file', () => {
  it('is stored once', () => {
    const store: FileCommand = { type: 'StoreFile', data };
    expect(decide([], store)).toEqual([stored]);
    expect(decide([stored], store)).toEqual([]);
  });

  it.each<[string, readonly FileEvent[], FileCommand, FileEvent[] | string]>([
    ['that was never stored is not claimed', [], claim, 'NOT_FOUND'],
    ['is claimed', [stored], claim, [claimed]],
    ['is claimed again, which keeps it longer', [stored, claimed], claim, [claimed]],
    ['in quarantine is not claimed', [waiting], claim, 'REFUSED'],
    ['that was cleared is claimed', [waiting, cleared], claim, [claimed]],
    ['that was condemned is not claimed', [waiting, condemned], claim, 'NOT_FOUND'],
    ['that was discarded is not claimed', [stored, discarded], claim, 'NOT_FOUND'],
    ['is discarded', [stored], discard, [discarded]],
    ['in quarantine is discarded', [waiting], discard, [discarded]],
    ['is discarded once', [stored, discarded], discard, 'NOT_FOUND'],
    ['in quarantine is cleared', [waiting], clear, [cleared]],
    ['in quarantine is condemned', [waiting], condemn, [condemned]],
    ['that awaits no scan is not cleared', [stored], clear, []],
    ['that was cleared by another node is not condemned', [waiting, cleared], condemn, []],
    ['that was discarded meanwhile is not cleared', [waiting, discarded], clear, 'NOT_FOUND'],
  ])('%s', (_, facts, command, outcome) => {
    expect(decide(facts, command)).toEqual(outcome);
  });
});
