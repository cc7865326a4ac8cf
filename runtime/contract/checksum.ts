import { createHash } from "node:crypto";
import { ConnectorError } from "../errors.ts";
import type { Functions, Read } from "../expression/expression.ts";
import type { ByteSource, ByteStream } from "../http/request.ts";
import { evaluate } from "../expression/value.ts";
import { createCrc32c, type RunningHash } from "./crc32c.ts";
import type { Checksum } from "./implementation.ts";
import { sizeOf, streamOf } from "./pieces.ts";

/** Content whose checksum is taken as it passes. */
export interface Watched<Content> {
  readonly content: Content;
  /** Of what has passed so far; asked for once. */
  readonly digest: () => Buffer;
}

/** Watches content on its way out. What is in memory is hashed at once, so that it can be sent again. */
export function watch(
  content: ByteSource,
  { algorithm }: Checksum,
  stated: number | undefined,
): Watched<ByteSource> {
  const hash = createRunningHash(algorithm);
  const digest = (): Buffer => hash.digest();
  if (content instanceof Uint8Array) {
    hash.update(content);
    return { content, digest };
  }
  const size = sizeOf(content, stated);
  const passing = async function* (): AsyncGenerator<Uint8Array> {
    for await (const chunk of streamOf(content)) {
      hash.update(chunk);
      yield chunk;
    }
  };
  const stream: ByteStream = {
    ...(size === undefined ? {} : { byteLength: size }),
    [Symbol.asyncIterator]: () => passing(),
  };
  return { content: stream, digest };
}

/**
 * The stream of a file; it fails with `corrupted` at its end where the bytes are not those that the vendor's
 * checksum says. Where the vendor names none, the stream as it is.
 */
export function verified(
  content: ByteStream,
  { algorithm, encoding }: Checksum,
  expected: unknown,
): ByteStream {
  if (typeof expected !== "string" || expected === "") return content;
  const checked = async function* (): AsyncGenerator<Uint8Array> {
    const hash = createRunningHash(algorithm);
    for await (const chunk of content) {
      hash.update(chunk);
      yield chunk;
    }
    if (!isSame(hash.digest(), encoding, expected)) throw corrupted("came");
  };
  return {
    ...(content.byteLength === undefined ? {} : { byteLength: content.byteLength }),
    [Symbol.asyncIterator]: () => checked(),
  };
}

/** What the vendor says that the checksum is; null where it does not say. */
export function expectedOf({ is }: Checksum, at: Read, fn: Functions): unknown {
  return evaluate(is, at, fn);
}

/** Fails with `corrupted` where the vendor has other bytes than were sent. */
export function assertSent(digest: Buffer, { encoding }: Checksum, expected: unknown): void {
  if (typeof expected !== "string" || expected === "") return;
  if (!isSame(digest, encoding, expected)) throw corrupted("were sent");
}

function isSame(digest: Buffer, encoding: "hex" | "base64", expected: string): boolean {
  return digest.equals(Buffer.from(expected, encoding));
}

function corrupted(how: "came" | "were sent"): ConnectorError {
  return new ConnectorError(
    "corrupted",
    `The vendor's checksum of the file is not that of the bytes that ${how}.`,
  );
}

function createRunningHash(algorithm: Checksum["algorithm"]): RunningHash {
  switch (algorithm) {
    case "crc32c":
      return createCrc32c();
    case "sha256OfBlocks":
      return createBlockHash();
    default: {
      const hash = createHash(algorithm);
      return { update: (bytes) => void hash.update(bytes), digest: () => hash.digest() };
    }
  }
}

/** Bytes of a block (https://www.dropbox.com/developers/reference/content-hash). */
const BLOCK = 4 * 1024 * 1024;

/** SHA-256 of the SHA-256 of every block. */
function createBlockHash(): RunningHash {
  const whole = createHash("sha256");
  let block = createHash("sha256");
  let filled = 0;
  return {
    update: (bytes) => {
      for (let start = 0; start < bytes.length;) {
        const taken = bytes.subarray(start, start + BLOCK - filled);
        block.update(taken);
        start += taken.length;
        filled += taken.length;
        if (filled < BLOCK) continue;
        whole.update(block.digest());
        [block, filled] = [createHash("sha256"), 0];
      }
    },
    digest: () => {
      if (filled > 0) whole.update(block.digest());
      return whole.digest();
    },
  };
}
