import type { ServerWritableStream } from '@grpc/grpc-js';
import type { ReadReq, ReadResp } from '@eventstore/db-client/generated/streams_pb';

export type ReadCall = ServerWritableStream<ReadReq, ReadResp>;

/** Waits while the caller does not read; a call that is gone takes no more. */
export async function send(call: ReadCall, response: ReadResp): Promise<void> {
  if (call.cancelled || call.write(response)) return;
  await new Promise<void>((resolve) => {
    const reasons = ['drain', 'cancelled', 'close'];
    const done = () => {
      for (const reason of reasons) call.off(reason, done);
      resolve();
    };
    for (const reason of reasons) call.on(reason, done);
  });
}
