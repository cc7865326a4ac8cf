import { own, ownText } from "../spec/json.ts";
import type { OpenApiDocument, OperationEntry } from "../spec/openapi/open-api-document.ts";
import { writtenParameters } from "./parameters.ts";

const PLACES: readonly string[] = ["query", "header"];
/** No parameters, whatever a document says (OpenAPI 3.0.3, "Parameter Object"). */
const IGNORED = /^header\.(?:accept|authorization|content-type)$/i;
/** Fewer operations than these share a parameter by chance. */
const FEWEST = 5;

/** Parameters, with their places, that at least three of four operations require, most required first. */
export function sharedParameters(
  document: OpenApiDocument,
  entries: readonly OperationEntry[],
  omitted: readonly string[],
): readonly string[] {
  if (entries.length < FEWEST) return [];
  const counts = new Map<string, number>();
  const creating = new Set(
    entries.filter(({ method }) => method === "POST").map(({ pathKey }) => pathKey),
  );
  for (const entry of entries) {
    const places = new Set<string>();
    for (const each of writtenParameters(document.json, entry)) {
      const [at = "", name = ""] = [ownText(each, "in"), ownText(each, "name")];
      const key = `${at}.${name}`;
      const isOne = at === "path" || (PLACES.includes(at) && own(each, "required") === true);
      if (!isOne || omitted.includes(key) || IGNORED.test(key)) continue;
      // `{id}` is another's behind another beginning.
      const [start = ""] = at === "path" ? entry.pathKey.split(`{${name}}`) : [];
      // Whose id it is says a caller who makes such records.
      if (creating.has(start.replace(/\/$/, ""))) continue;
      places.add(`${start}\n${key}`);
    }
    for (const place of places) counts.set(place, (counts.get(place) ?? 0) + 1);
  }
  return [...counts]
    .filter(([, count]) => 4 * count >= 3 * entries.length)
    .sort(([, one], [, other]) => other - one)
    .map(([place]) => place.slice(place.indexOf("\n") + 1));
}
