import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
} from 'node:crypto';
import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { makeFolderSync, writeOnceSync } from '../durableFile';
import { decrypt, encrypt } from '../encryption';
import { isFileError } from '../storeUnavailable';
import { keyIdOf, type SigningKey } from './checkpoint';

/** What an Ed25519 private key in PKCS #8 has before its 32 bytes (RFC 8410). */
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex');
const ABOUT = 'trail signing key';

/** The signing key that 32 secret bytes are. */
export function signingKeyOf(seed: Buffer): SigningKey {
  const secret = createPrivateKey({
    key: Buffer.concat([PKCS8, seed]),
    format: 'der',
    type: 'pkcs8',
  });
  const publicKey = createPublicKey(secret);
  return {
    keyId: keyIdOf(publicKey),
    publicKey,
    sign: (bytes) => sign(null, bytes, secret),
  };
}

/**
 * The key in the file at `path` (mode 0600, wrapped by AES-256-GCM under `wrapKey`), made when there is none;
 * `made` hears its id then. Throws when the file is damaged, or was made under another key.
 */
export function keptSigningKey(
  path: string,
  wrapKey: Buffer,
  made?: (keyId: string) => void,
): SigningKey {
  makeFolderSync(dirname(path));
  // Of two processes that start together, one wins; both go on with what is there now.
  const isMine =
    read(path) === null &&
    writeOnceSync(path, encrypt(wrapKey, ABOUT, newSeed()).toString('base64'));
  const seed = decrypt(wrapKey, ABOUT, Buffer.from(read(path) ?? '', 'base64'));
  if (seed?.length !== 32) {
    throw new Error(`The signing key ${path} is damaged, or was made with another master key`);
  }
  const key = signingKeyOf(seed);
  if (isMine) made?.(key.keyId);
  return key;
}

/** The key that the settings give, as 32 bytes, or the one that is kept at `path`. */
export function signingKey(
  given: KeyObject | null,
  path: string,
  wrapKey: Buffer,
  made?: (keyId: string) => void,
): SigningKey {
  return given === null ? keptSigningKey(path, wrapKey, made) : signingKeyOf(given.export());
}

function newSeed(): Buffer {
  const { privateKey } = generateKeyPairSync('ed25519');
  return privateKey.export({ type: 'pkcs8', format: 'der' }).subarray(PKCS8.length);
}

function read(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (isFileError(error, 'ENOENT')) return null;
    throw error;
  }
}
