import type { Match } from "@human/connector-sdk";
import { didYouMean, listNames, nearest } from "../diagnostics/suggest.ts";
import { parsePath, parsePlace } from "../expression/place.ts";
import type { PartialIR } from "../ir/ir.ts";
import type { FieldTypeIR, TypeIR } from "../ir/type.ts";
import type { DocumentPath, Span } from "../source.ts";
import { fieldAt, itemsOf, membersOf } from "../types/project.ts";
import type { TypeLowering } from "../types/type-lowering.ts";
import type { PartialDefinition } from "../validate/definition.ts";
import { defined, oneOrMore } from "./behaviour.ts";
import type { BindContext } from "./context.ts";
import { bindPlace, type Roots } from "./value.ts";

type Path = readonly (string | number)[];

const ITEMS_ROOTS: Roots = new Set(["body"]);

/** What `errors.partial` looks at, and the type that the operation has without it. */
export interface PartialRequest {
  readonly definition: PartialDefinition;
  /** Of `partial`. */
  readonly at: DocumentPath;
  /** The connector says it, for the operations that it fits. */
  readonly isInherited: boolean;
  readonly types: TypeLowering;
  readonly body: TypeIR;
  readonly result: TypeIR;
}

export interface BoundPartial {
  readonly rules: PartialIR;
  /** The result with its failures. */
  readonly type: TypeIR;
}

/** Binds how parts of a success fail; undefined where the connector's rule does not fit the operation. */
export function bindPartial(
  context: BindContext,
  request: PartialRequest,
): BoundPartial | undefined {
  const { definition, at, isInherited, types, body } = request;
  const parsed = parsePlace(definition.items);
  const segments = parsed.kind === "place" ? parsed.place.segments : [];
  const search = fieldAt(types, body, segments);
  const list = "found" in search ? itemsOf(types, search.found.type) : undefined;
  const isOpen = "found" in search && search.found.type.kind === "unknown";
  if (isInherited && list === undefined) return undefined;
  const place = bindPlace(context, [...at, "items"], definition.items, ITEMS_ROOTS);
  if (place === undefined) return undefined;
  const span = context.locate([...at, "items"], "value");
  if ("missing" in search) {
    const name = String(segments[search.missing.at] ?? "");
    reportUnknown(context, "The answer", name, search.missing.candidates, span);
  } else if (list === undefined && !isOpen) {
    const help = "Parts of a success stand in a list of its answer.";
    context.report("bind/not-a-list", { path: definition.items, help }, span);
  }
  const item = list ?? ({ kind: "unknown", reason: "free-form" } as const);
  const pathIn = (text: string, where: Span): Path | undefined =>
    bindItemPath(context, types, item, text, where);
  const code = textPath("code");
  const message = textPath("message");
  const isObject = isPlain(types, request.result);
  return {
    rules: {
      items: place,
      failed: oneOrMore(definition.failed).map((match, index) => bindFailed(match, index)),
      ...defined("code", code),
      ...defined("message", message),
      ...(isObject ? {} : { results: true as const }),
    },
    type: withFailures(context, request, isObject),
  };

  function textPath(key: "code" | "message"): Path | undefined {
    const text = definition[key];
    return text === undefined ? undefined : pathIn(text, context.locate([...at, key], "value"));
  }

  function bindFailed(match: Readonly<Record<string, unknown>>, index: number): Match {
    const path = [...at, "failed", ...(Array.isArray(definition.failed) ? [index] : [])];
    return Object.entries(match).flatMap(([text, expected]) => {
      const found = pathIn(text, context.locate([...path, text], "key"));
      // The schema admits nothing but the forms of `Expected` here.
      const is = expected as Match[number]["is"];
      return found === undefined ? [] : [{ at: ["item", ...found] as const, is }];
    });
  }
}

function bindItemPath(
  context: BindContext,
  types: TypeLowering,
  item: TypeIR,
  text: string,
  span: Span,
): Path | undefined {
  const path = parsePath(text);
  if (path === undefined) {
    context.report("validate/not-a-path", { text }, span);
    return undefined;
  }
  const search = fieldAt(types, item, path);
  if ("missing" in search) {
    const { at, candidates } = search.missing;
    reportUnknown(context, "A part of the answer", String(path[at] ?? ""), candidates, span);
  }
  return path;
}

function reportUnknown(
  context: BindContext,
  where: string,
  name: string,
  candidates: readonly string[],
  span: Span,
): void {
  const suggestion = didYouMean(nearest(name, candidates));
  const help =
    candidates.length === 0 ? "Nothing lies below it." : `It has ${listNames(candidates)}.`;
  context.report("bind/unknown-output", { where, name, suggestion, help }, span);
}

/** Whether an answer is always an object, so that failures can be a member of it. */
function isPlain(types: TypeLowering, type: TypeIR): boolean {
  return type.kind !== "union" && membersOf(types, type) !== undefined;
}

function withFailures(
  context: BindContext,
  { types, result, at }: PartialRequest,
  isObject: boolean,
): TypeIR {
  if (!isObject)
    return {
      kind: "object",
      fields: [{ name: "results", type: result, optional: false }, FAILURES],
    };
  if (membersOf(types, result)?.some(({ name }) => name === FAILURES.name) === true) {
    const span = context.locate(at, "key");
    context.report("bind/name-twice", { name: FAILURES.name, list: "output" }, span);
    return result;
  }
  if (result.kind === "object") return { ...result, fields: [...result.fields, FAILURES] };
  return { kind: "intersection", members: [result, { kind: "object", fields: [FAILURES] }] };
}

const text: TypeIR = { kind: "string" };

/** What the runtime's `PartialFailure` says. */
const FAILURES: FieldTypeIR = {
  name: "failures",
  optional: false,
  type: {
    kind: "array",
    items: {
      kind: "object",
      fields: [
        { name: "index", type: { kind: "integer" }, optional: false },
        { name: "code", type: text, optional: true },
        { name: "message", type: text, optional: true },
      ],
    },
  },
};
