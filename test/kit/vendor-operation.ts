import type { OpenAPIV3 } from "openapi-types";

const methods = ["get", "put", "post", "delete", "options", "head", "patch", "trace"] as const;

/** An operation as the vendor's document has it. */
export interface VendorOperation {
  readonly document: OpenAPIV3.Document;
  readonly operationId: string;
  readonly method: string;
  /** With what keys smuggle behind a path: a query that is constant, and a fragment. */
  readonly key: string;
  readonly template: string;
  readonly pathItem: OpenAPIV3.PathItemObject;
  readonly operation: OpenAPIV3.OperationObject;
}

/** A request as far as it tells operations apart. */
export interface Asked {
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Finds the vendor's operation that a server would take a request for. */
export type FindOperation = (request: Asked) => VendorOperation | undefined;

/**
 * Looks among all operations of the documents for the one whose path matches with the most literal text
 * (OpenAPI 3.0.3, "Path Templating Matching").
 */
export function createOperationFinder(documents: readonly OpenAPIV3.Document[]): FindOperation {
  const all = documents
    .flatMap(operationsOf)
    .map((operation) => ({ operation, pattern: patternOf(operation), marks: marksOf(operation) }))
    .toSorted(
      (one, other) =>
        literals(other.operation.template) - literals(one.operation.template) ||
        other.marks.length - one.marks.length,
    );
  return ({ method, target, headers }) => {
    const [pathname = "", query = ""] = target.split("?", 2);
    const asked = new URLSearchParams(query);
    return all.find(
      ({ operation, pattern, marks }) =>
        operation.method === method &&
        pattern.test(pathname) &&
        marks.every((mark) => isMarked(mark, asked, headers)),
    )?.operation;
  };
}

/** What a request of an operation has for certain, besides its path: it tells operations of one path apart. */
function marksOf(operation: VendorOperation): readonly OpenAPIV3.ParameterObject[] {
  if (!sharesItsPath(operation)) return [];
  return parametersOf(operation).filter((each) => each.in !== "path" && each.required === true);
}

function sharesItsPath({ document, key, method }: VendorOperation): boolean {
  const [path] = key.split(/[?#]/, 1);
  return Object.entries(document.paths).some(
    ([other, item]) =>
      other !== key &&
      other.split(/[?#]/, 1)[0] === path &&
      item?.[method.toLowerCase() as OpenAPIV3.HttpMethods] !== undefined,
  );
}

function isMarked(
  { in: place, name, schema }: OpenAPIV3.ParameterObject,
  query: URLSearchParams,
  headers: Asked["headers"],
): boolean {
  const value = place === "header" ? headers[name.toLowerCase()] : query.get(name);
  const values = schema !== undefined && "enum" in schema ? schema.enum : undefined;
  return value !== undefined && value !== null && (values?.includes(value) ?? true);
}

function operationsOf(document: OpenAPIV3.Document): readonly VendorOperation[] {
  return Object.entries(document.paths).flatMap(([key, pathItem = {}]) => {
    const [template = ""] = key.split(/[?#]/, 1);
    return methods.flatMap((method) => {
      const operation = pathItem[method as OpenAPIV3.HttpMethods];
      const operationId = operation?.operationId;
      if (operation === undefined || operationId === undefined) return [];
      const [server] = operation.servers ?? pathItem.servers ?? document.servers ?? [];
      const found = { document, key, pathItem, operation, operationId };
      const whole = `${basePathOf(server)}${template}`;
      return [{ ...found, template: whole, method: method.toUpperCase() }];
    });
  });
}

/** The path that a server puts before all of its own: `/api/v4`. */
function basePathOf(server: OpenAPIV3.ServerObject | undefined): string {
  const [, path = ""] = /^https?:\/\/[^/]*(\/.*?)\/?$/.exec(server?.url ?? "") ?? [];
  return path === "/" ? "" : path;
}

/** Parameters of the operation and of its path, references followed; the operation's own win. */
export function parametersOf({
  document,
  key,
  pathItem,
  operation,
}: VendorOperation): readonly OpenAPIV3.ParameterObject[] {
  const declared = [...(pathItem.parameters ?? []), ...(operation.parameters ?? [])].map((each) =>
    follow<OpenAPIV3.ParameterObject>(document, each),
  );
  const all = [...queryOf(key, declared), ...declared];
  return [...new Map(all.map((each) => [`${each.in} ${each.name}`, each])).values()];
}

/** A query in a path's key is sent as it stands, but for what is between braces: a parameter, wherever it is declared. */
function queryOf(
  key: string,
  declared: readonly OpenAPIV3.ParameterObject[],
): readonly OpenAPIV3.ParameterObject[] {
  const [, query = ""] = key.replace(/#.*/, "").split("?", 2);
  return [...new URLSearchParams(query)].map(([name, value]) => {
    const [, variable] = /^\{([^{}]*)\}$/.exec(value) ?? [];
    const schema = declared.find((each) => each.name === variable)?.schema ?? {
      type: "string" as const,
      ...(variable === undefined ? { enum: [value] } : {}),
    };
    return { name, in: "query", required: true, allowEmptyValue: true, schema };
  });
}

/** The object behind a local reference. */
export function follow<T extends object>(
  document: OpenAPIV3.Document,
  node: T | OpenAPIV3.ReferenceObject,
): T {
  if (!("$ref" in node) || typeof node.$ref !== "string") return node as T;
  const [start, ...steps] = node.$ref.split("/").map(decodeURIComponent);
  let target: unknown = start === "#" ? document : undefined;
  for (const step of steps) {
    const key = step.replaceAll("~1", "/").replaceAll("~0", "~");
    target = (target as Readonly<Record<string, unknown>> | undefined)?.[key];
  }
  if (target === undefined) throw new Error(`The vendor's document has no ${node.$ref}.`);
  return follow(document, target as T | OpenAPIV3.ReferenceObject);
}

/** Whether GitHub's extension says that a path parameter may hold several segments. */
export function isMultiSegment(parameter: OpenAPIV3.ParameterObject): boolean {
  return "x-multi-segment" in parameter && parameter["x-multi-segment"] === true;
}

function patternOf(operation: VendorOperation): RegExp {
  const many = parametersOf(operation).filter((each) => each.in === "path" && isMultiSegment(each));
  const source = operation.template
    .split(/\{([^{}]*)\}/)
    .map((part, index) => {
      if (index % 2 === 0) return part.replaceAll(/[.*+?^$()|[\]\\]/g, "\\$&");
      return many.some(({ name }) => name === part) ? ".+" : "[^/]+";
    })
    .join("");
  return new RegExp(`^${source}$`);
}

function literals(template: string): number {
  return template.replaceAll(/\{[^{}]*\}/g, "").length;
}
