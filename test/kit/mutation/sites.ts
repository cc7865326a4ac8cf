import type { ConnectorIR } from "../../../compiler/ir/ir.ts";
import { type Edit, insertBefore, remove, replace } from "./edit.ts";
import type { Definition, Entry, Item } from "./text.ts";

/** What a kind of mutation looks at: the definition, and what it compiles to. */
export interface Original {
  readonly definition: Definition;
  readonly connector: ConnectorIR;
}

/** One kind of mistake: everywhere that it can be made in a definition. */
export type Kind = (original: Original) => readonly Edit[];

/** Maps whose keys are names of the author's or the vendor's, and not of the language. */
const FREE: ReadonlySet<string | number> = new Set([
  "app",
  "capture",
  "choose",
  "components",
  "events",
  "fields",
  "headers",
  "implements",
  "input",
  "is",
  "match",
  "metadata",
  "operations",
  "output",
  "paths",
  "properties",
  "returns",
  "schema",
  "set",
  "steps",
  "tables",
  "when",
  "where",
  "with",
]);

const last = (path: readonly (string | number)[]): string | number => path.at(-1) ?? "";
export const isFree = ({ path }: Entry): boolean =>
  FREE.has(last(path)) ||
  path.some((each) => typeof each === "number" || each === "tables") ||
  path
    .slice(0, -1)
    .some((each) => ["match", "returns", "schema", "set", "with"].includes(String(each)));

/** Edits of the entries of one of these keys, whose path begins as it is said. */
export function entries(
  { definition }: Original,
  keys: readonly string[],
  edit: (entry: Entry) => Edit | undefined,
  under = "",
): readonly Edit[] {
  return definition.entries
    .filter((each) => keys.includes(each.key) && !isFree(each))
    .filter((each) => under === "" || each.path.join(".").startsWith(under))
    .flatMap((each) => edit(each) ?? []);
}

export const within = (item: Item, key: string): boolean =>
  item.path.at(-2) === key && item.path.length >= 4;
export const inOperations = (item: Item): boolean => item.path[0] === "operations";

/** Edits of the texts in a list of operations, `input` or `output`, renamed or not. */
export function listed(
  { definition }: Original,
  list: "input" | "output" | "scopes",
  edit: (text: string, range: Item["range"]) => Edit | undefined,
): readonly Edit[] {
  const plain = definition.items
    .filter((each) => inOperations(each) && within(each, list))
    .flatMap((each) => edit(each.text, each.range) ?? []);
  const renamed = definition.entries
    .filter((each) => each.path[0] === "operations" && each.path.at(-2) === list)
    .flatMap((each) => edit(String(each.value), each.valueRange) ?? []);
  return [...plain, ...renamed];
}

/** A line before an operation's `use`. */
export const besideUse = (original: Original, added: string, only?: RegExp): readonly Edit[] =>
  entries(original, ["use"], (entry) =>
    only === undefined || only.test(String(entry.value))
      ? insertBefore(original.definition, entry, added)
      : undefined,
  );

/** A line at the head of a top-level section in block style. */
export const atHeadOf = (
  { definition }: Original,
  section: string,
  added: string,
): readonly Edit[] =>
  definition.entries
    .filter((each) => each.path.length === 1 && each.path[0] === section && !each.isFlow)
    .slice(0, 1)
    .map((each) => insertBefore(definition, each, added));

export const requiredOf = (operation: ConnectorIR["operations"][number]): readonly string[] =>
  operation.inputs.flatMap(({ name, binding }) =>
    binding.in === "path" || binding.required === true ? [name] : [],
  );

export const text = (
  original: Original,
  edit: (value: string, entry: Entry) => string | undefined,
  keys: readonly string[],
): readonly Edit[] =>
  entries(original, keys, (entry) => {
    const value = original.definition.text.slice(entry.valueRange.start, entry.valueRange.end);
    const changed = typeof entry.value === "string" ? edit(value, entry) : undefined;
    return changed === undefined || changed === value
      ? undefined
      : replace(entry.valueRange, changed);
  });

/** Expressions of a definition, each as the range of its source. */
export function expressions({
  definition,
}: Original): readonly { readonly start: number; readonly source: string }[] {
  return [...definition.text.matchAll(/\$\{([^}#\n]*)\}/g)]
    .filter((each) => !commented(definition.text, each.index))
    .map((each) => ({ start: each.index + 2, source: each[1] ?? "" }));
}

function commented(whole: string, at: number): boolean {
  return /(^|\s)#/.test(whole.slice(whole.lastIndexOf("\n", at) + 1, at));
}

export function hosts({ definition }: Original, change: (host: string) => string): readonly Edit[] {
  return definition.items
    .filter((each) => each.path.length === 2 && each.path[0] === "hosts")
    .map((each) => replace(each.range, change(each.text)));
}

/** Inputs that a call cannot do without, taken out of the list in which they stand. */
export function requiredInputs({ definition, connector }: Original): readonly Edit[] {
  return definition.items.flatMap((item) => {
    if (!inOperations(item) || !within(item, "input")) return [];
    const operation = connector.operations.find((each) => each.id === item.path[1]);
    if (operation === undefined || !requiredOf(operation).includes(item.text)) return [];
    const list = definition.entries.find(
      (each) => each.key === "input" && each.path[1] === item.path[1],
    );
    const comma = /^,\s*/.exec(definition.text.slice(item.range.end))?.[0].length ?? 0;
    if (list === undefined) return [];
    return [
      { start: item.range.start, end: item.range.end + comma, text: "", mark: list.keyRange },
    ];
  });
}

/** Below a list or map anything may lie; below a text, a number or a word nothing does. */
export function isScalarOutput({ connector, definition }: Original, edit: Edit): boolean {
  const item = definition.items.find((each) => each.range.start === edit.start);
  const operation = connector.operations.find((each) => each.id === item?.path[1]);
  if (item === undefined || operation?.outputType?.kind !== "object") return false;
  const field = operation.outputType.fields.find((each) => each.name === item.text);
  return ["string", "integer", "boolean", "number"].includes(field?.type.kind ?? "");
}

/** What contracts return is typed by what a call gives, which may be a list of anything. */
export function inReturns({ definition }: Original, at: number): boolean {
  return definition.entries.some(
    (each) =>
      each.path[0] === "implements" && at > each.valueRange.start && at < each.valueRange.end,
  );
}

/** Takes a key with its block out, over as many lines as it has. */
export function removeBlock(definition: Definition, entry: Entry): Edit {
  const edit = remove(definition, entry);
  return { ...edit, mark: entry.parentRange };
}
