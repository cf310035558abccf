import { once } from 'node:events';
import { requesters, type Device } from '../../gateway/requester';
import { visitor } from '../../platform/caller';
import { post, rawSocket } from '../support/graphqlClient';
import { startSmallGateway, type SmallGateway } from '../support/smallGateway';

const opened: SmallGateway[] = [];
afterEach(async () => {
  for (const gateway of opened.splice(0)) await gateway.close();
});

/** A gateway that tells which devices it took its clients for. */
async function gatewayBehind(trustedProxies: readonly string[]) {
  const seen: Device[] = [];
  const gateway = await startSmallGateway({
    requesters: requesters((_token, device) => {
      seen.push(device);
      return { ...visitor, ...device };
    }, trustedProxies),
    settings: { host: '127.0.0.1', port: 0, allowedOrigins: [], trustedProxies },
  });
  opened.push(gateway);
  const addressesOf = async (headers: Record<string, string>) => {
    seen.length = 0;
    const answer = await post(gateway.url, { query: '{ me { id } }' }, undefined, headers);
    expect(answer.status).toBe(200);
    return [...new Set(seen.map(({ ip }) => ip))];
  };
  return { gateway, seen, addressesOf };
}

describe('a client behind a proxy', () => {
  it('is known by the address that a trusted proxy names, on sockets too', async () => {
    const { gateway, seen, addressesOf } = await gatewayBehind(['loopback']);
    const headers = { 'x-forwarded-for': '198.51.100.7' };
    expect(await addressesOf(headers)).toEqual(['198.51.100.7']);

    seen.length = 0;
    const socket = await rawSocket(gateway.url, { headers });
    socket.send(JSON.stringify({ type: 'connection_init' }));
    await once(socket, 'message');
    socket.close();
    expect(seen.map(({ ip }) => ip)).toEqual(['198.51.100.7']);
  });

  it('is known by the nearest address that is not trusted, whatever it claims before', async () => {
    const { addressesOf } = await gatewayBehind(['loopback']);
    const claimed = { 'x-forwarded-for': '203.0.113.9, 198.51.100.7' };
    expect(await addressesOf(claimed)).toEqual(['198.51.100.7']);
  });

  it.each(['', 'not an address', '<script>', '1.2.3.4.5'])(
    'keeps the address of the connection when the proxy names %p',
    async (claim) => {
      const { addressesOf } = await gatewayBehind(['loopback']);
      expect(await addressesOf({ 'x-forwarded-for': claim })).toEqual(['127.0.0.1']);
    },
  );

  it('cannot claim an address where no proxy is trusted', async () => {
    const { addressesOf } = await gatewayBehind([]);
    expect(await addressesOf({ 'x-forwarded-for': '198.51.100.7' })).toEqual(['127.0.0.1']);
  });

  it.each([
    [['loopback'], true],
    [[], false],
  ])('with %j trusted gets a cookie for TLS only: %p', async (trusted, isSecure) => {
    const { gateway } = await gatewayBehind(trusted);
    const asked = { query: 'mutation { signIn(login: "jia") }' };
    const headers = { 'x-forwarded-proto': 'https', 'x-forwarded-for': '198.51.100.7' };
    const made = await post(gateway.url, asked, undefined, headers);
    expect(made.headers.get('set-cookie')?.includes('Secure')).toBe(isSecure);
  });
});
