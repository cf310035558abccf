import { randomUUID } from 'node:crypto';
import { type ReadReq, ReadResp } from '@eventstore/db-client/generated/streams_pb';
import { indexAt, type Journal, type JournalRecord } from './journal';
import { type ReadCall, send } from './send';
import { eventResponse, streamName } from './wire';

type Filter = ReadReq.Options.FilterOptions;

/** Records that a filtered subscription looks at between two checkpoints, unless the caller says otherwise. */
const SEARCH_WINDOW = 32;

/** A subscription to a stream or to $all: confirmation, what is there, caught up, then what comes. */
export async function follow(
  journal: Journal,
  options: ReadReq.Options,
  call: ReadCall,
): Promise<void> {
  const ended = new AbortController();
  call.once('cancelled', () => {
    ended.abort();
  });
  call.once('close', () => {
    ended.abort();
  });
  const records = () =>
    options.hasAll() ? journal.all : (journal.stream(followedStream(options)) ?? []);
  const filter = options.getFilter();
  const matches = matcherOf(filter);
  const checkpointEvery = checkpointInterval(filter);

  let next = firstIndex(records(), options);
  let lookedAt = 0;
  let isCaughtUp = false;
  const confirmation = new ReadResp.SubscriptionConfirmation().setSubscriptionId(randomUUID());
  await send(call, new ReadResp().setConfirmation(confirmation));

  while (!ended.signal.aborted) {
    const record = records()[next];
    if (record === undefined) {
      if (!isCaughtUp) await send(call, new ReadResp().setCaughtUp(new ReadResp.CaughtUp()));
      isCaughtUp = true;
      if (records()[next] === undefined) await journal.nextAppend(ended.signal);
      continue;
    }
    next += 1;
    lookedAt += 1;
    if (matches(record)) await send(call, eventResponse(record));
    if (checkpointEvery !== null && lookedAt % checkpointEvery === 0) {
      await send(call, checkpoint(record));
    }
  }
}

const followedStream = (options: ReadReq.Options): string =>
  streamName(options.getStream()?.getStreamIdentifier());

/** Subscriptions start after the place that they name, unlike pages. */
function firstIndex(records: readonly JournalRecord[], options: ReadReq.Options): number {
  const all = options.getAll();
  const stream = options.getStream();
  if (all?.hasEnd() === true || stream?.hasEnd() === true) return records.length;
  if (stream?.hasRevision() === true) return Number(stream.getRevision()) + 1;
  const position = all?.getPosition();
  return position === undefined ? 0 : indexAt(records, BigInt(position.getCommitPosition()) + 1n);
}

function matcherOf(filter: Filter | undefined): (record: JournalRecord) => boolean {
  const expression = filter?.getStreamIdentifier() ?? filter?.getEventType();
  if (filter === undefined || expression === undefined) return () => true;
  const subject = (record: JournalRecord) =>
    filter.hasStreamIdentifier() ? record.stream : record.type;
  if (expression.getRegex() !== '') {
    const regex = new RegExp(expression.getRegex());
    return (record) => regex.test(subject(record));
  }
  const prefixes = expression.getPrefixList();
  return (record) => prefixes.some((prefix) => subject(record).startsWith(prefix));
}

function checkpointInterval(filter: Filter | undefined): number | null {
  if (filter === undefined) return null;
  const window = filter.hasMax() ? filter.getMax() : SEARCH_WINDOW;
  return window * filter.getCheckpointintervalmultiplier();
}

function checkpoint(record: JournalRecord): ReadResp {
  const position = record.position.toString();
  return new ReadResp().setCheckpoint(
    new ReadResp.Checkpoint().setCommitPosition(position).setPreparePosition(position),
  );
}
