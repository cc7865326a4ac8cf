import type { ParameterLocation, ParameterStyle } from "../spec.ts";

const styles: ReadonlyMap<string, ParameterStyle> = new Map([
  ["simple", "simple"],
  ["label", "label"],
  ["matrix", "matrix"],
  ["form", "form"],
  // OpenAPI 3.2: as `form`, told apart only by what a cookie's value may hold.
  ["cookie", "form"],
  ["spaceDelimited", "spaceDelimited"],
  ["pipeDelimited", "pipeDelimited"],
  // Ours, for Swagger 2.0's `tsv`.
  ["tabDelimited", "tabDelimited"],
  ["deepObject", "deepObject"],
]);

/** A style by the name that OpenAPI gives it; undefined for a name that it does not know. */
export function readStyle(name: string | undefined): ParameterStyle | undefined {
  return name === undefined ? undefined : styles.get(name);
}

/** OpenAPI 3.1 section 4.8.12: `simple` in paths and headers, `form` in queries and cookies. */
export function defaultStyle(location: ParameterLocation): ParameterStyle {
  return location === "path" || location === "header" ? "simple" : "form";
}

/** OpenAPI 3.1 section 4.8.12: only `form` explodes unless it is told not to. */
export function defaultExplode(style: ParameterStyle): boolean {
  return style === "form";
}

/** Whether parameters of a location can be written in a style (OpenAPI 3.1 section 4.8.12.2). */
export function allowsStyle(location: ParameterLocation, style: ParameterStyle): boolean {
  switch (location) {
    case "path":
      return style === "simple" || style === "label" || style === "matrix";
    case "header":
      return style === "simple";
    case "cookie":
      return style === "form";
    case "query":
      return style !== "simple" && style !== "label" && style !== "matrix";
  }
}
