import type { OpenAPIV3 } from "openapi-types";
import { follow } from "../../kit/vendor-operation.ts";

type Parameters = OpenAPIV3.OperationObject["parameters"];

/**
 * The document without the parameters that a definition omits, `query.key`: they carry the credential, which the
 * connector under test sends by its own rules, or which the vendor takes from a header as well.
 */
export function withoutOmitted(
  document: OpenAPIV3.Document,
  omitted: readonly string[],
): OpenAPIV3.Document {
  if (omitted.length === 0) return document;
  const kept = (parameters: Parameters = []): Parameters =>
    parameters.filter((each) => {
      const { in: place, name } = follow<OpenAPIV3.ParameterObject>(document, each);
      return !omitted.includes(`${place}.${name}`);
    });
  const paths = Object.entries(document.paths).map(([key, item = {}]) => {
    if (!Array.isArray(item.parameters) && Object.keys(item).length === 0) return [key, item];
    const members = Object.entries(item).map(([word, value]) => {
      if (word === "parameters") return [word, kept(item.parameters)];
      if (typeof value !== "object" || value === null || !("parameters" in value))
        return [word, value];
      return [word, { ...value, parameters: kept(value.parameters as Parameters) }];
    });
    return [key, Object.fromEntries(members)];
  });
  return { ...document, paths: Object.fromEntries(paths) };
}
