import type { handleClientStreamingCall } from '@grpc/grpc-js';
import { Empty } from '@eventstore/db-client/generated/shared_pb';
import { type AppendReq, AppendResp } from '@eventstore/db-client/generated/streams_pb';
import type { Expectation, Journal } from './journal';
import { invalidArgument, largestAppendExceeded, requiredMetadataMissing } from './rpcFailure';
import { type ProposedMessage, proposedRecord, sizeOf, streamName } from './wire';

/** Streams.Append: options first, then one message an event; everything is written when the caller ends. */
export function appendCall(
  journal: Journal,
  largestAppend: number,
): handleClientStreamingCall<AppendReq, AppendResp> {
  return (call, answer) => {
    let options: AppendReq.Options | undefined;
    const proposed: ProposedMessage[] = [];
    call.on('data', (request: AppendReq) => {
      const message = request.getProposedMessage();
      if (message === undefined) options = request.getOptions();
      else proposed.push(message);
    });
    call.on('end', () => {
      const records = proposed.map(proposedRecord);
      const missing = records.find((record) => typeof record === 'string');
      const complete = records.filter((record) => typeof record !== 'string');
      if (options === undefined) {
        answer(invalidArgument('The first message has no options.'));
        return;
      }
      if (missing !== undefined) {
        answer(requiredMetadataMissing(missing));
        return;
      }
      if (sizeOf(complete) > largestAppend) {
        answer(largestAppendExceeded(largestAppend));
        return;
      }

      const stream = streamName(options.getStreamIdentifier());
      const expected = expectationOf(options);
      const outcome = journal.append(stream, expected, complete);
      const response = new AppendResp();
      if (outcome.kind === 'appended') {
        const position = outcome.position.toString();
        response.setSuccess(
          new AppendResp.Success()
            .setCurrentRevision(String(outcome.lastRevision))
            .setPosition(
              new AppendResp.Position().setCommitPosition(position).setPreparePosition(position),
            ),
        );
      } else {
        response.setWrongExpectedVersion(wrongExpectedVersion(expected, outcome.current));
      }
      answer(null, response);
    });
  };
}

function expectationOf(options: AppendReq.Options): Expectation {
  if (options.hasNoStream()) return 'noStream';
  if (options.hasStreamExists()) return 'streamExists';
  return options.hasRevision() ? Number(options.getRevision()) : 'any';
}

function wrongExpectedVersion(
  expected: Expectation,
  current: number | null,
): AppendResp.WrongExpectedVersion {
  const facts = new AppendResp.WrongExpectedVersion();
  if (current === null) facts.setCurrentNoStream(new Empty());
  else facts.setCurrentRevision(String(current));
  if (expected === 'noStream') facts.setExpectedNoStream(new Empty());
  else if (expected === 'streamExists') facts.setExpectedStreamExists(new Empty());
  else if (expected === 'any') facts.setExpectedAny(new Empty());
  else facts.setExpectedRevision(String(expected));
  return facts;
}
