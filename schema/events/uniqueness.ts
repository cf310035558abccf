// One stream a value, named by a keyed HMAC: `unique-<kind>-<hmac>`. A value can be used again once released.
type Event<Type extends string, Data> = { readonly type: Type; readonly data: Data };

export type UniquenessEvent =
  Event<'ValueReserved', { owner: string }> | Event<'ValueReleased', { owner: string }>;
