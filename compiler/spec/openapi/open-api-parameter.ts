import { diagnostic } from "../../diagnostics/diagnostic.ts";
import { isList, own, ownFlag, ownText } from "../json.ts";
import { readSchemaOrContent } from "./open-api-content.ts";
import type { OperationEntry } from "./open-api-document.ts";
import { allowsStyle, defaultExplode, defaultStyle, readStyle } from "./parameter-style.ts";
import type { PathKey } from "./path-key.ts";
import { joinReference } from "../pointer.ts";
import { readQueryString } from "./query-string.ts";
import { locateReference } from "../locate-json.ts";
import { readOnce, readPlaced, reportMalformed, type Placed, type Reading } from "./reading.ts";
import type { JsonObject } from "../../json.ts";
import type { ParameterLocation, ParameterStyle, SpecParameter } from "../spec.ts";

const locations: ReadonlyMap<string, ParameterLocation> = new Map([
  ["path", "path"],
  ["query", "query"],
  ["header", "header"],
  ["cookie", "cookie"],
]);

/** OpenAPI 3.1 section 4.8.12: parameters of these names say nothing. */
const ignoredHeaders = new Set(["accept", "authorization", "content-type"]);

/**
 * Reads the parameters of an operation: the path item's, overridden by the operation's own, then what the
 * path's key itself says. Each name appears once per location.
 */
export function readParameters(
  reading: Reading,
  entry: OperationEntry,
  key: PathKey,
): readonly SpecParameter[] {
  const merged = new Map<string, SpecParameter>();
  const owners = [
    { owner: entry.pathItem, pointer: entry.pathItemPointer },
    { owner: entry.operation, pointer: entry.pointer },
  ];
  for (const { owner, pointer } of owners) {
    for (const [name, parameter] of readOwnParameters(reading, owner, pointer, key)) {
      merged.set(name, parameter);
    }
  }
  for (const parameter of pathParametersOf(reading, merged, key, entry)) {
    merged.set(keyOf(parameter), parameter);
  }
  for (const parameter of queriesOf(merged, key, entry)) merged.set(keyOf(parameter), parameter);
  for (const parameter of constantsOf(key, entry)) merged.set(keyOf(parameter), parameter);
  return [...merged.values()];
}

/** Of several parameters of one name in one list, the first is taken. */
function readOwnParameters(
  reading: Reading,
  owner: JsonObject,
  ownerPointer: string,
  key: PathKey,
): ReadonlyMap<string, SpecParameter> {
  const pointer = `${ownerPointer}/parameters`;
  const list = own(owner, "parameters") ?? [];
  const found = new Map<string, SpecParameter>();
  if (!isList(list)) {
    reportMalformed(reading, "list of parameters", pointer);
    return found;
  }
  list.forEach((value, index) => {
    const placed = readPlaced(reading, value, joinReference(pointer, index), "parameter");
    const read = placed === undefined ? [] : readDeclared(reading, placed, key);
    for (const parameter of read) {
      if (found.has(keyOf(parameter)))
        reportMalformed(reading, `second parameter "${parameter.name}"`, parameter.pointer);
      else found.set(keyOf(parameter), parameter);
    }
  });
  return found;
}

/** What one entry of a list declares: one parameter, or all members of a query. */
function readDeclared(reading: Reading, placed: Placed, key: PathKey): readonly SpecParameter[] {
  const isQuery = ownText(placed.value, "in") === "querystring";
  const members = isQuery ? readQueryString(reading, placed) : undefined;
  if (members !== undefined) return members;
  const read = (): readonly SpecParameter[] => {
    const parameter = readParameter(reading, placed, key);
    return parameter === undefined ? [] : [parameter];
  };
  // What is in a path depends on the path.
  const isOfPath = ownText(placed.value, "in") === "path";
  return isOfPath ? read() : readOnce(reading, reading.known.parameters, placed, read);
}

function readParameter(
  reading: Reading,
  { value, pointer }: Placed,
  key: PathKey,
): SpecParameter | undefined {
  const [name, place] = placeOf(value, key);
  const location = locations.get(place ?? "");
  if (name === undefined || name === "" || location === undefined) {
    // Such as a `querystring` of 3.2 that is no form.
    const what = place === undefined || location !== undefined ? "" : ` in "${place}"`;
    reportMalformed(reading, `parameter${what}`, pointer);
    return undefined;
  }
  if (location === "header" && ignoredHeaders.has(name.toLowerCase())) return undefined;
  if (location === "path" && !key.parameters.includes(withoutPlus(name))) {
    reportMalformed(reading, `path parameter "${name}"`, pointer);
    return undefined;
  }
  const style = readOwnStyle(reading, { value, pointer }, location);
  return {
    name: location === "path" ? withoutPlus(name) : name,
    in: location,
    required: location === "path" || (ownFlag(value, "required") ?? false),
    style,
    explode: ownFlag(value, "explode") ?? defaultExplode(style),
    allowReserved: ownFlag(value, "allowReserved") ?? false,
    ...(location === "query" && ownFlag(value, "allowEmptyValue") === true
      ? { allowEmptyValue: true }
      : {}),
    multiSegment: location === "path" && isMultiSegment(value, withoutPlus(name), key),
    ...readSchemaOrContent(reading, value, pointer),
    deprecated: ownFlag(value, "deprecated") ?? false,
    pointer,
  };
}

/** The name and place of a parameter. One "of the path" that stands in the query of the path's key is of the query. */
function placeOf(
  value: JsonObject,
  key: PathKey,
): readonly [name: string | undefined, place: string | undefined] {
  const name = ownText(value, "name");
  const place = ownText(value, "in");
  if (place !== "path" || name === undefined || key.parameters.includes(withoutPlus(name)))
    return [name, place];
  const query = key.queries.find(([, parameter]) => parameter === name);
  return query === undefined ? [name, place] : [query[0], "query"];
}

/** The style that a parameter names, or the one of its location: also where it names one that is none. */
function readOwnStyle(
  reading: Reading,
  { value, pointer }: Placed,
  location: ParameterLocation,
): ParameterStyle {
  const named = own(value, "style");
  if (named === undefined) return defaultStyle(location);
  const style = typeof named === "string" ? readStyle(named) : undefined;
  if (style !== undefined && allowsStyle(location, style)) return style;
  reportMalformed(reading, `style of parameter "${ownText(value, "name") ?? ""}"`, pointer);
  return defaultStyle(location);
}

/** Names between the braces of a path that no parameter declares: text, and said so. */
function pathParametersOf(
  reading: Reading,
  declared: ReadonlyMap<string, SpecParameter>,
  key: PathKey,
  entry: OperationEntry,
): readonly SpecParameter[] {
  const undeclared = key.parameters.filter((name) => !declared.has(`path ${name}`));
  if (undeclared.length === 0) return [];
  const span = locateReference(reading.file, entry.pointer);
  return undeclared.map((name) => {
    const values = { parameter: name, operation: reading.operationId };
    reading.problems.push(diagnostic("resolve/undeclared-path-parameter", values, span));
    const schema = { schema: { type: "string" }, pointer: entry.pathItemPointer };
    return {
      ...implied(name, "path", entry.pathItemPointer),
      multiSegment: key.greedy.includes(name),
      schema,
    };
  });
}

/** A query in the path's key is a required parameter with one allowed value. */
function constantsOf(key: PathKey, entry: OperationEntry): readonly SpecParameter[] {
  return key.constants.map(([name, value]) => ({
    ...implied(name, "query", entry.pathItemPointer),
    schema: { schema: { type: "string", enum: [value] }, pointer: entry.pathItemPointer },
  }));
}

/** Values between braces in the query of the path's key that no parameter declares: text. */
function queriesOf(
  declared: ReadonlyMap<string, SpecParameter>,
  key: PathKey,
  entry: OperationEntry,
): readonly SpecParameter[] {
  return key.queries
    .filter(([name]) => !declared.has(`query ${name}`))
    .map(([name]) => ({
      ...implied(name, "query", entry.pathItemPointer),
      schema: { schema: { type: "string" }, pointer: entry.pathItemPointer },
    }));
}

function implied(name: string, location: "path" | "query", pointer: string): SpecParameter {
  const style = defaultStyle(location);
  return {
    name,
    in: location,
    required: true,
    style,
    explode: defaultExplode(style),
    allowReserved: false,
    multiSegment: false,
    deprecated: false,
    pointer,
  };
}

function isMultiSegment(value: JsonObject, name: string, key: PathKey): boolean {
  return ownFlag(value, "x-multi-segment") === true || key.greedy.includes(name);
}

function withoutPlus(name: string): string {
  return name.endsWith("+") ? name.slice(0, -1) : name;
}

/** Case does not tell the names of headers apart (RFC 9110 section 5.1). */
function keyOf(parameter: SpecParameter): string {
  const name = parameter.in === "header" ? parameter.name.toLowerCase() : parameter.name;
  return `${parameter.in} ${name}`;
}
