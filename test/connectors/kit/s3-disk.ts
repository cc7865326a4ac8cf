import { createHash } from "node:crypto";
import { createWriteStream } from "node:fs";
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { S3rverStore, Stored } from "s3rver";

/**
 * Lets s3rver answer once what is put is on the disk, as S3 does: by itself it answers as soon as it has read the
 * request, and who reads then may find half a file, or the one before.
 */
export function finishWrites(store: S3rverStore): void {
  store.putObject = async ({ bucket, key, content, metadata }) => {
    const stored = await keep(store.getResourcePath(bucket, key, "object"), content);
    await store.putMetadata(bucket, key, metadata, stored.md5);
    return stored;
  };
  store.putPart = async (bucket, uploadId, number, content) => {
    const folder = store.getResourcePath(bucket, undefined, "uploads");
    const path = `${folder}/${uploadId}/${String(number)}`;
    const stored = await keep(path, content);
    await writeFile(`${path}.md5`, stored.md5);
    return stored;
  };
}

let kept = 0;

async function keep(path: string, content: Readable | Buffer): Promise<Stored> {
  const temporary = `${path}.${String((kept += 1))}.tmp`;
  const hash = createHash("md5");
  let size = 0;
  const measured = async function* (pieces: AsyncIterable<Buffer>) {
    for await (const piece of pieces) {
      hash.update(piece);
      size += piece.length;
      yield piece;
    }
  };
  await mkdir(dirname(path), { recursive: true });
  try {
    const pieces = Buffer.isBuffer(content) ? Readable.from([content]) : content;
    await pipeline(pieces, measured, createWriteStream(temporary));
    await rename(temporary, path);
  } finally {
    await rm(temporary, { force: true });
  }
  return { size, md5: hash.digest("hex") };
}
