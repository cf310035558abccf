import type { IncomingMessage } from 'node:http';
import type { WebSocket } from 'ws';
import type { Caller } from '../platform/caller';
import { Refusal } from '../platform/refusal';
import { positionIn, type Requesters } from './requester';

/** Close codes of the GraphQL over WebSocket protocol. */
export const FORBIDDEN = 4403;
export const TOO_MANY = 4429;

/** One client's socket once it has said who it is. */
export interface SocketSession {
  /** Sockets are counted by account, and by address for those who are not signed in. */
  readonly countedAs: string;
  /** null: not signed in. */
  readonly accountId: string | null;
  readonly signInId: string | null;
  /** Who it is by now. Refusal `UNAUTHENTICATED`: the sign-in has ended, and the socket is closed. */
  callerNow(): Caller;
  /** Closes the socket if its sign-in has ended. */
  recheck(): void;
  /** A command under way: its answer still goes out when it is what ended the sign-in. */
  during<Answer>(command: () => Promise<Answer>): Promise<Answer>;
  /** What the client says it has seen. */
  readonly position: string | null;
}

/** Refusal `UNAUTHENTICATED`: the token that was given is no text, of no sign-in, or of an ended one. */
export function socketSession(
  socket: WebSocket,
  request: IncomingMessage,
  params: Readonly<Record<string, unknown>>,
  known: Requesters,
): SocketSession {
  const given = params['token'] ?? '';
  if (typeof given !== 'string') {
    throw new Refusal('UNAUTHENTICATED', '登录令牌须为文本', { en: 'A token is a text' });
  }
  const who = known.introduced(request, given);
  const { accountId, signInId, ip } = who();
  let commands = 0;
  let hasEnded = false;

  const closeWhenIdle = () => {
    if (hasEnded && commands === 0) socket.close(FORBIDDEN, 'Forbidden');
  };

  const callerNow = () => {
    try {
      return who();
    } catch (error) {
      hasEnded = true;
      closeWhenIdle();
      throw error;
    }
  };

  return {
    countedAs: accountId === null ? `address ${ip ?? ''}` : `account ${accountId}`,
    ...{ accountId, signInId },
    position: positionIn(params['position']),
    callerNow,
    recheck() {
      try {
        callerNow();
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
      }
    },
    async during(command) {
      commands++;
      try {
        return await command();
      } finally {
        commands--;
        // The answer is handed to the socket within this turn.
        setImmediate(closeWhenIdle);
      }
    },
  };
}
