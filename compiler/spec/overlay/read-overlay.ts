import { sha256, sortKeys } from "../../canonical.ts";
import { diagnostic, type Result } from "../../diagnostics/diagnostic.ts";
import type { Host } from "../../host.ts";
import type { Span } from "../../source.ts";
import type { SpecDefinition } from "../../validate/definition.ts";
import { parseDocument } from "../source/parse-document.ts";
import type { JsonObject } from "../../json.ts";
import { isPlainPath } from "../source/spec-source.ts";

/** The SHA-256 of a definition's overlay, wherever it is written; undefined without one. */
export function hashOverlay(
  host: Host,
  folder: string,
  overlay: SpecDefinition["overlay"],
): string | undefined {
  if (overlay === undefined) return undefined;
  if (typeof overlay !== "string") return sha256(JSON.stringify(sortKeys(overlay)));
  const path = overlayPath(folder, overlay);
  const bytes = path === undefined ? undefined : host.read(path);
  return bytes === undefined ? undefined : sha256(bytes);
}

/** Reads a definition's overlay: written inline, or `file:<path>`. */
export async function readOverlay(
  host: Host,
  folder: string,
  overlay: string | JsonObject,
  span: Span,
): Promise<Result<JsonObject>> {
  if (typeof overlay !== "string") return [overlay, []];
  const path = overlayPath(folder, overlay);
  if (path === undefined) {
    const values = { overlay, reason: "it is not `file:<path>`" };
    return [undefined, [diagnostic("resolve/overlay-unreadable", values, span)]];
  }
  const bytes = host.read(path);
  if (bytes === undefined) return [undefined, [diagnostic("resolve/unknown-file", { path }, span)]];
  const [parsed, diagnostics] = await parseDocument(path, bytes, span);
  return [parsed?.json, diagnostics];
}

function overlayPath(folder: string, overlay: string): string | undefined {
  const path = overlay.startsWith("file:") ? overlay.slice("file:".length) : "";
  return isPlainPath(path) ? `${folder}/${path}` : undefined;
}
