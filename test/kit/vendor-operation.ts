import type { OpenAPIV3 } from "openapi-types";

/** An operation as the vendor's document has it. */
export interface VendorOperation {
  readonly document: OpenAPIV3.Document;
  readonly operationId: string;
  readonly method: string;
  readonly template: string;
  readonly pathItem: OpenAPIV3.PathItemObject;
  readonly operation: OpenAPIV3.OperationObject;
}

/**
 * The vendor's operation that a server would take a request for: of all paths in the documents the one that
 * matches with the most literal text (OpenAPI 3.0.3, "Path Templating Matching").
 */
export function matchVendorOperation(
  documents: readonly OpenAPIV3.Document[],
  method: string,
  pathname: string,
): VendorOperation | undefined {
  const found = documents.flatMap((document) =>
    Object.entries(document.paths).flatMap(([template, pathItem = {}]) => {
      const operation = pathItem[method.toLowerCase() as OpenAPIV3.HttpMethods];
      const pattern = operation && patternOf(document, template, pathItem, operation);
      return pattern?.test(pathname) === true ? [{ document, template, pathItem, operation }] : [];
    }),
  );
  const [best] = found.toSorted((one, other) => literals(other.template) - literals(one.template));
  if (best?.operation?.operationId === undefined) return undefined;
  const { operation } = best;
  return { ...best, operation, operationId: best.operation.operationId, method };
}

/** Parameters of the operation and of its path, references followed; the operation's own win. */
export function parametersOf({
  document,
  pathItem,
  operation,
}: Pick<
  VendorOperation,
  "document" | "pathItem" | "operation"
>): readonly OpenAPIV3.ParameterObject[] {
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

function patternOf(
  document: OpenAPIV3.Document,
  template: string,
  pathItem: OpenAPIV3.PathItemObject,
  operation: OpenAPIV3.OperationObject,
): RegExp {
  const parameters = parametersOf({ document, pathItem, operation });
  const source = template
    .split(/\{([^{}]*)\}/)
    .map((part, index) => {
      if (index % 2 === 0) return part.replaceAll(/[.*+?^$()|[\]\\]/g, "\\$&");
      const parameter = parameters.find((each) => each.in === "path" && each.name === part);
      return parameter !== undefined && isMultiSegment(parameter) ? "(.+)" : "([^/]+)";
    })
    .join("");
  return new RegExp(`^${source}$`);
}

function literals(template: string): number {
  return template.replaceAll(/\{[^{}]*\}/g, "").length;
}
