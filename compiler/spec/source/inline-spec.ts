import {
  diagnostic,
  type Diagnostic,
  type Locate,
  type Result,
} from "../../diagnostics/diagnostic.ts";
import { isObject, members, ownObject } from "../json.ts";
import { indexOperations } from "../openapi/operation-index.ts";
import type { JsonObject } from "../../json.ts";
import type { SpecEntry } from "./spec-entry.ts";

/** The document that a definition writes out itself; its dialect is the newest where there is no other. */
export function inlineDocument({ spec }: SpecEntry): JsonObject {
  return { openapi: "3.1.0", paths: spec.paths ?? {}, components: spec.components ?? {} };
}

/**
 * Adds what the definition writes out to a slice. Nothing of the vendor's is replaced: that is what overlays
 * are for.
 */
export function addInline(slice: JsonObject, entry: SpecEntry, locate: Locate): Result<JsonObject> {
  if (entry.spec.paths === undefined && entry.spec.components === undefined) return [slice, []];
  const { paths = {}, components = {} } = entry.spec;
  const diagnostics: Diagnostic[] = [];
  const merged = {
    ...slice,
    paths: addPaths(slice, paths, (path, method) => {
      const span = locate([...entry.at, "paths", path, method.toLowerCase()], "key");
      diagnostics.push(diagnostic("resolve/operation-exists", { method, path }, span));
    }),
    components: addComponents(slice, components, (section, name) => {
      const span = locate([...entry.at, "components", section, name], "key");
      diagnostics.push(diagnostic("resolve/component-exists", { name }, span));
    }),
  };
  return [diagnostics.length === 0 ? merged : undefined, diagnostics];
}

/**
 * A path that the slice has already gets a fragment, which readers drop: so the parameters and servers of
 * one path item do not become those of the other.
 */
function addPaths(
  slice: JsonObject,
  paths: JsonObject,
  report: (path: string, method: string) => void,
): JsonObject {
  const vendors = ownObject(slice, "paths") ?? {};
  const taken = [...indexOperations(slice).values()];
  for (const { method, pathKey } of indexOperations({ paths }).values()) {
    if (taken.some((each) => each.method === method && each.pathKey === pathKey)) {
      report(pathKey, method);
    }
  }
  const added = members(paths).map(([pathKey, item]) => [
    Object.hasOwn(vendors, pathKey) ? `${pathKey}#inline` : pathKey,
    item,
  ]);
  return { ...vendors, ...Object.fromEntries(added) };
}

function addComponents(
  slice: JsonObject,
  components: JsonObject,
  report: (section: string, name: string) => void,
): JsonObject {
  const vendors = ownObject(slice, "components") ?? {};
  const added = members(components).map(([section, declared]) => {
    const before = ownObject(vendors, section) ?? {};
    const after = isObject(declared) ? declared : {};
    for (const [name] of members(after)) {
      if (Object.hasOwn(before, name)) report(section, name);
    }
    return [section, { ...before, ...after }];
  });
  return { ...vendors, ...Object.fromEntries(added) };
}
