import type { handleServerStreamingCall } from '@grpc/grpc-js';
import { ReadReq, ReadResp } from '@eventstore/db-client/generated/streams_pb';
import { follow } from './follow';
import { indexAt, type Journal, type JournalRecord } from './journal';
import { invalidArgument } from './rpcFailure';
import { type ReadCall, send } from './send';
import { eventResponse, streamIdentifier, streamName } from './wire';

/** Streams.Read: one call for pages of a stream or of $all, in both directions, and for subscriptions. */
export function readCall(journal: Journal): handleServerStreamingCall<ReadReq, ReadResp> {
  return (call) => {
    const options = call.request.getOptions();
    if (options === undefined) return void call.emit('error', invalidArgument('No options.'));
    if (options.hasSubscription()) return void follow(journal, options, call);

    const page = options.hasAll() ? allPage(journal, options) : streamPage(journal, options);
    void answer(call, page);
  };
}

async function answer(call: ReadCall, responses: Iterable<ReadResp>): Promise<void> {
  for (const response of responses) {
    if (call.cancelled) return;
    await send(call, response);
  }
  call.end();
}

function* streamPage(journal: Journal, options: ReadReq.Options): Iterable<ReadResp> {
  const wanted = options.getStream();
  const name = streamName(wanted?.getStreamIdentifier());
  const records = journal.stream(name);
  if (records === undefined) {
    const missing = new ReadResp.StreamNotFound().setStreamIdentifier(streamIdentifier(name));
    yield new ReadResp().setStreamNotFound(missing);
    return;
  }
  const isBackwards = options.getReadDirection() === ReadReq.Options.ReadDirection.BACKWARDS;
  let from = isBackwards ? records.length - 1 : 0;
  if (wanted?.hasRevision() === true) from = Number(wanted.getRevision());
  else if (wanted?.hasStart() === true) from = 0;
  else if (wanted?.hasEnd() === true) from = isBackwards ? records.length - 1 : records.length;
  yield* walk(records, from, isBackwards, options);
}

function* allPage(journal: Journal, options: ReadReq.Options): Iterable<ReadResp> {
  const wanted = options.getAll();
  const isBackwards = options.getReadDirection() === ReadReq.Options.ReadDirection.BACKWARDS;
  let from = wanted?.hasEnd() === true ? journal.all.length : 0;
  const position = wanted?.getPosition();
  if (position !== undefined) from = indexAt(journal.all, BigInt(position.getCommitPosition()));
  // A place lies before its record: forwards the record is the first, backwards it is left out.
  yield* walk(journal.all, isBackwards ? from - 1 : from, isBackwards, options);
}

function* walk(
  records: readonly JournalRecord[],
  from: number,
  isBackwards: boolean,
  options: ReadReq.Options,
): Iterable<ReadResp> {
  const step = isBackwards ? -1 : 1;
  let left = Number(options.getCount());
  let index = isBackwards ? Math.min(from, records.length - 1) : from;
  for (let record = records[index]; record !== undefined && left > 0; record = records[index]) {
    yield eventResponse(record);
    index += step;
    left -= 1;
  }
}
