import {
  type Document,
  group,
  hardline,
  ifBroken,
  indent,
  join,
  line,
} from "../printer/document.ts";
import { identifier, string } from "../printer/text.ts";

/** Collects what a file uses of other modules. Lives as long as one file is printed. */
export interface Imports {
  /** Notes a value of the runtime and gives its name back. */
  readonly value: (name: string) => string;
  /** Notes a type of the runtime and gives its name back. */
  readonly type: (name: string) => string;
  /** Notes a type of the connector's own types file and gives its name back. */
  readonly own: (name: string) => string;
  /** Prints the declarations: sorted, and only of what was noted. */
  readonly print: () => Document;
}

const runtime = "@human/connector-sdk";

/** Begins a file's list of imports. */
export function collectImports(): Imports {
  const values = new Set<string>();
  const types = new Set<string>();
  const own = new Set<string>();
  return {
    value: (name) => note(values, name),
    type: (name) => note(types, name),
    own: (name) => note(own, name),
    print: () => [
      printRuntimeImport(values, types),
      own.size === 0 ? "" : printImport("import type", sorted(own), "./types.ts"),
    ],
  };
}

function note(names: Set<string>, name: string): string {
  names.add(identifier(name));
  return name;
}

function printRuntimeImport(values: ReadonlySet<string>, types: ReadonlySet<string>): Document {
  if (values.size === 0 && types.size === 0) return "";
  if (values.size === 0) return printImport("import type", sorted(types), runtime);
  const typesOnly = new Set([...types].filter((name) => !values.has(name)));
  const names = sorted(new Set([...values, ...typesOnly]));
  const specifiers = names.map((name) => (typesOnly.has(name) ? `type ${name}` : name));
  return printImport("import", specifiers, runtime);
}

/** A lone name never breaks, whatever its length. */
function printImport(keyword: string, specifiers: readonly string[], from: string): Document {
  const end = [" from ", string(from), ";", hardline];
  if (specifiers.length === 1) return [keyword, " { ", specifiers, " }", end];
  const list = join([",", line], specifiers);
  return group([keyword, " ", group(["{", indent([line, list]), ifBroken(","), line, "}"]), end]);
}

/** By letters first, capitals last: the same on every machine. */
function sorted(names: ReadonlySet<string>): readonly string[] {
  const key = (name: string): string => `${name.toLowerCase()}\n${name}`;
  return [...names].sort((a, b) => (key(a) < key(b) ? -1 : 1));
}
