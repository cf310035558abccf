import { setTimeout as pause } from 'node:timers/promises';
import { once } from 'node:events';
import { connect } from 'node:net';
import { seededRandom, type SeededRandom } from '../../cli/demo/seededRandom';
import { faultOfErrors } from '../support/answerFaults';
import { startAttackedProduct, type AttackedProduct } from '../support/attackedProduct';
import { firstSeed } from '../support/firstSeed';
import { post, type GraphQLAnswer } from '../support/graphqlClient';
import {
  BINARY,
  CLOSE,
  CONTINUATION,
  frame,
  openRawSocket,
  PING,
  PONG,
  text,
  TEXT,
  upgradeRequest,
  type RawSocket,
} from '../support/rawFrames';

const isEndurance = process.env['STELE_ENDURANCE'] === 'on';
/** CI runs a tenth; `npm run endurance` everything. */
const SOCKETS = isEndurance ? 2_000 : 200;
const IDLE = isEndurance ? 5_000 : 500;
const AT_ONCE = 10;
const PATIENCE = 1_200_000;
const MEGABYTE = 1024 * 1024;

let product: AttackedProduct;
let token: string;
beforeAll(async () => {
  product = await startAttackedProduct();
  token = await product.kit.tokenOf('investigator');
}, 120_000);
afterAll(() => product.close());

const question = '{ codeList(name: "Province") { name } }';
const subscribe = (id: string, query = question) =>
  text({ type: 'subscribe', id, payload: { query } });
const begin = () => text({ type: 'connection_init', payload: { token } });

const strangeMessages: readonly string[] = [
  ...[
    '',
    ' ',
    '{',
    'null',
    '0',
    '[]',
    '"connection_init"',
    '{}',
    '{"type":null}',
    '\u0000',
    '\ud800',
  ],
  ...[
    '{"type":"start","id":"1"}',
    '{"type":"connection_ack"}',
    '{"type":"next","id":"1","payload":{}}',
  ],
  ...['{"type":"__proto__"}', '{"__proto__":{"type":"ping"}}', '{"type":"ping","payload":7}'],
  ...[
    '{"type":"subscribe"}',
    '{"type":"subscribe","id":"","payload":{"query":"{me{account{id}}}"}}',
  ],
  ...[
    '{"type":"subscribe","id":1,"payload":{}}',
    '{"type":"subscribe","id":"1","payload":{"query":1}}',
  ],
  ...['{"type":"subscribe","id":"__proto__","payload":{"query":"{"}}', '{"type":"complete"}'],
  ...['{"type":"complete","id":"nothing"}', '{"type":"connection_init","payload":[]}'],
  ...['{"type":"connection_init","payload":{"token":{}}}', '{"type":"pong"}', '['.repeat(9_000)],
  ...['{"type":"connection_init","payload":{"token":"none","position":9}}'],
  ...[
    `{"type":"subscribe","id":"p","payload":{"query":"{me{account{id}}}","extensions":{"position":{}}}}`,
  ],
  ...[`{"type":"subscribe","id":"${'i'.repeat(9_000)}","payload":{"query":"subscription { x }"}}`],
];

type Act = (random: SeededRandom) => Buffer | readonly Buffer[];

const acts: readonly Act[] = [
  ({ oneOf }) => text(oneOf(strangeMessages)),
  ({ oneOf }) => text(oneOf(strangeMessages)),
  ({ between }) => frame({ opcode: BINARY, payload: bytes(between(0, 200), between) }),
  ({ oneOf }) => frame({ opcode: BINARY, payload: oneOf(strangeMessages) }),
  ({ oneOf }) =>
    subscribe('same', oneOf([question, 'subscription { reviewInboxChanged { position } }'])),
  ({ between }) => times(between(1, 80), (index) => subscribe(String(index))),
  ({ between }) =>
    times(between(1, 40), (index) => [
      subscribe(`off-${index}`),
      text({ type: 'complete', id: `off-${index}` }),
    ]).flat(),
  ({ between }) => times(between(1, 150), () => text({ type: 'ping' })),
  ({ between, oneOf }) => times(between(1, 150), () => frame({ opcode: oneOf([PING, PONG]) })),
  () => begin(),
  // A message in pieces, with a ping between them.
  ({ between }) => {
    const whole = Buffer.from(JSON.stringify({ type: 'ping', payload: { text: '石碑' } }));
    const cut = between(1, whole.length - 1);
    return [
      frame({ opcode: TEXT, payload: whole.subarray(0, cut), isLast: false }),
      frame({ opcode: PING, payload: 'between' }),
      frame({ opcode: CONTINUATION, payload: whole.subarray(cut) }),
    ];
  },
  ({ between }) =>
    times(between(2, 200), (index) =>
      frame({
        opcode: index === 0 ? TEXT : CONTINUATION,
        payload: 'x'.repeat(between(0, 1_000)),
        isLast: false,
      }),
    ),
  // No frames of the protocol.
  ({ oneOf }) => frame({ opcode: oneOf([3, 7, 11, 15, CONTINUATION]), payload: 'x' }),
  ({ between }) => frame({ opcode: TEXT, payload: '{}', reserved: between(1, 7) }),
  () => frame({ opcode: TEXT, payload: '{}', isMasked: false }),
  () => frame({ opcode: TEXT, payload: Buffer.from([0x22, 0xff, 0xfe, 0xc0, 0x22]) }),
  () => frame({ opcode: PING, payload: 'x'.repeat(200) }),
  () => frame({ opcode: PING, isLast: false }),
  ({ oneOf }) =>
    frame({ opcode: CLOSE, payload: Buffer.from([oneOf([0, 3, 0x0f]), oneOf([0, 0xff])]) }),
  () => frame({ opcode: CLOSE, payload: 'x' }),
  ({ oneOf }) => frame({ opcode: TEXT, payload: 'x', length: oneOf([2 ** 31, 2 ** 53, MEGABYTE]) }),
  () => text('x'.repeat(70_000)),
  ({ between }) => bytes(between(1, 300), between),
];

function times<Value>(count: number, of: (index: number) => Value): Value[] {
  return Array.from({ length: count }, (_, index) => of(index));
}
const bytes = (count: number, between: SeededRandom['between']) =>
  Buffer.from(times(count, () => between(0, 255)));

/** Codes that a client gives itself, which are sent back. */
const own = [1000, 1005, 3_840, 4_095];
/** Those, and what RFC 6455 and graphql-transport-ws have for what a client did wrong. */
const blaming: readonly (number | null)[] = [
  ...[...own, 1002, 1003, 1007, 1009, 4400, 4401, 4403, 4408, 4409, 4429],
];

interface Ending {
  readonly code: number | null;
  readonly isAnswered: boolean;
  readonly hasLeft: boolean;
}

/** What becomes of a socket that does a few of these, and then asks like anybody else. */
async function attack(random: SeededRandom): Promise<Ending> {
  const socket = await openRawSocket(product.port);
  const beginsWell = random.between(1, 10) > 3;
  if (beginsWell) socket.stream.write(begin());
  for (let count = random.between(1, 5); count > 0; count--) {
    const sent = random.oneOf(acts)(random);
    for (const each of Buffer.isBuffer(sent) ? [sent] : sent) socket.stream.write(each);
  }
  const hasLeft = random.between(1, 12) === 1;
  if (hasLeft) socket.stream.end();
  else {
    if (!beginsWell) socket.stream.write(begin());
    socket.stream.write(subscribe('last'));
  }
  await socket.heard('"id":"last"');
  const isAnswered = socket.texts.some((each) => each.includes('"id":"last"'));
  if (isAnswered) socket.stream.end(frame({ opcode: CLOSE, payload: Buffer.from([3, 232]) }));
  const code = await socket.closed;
  requireSound(socket);
  return { code, isAnswered, hasLeft };
}

/** Throws for a message that is none of the protocol, or that tells of the inside of the server. */
function requireSound({ texts }: RawSocket): void {
  for (const each of texts) {
    const message = JSON.parse(each) as { readonly type: string; readonly payload?: unknown };
    const { type, payload } = message;
    const errors = type === 'error' ? payload : (payload as GraphQLAnswer | undefined)?.errors;
    const fault = faultOfErrors(each, (errors ?? []) as NonNullable<GraphQLAnswer['errors']>);
    if (fault !== null) throw new Error(`${fault}: ${each}`);
  }
}

/** An honest socket is answered, once those before it are counted no more. */
async function isAnsweredAtLast(): Promise<boolean> {
  for (let tries = 0; tries < 50; tries += 1) {
    const socket = await openRawSocket(product.port);
    socket.stream.write(begin());
    socket.stream.write(subscribe('last'));
    await socket.heard('"id":"last"');
    const isAnswered = socket.texts.some((each) => each.includes('"id":"last"'));
    socket.stream.end(frame({ opcode: CLOSE, payload: Buffer.from([3, 232]) }));
    await socket.closed;
    if (isAnswered) return true;
    await pause(100);
  }
  return false;
}

async function requireServing(): Promise<void> {
  const { status, body } = await post(product.url, { query: question }, token);
  expect({ status, errors: body.errors }).toEqual({ status: 200, errors: undefined });
  await product.requireUnharmed();
}

describe('a socket that is meant to break the server', () => {
  it(
    'is closed with a code that says what was wrong, or answered',
    async () => {
      const seen = new Map<unknown, number>();
      const first = firstSeed();
      for (let seed = first; seed < first + SOCKETS; seed += AT_ONCE) {
        const seeds = times(AT_ONCE, (index) => seed + index);
        const endings = await Promise.all(
          seeds.map((each) =>
            attack(seededRandom(each)).catch((error: unknown) => {
              throw new Error(`STELE_SEED=${each}`, { cause: error });
            }),
          ),
        );
        for (const [index, { code, isAnswered, hasLeft }] of endings.entries()) {
          const isRight = isAnswered || hasLeft || blaming.includes(code);
          if (!isRight) throw new Error(`STELE_SEED=${seeds[index] ?? ''}: closed with ${code}`);
          const ending = isAnswered ? 'ANSWERED' : code;
          seen.set(ending, (seen.get(ending) ?? 0) + 1);
        }
      }
      // Whether one that does nothing forbidden is answered is for the number of sockets that are open just then.
      expect([...seen.keys()]).toEqual(
        expect.arrayContaining([1002, 1007, 1009, 4400, 4401, 4429]),
      );
      await requireServing();
      expect(await isAnsweredAtLast()).toBe(true);
    },
    PATIENCE,
  );
});

describe('a handshake that is meant to break the server', () => {
  const refused: readonly (readonly [string, string])[] = [
    ['another version', upgradeRequest({ 'Sec-WebSocket-Version': '99' })],
    ['no version', upgradeRequest({ 'Sec-WebSocket-Version': null })],
    ['a key that is none', upgradeRequest({ 'Sec-WebSocket-Key': 'short' })],
    ['no key', upgradeRequest({ 'Sec-WebSocket-Key': null })],
    ['another upgrade', upgradeRequest({ Upgrade: 'h2c' })],
    ['another method', upgradeRequest({}, 'POST /graphql HTTP/1.1')],
    ['another path', upgradeRequest({}, 'GET /files HTTP/1.1')],
    ['a path out of the way', upgradeRequest({}, 'GET /../graphql HTTP/1.1')],
    ['a broken protocol', upgradeRequest({ 'Sec-WebSocket-Protocol': ',,' })],
    ['a foreign origin', upgradeRequest({ Origin: 'https://elsewhere.example' })],
    [
      'a foreign origin and a cookie',
      upgradeRequest({ Origin: 'https://elsewhere.example', Cookie: 'stele=x' }),
    ],
    ['an origin that hides itself', upgradeRequest({ Origin: 'null', Cookie: 'stele=x' })],
    ['an origin that is none', upgradeRequest({ Origin: '::::' })],
    [
      'an origin that begins like the own',
      upgradeRequest({ Origin: 'https://stele.example.elsewhere.example' }),
    ],
    ['headers beyond 16 KB', upgradeRequest({ 'X-Long': 'x'.repeat(20_000) })],
  ];

  it.each(refused)('by %s is refused, with nothing but a status', async (_what, bytes) => {
    const stream = connect(product.port, '127.0.0.1');
    const chunks: Buffer[] = [];
    stream.on('data', (chunk) => chunks.push(chunk));
    stream.on('error', () => undefined);
    stream.write(bytes);
    await once(stream, 'close');
    const answer = Buffer.concat(chunks).toString();
    expect(answer).toMatch(/^HTTP\/1\.1 4\d\d /);
    expect(answer).not.toMatch(/<html|node_modules|\bat \w+ \(/i);
    await requireServing();
  });

  it('by a protocol that is not spoken is closed (4406)', async () => {
    const socket = await openRawSocket(product.port, {
      'Sec-WebSocket-Protocol': 'graphql-ws',
    }).catch((error: unknown) => error);
    // Without a common protocol, the handshake is either refused or the socket closed at once.
    if (!(socket instanceof Error)) expect(await (socket as RawSocket).closed).toBe(4406);
    await requireServing();
  });
});

describe('sockets that cost the server memory or places', () => {
  it(
    'by frames of 1 MB are closed (1009) before those are held',
    async () => {
      const before = product.memory();
      const large = frame({ opcode: TEXT, payload: 'x'.repeat(MEGABYTE) });
      const codes = await Promise.all(
        times(100, async () => {
          const socket = await openRawSocket(product.port);
          socket.stream.write(large);
          return await socket.closed;
        }),
      );
      // Null: the connection was reset while the client still wrote.
      expect(codes.filter((code) => code !== 1009 && code !== null)).toEqual([]);
      expect(codes).toContain(1009);
      expect(product.memory() - before).toBeLessThan(100);
      await requireServing();
    },
    PATIENCE,
  );

  it(
    'without a word are closed (4408), and others are served meanwhile',
    async () => {
      const idle = await Promise.all(times(IDLE, () => openRawSocket(product.port)));
      await requireServing();
      const codes = await Promise.all(idle.map(({ closed }) => closed));
      expect(new Set(codes)).toEqual(new Set([4408]));
      await requireServing();
    },
    PATIENCE,
  );
});
