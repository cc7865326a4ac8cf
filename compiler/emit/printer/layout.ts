import { type Document, indent } from "./document.ts";

type Kind<Name> = Extract<Document, { readonly kind: Name }>;

/** A document that is still to be printed: its indentation in spaces, and whether its lines are flat. */
interface Command {
  readonly spaces: number;
  readonly flat: boolean;
  readonly document: Document;
}

/** What was printed so far. Lives as long as one call of `layOut`. */
interface Page {
  readonly width: number;
  readonly output: string[];
  readonly brokenGroups: Set<symbol>;
  column: number;
}

/**
 * Lays a document out, at most `width` columns wide where it can be broken so. Every UTF-16 code unit
 * counts as one column: `string()` lets no others through, and after a comment the line ends.
 */
export function layOut(document: Document, width = 100): string {
  const page: Page = { width, output: [], brokenGroups: new Set(), column: 0 };
  const commands: Command[] = [{ spaces: 0, flat: false, document }];
  for (let command = commands.pop(); command !== undefined; command = commands.pop()) {
    print(page, command, commands);
  }
  return page.output.join("");
}

function print(page: Page, command: Command, commands: Command[]): void {
  const { spaces, flat, document } = command;
  if (typeof document === "string") {
    write(page, document);
    return;
  }
  if (!("kind" in document)) {
    pushReversed(commands, document, (each) => ({ spaces, flat, document: each }));
    return;
  }
  switch (document.kind) {
    case "group": {
      const isFlat = isFlatGroup(page, command, document, commands);
      if (document.id !== undefined && !isFlat) page.brokenGroups.add(document.id);
      commands.push({ spaces, flat: isFlat, document: document.contents });
      return;
    }
    case "indent":
      commands.push({ spaces: spaces + 2, flat, document: document.contents });
      return;
    case "indentIfBroken": {
      const { contents, id } = document;
      const inner = page.brokenGroups.has(id) ? indent(contents) : contents;
      commands.push({ spaces, flat, document: inner });
      return;
    }
    case "ifBroken":
      commands.push({ spaces, flat, document: choose(page, document, flat) });
      return;
    case "fill":
      printFill(page, command, document, commands);
      return;
    case "line":
      if (flat && !document.hard) write(page, document.flat);
      else breakLine(page, spaces);
  }
}

function isFlatGroup(
  page: Page,
  command: Command,
  group: Kind<"group">,
  rest: readonly Command[],
): boolean {
  if (group.broken) return false;
  return command.flat || fits(page, { ...command, flat: true, document: group.contents }, rest);
}

function choose(page: Page, document: Kind<"ifBroken">, flat: boolean): Document {
  const isFlat = document.id === undefined ? flat : !page.brokenGroups.has(document.id);
  return isFlat ? document.flat : document.broken;
}

/** Prints one content of a fill and the separator after it, and leaves the others for later. */
function printFill(
  page: Page,
  command: Command,
  document: Kind<"fill">,
  commands: Command[],
): void {
  const [content, separator, next, ...others] = document.parts;
  if (content === undefined) return;
  const flat = fits(page, { ...command, flat: true, document: content }, []);
  if (separator !== undefined && next !== undefined) {
    const together = [content, separator, next];
    const bothFit = fits(page, { ...command, flat: true, document: together }, []);
    commands.push({ ...command, document: { kind: "fill", parts: [next, ...others] } });
    commands.push({ ...command, flat: bothFit, document: separator });
  }
  commands.push({ ...command, flat, document: content });
}

function write(page: Page, text: string): void {
  if (text === "") return;
  page.output.push(text);
  page.column += text.length;
}

function breakLine(page: Page, spaces: number): void {
  const last = page.output.length - 1;
  page.output[last] = (page.output[last] ?? "").trimEnd();
  page.output.push("\n", " ".repeat(spaces));
  page.column = spaces;
}

/**
 * Whether everything up to the next possible line break fits on the rest of the line. `rest` is what
 * follows the first command, its last element first.
 */
function fits(page: Page, first: Command, rest: readonly Command[]): boolean {
  let left = page.width - page.column;
  let next = rest.length;
  const commands: Pick<Command, "flat" | "document">[] = [first];
  while (left >= 0) {
    const command = commands.pop() ?? rest[(next -= 1)];
    if (command === undefined) return true;
    const { flat, document } = command;
    if (typeof document === "string") {
      left -= document.length;
    } else if (!("kind" in document)) {
      pushReversed(commands, document, (each) => ({ flat, document: each }));
    } else if (document.kind === "line") {
      if (document.hard || !flat) return true;
      left -= document.flat.length;
    } else if (document.kind === "group") {
      commands.push({ flat: flat && !document.broken, document: document.contents });
    } else if (document.kind === "ifBroken") {
      commands.push({ flat, document: choose(page, document, flat) });
    } else if (document.kind === "fill") {
      commands.push({ flat, document: document.parts });
    } else {
      commands.push({ flat, document: document.contents });
    }
  }
  return false;
}

function pushReversed<T>(
  commands: T[],
  documents: readonly Document[],
  command: (document: Document) => T,
): void {
  for (let index = documents.length - 1; index >= 0; index -= 1) {
    commands.push(command(documents[index] ?? ""));
  }
}
