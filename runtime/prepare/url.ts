import type { BoundParameter } from "./bind.ts";
import { badInput, ConnectorError } from "../errors.ts";
import { percentEncode, scalarText } from "./encode.ts";
import type { Expression, Read, UrlTemplate } from "../expression/expression.ts";
import { functions } from "../expression/functions.ts";
import { pathText } from "./path.ts";

/** Text with `{name}` slots, or an expression. */
type Piece = string | Expression;
type Position = "start" | "label" | "host" | "path" | "query";

/**
 * Builds an address from a base and a path. A value is never spliced: it is one host label (several where it is
 * the host's end), one encoded path segment (several with `multiSegment`) or one encoded query value, by where it stands; at the very start it
 * may be a whole https address. Dot segments are refused however they came about. A segment
 * of the path that is a slot of the base leaves the path.
 */
export function buildUrl(
  base: UrlTemplate,
  template: string,
  parameters: readonly BoundParameter[],
  at: Read,
): URL {
  let text = "";
  const pieces = typeof base === "string" ? [base] : base;
  for (const [index, piece] of pieces.entries())
    text = append(text, piece, parameters, at, pieces[index + 1]);
  const path = withoutSlotsOf(pieces, template);
  if (text.endsWith("/") && path.startsWith("/")) text = text.slice(0, -1);
  if (path !== "" && text.includes("?")) throw broken("has a query before its path");
  text = append(text, path, parameters, at);
  assertNoDotSegments(text);
  const url = URL.parse(text);
  if (url === null) throw broken("is none");
  return url;
}

/** A parameter that the base has is not in the path as well: S3's bucket is a segment, or a label of the host. */
function withoutSlotsOf(base: readonly Piece[], path: string): string {
  const slots = base.flatMap((piece) =>
    typeof piece === "string" ? [...piece.matchAll(/\{[^{}]*\}/g)].map(([slot]) => slot) : [],
  );
  if (slots.length === 0) return path;
  return path
    .split("/")
    .filter((segment) => !slots.includes(segment))
    .join("/");
}

function append(
  text: string,
  piece: Piece,
  parameters: readonly BoundParameter[],
  at: Read,
  next?: Piece,
): string {
  if (typeof piece !== "string") {
    const position = positionAfter(text);
    // In front of `.example.com` more labels would be other people's names on hosts that many share.
    const isLabel = position === "host" && typeof next === "string" && next.startsWith(".");
    return text + expressionText(piece, isLabel ? "label" : position, at);
  }
  if (!piece.includes("{")) return text + piece;
  // Odd parts are the names of slots.
  return piece.split(/\{([^{}]*)\}/).reduce((before, part, index) => {
    if (index % 2 === 0) return before + part;
    return before + slotText(part, positionAfter(before), parameters);
  }, text);
}

/** Values are encoded, so only the template's own text can move the position on. */
function positionAfter(text: string): Position {
  if (text.includes("?")) return "query";
  if (text === "") return "start";
  const authority = text.indexOf("://") + 3;
  return authority > 2 && !text.includes("/", authority) ? "host" : "path";
}

function slotText(name: string, position: Position, parameters: readonly BoundParameter[]): string {
  const parameter = parameters.find((each) => each.in === "path" && each.name === name);
  if (parameter === undefined || parameter.value === null)
    throw new ConnectorError("badInput", `The path parameter "${name}" has no value.`);
  const { input, value } = parameter;
  if (position === "path") return pathText(parameter);
  if (position === "query") return percentEncode(scalarText(value, input), input);
  const label = scalarText(value, input);
  if (!LABEL.test(label)) throw badInput(input, "must be one host label");
  return label;
}

const LABEL = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/i;

function expressionText(expression: Expression, position: Position, at: Read): string {
  const places: string[] = [];
  const value = expression((root, ...path) => {
    places.push([root, ...path].join("."));
    return at(root, ...path);
  }, functions);
  const input = places.join(", ");
  if (value === null || value === undefined || value === "")
    throw badInput(input, "is needed for the address and is not set");
  const text = scalarText(value, input);
  switch (position) {
    case "start":
      return addressText(text, input);
    case "label":
      if (!LABEL.test(text)) throw badInput(input, "must be one host label");
      return text;
    case "host":
      if (!text.split(".").every((label) => LABEL.test(label)))
        throw badInput(input, "must be a host name");
      return text;
    case "path":
      return pathText({ in: "path", name: input, input, value: text });
    case "query":
      return percentEncode(text, input);
  }
}

/** A value that is a whole address itself, such as an instance URL that came with a token. */
function addressText(text: string, input: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== "https:" || url.username !== "" || url.password !== "" || url.hash !== "")
    throw badInput(input, "must be an https address without user name and fragment");
  return url.pathname === "/" && url.search === "" ? url.origin : url.href;
}

/** Also refuses what the URL standard takes for a dot: `%2e`. */
function assertNoDotSegments(text: string): void {
  const [path = ""] = text.split(/[?#]/, 1);
  if (/(?:^|[/\\])(?:\.|%2e){1,2}(?:[/\\]|$)/i.test(path)) throw broken("has a dot segment");
}

function broken(how: string): ConnectorError {
  return new ConnectorError("badInput", `What should be the address ${how}.`);
}
