import { actorOf, type Caller } from '../../platform/caller';
import type { RecordRefused } from '../../platform/guards';
import { todayInShanghai } from '../../platform/shanghai';
import type { Actor } from '../../schema/envelope';
import type { AccessEvent } from '../../schema/events/access';
import { ADDRESS } from './addresses';
import type { Done, Handlers } from './handlers';

/** What is to be written down of an account; the address is added, sealed under the key of the month. */
export type AccessFact = AccessEvent extends infer Event
  ? Event extends { type: infer Type; data: infer Data }
    ? { readonly type: Type; readonly data: Omit<Data, 'ip'> }
    : never
  : never;

const withAddress: readonly AccessFact['type'][] = [
  'SignedIn',
  'SignInRefused',
  'UnknownLoginRefused',
  'PasswordRefused',
  'CodeRefused',
  'TokenReused',
  'CommandRefused',
  'FileDownloaded',
  'RecordExported',
  'LoginLogExported',
];

/** The longest subject and operation that are kept of a refused command: it may have come from a hostile client. */
const LONGEST_SUBJECT = 64;

export type AccessLog = ReturnType<typeof accessLog>;

/** What people did that is no decision: `access-<account or login>-<yyyymm>`, months of Asia/Shanghai. */
export function accessLog({ node, access, requestOnce }: Handlers) {
  const { personal, now } = node;

  async function record(actor: Actor, fact: AccessFact, ip: string | null): Promise<Done> {
    const month = todayInShanghai(now()).slice(0, 7).replace('-', '');
    const address = ip === null ? null : await personal.seal(`ip:${month}`, ADDRESS, ip);
    const data = withAddress.includes(fact.type) ? { ...fact.data, ip: address } : fact.data;
    const event = { type: fact.type, data } as AccessEvent;
    const whose = fact.type === 'UnknownLoginRefused' ? fact.data.login : fact.data.accountId;
    return await access(`${whose}-${month}`, requestOnce(actor, fact.type), event);
  }

  return {
    record,

    /** Appended, and perhaps not yet shown: what was written down is asked for later. */
    recordAccess: (caller: Caller, fact: AccessFact): Promise<Done> =>
      record(actorOf(caller), fact, caller.ip),

    /** A command that was refused to a person who is signed in. */
    recordRefused: (async ({ caller, operation, refusal, subjectId }) => {
      const { accountId, ip } = caller;
      if (accountId === null) return;
      const { code, rule = null } = refusal;
      const isPlain =
        subjectId !== null && subjectId.length <= LONGEST_SUBJECT && /^[\w:.-]+$/.test(subjectId);
      const data = { accountId, operation, code, rule, subject: isPlain ? subjectId : null };
      await record(actorOf(caller), { type: 'CommandRefused', data }, ip);
    }) satisfies RecordRefused,
  };
}
