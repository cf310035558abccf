import { Readable } from 'node:stream';
import { openFileBlobs } from '../../platform/blobs';
import { openFileKeyStore } from '../../platform/keyStore';

// A process of its own that begins an upload which never ends, and says so when a part of it is stored.
// Arguments: folder of files, folder of keys, wrapping key (hex), id.
const [folder = '', keyFolder = '', wrapKey = '', id = ''] = process.argv.slice(2);

let sent = 0;
const endless = new Readable({
  read() {
    sent += 1;
    // Asked for a fourth part, so the first one is behind.
    if (sent === 4) process.stdout.write('begun\n');
    if (sent <= 4) this.push(Buffer.concat([Buffer.from('%PDF-1.7\n'), Buffer.alloc(65_536)]));
  },
});

void openFileBlobs(folder, openFileKeyStore(keyFolder, Buffer.from(wrapKey, 'hex'))).put(
  id,
  endless,
  10_000_000,
);
// Keeps the process alive until it is killed, for a minute at most.
setTimeout(() => undefined, 60_000);
