import { hash } from "node:crypto";

/**
 * Merkle trees as Certificate Transparency has them (RFC 9162, section 2.1): leaves and nodes are hashed with
 * different first bytes, so that no node passes for a leaf, and a lone node goes up as it is.
 */
export function leafDigest(bytes: Uint8Array): Buffer {
  return hash("sha256", Buffer.concat([Buffer.of(0), bytes]), "buffer");
}

/** The root over some leaves; of none, the hash of nothing. */
export function merkleRoot(leaves: readonly Buffer[]): Buffer {
  let level: readonly Buffer[] = leaves;
  while (level.length > 1) level = parents(level);
  return level[0] ?? hash("sha256", "", "buffer");
}

/** The digests that lead from a leaf to the root, from below (RFC 9162, section 2.1.3.1). */
export function inclusionPath(leaves: readonly Buffer[], index: number): readonly Buffer[] {
  const path: Buffer[] = [];
  let level: readonly Buffer[] = leaves;
  for (let at = index; level.length > 1; at = Math.floor(at / 2)) {
    const sibling = level[at % 2 === 0 ? at + 1 : at - 1];
    if (sibling !== undefined) path.push(sibling);
    level = parents(level);
  }
  return path;
}

/**
 * The root to which a path leads from a leaf, or undefined where the path has not the length that the tree's
 * size demands (RFC 9162, section 2.1.3.2).
 */
export function rootFrom(
  leaf: Buffer,
  index: number,
  size: number,
  path: readonly Buffer[],
): Buffer | undefined {
  if (!Number.isSafeInteger(size) || !Number.isSafeInteger(index) || index < 0 || index >= size)
    return undefined;
  let node = leaf;
  let used = 0;
  let at = index;
  for (let width = size; width > 1; width = Math.ceil(width / 2)) {
    const alone = at % 2 === 0 && at === width - 1;
    if (!alone) {
      const sibling = path[used];
      if (sibling === undefined) return undefined;
      node = at % 2 === 0 ? nodeDigest(node, sibling) : nodeDigest(sibling, node);
      used += 1;
    }
    at = Math.floor(at / 2);
  }
  return used === path.length ? node : undefined;
}

function parents(level: readonly Buffer[]): readonly Buffer[] {
  const above: Buffer[] = [];
  for (let index = 0; index < level.length; index += 2) {
    const left = level[index];
    const right = level[index + 1];
    if (left !== undefined) above.push(right === undefined ? left : nodeDigest(left, right));
  }
  return above;
}

function nodeDigest(left: Buffer, right: Buffer): Buffer {
  return hash("sha256", Buffer.concat([Buffer.of(1), left, right]), "buffer");
}
