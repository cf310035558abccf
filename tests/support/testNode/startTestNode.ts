import { type handleUnaryCall, Server, ServerCredentials } from '@grpc/grpc-js';
import { GossipService } from '@eventstore/db-client/generated/gossip_grpc_pb';
import { ClusterInfo, EndPoint, MemberInfo } from '@eventstore/db-client/generated/gossip_pb';
import { ServerFeaturesService } from '@eventstore/db-client/generated/serverfeatures_grpc_pb';
import {
  SupportedMethod,
  SupportedMethods,
} from '@eventstore/db-client/generated/serverfeatures_pb';
import { type Empty, UUID } from '@eventstore/db-client/generated/shared_pb';
import { StreamsService } from '@eventstore/db-client/generated/streams_grpc_pb';
import { appendCall } from './append';
import { batchAppendCall } from './batchAppend';
import { Journal } from './journal';
import { readCall } from './read';

export interface TestNode {
  /** What `STELE_EVENT_LOG` takes: `esdb://127.0.0.1:<port>?tls=false`. */
  readonly address: string;
  readonly port: number;
  readonly journal: Journal;
  /** Breaks every connection at once and frees the port; what was written stays in the journal. */
  stop(): Promise<void>;
}

export interface TestNodeOptions {
  /** Default: any free port. */
  readonly port?: number;
  /** The log to serve, to start a node again where one was stopped. Default: a new one. */
  readonly journal?: Journal;
  /** Bytes; default as on the server, 1 MiB. */
  readonly largestAppend?: number;
}

/** Starts a node that speaks enough of EventStoreDB's protocol for its own client, on 127.0.0.1. */
export async function startTestNode(options: TestNodeOptions = {}): Promise<TestNode> {
  const journal = options.journal ?? new Journal();
  const largestAppend = options.largestAppend ?? 1024 * 1024;
  const server = new Server();
  server.addService(StreamsService, {
    read: readCall(journal),
    append: appendCall(journal, largestAppend),
    batchAppend: batchAppendCall(journal, largestAppend),
  });
  server.addService(ServerFeaturesService, { getSupportedMethods: supportedMethods });
  const port = await bind(server, options.port ?? 0);
  // Gossip names the port, which is known only now; a server takes no service once it has a caller.
  server.addService(GossipService, { read: clusterOf(port) });

  return {
    address: `esdb://127.0.0.1:${port}?tls=false`,
    port,
    journal,
    stop: () => {
      server.forceShutdown();
      return Promise.resolve();
    },
  };
}

function bind(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.bindAsync(`127.0.0.1:${port}`, ServerCredentials.createInsecure(), (error, bound) => {
      if (error === null) resolve(bound);
      else reject(error);
    });
  });
}

const supportedMethods: handleUnaryCall<Empty, SupportedMethods> = (_call, answer) => {
  const method = (name: string, features: string[]) =>
    new SupportedMethod()
      .setServiceName('event_store.client.streams.streams')
      .setMethodName(name)
      .setFeaturesList(features);
  answer(
    null,
    new SupportedMethods()
      .setEventStoreServerVersion('23.10.0')
      .setMethodsList([
        method('append', []),
        method('batchappend', ['deadline_duration']),
        method('read', ['position', 'events']),
      ]),
  );
};

const clusterOf =
  (port: number): handleUnaryCall<Empty, ClusterInfo> =>
  (_call, answer) => {
    const alone = new MemberInfo()
      .setInstanceId(new UUID().setString('00000000-0000-4000-8000-000000000001'))
      .setTimeStamp(String(Date.now()))
      .setState(MemberInfo.VNodeState.LEADER)
      .setIsAlive(true)
      .setHttpEndPoint(new EndPoint().setAddress('127.0.0.1').setPort(port));
    answer(null, new ClusterInfo().setMembersList([alone]));
  };
