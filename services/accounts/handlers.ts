import { v4 as uuidv4 } from 'uuid';
import type { Caller } from '../../platform/caller';
import {
  commandHandler,
  type CommandHandler,
  type Outcome,
  type Request,
} from '../../platform/commandHandler';
import { requestHashOf } from '../../platform/commandId';
import type { Node } from '../../platform/node';
import { Refusal } from '../../platform/refusal';
import { requestOf } from '../../platform/request';
import type { Actor } from '../../schema/envelope';
import { accessDecider } from './access.decider';
import { accountDecider } from './account.decider';
import { answersOf, type Answers } from './answers';
import type { Authority } from './authority';
import { committeeDecider } from './committee.decider';
import { institutionDecider } from './institution.decider';
import { uniquenessDecider } from './uniqueness.decider';

/** The write path of this context's streams. */
export type Handlers = ReturnType<typeof handlersOf>;

/** What a command came to: where it stands in the log, or null when nothing was to change and nothing ever had been. */
export interface Done {
  readonly position: string | null;
}

/** What a command with an idempotency key came to. */
export interface Given extends Done {
  /** It had been carried out before, and this is its answer again. */
  readonly replayed: boolean;
}

export function handlersOf(node: Node) {
  const { log, models, lookupKey } = node;
  const answers: Answers = answersOf(node);

  return {
    node,
    answers,
    account: commandHandler(log, 'account', accountDecider),
    institution: commandHandler(log, 'institution', institutionDecider),
    committee: commandHandler(log, 'committee', committeeDecider),
    uniqueness: commandHandler(log, 'unique', uniquenessDecider),
    access: commandHandler(log, 'access', accessDecider),
    /** The request that a caller means by an idempotency key. */
    request: (
      caller: Caller,
      idempotencyKey: string,
      name: string,
      args: object,
      expectedRevision: number | null = null,
    ): Request => requestOf(lookupKey, caller, idempotencyKey, name, args, expectedRevision),

    /** For what is the same however often it is asked, and answers nobody by its id. */
    requestOnce: (actor: Actor, name: string): Request => ({
      actor,
      commandId: uuidv4(),
      requestHash: requestHashOf(name, {}),
    }),

    /** Resolves once this process's read models hold what was written. */
    async shown<Result extends Done>(done: Result): Promise<Result> {
      if (done.position !== null) await models.reached(done.position);
      return done;
    },
  };
}

class NotCarriedOut extends Error {}

/** The answer of a command that was carried out before; null when it was not, and then nothing is done. */
export async function answerAgain<State, Command>(
  handle: CommandHandler<State, Command>,
  id: string,
  request: Request,
): Promise<Outcome<State> | null> {
  try {
    return await handle(id, request, () => {
      throw new NotCarriedOut();
    });
  } catch (error) {
    if (error instanceof NotCarriedOut) return null;
    throw error;
  }
}

/** The account of a caller who is signed in. */
export function signedInAccount({ accountId }: Caller): string {
  if (accountId === null) throw new Refusal('UNAUTHENTICATED', '请先登录', { en: 'Sign in first' });
  return accountId;
}

export const authorityOf = ({ role, institutionId, provinceCode }: Caller): Authority => ({
  role: role ?? 'PUB',
  institutionId,
  provinceCode,
});
