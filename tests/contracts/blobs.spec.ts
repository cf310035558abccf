import { spawn } from 'node:child_process';
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { type Blobs, DamagedBlob, openFileBlobs } from '../../platform/blobs';
import { type KeyStore, openFileKeyStore } from '../../platform/keyStore';

const MEGABYTE = 1024 * 1024;
const wrapKey = randomBytes(32);
const id = '0198c0de-0000-7000-8000-000000000001';
const other = '0198c0de-0000-7000-8000-000000000002';

let folder: string;
let keys: KeyStore;
let blobs: Blobs;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'stele-blobs-'));
  keys = openFileKeyStore(join(folder, 'keys'), wrapKey);
  blobs = openFileBlobs(join(folder, 'files'), keys);
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const pdf = (size: number) => Buffer.concat([Buffer.from('%PDF-1.7\n'), randomBytes(size - 9)]);
const stream = (bytes: Buffer, chunk = 1000) =>
  Readable.from(
    Array.from({ length: Math.ceil(bytes.length / chunk) }, (_, at) =>
      bytes.subarray(at * chunk, (at + 1) * chunk),
    ),
    { objectMode: false },
  );
const filesIn = (part: string) =>
  readdirSync(join(folder, part), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name !== 'fingerprint')
    .map(({ parentPath, name }) => join(parentPath, name));
const only = (paths: string[]) => {
  expect(paths).toHaveLength(1);
  return paths[0] ?? '';
};
const read = async (of: string) => {
  const found = await blobs.read(of);
  return found && buffer(found);
};
const expectNothingLeft = () => {
  expect(filesIn('files')).toEqual([]);
  expect(filesIn('keys')).toEqual([]);
};

describe('a stored file', () => {
  it.each([5, 9, 1000, 65_536, 3 * 65_536 + 1])('of %i bytes reads as it came', async (size) => {
    const bytes = pdf(Math.max(size, 9)).subarray(0, size);
    const stored = await blobs.put(id, stream(bytes), MEGABYTE);
    expect(stored).toEqual({ size, sha256: createHash('sha256').update(bytes).digest('hex') });
    expect(await read(id)).toEqual(bytes);
  });

  it('is found by a process that starts later', async () => {
    const bytes = pdf(5000);
    await blobs.put(id, stream(bytes), MEGABYTE);
    blobs = openFileBlobs(join(folder, 'files'), openFileKeyStore(join(folder, 'keys'), wrapKey));
    expect(await read(id)).toEqual(bytes);
  });

  it('lies encrypted and is read by its owner only', async () => {
    const bytes = Buffer.from(`%PDF-${'invented trial subject '.repeat(500)}`);
    await blobs.put(id, stream(bytes), MEGABYTE);
    const path = only(filesIn('files'));
    expect(readFileSync(path).includes('invented')).toBe(false);
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it('is not overwritten by another with its id', async () => {
    const bytes = pdf(5000);
    await blobs.put(id, stream(bytes), MEGABYTE);
    await expect(blobs.put(id, stream(pdf(100)), MEGABYTE)).rejects.toMatchObject({
      code: 'CONFLICT',
    });
    expect(await read(id)).toEqual(bytes);
  });

  it('is the one of two with the same id that came first', async () => {
    const bytes = pdf(500_000);
    const first = blobs.put(id, stream(bytes), MEGABYTE);
    const second = blobs.put(id, stream(pdf(10)), 9);
    await expect(second).rejects.toMatchObject({ code: 'CONFLICT' });
    await first;
    expect(await read(id)).toEqual(bytes);
  });

  it('fails at its end when a bit was changed, it was cut, or is another one', async () => {
    await blobs.put(id, stream(pdf(200_000)), MEGABYTE);
    const path = only(filesIn('files'));
    const bytes = readFileSync(path);
    for (const at of [0, 12, 100_000, bytes.length - 1]) {
      const damaged = Buffer.from(bytes);
      damaged.writeUInt8(damaged.readUInt8(at) ^ 1, at);
      writeFileSync(path, damaged);
      await expect(read(id)).rejects.toThrow(DamagedBlob);
    }
    for (const length of [0, 27, 28, 1000, bytes.length - 1]) {
      writeFileSync(path, bytes.subarray(0, length));
      await expect(read(id)).rejects.toThrow(DamagedBlob);
    }
    rmSync(path);
    await blobs.put(other, stream(pdf(200_000)), MEGABYTE);
    renameSync(only(filesIn('files')), path);
    await expect(read(id)).rejects.toThrow(DamagedBlob);
  });

  it('is gone with its key once removed', async () => {
    await blobs.put(id, stream(pdf(5000)), MEGABYTE);
    await blobs.remove(id);
    expect(await blobs.read(id)).toBeNull();
    expectNothingLeft();
    await blobs.remove(id);
  });

  it('is as if it were not there when its key is destroyed', async () => {
    await blobs.put(id, stream(pdf(5000)), MEGABYTE);
    await keys.destroy(`file:${id}`);
    expect(await blobs.read(id)).toBeNull();
  });

  it('takes no more memory when it is large', async () => {
    const chunk = pdf(MEGABYTE);
    const count = 160;
    let most = 0;
    const measure = () => {
      most = Math.max(most, process.memoryUsage().arrayBuffers);
    };
    function* chunks() {
      for (let at = 0; at < count; at++) {
        measure();
        yield Buffer.from(chunk);
      }
    }
    const before = process.memoryUsage().arrayBuffers;
    const source = Readable.from(chunks(), { objectMode: false, highWaterMark: 65_536 });
    await blobs.put(id, source, count * MEGABYTE);
    let size = 0;
    for await (const part of (await blobs.read(id)) ?? []) {
      measure();
      size += (part as Buffer).length;
    }
    expect(size).toBe(count * MEGABYTE);
    expect(most - before).toBeLessThan((count / 2) * MEGABYTE);
  });
});

describe('a file that was never stored', () => {
  it('is null', async () => {
    expect(await blobs.read(id)).toBeNull();
  });

  it.each(['', '.', '../keys/fingerprint', '..%2f', 'arriving', `${id}/..`, `${id}\0`])(
    'is null, for %j leads nowhere',
    async (path) => {
      expect(await blobs.read(path)).toBeNull();
      await blobs.remove(path);
      await expect(blobs.put(path, stream(pdf(10)), MEGABYTE)).rejects.toThrow(TypeError);
      expectNothingLeft();
    },
  );
});

describe('V-502, a file over the limit', () => {
  it('is refused word for word and leaves nothing', async () => {
    const limit = 2 * MEGABYTE;
    await expect(blobs.put(id, stream(pdf(limit + 1), 65_536), limit)).rejects.toMatchObject({
      code: 'TOO_LARGE',
      rule: 'V-502',
      message: '文件大小不能超过2MB',
    });
    expectNothingLeft();
    expect(await blobs.read(id)).toBeNull();
  });

  it('is refused before the rest of it has come', async () => {
    const endless = new PassThrough();
    endless.write(pdf(1001));
    await expect(blobs.put(id, endless, 1000)).rejects.toMatchObject({ rule: 'V-502' });
    expectNothingLeft();
  });

  it('may be just as large as the limit', async () => {
    expect((await blobs.put(id, stream(pdf(1000), 64), 1000)).size).toBe(1000);
  });

  it('may be tried again under the same id', async () => {
    await expect(blobs.put(id, stream(pdf(2000)), 1000)).rejects.toMatchObject({ rule: 'V-502' });
    await blobs.put(id, stream(pdf(900)), 1000);
    expect(await read(id)).toHaveLength(900);
  });
});

describe('V-501, a file that is no PDF', () => {
  it.each([
    ['a renamed docx', 'PK\u0003\u0004word/document.xml'],
    ['nothing', ''],
    ['less than the first five bytes', '%PDF'],
    ['the bytes somewhere else', '\n%PDF-1.7'],
    ['small letters', '%pdf-1.7'],
  ])('is refused word for word: %s', async (_, text) => {
    await expect(blobs.put(id, stream(Buffer.from(text), 1), MEGABYTE)).rejects.toMatchObject({
      code: 'INVALID',
      rule: 'V-501',
      message: '仅支持PDF格式文件',
    });
    expectNothingLeft();
  });

  it('is refused as soon as its first bytes tell', async () => {
    const endless = new PassThrough();
    endless.write('%PX');
    await expect(blobs.put(id, endless, MEGABYTE)).rejects.toMatchObject({ rule: 'V-501' });
  });

  it('is accepted when its first bytes come one by one', async () => {
    expect((await blobs.put(id, stream(pdf(64), 1), MEGABYTE)).size).toBe(64);
  });
});

describe('an upload that breaks off', () => {
  it.each([
    ['with an error', new Error('connection reset')],
    ['without a word', undefined],
  ])('is refused and leaves nothing: %s', async (_, reason) => {
    const upload = new PassThrough();
    upload.write(pdf(100_000));
    const put = blobs.put(id, upload, MEGABYTE);
    setTimeout(() => upload.destroy(reason), 20);
    await expect(put).rejects.toMatchObject({ code: 'INVALID', rule: undefined });
    expectNothingLeft();
  });

  it('over HTTP leaves nothing, and a refused one is answered', async () => {
    const outcomes: Promise<unknown>[] = [];
    const server = createServer((incoming, answer) => {
      const put = blobs.put(id, incoming, MEGABYTE);
      outcomes.push(put.catch((error: unknown) => error));
      put.catch((error: unknown) => {
        // What is still on its way is read and forgotten, else the connection breaks before the answer.
        incoming.resume().once('end', () => answer.writeHead(400).end(String(error)));
      });
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const { port } = server.address() as AddressInfo;
    const upload = () => request({ port, method: 'PUT', path: '/' }).on('error', () => undefined);

    try {
      const wrong = upload();
      wrong.end(`GIF89a${'-'.repeat(100_000)}`);
      const [answered] = (await once(wrong, 'response')) as [Readable];
      expect((await buffer(answered)).toString()).toContain('仅支持PDF格式文件');

      const broken = upload();
      broken.write(pdf(100_000));
      await once(server, 'request');
      setTimeout(() => broken.destroy(), 50);
      expect(await outcomes[1]).toMatchObject({ code: 'INVALID', rule: undefined });
      expectNothingLeft();
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });

  it('with its process leaves nothing that the next start keeps', async () => {
    const child = spawn(process.execPath, [
      'tests/support/runTypeScript.cjs',
      'tests/support/brokenOffUpload.ts',
      join(folder, 'files'),
      join(folder, 'keys'),
      wrapKey.toString('hex'),
      id,
    ]);
    const exit = once(child, 'exit');
    await Promise.race([once(child.stdout, 'data'), exit]);
    expect(filesIn('files')).toHaveLength(1);

    openFileBlobs(join(folder, 'files'), keys);
    // It is still being received: another process that starts leaves it alone.
    expect(filesIn('files')).toHaveLength(1);

    child.kill('SIGKILL');
    await exit;
    const later = openFileBlobs(join(folder, 'files'), keys);
    expect(filesIn('files')).toEqual([]);
    expect(await later.read(id)).toBeNull();
  });
});

describe('a folder that takes no files', () => {
  it('is a STORE_UNAVAILABLE that names no path, and leaves nothing', async () => {
    rmSync(join(folder, 'files', 'arriving'), { recursive: true });
    writeFileSync(join(folder, 'files', 'arriving'), '');
    const put = blobs.put(randomUUID(), stream(pdf(5000)), MEGABYTE);
    await expect(put).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    await expect(put).rejects.not.toThrow(folder);
    rmSync(join(folder, 'files', 'arriving'));
    expectNothingLeft();
  });
});
