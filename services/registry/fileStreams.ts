import { randomUUID } from 'node:crypto';
import { commandHandler, type Outcome, type Request } from '../../platform/commandHandler';
import { requestHashOf } from '../../platform/commandId';
import type { Node } from '../../platform/node';
import type { Actor } from '../../schema/envelope';
import { fileDecider, type FileCommand, type FileState } from './file.decider';

const made = new WeakMap<Node, ReturnType<typeof streamsOf>>();

function streamsOf({ log }: Node) {
  const handle = commandHandler(log, 'file', fileDecider);
  return {
    /** Each is a command of its own: nothing here is repeated by a client. */
    give(
      fileId: string,
      actor: Actor,
      command: FileCommand,
      expected: Pick<Request, 'expectedRevision'> = {},
    ): Promise<Outcome<FileState>> {
      const requestHash = requestHashOf(command.type, { fileId });
      const request = { actor, commandId: randomUUID(), requestHash, ...expected };
      return handle(fileId, request, command);
    },
  };
}

/** One for each node: commands on one file take turns. */
export function fileStreams(node: Node) {
  const known = made.get(node);
  if (known !== undefined) return known;
  const streams = streamsOf(node);
  made.set(node, streams);
  return streams;
}
