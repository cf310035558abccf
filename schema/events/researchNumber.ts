// The counter of one province and year, `researchNumber-<province>-<yy>`: gap-free, keyed by project.
type Event<Type extends string, Data> = { readonly type: Type; readonly data: Data };

export type ResearchNumberEvent = Event<
  'NumberReserved',
  { projectId: string; serial: number; researchNumber: string }
>;
