import type { Outcome } from '../../platform/commandHandler';
import { NO_STREAM } from '../../platform/eventLog/eventLog';
import { lookupHash } from '../../platform/personalData';
import { Refusal } from '../../platform/refusal';
import type { Actor } from '../../schema/envelope';
import type { Handlers } from './handlers';
import { uniquenessDecider, type UniqueKind } from './uniqueness.decider';

/** A value that belongs to one account or institution only; `hash` is its keyed HMAC. */
export interface UniqueValue {
  readonly kind: UniqueKind;
  readonly hash: string;
}

/** After this, a reservation whose owner has no such value is that of a command that was cut off. */
const ABANDONED_AFTER = 60_000;

export const uniqueValue = (lookupKey: Buffer, kind: UniqueKind, value: string): UniqueValue => ({
  kind,
  hash: lookupHash(lookupKey, kind, value),
});

const ofPersons = ['email', 'mobile', 'idNumber'] as const;

/** What a person has for themself alone, in clear; a field that is null or absent has no value. */
export type UniqueOfPerson = Readonly<
  Partial<Record<(typeof ofPersons)[number], string | null | undefined>>
>;

export const uniqueValuesOf = (lookupKey: Buffer, values: UniqueOfPerson): UniqueValue[] =>
  ofPersons.flatMap((kind) => {
    const value = values[kind];
    return typeof value === 'string' ? [uniqueValue(lookupKey, kind, value)] : [];
  });

/**
 * Reserves the values for the owner, then does the work; what was reserved here is released again when
 * the work is refused, unless the owner `isHolding` the values by then: the same command may have run in
 * another process at the same time. A value of another owner is refused before anything is written.
 */
export async function withReserved<State>(
  handlers: Handlers,
  actor: Actor,
  owner: string,
  values: readonly UniqueValue[],
  work: () => Promise<Outcome<State>>,
  isHolding: () => Promise<boolean>,
): Promise<Outcome<State>> {
  const { uniqueness } = handlers;
  for (const value of values) {
    const { state } = await uniqueness.load(streamOf(value));
    uniquenessDecider.decide(await reservation(handlers, owner, value), state);
  }

  const reserved: UniqueValue[] = [];
  const release = async () => {
    if (reserved.length === 0 || (await isHolding())) return;
    for (const value of reserved) await releaseValue(handlers, actor, owner, value);
  };
  try {
    for (const value of values) {
      const outcome = await uniqueness(
        streamOf(value),
        handlers.requestOnce(actor, 'reserveValue'),
        () => reservation(handlers, owner, value),
      );
      if (outcome.events.length > 0) reserved.push(value);
    }
    const outcome = await work();
    // A repetition of what was done long ago: what it held then may be another's by now.
    if (outcome.replayed) await release();
    return outcome;
  } catch (error) {
    // After any other error the work may have been done, and then the values are the owner's.
    if (error instanceof Refusal && error.code !== 'STORE_UNAVAILABLE') await release();
    throw error;
  }
}

export async function releaseValue(
  { uniqueness, requestOnce }: Handlers,
  actor: Actor,
  owner: string,
  value: UniqueValue,
): Promise<void> {
  await uniqueness(streamOf(value), requestOnce(actor, 'releaseValue'), {
    type: 'ReleaseValue',
    owner,
  });
}

const streamOf = ({ kind, hash }: UniqueValue) => `${kind}-${hash}`;

async function reservation(handlers: Handlers, owner: string, value: UniqueValue) {
  const { kind } = value;
  const { owner: holder } = (await handlers.uniqueness.load(streamOf(value))).state;
  const isAbandoned =
    holder !== null &&
    holder !== owner &&
    !(await isHeldBy(handlers, holder, value)) &&
    (await isOld(handlers.node, value));
  return { type: 'ReserveValue', kind, owner, isAbandoned } as const;
}

/** An account's ID number is sealed, and counts as held once there is such an account. */
async function isHeldBy(
  { node, account, institution }: Handlers,
  owner: string,
  { kind, hash }: UniqueValue,
): Promise<boolean> {
  if (kind !== 'creditCode') {
    const { revision, state } = await account.load(owner);
    return kind === 'idNumber' ? revision !== NO_STREAM : state.logins.includes(hash);
  }
  const { creditCode = null } = (await institution.load(owner)).state.fields;
  return creditCode !== null && uniqueValue(node.lookupKey, kind, creditCode).hash === hash;
}

async function isOld({ log, now }: Handlers['node'], value: UniqueValue): Promise<boolean> {
  const [last] = await log.readStream(`unique-${streamOf(value)}`, {
    direction: 'backwards',
    limit: 1,
  });
  return last !== undefined && Date.parse(last.recordedAt) + ABANDONED_AFTER < now();
}
