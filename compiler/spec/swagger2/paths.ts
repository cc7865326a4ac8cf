import { isObject, members, ownList, ownObject } from "../json.ts";
import type { Json, JsonObject } from "../../json.ts";
import { convertBody } from "./body.ts";
import { resolveObject, type Conversion, type Resolved } from "./conversion.ts";
import { convertParameters } from "./parameter.ts";
import { convertResponses } from "./response.ts";
import { convertServers } from "./server.ts";

const methods: ReadonlySet<string> = new Set("get put post delete options head patch".split(" "));

/** Says the paths of a document in the words of OpenAPI 3.0. */
export function convertPaths(conversion: Conversion): JsonObject {
  const converted = allPaths(conversion.json).map(
    ([key, item]) => [key, convertItem(conversion, item)] as const,
  );
  return Object.fromEntries(converted);
}

/** Microsoft's `x-ms-paths` are paths whose keys may have a query. */
function allPaths(json: JsonObject): readonly (readonly [string, Json])[] {
  const extended = members(ownObject(json, "x-ms-paths") ?? {});
  return [
    ...members(ownObject(json, "paths") ?? {}),
    ...extended.map(([key, item]) => [withoutMarks(key), item] as const),
  ];
}

/**
 * In the query of such a key, a name without a value only tells apart what has one path and method, or is
 * declared as a parameter. As a fragment it still does the first, and no request carries it.
 */
function withoutMarks(key: string): string {
  const at = key.indexOf("?");
  if (at === -1) return key;
  const parts = key.slice(at + 1).split("&");
  const constants = parts.filter((part) => part.includes("=")).join("&");
  const marks = parts.filter((part) => !part.includes("=")).join("&");
  const query = constants === "" ? "" : `?${constants}`;
  return `${key.slice(0, at)}${query}${marks === "" ? "" : `#${marks}`}`;
}

function convertItem(conversion: Conversion, written: Json): Json {
  const target = resolveObject(conversion, written)?.value;
  if (target === undefined || !isObject(written)) return written;
  const { $ref: _, ...beside } = written;
  const item = { ...target, ...beside };
  const shared = readParameters(conversion, item);
  const converted = members(item).map(([key, value]): readonly [string, Json] => {
    if (key === "parameters") return [key, convertParameters(conversion, shared.found)];
    if (!methods.has(key) || !isObject(value)) return [key, value];
    return [key, convertOperation(conversion, value, shared)];
  });
  return Object.fromEntries(converted);
}

interface Parameters {
  readonly found: readonly Resolved[];
  /** What is no parameter, or leads nowhere. */
  readonly lost: readonly Json[];
}

function readParameters(conversion: Conversion, owner: JsonObject): Parameters {
  const found: Resolved[] = [];
  const lost: Json[] = [];
  for (const written of ownList(owner, "parameters")) {
    const parameter = resolveObject(conversion, written);
    if (parameter === undefined) lost.push(written);
    else found.push(parameter);
  }
  return { found, lost };
}

function convertOperation(
  conversion: Conversion,
  operation: JsonObject,
  shared: Parameters,
): JsonObject {
  const { consumes: _, produces: __, schemes, parameters: ___, ...rest } = operation;
  const given = readParameters(conversion, operation);
  const { body, left } = convertBody(conversion, operation, shared.found, given.found);
  const parameters = [...convertParameters(conversion, given.found), ...left, ...given.lost];
  const servers = schemes === undefined ? [] : convertServers(conversion.json, operation);
  return {
    ...rest,
    ...(servers.length === 0 ? {} : { servers }),
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(body === undefined ? {} : { requestBody: body }),
    responses: convertResponses(conversion, operation),
  };
}
