import { randomUUID } from "node:crypto";
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
  type Dirent,
} from "node:fs";
import { basename, dirname, join, sep } from "node:path";
import { normalizeHostPath, requireHostPath } from "./host-path.ts";
import type { Host } from "./host.ts";

/**
 * A host on the disk. Paths are relative to `root`; one that leaves it, by `..` or through a symbolic link,
 * reads as absent and throws when written.
 */
export function createDiskHost(root: string): Host {
  const base = realpathSync(root);
  return {
    read: (path) => {
      const place = placeToRead(base, path);
      return place === undefined ? undefined : ifPresent(() => readFileSync(place));
    },
    write: (path, bytes) => writeWhole(placeToWrite(base, path), bytes),
    remove: (path) => rmSync(placeToWrite(base, path), { force: true }),
    list: (folder) => namesIn(base, folder, (entry) => entry.isFile()),
    folders: (folder) => namesIn(base, folder, (entry) => entry.isDirectory()),
    fetchPackageFile: async (request) => {
      const { fetchNpmPackageFile } = await import("./host-npm.ts");
      return fetchNpmPackageFile(request, base);
    },
  };
}

function placeToRead(base: string, path: string): string | undefined {
  const normalized = normalizeHostPath(path);
  const real = normalized && ifPresent(() => realpathSync(join(base, normalized)));
  return real !== undefined && isInside(base, real) ? real : undefined;
}

/** Folders are made of what is inside only, and looked at again: a link may have come in between. */
function placeToWrite(base: string, path: string): string {
  const place = join(base, requireHostPath(path));
  const folder = dirname(place);
  let existing = folder;
  let real = ifPresent(() => realpathSync(existing));
  while (real === undefined) {
    existing = dirname(existing);
    real = ifPresent(() => realpathSync(existing));
  }
  if (existing !== folder) {
    requireInside(base, real, path);
    mkdirSync(folder, { recursive: true });
    real = realpathSync(folder);
  }
  requireInside(base, real, path);
  return join(real, basename(place));
}

function requireInside(base: string, place: string, path: string): void {
  if (place !== base && !isInside(base, place))
    throw new RangeError(`"${path}" leaves the working folder.`);
}

function isInside(base: string, place: string): boolean {
  return place.startsWith(base.endsWith(sep) ? base : base + sep);
}

/** A rename within a folder replaces a file at once, so that nobody reads half of it. */
function writeWhole(place: string, bytes: Uint8Array | string): void {
  const temporary = join(dirname(place), `.${basename(place)}.${randomUUID()}.tmp`);
  try {
    writeFileSync(temporary, bytes, { flag: "wx" });
    renameSync(temporary, place);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

function namesIn(
  base: string,
  folder: string,
  wanted: (entry: Dirent) => boolean,
): readonly string[] {
  const place = folder === "." || folder === "" ? base : placeToRead(base, folder);
  if (place === undefined) return [];
  const entries = ifPresent(() => readdirSync(place, { withFileTypes: true })) ?? [];
  return entries
    .filter(wanted)
    .map((entry) => entry.name)
    .toSorted();
}

/** Undefined where a file is absent, or a folder; every other failure is the caller's to see. */
function ifPresent<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "ENOENT" || code === "ENOTDIR" || code === "EISDIR") return undefined;
    throw error;
  }
}
