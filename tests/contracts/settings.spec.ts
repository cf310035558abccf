import { spawnSync } from 'node:child_process';
import { inspect } from 'node:util';
import { resolve } from 'node:path';
import { readSettings, SettingsError } from '../../platform/settings';

const hex = '0f'.repeat(32);
const base64 = Buffer.from(hex, 'hex').toString('base64');
const esdb = 'esdb://log.example:2113?tls=false';

describe('an empty environment', () => {
  it('is an embedded demo on this machine only', () => {
    const folder = resolve('data/demo');
    expect(readSettings({})).toEqual({
      port: 4000,
      host: '127.0.0.1',
      production: false,
      demo: true,
      folder,
      eventLog: `file:${folder}/events.db`,
      masterKey: null,
      signingKey: null,
      adminEmail: 'admin@stele.localhost',
      fileLimit: 50 * 1024 * 1024,
      idleLimit: 30 * 60_000,
      clamd: null,
      allowedOrigins: [],
      budget: 120_000,
      trustedProxies: [],
      metricsFor: 'LOOPBACK',
      logLevel: 'info',
    });
  });

  it('may hold empty variables, as a compose file makes them', () => {
    expect(readSettings({ STELE_PORT: '', STELE_MASTER_KEY: '', STELE_DEMO: '' })).toEqual(
      readSettings({}),
    );
  });
});

describe('a set environment', () => {
  it('is read as it says', () => {
    const settings = readSettings({
      STELE_PORT: '0',
      STELE_HOST: '::1',
      STELE_DATA: '/var/lib/stele',
      STELE_DEMO: 'off',
      STELE_MASTER_KEY: hex,
      STELE_ADMIN_EMAIL: 'sys@example.cn',
      STELE_FILE_LIMIT_MB: '5',
      STELE_IDLE_MINUTES: '0',
      STELE_ALLOWED_ORIGINS: 'https://dashboard.example, http://localhost:5173',
      STELE_TRUSTED_PROXIES: 'loopback, 10.0.0.0/8',
      STELE_LOG_LEVEL: 'debug',
    });
    expect(settings).toMatchObject({
      port: 0,
      host: '::1',
      demo: false,
      folder: '/var/lib/stele/registry',
      eventLog: 'file:/var/lib/stele/registry/events.db',
      adminEmail: 'sys@example.cn',
      fileLimit: 5 * 1024 * 1024,
      idleLimit: 0,
      allowedOrigins: ['https://dashboard.example', 'http://localhost:5173'],
      trustedProxies: ['loopback', '10.0.0.0/8'],
      logLevel: 'debug',
    });
    expect(settings.masterKey?.export().toString('hex')).toBe(hex);
  });

  it.each([
    ['file:log.db', `file:${resolve('log.db')}`],
    ['file:///srv/my%20log.db', 'file:/srv/my log.db'],
  ])('knows where %s is', (given, address) => {
    expect(readSettings({ STELE_EVENT_LOG: given }).eventLog).toBe(address);
  });

  it.each([
    ['127.0.0.1:3310', { host: '127.0.0.1', port: 3310 }],
    ['clamav.example:3310', { host: 'clamav.example', port: 3310 }],
    ['[::1]:3310', { host: '::1', port: 3310 }],
    ['/run/clamav/clamd.ctl', { path: '/run/clamav/clamd.ctl' }],
  ])('knows where the virus scanner is: %s', (given, clamd) => {
    expect(readSettings({ STELE_CLAMD: given }).clamd).toEqual(clamd);
  });

  it('takes the master key as hexadecimal or base64', () => {
    expect(readSettings({ STELE_MASTER_KEY: base64 }).masterKey?.export().toString('hex')).toBe(
      hex,
    );
  });

  it('never prints the master key', () => {
    const settings = readSettings({ STELE_MASTER_KEY: hex });
    for (const printed of [JSON.stringify(settings), inspect(settings, { depth: 9 })]) {
      expect(printed).not.toContain(hex);
      expect(printed).not.toContain('15,15');
      expect(printed).not.toContain('0f 0f');
    }
  });

  it('takes what npm run keygen prints', () => {
    const { stdout } = spawnSync(process.execPath, [
      'tests/support/runTypeScript.cjs',
      'cli/keygen.ts',
    ]);
    const key = stdout.toString().trim();
    expect(readSettings({ STELE_MASTER_KEY: key }).masterKey?.export().toString('hex')).toBe(key);
  });
});

describe.each([
  ['production', { NODE_ENV: 'production' }, 'NODE_ENV=production'],
  ['an EventStoreDB log', { STELE_EVENT_LOG: esdb }, 'an esdb:// event log'],
  [
    'a discovered cluster',
    { STELE_EVENT_LOG: 'esdb+discover://log.example' },
    'an esdb:// event log',
  ],
])('%s', (_, env, named) => {
  it('has no demo unless it is asked for, and is refused when it is', () => {
    const settings = readSettings({ ...env, STELE_MASTER_KEY: hex });
    expect(settings.demo).toBe(false);
    expect(settings.folder).toBe(resolve('data/registry'));
    expect(() => readSettings({ ...env, STELE_MASTER_KEY: hex, STELE_DEMO: 'on' })).toThrow(
      `STELE_DEMO: wanted off with ${named}, found on`,
    );
  });

  it('does not start without a master key', () => {
    expect(() => readSettings(env)).toThrow(SettingsError);
    expect(() => readSettings(env)).toThrow(
      /^STELE_MASTER_KEY: wanted 32 bytes .*\(npm run keygen.*found nothing; required with/,
    );
    expect(() => readSettings(env)).toThrow(named);
  });
});

describe('an event log of its own', () => {
  it('holds no demo, which is made as one folder with its log', () => {
    const env = { STELE_EVENT_LOG: 'file:/srv/log.db' };
    expect(readSettings(env)).toMatchObject({ demo: false, folder: resolve('data/registry') });
    expect(() => readSettings({ ...env, STELE_DEMO: 'on' })).toThrow(
      'STELE_DEMO: wanted off with a STELE_EVENT_LOG, found on',
    );
  });
});

describe('a wrong variable', () => {
  it.each([
    ['STELE_PORT', '65536'],
    ['STELE_PORT', '4000 '],
    ['STELE_PORT', '-1'],
    ['STELE_HOST', 'http://localhost'],
    ['STELE_DEMO', 'yes'],
    ['STELE_ADMIN_EMAIL', 'admin'],
    ['STELE_FILE_LIMIT_MB', '0'],
    ['STELE_FILE_LIMIT_MB', '1.5'],
    ['STELE_ALLOWED_ORIGINS', 'https://dashboard.example/'],
    ['STELE_ALLOWED_ORIGINS', '*'],
    ['STELE_ALLOWED_ORIGINS', 'null'],
    ['STELE_BUDGET', '-1'],
    ['STELE_TRUSTED_PROXIES', 'proxy.example'],
    ['STELE_TRUSTED_PROXIES', '10.0.0.0/99'],
    ['STELE_LOG_LEVEL', 'loud'],
  ])('is named with what was wanted and found: %s=%s', (name, value) => {
    const reading = () => readSettings({ [name]: value });
    expect(reading).toThrow(SettingsError);
    expect(reading).toThrow(new RegExp(`^${name}: wanted [^,]+`));
    expect(reading).toThrow(`found ${JSON.stringify(value)}`);
  });

  it('is named beside all the others', () => {
    expect(() => readSettings({ STELE_PORT: 'x', STELE_DEMO: 'y' })).toThrow(
      /^STELE_PORT: .*\nSTELE_DEMO: .*$/,
    );
  });

  it.each([hex.slice(1), `${hex}0`, `z${hex.slice(1)}`, base64.slice(0, 43), `${base64}=`])(
    'is not shown when it is a key (%#)',
    (value) => {
      for (const name of ['STELE_MASTER_KEY', 'STELE_SIGNING_KEY']) {
        const reading = () => readSettings({ [name]: value });
        expect(reading).toThrow(`found ${String(value.length)} characters`);
        expect(reading).not.toThrow(value.slice(0, 8));
      }
    },
  );

  it('is not shown when it is an address with a password', () => {
    const reading = () => readSettings({ STELE_EVENT_LOG: 'postgres://stele:secret@log.example' });
    expect(reading).toThrow(
      'STELE_EVENT_LOG: wanted file:<path> or esdb://<host>:<port>, found "postgres:…"',
    );
    expect(reading).not.toThrow('secret');
  });
});
