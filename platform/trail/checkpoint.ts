import { createPublicKey, hash, type KeyObject, verify } from 'node:crypto';
import canonicalize from 'canonicalize';
import { z } from 'zod';

const FORMAT = 'stele-checkpoint-1';

const hashed = z.string().regex(/^[0-9a-f]{64}$/);
const size = z.number().int().min(1);

const shape = z.strictObject({
  format: z.literal(FORMAT),
  /** The log's own name, with which its positions begin. */
  logId: z.string(),
  /** How many events, from the first one on. */
  size,
  /** RFC 9162 root over the hashes of these events, in the order of the log. */
  root: hashed,
  /** Of the last of these events. */
  position: z.string(),
  /** When it was signed, UTC. */
  time: z.iso.datetime(),
  keyId: hashed,
  /** The checkpoint before, with the RFC 9162 proof that this one only adds to it. */
  extends: z.strictObject({ size, root: hashed, proof: z.array(hashed) }).nullable(),
  /** Ed25519 over the RFC 8785 form of all the members above, in base64. */
  signature: z.base64(),
});

/** A signed statement of what the whole log held at one moment: a tail that is cut afterwards contradicts it. */
export type Checkpoint = Readonly<z.infer<typeof shape>>;
export type OpenCheckpoint = Omit<Checkpoint, 'format' | 'keyId' | 'signature'>;

/** Signs; whoever holds this can vouch for a log. */
export interface SigningKey {
  /** SHA-256 (hex) of the public key's SPKI form. */
  readonly keyId: string;
  readonly publicKey: KeyObject;
  sign(bytes: Buffer): Buffer;
}

export function signed(open: OpenCheckpoint, key: SigningKey): Checkpoint {
  const named = { format: FORMAT, keyId: key.keyId, ...open } as const;
  return { ...named, signature: key.sign(bytesOf(named)).toString('base64') };
}

/** Whether the key's owner signed exactly this. */
export function isSignedBy({ signature, ...open }: Checkpoint, key: KeyObject): boolean {
  return verify(null, bytesOf(open), key, Buffer.from(signature, 'base64'));
}

export const textOf = (checkpoint: Checkpoint): string => `${canonicalize(checkpoint) ?? ''}\n`;

/** Null of a text that is no checkpoint, whole and with nothing added. */
export function checkpointIn(text: string): Checkpoint | null {
  try {
    const { data = null } = shape.safeParse(JSON.parse(text));
    return data !== null && textOf(data) === text ? data : null;
  } catch {
    return null;
  }
}

export const keyIdOf = (key: KeyObject): string =>
  hash('sha256', key.export({ type: 'spki', format: 'der' }));

export const pemOf = (key: KeyObject): string =>
  key.export({ type: 'spki', format: 'pem' }).toString();

/** Null of a text that is no Ed25519 public key (PEM). */
export function publicKeyIn(pem: string): KeyObject | null {
  try {
    const key = createPublicKey(pem);
    // A private key would be read too, as its public half: it has no place among copies of public ones.
    return key.asymmetricKeyType === 'ed25519' && !pem.includes('PRIVATE') ? key : null;
  } catch {
    return null;
  }
}

const bytesOf = (open: Omit<Checkpoint, 'signature'>): Buffer =>
  Buffer.from(canonicalize(open) ?? '');
