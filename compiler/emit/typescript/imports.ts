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
  /** Notes a value of the runtime and gives the name that it has in this file. */
  readonly value: (name: string) => string;
  /** Notes a type of the runtime and gives the name that it has in this file. */
  readonly type: (name: string) => string;
  /** Notes a type of the connector's own types file; its name never changes. */
  readonly own: (name: string) => string;
  /** Prints the declarations: sorted, and only of what was noted. */
  readonly print: () => Document;
}

const runtime = "@human/connector-sdk";

/** Begins a file's list of imports. What the file itself calls something, the runtime's names make way for. */
export function collectImports(taken: ReadonlySet<string>): Imports {
  const values = new Set<string>();
  const types = new Set<string>();
  const own = new Set<string>();
  const note = (names: Set<string>, name: string): string => {
    names.add(identifier(name));
    return freeName(name, taken);
  };
  return {
    value: (name) => note(values, name),
    type: (name) => note(types, name),
    own: (name) => {
      own.add(identifier(name));
      return name;
    },
    print: () => [
      printRuntimeImport(values, types, taken),
      own.size === 0 ? "" : printImport("import type", sorted(own), "./types.ts"),
    ],
  };
}

/** A name that nothing else in the file has. */
export function freeName(name: string, taken: ReadonlySet<string>): string {
  return taken.has(name) ? freeName(`${name}_`, taken) : name;
}

function printRuntimeImport(
  values: ReadonlySet<string>,
  types: ReadonlySet<string>,
  taken: ReadonlySet<string>,
): Document {
  const names = sorted(new Set([...values, ...types]));
  if (names.length === 0) return "";
  const specifiers = names.map((name) => {
    const free = freeName(name, taken);
    const prefix = values.size > 0 && !values.has(name) ? "type " : "";
    return `${prefix}${name}${free === name ? "" : ` as ${free}`}`;
  });
  return printImport(values.size === 0 ? "import type" : "import", specifiers, runtime);
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
  const keyed = [...names].map((name) => [`${name.toLowerCase()}\n${name}`, name] as const);
  return keyed.sort(([a], [b]) => (a < b ? -1 : 1)).map(([, name]) => name);
}
