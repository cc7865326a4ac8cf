import { type Document, isList } from "./document.ts";

type Kind<Name> = Extract<Document, { readonly kind: Name }>;

/** What was printed so far. Lives as long as one call of `layOut`. */
interface Page {
  readonly width: number;
  readonly lines: string[];
  readonly brokenGroups: Set<symbol>;
  /** The last line, which still grows. */
  line: string;
}

/** What is printed after a document: the documents of a list from an index on, then what follows the list. */
interface Rest {
  readonly documents: readonly Document[];
  /** Grows while the list is printed. */
  from: number;
  readonly next: Rest | undefined;
}

// Lists are walked by index here: an iterator makes an object a step, which was a tenth of all that a compilation
// allocates.

/**
 * Lays a document out, at most `width` columns wide where it can be broken so. Every UTF-16 code unit
 * counts as one column: `string()` lets no others through, and after a comment the line ends.
 */
export function layOut(document: Document, width = 100): string {
  const page: Page = { width, lines: [], brokenGroups: new Set(), line: "" };
  print(page, document, 0, undefined);
  page.lines.push(page.line);
  return page.lines.join("\n");
}

/** Prints a document whose own lines break. */
function print(page: Page, document: Document, spaces: number, rest: Rest | undefined): void {
  if (typeof document === "string") {
    page.line += document;
    return;
  }
  if (isList(document)) {
    const after: Rest = { documents: document, from: 0, next: rest };
    while (after.from < document.length) {
      const each = document[after.from] ?? "";
      after.from += 1;
      if (typeof each === "string") page.line += each;
      else print(page, each, spaces, after);
    }
    return;
  }
  switch (document.kind) {
    case "group":
      printGroup(page, document, spaces, rest);
      return;
    case "lazyGroup":
      if (fits(page, document.flat, rest)) page.line += document.flat;
      else print(page, document.group(), spaces, rest);
      return;
    case "indent":
      print(page, document.contents, spaces + 2, rest);
      return;
    case "indentIfBroken": {
      const isBroken = page.brokenGroups.has(document.id);
      print(page, document.contents, isBroken ? spaces + 2 : spaces, rest);
      return;
    }
    case "ifBroken":
      print(page, choose(page, document, false), spaces, rest);
      return;
    case "fill":
      printFill(page, document, spaces);
      return;
    case "line":
      breakLine(page, spaces);
  }
}

function printGroup(
  page: Page,
  group: Kind<"group">,
  spaces: number,
  rest: Rest | undefined,
): void {
  if (!group.broken && fits(page, group.contents, rest)) {
    printFlat(page, group.contents);
    return;
  }
  if (group.id !== undefined) page.brokenGroups.add(group.id);
  print(page, group.contents, spaces, rest);
}

/** Prints what fits on the line: nothing in it breaks, so there is nothing to decide. */
function printFlat(page: Page, document: Document): void {
  if (typeof document === "string") {
    page.line += document;
  } else if (isList(document)) {
    for (let index = 0; index < document.length; index += 1) printFlat(page, document[index] ?? "");
  } else if (document.kind === "line" || document.kind === "lazyGroup") {
    page.line += document.flat;
  } else if (document.kind === "ifBroken") {
    printFlat(page, choose(page, document, true));
  } else if (document.kind === "fill") {
    printFlat(page, document.parts);
  } else {
    printFlat(page, document.contents);
  }
}

/** Contents never break: they are numbers. */
function printFill(page: Page, { parts }: Kind<"fill">, spaces: number): void {
  for (let index = 0; index < parts.length; index += 2) {
    const isTogether = fits(page, parts.slice(index, index + 3), undefined);
    printFlat(page, parts[index] ?? "");
    const separator = parts[index + 1];
    if (separator === undefined) return;
    if (isTogether) printFlat(page, separator);
    else breakLine(page, spaces);
  }
}

function choose(page: Page, document: Kind<"ifBroken">, flat: boolean): Document {
  const isFlat = document.id === undefined ? flat : !page.brokenGroups.has(document.id);
  return isFlat ? document.flat : document.broken;
}

function breakLine(page: Page, spaces: number): void {
  page.lines.push(page.line.trimEnd());
  page.line = " ".repeat(spaces);
}

/** Whether a document, flat, and what follows it up to the next possible line break fit on the line. */
function fits(page: Page, document: Document, rest: Rest | undefined): boolean {
  let left = measure(page, document, true, page.width - page.line.length);
  for (let frame = rest; frame !== undefined; frame = frame.next) {
    for (let index = frame.from; index < frame.documents.length; index += 1) {
      if (left < 0 || left === Infinity) return left >= 0;
      left = measure(page, frame.documents[index] ?? "", false, left);
    }
  }
  return left >= 0;
}

/** How many columns are left after a document: negative if it is too wide, infinite once its line may end. */
function measure(page: Page, document: Document, flat: boolean, columns: number): number {
  if (typeof document === "string") return columns - document.length;
  if (isList(document)) {
    let left = columns;
    for (let index = 0; index < document.length; index += 1) {
      left = measure(page, document[index] ?? "", flat, left);
      if (left < 0 || left === Infinity) return left;
    }
    return left;
  }
  switch (document.kind) {
    case "line":
      return flat && !document.hard ? columns - document.flat.length : Infinity;
    case "group":
      return measure(page, document.contents, flat && !document.broken, columns);
    case "lazyGroup":
      return measure(page, flat ? document.flat : document.group(), flat, columns);
    case "ifBroken":
      return measure(page, choose(page, document, flat), flat, columns);
    case "fill":
      return measure(page, document.parts, flat, columns);
    case "indent":
    case "indentIfBroken":
      return measure(page, document.contents, flat, columns);
  }
}
