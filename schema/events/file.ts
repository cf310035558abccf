// A stored file, before and apart from being attached to anything: stream `file-<fileId>`.
type Event<Type extends string, Data> = { readonly type: Type; readonly data: Data };

export type FileEvent =
  /** Its bytes are durable. `awaitsScan`: no virus scanner has seen it yet, and nobody may have it. */
  | Event<
      'FileStored',
      {
        fileId: string;
        name: string;
        size: number;
        sha256: string;
        accountId: string;
        awaitsScan?: boolean;
      }
    >
  /** The scanner found nothing in a file that awaited it. */
  | Event<'FileCleared', { fileId: string }>
  /** The scanner found a virus in a file that awaited it; its bytes are removed. */
  | Event<'FileCondemned', { fileId: string; virus: string }>
  /** A project is about to name it. Recorded before the project's own event, so that it is not discarded meanwhile. */
  | Event<'FileClaimed', { fileId: string; projectId: string }>
  /** No project named it within a day; its bytes are removed. */
  | Event<'FileDiscarded', { fileId: string }>;
