import { isExtension, isObject, members, ownObject, ownText } from "../json.ts";
import type { OperationEntry, UnsupportedOperation } from "./open-api-document.ts";
import { formatReference, joinReference, resolveReference } from "../pointer.ts";
import type { JsonObject } from "../../json.ts";
import type { HttpMethod } from "../spec.ts";

const methods: ReadonlyMap<string, HttpMethod> = new Map([
  ["get", "GET"],
  ["put", "PUT"],
  ["post", "POST"],
  ["delete", "DELETE"],
  ["options", "OPTIONS"],
  ["head", "HEAD"],
  ["patch", "PATCH"],
  ["trace", "TRACE"],
  ["query", "QUERY"],
]);

/**
 * Lists a document's operations by id. An operation without an id is called by method and path,
 * `GET /pets/{id}`. An id that several operations share is nobody's: each of them gets method and path
 * appended, `list (GET /pets)`, so that a definition has to say which one it means.
 */
export function indexOperations(json: JsonObject): ReadonlyMap<string, OperationEntry> {
  const found = listOperations(json);
  const uses = new Map<string, number>();
  for (const { operationId } of found) uses.set(operationId, (uses.get(operationId) ?? 0) + 1);

  const index = new Map<string, OperationEntry>();
  for (const entry of found) {
    const shared = (uses.get(entry.operationId) ?? 0) > 1;
    const place = `${entry.method} ${entry.pathKey}`;
    const operationId = shared ? `${entry.operationId} (${place})` : entry.operationId;
    index.set(operationId, { ...entry, operationId });
  }
  return index;
}

/**
 * Lists `additionalOperations` by id (OpenAPI 3.2 section 4.9.1), so that whoever uses one can be told. An id that is
 * taken gets method and path appended.
 */
export function indexAdditional(
  json: JsonObject,
  taken: ReadonlyMap<string, OperationEntry>,
): ReadonlyMap<string, UnsupportedOperation> {
  const index = new Map<string, UnsupportedOperation>();
  for (const { pathKey, item, pointer } of listItems(json)) {
    for (const [method, operation] of members(ownObject(item, "additionalOperations") ?? {})) {
      if (!isObject(operation)) continue;
      const place = `${method} ${pathKey}`;
      const named = ownText(operation, "operationId") ?? place;
      const isTaken = taken.has(named) || index.has(named);
      const operationId = isTaken ? `${named} (${place})` : named;
      const at = joinReference(`${pointer}/additionalOperations`, method);
      index.set(operationId, { operationId, method, pathKey, operation, pointer: at });
    }
  }
  return index;
}

function listOperations(json: JsonObject): readonly OperationEntry[] {
  return listItems(json).flatMap(({ pathKey, item, pointer }) =>
    listMethods(pathKey, item, pointer),
  );
}

interface PathItem {
  readonly pathKey: string;
  readonly item: JsonObject;
  readonly pointer: string;
}

function listItems(json: JsonObject): readonly PathItem[] {
  return members(ownObject(json, "paths") ?? {})
    .filter(([pathKey]) => !isExtension(pathKey))
    .flatMap(([pathKey, item]) => {
      const place = formatReference(["paths", pathKey]);
      return isObject(item) ? [{ pathKey, ...resolvePathItem(json, item, place) }] : [];
    });
}

/** Members beside a path item's `$ref` win over the referenced ones. */
function resolvePathItem(
  json: JsonObject,
  item: JsonObject,
  pointer: string,
): { readonly item: JsonObject; readonly pointer: string } {
  const reference = ownText(item, "$ref");
  const target = reference === undefined ? undefined : resolveReference(json, reference);
  if (target === undefined || !isObject(target.schema)) return { item, pointer };
  const beside = members(item).filter(([key]) => key !== "$ref");
  const merged = Object.fromEntries([...members(target.schema), ...beside]);
  return { item: merged, pointer: target.pointer };
}

function listMethods(
  pathKey: string,
  pathItem: JsonObject,
  pathItemPointer: string,
): readonly OperationEntry[] {
  return members(pathItem).flatMap(([key, operation]) => {
    const method = methods.get(key);
    if (method === undefined || !isObject(operation)) return [];
    const named = ownText(operation, "operationId");
    const operationId = named === undefined || named === "" ? `${method} ${pathKey}` : named;
    const pointer = `${pathItemPointer}/${key}`;
    return [{ operationId, method, pathKey, pathItem, pathItemPointer, operation, pointer }];
  });
}
