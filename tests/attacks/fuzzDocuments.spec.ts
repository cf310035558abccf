import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { GraphQLError } from 'graphql';
import type { Client } from 'graphql-ws';
import { hostileDocument } from '../../benchmarks/hostileDocuments';
import { seededRandom } from '../../cli/demo/seededRandom';
import { clientError } from '../../gateway/clientError';
import { checkOperation, parseWithin, validateDocument } from '../../gateway/limits';
import { gatewaySchema } from '../../gateway/schema';
import { createLogger } from '../../platform/logger';
import { askOver, codeOf, post, socketClient } from '../support/graphqlClient';
import { startSmallGateway, type SmallGateway } from '../support/smallGateway';

/** CI runs a tenth of the documents; `npm run endurance` all of them. */
const DOCUMENTS = process.env['STELE_ENDURANCE'] === 'on' ? 100_000 : 10_000;
const OVER_THE_WIRE = 300;
const PATIENCE = 1_200_000;

/** What may be said of a document before anything of it is run. */
const codes: readonly unknown[] = [
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'TOO_COSTLY',
  'INVALID',
];

const supergraph = readFileSync(join(__dirname, '../../schema/supergraph.graphql'), 'utf8');
const notRun = () => Promise.reject(new Error('nothing is run'));
const schema = gatewaySchema(supergraph, {
  ...{ accounts: notRun, registry: notRun, review: notRun, insight: notRun },
});
const logger = createLogger('silent');

/** The mistakes of a document, by the checks before the execution. */
function mistakesOf(source: string): readonly unknown[] {
  try {
    const document = parseWithin(source);
    const mistakes = validateDocument(schema, document);
    return mistakes.length > 0 ? mistakes : checkOperation(schema, document, null, {}).errors;
  } catch (error) {
    return [error];
  }
}

describe('a document that is meant to break the server', () => {
  it(
    'is right, or has mistakes of GraphQL with codes of the API',
    () => {
      const counts = new Map<unknown, number>();
      for (let seed = 0; seed < DOCUMENTS; seed++) {
        const source = hostileDocument(seededRandom(seed));
        const mistakes = mistakesOf(source);
        const [code = 'RIGHT'] = mistakes.map((mistake) => {
          const { extensions } = clientError(mistake, logger);
          const isKnown = mistake instanceof GraphQLError && codes.includes(extensions?.['code']);
          if (!isKnown)
            throw new Error(`document ${seed}: ${JSON.stringify(source)}`, { cause: mistake });
          return extensions?.['code'];
        });
        counts.set(code, (counts.get(code) ?? 0) + 1);
      }
      // The generator reaches every check, and what is right too.
      expect([...counts.keys()]).toEqual(expect.arrayContaining([...codes, 'RIGHT']));
    },
    PATIENCE,
  );
});

describe('the same documents on the wire', () => {
  let gateway: SmallGateway;
  let client: Client;
  beforeAll(async () => {
    gateway = await startSmallGateway();
    client = socketClient(gateway.url, { token: 'pi' });
  });
  afterAll(async () => {
    await client.dispose();
    await gateway.close();
  });

  const seeds = Array.from({ length: OVER_THE_WIRE }, (_, index) => index);
  const isOfADocument = (code: unknown) => code === undefined || codes.includes(code);

  it(
    'are answered below 500 and in JSON over HTTP',
    async () => {
      for (const seed of seeds) {
        const query = hostileDocument(seededRandom(seed));
        const { status, headers, body } = await post(gateway.url, { query }, 'pi');
        const isRight = isOfADocument(codeOf(body)) && status < 500;
        expect({ seed, status, body, isRight }).toMatchObject({ isRight: true });
        expect(headers.get('content-type')).toContain('json');
      }
    },
    PATIENCE,
  );

  it(
    'leave a socket open and answered',
    async () => {
      for (const seed of seeds) {
        const query = hostileDocument(seededRandom(seed));
        const answer = await askOver(client, { query });
        expect({ seed, isRight: isOfADocument(codeOf(answer)), answer }).toMatchObject({
          isRight: true,
        });
      }
    },
    PATIENCE,
  );
});
