// A stored file, before and apart from being attached to anything: stream `file-<fileId>`.
type Event<Type extends string, Data> = { readonly type: Type; readonly data: Data };

export type FileEvent = Event<
  'FileStored',
  { fileId: string; name: string; size: number; sha256: string; accountId: string }
>;
