import { hash } from "node:crypto";
import type { Json, JsonObject } from "./json.ts";

/** Maps whose order means something: steps run one after another. */
const ORDERED: ReadonlySet<string> = new Set(["steps"]);

/** The same value with the keys of its maps sorted, so that reordering a file changes nothing after it. */
export function sortKeys<T extends Json>(value: T, key = ""): T {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((item: Json) => sortKeys(item, key)) as Json as T;
  const entries = Object.entries(value as JsonObject);
  if (!ORDERED.has(key)) entries.sort((a, b) => (a[0] < b[0] ? -1 : 1));
  for (const entry of entries) entry[1] = sortKeys(entry[1], entry[0]);
  return Object.fromEntries(entries) as T;
}

/** SHA-256 in hexadecimal. */
export function sha256(text: string | Uint8Array): string {
  return hash("sha256", text);
}
