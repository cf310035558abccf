import { createSecretKey, type KeyObject } from 'node:crypto';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compile } from 'proxy-addr';
import { z } from 'zod';

const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
type LogLevel = (typeof logLevels)[number];

/** What the environment decides, read once at the start. Nothing else reads the environment. */
export interface Settings {
  /** 0 lets the system choose. */
  readonly port: number;
  readonly host: string;
  readonly production: boolean;
  /** Invented demo data instead of a registry. */
  readonly demo: boolean;
  /** Absolute; demo data and a registry never share one: `<data>/demo` or `<data>/registry`. */
  readonly folder: string;
  /** `file:<absolute path>` or an `esdb://` address, which may hold a password: not for logs. */
  readonly eventLog: string;
  /** 32 bytes that no log can print; null: an embedded start makes its own (`masterKey`). */
  readonly masterKey: KeyObject | null;
  /** 32 bytes that no log can print: signs the trail; null: the process makes and keeps its own (`signingKey`). */
  readonly signingKey: KeyObject | null;
  /** The login of the first administrator. */
  readonly adminEmail: string;
  /** The largest file, in bytes. */
  readonly fileLimit: number;
  /** Where a clamd listens that every file is shown to; null: files are not scanned. */
  readonly clamd: ClamdAddress | null;
  /** Milliseconds after which a sign-in that nobody uses ends; 0: it does not. */
  readonly idleLimit: number;
  /** Origins beside the product's own, such as `https://dashboard.example`. */
  readonly allowedOrigins: readonly string[];
  /** Points of cost that one account, or address of visitors, may spend in a minute; 0: any. */
  readonly budget: number;
  /** Addresses, networks or `loopback`: proxies whose word is taken for whom they speak for. */
  readonly trustedProxies: readonly string[];
  /** To whom `/metrics` is shown. */
  readonly metricsFor: 'LOOPBACK' | 'EVERYONE' | 'NOBODY';
  readonly logLevel: LogLevel;
}

/** As `net.connect` takes it. */
export type ClamdAddress =
  { readonly host: string; readonly port: number } | { readonly path: string };

/** The environment asks for something that cannot be. One line a variable; never holds a secret. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
}

const MEGABYTE = 1024 * 1024;
const MINUTE = 60_000;
const ESDB = /^esdb(\+discover)?:\/\/\S+$/;

const whole = (digits: RegExp, min: number, max: number) =>
  z.string().regex(digits).transform(Number).pipe(z.number().min(min).max(max));

const isOrigin = (text: string) =>
  /^https?:/.test(text) && URL.canParse(text) && new URL(text).origin === text;

const listed = z
  .string()
  .default('')
  .transform((text) =>
    text
      .split(',')
      .map((part) => part.trim())
      .filter((part) => part !== ''),
  );

function isProxy(text: string): boolean {
  try {
    compile(text);
    return true;
  } catch {
    return false;
  }
}

const secret = z
  .string()
  .regex(/^([0-9a-fA-F]{64}|[A-Za-z0-9+/]{43}=)$/)
  .transform((text) => createSecretKey(text, text.length === 64 ? 'hex' : 'base64'));
const secretWanted =
  '32 bytes as 64 hexadecimal or 44 base64 characters (npm run keygen prints some)';

const variables = z.object({
  NODE_ENV: z.string().optional(),
  STELE_PORT: whole(/^\d{1,5}$/, 0, 65_535).default(4000),
  STELE_HOST: z
    .string()
    .regex(/^[\w.:-]+$/)
    .default('127.0.0.1'),
  STELE_DATA: z.string().default('data'),
  STELE_EVENT_LOG: z.union([z.string().regex(/^file:./), z.string().regex(ESDB)]).optional(),
  STELE_DEMO: z.enum(['on', 'off']).optional(),
  STELE_MASTER_KEY: secret.optional(),
  STELE_SIGNING_KEY: secret.optional(),
  STELE_ADMIN_EMAIL: z.email().default('admin@stele.localhost'),
  STELE_FILE_LIMIT_MB: whole(/^\d{1,4}$/, 1, 2048).default(50),
  STELE_IDLE_MINUTES: whole(/^\d{1,3}$/, 0, 720).default(30),
  STELE_CLAMD: z
    .string()
    .regex(/^(\/.+|[\w.-]+:\d{1,5}|\[[\da-f:]+\]:\d{1,5})$/i)
    .transform(clamdAddress)
    .optional(),
  STELE_ALLOWED_ORIGINS: listed.pipe(z.array(z.string().refine(isOrigin))),
  STELE_TRUSTED_PROXIES: listed.pipe(z.array(z.string().refine(isProxy))),
  STELE_BUDGET: whole(/^\d{1,9}$/, 0, 999_999_999).default(120_000),
  STELE_METRICS: z.enum(['loopback', 'on', 'off']).default('loopback'),
  STELE_LOG_LEVEL: z.enum(logLevels).default('info'),
});
type Variable = keyof z.infer<typeof variables>;

const wanted: Record<Variable, string> = {
  NODE_ENV: 'any text',
  STELE_PORT: 'a port from 0 to 65535',
  STELE_HOST: 'a host name or an IP address',
  STELE_DATA: 'a folder',
  STELE_EVENT_LOG: 'file:<path> or esdb://<host>:<port>',
  STELE_DEMO: 'on or off',
  STELE_MASTER_KEY: secretWanted,
  STELE_SIGNING_KEY: secretWanted,
  STELE_ADMIN_EMAIL: 'an e-mail address',
  STELE_FILE_LIMIT_MB: 'a whole number of megabytes from 1 to 2048',
  STELE_IDLE_MINUTES: 'a whole number of minutes from 0 to 720',
  STELE_CLAMD: '<host>:<port> or the path of a socket',
  STELE_ALLOWED_ORIGINS: 'origins such as https://dashboard.example, separated by commas',
  STELE_TRUSTED_PROXIES:
    'addresses such as 10.0.0.5, networks such as 10.0.0.0/8 or loopback, separated by commas',
  STELE_BUDGET: 'a whole number of points a minute, 0 for no limit',
  STELE_METRICS: 'loopback, on or off',
  STELE_LOG_LEVEL: `one of ${logLevels.join(', ')}`,
};

const metricsReaders = { loopback: 'LOOPBACK', on: 'EVERYONE', off: 'NOBODY' } as const;

/** An empty variable counts as absent. Throws a `SettingsError` that names every variable in the way. */
export function readSettings(env: NodeJS.ProcessEnv = process.env): Settings {
  const given = Object.fromEntries(Object.entries(env).filter(([, text]) => text !== ''));
  const { data: set, error } = variables.safeParse(given);
  if (error) {
    const names = new Set(error.issues.map(({ path }) => path[0] as Variable));
    throw new SettingsError([...names].map((name) => complaint(name, given[name])).join('\n'));
  }

  const production = set.NODE_ENV === 'production';
  const clustered = set.STELE_EVENT_LOG !== undefined && ESDB.test(set.STELE_EVENT_LOG);
  const real = production ? 'NODE_ENV=production' : clustered ? 'an esdb:// event log' : null;
  if (real !== null && set.STELE_MASTER_KEY === undefined) {
    throw new SettingsError(`${complaint('STELE_MASTER_KEY', undefined)}; required with ${real}`);
  }
  // The demo is made as one folder, its log included; a log elsewhere may hold real records.
  const noDemo = real ?? (set.STELE_EVENT_LOG === undefined ? null : 'a STELE_EVENT_LOG');
  if (noDemo !== null && set.STELE_DEMO === 'on') {
    throw new SettingsError(
      `STELE_DEMO: wanted off with ${noDemo}, found on; demo data never goes where real records are`,
    );
  }

  const demo = set.STELE_DEMO === undefined ? noDemo === null : set.STELE_DEMO === 'on';
  const folder = resolve(set.STELE_DATA, demo ? 'demo' : 'registry');
  return {
    port: set.STELE_PORT,
    host: set.STELE_HOST,
    production,
    demo,
    folder,
    eventLog: address(set.STELE_EVENT_LOG ?? `file:${join(folder, 'events.db')}`),
    masterKey: set.STELE_MASTER_KEY ?? null,
    signingKey: set.STELE_SIGNING_KEY ?? null,
    adminEmail: set.STELE_ADMIN_EMAIL,
    fileLimit: set.STELE_FILE_LIMIT_MB * MEGABYTE,
    idleLimit: set.STELE_IDLE_MINUTES * MINUTE,
    clamd: set.STELE_CLAMD ?? null,
    allowedOrigins: set.STELE_ALLOWED_ORIGINS,
    budget: set.STELE_BUDGET,
    trustedProxies: set.STELE_TRUSTED_PROXIES,
    metricsFor: metricsReaders[set.STELE_METRICS],
    logLevel: set.STELE_LOG_LEVEL,
  };
}

function complaint(name: Variable, value: string | undefined): string {
  return `${name}: wanted ${wanted[name]}, found ${found(name, value)}`;
}

function found(name: Variable, value = ''): string {
  if (value === '') return 'nothing';
  if (name === 'STELE_MASTER_KEY' || name === 'STELE_SIGNING_KEY')
    return `${String(value.length)} characters of another kind`;
  // The address of a log may hold a password.
  if (name === 'STELE_EVENT_LOG') return `"${/^[\w+-]*:/.exec(value)?.[0] ?? ''}…"`;
  return JSON.stringify(value.slice(0, 200));
}

function clamdAddress(text: string): ClamdAddress {
  if (text.startsWith('/')) return { path: text };
  const colon = text.lastIndexOf(':');
  return {
    host: text.slice(0, colon).replace(/^\[|\]$/g, ''),
    port: Number(text.slice(colon + 1)),
  };
}

function address(eventLog: string): string {
  if (!eventLog.startsWith('file:')) return eventLog;
  const path = eventLog.startsWith('file:///')
    ? fileURLToPath(eventLog)
    : eventLog.slice('file:'.length);
  return `file:${resolve(path)}`;
}

/** A folder of real files of other registries, for measuring with; null where there is none. */
export const realDataFolder = (env: NodeJS.ProcessEnv = process.env): string | null =>
  env['STELE_REAL_DATA'] === undefined || env['STELE_REAL_DATA'] === ''
    ? null
    : resolve(env['STELE_REAL_DATA']);
