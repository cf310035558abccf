import { EventEmitter } from 'node:events';

/** What a writer proposes; the journal adds the place. */
export interface ProposedRecord {
  readonly id: string;
  readonly type: string;
  readonly contentType: string;
  readonly data: Uint8Array;
  readonly metadata: Uint8Array;
}

export interface JournalRecord extends ProposedRecord {
  readonly stream: string;
  readonly revision: number;
  /** Offset of the record in the log, in bytes: rising, with gaps. Commit and prepare position alike. */
  readonly position: bigint;
  /** Ticks of 100 ns since 1970, as the server writes them on the wire. */
  readonly created: bigint;
}

export type Expectation = 'any' | 'noStream' | 'streamExists' | number;

export type Outcome =
  | { readonly kind: 'appended'; readonly lastRevision: number; readonly position: bigint }
  /** `current` is null where the stream does not exist. */
  | { readonly kind: 'wrongExpectedVersion'; readonly current: number | null };

/** Bytes of header, suffix and index entry that a record costs besides its content. */
const RECORD_OVERHEAD = 122;
const TICKS_PER_MILLISECOND = 10_000n;
/** A real server keeps writing about itself; every so many appends one such record lies in between. */
const APPENDS_PER_SYSTEM_RECORD = 7;

/** The log of the test node, in memory. It outlives the server that is started on it. */
export class Journal {
  readonly #all: JournalRecord[] = [];
  readonly #streams = new Map<string, JournalRecord[]>();
  readonly #byId = new Map<string, JournalRecord>();
  readonly #appended = new EventEmitter().setMaxListeners(0);
  #nextPosition = 0n;
  #appends = 0;

  constructor() {
    this.#writeSystemRecord('$$$stats', '$metadata', { $maxAge: 3600 });
    this.#writeSystemRecord('$users', '$User', { loginName: 'ops' });
  }

  /** Every record, oldest first. */
  get all(): readonly JournalRecord[] {
    return this.#all;
  }

  /** The records of one stream, or undefined where it was never written. */
  stream(name: string): readonly JournalRecord[] | undefined {
    return this.#streams.get(name);
  }

  /** Resolves at the next append, or as soon as the signal is aborted. */
  nextAppend(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        this.#appended.off('append', done);
        signal.removeEventListener('abort', done);
        resolve();
      };
      this.#appended.on('append', done);
      signal.addEventListener('abort', done);
      if (signal.aborted) done();
    });
  }

  append(stream: string, expected: Expectation, proposed: readonly ProposedRecord[]): Outcome {
    const current = (this.#streams.get(stream)?.length ?? 0) - 1;
    const verdict = this.#check(stream, expected, current, proposed);
    if (verdict !== 'write') return verdict;

    for (const record of proposed) this.#write(stream, record);
    this.#appends += 1;
    if (this.#appends % APPENDS_PER_SYSTEM_RECORD === 0) {
      this.#writeSystemRecord('$stats-127.0.0.1:2113', '$statsCollected', {
        appends: this.#appends,
      });
    }
    this.#appended.emit('append');
    return this.#appendedUpTo(stream, current + proposed.length);
  }

  /**
   * Optimistic concurrency with the server's idempotence: records that already lie where they would be
   * written, by the same ids, are answered as if they had been written now.
   */
  #check(
    stream: string,
    expected: Expectation,
    current: number,
    proposed: readonly ProposedRecord[],
  ): Outcome | 'write' {
    const conflict: Outcome = {
      kind: 'wrongExpectedVersion',
      current: current < 0 ? null : current,
    };
    if (expected === 'streamExists' && current < 0) return conflict;

    if (expected === 'any' || expected === 'streamExists') {
      const known = proposed.map(({ id }) => this.#byId.get(id));
      const last = known.at(-1);
      const areAllThere = known.every((record) => record?.stream === stream);
      return last !== undefined && areAllThere
        ? this.#appendedUpTo(stream, last.revision)
        : 'write';
    }

    const expectedRevision = expected === 'noStream' ? -1 : expected;
    if (expectedRevision === current) return 'write';
    if (expectedRevision > current || proposed.length === 0) return conflict;
    const areAllThere = proposed.every(
      ({ id }, index) => this.#streams.get(stream)?.[expectedRevision + 1 + index]?.id === id,
    );
    return areAllThere ? this.#appendedUpTo(stream, expectedRevision + proposed.length) : conflict;
  }

  #appendedUpTo(stream: string, lastRevision: number): Outcome {
    const position = this.#streams.get(stream)?.[lastRevision]?.position ?? 0n;
    return { kind: 'appended', lastRevision, position };
  }

  #write(stream: string, proposed: ProposedRecord): void {
    const records = this.#streams.get(stream) ?? [];
    const record: JournalRecord = {
      ...proposed,
      stream,
      revision: records.length,
      position: this.#nextPosition,
      created: BigInt(Date.now()) * TICKS_PER_MILLISECOND,
    };
    const size = RECORD_OVERHEAD + stream.length + record.type.length;
    this.#nextPosition += BigInt(size + record.data.length + record.metadata.length);
    this.#streams.set(stream, records);
    records.push(record);
    this.#all.push(record);
    this.#byId.set(record.id, record);
  }

  #writeSystemRecord(stream: string, type: string, data: object): void {
    this.#write(stream, {
      id: crypto.randomUUID(),
      type,
      contentType: 'application/json',
      data: Buffer.from(JSON.stringify(data)),
      metadata: new Uint8Array(),
    });
  }
}

/** Index of the first record at `position` or after it. */
export function indexAt(records: readonly JournalRecord[], position: bigint): number {
  let low = 0;
  let high = records.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const record = records[middle];
    if (record !== undefined && record.position < position) low = middle + 1;
    else high = middle;
  }
  return low;
}
