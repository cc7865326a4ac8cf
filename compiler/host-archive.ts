import { gunzipSync } from "node:zlib";
import { Parser, type ReadEntry } from "tar";
import { noSuchFile, PackageFileError } from "./package-file-error.ts";

type State = "searching" | "reading" | "read" | "too-large";

/**
 * Reads one file out of a package's archive (tar, gzip). The stream is read to its end also where the file was
 * found before, because only the end proves the integrity of what came before it. A path that ends with `.gz`
 * is unpacked. Throws a PackageFileError where there is no such file, or one of more than `maxBytes`.
 */
export async function readArchiveFile(
  stream: AsyncIterable<Buffer>,
  path: string,
  maxBytes: number,
): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  const files: string[] = [];
  let state: State = "searching";
  let broken = false;
  const parser = new Parser({
    onReadEntry: (entry: ReadEntry) => {
      if (entry.type === "File") files.push(pathOf(entry));
      const wanted = state === "searching" && entry.type === "File" && pathOf(entry) === path;
      if (wanted) state = entry.size > maxBytes ? "too-large" : "reading";
      if (!wanted || state === "too-large") {
        entry.resume();
        return;
      }
      entry.on("data", (chunk: Buffer) => void chunks.push(chunk));
      entry.on("end", () => void (state = "read"));
    },
  });
  const ended = new Promise<void>((resolve) => {
    parser.on("end", () => resolve());
    parser.on("error", () => {
      broken = true;
      resolve();
    });
  });
  for await (const chunk of stream) {
    if (!broken && isPending(state)) parser.write(chunk);
  }
  if (!broken && isPending(state)) {
    parser.end();
    await ended;
  }
  if (broken) throw new PackageFileError("malformed", "The package is not an archive.");
  const bytes = takeBytes(state, chunks, path, files);
  return path.endsWith(".gz") ? unzip(bytes, path, maxBytes) : bytes;
}

function isPending(state: State): boolean {
  return state === "searching" || state === "reading";
}

function takeBytes(
  state: State,
  chunks: readonly Buffer[],
  path: string,
  files: readonly string[],
): Uint8Array {
  if (state === "read") return Buffer.concat(chunks);
  if (state === "too-large") throw new PackageFileError("too-large", `"${path}" is too large.`);
  throw noSuchFile(path, files);
}

/** Archives of packages hold everything in one folder, whatever its name. */
function pathOf(entry: ReadEntry): string {
  return entry.path.slice(entry.path.indexOf("/") + 1);
}

function unzip(bytes: Uint8Array, path: string, maxBytes: number): Uint8Array {
  try {
    return gunzipSync(bytes, { maxOutputLength: maxBytes });
  } catch (error) {
    const isTooLarge =
      error instanceof Error && "code" in error && error.code === "ERR_BUFFER_TOO_LARGE";
    if (isTooLarge) throw new PackageFileError("too-large", `"${path}" is too large.`);
    throw new PackageFileError("malformed", `"${path}" is not gzip.`);
  }
}
