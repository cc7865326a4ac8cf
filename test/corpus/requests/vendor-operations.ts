import type { OpenAPIV3 } from "openapi-types";
import { follow, parametersOf, type VendorOperation } from "../../kit/vendor-operation.ts";
import { segmentNames } from "./segments.ts";

const methods = "get put post delete options head patch trace query".split(" ");

/** The operations of a vendor's document by the names that definitions call them. */
export function readVendorOperations(
  document: OpenAPIV3.Document,
): ReadonlyMap<string, VendorOperation> {
  const all = Object.entries(document.paths).flatMap(([key, given]) => {
    if (key.startsWith("x-") || typeof given !== "object") return [];
    const pathItem = follow<OpenAPIV3.PathItemObject>(document, given);
    return methods.flatMap((method) => {
      const operation = pathItem[method as OpenAPIV3.HttpMethods];
      if (typeof operation !== "object") return [];
      const [template = ""] = key.split(/[?#]/, 1);
      const place = `${method.toUpperCase()} ${key}`;
      const operationId = operation.operationId ?? "";
      const name = operationId === "" ? place : operationId;
      const found = { document, key, template, pathItem, operation, operationId: name };
      return [{ name, place, found: { ...found, method: method.toUpperCase() } }];
    });
  });
  const shared = Map.groupBy(all, ({ name }) => name);
  return new Map(
    all.map(({ name, place, found }) => [
      (shared.get(name)?.length ?? 0) > 1 ? `${name} (${place})` : name,
      found,
    ]),
  );
}

/**
 * The paths of the servers that an operation may be asked on, the longest first, variables replaced by their defaults, and
 * those that are credentials by what stands for each.
 */
export function serverPaths(
  { document, pathItem, operation }: VendorOperation,
  credentials: readonly string[],
): readonly string[] {
  const servers = [operation.servers, pathItem.servers, document.servers].find(
    (each) => each !== undefined && each.length > 0,
  ) ?? [{ url: "/" }];
  return servers
    .map((server) => pathOfServer(server, credentials))
    .toSorted((one, other) => other.length - one.length);
}

function pathOfServer(
  { url, variables }: OpenAPIV3.ServerObject,
  credentials: readonly string[],
): string {
  const text = url.replaceAll(/\{([^{}]*)\}/g, (_, name: string) =>
    credentials.includes(name) ? "secret" : (variables?.[name]?.default ?? name),
  );
  const path = text.replace(/^([a-z]+:)?\/\/[^/]*/i, "").replace(/[?#].*/, "");
  // What is no address has no path: "Your API URL".
  return path.startsWith("/") ? path.replace(/\/+$/, "") : "";
}

/** Headers that are no parameters, whatever a document says (OpenAPI 3.0.3, "Parameter Object"), and those that HTTP writes. */
const reserved = new Set(["accept", "content-type", "authorization", "content-length", "host"]);

/**
 * The parameters that a request can have: those of the path are the ones between braces, declared or not, and
 * constants of the key stand for themselves. What has no name cannot be sent.
 */
export function declaredParameters(vendor: VendorOperation): readonly OpenAPIV3.ParameterObject[] {
  const names = [...segmentNames(vendor.template)];
  const declared = parametersOf(vendor).filter((each) => {
    if (each.in === "path") return names.includes(each.name);
    if (each.in === "header") return !reserved.has(each.name.toLowerCase());
    return each.name !== "";
  });
  const undeclared = names.filter(
    (name) => !declared.some((each) => each.in === "path" && each.name === name),
  );
  const text = { type: "string" } as const;
  return [
    ...declared,
    ...undeclared.map((name) => ({ name, in: "path", required: true, schema: text })),
  ];
}
