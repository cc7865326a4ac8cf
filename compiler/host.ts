/** A file of a published package, with what proves which bytes it is. */
export interface PackageFile {
  readonly name: string;
  readonly version: string;
  /** Subresource integrity of the package's tarball (SHA-512). */
  readonly integrity: string;
  readonly bytes: Uint8Array;
}

/** Names a file of a published package; `version` is a range or exact, `integrity` pins the tarball. */
export interface PackageFileRequest {
  readonly name: string;
  readonly path: string;
  readonly version?: string;
  readonly integrity?: string;
}

/**
 * Everything outside the compiler: files and the package registry. Paths are relative to the working
 * folder, with `/`, and never leave it. Tests use a map; the command line uses the disk.
 */
export interface Host {
  /** The file's bytes, or undefined where there is none. */
  readonly read: (path: string) => Uint8Array | undefined;
  /** Replaces a file as a whole: readers see the old bytes or the new ones, never a part. */
  readonly write: (path: string, bytes: Uint8Array | string) => void;
  readonly remove: (path: string) => void;
  /** Names (not paths) of the files in a folder, sorted; empty where there is no such folder. */
  readonly list: (folder: string) => readonly string[];
  /** Names (not paths) of the folders in a folder, sorted. */
  readonly folders: (folder: string) => readonly string[];
  /** Fetches one file of a package. The only way to a network, and compiling never takes it. */
  readonly fetchPackageFile: (request: PackageFileRequest) => Promise<PackageFile>;
}

const decoder = new TextDecoder("utf-8", { fatal: false });

/** Reads bytes as UTF-8 text. */
export function decode(bytes: Uint8Array): string {
  return decoder.decode(bytes);
}

/** Reads a file as UTF-8 text. */
export function readText(host: Host, path: string): string | undefined {
  const bytes = host.read(path);
  return bytes === undefined ? undefined : decode(bytes);
}
