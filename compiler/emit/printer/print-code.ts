import { type Code, type CodeEntry } from "./code.ts";
import {
  type Document,
  fill,
  group,
  ifBroken,
  indent,
  indentIfBroken,
  join,
  lazyGroup,
  line,
  softline,
} from "./document.ts";
import { arrow } from "./expression.ts";
import { number, objectKey, string } from "./text.ts";

/** Keys shorter than this keep their value on the same line (Prettier: the indentation and three more). */
const shortKey = 5;
/** What is longer is not tried on one line. */
const longestLine = 100;

/** The most that a list or an object moves what lies in it to the right, and what is around all code. */
const step = 4;

/** Prints code in the shape that Prettier gives it; `depth` is how many lists and objects it lies in. */
export function printCode(code: Code, depth = 0): Document {
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
      return printArray(code.items, depth);
    case "object":
      return printObject(code.entries, code.broken, depth);
    case "call":
      return [
        code.callee,
        "(",
        code.argument === undefined ? "" : printCode(code.argument, depth),
        ")",
      ];
    case "constant":
      return [printCode(code.of, depth), " as const"];
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
  depth = 0,
): Document {
  const right = printCode(code, depth);
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

function printObject(entries: readonly CodeEntry[], broken: boolean, depth: number): Document {
  if (entries.length === 0) return "{}";
  const list = join(
    [",", line],
    entries.map((entry) => printEntry(entry, depth + 1)),
  );
  return group(["{", indent([line, list]), ifBroken(","), line, "}"], { broken });
}

/** An entry begins a line, or stands on one that has been found to fit. */
function printEntry(entry: CodeEntry, depth: number): Document {
  const key = objectKey(entry[0]);
  const code = entry[1];
  const print = (): Document => assignment(key, ":", code, key.length < shortKey, depth);
  const flat = oneLine(code);
  if (flat === undefined) return group(print());
  const text = `${key}: ${flat}`;
  const fitsAnywhere = text.length + ",".length <= longestLine - step * (depth + 1);
  return fitsAnywhere ? text : lazyGroup(text, print);
}

function printArray(items: readonly Code[], depth: number): Document {
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
          items.map((item) => group(printCode(item, depth + 1))),
        ),
        comma,
      ];
  return group(["[", indent([softline, contents]), softline, "]"], { broken: isTable(items), id });
}

function fillNumbers(items: readonly Code[], comma: Document): Document {
  const last = items.length - 1;
  const parts = items.flatMap((item, index) =>
    index === last ? [[printCode(item), comma]] : [[printCode(item), ","], line],
  );
  return fill(parts);
}

/** How code prints on one line; undefined where it has to break or no line takes it. */
function oneLine(code: Code): string | undefined {
  switch (code.kind) {
    case "null":
      return "null";
    case "literal":
      return printLiteral(code.value);
    case "array":
      return isTable(code.items) ? undefined : joined(code.items, oneLine, ["[", "]"]);
    case "object":
      if (code.entries.length === 0) return "{}";
      return code.broken ? undefined : joined(code.entries, oneLineEntry, ["{ ", " }"]);
    default:
      return undefined;
  }
}

function oneLineEntry(entry: CodeEntry): string | undefined {
  const flat = oneLine(entry[1]);
  return flat === undefined ? undefined : `${objectKey(entry[0])}: ${flat}`;
}

function joined<Item>(
  items: readonly Item[],
  print: (item: Item) => string | undefined,
  [open, close]: readonly [string, string],
): string | undefined {
  let text = open;
  const isWhole = items.every((item, index) => {
    const flat = print(item);
    if (flat === undefined || text.length > longestLine) return false;
    text += index === 0 ? flat : `, ${flat}`;
    return true;
  });
  return isWhole ? text + close : undefined;
}

/** A list of objects, or of arrays, with several members each is a table: one row a line. */
function isTable(items: readonly Code[]): boolean {
  return holdsObjects(items) || holdsArrays(items);
}

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
