/**
 * To be imported, for its effect, by every file with classes of type-graphql. The library asks for the
 * compiler's metadata on types before it looks at the types that are written down; ours all are
 * (`() => Type`), no metadata is emitted, and this says so.
 */
const reflect = Reflect as { getMetadata?: (...of: unknown[]) => unknown };
reflect.getMetadata ??= () => undefined;

export {};
