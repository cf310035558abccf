import { actorOf, type Caller } from '../../platform/caller';
import type { Outcome } from '../../platform/commandHandler';
import { stepOfCode } from '../../platform/oneTimeCodes';
import { tokenHash } from '../../platform/passwords';
import { Refusal } from '../../platform/refusal';
import type { Actor } from '../../schema/envelope';
import type { AccessLog } from './accessLog';
import type { AccountState, SecondFactor } from './accountState.decider';
import type { Done, Handlers } from './handlers';
import { signedIn } from './passwordCheck';
import { subjectOf } from './profile';
import { wrongCode, type CodeProof, type SecondFactorCommand } from './secondFactor.decider';

export type CodeCheck = ReturnType<typeof codeCheck>;

/** The place that the secret of a second factor is sealed for. */
const PLACE = 'account.secondFactor';

const LONGEST_CODE = 40;

type Use = Exclude<SecondFactorCommand['type'], 'EnrolSecondFactor'>;

/** Codes of second factors: each is taken once, in whatever process. */
export function codeCheck({ node, account, shown, requestOnce }: Handlers, { record }: AccessLog) {
  const { personal, now } = node;

  /** null for a wrong code. Whether it was used before is for the decision on it. */
  async function proofOf(factor: SecondFactor, given: string): Promise<CodeProof | null> {
    const code = given.slice(0, LONGEST_CODE).replace(/[\s-]/g, '').toLowerCase();
    const secret = await personal.reveal(factor.secret, PLACE);
    if (secret === null) return null;
    const step = stepOfCode(secret, code, { now: now(), after: factor.lastStep });
    if (step !== null) return { step };
    const recoveryHash = tokenHash(code);
    return factor.recoveryHashes.includes(recoveryHash) ? { recoveryHash } : null;
  }

  /** Uses the code up for this; null for a wrong one, and for one that another attempt used meanwhile. */
  async function use(
    accountId: string,
    actor: Actor,
    code: string,
    type: Use = 'UseSecondFactor',
  ): Promise<Outcome<AccountState> | null> {
    const { secondFactor } = (await account.load(accountId)).state;
    const proof = secondFactor === null ? null : await proofOf(secondFactor, code);
    if (secondFactor === null || proof === null) return null;
    const { secret } = secondFactor;
    try {
      return await account(accountId, requestOnce(actor, type), { type, secret, proof });
    } catch (error) {
      if (error instanceof Refusal && error.code === 'REFUSED') return null;
      throw error;
    }
  }

  return {
    use,

    seal: (accountId: string, secret: string): Promise<string> =>
      personal.seal(subjectOf(accountId), PLACE, secret),

    /**
     * For a signed-in person who has a second factor. Refusals: `SECOND_FACTOR_REQUIRED` without a code,
     * `REFUSED` for a wrong one, which counts towards the lock.
     */
    async require(
      caller: Caller,
      code: string | null,
      type: Use = 'UseSecondFactor',
    ): Promise<Done> {
      const { accountId, signInId } = signedIn(caller);
      const { state, position } = await account.load(accountId);
      if (state.secondFactor?.isConfirmed !== true) return { position };
      if (code === null) throw codeMissing();
      const used = await use(accountId, actorOf(caller), code, type);
      if (used !== null) return { position: used.position };
      const { ip, userAgent } = caller;
      const refused = { type: 'CodeRefused', data: { accountId, signInId, userAgent } } as const;
      await shown(await record(actorOf(caller), refused, ip));
      throw wrongCode();
    },
  };
}

export const codeMissing = () =>
  new Refusal('SECOND_FACTOR_REQUIRED', '请输入验证码', {
    en: 'The code of the second factor is needed',
  });
