import { randomBytes } from 'node:crypto';
import {
  appendFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { openFileKeyStore, type KeyStore } from '../../platform/keyStore';
import { openPartialUploads, type PartialUploads } from '../../platform/partialUploads';

const HOUR = 3_600_000;
const owner = 'account-1';
const file = Buffer.concat([Buffer.from('%PDF-1.7\n'), randomBytes(200_000)]);
const given = { owner, name: 'protocol.pdf', length: file.length };

let folder: string;
let keys: KeyStore;
let uploads: PartialUploads;
let now: number;
const wrapKey = randomBytes(32);
const open = () => openPartialUploads(join(folder, 'uploads'), keys, () => now);
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'stele-uploads-'));
  keys = openFileKeyStore(join(folder, 'keys'), wrapKey);
  now = Date.now();
  uploads = open();
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const part = (from: number, to: number) => Readable.from([file.subarray(from, to)]);
const whole = (id: string) => uploads.finish(id, owner, (_, content) => buffer(content));
const filesOf = (suffix: string) =>
  readdirSync(join(folder, 'uploads'))
    .filter((name) => name.endsWith(suffix))
    .map((name) => join(folder, 'uploads', name));

describe('an upload in parts', () => {
  it('is whole when all of them have come', async () => {
    const { id, offset } = await uploads.create(given);
    expect(offset).toBe(0);
    await uploads.append(id, owner, 0, part(0, 70_001));
    await uploads.append(id, owner, 70_001, part(70_001, file.length));
    expect(await whole(id)).toEqual(file);
  });

  it('goes on after a restart', async () => {
    const { id } = await uploads.create(given);
    await uploads.append(id, owner, 0, part(0, 70_001));
    uploads = open();
    expect(await uploads.find(id, owner)).toMatchObject({ ...given, offset: 70_001 });
    await uploads.append(id, owner, 70_001, part(70_001, file.length));
    expect(await whole(id)).toEqual(file);
  });

  it('keeps what had come when the connection broke', async () => {
    const { id } = await uploads.create(given);
    const broken = new PassThrough();
    broken.write(file.subarray(0, 50_000));
    const append = uploads.append(id, owner, 0, broken);
    setTimeout(() => broken.destroy(new Error('connection reset')), 100);
    const { offset } = await append;
    expect(offset).toBe(50_000);
    await uploads.append(id, owner, offset, part(offset, file.length));
    expect(await whole(id)).toEqual(file);
  });

  it('ends the old connection of a client that has come back', async () => {
    const { id } = await uploads.create(given);
    const hanging = new PassThrough();
    hanging.write(file.subarray(0, 10_000));
    const append = uploads.append(id, owner, 0, hanging);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(await uploads.find(id, 'somebody else')).toBeNull();
    expect(hanging.destroyed).toBe(false);
    expect(await uploads.find(id, owner)).toMatchObject({ offset: 10_000 });
    await append;
  });

  it.each([1, 3, 27, 100])('forgets a piece whose last %i bytes a crash has lost', async (lost) => {
    const { id } = await uploads.create(given);
    await uploads.append(id, owner, 0, part(0, 30_000));
    await uploads.append(id, owner, 30_000, part(30_000, 60_000));
    const [parts = ''] = filesOf('.parts');
    truncateSync(parts, readFileSync(parts).length - lost);
    uploads = open();
    expect(await uploads.find(id, owner)).toMatchObject({ offset: 30_000 });
    await uploads.append(id, owner, 30_000, part(30_000, file.length));
    expect(await whole(id)).toEqual(file);
  });

  it('forgets the zeros that a power cut may leave at the end', async () => {
    const { id } = await uploads.create(given);
    await uploads.append(id, owner, 0, part(0, 30_000));
    appendFileSync(filesOf('.parts')[0] ?? '', Buffer.alloc(5_000));
    uploads = open();
    expect(await uploads.find(id, owner)).toMatchObject({ offset: 30_000 });
  });

  it('lies encrypted, its name too', async () => {
    const { id } = await uploads.create({ ...given, name: 'invented-subject.pdf' });
    const clear = Buffer.from(`%PDF-${'invented trial subject '.repeat(100)}`);
    await uploads.append(id, owner, 0, Readable.from([clear]));
    for (const path of [...filesOf('.parts'), ...filesOf('.begun')]) {
      expect(readFileSync(path).includes('invented')).toBe(false);
    }
  });

  it('answers again what it came to, without its bytes', async () => {
    const { id } = await uploads.create(given);
    await uploads.append(id, owner, 0, part(0, file.length));
    const take = jest.fn(() => Promise.resolve({ fileId: 'f1' }));
    expect(await uploads.finish(id, owner, take)).toEqual({ fileId: 'f1' });
    uploads = open();
    expect(await uploads.finish(id, owner, take)).toEqual({ fileId: 'f1' });
    expect(take).toHaveBeenCalledTimes(1);
    expect(filesOf('.parts')).toEqual([]);
    expect(await uploads.find(id, owner)).toMatchObject({ offset: file.length });
  });
});

describe('an upload is refused', () => {
  it('to anyone but its owner', async () => {
    const { id } = await uploads.create(given);
    expect(await uploads.find(id, 'account-2')).toBeNull();
    const append = uploads.append(id, 'account-2', 0, part(0, 10));
    await expect(append).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('at another place than where it is', async () => {
    const { id } = await uploads.create(given);
    await uploads.append(id, owner, 0, part(0, 10));
    for (const offset of [0, 9, 11]) {
      const append = uploads.append(id, owner, offset, part(0, 10));
      await expect(append).rejects.toMatchObject({ code: 'CONFLICT' });
    }
  });

  it('beyond its length, and keeps what was within', async () => {
    const { id } = await uploads.create({ ...given, length: 20 });
    const pieces = Readable.from([file.subarray(0, 15), file.subarray(15, 30)]);
    await expect(uploads.append(id, owner, 0, pieces)).rejects.toMatchObject({ code: 'TOO_LARGE' });
    expect(await uploads.find(id, owner)).toMatchObject({ offset: 15 });
  });

  it('by its first bytes when it is no PDF: V-501', async () => {
    const { id } = await uploads.create(given);
    const append = uploads.append(id, owner, 0, Readable.from([Buffer.from('PK\u0003\u0004')]));
    await expect(append).rejects.toMatchObject({ rule: 'V-501' });
  });

  it('to an owner with twenty under way', async () => {
    for (let count = 0; count < 20; count += 1) await uploads.create(given);
    await expect(uploads.create(given)).rejects.toMatchObject({ code: 'TOO_MANY_REQUESTS' });
    await uploads.create({ ...given, owner: 'account-2' });
  });

  it.each(['', '.', '../keys/fingerprint', 'x\0'])('under an id like %j', async (id) => {
    expect(await uploads.find(id, owner)).toBeNull();
    await uploads.remove(id);
  });
});

describe('an upload that is over', () => {
  it('is gone after a day, key and all', async () => {
    const { id } = await uploads.create(given);
    await uploads.append(id, owner, 0, part(0, 10));
    now += 23 * HOUR;
    await uploads.removeExpired();
    expect(await uploads.find(id, owner)).not.toBeNull();
    now += 2 * HOUR;
    expect(await uploads.find(id, owner)).toBeNull();
    await uploads.removeExpired();
    expect(readdirSync(join(folder, 'uploads'))).toEqual([]);
    expect(await keys.find(`upload:${id}`)).toBeNull();
  });

  it('is gone when it is given up', async () => {
    const { id } = await uploads.create(given);
    await uploads.remove(id);
    expect(await uploads.find(id, owner)).toBeNull();
    expect(readdirSync(join(folder, 'uploads'))).toEqual([]);
  });
});
