import {
  CancelledError,
  EventStoreDBClient,
  MaxAppendSizeExceededError,
  NotLeaderError,
  type StreamingRead,
  StreamNotFoundError,
  UnavailableError,
  WrongExpectedVersionError,
} from '@eventstore/db-client';
import { storeUnavailable } from '../../storeUnavailable';

/** How long the store may take to answer one call, in milliseconds, unless the opener says otherwise. */
export const ANSWER_WITHIN = 10_000;

/** Milliseconds; the client's own default. */
const KEEP_ALIVE_TIMEOUT = 10_000;

/** These are answers of a healthy store: the caller knows what they mean. */
const ANSWERS = [WrongExpectedVersionError, StreamNotFoundError, MaxAppendSizeExceededError];
/** After these the client itself opens a new channel, to the leader if it was told where that is. */
const HEALED_BY_THE_CLIENT = [UnavailableError, CancelledError, NotLeaderError];

/**
 * One client of the store, with our own deadline on every call. A client that let a deadline pass, or
 * failed in a way that it does not recover from, is replaced: the next call goes through a new one.
 */
export interface StoreConnection {
  /** The client of this moment; report to `failed` what goes wrong with it outside of `call`. */
  client(): EventStoreDBClient;
  /**
   * Runs `work`, aborting its signal at the deadline. Rejects with the store's answers (wrong revision, no
   * such stream, too large) as they are and with the refusal `STORE_UNAVAILABLE` for everything else;
   * whether an append was written is then unknown.
   */
  call<T>(work: (client: EventStoreDBClient, signal: AbortSignal) => Promise<T>): Promise<T>;
  failed(client: EventStoreDBClient, error: unknown): void;
  close(): Promise<void>;
}

export function connect(address: string, answerWithin: number): StoreConnection {
  let current: EventStoreDBClient | undefined;
  let isClosed = false;
  const retired = new Set<EventStoreDBClient>();

  // Made when it is first needed: one that was never used has nothing to give back.
  const client = () => (current ??= newClient(address));

  function failed(failing: EventStoreDBClient, error: unknown): void {
    const isHealed = HEALED_BY_THE_CLIENT.some((type) => error instanceof type);
    if (isHealed || failing !== current || isClosed) return;
    current = undefined;
    retired.add(failing);
    // Calls that are still under way on it may yet be answered; by then each of them has ended.
    setTimeout(() => {
      if (retired.delete(failing)) void dispose(failing);
    }, answerWithin).unref();
  }

  async function call<T>(
    work: (client: EventStoreDBClient, signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    if (isClosed) throw storeUnavailable(new Error('This event log is closed.'));
    const asked = client();
    const deadline = new AbortController();
    let timer: NodeJS.Timeout | undefined;
    const passed = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => {
        reject(new Error(`The store did not answer within ${answerWithin} ms.`));
        deadline.abort();
      }, answerWithin);
    });
    try {
      return await Promise.race([work(asked, deadline.signal), passed]);
    } catch (error) {
      if (ANSWERS.some((type) => error instanceof type)) throw error;
      failed(asked, error);
      throw storeUnavailable(error);
    } finally {
      clearTimeout(timer);
    }
  }

  return {
    client,
    call,
    failed,
    close: async () => {
      isClosed = true;
      if (current !== undefined) retired.add(current);
      await Promise.all([...retired].map(dispose));
      retired.clear();
    },
  };
}

/** All events of one page. A read that the client itself cancels never ends; the deadline of the call does. */
export function collect<E>(reading: StreamingRead<E>, signal: AbortSignal): Promise<E[]> {
  return new Promise((resolve, reject) => {
    const events: E[] = [];
    reading.on('data', (event: E) => events.push(event));
    reading.on('end', () => {
      resolve(events);
    });
    reading.on('error', reject);
    signal.addEventListener('abort', () => {
      reading.cancel().catch(() => undefined);
    });
  });
}

function newClient(address: string): EventStoreDBClient {
  const client = parsed(onItsOwn(address));
  // Appends would otherwise share one call of all clients in the process, whose end or error leaves them
  // waiting for ever, rejects those of other clients, and throws out of reach at their late answers.
  Object.assign(client, { supports: () => Promise.resolve(false) });
  return client;
}

function parsed(address: string): EventStoreDBClient {
  try {
    return EventStoreDBClient.connectionString(address);
  } catch (error) {
    if (error instanceof Error && 'connectionString' in error) {
      // That error carries the address, which may hold a password.
      throw new Error(
        'The address of EventStoreDB is not a connection string that its client reads.',
      );
    }
    throw error;
  }
}

let clients = 0;

/**
 * Channels with equal settings share one connection, however many clients there are: one that is stuck
 * would stay so for the client that replaces it. A timeout that differs by a millisecond keeps them apart.
 */
function onItsOwn(address: string): string {
  const [, given] = /[?&]keepAliveTimeout=(\d+)/i.exec(address) ?? [];
  const separator = address.includes('?') ? '&' : '?';
  clients = (clients + 1) % 1_000;
  return `${address}${separator}keepAliveTimeout=${Number(given ?? KEEP_ALIVE_TIMEOUT) + clients}`;
}

/** Ends the client's streams and gives back its connection, which `dispose` alone leaves open. */
async function dispose(client: EventStoreDBClient): Promise<void> {
  await client.dispose();
  try {
    const channel = await client['getChannel']();
    channel.close();
  } catch {
    // It never found a node, so there is nothing to give back.
  }
}
