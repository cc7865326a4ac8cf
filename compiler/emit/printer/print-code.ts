import { type Code, type CodeEntry } from "./code.ts";
import {
  type Document,
  fill,
  group,
  ifBroken,
  indent,
  indentIfBroken,
  join,
  line,
  softline,
} from "./document.ts";
import { arrow } from "./expression.ts";
import { number, objectKey, string } from "./text.ts";

/** Keys shorter than this keep their value on the same line (Prettier: the indentation and three more). */
const shortKey = 5;

/** Prints code in the shape that Prettier gives it. */
export function printCode(code: Code): Document {
  switch (code.kind) {
    case "null":
      return "null";
    case "literal":
      return printLiteral(code.value);
    case "name":
      return code.name;
    case "later":
      return `() => ${code.name}`;
    case "array":
      return printArray(code.items);
    case "object":
      return printObject(code.entries, code.broken);
    case "call":
      return [code.callee, "(", code.argument === undefined ? "" : printCode(code.argument), ")"];
    case "expression":
      return arrow(code.expression);
  }
}

/**
 * Prints what follows a name: `left = code` or `left: code`. Texts move to the next line, booleans,
 * numbers without a sign and what follows a short key never do, everything else tries to begin on the same line.
 */
export function assignment(
  left: Document,
  operator: string,
  code: Code,
  isShort: boolean,
): Document {
  const right = printCode(code);
  if (isShort || staysOnLine(code)) return group([group(left), operator, " ", right]);
  if (isText(code) || isCallOfNothing(code)) {
    return group([group(left), operator, group(indent([line, right]))]);
  }
  const id = Symbol("assignment");
  return group([group(left), operator, group(indent(line), { id }), indentIfBroken(right, id)]);
}

function printLiteral(value: boolean | number | string): string {
  if (typeof value === "string") return string(value);
  return typeof value === "number" ? number(value) : String(value);
}

function printObject(entries: readonly CodeEntry[], broken: boolean): Document {
  if (entries.length === 0) return "{}";
  const printed = entries.map(([name, code]) => {
    const key = objectKey(name);
    return group(assignment(key, ":", code, key.length < shortKey));
  });
  const list = join([",", line], printed);
  return group(["{", indent([line, list]), ifBroken(","), line, "}"], { broken });
}

function printArray(items: readonly Code[]): Document {
  if (items.length === 0) return "[]";
  const id = Symbol("array");
  const comma = ifBroken(",", "", id);
  const areNumbers = items.every(
    (item) => item.kind === "literal" && typeof item.value === "number",
  );
  const contents = areNumbers
    ? fillNumbers(items, comma)
    : [
        join(
          [",", line],
          items.map((item) => group(printCode(item))),
        ),
        comma,
      ];
  const broken = holdsObjects(items) || holdsArrays(items);
  return group(["[", indent([softline, contents]), softline, "]"], { broken, id });
}

function fillNumbers(items: readonly Code[], comma: Document): Document {
  const last = items.length - 1;
  const parts = items.flatMap((item, index) =>
    index === last ? [[printCode(item), comma]] : [[printCode(item), ","], line],
  );
  return fill(parts);
}

/** A list of objects, or of arrays, with several members each is a table: one row a line. */
function holdsObjects(items: readonly Code[]): boolean {
  return (
    items.length > 1 && items.every((item) => item.kind === "object" && item.entries.length > 1)
  );
}

function holdsArrays(items: readonly Code[]): boolean {
  return items.length > 1 && items.every((item) => item.kind === "array" && item.items.length > 1);
}

function isText(code: Code): boolean {
  return code.kind === "literal" && typeof code.value === "string";
}

function staysOnLine(code: Code): boolean {
  if (code.kind !== "literal" || isText(code)) return false;
  return typeof code.value === "boolean" || !number(Number(code.value)).startsWith("-");
}

function isCallOfNothing(code: Code): boolean {
  return code.kind === "call" && code.argument === undefined;
}
