import { createHash } from "node:crypto";
import { normalizeHostPath, requireHostPath } from "./host-path.ts";
import type { Host, PackageFile, PackageFileRequest } from "./host.ts";
import { noSuchFile, PackageFileError } from "./package-file-error.ts";

/** A published package as a test writes it. Of several versions of a name, the last is the newest. */
export interface MemoryPackage {
  readonly name: string;
  readonly version: string;
  readonly files: Readonly<Record<string, string | Uint8Array>>;
}

/** A host without disk and network. `files` are the working folder's, by path. */
export function createMemoryHost(
  files: Readonly<Record<string, string | Uint8Array>>,
  packages: readonly MemoryPackage[] = [],
): Host {
  const contents = new Map<string, Uint8Array>(
    Object.entries(files).map(([path, text]) => [requireHostPath(path), toBytes(text)]),
  );
  return {
    read: (path) => {
      const normalized = normalizeHostPath(path);
      return normalized === undefined ? undefined : contents.get(normalized);
    },
    write: (path, bytes) => void contents.set(requireHostPath(path), toBytes(bytes)),
    remove: (path) => void contents.delete(requireHostPath(path)),
    list: (folder) => namesIn(contents, folder, false),
    folders: (folder) => namesIn(contents, folder, true),
    fetchPackageFile: async (request) => fetchFrom(packages, request),
  };
}

/** The integrity that a memory host gives a package: of its name, version and files. */
export function integrityOf(each: MemoryPackage): string {
  const hash = createHash("sha512").update(JSON.stringify([each.name, each.version]));
  for (const [path, content] of Object.entries(each.files)) hash.update(path).update(content);
  return `sha512-${hash.digest("base64")}`;
}

function fetchFrom(packages: readonly MemoryPackage[], request: PackageFileRequest): PackageFile {
  const found = packages.findLast(
    ({ name, version }) =>
      name === request.name && (request.version === undefined || request.version === version),
  );
  if (found === undefined) {
    throw new PackageFileError("no-package", `There is no package "${request.name}".`);
  }
  const integrity = integrityOf(found);
  if (request.integrity !== undefined && request.integrity !== integrity) {
    throw new PackageFileError("integrity", `Package "${request.name}" has other bytes.`);
  }
  const content = Object.hasOwn(found.files, request.path) ? found.files[request.path] : undefined;
  if (content === undefined) {
    throw noSuchFile(request.path, Object.keys(found.files));
  }
  return { name: found.name, version: found.version, integrity, bytes: toBytes(content) };
}

function namesIn(
  contents: ReadonlyMap<string, Uint8Array>,
  folder: string,
  folders: boolean,
): readonly string[] {
  const normalized = normalizeHostPath(folder);
  const prefix = normalized === undefined ? "" : `${normalized}/`;
  if (normalized === undefined && folder !== "." && folder !== "") return [];
  const names = new Set<string>();
  for (const path of contents.keys()) {
    if (!path.startsWith(prefix)) continue;
    const [name, ...rest] = path.slice(prefix.length).split("/");
    if (name !== undefined && rest.length > 0 === folders) names.add(name);
  }
  return [...names].toSorted();
}

function toBytes(content: string | Uint8Array): Uint8Array {
  return typeof content === "string" ? new TextEncoder().encode(content) : content;
}
