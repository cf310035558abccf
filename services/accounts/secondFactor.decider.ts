import { Refusal } from '../../platform/refusal';
import type { AccountEvent } from '../../schema/events/account';
import type { AccountState } from './accountState.decider';

/** What a code was found to be: of a step of time, or one for recovery. */
export type CodeProof = { readonly step: number } | { readonly recoveryHash: string };

export type SecondFactorCommand =
  | {
      readonly type: 'EnrolSecondFactor';
      /** A token. */
      readonly secret: string;
      /** SHA-256 of each code for recovery. */
      readonly recoveryHashes: readonly string[];
    }
  | {
      readonly type: 'ConfirmSecondFactor' | 'UseSecondFactor' | 'RemoveSecondFactor';
      /** The secret, a token, that the code was right for. */
      readonly secret: string;
      readonly proof: CodeProof;
    };

/** Refusals: `REFUSED`; a code that was right and is used already is `wrongCode`, like any other. */
export function decideSecondFactor(
  command: SecondFactorCommand,
  { accountId, secondFactor }: AccountState & { readonly accountId: string },
): AccountEvent[] {
  if (command.type === 'EnrolSecondFactor') {
    if (secondFactor?.isConfirmed === true) {
      throw new Refusal('REFUSED', '已启用第二因素，请先移除', {
        en: 'There is a second factor already; remove it first',
      });
    }
    const { secret, recoveryHashes } = command;
    return [{ type: 'SecondFactorEnrolled', data: { accountId, secret, recoveryHashes } }];
  }

  const { secret, proof } = command;
  if (secondFactor?.secret !== secret) throw wrongCode();
  const isUsed =
    'step' in proof
      ? proof.step <= secondFactor.lastStep
      : !secondFactor.recoveryHashes.includes(proof.recoveryHash);
  if (isUsed) throw wrongCode();

  switch (command.type) {
    case 'ConfirmSecondFactor':
      if (secondFactor.isConfirmed || !('step' in proof)) throw wrongCode();
      return [{ type: 'SecondFactorConfirmed', data: { accountId, step: proof.step } }];
    case 'UseSecondFactor':
      if (!secondFactor.isConfirmed) throw wrongCode();
      return [
        'step' in proof
          ? { type: 'SecondFactorUsed', data: { accountId, step: proof.step } }
          : { type: 'RecoveryCodeUsed', data: { accountId, recoveryHash: proof.recoveryHash } },
      ];
    case 'RemoveSecondFactor':
      if (!secondFactor.isConfirmed) throw wrongCode();
      return [{ type: 'SecondFactorRemoved', data: { accountId } }];
  }
}

export const wrongCode = () =>
  new Refusal('REFUSED', '验证码错误或已使用', { en: 'The code is wrong, or was used already' });
