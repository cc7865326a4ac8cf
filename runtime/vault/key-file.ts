import { closeSync, fstatSync, openSync, readFileSync, statSync, type Stats } from "node:fs";
import { VaultError } from "./error.ts";
import { keyRing, type KeyEncryptionKey, type KeyRing } from "./key.ts";
import { localKey } from "./local-key.ts";

/**
 * The ring of a key file, which only its owner may read (mode 0600):
 *
 * ```json
 * { "current": "2026-11", "keys": { "2026-11": "<32 bytes in base64>", "2026-05": "<…>" } }
 * ```
 *
 * The file is read again whenever it has changed, so that a new current key is used for the next write of
 * every process and a retired one for none; replace it by renaming. Throws a VaultError `noKey` when there is no file or no key in it,
 * and `keyFile` when it is not as above; both also later, when the file has become so.
 */
export function keyFile(path: string): KeyRing {
  let read = readKeys(path);
  const ring = (): KeyRing => {
    if (fingerprint(stat(path)) !== read.fingerprint) read = readKeys(path);
    return read.ring;
  };
  return {
    current: () => ring().current(),
    find: (id) => ring().find(id),
  };
}

interface KeysRead {
  readonly fingerprint: string;
  readonly ring: KeyRing;
}

function readKeys(path: string): KeysRead {
  const file = openFile(path);
  try {
    const stats = fstatSync(file);
    checkOwner(path, stats);
    return { fingerprint: fingerprint(stats), ring: parse(path, readFileSync(file, "utf8")) };
  } finally {
    closeSync(file);
  }
}

function checkOwner(path: string, stats: Stats): void {
  if (!stats.isFile()) throw wrong(path, "is not a file");
  if (process.platform === "win32") return;
  if ((stats.mode & 0o077) !== 0) throw wrong(path, "may be read by others; set its mode to 0600");
  if (stats.uid !== process.geteuid?.() && stats.uid !== 0)
    throw wrong(path, "belongs to another user");
}

function parse(path: string, text: string): KeyRing {
  const { current, keys } = properties(path, text);
  if (typeof keys !== "object" || keys === null) throw wrong(path, 'has no object "keys"');
  const parsed = Object.entries(keys).map(([id, key]) => parseKey(path, id, key));
  if (parsed.length === 0) throw new VaultError("noKey", `The key file "${path}" holds no key.`);
  const first = parsed.find(({ id }) => id === current);
  if (first === undefined) throw wrong(path, 'does not name one of its keys as "current"');
  return keyRing(first, ...parsed.filter((key) => key !== first));
}

function parseKey(path: string, id: string, key: unknown): KeyEncryptionKey {
  const bytes = Buffer.from(typeof key === "string" ? key : "", "base64");
  if (bytes.length !== 32 || bytes.toString("base64") !== key)
    throw wrong(path, `needs 32 bytes in base64 as the key "${id}"`);
  return localKey(id, bytes);
}

/** The error of JSON.parse quotes the text, which holds keys. */
function properties(path: string, text: string): Readonly<Record<string, unknown>> {
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed === "object" && parsed !== null) return { ...parsed };
  } catch {
    throw wrong(path, "is not JSON");
  }
  throw wrong(path, "is not a JSON object");
}

function openFile(path: string): number {
  try {
    return openSync(path, "r");
  } catch (error) {
    throw unreadable(path, error);
  }
}

function stat(path: string): Stats {
  try {
    return statSync(path);
  } catch (error) {
    throw unreadable(path, error);
  }
}

function fingerprint({ dev, ino, mtimeMs, size }: Stats): string {
  return [dev, ino, mtimeMs, size].join();
}

function unreadable(path: string, error: unknown): VaultError {
  const missing = error instanceof Error && "code" in error && error.code === "ENOENT";
  return missing
    ? new VaultError("noKey", `There is no key file "${path}".`)
    : wrong(path, "cannot be read");
}

function wrong(path: string, what: string): VaultError {
  return new VaultError("keyFile", `The key file "${path}" ${what}.`);
}
