import type { AnswerEncoding, Place, ProjectionField, XmlShape } from "@human/connector-sdk";
import { didYouMean, listNames, nearest, renameFix } from "../diagnostics/suggest.ts";
import { parsePath } from "../expression/place.ts";
import type { FieldTypeIR, ObjectTypeIR, TypeIR } from "../ir/type.ts";
import { fieldAt, itemsOf, membersOf } from "../types/project.ts";
import type { TypeLowering } from "../types/type-lowering.ts";
import type { DocumentPath, Span } from "../source.ts";
import type {
  SpecDocument,
  SpecMediaType,
  SpecOperation,
  SpecResponse,
  SpecSchema,
} from "../spec/spec.ts";
import type { OperationDefinition, PartialDefinition } from "../validate/definition.ts";
import { answerEncoding, jsonNames, successes } from "./answer-encoding.ts";
import { defined, oneOrMore } from "./behaviour.ts";
import type { BoundAnswer } from "./bound.ts";
import type { BindContext } from "./context.ts";
import { spanWithin } from "./context.ts";
import { headerField, resultInHeader } from "./header-output.ts";
import { renames } from "./input.ts";
import { chooseMediaType } from "./media-type.ts";
import { bindPartial, type BoundPartial } from "./partial.ts";
import { bindPlace, type Roots } from "./value.ts";
import { answerShape } from "./xml-shape.ts";

type Path = readonly (string | number)[];

interface AnswerRequest {
  readonly at: DocumentPath;
  readonly definition: OperationDefinition;
  readonly operation: SpecOperation;
  readonly document: SpecDocument;
  readonly types: TypeLowering;
  /** `http.errors.partial`. */
  readonly partial?: PartialDefinition;
}

/** Finds what comes back: `answer`, `result`, `items`, `output` and `expand` against the responses. */
export function bindAnswer(context: BindContext, request: AnswerRequest): BoundAnswer {
  const { definition, operation } = request;
  const responses = successes(operation);
  const encoding = definition.answer ?? answerEncoding(responses);
  if (encoding === "none") return bindHeaders(context, request, responses);
  const body = bodyType(context, request, responses, encoding);
  const { place, type: resultType } = bindResult(context, request, body, responses);
  const items = resultType && bindItems(context, request, resultType);
  const row = items === undefined ? resultType : items.type;
  // Where the way to a row was not found, its fields cannot be found either: one mistake, one message.
  if (row === undefined) return { encoding };
  const projection = bindProjection(context, withoutContent(encoding, request), row, responses);
  const type = projection?.type ?? row;
  const partial = items === undefined ? partialOf(context, request, body, type) : undefined;
  return {
    encoding,
    ...defined("accept", encoding === "json" ? jsonNames(responses) : undefined),
    ...defined("shape", encoding === "xml" ? shapeOfAnswer(request, responses) : undefined),
    ...defined("result", place),
    ...defined("items", items?.paths),
    ...defined("projection", projection?.fields),
    ...defined("partial", partial?.rules),
    type: partial?.type ?? type,
  };
}

/** The operation's own rule for parts that fail, else the connector's. */
function partialOf(
  context: BindContext,
  { at, definition, types, partial }: AnswerRequest,
  body: TypeIR,
  result: TypeIR,
): BoundPartial | undefined {
  const own = definition.errors?.partial;
  const rule = own ?? partial;
  if (rule === undefined) return undefined;
  const place = [...(own === undefined ? ["http"] : at), "errors", "partial"];
  const isInherited = own === undefined;
  const request = { definition: rule, at: place, isInherited, types, body, result };
  return bindPartial(context, request);
}

/** The stream of an answer of bytes is there in any case. */
function withoutContent(encoding: AnswerEncoding, request: AnswerRequest): AnswerRequest {
  const { definition } = request;
  if (encoding !== "bytes" || definition.output === undefined) return request;
  const output = definition.output.filter((each) => each !== "content");
  return { ...request, definition: { ...definition, output } };
}

/** Of several successes, the first that has a schema: an answer has one shape. */
function shapeOfAnswer(
  { definition, document }: AnswerRequest,
  responses: readonly SpecResponse[],
): XmlShape | undefined {
  const chosen = responses.map(({ content }) =>
    chooseMediaType(content, definition.answer ?? "xml"),
  );
  const schema = chosen.find((each) => each?.schema !== undefined)?.schema;
  return schema && answerShape(document, schema);
}

/** An answer without a body has headers, and nothing else. */
function bindHeaders(
  context: BindContext,
  request: AnswerRequest,
  responses: readonly SpecResponse[],
): BoundAnswer {
  const projection = bindProjection(context, request, { kind: "object", fields: [] }, responses);
  if (projection === undefined) return { encoding: "none" };
  return { encoding: "none", projection: projection.fields, type: projection.type };
}

/** The union of all successful bodies; null where one of several successes has none. */
function bodyType(
  context: BindContext,
  request: AnswerRequest,
  responses: readonly SpecResponse[],
  encoding: AnswerEncoding,
): TypeIR {
  if (encoding === "bytes") return { kind: "bytes" };
  const chosen = responses.map(({ content }) => chooseMediaType(content, encoding));
  const found = chosen.filter((each) => each !== undefined);
  const members = found.map((each) => mediaTypeType(context, request, each, encoding));
  if (members.length === 0) return typeOfEncoding(encoding, unsaid);
  const unknown = members.find((each) => each.kind === "unknown");
  if (unknown !== undefined) return unknown;
  const distinct = members.filter(
    (each, index) =>
      members.findIndex((other) => JSON.stringify(other) === JSON.stringify(each)) === index,
  );
  if (found.length < chosen.length) distinct.push({ kind: "null" });
  const [only] = distinct;
  return distinct.length === 1 && only !== undefined ? only : { kind: "union", members: distinct };
}

const unsaid: TypeIR = { kind: "unknown", reason: "empty-schema" };

function mediaTypeType(
  context: BindContext,
  request: AnswerRequest,
  { schema }: SpecMediaType,
  encoding: AnswerEncoding,
): TypeIR {
  const type = schema && expandedType(context, request, schema, request.types);
  return typeOfEncoding(encoding, type ?? unsaid);
}

/** Text is text, whatever the schema says of it. */
function typeOfEncoding(encoding: AnswerEncoding, type: TypeIR): TypeIR {
  const isText = type.kind === "string" || type.kind === "enum" || type.kind === "literal";
  return encoding === "text" && !isText ? { kind: "string" } : type;
}

function expandedType(
  context: BindContext,
  request: AnswerRequest,
  schema: SpecSchema,
  types: TypeLowering,
): TypeIR {
  const expand = request.definition.expand ?? [];
  if (expand.length === 0) return types.lower(schema, "output");
  const prefix = oneOrMore(request.definition.items)[0]?.split(".") ?? [];
  const paths = expand.map((each) => [...prefix, ...each.split(".")]);
  const { type, unknownPaths } = types.expand(schema, paths);
  for (const unknown of unknownPaths) {
    const index = paths.findIndex((each) => each.join() === unknown.join());
    const span = context.locate([...request.at, "expand", index], "value");
    context.report("bind/not-expandable", { name: expand[index] ?? "" }, span);
  }
  return type;
}

const RESULT_ROOTS: Roots = new Set(["body", "header"]);

function bindResult(
  context: BindContext,
  request: AnswerRequest,
  body: TypeIR,
  responses: readonly SpecResponse[],
): { readonly place?: Place; readonly type?: TypeIR } {
  const { definition, at, types } = request;
  if (definition.result === undefined) return { type: body };
  const path = [...at, "result"];
  const place = bindPlace(context, path, definition.result, RESULT_ROOTS);
  if (place === undefined) return {};
  const [root, ...segments] = place;
  if (root === "header")
    return { place, type: resultInHeader(types, responses, String(segments[0] ?? "")) };
  const text = definition.result;
  const span = (from: number): Span => spanWithin(context, path, text, 5 + from, text.length);
  const found = typeAt(context, request, { from: body, path: segments, of: "answer", span });
  return { place, ...defined("type", found?.type) };
}

interface BoundItems {
  readonly paths: readonly Path[];
  /** Absent where one of the lists was not found. */
  readonly type?: TypeIR;
}

function bindItems(
  context: BindContext,
  request: AnswerRequest,
  result: TypeIR,
): BoundItems | undefined {
  const { definition, at, types } = request;
  if (definition.items === undefined) return undefined;
  const listed = oneOrMore(definition.items);
  const bound = listed.flatMap((text, index) => {
    const where = Array.isArray(definition.items) ? [...at, "items", index] : [...at, "items"];
    const whole = context.locate(where, "value");
    const path = text === "result" ? [] : parsePath(text);
    if (path === undefined) {
      context.report("validate/not-a-path", { text }, whole);
      return [];
    }
    const span = (from: number): Span => spanWithin(context, where, text, from, text.length);
    const found = typeAt(context, request, { from: result, path, of: "answer", span });
    if (found === undefined) return [];
    const item = itemsOf(types, found.type);
    if (item === undefined) reportNoList(context, request, text, found.type, whole);
    return item === undefined ? [] : [{ path, item }];
  });
  const paths = bound.map((each) => each.path);
  const [first, ...others] = bound.map((each) => each.item);
  if (first === undefined || bound.length < listed.length) return { paths };
  const type: TypeIR = others.length === 0 ? first : { kind: "union", members: [first, ...others] };
  return { paths, type };
}

function reportNoList(
  context: BindContext,
  { types }: AnswerRequest,
  path: string,
  type: TypeIR,
  span: Span,
): void {
  const fields = membersOf(types, type) ?? [];
  const lists = fields.filter((each) => itemsOf(types, each.type) !== undefined);
  const names = lists.map((each) => (path === "result" ? each.name : `${path}.${each.name}`));
  const help =
    names.length === 0
      ? "`items` names the list in the answer; `result` means that the whole answer is the list."
      : `There is a list at ${listNames(names)}.`;
  context.report("bind/not-a-list", { path, help }, span);
}

interface BoundProjection {
  readonly fields: readonly (readonly [name: string, field: ProjectionField])[];
  readonly type: ObjectTypeIR;
}

function bindProjection(
  context: BindContext,
  request: AnswerRequest,
  row: TypeIR,
  responses: readonly SpecResponse[],
): BoundProjection | undefined {
  const { definition, at } = request;
  if (definition.output === undefined) return undefined;
  const fields = new Map<string, ProjectionField>();
  const places = new Map<string, Span>();
  const members: FieldTypeIR[] = [];
  for (const [index, entry] of definition.output.entries()) {
    for (const [ours, theirs] of renames(entry)) {
      const path = [...at, "output", index, ...(typeof entry === "string" ? [] : [ours])];
      const span = context.locate(path, typeof entry === "string" ? "value" : "key");
      const found = bindOutput(context, request, row, responses, theirs, path);
      if (found === undefined) continue;
      const name = typeof entry === "string" ? String(found.name) : ours;
      const first = places.get(name);
      if (first !== undefined) {
        const related = [{ message: "The other one is here.", span: first }];
        context.report("bind/name-twice", { name, list: "output" }, span, { related });
        continue;
      }
      fields.set(name, found.field);
      places.set(name, span);
      members.push({ name, type: found.type, optional: found.optional });
    }
  }
  return { fields: [...fields], type: { kind: "object", fields: members } };
}

interface BoundOutput {
  readonly name: string | number;
  readonly field: ProjectionField;
  readonly type: TypeIR;
  readonly optional: boolean;
}

function bindOutput(
  context: BindContext,
  request: AnswerRequest,
  row: TypeIR,
  responses: readonly SpecResponse[],
  text: string,
  at: DocumentPath,
): BoundOutput | undefined {
  if (text.startsWith("header.")) return headerField(request.types, responses, text.slice(7));
  const path = parsePath(text);
  if (path === undefined) {
    context.report("validate/not-a-path", { text }, context.locate(at, "value"));
    return undefined;
  }
  const span = (from: number): Span => spanWithin(context, at, text, from, text.length);
  const of = request.definition.items === undefined ? "answer" : "item";
  const found = typeAt(context, request, { from: row, path, of, span });
  if (found === undefined) return undefined;
  return { name: path.at(-1) ?? text, field: { path }, ...found };
}

interface Search {
  readonly from: TypeIR;
  readonly path: Path;
  /** What the path starts at. */
  readonly of: "answer" | "item";
  /** The written path from one of its characters on. */
  readonly span: (from: number) => Span;
}

function typeAt(
  context: BindContext,
  request: AnswerRequest,
  { from, path, of, span }: Search,
): { readonly type: TypeIR; readonly optional: boolean } | undefined {
  const { types, operation } = request;
  const result = fieldAt(types, from, path);
  if ("found" in result) return result.found;
  const { at, candidates } = result.missing;
  const name = String(path[at] ?? "");
  const before = path.slice(0, at);
  const offset = before.reduce<number>((sum, each) => sum + String(each).length + 1, 0);
  const whole = `${of === "item" ? "an item" : "the answer"} of "${operation.operationId}"`;
  const where =
    at === 0
      ? whole.replace(/^./, (first) => first.toUpperCase())
      : `"${before.join(".")}" in ${whole}`;
  const near = nearest(name, candidates);
  const values = {
    where,
    name,
    suggestion: didYouMean(near),
    help: helpAt(request, { from, path, of }, at, candidates),
  };
  const place = span(offset);
  const end = Math.min(place.start + name.length, place.end);
  context.report("bind/unknown-output", values, place, renameFix({ ...place, end }, name, near));
  return undefined;
}

function helpAt(
  { types, definition }: AnswerRequest,
  { from, path, of }: Omit<Search, "span">,
  at: number,
  candidates: readonly string[],
): string {
  const [root, ...rest] = path;
  const isRoot = (root === "body" || root === "result" || root === "item") && rest.length > 0;
  if (isRoot && "found" in fieldAt(types, from, rest))
    return `Paths start there already: write \`${rest.join(".")}\`.`;
  if (candidates.length === 0) return "Nothing lies below it.";
  const outer = candidates
    .filter((each) => at === 0 && "found" in fieldAt(types, from, [each, ...path]))
    .map((each) => ({ each, text: [each, ...path].join(".") }));
  const [only] = outer;
  if (only === undefined || outer.length > 3) return `It has ${listNames(candidates)}.`;
  const places = outer.map(({ text }) => `\`${text}\``);
  const isWhole =
    of === "answer" && definition.result === undefined && definition.items === undefined;
  if (isWhole && outer.length === 1) places.push(`\`result: body.${only.each}\` for all of it`);
  return `It lies further in: write ${places.join(" or ")}.`;
}
