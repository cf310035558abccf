import { requesters } from '../../gateway/requester';
import { startGateway, type Gateway, type GatewayOptions } from '../../gateway/server';
import { composeSupergraph } from '../../gateway/supergraph';
import { visitor, type Caller } from '../../platform/caller';
import { Refusal } from '../../platform/refusal';
import {
  administrator,
  ethicist,
  openSmallRegistry,
  principal,
  type SmallRegistry,
} from './smallRegistry';

export interface SmallGateway extends Gateway {
  readonly registry: SmallRegistry;
  /** The tokens that stand for somebody; a test changes or ends them. */
  readonly signIns: Map<string, Caller>;
  /** Ends a sign-in and tells the gateway. */
  end(token: string): void;
}

/** The gateway over the small registry, on a port of the system's choice. */
export async function startSmallGateway(
  options: Partial<GatewayOptions> = {},
): Promise<SmallGateway> {
  const signIns = new Map([
    ['pi', principal],
    ['ec', ethicist],
    ['sys', administrator],
  ]);
  const listeners = new Set<(accountId: string) => void>();
  const end = (token: string) => {
    const accountId = signIns.get(token)?.accountId ?? '';
    signIns.delete(token);
    for (const listener of listeners) listener(accountId);
  };
  const registry = await openSmallRegistry(({ signInId }) => {
    for (const [token, caller] of signIns) if (caller.signInId === signInId) end(token);
  });

  const gateway = await startGateway({
    node: registry.node,
    subgraphs: registry.subgraphs,
    supergraphSdl: composeSupergraph(registry.subgraphs),
    settings: { host: '127.0.0.1', port: 0, allowedOrigins: ['https://dashboard.example'] },
    requesters: requesters((token, device) => {
      if (token === null) return { ...visitor, ...device };
      const caller = signIns.get(token);
      if (caller === undefined) throw new Refusal('UNAUTHENTICATED', '登录已失效，请重新登录');
      return { ...caller, ...device };
    }),
    onSignInEnded(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    ...options,
  });

  return {
    ...gateway,
    registry,
    signIns,
    end,
    async close() {
      await gateway.close();
      await registry.close();
    },
  };
}
