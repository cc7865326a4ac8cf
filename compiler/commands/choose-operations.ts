import { type Diagnostic, diagnostic } from "../diagnostics/diagnostic.ts";
import { didYouMean, listNames, nearest } from "../diagnostics/suggest.ts";
import type { Span } from "../source.ts";
import { isList, own } from "../spec/json.ts";
import type {
  OpenApiDocument,
  OperationEntry,
  UnsupportedOperation,
} from "../spec/openapi/open-api-document.ts";
import { readPathKey } from "../spec/openapi/path-key.ts";

type Chosen = readonly [readonly OperationEntry[], readonly Diagnostic[]];
type Listed = OperationEntry | UnsupportedOperation;

/**
 * The operations of a document that `--operations` names: `all`, or ids, `tag:<name>` and `path:<pattern>` with commas
 * between them, where `*` stands for anything in a segment of a path and `**` for any number of segments. Each once.
 */
export function chooseOperations(document: OpenApiDocument, operations: string): Chosen {
  const diagnostics: Diagnostic[] = [];
  const chosen = new Map<string, OperationEntry>();
  const leftOut = new Set<string>();
  const add = (each: Listed, span: Span): void => {
    const { operationId, method } = each;
    const entry = document.entry(operationId);
    if (entry !== undefined) chosen.set(operationId, entry);
    else if (!leftOut.has(operationId)) {
      leftOut.add(operationId);
      const values = { operation: operationId, method };
      diagnostics.push(diagnostic("new/left-out", values, span));
    }
  };
  if (operations === "all")
    for (const each of listed(document)) add(each, argument(each.operationId));
  for (const { name, span } of operations === "all" ? [] : wordsOf(operations)) {
    const entry = document.entry(name);
    const found = entry === undefined ? selected(document, name) : [entry];
    for (const each of found ?? []) add(each, span);
    if (found === undefined) {
      const suggestion = didYouMean(nearest(name, document.operationIds));
      const unknown = diagnostic("new/unknown-operation", { operation: name, suggestion }, span);
      const isThere = document.unsupported(name) !== undefined;
      diagnostics.push(...(isThere ? document.problems(name) : [unknown]));
    } else if (!found.some((each) => chosen.has(each.operationId)))
      diagnostics.push(diagnostic("new/nothing-selected", nothingFor(document, name), span));
  }
  return [[...chosen.values()], diagnostics];
}

interface ListedName {
  readonly name: string;
  /** Where it stands in the list. */
  readonly span: Span;
}

function wordsOf(list: string): readonly ListedName[] {
  const { source } = argument(list);
  return [...list.matchAll(/[^\s,](?:[^,]*[^\s,])?/g)].map(({ 0: name, index }) => {
    return { name, span: { source, start: index, end: index + name.length } };
  });
}

/** What a selector selects; undefined where it is none. */
function selected(document: OpenApiDocument, selector: string): readonly Listed[] | undefined {
  const [kind, wanted] = partsOf(selector);
  if (kind === "tag") return listed(document).filter((each) => tagsOf(each).includes(wanted));
  if (kind !== "path") return undefined;
  const pattern = patternOf(wanted);
  return listed(document).filter((each) => pattern.test(pathOf(each)));
}

function partsOf(selector: string): readonly [kind: string, wanted: string] {
  const [kind = "", ...rest] = selector.split(":");
  return [kind, rest.join(":").trim()];
}

function patternOf(glob: string): RegExp {
  const source = glob.split(/(\/\*\*(?=\/|$)|\*)/).map((part, index) => {
    if (index % 2 === 0) return RegExp.escape(part);
    return part === "*" ? "[^/]*" : "(?:/.*)?";
  });
  return new RegExp(`^${source.join("")}$`, "u");
}

/** The names that there are, and the one that was probably meant. */
function nothingFor(
  document: OpenApiDocument,
  selector: string,
): { readonly selector: string; readonly suggestion: string; readonly help: string } {
  const [kind, wanted] = partsOf(selector);
  const entries = listed(document);
  if (kind === "tag") {
    const tags = [...new Set(entries.flatMap(tagsOf))];
    const near = nearest(wanted, tags);
    const help = tags.length === 0 ? "Operations have no tags." : `Tags are ${listNames(tags)}.`;
    return { selector, suggestion: didYouMean(near && `tag:${near}`), help };
  }
  const [literal = ""] = wanted.split(/\/?\*/, 1);
  const begins = new Set(entries.flatMap((each) => beginningsOf(pathOf(each))));
  const near = begins.has(literal) ? undefined : nearest(literal, begins);
  const meant = near && `path:${near}${wanted.slice(literal.length)}`;
  const first = [...begins].filter((each) => each.lastIndexOf("/") === 0);
  return { selector, suggestion: didYouMean(meant), help: `Paths begin with ${listNames(first)}.` };
}

/** `/a`, `/a/b`, … of a path. */
function beginningsOf(path: string): readonly string[] {
  const segments = path.split("/");
  return segments.slice(1).map((_, index) => segments.slice(0, index + 2).join("/"));
}

function listed(document: OpenApiDocument): readonly Listed[] {
  return document.operationIds.flatMap(
    (id) => document.entry(id) ?? document.unsupported(id) ?? [],
  );
}

function tagsOf({ operation }: Listed): readonly string[] {
  const tags = own(operation, "tags");
  return isList(tags) ? tags.filter((each) => typeof each === "string") : [];
}

function pathOf({ pathKey }: Listed): string {
  return readPathKey(pathKey).path;
}

/** The span of an argument of the command line. */
export function argument(text: string): Span {
  return { source: { path: "command line", text }, start: 0, end: text.length };
}
