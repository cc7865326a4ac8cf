import type { Answer } from "./answer.ts";
import { parseJson } from "./decode.ts";
import { isPlainObject } from "../prepare/encode.ts";
import { ConnectorError } from "../errors.ts";
import type { AnyOperation, ProjectionField } from "../operation.ts";
import { withFailures } from "./partial.ts";
import { readPlace } from "../expression/place.ts";
import { redactValue } from "../observe/redact.ts";

type Path = readonly (string | number)[];

/** The operation's output: the result, or the fields that its projection names. */
export function outputOf(operation: AnyOperation, answer: Answer): unknown {
  assertBody(operation, answer);
  const result = resultOf(operation, answer);
  const { output } = operation;
  if (output === undefined && operation.answer === "none") return undefined;
  // Null stands for a body that did not come: the declared type has it where that may be.
  const fields = shown(answer, output === undefined ? result : project(output, result, answer));
  if (operation.partial !== undefined) return withFailures(operation.partial, answer, fields);
  if (answer.stream === undefined) return fields;
  // A stream is never projected away: somebody has to read it.
  return { ...(isPlainObject(fields) ? fields : {}), content: answer.stream };
}

/** The projected items of one page; several lists are joined, a list that is not there is empty. */
export function itemsOf(operation: AnyOperation, answer: Answer): readonly unknown[] {
  assertBody(operation, answer);
  const result = resultOf(operation, answer);
  return (operation.items ?? [[]]).flatMap((path) => {
    const list = at(result, path) ?? null;
    if (list === null) return [];
    if (Array.isArray(list)) return list as readonly unknown[];
    throw new ConnectorError("badAnswer", `There is no list at "${path.join(".")}" of the answer.`);
  });
}

/** One item as the caller sees it. */
export function projectItem({ output }: AnyOperation, item: unknown, answer: Answer): unknown {
  return shown(answer, output === undefined ? item : project(output, item, answer));
}

/** Without the connection's own secrets, which some vendors repeat in addresses and echoes. */
function shown({ redact, isTold }: Answer, value: unknown): unknown {
  return redact !== undefined && isTold === true ? redactValue(value, redact) : value;
}

function resultOf({ result }: AnyOperation, answer: Answer): unknown {
  if (result === undefined) return answer.body;
  const value = readPlace(answer, result);
  if (result[0] !== "header" || typeof value !== "string") return value;
  // JSON in a header, such as Dropbox-API-Result.
  const read = /^[[{]/.test(value) ? parseJson(value) : value;
  return answer.redact === undefined ? read : redactValue(read, answer.redact);
}

/** 204, 205 and failures that are ignored have no content to promise; an empty 200 where fields are promised is a broken answer. */
function assertBody({ output, items, method }: AnyOperation, { empty, status }: Answer): void {
  const isSilent = method === "HEAD" || status === 204 || status === 205 || status > 299;
  if (!empty || isSilent) return;
  const isWanted = Object.values(output ?? {}).some((field) => "path" in field);
  if (isWanted || items !== undefined)
    throw new ConnectorError("badAnswer", "The answer has no body.", { status });
}

/** Absent fields are left out; null stays null. */
function project(
  output: Readonly<Record<string, ProjectionField>>,
  value: unknown,
  answer: Answer,
): Readonly<Record<string, unknown>> {
  const entries = Object.entries(output).flatMap(([name, field]) => {
    const found = "header" in field ? headerValue(answer, field) : at(value, field.path);
    return found === undefined ? [] : [[name, found] as const];
  });
  return Object.fromEntries(entries);
}

/** A number or a flag that is none stays text. */
function headerValue(
  { headers, redact = (text) => text }: Answer,
  { header, as }: Extract<ProjectionField, { readonly header: string }>,
): unknown {
  const name = header.toLowerCase();
  const value = Object.hasOwn(headers, name) ? headers[name] : undefined;
  if (value === undefined) return undefined;
  const text = redact(value);
  if (as === undefined) return text;
  if (as === "boolean") return flags.get(text.toLowerCase()) ?? text;
  return /^[+-]?\d/.test(text) && Number.isFinite(Number(text)) ? Number(text) : text;
}

const flags: ReadonlyMap<string, boolean> = new Map([
  ["true", true],
  ["false", false],
]);

/** Own members only; a name that meets a list reads every item's member, null where it has none. */
function at(value: unknown, path: Path): unknown {
  const [segment, ...rest] = path;
  if (segment === undefined) return value;
  if (Array.isArray(value) && typeof segment === "string")
    return value.map((each) => at(each, path) ?? null);
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, segment))
    return undefined;
  return at((value as Readonly<Record<string | number, unknown>>)[segment], rest);
}
