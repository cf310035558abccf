import { connect } from 'node:net';
import { seededRandom, type SeededRandom } from '../../cli/demo/seededRandom';
import { startAttackedProduct, type AttackedProduct } from '../support/attackedProduct';

/** CI runs a tenth of the requests; `npm run endurance` all of them. */
const REQUESTS = process.env['STELE_ENDURANCE'] === 'on' ? 2_000 : 200;
/** Milliseconds after which a client gives up a request that it never ends. */
const HANGS_UP = 300;
const PATIENCE = 1_200_000;

let product: AttackedProduct;
let token: string;
beforeAll(async () => {
  product = await startAttackedProduct();
  token = await product.kit.tokenOf('investigator');
}, 120_000);
afterAll(() => product.close());

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

interface Sent {
  /** Everything that the server wrote before the connection ended. */
  readonly text: string;
  /** The first answer; null: the connection was closed without one. */
  readonly answer: Answer | null;
}

/** Writes bytes to a socket as they are; a request that is not whole is given up after a while. */
function send(bytes: string | Buffer, isWhole = true): Promise<Sent> {
  return new Promise((resolve) => {
    const socket = connect(product.port, '127.0.0.1');
    const chunks: Buffer[] = [];
    const giveUp = setTimeout(() => socket.destroy(), isWhole ? 30_000 : HANGS_UP);
    socket.on('data', (chunk) => chunks.push(chunk));
    // A server may close in the middle of what is no HTTP.
    socket.on('error', () => undefined);
    socket.once('close', () => {
      clearTimeout(giveUp);
      const text = Buffer.concat(chunks).toString();
      resolve({ text, answer: answerIn(text) });
    });
    socket.write(typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes);
  });
}

function answerIn(whole: string): Answer | null {
  const text = whole.replace(/^(HTTP\/1\.1 100 Continue\r\n\r\n)+/, '');
  const end = text.indexOf('\r\n\r\n');
  const status = /^HTTP\/1\.1 (\d{3})/.exec(text)?.[1];
  if (end < 0 || status === undefined) return null;
  const lines = text.slice(0, end).split('\r\n').slice(1);
  const headers = Object.fromEntries(
    lines.map((line) => [line.split(':')[0]?.toLowerCase(), line.replace(/^[^:]*: */, '')]),
  ) as Record<string, string>;
  // What Node answers by itself to an expectation that it does not know.
  const body = text.slice(end + 4).replace(/^0\r\n\r\n$/, '');
  return { status: Number(status), headers, body };
}

const request = (line: string, headers: readonly string[], body = '') =>
  `${[line, ...headers].join('\r\n')}\r\n\r\n${body}`;

const question = '{"query":"{ me { account { id } } }"}';
const json = 'Content-Type: application/json';
const closing = ['Host: stele.example', 'Connection: close'];
const lengthOf = (body: string) => `Content-Length: ${Buffer.byteLength(body, 'latin1')}`;
const posted = (body: string, ...headers: string[]) =>
  request('POST /graphql HTTP/1.1', [...closing, lengthOf(body), ...headers], body);

const words =
  'GET POST PUT PATCH DELETE OPTIONS HEAD TRACE CONNECT PURGE get G\u00c9T PROPFIND'.split(' ');
const targets = [
  ...['/', '//', '*', '/graphql', '/graphql/', '//graphql', '/GraphQL', '/graphql/../graphql'],
  ...['/graphql?query={me{account{id}}}', '/graphql?query=%7Bme%7Bid%7D%7D', '/graphql?query=%'],
  ...['/%', '/%00', '/%2e%2e/%2e%2e/etc/passwd', '/../../etc/passwd', '/files/..%2f..%2fkeys'],
  ...[
    '/files',
    '/files/',
    '/files/%00',
    '/files/x',
    '/files?name=%ff',
    `/files?${'a=1&'.repeat(2_000)}`,
  ],
  ...['http://elsewhere.example/graphql', 'http://', 'https:///', `/${'a'.repeat(9_000)}`],
  ...['/readyz', '/livez', '/\\', '/graphql\u00a0', '/graphql#', '/__proto__', '/?__proto__[a]=1'],
];
const contentTypes = [
  ...['application/json', 'application/json; charset=utf-16', 'application/json; charset=nothing'],
  ...[
    'text/plain',
    'multipart/form-data; boundary=x',
    'application/x-www-form-urlencoded',
    'a',
    '/',
  ],
  ...['application/graphql', 'application/json, text/plain', 'application/json;;;', ''],
];
const bodies = [
  ...[
    '',
    '{',
    '[]',
    'null',
    '0',
    '"text"',
    '{"query":1}',
    '{"query":null}',
    '[{"query":"{me{id}}"}]',
  ],
  ...[
    '{"query":"{ me"}',
    '{"query":"{me{id}}","variables":[]}',
    '{"query":"{me{id}}","variables":"x"}',
  ],
  ...['{"query":"{me{id}}","extensions":[]}', '{"query":"{me{id}}","operationName":{}}', '\u0000'],
  ...[
    '\u00ff\u00fe',
    '{"__proto__":{"query":"x"}}',
    '[['.repeat(5_000),
    `{"a":${'['.repeat(20_000)}`,
  ],
  ...['{"query":"{me{id}}","extensions":{"persistedQuery":{"version":1,"sha256Hash":"x"}}}'],
  ...[
    '\u001f\u008b\u0008',
    question,
    '{"query":"mutation { createProject }"}',
    'query=%7Bme%7Bid%7D%7D',
  ],
];
const headerLines = [
  ...['Content-Encoding: gzip', 'Content-Encoding: nothing', 'Accept: text/html', 'Accept: ,;q=x'],
  ...['Accept: multipart/mixed', 'Accept-Encoding: *', 'Expect: 100-continue', 'Expect: nothing'],
  ...[
    'Cookie: stele=',
    'Cookie: stele=x',
    'Cookie: =;;=;\u00ff',
    `Cookie: ${'a=b; '.repeat(1_000)}`,
  ],
  ...[
    'Authorization: Bearer',
    'Authorization: Bearer x',
    'Authorization: Basic !!',
    'Origin: null',
  ],
  ...[
    'Origin: https://elsewhere.example',
    'Origin: \u00ff',
    'X-Stele-Position: \u00ff',
    'Host: other',
  ],
  ...['X-Stele-Position: 99999999999999999999', 'Transfer-Encoding: gzip', 'Upgrade: nothing'],
  ...['Transfer-Encoding: chunked', 'Content-Length: 3', 'Content-Length: -1', 'Content-Length: x'],
  ...[
    'X-HTTP-Method-Override: DELETE',
    'X-Forwarded-For: ::::',
    'Range: bytes=0-,-1',
    'If-None-Match: *',
  ],
  ...[
    `X-Long: ${'a'.repeat(20_000)}`,
    'No colon',
    ' Folded: line',
    'Space : before',
    'Nul: \u0000',
  ],
  ...['Connection: Upgrade', 'Content-Type: text/plain', 'Sec-WebSocket-Key: x', 'TE: trailers'],
];
const chunks = [
  ...[
    '0\r\n\r\n',
    'ZZ\r\n',
    '-1\r\nx\r\n',
    'FFFFFFFFFFFFFFFFFF\r\n',
    '5\r\nab',
    '1;ext=x\r\n{\r\n0\r\n\r\n',
  ],
  ...['1\r\n{\n0\r\n\r\n', '2\r\n{}\r\n0\r\nX: y\r\n\r\n', '0\r\n\r\nGET /livez HTTP/1.1\r\n\r\n'],
];

/** What somebody sends who wants to break a web server. */
function hostileRequest({ between, oneOf }: SeededRandom): string {
  const line = `${oneOf(words)} ${oneOf(targets)} ${oneOf(['HTTP/1.1', 'HTTP/1.1', 'HTTP/1.0', 'HTTP/9.9', ''])}`;
  const extra = Array.from({ length: between(0, 3) }, () => oneOf(headerLines));
  const body = oneOf(bodies);
  const typed = `Content-Type: ${oneOf(contentTypes)}`;
  switch (between(0, 7)) {
    case 0:
      return request(line, [...closing, ...extra]);
    case 1:
      return request(line, [...closing, lengthOf(body), typed, ...extra], body);
    case 2:
      return request(
        'POST /graphql HTTP/1.1',
        [...closing, json, 'Transfer-Encoding: chunked', ...extra],
        oneOf(chunks),
      );
    case 3:
      return String.fromCharCode(...Array.from({ length: between(1, 400) }, () => between(0, 255)));
    default:
      return posted(body, typed, `Authorization: Bearer ${oneOf([token, token, 'x'])}`, ...extra);
  }
}

/** What is wrong with an answer, whatever was asked; null: nothing. */
function faultOf({ status, headers, body }: Answer): string | null {
  if (status >= 500) return 'not below 500';
  // What Node refuses before it is a request has no body; the page at `/` is the product's own.
  if (body === '' || (status === 200 && body.includes('<title>石碑 Stele'))) return null;
  if (headers['content-type']?.includes('json') !== true) return 'not in JSON';
  return /<html|<pre>|node_modules|at \w+ \(|\.ts:\d/i.test(body) ? 'not for the public' : null;
}

describe('a request that is meant to break the server', () => {
  it(
    'is answered below 500 in JSON, or closed by the protocol',
    async () => {
      const statuses = new Set<number>();
      for (let seed = 0; seed < REQUESTS; seed++) {
        const bytes = hostileRequest(seededRandom(seed));
        const { answer, text } = await send(bytes, false);
        const fault = answer === null ? (text === '' ? null : 'no HTTP') : faultOf(answer);
        if (fault !== null) throw new Error(JSON.stringify({ fault, seed, bytes, text }));
        if (answer !== null) statuses.add(answer.status);
      }
      expect([...statuses]).toEqual(expect.arrayContaining([400, 401, 403, 404]));
      await product.requireUnharmed();
    },
    PATIENCE,
  );

  it('is not waited for when its body never ends, while others are answered', async () => {
    const slow = Array.from({ length: 50 }, () => {
      const socket = connect(product.port, '127.0.0.1');
      socket.on('error', () => undefined);
      socket.write(
        request('POST /graphql HTTP/1.1', [...closing, json, 'Content-Length: 100'], '{'),
      );
      return socket;
    });
    const { answer } = await send(posted(question, json));
    expect(answer?.status).toBe(200);
    for (const socket of slow) socket.destroy();
    await product.requireUnharmed();
  });

  it('is cut off at 16 KB of headers and at 2 MB of body', async () => {
    const long = await send(request('GET / HTTP/1.1', [...closing, `X: ${'a'.repeat(100_000)}`]));
    expect(long.answer?.status ?? 431).toBe(431);
    const large = await send(posted(JSON.stringify({ query: 'x'.repeat(3_000_000) }), json));
    expect(large.answer?.status).toBe(413);
    expect(large.answer?.body).toContain('TOO_LARGE');
    await product.requireUnharmed();
  });

  it('is not smuggled in behind another', async () => {
    const inner = request(
      'POST /graphql HTTP/1.1',
      ['Host: x', json, lengthOf(question)],
      question,
    );
    const both = [lengthOf(inner), 'Transfer-Encoding: chunked', json, 'Host: stele.example'];
    const { text } = await send(
      request('POST /graphql HTTP/1.1', both, `0\r\n\r\n${inner}`),
      false,
    );
    expect(text).not.toContain('"data"');
    const twice = [lengthOf(question), 'Content-Length: 1', json, 'Host: stele.example'];
    const other = await send(request('POST /graphql HTTP/1.1', twice, question), false);
    expect(other.text).toMatch(/^HTTP\/1\.1 400 /);
  });
});

describe('GET /graphql', () => {
  const get = (query: string, ...headers: string[]) =>
    send(
      request(`GET /graphql?query=${encodeURIComponent(query)} HTTP/1.1`, [...closing, ...headers]),
    );
  const preflighted = 'Apollo-Require-Preflight: true';

  it('asks a question when no form of another site could have sent it', async () => {
    const { answer } = await get('{ me { account { id } } }', preflighted);
    expect(answer).toMatchObject({ status: 200, headers: { 'cache-control': 'no-store' } });
    expect((await get('{ me { account { id } } }')).answer?.status).toBe(400);
  });

  it('never runs a command', async () => {
    const { answer } = await get(
      'mutation { signOut }',
      preflighted,
      `Authorization: Bearer ${token}`,
    );
    expect(answer?.status).toBe(405);
    expect(answer?.headers['allow']).toBe('POST');
    expect(
      (await product.kit.as('investigator').ask('{ me { account { id } } }')).errors,
    ).toBeUndefined();
  });
});

describe('an answer', () => {
  it.each([
    ['application/json', 'application/json'],
    ['*/*', 'application/json'],
    ['application/graphql-response+json', 'application/graphql-response+json'],
  ])('to somebody who accepts %s is %s', async (accepted, type) => {
    const { answer } = await send(posted(question, json, `Accept: ${accepted}`));
    expect(answer?.status).toBe(200);
    expect(answer?.headers['content-type']).toContain(type);
  });

  it('to somebody who accepts no JSON is 406, in JSON', async () => {
    const { answer } = await send(posted(question, json, 'Accept: text/html'));
    expect(answer?.status).toBe(406);
    expect(answer?.headers['content-type']).toContain('json');
  });
});
