import { pipeline, type Transform } from "node:stream";
import {
  constants,
  createBrotliDecompress,
  createGunzip,
  createInflate,
  createZstdDecompress,
} from "node:zlib";
import { ConnectorError } from "../errors.ts";
import type { ByteStream, Limits } from "./request.ts";

/** RFC 9659: no window above 8 MiB, where a frame may ask for much more memory. */
const ZSTD = { params: { [constants.ZSTD_d_windowLogMax]: 23 } };

const decoders: ReadonlyMap<string, () => Transform> = new Map<string, () => Transform>([
  ["gzip", createGunzip],
  ["x-gzip", createGunzip],
  ["deflate", createInflate],
  ["br", createBrotliDecompress],
  ["zstd", () => createZstdDecompress(ZSTD)],
]);

/** An honest server has one; a chain without a bound is an attack (nodejs/undici#4729). */
const MOST_ENCODINGS = 2;

/**
 * Undoes the content encodings of a body (RFC 9110, section 8.4) as a stream, so that a small answer that
 * unfolds to gigabytes is stopped at the limit and not in memory. A body without any is given as it is: the
 * limits of the wire are the connection's.
 */
export function inflate(body: ByteStream, encoding: string, limits: Limits): ByteStream {
  const names = encoding
    .toLowerCase()
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "" && name !== "identity");
  if (names.length === 0) return body;
  if (names.length > MOST_ENCODINGS)
    throw new ConnectorError("badAnswer", "The answer is encoded too many times.");
  const stages = names.toReversed().map((name) => {
    const decoder = decoders.get(name);
    if (decoder === undefined)
      throw new ConnectorError("badAnswer", "The answer has an unknown content encoding.");
    return decoder;
  });
  return limited(unfold(body, stages), limits.bodyBytes);
}

async function* unfold(
  wire: ByteStream,
  stages: readonly (() => Transform)[],
): AsyncGenerator<Uint8Array, void, undefined> {
  let source = wire;
  for (const stage of stages) {
    // The error comes out of the stream as well, which is where it is read.
    source = pipeline(source, stage(), () => undefined);
  }
  yield* source;
}

/** Passes a stream on until it is larger than it may be. */
async function* limited(
  stream: ByteStream,
  most: number,
): AsyncGenerator<Uint8Array, void, undefined> {
  let bytes = 0;
  for await (const chunk of stream) {
    bytes += chunk.length;
    if (bytes > most)
      throw new ConnectorError("tooLarge", `The answer is larger than ${most} bytes.`);
    yield chunk;
  }
}
