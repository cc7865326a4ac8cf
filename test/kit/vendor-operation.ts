import type { OpenAPIV3 } from "openapi-types";

const methods = ["get", "put", "post", "delete", "options", "head", "patch", "trace"] as const;

/** An operation as the vendor's document has it. */
export interface VendorOperation {
  readonly document: OpenAPIV3.Document;
  readonly operationId: string;
  readonly method: string;
  readonly template: string;
  readonly pathItem: OpenAPIV3.PathItemObject;
  readonly operation: OpenAPIV3.OperationObject;
}

/** Finds the vendor's operation that a server would take a request for. */
export type FindOperation = (method: string, pathname: string) => VendorOperation | undefined;

/**
 * Looks among all operations of the documents for the one whose path matches with the most literal text
 * (OpenAPI 3.0.3, "Path Templating Matching").
 */
export function createOperationFinder(documents: readonly OpenAPIV3.Document[]): FindOperation {
  const all = documents
    .flatMap(operationsOf)
    .toSorted((one, other) => literals(other.template) - literals(one.template))
    .map((operation) => ({ operation, pattern: patternOf(operation) }));
  return (method, pathname) =>
    all.find(({ operation, pattern }) => operation.method === method && pattern.test(pathname))
      ?.operation;
}

function operationsOf(document: OpenAPIV3.Document): readonly VendorOperation[] {
  return Object.entries(document.paths).flatMap(([template, pathItem = {}]) =>
    methods.flatMap((method) => {
      const operation = pathItem[method as OpenAPIV3.HttpMethods];
      const operationId = operation?.operationId;
      if (operation === undefined || operationId === undefined) return [];
      const [server] = operation.servers ?? pathItem.servers ?? document.servers ?? [];
      const found = { document, pathItem, operation, operationId };
      const whole = `${basePathOf(server)}${template}`;
      return [{ ...found, template: whole, method: method.toUpperCase() }];
    }),
  );
}

/** The path that a server puts before all of its own: `/api/v4`. */
function basePathOf(server: OpenAPIV3.ServerObject | undefined): string {
  const [, path = ""] = /^https?:\/\/[^/]*(\/.*?)\/?$/.exec(server?.url ?? "") ?? [];
  return path === "/" ? "" : path;
}

/** Parameters of the operation and of its path, references followed; the operation's own win. */
export function parametersOf({
  document,
  pathItem,
  operation,
}: VendorOperation): readonly OpenAPIV3.ParameterObject[] {
  const all = [...(pathItem.parameters ?? []), ...(operation.parameters ?? [])].map((parameter) =>
    follow<OpenAPIV3.ParameterObject>(document, parameter),
  );
  return [...new Map(all.map((each) => [`${each.in} ${each.name}`, each])).values()];
}

/** The object behind a local reference. */
export function follow<T extends object>(
  document: OpenAPIV3.Document,
  node: T | OpenAPIV3.ReferenceObject,
): T {
  if (!("$ref" in node)) return node;
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
