import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { administratorEmail, demoPassword } from '../cli/demo/people';
import { seededRandom } from '../cli/demo/seededRandom';
import { checkOperation, parseWithin, validateDocument } from '../gateway/limits';
import { gatewaySchema } from '../gateway/schema';
import { startStele } from '../gateway/stele';
import { readSettings } from '../platform/settings';
import { type Figure, quantile } from './figure';
import { hostileDocument } from './hostileDocuments';

const ROUNDS = 500;
const HONEST = 20;
const GUESSERS = 20;
/** Guesses from one address, which may make a hundred a minute. */
const FROM_ONE_ADDRESS = 50;
const DOCUMENTS = 100_000;

const cheap = '{ codeList(name: "Province") { name } }';
const person = '{ name memberships { role } institution { name } }';
const costly = `{ projects(first: 100) { edges { node {
  delegates ${person} versions { submittedBy ${person} } } } } }`;
const signIn =
  'mutation ($login: String!, $password: String!) { signIn(login: $login, password: $password) { token } }';

/** What attacks cost the server, and those who are served meanwhile. */
export async function benchAttacks(folder: string): Promise<Figure[]> {
  const settings = readSettings({
    STELE_DATA: folder,
    STELE_PORT: '0',
    STELE_LOG_LEVEL: 'fatal',
    STELE_BUDGET: '0',
    // Whoever floods does so from many addresses.
    STELE_TRUSTED_PROXIES: 'loopback',
  });
  const stele = await startStele(settings);
  try {
    const refusals = await benchRefusals(stele.url);
    return [...refusals, ...(await benchFlood(stele.url)), ...benchDocuments()];
  } finally {
    await stele.close();
  }
}

/** An operation that costs too much is refused, in turns with one of the cheapest that is answered. */
async function benchRefusals(url: string): Promise<Figure[]> {
  const times = { cheap: [] as number[], costly: [] as number[] };
  for (let round = 0; round < ROUNDS; round++) {
    times.cheap.push(await timeOf(() => ask(url, { query: cheap }, null)));
    times.costly.push(await timeOf(() => ask(url, { query: costly }, 'TOO_COSTLY')));
  }
  const [answered, refused] = [quantile(times.cheap, 0.5), quantile(times.costly, 0.5)];
  return [
    {
      name: 'a too costly operation refused, to a cheap one answered, medians',
      ...{ value: refused / answered, unit: '', ceiling: 1.5 },
    },
    { name: 'the same, p99', value: quantile(times.costly, 0.99), unit: 'ms' },
  ];
}

/** How long somebody takes to sign in while others guess the passwords of people who are not there. */
async function benchFlood(url: string): Promise<Figure[]> {
  const honest = async (): Promise<number> => {
    const times: number[] = [];
    for (let count = 0; count < HONEST; count++) {
      const asked = { login: administratorEmail, password: demoPassword };
      times.push(
        await timeOf(() => ask(url, { query: signIn, variables: asked }, null, '192.0.2.1')),
      );
    }
    return quantile(times, 0.5);
  };

  const quiet = await honest();
  let isOver = false;
  let guesses = 0;
  const guess = async () => {
    while (!isOver) {
      const number = guesses++;
      const asked = { login: `${number}@elsewhere.example`, password: 'wrong' };
      const network = Math.floor(number / FROM_ONE_ADDRESS);
      const address = `10.1.${Math.floor(network / 256)}.${network % 256}`;
      await ask(url, { query: signIn, variables: asked }, 'UNAUTHENTICATED', address);
    }
  };
  const guessers = Array.from({ length: GUESSERS }, guess);
  const flooded = await honest();
  isOver = true;
  await Promise.all(guessers);
  return [
    { name: 'sign-in, median', value: quiet, unit: 'ms' },
    { name: `sign-in while ${GUESSERS} guess passwords, median`, value: flooded, unit: 'ms' },
    { name: 'the latter to the former', value: flooded / quiet, unit: '' },
  ];
}

/** The checks before an execution, of documents that are meant to break them. */
function benchDocuments(): Figure[] {
  const supergraph = readFileSync(join(__dirname, '../schema/supergraph.graphql'), 'utf8');
  const notRun = () => Promise.reject(new Error('nothing is run'));
  const executors = { accounts: notRun, registry: notRun, review: notRun, insight: notRun };
  const schema = gatewaySchema(supergraph, executors);
  let seconds = 0;
  for (let seed = 0; seed < DOCUMENTS; seed++) {
    const source = hostileDocument(seededRandom(seed));
    const began = performance.now();
    try {
      const document = parseWithin(source);
      const isValid = validateDocument(schema, document).length === 0;
      if (isValid) checkOperation(schema, document, null, {});
    } catch {
      // Refused, as most are.
    }
    seconds += (performance.now() - began) / 1_000;
  }
  return [
    {
      name: `${DOCUMENTS.toLocaleString('en')} hostile documents checked`,
      value: seconds,
      unit: 's',
    },
    { name: 'hostile documents checked', value: DOCUMENTS / seconds, unit: '/s' },
  ];
}

async function timeOf(work: () => Promise<void>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

/** Throws when it is answered with another code than that; null: none. */
async function ask(
  url: string,
  asked: { readonly query: string; readonly variables?: object },
  code: string | null,
  address = '192.0.2.2',
): Promise<void> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-forwarded-for': address },
    body: JSON.stringify(asked),
  });
  const { errors } = (await response.json()) as {
    readonly errors?: readonly { readonly extensions: { readonly code: string } }[];
  };
  const found = errors?.[0]?.extensions.code ?? null;
  if (found !== code) throw new Error(`${asked.query}: ${String(found)}`);
}
