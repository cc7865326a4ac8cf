import pacote, { type Options } from "pacote";
import { readArchiveFile } from "./host-archive.ts";
import type { PackageFile, PackageFileRequest } from "./host.ts";
import { readNpmOptions } from "./npm-settings.ts";
import { PackageFileError } from "./package-file-error.ts";

/** No document of a vendor comes near this; a file beyond it is an attack on memory. */
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
      (stream) => readArchiveFile(stream, path, maxBytes),
      { ...options, resolved: found._resolved, integrity: pinned, preferOnline: false },
    );
    return { name, version: found.version, integrity: pinned, bytes };
  } catch (error) {
    throw toPackageFileError(error, name, version);
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
