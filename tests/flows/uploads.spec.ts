import { createHash, randomBytes } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Upload, type DetailedError } from 'tus-js-client';
import { FILE_ID_HEADER } from '../../gateway/fileStore';
import { pdfOf, stream } from '../support/hostilePdfs';
import { startKit, type Kit, type Person } from '../support/registry';

let kit: Kit;
let dataFolder: string;
beforeAll(async () => {
  kit = await startKit({ env: { STELE_FILE_LIMIT_MB: '5' } });
  dataFolder = kit.folder;
}, 60_000);
afterAll(() => kit.close());

const MEGABYTE = 1024 * 1024;
const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

/** A PDF that holds so many bytes of noise, as a scanned page does. */
const scan = (size: number) =>
  pdfOf([
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>',
    stream('/Type /XObject /Subtype /Image /Filter /DCTDecode', randomBytes(size)),
  ]);

interface Came {
  readonly url: string;
  readonly fileId: string | undefined;
}

/** Uploads with tus-js-client; once `stopAt` bytes have come it is aborted there, and answers where it goes on. */
async function upload(
  person: Person,
  bytes: Buffer,
  options: { stopAt?: number; url?: string; name?: string; chunk?: number } = {},
): Promise<Came> {
  const authorization = `Bearer ${await kit.tokenOf(person)}`;
  return await new Promise((resolve, reject) => {
    let fileId: string | undefined;
    const client = new Upload(bytes, {
      endpoint: `${kit.stele.url}/files`,
      headers: { authorization },
      metadata: { filename: options.name ?? '研究方案.pdf', filetype: 'application/pdf' },
      chunkSize: options.chunk ?? 300_000,
      retryDelays: [],
      ...(options.url !== undefined && { uploadUrl: options.url }),
      onAfterResponse: (_, response) => {
        fileId = response.getHeader(FILE_ID_HEADER) ?? fileId;
      },
      onChunkComplete: (_, accepted) => {
        if (options.stopAt === undefined || accepted < options.stopAt) return;
        void client.abort().then(() => {
          resolve({ url: client.url ?? '', fileId });
        });
      },
      onError: reject,
      onSuccess: () => {
        resolve({ url: client.url ?? '', fileId });
      },
    });
    client.start();
  });
}

const refusalOf = (error: unknown) => {
  const answer = (error as DetailedError).originalResponse;
  const { errors } = JSON.parse(answer?.getBody() ?? '{}') as {
    errors?: { message: string; extensions: Record<string, unknown> }[];
  };
  return { status: answer?.getStatus(), message: errors?.[0]?.message, ...errors?.[0]?.extensions };
};

const tus = (person: Person, path: string, method: string, headers: object = {}, body?: Buffer) =>
  kit.as(person).fetch(path, {
    method,
    headers: { 'tus-resumable': '1.0.0', ...headers },
    ...(body && { body: new Uint8Array(body) }),
  });
const begin = async (length: number, name = 'protocol.pdf') =>
  await tus('investigator', '/files', 'POST', {
    'upload-length': String(length),
    'upload-metadata': `filename ${Buffer.from(name).toString('base64')}`,
  });
const BYTES = { 'content-type': 'application/offset+octet-stream' };

describe('a file sent in parts', () => {
  it('goes on where it stopped, after a restart too, and comes back as it was sent', async () => {
    const bytes = scan(3 * MEGABYTE);
    const begun = await upload('investigator', bytes, { stopAt: bytes.length / 3 });
    expect(begun.fileId).toBeUndefined();
    await kit.restart();
    const url = begun.url.replace(/^.*(?=\/files\/)/, kit.stele.url);
    const { fileId = '' } = await upload('investigator', bytes, { url });
    const answer = await kit.as('investigator').download(fileId, null);
    expect(sha256(Buffer.from(await answer.arrayBuffer()))).toBe(sha256(bytes));
    expect(answer.headers.get('content-disposition')).toContain(encodeURIComponent('研究方案.pdf'));
  }, 120_000);

  it('is named to a client that missed the last answer', async () => {
    const bytes = scan(10_000);
    const { url, fileId } = await upload('investigator', bytes);
    const { pathname } = new URL(url);
    const again = await tus('investigator', pathname, 'HEAD');
    expect(again.headers.get(FILE_ID_HEADER)).toBe(fileId);
    expect(again.headers.get('upload-offset')).toBe(String(bytes.length));
  });

  it('is gone on with by nobody else', async () => {
    const bytes = scan(1 * MEGABYTE);
    const { url } = await upload('investigator', bytes, { stopAt: 300_000 });
    const { pathname } = new URL(url);
    expect((await tus('ethics', pathname, 'HEAD')).status).toBe(404);
    expect((await tus('visitor', pathname, 'HEAD')).status).toBe(404);
    const offset = { ...BYTES, 'upload-offset': '300000' };
    expect((await tus('ethics', pathname, 'PATCH', offset, bytes.subarray(0, 10))).status).toBe(
      404,
    );
    expect((await tus('ethics', pathname, 'DELETE')).status).toBe(404);
    expect((await tus('investigator', pathname, 'DELETE')).status).toBe(204);
    expect((await tus('investigator', pathname, 'HEAD')).status).toBe(404);
  });
});

describe('a file sent in parts is refused', () => {
  it('to those who may not upload', async () => {
    const as = async (person: Person) =>
      refusalOf(await upload(person, scan(1000)).catch((error: unknown) => error));
    expect(await as('visitor')).toMatchObject({ status: 401, code: 'UNAUTHENTICATED' });
    expect(await as('platform')).toMatchObject({ status: 403, code: 'FORBIDDEN' });
  });

  it('by its name, before a byte is sent: V-501', async () => {
    expect((await begin(1000, '研究方案.docx')).status).toBe(400);
  });

  it('when it is a renamed docx: V-501 with its first bytes, and nothing stays', async () => {
    const docx = Buffer.concat([Buffer.from('PK\u0003\u0004'), randomBytes(1000)]);
    const refused = await upload('investigator', docx).catch((error: unknown) => error);
    expect(refusalOf(refused)).toMatchObject({
      ...{ status: 400, rule: 'V-501', message: '仅支持PDF格式文件' },
    });
  });

  it('when it is to be larger than the limit: V-502 before a byte is sent', async () => {
    const answer = await begin(5 * MEGABYTE + 1);
    expect(answer.status).toBe(413);
    expect(await answer.json()).toMatchObject({
      errors: [{ message: '文件大小不能超过5MB', extensions: { rule: 'V-502' } }],
    });
  });

  it('when it is hostile, once it is whole: V-503, and nothing stays', async () => {
    const script = pdfOf([
      '<< /Type /Catalog /Pages 2 0 R /OpenAction << /S /JavaScript /JS (1) >> >>',
      '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
      '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>',
    ]);
    const refused = await upload('investigator', script, { chunk: 200 }).catch(
      (error: unknown) => error,
    );
    expect(refusalOf(refused)).toMatchObject({
      ...{ status: 400, rule: 'V-503', message: '文件已加密、损坏或存在风险，无法上传' },
      problems: [{ hint: { zh: '文件含有脚本、动态表单或可执行的动作' } }],
    });
  });

  it('at another offset: 409; of another version: 412; of another type: 415', async () => {
    const { pathname } = new URL((await begin(1000)).headers.get('location') ?? '', kit.stele.url);
    const patch = (headers: object) =>
      tus('investigator', pathname, 'PATCH', { ...BYTES, ...headers }, Buffer.from('%PDF-'));
    expect((await patch({ 'upload-offset': '7' })).status).toBe(409);
    expect((await patch({ 'upload-offset': '-1' })).status).toBe(400);
    expect((await patch({ 'upload-offset': '0', 'content-type': 'text/plain' })).status).toBe(415);
    const other = await patch({ 'upload-offset': '0', 'tus-resumable': '0.2.2' });
    expect(other.status).toBe(412);
    expect(other.headers.get('tus-version')).toBe('1.0.0');
    expect(await other.json()).toMatchObject({ errors: [{ extensions: { code: 'INVALID' } }] });
  });

  it('beyond what it was to be: 413', async () => {
    const { pathname } = new URL((await begin(10)).headers.get('location') ?? '', kit.stele.url);
    const headers = { ...BYTES, 'upload-offset': '0' };
    const answer = await tus(
      'investigator',
      pathname,
      'PATCH',
      headers,
      Buffer.from('%PDF-1.7\n\n\n'),
    );
    expect(answer.status).toBe(413);
  });

  it.each(['abc', '1e3', '', '-5', '99999999999999999999'])(
    'with a length of %j',
    async (length) => {
      const answer = await tus('investigator', '/files', 'POST', { 'upload-length': length });
      expect(answer.status).toBe(400);
    },
  );
});

describe('what a server can do', () => {
  it('is told without signing in', async () => {
    const answer = await fetch(`${kit.stele.url}/files`, { method: 'OPTIONS' });
    expect(answer.status).toBe(204);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'tus-version': '1.0.0',
      'tus-extension': 'creation,expiration,termination',
      'tus-max-size': String(5 * MEGABYTE),
    });
  });
});

describe('what refused and finished uploads leave behind', () => {
  it('is no bytes', () => {
    expect(existsSync(join(dataFolder, 'files', 'arriving'))).toBe(true);
    expect(readdirSync(join(dataFolder, 'files', 'arriving'))).toEqual([]);
  });
});
