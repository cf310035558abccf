import { pino, type DestinationStream, type LevelWithSilent, type Logger } from 'pino';

export type { Logger } from 'pino';

/** Never written, at whichever of these depths they stand in what is logged. */
const secrets = [
  'password',
  'token',
  'authorization',
  'cookie',
  'set-cookie',
  'email',
  'mobile',
  'idNumber',
];
const depths = ['', '*.', '*.*.', '*.*.*.'];

const redacted = depths.flatMap((depth) =>
  secrets.map((name) =>
    /^\w+$/.test(name) ? `${depth}${name}` : `${depth.replace(/\.$/, '')}["${name}"]`,
  ),
);

/** One line of JSON a message, to standard output unless a destination is given. */
export function createLogger(level: LevelWithSilent, destination?: DestinationStream): Logger {
  const options = { level, base: null, redact: redacted };
  return destination === undefined ? pino(options) : pino(options, destination);
}
