import { badInput } from "../errors.ts";
import type { ByteSource } from "../http/request.ts";

/** Bytes of content, where they are known before it is read. */
export function sizeOf(content: ByteSource, stated: number | undefined): number | undefined {
  if (content instanceof Blob) return content.size;
  return content.byteLength ?? stated;
}

/** Content as a stream, whatever form it has. Fails with `badInput` where a stream gives something else than bytes. */
export async function* streamOf(content: ByteSource): AsyncGenerator<Uint8Array> {
  if (content instanceof Uint8Array) yield content;
  else if (content instanceof Blob) yield* content.stream();
  else
    for await (const chunk of content as AsyncIterable<unknown>) {
      if (!(chunk instanceof Uint8Array))
        throw badInput("content", "must be a stream of bytes, not of text or anything else");
      yield chunk;
    }
}

/**
 * Cuts content into pieces of one size, the last one smaller; empty content is one empty piece. One piece is held
 * at a time. Fails with `badInput` where there are not as many bytes as was said.
 */
export async function* cut(
  content: ByteSource,
  size: number,
  stated: number | undefined,
): AsyncGenerator<Uint8Array, void, undefined> {
  let held: Uint8Array[] = [];
  let length = 0;
  let total = 0;
  for await (const chunk of streamOf(content)) {
    total += chunk.length;
    if (stated !== undefined && total > stated) throw differs();
    let rest = chunk;
    while (length + rest.length > size) {
      const taken = rest.subarray(0, size - length);
      yield joined([...held, taken], size);
      rest = rest.subarray(taken.length);
      [held, length] = [[], 0];
    }
    held.push(rest);
    length += rest.length;
  }
  if (stated !== undefined && total !== stated) throw differs();
  if (length > 0 || total === 0) yield joined(held, length);
}

/** All of content whose size is known, in memory. Fails with `badInput` where it has another size. */
export async function hold(content: ByteSource, size: number): Promise<Uint8Array> {
  if (content instanceof Uint8Array) return content;
  const pieces = cut(content, Math.max(size, 1), size);
  try {
    const piece = await pieces.next();
    if (piece.done === true) throw differs();
    const rest = await pieces.next();
    if (rest.done !== true) throw differs();
    return piece.value;
  } finally {
    await pieces.return();
  }
}

/** Every item, and whether it is the last: each waits for the one after it. */
export async function* withLast<Item>(
  items: AsyncIterable<Item>,
): AsyncGenerator<readonly [item: Item, isLast: boolean], void, undefined> {
  let held: { readonly item: Item } | undefined;
  for await (const item of items) {
    if (held !== undefined) yield [held.item, false];
    held = { item };
  }
  if (held !== undefined) yield [held.item, true];
}

function joined(pieces: readonly Uint8Array[], length: number): Uint8Array {
  const [only] = pieces;
  // A piece of the caller's own buffer may change while it travels.
  return pieces.length === 1 && only !== undefined ? only.slice() : Buffer.concat(pieces, length);
}

function differs(): Error {
  return badInput("content", "does not have as many bytes as `size` says");
}
