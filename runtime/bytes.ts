import { badInput } from "./errors.ts";
import type { ByteSource, ByteStream } from "./http/request.ts";

/** Bytes as a body is made of them; a Blob becomes a stream that knows its length. */
export function bytesOf(value: unknown, input: string): Uint8Array | ByteStream {
  if (!isByteSource(value))
    throw badInput(input, "must be bytes: a Uint8Array, a Blob or a stream of Uint8Arrays");
  if (value instanceof Uint8Array && value.buffer instanceof ArrayBuffer && value.buffer.detached)
    throw badInput(input, "must be bytes that were not given away: they would be sent empty");
  return value instanceof Blob ? streamOf(value) : value;
}

/** Whether a value is bytes, be they in memory, in a file or still to come. */
export function isByteSource(value: unknown): value is ByteSource {
  if (typeof value !== "object" || value === null) return false;
  return value instanceof Uint8Array || value instanceof Blob || Symbol.asyncIterator in value;
}

function streamOf(blob: Blob): ByteStream {
  return {
    byteLength: blob.size,
    [Symbol.asyncIterator]: () => blob.stream()[Symbol.asyncIterator](),
  };
}
