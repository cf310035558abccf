import type { Node } from '../../platform/node';
import type { SignIn } from '../../projections/signIns';
import { answersOf } from './answers';
import { accountCommands } from './commands';

type Used = Pick<SignIn, 'id' | 'accountId' | 'since'>;

/**
 * When each sign-in was last used. An event for every request would drown the log, so this process alone
 * remembers: after a restart every sign-in counts as used at that moment.
 */
export interface SignInUse {
  note(signInId: string): void;
  /** In use for as long as a socket or a stream of it is open; returns what ends that. */
  hold(signInId: string): () => void;
  /** UTC, when it was last used, if that is longer ago than it may be; null: it is in use. */
  idleSince(signIn: Used): string | null;
  /** Forgets the others, which have ended. */
  keepOnly(signIns: readonly Used[]): void;
}

const made = new WeakMap<Node, SignInUse>();

export function signInUse(node: Node): SignInUse {
  const known = made.get(node);
  if (known) return known;
  const use = newSignInUse(node);
  made.set(node, use);
  return use;
}

function newSignInUse({ now, idleLimit }: Node): SignInUse {
  const startedAt = now();
  const lastUsed = new Map<string, number>();
  const held = new Map<string, number>();

  const note = (signInId: string) => {
    if (idleLimit > 0) lastUsed.set(signInId, now());
  };

  return {
    note,
    hold(signInId) {
      held.set(signInId, (held.get(signInId) ?? 0) + 1);
      return () => {
        const others = (held.get(signInId) ?? 1) - 1;
        if (others > 0) held.set(signInId, others);
        else held.delete(signInId);
        note(signInId);
      };
    },
    idleSince({ id, since }) {
      if (idleLimit === 0 || held.has(id)) return null;
      const last = lastUsed.get(id) ?? Math.max(startedAt, Date.parse(since));
      return now() - last < idleLimit ? null : new Date(last).toISOString();
    },
    keepOnly(signIns) {
      const kept = new Set(signIns.map(({ id }) => id));
      for (const id of lastUsed.keys()) if (!kept.has(id)) lastUsed.delete(id);
    },
  };
}

/** One round of ending the sign-ins that nobody uses. */
export async function endIdleSignIns(node: Node): Promise<void> {
  if (node.idleLimit === 0) return;
  const use = signInUse(node);
  const live = answersOf(node).signIns.liveOfEverybody(new Date(node.now()).toISOString());
  use.keepOnly(live);
  for (const signIn of live) {
    const lastUsedAt = use.idleSince(signIn);
    if (lastUsedAt === null) continue;
    await accountCommands(node).endIdle(signIn, lastUsedAt);
  }
}
