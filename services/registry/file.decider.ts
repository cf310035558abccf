import type { Decider } from '../../platform/decider';
import { Refusal } from '../../platform/refusal';
import type { FileEvent } from '../../schema/events/file';
import type { AttachedFile } from '../../schema/form/section';

type Command<Type extends string, Data = object> = { readonly type: Type; readonly data: Data };
type StoredData = Extract<FileEvent, { type: 'FileStored' }>['data'];

export type FileCommand =
  | Command<'StoreFile', StoredData>
  | Command<'ClaimFile', { projectId: string }>
  | Command<'ClearFile'>
  | Command<'CondemnFile', { virus: string }>
  | Command<'DiscardFile'>;

export interface FileState {
  readonly standing: 'NONE' | 'AWAITING_SCAN' | 'AVAILABLE' | 'GONE';
  readonly file: AttachedFile | null;
}

/**
 * A file is stored once and never changed: whatever is attached is named by its id and hash (N8). Attaching
 * and discarding meet on its stream, and the one that comes second is refused.
 */
export const fileDecider: Decider<FileState, FileCommand, FileEvent> = {
  initial: { standing: 'NONE', file: null },
  decide(command, { standing, file }) {
    const { type } = command;
    if (type === 'StoreFile') {
      return standing === 'NONE' ? [{ type: 'FileStored', data: command.data }] : [];
    }
    if (file === null || standing === 'GONE') {
      throw new Refusal('NOT_FOUND', '附件不存在', { en: 'There is no such file.' });
    }
    const { fileId } = file;
    switch (type) {
      case 'ClaimFile':
        if (standing === 'AWAITING_SCAN') throw awaitsScan();
        return [{ type: 'FileClaimed', data: { fileId, projectId: command.data.projectId } }];
      case 'ClearFile':
        return standing === 'AWAITING_SCAN' ? [{ type: 'FileCleared', data: { fileId } }] : [];
      case 'CondemnFile': {
        const { virus } = command.data;
        return standing === 'AWAITING_SCAN'
          ? [{ type: 'FileCondemned', data: { fileId, virus } }]
          : [];
      }
      case 'DiscardFile':
        return [{ type: 'FileDiscarded', data: { fileId } }];
    }
  },
  evolve(state, event) {
    switch (event.type) {
      case 'FileStored': {
        const { fileId, name, size, sha256, awaitsScan = false } = event.data;
        const standing = awaitsScan ? 'AWAITING_SCAN' : 'AVAILABLE';
        return { standing, file: { fileId, name, size, sha256 } };
      }
      case 'FileCleared':
        return { ...state, standing: 'AVAILABLE' };
      case 'FileCondemned':
      case 'FileDiscarded':
        return { ...state, standing: 'GONE' };
      case 'FileClaimed':
        return state;
    }
  },
};

/** Also said to those who want to read it. */
export const awaitsScan = (): Refusal =>
  new Refusal('REFUSED', '文件正在等待病毒扫描，请稍后再试', {
    en: 'The file awaits the virus scanner; try again later.',
  });
