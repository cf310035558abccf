import { createHash } from 'node:crypto';
import { openFileKeyStore } from '../../platform/keyStore';

// A process of its own that asks for the keys of `person:0` … and prints each as soon as it has it, hashed.
// Arguments: folder, wrapping key (hex), number of keys.
const [folder = '', wrapKey = '', count = '0'] = process.argv.slice(2);

async function main(): Promise<void> {
  const keys = openFileKeyStore(folder, Buffer.from(wrapKey, 'hex'));
  for (let at = 0; at < Number(count); at++) {
    const key = await keys.keyFor(`person:${String(at)}`);
    process.stdout.write(`${createHash('sha256').update(key).digest('hex')}\n`);
  }
}

void main();
