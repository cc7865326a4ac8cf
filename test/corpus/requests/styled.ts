import type { OpenAPIV3 } from "openapi-types";
import { follow, type VendorOperation } from "../../kit/vendor-operation.ts";
import { segmentsOf } from "./segments.ts";

type Parameter = OpenAPIV3.ParameterObject;

/** A request's parts that parameters are in. */
export interface StyledParts {
  readonly path: string;
  readonly query: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** A list or an object in a place or a style that openapi-backend does not read (OpenAPI 3.1.1, section 4.12.2). */
export function isStyled(document: OpenAPIV3.Document, parameter: Parameter): boolean {
  if (parameter.content !== undefined || parameter.schema === undefined) return false;
  const { type } = follow<OpenAPIV3.SchemaObject>(document, parameter.schema);
  if (type === "object") return true;
  return type === "array" && parameter.in !== "query";
}

/** The value of such a parameter, all of it text, and the names of the query that it took. */
export function readStyled(
  { document, template }: VendorOperation,
  parameter: Parameter,
  { path, query, headers }: StyledParts,
): { readonly value: unknown; readonly taken: readonly string[] } {
  const schema = follow<OpenAPIV3.SchemaObject>(document, parameter.schema ?? {});
  const isList = schema.type === "array";
  const nothing = { value: undefined, taken: [] };
  if (parameter.in === "query") return readQueryObject(parameter, schema, query);
  const text =
    parameter.in === "path"
      ? new Map(segmentsOf(template, path)).get(parameter.name)
      : parameter.in === "header"
        ? headers[parameter.name.toLowerCase()]
        : undefined;
  if (text === undefined) return nothing;
  const { style = "simple", explode = false, name } = parameter;
  const bare = style === "label" ? text.slice(1) : style === "matrix" ? text.slice(1) : text;
  const mark = style === "label" ? "." : style === "matrix" ? ";" : ",";
  const parts = explode ? bare.split(mark) : unnamed(bare, name).split(",");
  const decoded = (each: string): string =>
    parameter.in === "path" ? decodeURIComponent(each) : each;
  if (isList) return { value: parts.map((each) => decoded(unnamed(each, name))), taken: [] };
  const pairs = explode
    ? parts.map((each) => each.split("=", 2))
    : parts.flatMap((each, index) => (index % 2 === 0 ? [[each, parts[index + 1] ?? ""]] : []));
  const entries = pairs.map(([key = "", value = ""]) => [decoded(key), decoded(value)] as const);
  return { value: Object.fromEntries(entries), taken: [] };
}

function unnamed(text: string, name: string): string {
  return text.startsWith(`${name}=`) ? text.slice(name.length + 1) : text;
}

const marks = new Map([
  ["spaceDelimited", " "],
  ["pipeDelimited", "|"],
]);

/** `a=1&b=2` (form, exploded), `q=a,1,b,2` (form), `q[a]=1` (deepObject). */
function readQueryObject(
  { name, style = "form", explode = style === "form" }: Parameter,
  { properties = {} }: OpenAPIV3.SchemaObject,
  query: string,
): { readonly value: unknown; readonly taken: readonly string[] } {
  const pairs = [...new URLSearchParams(query)];
  const entries = pairs.flatMap(([key, value]): (readonly [string, string, string])[] => {
    if (style === "deepObject") {
      const member = key.startsWith(`${name}[`) ? /^[^[]*\[([^\]]*)\]/.exec(key)?.[1] : undefined;
      return member === undefined ? [] : [[member, value, name]];
    }
    return explode && Object.hasOwn(properties, key) ? [[key, value, key]] : [];
  });
  const whole = pairs.find(([key]) => key === name)?.[1];
  if (style !== "deepObject" && !explode && whole !== undefined) {
    const parts = whole.split(marks.get(style) ?? ",");
    const split = parts.flatMap((each, index) =>
      index % 2 === 0 ? [[each, parts[index + 1] ?? ""] as const] : [],
    );
    return { value: Object.fromEntries(split), taken: [name] };
  }
  if (entries.length === 0) return { value: undefined, taken: [] };
  return {
    value: Object.fromEntries(entries.map(([key, value]) => [key, value])),
    taken: entries.map(([, , taken]) => taken),
  };
}
