import { diagnostic, type Result } from "../../diagnostics/diagnostic.ts";
import type { Span } from "../../source.ts";

/** Where a document comes from. */
export type SpecSource =
  | { readonly kind: "npm"; readonly text: string; readonly name: string; readonly path: string }
  | { readonly kind: "file"; readonly text: string; readonly path: string };

const npmSource = /^npm:((?:@[a-z0-9~-][a-z0-9._~-]*\/)?[a-z0-9~-][a-z0-9._~-]*)\/(.+)$/;
const url = /^(?:[a-z][a-z0-9+.-]*:)?\/\//i;

/**
 * Reads `npm:<package>/<path>` or `file:<path>`. Versions are the lock file's; URLs are refused, since what
 * they give today is not what they give tomorrow.
 */
export function parseSpecSource(text: string, span: Span): Result<SpecSource> {
  if (url.test(text))
    return [undefined, [diagnostic("resolve/remote-source", { source: text }, span)]];

  const npm = npmSource.exec(text);
  const [, name = "", npmPath = ""] = npm ?? [];
  if (npm !== null && isPlainPath(npmPath)) {
    return [{ kind: "npm", text, name, path: npmPath }, []];
  }
  const path = text.startsWith("file:") ? text.slice("file:".length) : "";
  if (isPlainPath(path)) return [{ kind: "file", text, path }, []];
  return [undefined, [diagnostic("resolve/malformed-source", { source: text }, span)]];
}

/** A relative path that stays where it starts. */
export function isPlainPath(path: string): boolean {
  if (/[\\\0]/.test(path) || /^[A-Za-z]:/.test(path)) return false;
  return path.split("/").every((segment) => segment !== "" && segment !== "." && segment !== "..");
}
