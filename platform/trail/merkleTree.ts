// The Merkle tree of RFC 9162 (Certificate Transparency 2.0), section 2.1, over SHA-256.
import { hash } from 'node:crypto';

const HASH_BYTES = 32;
const LEAF = Buffer.of(0);
const NODE = Buffer.of(1);

const sha256 = (bytes: Uint8Array): Buffer => hash('sha256', bytes, 'buffer');
const leafHash = (entry: Uint8Array): Buffer => sha256(Buffer.concat([LEAF, entry]));
const nodeHash = (left: Uint8Array, right: Uint8Array): Buffer =>
  sha256(Buffer.concat([NODE, left, right]));

const half = (count: number): number => Math.floor(count / 2);
const isOdd = (count: number): boolean => count % 2 === 1;

/** Hashes one after the other in one buffer that grows: 32 bytes each and nothing beside them. */
class HashRow {
  #bytes = Buffer.alloc(64 * HASH_BYTES);
  length = 0;

  push(hashed: Buffer): void {
    const at = this.length * HASH_BYTES;
    if (at === this.#bytes.length) this.#bytes = Buffer.concat([this.#bytes, Buffer.alloc(at)]);
    hashed.copy(this.#bytes, at);
    this.length += 1;
  }

  at(index: number): Buffer {
    return this.#bytes.subarray(index * HASH_BYTES, (index + 1) * HASH_BYTES);
  }

  /** The place of a hash at `from` or after it; -1 where it is not. */
  indexOf(hashed: Buffer, from: number): number {
    const used = this.#bytes.subarray(0, this.length * HASH_BYTES);
    let at = used.indexOf(hashed, from * HASH_BYTES);
    // Bytes that happen to look alike across two hashes are no hash.
    while (at !== -1 && at % HASH_BYTES !== 0) at = used.indexOf(hashed, at + 1);
    return at === -1 ? -1 : at / HASH_BYTES;
  }
}

/**
 * An append-only list of entries and the hash of every complete subtree over them: 64 bytes an entry. A root
 * or a proof, also of an earlier size, takes a number of hashes that grows with the logarithm of the size.
 */
export class MerkleTree {
  /** Row n holds the hashes of the complete subtrees of 2ⁿ entries. */
  readonly #rows: HashRow[] = [];

  get size(): number {
    return this.#rows[0]?.length ?? 0;
  }

  append(entry: Uint8Array): void {
    let hashed = leafHash(entry);
    for (let height = 0; ; height += 1) {
      const row = (this.#rows[height] ??= new HashRow());
      row.push(hashed);
      if (isOdd(row.length)) return;
      hashed = nodeHash(row.at(row.length - 2), hashed);
    }
  }

  /** The place of an entry at `from` or after it; -1 where it is not. */
  indexOf(entry: Uint8Array, from = 0): number {
    return this.#rows[0]?.indexOf(leafHash(entry), from) ?? -1;
  }

  /** The root over the first `size` entries. */
  root(size = this.size): Buffer {
    return size === 0 ? sha256(Buffer.alloc(0)) : Buffer.from(this.#over(0, size));
  }

  /** Proves that entry `index` is among the first `size` (2.1.3.1). */
  inclusionProof(index: number, size = this.size): Buffer[] {
    const path = (from: number, to: number): Buffer[] => {
      if (to - from === 1) return [];
      const middle = from + split(to - from);
      return index < middle
        ? [...path(from, middle), this.#over(middle, to)]
        : [...path(middle, to), this.#over(from, middle)];
    };
    return path(0, size).map((hashed) => Buffer.from(hashed));
  }

  /** Proves that the first `size` entries begin with the first `earlier` ones, `earlier` ≥ 1 (2.1.4.1). */
  consistencyProof(earlier: number, size = this.size): Buffer[] {
    const path = (from: number, to: number, isKnown: boolean): Buffer[] => {
      if (to === earlier) return isKnown ? [] : [this.#over(from, to)];
      const middle = from + split(to - from);
      return earlier <= middle
        ? [...path(from, middle, isKnown), this.#over(middle, to)]
        : [...path(middle, to, false), this.#over(from, middle)];
    };
    return path(0, size, true).map((hashed) => Buffer.from(hashed));
  }

  /** The root over the entries from `from` up to `to`; `from` begins a complete subtree where there is one. */
  #over(from: number, to: number): Buffer {
    if (to > this.size) throw new RangeError(`The tree has ${this.size} entries, not ${to}.`);
    const width = to - from;
    // A width that is a power of two is that of a complete subtree, and Math.log2 of such a one is exact.
    const complete = this.#rows[Math.log2(width)];
    if (complete !== undefined) return complete.at(from / width);
    const middle = from + split(width);
    return nodeHash(this.#over(from, middle), this.#over(middle, to));
  }
}

/** The largest power of two below `width`, which is at least 2. */
const split = (width: number): number => 2 ** Math.ceil(Math.log2(width) - 1);

/** Whether `proof` shows that `entry` is entry `index` of the tree of `size` entries with that root (2.1.3.2). */
export function isIncluded(
  entry: Uint8Array,
  index: number,
  size: number,
  proof: readonly Buffer[],
  root: Buffer,
): boolean {
  if (index < 0 || index >= size) return false;
  let [first, last] = [index, size - 1];
  let hashed = leafHash(entry);
  for (const beside of proof) {
    if (last === 0) return false;
    if (isOdd(first) || first === last) {
      hashed = nodeHash(beside, hashed);
      while (!isOdd(first) && first !== 0) [first, last] = [half(first), half(last)];
    } else {
      hashed = nodeHash(hashed, beside);
    }
    [first, last] = [half(first), half(last)];
  }
  return last === 0 && hashed.equals(root);
}

/** Whether `proof` shows that the tree of `size` begins with the tree of `earlier` entries (2.1.4.2). */
export function isConsistent(
  earlier: number,
  earlierRoot: Buffer,
  size: number,
  root: Buffer,
  proof: readonly Buffer[],
): boolean {
  if (earlier < 1 || earlier > size) return false;
  if (earlier === size) return proof.length === 0 && earlierRoot.equals(root);
  const isComplete = Number.isInteger(Math.log2(earlier));
  const [begin, ...path] = isComplete ? [earlierRoot, ...proof] : proof;
  if (begin === undefined || path.length === 0) return false;

  let [first, last] = [earlier - 1, size - 1];
  while (isOdd(first)) [first, last] = [half(first), half(last)];
  let [before, after] = [begin, begin];
  for (const beside of path) {
    if (last === 0) return false;
    if (isOdd(first) || first === last) {
      before = nodeHash(beside, before);
      after = nodeHash(beside, after);
      while (!isOdd(first) && first !== 0) [first, last] = [half(first), half(last)];
    } else {
      after = nodeHash(after, beside);
    }
    [first, last] = [half(first), half(last)];
  }
  return last === 0 && before.equals(earlierRoot) && after.equals(root);
}
