import type { handleBidiStreamingCall } from '@grpc/grpc-js';
import { Any } from 'google-protobuf/google/protobuf/any_pb';
import { Empty } from 'google-protobuf/google/protobuf/empty_pb';
import type { Message } from 'google-protobuf';
import { Code } from '@eventstore/db-client/generated/code_pb';
import {
  AllStreamPosition,
  BadRequest,
  MaximumAppendSizeExceeded,
  WrongExpectedVersion,
} from '@eventstore/db-client/generated/shared_pb';
import { Status } from '@eventstore/db-client/generated/status_pb';
import { type BatchAppendReq, BatchAppendResp } from '@eventstore/db-client/generated/streams_pb';
import type { Expectation, Journal, ProposedRecord } from './journal';
import { proposedRecord, sizeOf, streamIdentifier, streamName } from './wire';

interface PendingBatch {
  readonly stream: string;
  readonly expected: Expectation;
  readonly records: ProposedRecord[];
}

/**
 * Streams.BatchAppend: many appends over one call, each named by a correlation id and possibly in several
 * parts. A refused append is an answer with a status inside; the call itself goes on.
 */
export function batchAppendCall(
  journal: Journal,
  largestAppend: number,
): handleBidiStreamingCall<BatchAppendReq, BatchAppendResp> {
  return (call) => {
    const pending = new Map<string, PendingBatch>();

    call.on('data', (request: BatchAppendReq) => {
      const correlation = request.getCorrelationId()?.getString() ?? '';
      const options = request.getOptions();
      if (options !== undefined) {
        pending.set(correlation, {
          stream: streamName(options.getStreamIdentifier()),
          expected: expectationOf(options),
          records: [],
        });
      }
      const batch = pending.get(correlation);
      if (batch === undefined) return;

      const answer = (response: BatchAppendResp) => {
        pending.delete(correlation);
        response.setStreamIdentifier(streamIdentifier(batch.stream));
        call.write(response.setCorrelationId(request.getCorrelationId()));
      };
      for (const message of request.getProposedMessagesList()) {
        const record = proposedRecord(message);
        if (typeof record === 'string') {
          const text = `Required Metadata Property '${record}' is missing`;
          answer(refused('BadRequest', new BadRequest().setMessage(text)));
          return;
        }
        batch.records.push(record);
      }
      if (sizeOf(batch.records) > largestAppend) {
        const facts = new MaximumAppendSizeExceeded().setMaxappendsize(largestAppend);
        answer(refused('MaximumAppendSizeExceeded', facts));
        return;
      }
      if (!request.getIsFinal()) return;

      const outcome = journal.append(batch.stream, batch.expected, batch.records);
      answer(
        outcome.kind === 'appended'
          ? appended(outcome.lastRevision, outcome.position)
          : refused('WrongExpectedVersion', wrongExpectedVersion(batch.expected, outcome.current)),
      );
    });
    call.on('end', () => call.end());
  };
}

function expectationOf(options: BatchAppendReq.Options): Expectation {
  if (options.hasNoStream()) return 'noStream';
  if (options.hasStreamExists()) return 'streamExists';
  return options.hasStreamPosition() ? Number(options.getStreamPosition()) : 'any';
}

function appended(lastRevision: number, position: bigint): BatchAppendResp {
  const place = new AllStreamPosition()
    .setCommitPosition(position.toString())
    .setPreparePosition(position.toString());
  return new BatchAppendResp().setSuccess(
    new BatchAppendResp.Success().setCurrentRevision(String(lastRevision)).setPosition(place),
  );
}

function refused(name: string, facts: Message): BatchAppendResp {
  const details = new Any();
  details.pack(facts.serializeBinary(), `event_store.client.${name}`);
  return new BatchAppendResp().setError(
    new Status().setCode(Code.INVALID_ARGUMENT).setMessage(name).setDetails(details),
  );
}

function wrongExpectedVersion(expected: Expectation, current: number | null): WrongExpectedVersion {
  const facts = new WrongExpectedVersion();
  if (current === null) facts.setCurrentNoStream(new Empty());
  else facts.setCurrentStreamRevision(String(current));
  if (expected === 'noStream') facts.setExpectedNoStream(new Empty());
  else if (expected === 'streamExists') facts.setExpectedStreamExists(new Empty());
  else if (expected === 'any') facts.setExpectedAny(new Empty());
  else facts.setExpectedStreamPosition(String(expected));
  return facts;
}
