import { createHash } from 'node:crypto';
import { isConsistent, isIncluded, MerkleTree } from '../../platform/trail/merkleTree';
import { merkleTreeHash } from '../support/independentTrail';

const entries = Array.from({ length: 70 }, (_, index) => Buffer.from(`entry ${String(index)}`));

function treeOf(size: number): MerkleTree {
  const tree = new MerkleTree();
  for (const entry of entries.slice(0, size)) tree.append(entry);
  return tree;
}

const sha256 = (...parts: Uint8Array[]) =>
  createHash('sha256').update(Buffer.concat(parts)).digest();
const node = (left: Uint8Array, right: Uint8Array) => sha256(Buffer.of(1), left, right);

/** The same proof with one byte changed, at each hash once. */
const spoiled = (proof: readonly Buffer[]): Buffer[][] =>
  proof.map((hashed, at) => {
    const wrong = Buffer.from(hashed);
    const byte = (at * 7) % 32;
    wrong[byte] = (wrong[byte] ?? 0) ^ 0x10;
    return proof.with(at, wrong);
  });

describe('the tree of seven entries that RFC 9162, 2.1.5 draws', () => {
  const leaves = entries.slice(0, 7).map((entry) => sha256(Buffer.of(0), entry));
  const [a, b, c, d, e, f, j] = leaves as [Buffer, Buffer, Buffer, Buffer, Buffer, Buffer, Buffer];
  const [g, h, i] = [node(a, b), node(c, d), node(e, f)];
  const [k, l] = [node(g, h), node(i, j)];
  const tree = treeOf(7);

  it('has its roots', () => {
    expect(tree.root()).toEqual(node(k, l));
    expect(tree.root(6)).toEqual(node(k, i));
    expect(tree.root(4)).toEqual(k);
    expect(tree.root(3)).toEqual(node(g, c));
    expect(tree.root(1)).toEqual(a);
    expect(tree.root(0)).toEqual(sha256());
  });

  it.each([
    [0, [b, h, l]],
    [3, [c, g, l]],
    [4, [f, j, k]],
    [6, [i, k]],
  ])('proves that it includes entry %i', (index, proof) => {
    expect(tree.inclusionProof(index)).toEqual(proof);
  });

  it.each([
    [3, [c, d, g, l]],
    [4, [l]],
    [6, [i, j, k]],
    [7, []],
  ])('proves that it begins with %i entries', (size, proof) => {
    expect(tree.consistencyProof(size)).toEqual(proof);
  });
});

describe('a tree of any size', () => {
  const full = treeOf(entries.length);
  const sizes = entries.map((_, index) => index + 1);
  const rootOf = (size: number) => merkleTreeHash(entries.slice(0, size));

  it('has the root that the definition gives, then and later', () => {
    for (const size of sizes) {
      expect(treeOf(size).root()).toEqual(rootOf(size));
      expect(full.root(size)).toEqual(rootOf(size));
    }
  });

  it('proves every entry of every size, and nothing else', () => {
    const wrong: string[] = [];
    for (const size of sizes) {
      const root = rootOf(size);
      for (let index = 0; index < size; index += 1) {
        const entry = entries[index] ?? Buffer.alloc(0);
        const proof = full.inclusionProof(index, size);
        if (!isIncluded(entry, index, size, proof, root)) wrong.push(`${index} of ${size}`);
        const untrue = [
          isIncluded(Buffer.from(`${entry.toString()}.`), index, size, proof, root),
          isIncluded(entry, index + 1, size, proof, root),
          isIncluded(entry, index, size, [...proof, root], root),
          proof.length > 0 && isIncluded(entry, index, size, proof.slice(1), root),
          isIncluded(entry, index, size, proof, sha256(root)),
          ...spoiled(proof).map((path) => isIncluded(entry, index, size, path, root)),
        ];
        if (untrue.includes(true)) wrong.push(`untrue of ${index} of ${size}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  it('proves every earlier size of every size, and nothing else', () => {
    const wrong: string[] = [];
    for (const size of sizes) {
      const root = rootOf(size);
      for (let earlier = 1; earlier <= size; earlier += 1) {
        const before = rootOf(earlier);
        const proof = full.consistencyProof(earlier, size);
        if (!isConsistent(earlier, before, size, root, proof)) wrong.push(`${earlier} of ${size}`);
        const untrue = [
          isConsistent(earlier, sha256(before), size, root, proof),
          isConsistent(earlier, before, size, sha256(root), proof),
          isConsistent(earlier, before, size, root, [...proof, root]),
          proof.length > 0 && isConsistent(earlier, before, size, root, proof.slice(1)),
          ...spoiled(proof).map((path) => isConsistent(earlier, before, size, root, path)),
        ];
        if (untrue.includes(true)) wrong.push(`untrue of ${earlier} of ${size}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  it('finds an entry again', () => {
    entries.forEach((entry, index) => {
      expect(full.indexOf(entry)).toBe(index);
      expect(full.indexOf(entry, index)).toBe(index);
      expect(full.indexOf(entry, index + 1)).toBe(-1);
    });
  });

  it('says nothing of a size that it does not have', () => {
    expect(() => treeOf(3).root(4)).toThrow(RangeError);
  });
});
