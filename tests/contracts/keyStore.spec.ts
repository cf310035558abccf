import { type ChildProcess, spawn } from 'node:child_process';
import { createHash, createSecretKey, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import {
  linkSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openFileKeyStore } from '../../platform/keyStore';
import { derivedKey, masterKey } from '../../platform/masterKey';

const wrapKey = randomBytes(32);
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'stele-keys-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const keyFiles = () =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.includes('.key'))
    .map((name) => join(folder, name));
const onlyKeyFile = () => {
  const [only = '', ...others] = keyFiles();
  expect(others).toEqual([]);
  return only;
};
const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

describe('a subject without a key', () => {
  it('has none until one is asked for', async () => {
    const keys = openFileKeyStore(folder, wrapKey);
    expect(await keys.find('account:1')).toBeNull();
    expect(keyFiles()).toEqual([]);
  });

  it('gets one key for all who ask at the same time', async () => {
    const keys = openFileKeyStore(folder, wrapKey);
    const given = await Promise.all(Array.from({ length: 20 }, () => keys.keyFor('account:1')));
    expect(given[0]).toHaveLength(32);
    expect(new Set(given.map(sha256)).size).toBe(1);
    onlyKeyFile();
  });

  it('gets another key than another subject', async () => {
    const keys = openFileKeyStore(folder, wrapKey);
    expect(await keys.keyFor('account:1')).not.toEqual(await keys.keyFor('account:2'));
  });

  it('gets a STORE_UNAVAILABLE, and no key, from a folder that takes no files', async () => {
    const keys = openFileKeyStore(folder, wrapKey);
    for (const digit of '0123456789abcdef') writeFileSync(join(folder, digit), '');
    await expect(keys.keyFor('account:1')).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    for (const digit of '0123456789abcdef') rmSync(join(folder, digit));
    expect(await keys.find('account:1')).toBeNull();
    expect(await keys.keyFor('account:1')).toHaveLength(32);
  });
});

describe('a key that was made', () => {
  it('is found by a store opened later', async () => {
    const key = await openFileKeyStore(folder, wrapKey).keyFor('contact:7');
    const later = openFileKeyStore(folder, wrapKey);
    expect(await later.find('contact:7')).toEqual(key);
    expect(await later.keyFor('contact:7')).toEqual(key);
  });

  it('lies wrapped in a file that names nobody and that only its owner reads', async () => {
    const key = await openFileKeyStore(folder, wrapKey).keyFor('account:zhang');
    const path = onlyKeyFile();
    expect(path).not.toContain('zhang');
    expect(path).not.toContain(sha256(Buffer.from('account:zhang')));
    expect(readFileSync(path).includes(key)).toBe(false);
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it('is an error, not a missing key, when its file is damaged, cut or moved', async () => {
    await openFileKeyStore(folder, wrapKey).keyFor('account:1');
    const path = onlyKeyFile();
    const bytes = readFileSync(path);
    for (const at of [0, 20, bytes.length - 1]) {
      const damaged = Buffer.from(bytes);
      damaged.writeUInt8(damaged.readUInt8(at) ^ 1, at);
      writeFileSync(path, damaged);
      await expect(openFileKeyStore(folder, wrapKey).find('account:1')).rejects.toThrow('damaged');
    }
    writeFileSync(path, bytes.subarray(0, 10));
    await expect(openFileKeyStore(folder, wrapKey).keyFor('account:1')).rejects.toThrow('damaged');

    rmSync(path);
    await openFileKeyStore(folder, wrapKey).keyFor('account:2');
    renameSync(onlyKeyFile(), path);
    await expect(openFileKeyStore(folder, wrapKey).find('account:1')).rejects.toThrow('moved');
  });

  it('does not open with another wrapping key, and the refusal tells no key', () => {
    openFileKeyStore(folder, wrapKey);
    const other = randomBytes(32);
    const opening = () => openFileKeyStore(folder, other);
    expect(opening).toThrow('made with another master key');
    expect(opening).not.toThrow(wrapKey.toString('hex'));
    expect(opening).not.toThrow(other.toString('hex'));
  });
});

describe('a destroyed key', () => {
  it('is gone at once and for a store opened later', async () => {
    const keys = openFileKeyStore(folder, wrapKey);
    await keys.keyFor('account:1');
    await keys.destroy('account:1');
    expect(await keys.find('account:1')).toBeNull();
    expect(await openFileKeyStore(folder, wrapKey).find('account:1')).toBeNull();
    expect(keyFiles()).toEqual([]);
  });

  it('leaves no second name of it that a crash had left', async () => {
    const keys = openFileKeyStore(folder, wrapKey);
    await keys.keyFor('account:1');
    linkSync(onlyKeyFile(), `${onlyKeyFile()}.left-over`);
    await keys.destroy('account:1');
    expect(keyFiles()).toEqual([]);
  });

  it('does not come back when it is read and destroyed at the same time', async () => {
    for (let round = 0; round < 20; round++) {
      await openFileKeyStore(folder, wrapKey).keyFor('account:1');
      const keys = openFileKeyStore(folder, wrapKey);
      await Promise.all([
        keys.find('account:1'),
        keys.destroy('account:1'),
        keys.find('account:1'),
      ]);
      expect(await keys.find('account:1')).toBeNull();
    }
  });

  it('is followed by another one, not by the same', async () => {
    const keys = openFileKeyStore(folder, wrapKey);
    const first = await keys.keyFor('contact:7');
    await keys.destroy('contact:7');
    expect(await keys.keyFor('contact:7')).not.toEqual(first);
  });

  it('may be destroyed again, and so may one that never was', async () => {
    const keys = openFileKeyStore(folder, wrapKey);
    await keys.destroy('account:never');
    await keys.keyFor('account:1');
    await keys.destroy('account:1');
    await keys.destroy('account:1');
    expect(await keys.find('account:1')).toBeNull();
  });
});

describe('keys made by several processes', () => {
  const makers = (...counts: number[]) =>
    counts.map((count) =>
      spawn(process.execPath, [
        'tests/support/runTypeScript.cjs',
        'tests/support/keyMaker.ts',
        folder,
        wrapKey.toString('hex'),
        String(count),
      ]),
    );

  async function printed({ stdout }: ChildProcess, onLine?: (count: number) => void) {
    let text = '';
    for await (const chunk of stdout ?? []) {
      text += String(chunk);
      onLine?.(text.split('\n').length - 1);
    }
    return text.split('\n').slice(0, -1);
  }

  it('are the same for all of them', async () => {
    const [first = [], second, third] = await Promise.all(
      makers(100, 100, 100).map((maker) => printed(maker)),
    );
    expect(first).toHaveLength(100);
    expect(second).toEqual(first);
    expect(third).toEqual(first);
  });

  it('are all there when the process is killed', async () => {
    const [maker] = makers(100_000);
    if (!maker) throw new Error('no process');
    const exit = once(maker, 'exit');
    const given = await printed(maker, (count) => {
      if (count >= 50) maker.kill('SIGKILL');
    });
    expect(await exit).toEqual([null, 'SIGKILL']);
    expect(given.length).toBeGreaterThanOrEqual(50);

    const keys = openFileKeyStore(folder, wrapKey);
    for (const [at, hash] of given.entries()) {
      const key = await keys.find(`person:${String(at)}`);
      expect(key && sha256(key)).toBe(hash);
    }
  });
});

describe('the master key', () => {
  const embedded = () => ({ folder, masterKey: null });
  const path = () => join(folder, 'keys', 'master');

  it('is the one of the setting, and no file is made', () => {
    const given = randomBytes(32);
    expect(masterKey({ folder, masterKey: createSecretKey(given) })).toEqual(given);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('is made once by an embedded start, said so, and readable by nobody else', () => {
    const said: string[] = [];
    const made = masterKey(embedded(), (where) => said.push(where));
    expect(made).toHaveLength(32);
    expect(masterKey(embedded(), (where) => said.push(where))).toEqual(made);
    expect(said).toEqual([path()]);
    expect(statSync(path()).mode & 0o777).toBe(0o600);
    expect(statSync(join(folder, 'keys')).mode & 0o777).toBe(0o700);
  });

  it('is not made again where there are keys that need the old one', async () => {
    const keys = openFileKeyStore(join(folder, 'keys'), derivedKey(masterKey(embedded()), 'wrap'));
    await keys.keyFor('account:1');
    rmSync(path());
    expect(() => masterKey(embedded())).toThrow(/need the master key .* found neither/);
    expect(() => statSync(path())).toThrow('ENOENT');
  });

  it('is refused when its file is damaged, and the refusal does not tell it', () => {
    const half = masterKey(embedded()).toString('hex').slice(0, 32);
    writeFileSync(path(), half);
    expect(() => masterKey(embedded())).toThrow(/damaged: wanted 64 hex.* found 32/);
    expect(() => masterKey(embedded())).not.toThrow(half);
    expect(readFileSync(path(), 'utf8')).toBe(half);
  });

  it('gives a different key for each purpose, the same every time', () => {
    const master = randomBytes(32);
    const keys = ['lookup', 'caller', 'wrap'].map((purpose) => derivedKey(master, purpose));
    expect(new Set([master, ...keys].map(sha256)).size).toBe(4);
    expect(keys.map((key) => key.length)).toEqual([32, 32, 32]);
    expect(derivedKey(master, 'lookup')).toEqual(keys[0]);
  });
});
