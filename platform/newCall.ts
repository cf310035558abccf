import type { Scope } from '../schema/policy';
import type { CallContext } from './callContext';
import type { Caller } from './caller';
import type { Node } from './node';
import { readingScopeOf } from './policyCheck';

/** The context of one call, with the scope in which the caller may read entities. */
export function newCall(caller: Caller, node: Node, isReplay = false): CallContext {
  const made = new Map<string, unknown>();
  let noted: string | null = null;
  let isReplayed = false;
  let signInToken: string | undefined;

  const context = {
    caller,
    node,
    isReplay,
    scope: readingScopeOf(caller),
    note(position: string | null, replayed = false) {
      isReplayed ||= replayed;
      if (position !== null && (noted === null || noted < position)) noted = position;
    },
    position: () => noted,
    replayed: () => isReplayed,
    // Kept outside of the object: a field's own context (below) must set that of the whole call.
    get signInToken() {
      return signInToken;
    },
    set signInToken(token) {
      signInToken = token;
    },
    once<T>(key: string, make: () => T): T {
      if (!made.has(key)) made.set(key, make());
      return made.get(key) as T;
    },
  };
  return context as CallContext;
}

/**
 * The same call as one field sees it. Fields of one operation are resolved side by side, so a scope
 * kept in the shared context would be that of whichever field was checked last.
 */
export function withScope(context: CallContext, scope: Scope): CallContext {
  return Object.create(context, {
    scope: { value: scope, writable: true, enumerable: true },
  }) as CallContext;
}
