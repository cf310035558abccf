/** The roles of the registry (domain 1.1), one of which a person has chosen for a sign-in. */
export const roles = [
  'PI',
  'DEL',
  'TM',
  'SITE',
  'ADM',
  'INSR',
  'AC',
  'EC',
  'PROV',
  'NAT',
  'AUD',
  'SYS',
  'PUB',
] as const;
export type Role = (typeof roles)[number];

/**
 * Who did it. `PROCESS` is the product itself reacting to an event (accountId is then the process's
 * name); `PUB` with accountId `visitor` is a person who is not signed in.
 */
export interface Actor {
  readonly accountId: string;
  readonly role: Role | 'PROCESS';
  /** The institution for which the role was chosen; null where a role has none. */
  readonly institutionId: string | null;
}

/** The shape of every event's own part: a name in the past tense and its facts. */
export interface DomainEvent {
  readonly type: string;
  readonly data: object;
}

/**
 * An event as it is stored. `hash` is SHA-256 (hex) of the RFC 8785 form of everything here except
 * `position` and `hash`; `previousHash` is the hash of the event before it in its stream ('' for the
 * first). `recordedAt` is UTC (ISO 8601, milliseconds) and never falls within a stream.
 */
export interface Recorded<E extends DomainEvent = DomainEvent> {
  readonly id: string;
  readonly type: E['type'];
  readonly stream: string;
  /** 0 … n, without a gap, within the stream. */
  readonly revision: number;
  /** A place in the log: opaque, and sortable as a string among positions of the same log. */
  readonly position: string;
  readonly recordedAt: string;
  readonly actor: Actor;
  readonly commandId: string;
  /** Hash of the request that the command id stands for: the same id with another body is refused. */
  readonly requestHash: string;
  /** Which part of its command's events this is: index from 0, count ≥ 1. */
  readonly part: { readonly index: number; readonly count: number };
  readonly previousHash: string;
  readonly hash: string;
  readonly data: E['data'];
}
