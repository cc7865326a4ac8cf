import { isAlias, isMap, isScalar, isSeq, type Node, type Scalar, type YAMLMap } from "yaml";
import { type Diagnostic, diagnostic } from "../diagnostics/diagnostic.ts";
import type { SourceFile, Span } from "../source.ts";
import type { Json } from "../json.ts";
import { keyOf, spanOf, textOf, valueOf } from "./locate.ts";
import { endOfExpression, quoteExpression } from "./unquoted.ts";

/** The most levels of maps and lists that a definition may have. */
const DEEPEST = 64;

/** A node as plain data, and what the language does not take of YAML. */
export function readNode(
  source: SourceFile,
  root: Node,
): readonly [value: Json, diagnostics: readonly Diagnostic[]] {
  const diagnostics: Diagnostic[] = [];
  const value = read(root, 0);
  return [value, diagnostics];

  function read(node: Node | undefined, depth: number): Json {
    if (node === undefined) return null;
    if (isAlias(node)) {
      diagnostics.push(
        diagnostic("load/anchor", { text: `*${node.source}` }, spanOf(source, node)),
      );
      return null;
    }
    checkProperties(node);
    if (isScalar(node)) return readScalar(node);
    if (depth === DEEPEST) {
      diagnostics.push(diagnostic("load/too-deep", {}, firstLine(spanOf(source, node))));
      return null;
    }
    if (isSeq(node)) return node.items.map((item) => read(item as Node | undefined, depth + 1));
    return isMap(node) ? readMap(node, depth) : null;
  }

  function readMap(map: YAMLMap, depth: number): Json {
    const members: Record<string, Json> = {};
    for (const pair of map.items) {
      const key = keyOf(pair);
      if (key === undefined) continue;
      checkProperties(key);
      const name = textOf(key);
      if (Object.hasOwn(members, name)) reportDuplicate(map, name, key);
      else if (name === "__proto__") {
        diagnostics.push(diagnostic("load/reserved-key", { key: name }, spanOf(source, key)));
      } else if (name === "<<") {
        diagnostics.push(diagnostic("load/anchor", { text: "<<" }, spanOf(source, key)));
      } else {
        members[name] = read(valueOf(pair), depth + 1);
      }
    }
    return members;
  }

  function readScalar(node: Scalar): Json {
    const { value, source: text = "" } = node;
    if (typeof value === "string") {
      if (node.type === "PLAIN") checkExpression(node, text);
      return value;
    }
    if (typeof value === "boolean" || value === null) return value;
    const exact = typeof value === "number" && Number.isFinite(value);
    if (exact && (!Number.isInteger(value) || Number.isSafeInteger(value))) return value;
    const span = spanOf(source, node);
    const fix = { span, text: JSON.stringify(text) };
    diagnostics.push(diagnostic("load/inexact-number", { text }, span, { fix }));
    return null;
  }

  /** A comment or a line's end that YAML saw inside `${…}` leaves it without its brace. */
  function checkExpression(node: Scalar, text: string): void {
    const start = text.indexOf("${");
    if (start < 0 || endOfExpression(text, start) !== undefined) return;
    const offset = (node.range?.[0] ?? 0) + start;
    diagnostics.push(quoteExpression(source, offset, "comment"));
  }

  function checkProperties(node: Node): void {
    if (isAlias(node)) return;
    const { anchor, tag } = node as { readonly anchor?: string; readonly tag?: string };
    const start = node.range?.[0] ?? 0;
    if (anchor !== undefined) {
      const text = `&${anchor}`;
      diagnostics.push(diagnostic("load/anchor", { text }, before(text, start)));
    }
    if (tag !== undefined) diagnostics.push(diagnostic("load/tag", { tag }, before("!", start)));
  }

  function reportDuplicate(map: YAMLMap, key: string, second: Node): void {
    const first = map.items.map(keyOf).find((each) => textOf(each) === key);
    const related = [{ message: "It stands here first.", span: spanOf(source, first) }];
    const span = spanOf(source, second);
    diagnostics.push(diagnostic("load/duplicate-key", { key }, span, { related }));
  }

  /** The last such sign before an offset, with what follows it up to a space. */
  function before(sign: string, offset: number): Span {
    const last = Math.max(source.text.lastIndexOf(sign, offset), 0);
    // `!!str` has two.
    const start = last - (sign === "!" && source.text[last - 1] === "!" ? 1 : 0);
    const length = /^\S+/.exec(source.text.slice(start))?.[0].length ?? 1;
    return { source, start, end: start + length };
  }

  function firstLine({ start, end }: Span): Span {
    const newline = source.text.indexOf("\n", start);
    return { source, start, end: newline < 0 ? end : Math.min(end, newline) };
  }
}
