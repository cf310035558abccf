import { randomBytes } from 'node:crypto';

// A fresh STELE_MASTER_KEY. Whoever loses it loses every personal value and every file.
process.stdout.write(`${randomBytes(32).toString('hex')}\n`);
