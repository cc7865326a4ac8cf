import { gunzipSync } from "node:zlib";
import pacote, { type Options } from "pacote";
import { Parser, type ReadEntry } from "tar";
import type { PackageFile, PackageFileRequest } from "./host.ts";
import { readNpmOptions } from "./npm-settings.ts";
import { PackageFileError } from "./package-file-error.ts";

/** No document of a vendor comes near this; a file or archive beyond it is an attack on memory. */
const maxBytes = 256 * 1024 * 1024;

const packageName = /^(?:@[a-z0-9~-][a-z0-9._~-]*\/)?[a-z0-9~-][a-z0-9._~-]*$/;
const versionRange = /^[\w.+~^*<>=| -]+$/;

/**
 * Fetches one file of a package from the user's registry through the user's npm cache. With an integrity,
 * other bytes are refused, and a package that is in the cache needs no network. Nothing of the package is
 * run or written to disk. A file that ends with `.gz` is given unpacked.
 */
export async function fetchNpmPackageFile(
  request: PackageFileRequest,
  project: string,
): Promise<PackageFile> {
  const { name, version = "latest", path, integrity } = request;
  if (!packageName.test(name) || !versionRange.test(version)) {
    throw new PackageFileError("no-package", `"${name}@${version}" is not a package.`);
  }
  const options: Options = {
    ...readNpmOptions(project, process.env),
    allowGit: "none",
    allowRemote: "none",
    allowFile: "none",
    allowDirectory: "none",
    ...(integrity === undefined ? {} : { integrity, preferOffline: true }),
  };
  try {
    const found = await pacote.manifest(`${name}@${version}`, options);
    const pinned = strongest(integrity ?? found._integrity, name);
    const bytes = await pacote.tarball.stream(
      `${name}@${found.version}`,
      (stream) => readEntry(stream, path),
      { ...options, resolved: found._resolved, integrity: pinned, preferOnline: false },
    );
    const unpacked = path.endsWith(".gz") ? unzip(bytes, path) : bytes;
    return { name, version: found.version, integrity: pinned, bytes: unpacked };
  } catch (error) {
    throw toPackageFileError(error, name, version);
  }
}

/** Reads one file out of the archive, then the rest of the stream: only its end proves the integrity. */
async function readEntry(stream: AsyncIterable<Buffer>, path: string): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let state: "searching" | "reading" | "read" | "too-large" = "searching";
  let failure: Error | undefined;
  const parser = new Parser({
    strict: true,
    onReadEntry: (entry: ReadEntry) => {
      const wanted = state === "searching" && entry.type === "File" && pathOf(entry) === path;
      if (wanted && entry.size > maxBytes) state = "too-large";
      if (!wanted || state === "too-large") {
        entry.resume();
        return;
      }
      state = "reading";
      entry.on("data", (chunk: Buffer) => void chunks.push(chunk));
      entry.on("end", () => void (state = "read"));
    },
  });
  parser.on("error", (error: Error) => void (failure = error));
  const ended = new Promise<void>((resolve) => {
    parser.on("end", resolve);
    parser.on("error", () => resolve());
  });
  for await (const chunk of stream) {
    if (isPending(state) && failure === undefined) parser.write(chunk);
  }
  if (isPending(state) && failure === undefined) {
    parser.end();
    await ended;
  }
  if (failure !== undefined) throw new PackageFileError("malformed", "The package cannot be read.");
  return finish(state, chunks, path);
}

function isPending(state: "searching" | "reading" | "read" | "too-large"): boolean {
  return state === "searching" || state === "reading";
}

function finish(state: string, chunks: readonly Buffer[], path: string): Uint8Array {
  if (state === "read") return Buffer.concat(chunks);
  if (state === "too-large") throw new PackageFileError("too-large", `"${path}" is too large.`);
  throw new PackageFileError("no-file", `"${path}" is not in the package.`);
}

/** Archives of packages hold everything in one folder, whatever its name. */
function pathOf(entry: ReadEntry): string {
  return entry.path.slice(entry.path.indexOf("/") + 1);
}

function unzip(bytes: Uint8Array, path: string): Uint8Array {
  try {
    return gunzipSync(bytes, { maxOutputLength: maxBytes });
  } catch (error) {
    const tooLarge = codeOf(error) === "ERR_BUFFER_TOO_LARGE";
    const message = tooLarge ? `"${path}" unpacks to too much.` : `"${path}" is not gzip.`;
    throw new PackageFileError(tooLarge ? "too-large" : "malformed", message);
  }
}

/** SHA-1 alone pins nothing: packages without SHA-512 are refused. */
function strongest(integrity: string | undefined, name: string): string {
  const hash = integrity?.split(/\s+/).find((each) => each.startsWith("sha512-"));
  if (hash !== undefined) return hash;
  throw new PackageFileError("integrity", `Package "${name}" has no SHA-512 integrity.`);
}

/** Messages of npm's client may hold URLs with credentials: only the code is passed on. */
function toPackageFileError(error: unknown, name: string, version: string): PackageFileError {
  if (error instanceof PackageFileError) return error;
  const code = codeOf(error);
  const what = `"${name}@${version}"`;
  switch (code) {
    case "E404":
    case "ETARGET":
    case "ENOVERSIONS":
      return new PackageFileError("no-package", `The registry has no package ${what}.`);
    case "EINTEGRITY":
      return new PackageFileError("integrity", `The bytes of ${what} are not the pinned ones.`);
    default:
      return new PackageFileError("unreachable", `Package ${what} cannot be fetched: ${code}.`);
  }
}

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return "unknown error";
  return "code" in error && typeof error.code === "string" ? error.code : error.name;
}
