import type { ChildProcess } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import { Upload } from 'tus-js-client';
import { FILE_ID_HEADER } from '../../gateway/fileStore';
import type { Recorded } from '../../schema/envelope';
import { discardUnusedFiles } from '../../services/registry/fileKeeping';
import { pdfOf, stream } from '../support/hostilePdfs';
import { startKit, type Kit } from '../support/registry';
import { startServer } from '../support/startedProduct';

/** `npm run endurance` does all of them. */
const rounds = process.env['STELE_ENDURANCE'] === 'on' ? 50 : 5;
const DAY = 24 * 60 * 60_000;

interface Sent {
  readonly fileId: string;
  readonly sha256: string;
}
interface Begun {
  readonly bytes: Buffer;
  url: string | null;
}

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
const document = (size: number) =>
  pdfOf([
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>',
    stream('/Type /XObject /Subtype /Image /Filter /DCTDecode', randomBytes(size)),
  ]);

let kit: Kit;
let projectId: string;
let authorization: string;
let passed = 0;
/** What was answered before a kill. */
const sent: Sent[] = [];
/** Uploads in parts, each gone on with in the rounds after it was cut off. */
const begun: Begun[] = [];
/** The files that came whole, each time. */
const downloads: string[] = [];
let isKilled = false;
const wasKilled = () => isKilled;

/** The product on the kit's folder, killing itself where `trap` says; and its address. */
async function running(...trap: string[]): Promise<[ChildProcess, string]> {
  const script = ['runTypeScript.cjs', 'productWithTrap.ts'].map((name) =>
    join(__dirname, '..', 'support', name),
  );
  const product = startServer([...script, ...trap], kit.env);
  return [product.process, await product.url];
}

async function putAndAttach(url: string): Promise<void> {
  const bytes = document(20_000 + Math.random() * 400_000);
  const answer = await fetch(`${url}/files?name=protocol.pdf`, {
    method: 'PUT',
    headers: { authorization },
    body: new Uint8Array(bytes),
  });
  const { id } = (await answer.json()) as { id: string };
  sent.push({ fileId: id, sha256: sha256(bytes) });
  const query = `mutation ($p: ID!, $f: ID!) {
    attachFile(projectId: $p, slot: other, fileId: $f, idempotencyKey: "${id}") { revision } }`;
  const remove = query.replace('attachFile', 'removeFile').replace(id, `${id} removed`);
  for (const command of [query, remove]) {
    await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { authorization, 'content-type': 'application/json' },
      body: JSON.stringify({ query: command, variables: { p: projectId, f: id } }),
    });
  }
}

async function sendInParts(url: string, upload: Begun): Promise<void> {
  const { bytes } = upload;
  const path = upload.url === null ? null : new URL(upload.url).pathname;
  const fileId = await new Promise<string>((resolve, reject) => {
    let id = '';
    const client = new Upload(bytes, {
      endpoint: `${url}/files`,
      headers: { authorization },
      metadata: { filename: 'in parts.pdf' },
      chunkSize: 50_000,
      retryDelays: [],
      ...(path !== null && { uploadUrl: `${url}${path}` }),
      onUploadUrlAvailable: () => (upload.url = client.url),
      onAfterResponse: (_, response) => {
        id = response.getHeader(FILE_ID_HEADER) ?? id;
      },
      onError: reject,
      onSuccess: () => {
        resolve(id);
      },
    });
    client.start();
  });
  sent.push({ fileId, sha256: sha256(bytes) });
  begun.splice(begun.indexOf(upload), 1);
}

async function download(url: string): Promise<void> {
  const one = sent[Math.floor(Math.random() * sent.length)];
  if (one === undefined) {
    await pause(20);
    return;
  }
  const answer = await fetch(`${url}/files/${one.fileId}?purpose=look`, {
    headers: { authorization },
  });
  await answer.arrayBuffer();
  if (answer.status === 200) downloads.push(one.fileId);
}

/** Whatever fails once the server is killed was never answered; anything before is a failure of the test. */
async function untilKilled(work: () => Promise<void>): Promise<void> {
  while (!isKilled) {
    try {
      await work();
    } catch (error) {
      if (!wasKilled()) throw error;
    }
  }
}

async function oneLife(): Promise<void> {
  const [child, url] = await running();
  const ended = once(child, 'exit');
  isKilled = false;
  const work = [
    untilKilled(() => putAndAttach(url)),
    untilKilled(() => putAndAttach(url)),
    untilKilled(() => download(url)),
    untilKilled(async () => {
      const upload = begun.at(0) ?? { bytes: document(1_000_000), url: null };
      if (!begun.includes(upload)) begun.push(upload);
      await sendInParts(url, upload);
    }),
  ];
  await pause(300 + Math.random() * 1_200);
  isKilled = true;
  child.kill('SIGKILL');
  await ended;
  await Promise.all(work);
}

async function everything(): Promise<Recorded[]> {
  const events: Recorded[] = [];
  for await (const batch of kit.stele.node.log.readAll(null)) events.push(...batch);
  return events;
}
const keptIds = () =>
  readdirSync(join(kit.folder, 'files'), { recursive: true, encoding: 'utf8' })
    .map((path) => path.split('/').at(-1) ?? '')
    .filter((name) => /^[0-9a-f-]{36}$/.test(name));

describe(`a registry killed ${rounds} times while files come, and ${rounds} times before their event`, () => {
  let events: Recorded[];
  beforeAll(
    async () => {
      kit = await startKit({ now: () => Date.now() + passed });
      projectId = await kit.project();
      authorization = `Bearer ${await kit.tokenOf('investigator')}`;
      await kit.stop();
      for (let round = 0; round < rounds; round += 1) await oneLife();
      for (let round = 0; round < rounds; round += 1) {
        const [child, url] = await running('before', 'FileStored');
        const ended = once(child, 'exit');
        await expect(putAndAttach(url)).rejects.toThrow();
        await ended;
      }
      await kit.start();
      events = await everything();
    },
    60_000 + rounds * 60_000,
  );
  afterAll(() => kit.close());

  const named = (type: string) =>
    events.filter((event) => event.type === type).map(({ data }) => data as { fileId: string });

  it('had work to lose', () => {
    // How far each life came is chance.
    expect(sent.length).toBeGreaterThan(0);
  });

  it('has an event of every file that was answered, under the hash of what was sent', () => {
    const stored = new Map(
      named('FileStored').map((data) => [data.fileId, data as unknown as Sent]),
    );
    for (const { fileId, sha256: hash } of sent) expect(stored.get(fileId)?.sha256).toBe(hash);
  });

  it('has every file that an event names, with that SHA-256 (N8)', async () => {
    const attached = events
      .filter(({ type }) => type === 'FileAttached')
      .map(({ data }) => (data as { file: Sent }).file);
    const stored = named('FileStored') as unknown as Sent[];
    expect(attached.length).toBeGreaterThan(0);
    for (const { fileId, sha256: hash } of [...stored, ...attached]) {
      const content = await kit.stele.node.blobs.read(fileId);
      expect(content).not.toBeNull();
      if (content) expect(sha256(await buffer(content))).toBe(hash);
    }
  }, 120_000);

  it('has an event of every download (N10)', () => {
    const recorded = named('FileDownloaded').map(({ fileId }) => fileId);
    const times = (ids: readonly string[], id: string) => ids.filter((each) => each === id).length;
    expect(downloads.length).toBeGreaterThan(0);
    for (const id of new Set(downloads)) {
      expect(times(recorded, id)).toBeGreaterThanOrEqual(times(downloads, id));
    }
  });

  it('goes on with what was cut off in the middle', async () => {
    const open = [...begun];
    for (const upload of open) await sendInParts(kit.stele.url, upload);
    for (const { fileId, sha256: hash } of sent.slice(-open.length)) {
      const answer = await kit.as('investigator').download(fileId);
      expect(sha256(Buffer.from(await answer.arrayBuffer()))).toBe(hash);
    }
    expect(begun).toEqual([]);
  }, 120_000);

  it('keeps no half of a file, and after a day no file without an event or a use', async () => {
    expect(readdirSync(join(kit.folder, 'files', 'arriving'))).toEqual([]);
    const eventless = () => {
      const stored = new Set(events.map(({ stream: name }) => name));
      return keptIds().filter((id) => !stored.has(`file-${id}`));
    };
    events = await everything();
    // The first rounds may have added some by chance.
    const left = eventless().length;
    expect(left).toBeGreaterThanOrEqual(rounds);
    // Where most files were unknown to the log it would be taken for another one, and nothing be removed.
    for (let count = 0; count < left; count += 1) await putAndAttach(kit.stele.url);
    events = await everything();

    passed = DAY + 60_000;
    await discardUnusedFiles(kit.stele.node);
    expect(eventless()).toEqual([]);
    const attached = events
      .filter(({ type }) => type === 'FileAttached')
      .map(({ data }) => (data as { file: Sent }).file.fileId);
    expect(new Set(keptIds())).toEqual(new Set(attached));
  }, 180_000);
});
